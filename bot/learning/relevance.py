"""What is about us and what is not: thinks of one exclusion at a time, asks for it once, and does what is answered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

from bot.answering.actions import NOT_TOLD, refuse, tell
from bot.desk import Present, Visit
from bot.learning.proposals import answered, hidden_list, name_gone, newest, proposal_message, proposals_list
from bot.listening.forms import changed_meanwhile
from bot.slack.blocks import Message, markup, section
from bot.slack.press import parse_value
from bot.telling import report
from bot.words import words
from mentions.exclusions import Answer, Proposal
from mentions.relevance import ALIKE, propose, with_exclusion, without_exclusion
from mentions.setup import Setup
from mentions.store import SetupChanged, Store

_FOLLOWS = {Answer.EXCLUDED: Answer.NONE, Answer.DECLINED: Answer.NONE, Answer.UNDONE: Answer.EXCLUDED}
_LISTED = 50


class Relevance:
    """The clock's work in one workspace. `told` hears that there is something to post."""

    def __init__(self, store: Store, setup: Present, now: Callable[[], datetime], told: Callable[[], None]) -> None:
        self._store = store
        self._setup = setup
        self._now = now
        self._told = told
        self._seen: tuple[int, datetime | None] | None = None

    async def tick(self) -> None:
        """Looks, whenever somebody has said that something is not about us, whether there is enough alike."""
        said = await self._store.relevance.said(self._now())
        if said != self._seen and (said[0] < ALIKE or not await self._proposed()):
            self._seen = said

    async def _proposed(self) -> bool:
        """Whether there was something to propose: then it is well to look once more."""
        setup, now, relevance = await self._setup(), self._now(), self._store.relevance
        before, past = await relevance.proposals(), await relevance.past(now)
        # Hundreds of texts are compared: meanwhile somebody may press.
        found = await asyncio.to_thread(propose, past, setup.names, before)
        if found is not None and await relevance.propose(found, len(before), setup.channel, now):
            self._told()
        return found is not None


async def exclude(visit: Visit) -> None:
    """The button that writes a proposal into the setup."""
    await _answer(visit, Answer.EXCLUDED)


async def listen(visit: Visit) -> None:
    """The button that turns it down for good."""
    await _answer(visit, Answer.DECLINED)


async def undo(visit: Visit) -> None:
    """The button that takes it out of the setup again."""
    await _answer(visit, Answer.UNDONE)


async def hidden(visit: Visit, _: str) -> Message:
    """/mentions hidden."""
    mentions, now = visit.desk.store.mentions, visit.desk.now()
    return hidden_list(await mentions.hidden(_LISTED), (await mentions.counts(now)).hidden_today, now, visit.t)


async def proposals(visit: Visit, _: str) -> Message:
    """/mentions proposals."""
    waiting = await visit.desk.store.relevance.unanswered()
    return proposals_list([(one, await newest(visit.desk.store, one)) for one in waiting], visit.t)


async def _answer(visit: Visit, answer: Answer) -> None:
    pressed = parse_value(str(visit.body["actions"][0].get("value", "")))
    proposal = await visit.desk.store.relevance.get(pressed.mention_id) if pressed else None
    if proposal is None:
        await refuse(visit, report.not_ours(visit.t))
        return
    try:
        kept = await _keep(visit, proposal, answer)
    except SetupChanged:
        await refuse(visit, changed_meanwhile(visit.t))
        return
    if isinstance(kept, Message):
        await refuse(visit, kept)
        return
    await visit.ack()
    await _show(visit, kept, answer)


async def _keep(visit: Visit, proposal: Proposal, answer: Answer, tries: int = 3) -> Proposal | Message:
    """The proposal as it stands now, whoever has answered it; or why nothing could be done.

    Raises:
        SetupChanged: others change the setup all the time; nothing was kept.
    """
    store, by, now = visit.desk.store, visit.person.id, visit.desk.now()
    version, setup = await store.setups.latest() or (0, visit.setup)
    if proposal.answer is not _FOLLOWS[answer]:
        return proposal
    if answer is Answer.EXCLUDED and not any(name.name in proposal.names for name in setup.names):
        return name_gone(visit.t)
    new = _following(setup, proposal, answer)
    changed = new if new != setup else None
    try:
        said = await store.relevance.answer(proposal, answer, by, now, changed, after=version)
    except SetupChanged:
        if tries == 1:
            raise
        return await _keep(visit, proposal, answer, tries - 1)
    return said or await store.relevance.get(proposal.id) or proposal


def _following(setup: Setup, proposal: Proposal, answer: Answer) -> Setup:
    match answer:
        case Answer.EXCLUDED:
            return with_exclusion(setup, proposal)
        case Answer.UNDONE:
            return without_exclusion(setup, proposal)
        case _:
            return setup


async def _show(visit: Visit, proposal: Proposal, wanted: Answer) -> None:
    """The post shows at once what was said, also if somebody else was faster; who pressed elsewhere is told."""
    desk, setup = visit.desk, visit.setup
    place = await desk.store.relevance.place(proposal.id)
    if place is not None:
        shown = proposal_message(proposal, await newest(desk.store, proposal), visit.names, words(setup.language))
        with contextlib.suppress(*NOT_TOLD):  # then it is drawn anew soon
            await desk.gateway.updates_turn(urgent=True)
            await desk.gateway.update(place.channel, place.ts, shown)
    own = (proposal.by, proposal.answer) == (visit.person.id, wanted)
    if not own or place is None or visit.place != (place.channel, place.ts):
        said = answered(proposal, visit.names, visit.t)
        await tell(visit, Message(said, [section(markup(said))]))
