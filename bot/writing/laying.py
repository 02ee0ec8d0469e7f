"""Lays a writer's table: fetches all that a form of this room shows, and says which form comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.desk import Visit
from bot.listening.reach import source_at
from bot.slack.blocks import Block
from bot.slack.press import About
from bot.writing import preview
from bot.writing.care import Way, way
from bot.writing.form import Sheet, begun, form, resumed
from bot.writing.letter import how_read
from bot.writing.offers import Offer, offers
from mentions.lifecycle import Action
from mentions.model import Mention
from mentions.policy import policy_address
from mentions.setup import Purpose
from mentions.writing import DraftState
from routing.reading.draft import Misreading

STILL_WRITING = timedelta(minutes=30)
"""Whoever has written something so lately is at it."""


async def lay(visit: Visit, mention: Mention, about: About, action: Action | None = None) -> Sheet:
    """What the visitor has in hand of `mention`, or begins; as an answer or a thank-you, if `action` says so."""
    desk, me, now = visit.desk, visit.person.id, visit.desk.now()
    draft = await desk.store.drafts.get(mention.id, me)
    wished = action or Action(draft.action if draft else Action.REPLY)
    offered = _offered(visit, mention, wished)
    draft = draft or begun(wished, mention, me, offered, now)
    if draft.state is DraftState.COOLING and draft.until and draft.until <= now:
        draft = replace(draft, until=None)
    return Sheet(
        mention=mention,
        setup=visit.setup,
        about=about,
        draft=replace(draft, action=str(wished)),
        others=await desk.store.drafts.others(mention.id, me, now - STILL_WRITING),
        offered=offered,
        names=visit.names,
        source=source_at(mention.source, visit.setup),
        there=await desk.availability(),
        now=now,
    )


def reading(sheet: Sheet) -> Misreading:
    """How the letter may be misread."""
    return how_read(sheet.letter, sheet.mention)


def way_of(sheet: Sheet) -> Way:
    """What comes next for the letter."""
    return way(sheet.setup, sheet.mention, sheet.draft, reading(sheet).heat)


def opened(sheet: Sheet, visit: Visit) -> Block:
    """Where its writer goes on: in the form, or with what has become of the draft since."""
    return after(sheet, visit) if resumed(sheet.draft) else form(sheet, visit.t)


def after(sheet: Sheet, visit: Visit) -> Block:
    """The step after the form."""
    draft, t = sheet.draft, visit.t
    if draft.state is DraftState.READY and not sheet.about.posts:
        return preview.page(sheet, t)
    if draft.state is DraftState.ASKED or (draft.state is DraftState.COOLING and not draft.cooled):
        return preview.waiting(sheet, reading(sheet), t)
    return preview.preview(sheet, reading(sheet), way_of(sheet), t)


async def begin(visit: Visit, mention: Mention, about: About, purpose: Purpose) -> Block:
    """The form for an answer that begins as `purpose` wants it; what its writer has in hand already comes first."""
    sheet = await lay(visit, mention, about, Action.REPLY)
    if await visit.desk.store.drafts.get(mention.id, visit.person.id) is not None:
        return opened(sheet, visit)
    first = _offered(visit, mention, Action.REPLY, purpose)
    draft = begun(Action.REPLY, mention, visit.person.id, first, sheet.now)
    return form(replace(sheet, draft=draft, offered=(*first, *sheet.offered)), visit.t)


def _offered(visit: Visit, mention: Mention, action: Action, purpose: Purpose | None = None) -> tuple[Offer, ...]:
    policy = policy_address(visit.setup, visit.desk.public_url, mention.reading.language[:2])
    me, now = visit.person.id, visit.desk.now()
    return offers(action, mention, visit.setup, me, visit.names, policy, now, purpose)
