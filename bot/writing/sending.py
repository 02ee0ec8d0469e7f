"""The way out: sent where the bot can post, taken to the page by hand where it cannot, or set aside for a while."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from bot.answering.actions import close_form, may_be_asked, tell
from bot.answering.moving import Result, make, said
from bot.desk import Visit
from bot.praise.asking import asked
from bot.slack.blocks import Block
from bot.slack.escape import safe_url
from bot.slack.press import parse_metadata
from bot.telling import report
from bot.writing import preview
from bot.writing.care import Way, may_look
from bot.writing.filled import LINK, WHO, read
from bot.writing.form import Sheet
from bot.writing.laying import after, lay, way_of
from bot.writing.letter import asks_to_quote
from mentions.results import Missing, Moved, Repeated
from mentions.writing import Letter
from routing.whose import names_person


async def go(visit: Visit, sheet: Sheet) -> None:
    """Out with a draft that nothing stands in the way of: it is sent, or its writer is shown how to take it there."""
    if sheet.about.posts:
        await _finish(visit, sheet, await post(visit, sheet))
        return
    await visit.ack(response_action="update", view=await redrawn(visit, sheet))


async def post(visit: Visit, sheet: Sheet, url: str = "") -> Result:
    """Makes the answer of it, in the name of its writer.

    Args:
        url: where a person has posted it already.
    """
    draft, pay = sheet.draft, sheet.draft.pay
    return await make(
        visit,
        sheet.action,
        sheet.mention.id,
        argument=f"{pay} {sheet.setup.care.currency}" if pay else "",
        note=sheet.letter,
        posts=sheet.about.posts,
        letter=Letter(draft, url),
        quote=asked(sheet.mention, draft.author, sheet.now) if asks_to_quote(draft, sheet.mention) else None,
    )


async def redrawn(visit: Visit, sheet: Sheet, *, ready: bool = True) -> Block:
    """The step that the draft has come to; one that may leave, and is taken to the page by hand, is ready for that."""
    if ready and not sheet.about.posts and way_of(sheet) is Way.FREE:
        taken = await visit.desk.store.drafts.ready(sheet.draft)
        sheet = replace(sheet, draft=taken) if taken else sheet
    return after(sheet, visit)


async def send(visit: Visit) -> None:
    """It was looked at as the customer will read it, and leaves just so."""
    sheet = await _as_seen(visit)
    if sheet is None:
        return
    if _answered_since(sheet):
        # Its writer sees that once, and may still want to add something.
        kept = await visit.desk.store.drafts.save(replace(sheet.draft, at=sheet.now))
        await visit.ack(response_action="update", view=after(replace(sheet, draft=kept), visit))
    elif way_of(sheet) is Way.FREE:
        await go(visit, sheet)
    else:
        await visit.ack(response_action="update", view=after(sheet, visit))


async def cool(visit: Visit) -> None:
    """A heated one is set aside for as long as the setup says."""
    sheet = await _as_seen(visit)
    if sheet is None:
        return
    draft = await visit.desk.store.drafts.cool(sheet.draft, sheet.now + visit.setup.care.cool)
    if draft is None:
        await visit.ack(response_action="update", view=after(sheet, visit))
        return
    await visit.ack(response_action="update", view=preview.told(preview.cools(draft, sheet, visit.t), visit.t))


async def ask(visit: Visit) -> None:
    """A colleague is asked to look at it."""
    sheet, who = await _as_seen(visit), read(visit.body["view"])[WHO]
    if sheet is None:
        return
    if not who or not await _may_look(visit, sheet, who):
        errors = preview.not_theirs(visit.t) if who else preview.nobody(visit.t)
        await visit.ack(response_action="errors", errors=errors)
        return
    draft = await visit.desk.store.drafts.ask(sheet.draft, who, sheet.now)
    if draft is None:
        await visit.ack(response_action="update", view=after(sheet, visit))
        return
    visit.desk.outbox.nudge()
    visit.desk.board.nudge(draft.mention_id)
    said = preview.asked(draft, visit.names, visit.t)
    await visit.ack(response_action="update", view=preview.told(said, visit.t))


async def posted(visit: Visit) -> None:
    """Its writer has taken it to the page, and says where it stands."""
    about, link = parse_metadata(str(visit.body["view"].get("private_metadata", ""))), read(visit.body["view"])[LINK]
    before = await visit.desk.store.drafts.get(about.mention_id, visit.person.id) if about else None
    if about is not None:
        await visit.desk.store.drafts.note(about.mention_id, visit.person.id, {LINK: link.strip()})
    sheet = await _as_seen(visit)
    if sheet is None:
        return
    url = safe_url(link.strip()) or ""
    told_before = before is not None and before.fields.get(LINK) == link.strip()
    if link.strip() and not url:
        await visit.ack(response_action="errors", errors=preview.no_link(visit.t))
    elif url and not told_before and _elsewhere(url, sheet.mention.url):
        errors = preview.other_place(url, sheet.mention.url, visit.t)
        await visit.ack(response_action="errors", errors=errors)
    elif way_of(sheet) is not Way.FREE:
        await visit.ack(response_action="update", view=after(sheet, visit))
    else:
        await _finish(visit, sheet, await post(visit, sheet, url))


async def _finish(visit: Visit, sheet: Sheet, result: Result) -> None:
    if isinstance(result, Repeated):
        await visit.desk.store.drafts.drop(sheet.mention.id, sheet.draft.author)
    if "actions" in visit.body:
        await tell_of(visit, sheet, result)
        return
    await close_form(visit, result, kept=sheet.letter)


async def tell_of(visit: Visit, sheet: Sheet, result: Result) -> None:
    """Says what came of a press in a direct message."""
    await visit.ack()
    message = said(result, visit)
    if message is None and isinstance(result, Moved | Repeated):
        message = report.done(sheet.action, result.mention, visit.names, visit.t)
    if message is not None:
        await tell(visit, message)


async def _as_seen(visit: Visit) -> Sheet | None:
    """What the visitor has in hand, if it still is what the form shows; else they are shown what it is now."""
    about = parse_metadata(str(visit.body["view"].get("private_metadata", "")))
    mention = await visit.desk.store.mentions.get(about.mention_id) if about else None
    if about is None or mention is None:
        await close_form(visit, Missing(about.mention_id if about else 0), kept="")
        return None
    draft = await visit.desk.store.drafts.get(mention.id, visit.person.id)
    if draft is None:
        # It has left already: a second press, or the same form on another screen.
        await visit.ack(response_action="clear")
        return None
    sheet = await lay(visit, mention, about)
    if draft.seal == about.seal:
        return sheet
    await visit.ack(response_action="update", view=after(sheet, visit))
    return None


def _answered_since(sheet: Sheet) -> bool:
    """Whether somebody else has answered since its writer last looked."""
    mention, draft = sheet.mention, sheet.draft
    by_others = mention.answered_by not in ("", draft.author)
    return by_others and mention.answered_at is not None and mention.answered_at > draft.at


def _elsewhere(url: str, mention_url: str) -> bool:
    """Whether an answer there would stand on another site than the mention."""
    here = (urlsplit(mention_url).hostname or "").removeprefix("www.")
    return bool(here) and (urlsplit(url).hostname or "").removeprefix("www.") != here


async def _may_look(visit: Visit, sheet: Sheet, who: str) -> bool:
    if who == sheet.draft.author or names_person(visit.setup, sheet.mention, who):
        return False
    may = may_look(visit.setup, sheet.mention, sheet.draft.author)
    if may and visit.setup.team and who not in may:
        return False
    return await may_be_asked(visit, who)
