"""Reports on their way: when each is due, who asked for one, and what follows the first message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from bot.delivery.outbox import Shown, Upload
from bot.overview import report as written
from bot.overview.charts import drawing, said
from bot.overview.figures import Report, report_on
from bot.overview.period import Period, Span, beginning, due_at, last_complete
from bot.overview.plots import charts
from bot.overview.studio import paint
from bot.slack.blocks import Message
from bot.slack.gateway import is_person
from bot.slack.people import People
from bot.words import Words, words
from mentions.effects import Effect
from mentions.setup import Setup
from mentions.store import Store

_NEVER_LATER = timedelta(days=3)
_FOLLOWED_FOR = timedelta(days=1)
_FRESH = timedelta(minutes=10)
_KEPT = 4


class Reports:
    """The reports of one workspace. Each is a post, and what else belongs to it follows in its thread."""

    def __init__(
        self,
        store: Store,
        setup: Callable[[], Awaitable[Setup]],
        people: People,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._setup = setup
        self._people = people
        self._now = now
        self._ordered: set[str] = set()
        self._counted: dict[tuple[Span, date], tuple[datetime, Setup, Report]] = {}

    async def tick(self) -> bool:
        """Orders what is due, and what follows on what has been posted; whether there was anything."""
        setup, now = await self._setup(), self._now()
        ordered = [await self._order_if_due(last_complete(span, now, setup.timezone), setup, now) for span in Span]
        followed = [await self._follow(effect, setup) for effect in await self._posted(now)]
        return any(ordered) or any(followed)

    async def order(self, span: Span, to: str, key: str) -> Period:
        """The last whole week's or month's report goes to a person; the same key again orders nothing."""
        setup, now = await self._setup(), self._now()
        period = last_complete(span, now, setup.timezone)
        await self._store.effects.add("report", key, to, _subject(period, to), now)
        return period

    async def draw(self, effect: Effect, setup: Setup) -> Shown | None:
        """A report's first message, or two more of its plots."""
        counted, t = await self._counted_for(effect, setup), self._words(effect, setup)
        names = self._people.names(setup)
        if part := int(effect.subject.get("part", 0)):
            further = written.further(counted, part, setup, names, t)
            return Shown(further, Message(further.text)) if further else None
        plain = written.without_charts(counted, setup, names, t)
        return Shown(written.overview(counted, setup, names, t), plain)

    async def picture(self, effect: Effect, setup: Setup) -> Shown | None:
        """All plots of a report as one picture.

        Raises:
            NotDrawn: the painter broke.
        """
        counted, t = await self._counted_for(effect, setup), self._words(effect, setup)
        plots = charts(counted, setup, self._people.names(setup), t)
        if not plots:
            return None
        title = written.title(counted, setup, t)
        body = await paint(drawing(plots, title))
        name = f"{effect.subject['span']}-{effect.subject['first']}.png"
        alt = " ".join(map(said, plots))[:1000]
        message = Message(t._("The plots as a picture:"))
        return Shown(message, message, file=Upload(name, title, body, alt))

    async def _order_if_due(self, period: Period, setup: Setup, now: datetime) -> bool:
        key = f"report:{period.span}:{period.first}"
        due = due_at(period, setup)
        if key in self._ordered or not due <= now < due + _NEVER_LATER:
            return False
        self._ordered.add(key)
        first = (await self._store.setups.versions())[-1]
        # Who began in the middle of a week is not told of the week before.
        if first.at >= period.until or await self._store.effects.has(key):
            return False
        await self._store.effects.add("report", key, setup.channel, _subject(period, setup.channel), now)
        return True

    async def _posted(self, now: datetime) -> list[Effect]:
        """First messages that stand, and that nothing has followed yet."""
        posted = await self._store.effects.done_since("report", now - _FOLLOWED_FOR)
        return [e for e in posted if e.ts and not e.subject.get("part") and not e.subject.get("followed")]

    async def _follow(self, effect: Effect, setup: Setup) -> bool:
        """Orders the other plots: Slack's own where it has drawn the first ones, else one picture of all."""
        shown = {name: effect.subject[name] for name in ("span", "first", "to")}
        below = shown | {"thread_ts": effect.ts}
        counted, now = await self._counted_for(effect, setup), self._now()
        plots = charts(counted, setup, self._people.names(setup), self._words(effect, setup))
        if effect.subject.get("plain") and plots:
            subject = below | {"what": "picture"}
            await self._store.effects.add("file", f"{effect.key}:picture", effect.channel, subject, now)
        elif not effect.subject.get("plain"):
            for part in range(1, written.parts(plots)):
                subject = below | {"part": part}
                await self._store.effects.add("report", f"{effect.key}:{part}", effect.channel, subject, now)
        await self._store.effects.remember(effect.id, {"followed": True})
        return True

    async def _counted_for(self, effect: Effect, setup: Setup) -> Report:
        """The figures, counted once for all messages of a report and those who ask for it at the same time."""
        span, first = Span(effect.subject["span"]), date.fromisoformat(effect.subject["first"])
        known, now = self._counted.get((span, first)), self._now()
        if known and now - known[0] < _FRESH and known[1] == setup:
            return known[2]
        counted = await report_on(self._store, setup, beginning(span, first, setup.timezone), now)
        while len(self._counted) >= _KEPT:
            self._counted.pop(next(iter(self._counted)))
        self._counted[span, first] = (now, setup, counted)
        return counted

    def _words(self, effect: Effect, setup: Setup) -> Words:
        """A person's own language; the channel's for what many read."""
        to = str(effect.subject["to"])
        return self._people.words(to) if is_person(to) else words(setup.language)


def _subject(period: Period, to: str) -> dict[str, str]:
    return {"span": str(period.span), "first": period.first.isoformat(), "to": to}
