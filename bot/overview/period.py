"""The stretches of time that reports are about: whole weeks and months in the company's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.calendar import MONTHS
from bot.words import N_, Words
from mentions.setup import Setup
from routing.hours import next_working, of_person

_DAY = timedelta(days=1)
_OPENS = time(8)
_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


class Span(StrEnum):
    """How long a report's time is."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """A whole week or month, from `first` and before `end`, by the clock of `zone`."""

    span: Span
    first: date
    end: date
    zone: str

    @property
    def since(self) -> datetime:
        """When it begins."""
        return midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        """When it is over."""
        return midnight(self.end, self.zone)

    @property
    def before(self) -> Period:
        """The one that it is compared with."""
        return _ending(self.span, self.first, self.zone)

    @property
    def stretches(self) -> tuple[tuple[date, date], ...]:
        """The days of a week; the weeks of a month, as far as they lie in it. Each from a day to a day, both in it."""
        days = [self.first + _DAY * n for n in range((self.end - self.first).days)]
        firsts = [day for day in days if self.span is Span.WEEK or day == self.first or day.weekday() == 0]
        return tuple(zip(firsts, [*(day - _DAY for day in firsts[1:]), days[-1]], strict=True))

    @property
    def borders(self) -> tuple[datetime, ...]:
        """Where its stretches begin, and where the last one ends."""
        return (*(midnight(first, self.zone) for first, _ in self.stretches), self.until)

    def labels(self, t: Words) -> tuple[str, ...]:
        """What its stretches are called under a plot."""
        if self.span is Span.WEEK:
            return tuple(day_label(day, t) for day, _ in self.stretches)
        return tuple(f"{a.day}–{b.day}" if a != b else f"{a.day}" for a, b in self.stretches)

    def name(self, t: Words) -> str:
        """What it is called: "week 12, 16–22 March 2026", or "March 2026"."""
        if self.span is Span.MONTH:
            return f"{t._(MONTHS[self.first.month - 1])} {self.first.year}"
        last = self.end - _DAY
        between = f"{self.first.day}–{last.day}"
        if self.first.month != last.month:
            between = f"{self.first.day} {t._(MONTHS[self.first.month - 1])} – {last.day}"
        days = f"{between} {t._(MONTHS[last.month - 1])} {last.year}"
        return t._("week {n}, {days}").format(n=self.first.isocalendar().week, days=days)


def last_complete(span: Span, now: datetime, zone: str) -> Period:
    """The last whole week or month before `now`."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return _ending(span, today.replace(day=1) if span is Span.MONTH else today - _DAY * today.weekday(), zone)


def beginning(span: Span, first: date, zone: str) -> Period:
    """The week or month that begins on this day."""
    if span is Span.WEEK:
        return Period(span, first, first + 7 * _DAY, zone)
    return Period(span, first, (first + 31 * _DAY).replace(day=1), zone)


def due_at(period: Period, setup: Setup) -> datetime:
    """When its report is told: Monday at eight, or at eight on the first working day after the month."""
    day = period.end
    if period.span is Span.MONTH:
        day = next_working(of_person(setup, ""), period.until).astimezone(ZoneInfo(period.zone)).date()
    return datetime.combine(day, _OPENS, ZoneInfo(period.zone))


def day_label(day: date, t: Words) -> str:
    """A day under a plot."""
    return f"{t._(_DAYS[day.weekday()])} {day.day}"


def last_days(number: int, now: datetime, zone: str) -> tuple[date, ...]:
    """The last so many days, today the last of them."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return tuple(today - _DAY * n for n in reversed(range(number)))


def midnight(day: date, zone: str) -> datetime:
    """When this day begins there."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def _ending(span: Span, end: date, zone: str) -> Period:
    first = end - 7 * _DAY if span is Span.WEEK else (end - _DAY).replace(day=1)
    return Period(span, first, end, zone)
