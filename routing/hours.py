"""Working time: when somebody, or anybody of a role, is at work, and how it adds up over nights, holidays and clocks.

A shift begins the first time that the clock on the wall shows its start, and ends the first time after that when it
shows its end: so a night with a clock change is an hour longer or shorter, as it is for those who work it. A shift
that begins on a public holiday is free; one that begins on the eve is worked to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mentions.publicdays import holidays_in
from mentions.setup import Setup
from mentions.spans import Shift

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
# A week of shifts in a country that has all of those days free would have us look for ever.
_LOOK_AHEAD = 370

Work = tuple[datetime, datetime]
"""From and to, aware UTC; the end is no longer work."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week's shifts, where their clock hangs and whose holidays are free."""

    shifts: tuple[Shift, ...]
    timezone: str
    country: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """When there is work: whenever any of these weeks says so. Without a week there is work at all times."""

    weeks: frozenset[Week]


ALWAYS = Calendar(frozenset())
"""Round the clock, for what cannot wait."""


def of_person(setup: Setup, user: str) -> Calendar:
    """When this person works; who is not in the team has the setup's hours."""
    return Calendar(frozenset({_week(setup, user)}))


def zone_of(setup: Setup, user: str) -> str:
    """By which clock this person works."""
    return _week(setup, user).timezone


def of_role(setup: Setup, role: str) -> Calendar:
    """When anybody of the role works, else of the default role; if nobody has that either, the setup's hours."""
    for asked in (role, setup.default_role):
        if people := [person.user for person in setup.team if asked in person.roles]:
            return Calendar(frozenset(_week(setup, user) for user in people))
    return Calendar(frozenset({_week(setup, "")}))


def of_team(setup: Setup) -> Calendar:
    """When anybody works."""
    return Calendar(frozenset(_week(setup, person.user) for person in setup.team) or frozenset({_week(setup, "")}))


def is_working(calendar: Calendar, at: datetime) -> bool:
    """Whether `at` (aware) is working time."""
    return next_working(calendar, at) == at


def next_working(calendar: Calendar, at: datetime) -> datetime:
    """`at` itself if it is working time, else when work begins next. In UTC."""
    works = _work_about(calendar, at.astimezone(UTC).date())
    return next((max(start, at) for start, end in works if end > at), at + _LOOK_AHEAD * _DAY).astimezone(UTC)


@lru_cache(maxsize=4096)
def add_working(calendar: Calendar, start: datetime, span: timedelta) -> datetime:
    """When `span` of working time has passed since `start`. In UTC.

    The earliest such moment: at the end of a day rather than in the morning after it.
    """
    left = span
    if left <= timedelta(0):
        return start.astimezone(UTC)
    last = start
    for begin, end in _work_from(calendar, start):
        last = max(begin, start)
        if left <= end - last:
            return (last + left).astimezone(UTC)
        left -= end - last
        last = end
    return (last + _LOOK_AHEAD * _DAY).astimezone(UTC)


def working_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much working time lies between two moments; none if `end` comes first."""
    total = timedelta(0)
    for begin, finish in _work_from(calendar, start):
        if begin >= end:
            break
        total += min(finish, end) - max(begin, start)
    return total


def working_days_after(setup: Setup, user: str, at: datetime, days: int) -> datetime:
    """When this person begins to work on the `days`-th working day after the one of `at`. In UTC."""
    calendar, zone = of_person(setup, user), ZoneInfo(zone_of(setup, user))
    for _ in range(days):
        midnight = datetime.combine(at.astimezone(zone).date() + _DAY, time(), zone)
        at = next_working(calendar, midnight)
    return at


def _week(setup: Setup, user: str) -> Week:
    person = setup.ambassador(user)
    if person is None:
        return Week(setup.hours, setup.timezone, setup.country)
    return Week(person.hours or setup.hours, person.timezone or setup.timezone, person.country or setup.country)


def _work_from(calendar: Calendar, at: datetime) -> Iterator[Work]:
    """The spans of work that end after `at`, in order, none over another; ends after a year without any."""
    if not calendar.weeks:
        yield at, datetime.max.replace(tzinfo=UTC)
        return
    until = at
    for start, end in _raw_from(calendar, at):
        if end > until:
            yield max(start, until), end
            until = end


@lru_cache(maxsize=4096)
def _work_about(calendar: Calendar, day: date) -> tuple[Work, ...]:
    """The spans of work that end on this UTC date, and on to the first that begins after it."""
    midnight = datetime.combine(day, time(), UTC)
    found: list[Work] = []
    for work in _work_from(calendar, midnight):
        found.append(work)
        if work[0] >= midnight + _DAY:
            break
    return tuple(found)


def _raw_from(calendar: Calendar, at: datetime) -> Iterator[Work]:
    """Everybody's shifts that end after `at`, by their start.

    Day by day: with clocks from UTC-12 to UTC+14, what begins on one date may come before what another's date begins.
    """
    day = at.astimezone(UTC).date() - 2 * _DAY
    waiting: list[Work] = []
    without = 0
    while without < _LOOK_AHEAD:
        found = [work for week in calendar.weeks for work in _on(week, day) if work[1] > at]
        without = 0 if found else without + 1
        waiting = sorted({*waiting, *found})
        day += _DAY
        # Nothing of a later date begins before this: the easternmost clock is 14 hours ahead.
        safe = datetime.combine(day, time(), UTC) - timedelta(hours=15)
        ready = [work for work in waiting if work[0] < safe]
        waiting = waiting[len(ready) :]
        yield from ready
    yield from waiting


@lru_cache(maxsize=4096)
def _on(week: Week, day: date) -> tuple[Work, ...]:
    """The shifts that begin on this date, in UTC."""
    today = [shift for shift in week.shifts if shift.day == day.weekday()]
    if not today or day in holidays_in(week.country, day.year):
        return ()
    zone = ZoneInfo(week.timezone)
    works = ((_first(zone, day, shift.start), _first(zone, day, shift.end)) for shift in today)
    return tuple((start, end) for start, end in works if start < end)


def _first(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """The first moment at which the clock shows this many minutes after midnight, or has jumped over it. In UTC."""
    wanted = datetime.combine(day, time()) + minutes * _MINUTE
    found = wanted.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wanted:
        return found
    # The clock jumped over it: the jump itself is the moment.
    before = found - _DAY / 4
    while found - before > _MINUTE:
        middle = before + (found - before) / 2
        middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
        if middle <= before or middle >= found:
            break
        if middle.astimezone(zone).replace(tzinfo=None) >= wanted:
            found = middle
        else:
            before = middle
    return found
