"""What every door needs at hand, and who stands before it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.answering.deeds import Deeds
from bot.delivery.board import Board
from bot.delivery.outbox import Outbox
from bot.learning.teaching import LiveLesson
from bot.overview.room import Overview
from bot.slack.gateway import Gateway
from bot.slack.hints import Hints
from bot.slack.people import People, Person, standing
from bot.words import Words, words
from mentions.model import Availability, DeedState, Mention
from mentions.outside import Deed
from mentions.results import Moved
from mentions.setup import Setup
from mentions.store import Store
from routing.roster import begins
from sources.discover import Found

_WEEK = timedelta(days=7)


class Present:
    """The setup as it stands now, read again when it is older than `fresh` seconds: many presses in one moment
    need not each ask the database for it. `clock` is monotonic seconds."""

    def __init__(self, store: Store, clock: Callable[[], float], fresh: float) -> None:
        self._store = store
        self._clock = clock
        self._fresh = fresh
        self._known: tuple[float, Setup] | None = None

    async def __call__(self) -> Setup:
        if self._known is None or self._clock() - self._known[0] >= self._fresh:
            latest = await self._store.setups.latest()
            assert latest is not None, "the first setup is written before any door opens"  # noqa: S101
            self._known = (self._clock(), latest[1])
        return self._known[1]


@dataclass(frozen=True, slots=True)
class Desk:
    """One workspace at work: its store, its way to Slack, its clock.

    `setup` tells what is allowed now: what was allowed when a card was posted does not count.
    """

    store: Store
    setup: Present
    gateway: Gateway
    people: People
    board: Board
    outbox: Outbox
    acts: Deeds
    able: Callable[[str, Setup], frozenset[Deed]]
    """What can be done at a source."""
    now: Callable[[], datetime]
    team_id: str
    look_up: Callable[[str], None]
    """Reads a page that a colleague has reported, in the background."""
    discover: Callable[[str], Awaitable[Found]]
    """What can be heard at an address; raises SourceError."""
    hints: Hints
    """What Slack has told of who is there."""
    lesson: LiveLesson
    """What the reading has learned from the team."""
    overview: Overview
    """Reports, the alarm, and what they post."""
    files: Outbox
    """What sends files, which takes longer."""
    public_url: str = ""
    """Where the world finds our pages, without a slash at the end; "" where nobody can."""

    async def availability(self) -> Availability:
        """Who is there, how much each has in hand and was asked this week, and what Slack has hinted."""
        now, store = self.now(), self.store
        load, away = await store.mentions.load(), await store.people.away(now)
        week = await store.mentions.asked_since(now - _WEEK)
        return Availability(load, away, now, week, self.hints.quiet(now), self.hints.active())

    async def look_who_is_there(self, setup: Setup) -> None:
        """Asks Slack about those at work, unless that was done just now: one of them is about to be chosen."""
        now = self.now()
        away = await self.store.people.away(now)
        present = [person.user for person in setup.team if person.user not in away]
        await self.hints.look([user for user in present if begins(setup, user, now) <= now])

    async def oversee(self) -> None:
        """Orders reports and alarms that are due; they go out at once."""
        if await self.overview.tick():
            self.outbox.nudge()
            self.files.nudge()

    def changed(self, moved: Moved) -> None:
        """Somebody pressed: the card goes out at once, and the history line behind it."""
        self.board.press(moved.mention, moved.place)
        if moved.mention.deed_state is DeedState.DUE:
            self.acts.nudge()


@dataclass(frozen=True, slots=True)
class Visit:
    """One press, form, command or opened page, with the person behind it already recognised."""

    desk: Desk
    person: Person
    setup: Setup
    body: dict[str, Any]
    ack: Callable[..., Awaitable[Any]]

    @property
    def t(self) -> Words:
        """This person's own language; the channel's where Slack does not tell."""
        return words(self.person.language or self.setup.language)

    @property
    def standing(self) -> int:
        """The highest Need this person meets."""
        return standing(self.person, self.setup, self.desk.team_id)

    def deeds(self, mention: Mention) -> frozenset[Deed]:
        """What can be done to a mention at its source."""
        return self.desk.able(mention.source, self.setup)

    @property
    def names(self) -> dict[str, str]:
        """What colleagues are called."""
        return self.desk.people.names(self.setup)

    @property
    def admins(self) -> list[str]:
        """The names of those who look after the setup."""
        return [person.name for person in self.setup.team if person.admin]

    async def lay(self, view: dict[str, Any]) -> None:
        """Acknowledges, and opens a view: over the one that is open, where it was pressed in one."""
        await self.ack()
        gateway, trigger = self.desk.gateway, str(self.body["trigger_id"])
        if (self.body.get("view") or {}).get("type") == "modal":
            await gateway.push_form(trigger, view)
        else:
            await gateway.open_form(trigger, view)

    @property
    def in_private(self) -> bool:
        """Whether it was pressed in the direct message between the bot and this person."""
        return self.place[0].startswith("D")

    @property
    def place(self) -> tuple[str, str]:
        """Channel and ts of the card that was pressed; "" where it was not on a card."""
        container = self.body.get("container") or {}
        return str(container.get("channel_id") or ""), str(container.get("message_ts") or "")
