"""The figures of a report: what was counted in its time, and in the time before."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot.listening.coverage import Coverage, covered
from bot.overview.period import Period
from mentions.model import Kind, Tone
from mentions.setup import Setup
from mentions.statistics import Handled, Tally, Volume
from mentions.store import Store
from mentions.teaching import FirstAsked
from routing.hours import ALWAYS, add_working, of_role, working_between
from routing.promise import promised

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """How a promise was kept.

    Attributes:
        usual: the median, in working time; None where nothing was done.
        kept, broken: how many were done in time; too late, or not at all although the time is over.
    """

    usual: timedelta | None
    kept: int
    broken: int

    @property
    def share(self) -> int | None:
        """How many of a hundred were kept; None where none was due."""
        due = self.kept + self.broken
        return round(100 * self.kept / due) if due else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted in one period."""

    period: Period
    volume: tuple[Volume, ...]
    claim: Kept
    answer: Kept
    tally: Tally
    right: FirstAsked

    @property
    def number(self) -> int:
        """How many were found."""
        return sum(part.number for part in self.volume)

    def by(self, what: Callable[[Volume], str]) -> dict[str, int]:
        """How many of each, the most first."""
        counted: Counter[str] = Counter()
        for part in self.volume:
            counted[what(part)] += part.number
        return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))

    def over(self, which: Callable[[Volume], bool]) -> tuple[int, ...]:
        """How many of these in each stretch of the period."""
        counted = [0] * len(self.period.stretches)
        for part in self.volume:
            counted[part.bucket] += part.number if which(part) else 0
        return tuple(counted)

    def share(self, tone: Tone) -> int | None:
        """How many of a hundred sound so."""
        found = self.number
        return round(100 * self.by(lambda part: part.tone).get(tone, 0) / found) if found else None


@dataclass(frozen=True, slots=True)
class Report:
    """A period's figures, those of the one before, and where we listen just now."""

    now: Figures
    before: Figures
    coverage: Coverage

    @property
    def kinds(self) -> list[Kind]:
        """The kinds that were found, the most frequent first."""
        return [Kind(kind) for kind in self.now.by(lambda part: part.kind)]


async def report_on(store: Store, setup: Setup, period: Period, now: datetime) -> Report:
    """All that a report tells. The database counts; what must know when people work is counted in a thread."""
    states = await store.listening.states()
    return Report(
        now=await _figures(store, setup, period, now),
        before=await _figures(store, setup, period.before, now),
        coverage=await asyncio.to_thread(covered, states, setup, now),
    )


async def _figures(store: Store, setup: Setup, period: Period, now: datetime) -> Figures:
    claims, answers = _Promise(), _Promise()
    last: tuple[datetime, int] | None = None
    while page := await store.statistics.handled(period.since, period.until, last, _PAGE):
        last = (page[-1].seen_at, page[-1].id)
        await asyncio.to_thread(_judge, page, setup, now, claims, answers)
    return Figures(
        period=period,
        volume=await store.statistics.volume(period.borders),
        claim=claims.kept(),
        answer=answers.kept(),
        tally=await store.statistics.tally(period.since, period.until),
        right=await store.teaching.first_asked(period.since, period.until),
    )


class _Promise:
    """One of the two promises, while it is counted."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.done = [0, 0]

    def judge(self, took: timedelta | None, span: timedelta) -> None:
        """It took so long (None: it is not done, and late); promised was `span`."""
        if took is not None:
            self.took.append(took.total_seconds())
        self.done[took is not None and took <= span] += 1

    def kept(self) -> Kept:
        usual = timedelta(seconds=median(self.took)) if self.took else None
        return Kept(usual, self.done[1], self.done[0])


def _judge(page: Sequence[Handled], setup: Setup, now: datetime, claims: _Promise, answers: _Promise) -> None:
    for one in page:
        promise = promised(setup, one.rule, one.role, one.kind)
        calendar = ALWAYS if one.urgent else of_role(setup, one.role)
        if one.claimed_at is not None:
            claims.judge(working_between(calendar, one.posted_at, one.claimed_at), promise.claim)
        elif one.waits and add_working(calendar, one.posted_at, promise.claim) < now:
            claims.judge(None, promise.claim)
        if one.answered_at is not None:
            begun = min(one.claimed_at or one.posted_at, one.answered_at)
            answers.judge(working_between(calendar, begun, one.answered_at), promise.answer)
        elif one.claimed_at is not None and one.waits and add_working(calendar, one.claimed_at, promise.answer) < now:
            answers.judge(None, promise.answer)
