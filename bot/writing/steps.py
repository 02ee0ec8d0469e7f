"""What a writer does: types, chooses a beginning, closes the form, sends it on, looks once more, changes it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answering.actions import close_form, refuse
from bot.desk import Visit
from bot.slack.press import About, parse_metadata
from bot.telling import report
from bot.writing import preview
from bot.writing.care import Way
from bot.writing.filled import LINK, OWN, TEMPLATE, TEXT, Filled, read
from bot.writing.form import (
    COUNT,
    Sheet,
    count_line,
    empty_text,
    form,
    held,
    no_number,
    still_open,
    too_long,
)
from bot.writing.laying import after, lay, reading, way_of
from bot.writing.offers import chosen, is_own, unfilled
from bot.writing.sending import go, redrawn
from bot.writing.showing import show, touch_up
from bot.writing.slip import Slip, parse_slip
from mentions.lifecycle import ANSWERS, Action, deed_of
from mentions.model import Mention
from mentions.results import Missing
from mentions.store.drafts import LEFT, SEEN, TYPED
from mentions.writing import PAY, Draft

_PAUSE = 0.3
"""Seconds without a letter after which the count is shown anew: not at each of them."""


async def type_(visit: Visit) -> None:
    """A letter was typed: it is kept, and counted where the platform sets a bound."""
    view, filled = visit.body["view"], read(visit.body["view"])
    about, mention = await _about(visit, view)
    if about is None or mention is None or view.get("callback_id") not in ANSWERS or _sent(visit, mention, filled):
        await visit.ack()
        return
    told = {SEEN: str(view.get("hash", "")), TYPED: str(visit.body["actions"][0].get("action_ts", ""))}
    draft = await _keep(visit, about, Action(view["callback_id"]), filled, told)
    await visit.ack()
    await asyncio.sleep(_PAUSE)
    sheet = await lay(visit, mention, about, Action(draft.action))
    if sheet.draft.fields.get(TYPED) == told[TYPED]:
        await _count(visit, sheet, view)


async def pick(visit: Visit) -> None:
    """Another beginning: it takes the place of the words, and one's own are kept to come back to."""
    view, filled = visit.body["view"], read(visit.body["view"])
    about, mention = await _about(visit, view)
    if about is None or mention is None or view.get("callback_id") not in ANSWERS:
        await visit.ack()
        return
    action = Action(view["callback_id"])
    sheet = await lay(visit, mention, about, action)
    kept = {OWN: filled[TEXT]} if is_own(filled[TEXT], sheet.offered) else {}
    offer = chosen(sheet.offered, filled[TEMPLATE])
    text = offer.text if offer else kept.get(OWN) or sheet.draft.fields.get(OWN, "")
    fields = filled.beside | kept
    draft = Draft(mention.id, visit.person.id, text, visit.desk.now(), action, fields=fields)
    saved = await visit.desk.store.drafts.save(draft)
    await visit.ack()
    await show(visit, form(replace(sheet, draft=saved), visit.t, filled.next_text))


async def close(visit: Visit) -> None:
    """The form was closed: what stands in it is kept, but for a beginning that nobody has touched."""
    view, filled = visit.body["view"], read(visit.body["view"])
    about, mention = await _about(visit, view)
    if about is not None and mention is not None and TEXT in filled and not _sent(visit, mention, filled):
        action = Action(view["callback_id"])
        sheet = await lay(visit, mention, about, action)
        begun = await visit.desk.store.drafts.get(mention.id, visit.person.id)
        if begun is not None or is_own(filled[TEXT], sheet.offered):
            await _keep(visit, about, action, filled)
    await visit.ack()


async def close_page(visit: Visit) -> None:
    """The step in which one takes the answer to the page was closed: a link that stands there is kept."""
    about, filled = parse_metadata(str(visit.body["view"].get("private_metadata", ""))), read(visit.body["view"])
    if about is not None and LINK in filled:
        await visit.desk.store.drafts.note(about.mention_id, visit.person.id, {LINK: filled[LINK]})
    await visit.ack()


async def submit(visit: Visit) -> None:
    """The form is filled in. What was written is kept before anything else can fail."""
    view, filled = visit.body["view"], read(visit.body["view"])
    about, mention = await _about(visit, view)
    if about is None or mention is None:
        await close_form(visit, Missing(about.mention_id if about else 0), kept=filled[TEXT])
        return
    action = Action(view["callback_id"])
    await _keep(visit, about, action, filled)
    sheet = await lay(visit, mention, about, action)
    if errors := _wrong(sheet, filled, visit):
        await visit.ack(response_action="errors", errors=errors)
        return
    await visit.desk.store.drafts.note(mention.id, visit.person.id, {LEFT: str(view.get("hash", ""))})
    if action is Action.THANK and way_of(sheet) is Way.FREE:
        await go(visit, sheet)
    else:
        await visit.ack(response_action="update", view=after(sheet, visit))


async def edit(visit: Visit) -> None:
    """Back to the form, with everything kept."""
    sheet = await _mine(visit)
    if sheet is None:
        return
    await visit.ack()
    await show(visit, form(sheet, visit.t))


async def look_for(visit: Visit) -> None:
    """The writer wants a colleague to look at it: who?"""
    sheet = await _mine(visit)
    if sheet is None:
        return
    await visit.ack()
    await show(visit, preview.ask(sheet, reading(sheet), visit.t))


async def leave(visit: Visit) -> None:
    """From a direct message: out with it, if nothing stands in the way any more."""
    found = _slip(visit)
    sheet = await _mine(visit)
    if sheet is None or found is None:
        return
    if sheet.draft.seal == found.seal and way_of(sheet) is Way.FREE and sheet.about.posts:
        await go(visit, sheet)
        return
    view = await redrawn(visit, sheet, ready=sheet.draft.seal == found.seal)
    await visit.ack()
    await show(visit, view)


async def _mine(visit: Visit) -> Sheet | None:
    """The visitor's own draft behind a button; None if there is none any more, and then the visitor has been told."""
    found = _slip(visit)
    mention = await visit.desk.store.mentions.get(found.mention_id) if found else None
    if found is None or mention is None or found.author != visit.person.id:
        await refuse(visit, report.not_ours(visit.t))
        return None
    if await visit.desk.store.drafts.get(mention.id, found.author) is None:
        await refuse(visit, report.not_now(mention, visit.t))
        return None
    return await lay(visit, mention, _place(visit, mention))


def _slip(visit: Visit) -> Slip | None:
    return parse_slip(str(visit.body["actions"][0].get("value", "")))


def _place(visit: Visit, mention: Mention) -> About:
    """What the form that is open is about, else what one is about that opens now."""
    view = visit.body.get("view") or {}
    about = parse_metadata(str(view.get("private_metadata", "")))
    if about is not None and about.mention_id == mention.id:
        return about
    return About(mention.id, posts=deed_of(Action.REPLY) in visit.deeds(mention))


async def _about(visit: Visit, view: Mapping[str, Any]) -> tuple[About | None, Mention | None]:
    about = parse_metadata(str(view.get("private_metadata", "")))
    return about, await visit.desk.store.mentions.get(about.mention_id) if about else None


async def _keep(
    visit: Visit, about: About, action: Action, filled: Filled, typed: Mapping[str, str] | None = None
) -> Draft:
    """Keeps what stands in the form; if `typed`, as a letter on its way, with what tells its order."""
    store, me = visit.desk.store.drafts, visit.person.id
    before = await store.get(about.mention_id, me)
    if TEXT not in filled and before is not None:
        return before
    fields = filled.beside | dict(typed or {})
    # A field holds the beginning of a longer draft: who has not touched it has not cut it off.
    text = before.text if before is not None and filled[TEXT].strip() == held(before.text).strip() else filled[TEXT]
    draft = Draft(about.mention_id, me, text, visit.desk.now(), action, fields=fields)
    return await store.save(draft, typed=typed is not None)


def _sent(visit: Visit, mention: Mention, filled: Filled) -> bool:
    """Whether these words are what the same person has answered already: a letter that comes too late."""
    return mention.answered_by == visit.person.id and mention.reply.startswith(filled[TEXT].strip() or "\0")


def _wrong(sheet: Sheet, filled: Filled, visit: Visit) -> dict[str, str]:
    """What is said at the fields; {} if all is well."""
    t, text, pay = visit.t, filled[TEXT], filled[PAY].strip()
    if not sheet.letter:
        return empty_text(filled, t)
    if place := unfilled(text, sheet.offered):
        return still_open(place, filled, t)
    if pay and not (pay.isascii() and pay.isdecimal() and len(pay) < 10):
        return no_number(filled, t)
    room = sheet.room
    return too_long(room, filled, t) if room and room.left < 0 else {}


async def _count(visit: Visit, sheet: Sheet, view: Mapping[str, Any]) -> None:
    """Shows the new count, where the line says something else by now."""
    if (room := sheet.room) is None:
        return
    line, changed = count_line(room, visit.t), False
    blocks = []
    for block in view["blocks"]:
        if block.get("block_id") == COUNT and block["elements"][0]["text"] != line:
            element = block["elements"][0] | {"text": line}
            block, changed = block | {"elements": [element]}, True  # noqa: PLW2901 -- this one is shown instead
        blocks.append(block)
    if changed:
        names = ("type", "title", "close", "submit", "callback_id", "private_metadata", "notify_on_close")
        shown = {name: view[name] for name in names if view.get(name)} | {"blocks": blocks}
        await touch_up(visit, shown)
