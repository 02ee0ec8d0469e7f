"""Spans of time and hours of work, as people write them in the setup."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import groupby
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator, PlainSerializer

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_IN_SWEDISH = {"mån": "mon", "tis": "tue", "ons": "wed", "tor": "thu", "fre": "fri", "lör": "sat", "sön": "sun"}
_SHIFT = re.compile(
    r"(?:(?P<days>[a-zåäö]{3}(?:\s*-\s*[a-zåäö]{3})?)\s+)?(?P<start>\d\d?:\d\d)\s*-\s*(?P<end>\d\d?:\d\d)"
)
_MIDNIGHT = 24 * 60
_LONGEST_WORK = timedelta(hours=400)
_HOURS_WANTED = "write working hours like mon-fri 08:00-17:00, with a comma between several"


def read_span(value: object) -> object:
    """'90s', '15m', '6h', '2d' as a timedelta; anything else is left for pydantic to judge."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d{1,6})\s*([smhd])\s*", value)
    if found is None:
        raise ValueError("write a time like 90s, 15m, 6h or 2d")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def write_span(span: timedelta) -> str:
    """The shortest exact form that read_span understands."""
    seconds = int(span.total_seconds())
    unit = next(u for u in ("d", "h", "m", "s") if seconds % _UNITS[u] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def _read_work(value: object) -> object:
    """A span of working time: no days, since nobody knows whether a day is eight hours or twenty-four."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"\s*(\d{1,6})\s*([mh])\s*", str(value))
    span = timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else timedelta(0)
    if not timedelta(0) < span <= _LONGEST_WORK:
        raise ValueError("write working time in hours or minutes, like 4h or 90m, at most 400h")
    return span


def _write_work(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{minutes}m" if minutes % 60 else f"{minutes // 60}h"


class Shift(NamedTuple):
    """A span of work that begins on `day` (0 is Monday), in minutes after that day's midnight.

    `end` is greater than `start`, and greater than 1440 where the work goes on past midnight.
    """

    day: int
    start: int
    end: int


def _read_hours(value: object) -> object:
    """'mon-fri 08:30-17:00', several with commas; 'fri 22:00-06:00' ends on Saturday; without days: those before."""
    if not isinstance(value, str):
        raise ValueError(_HOURS_WANTED)  # noqa: TRY004 - pydantic tells of a ValueError, not of a TypeError
    shifts: list[Shift] = []
    days = ""
    for part in value.lower().split(","):
        found = _SHIFT.fullmatch(part.strip())
        days = (found and found["days"]) or days
        if not found or not days:
            raise ValueError(_HOURS_WANTED)
        start, end = _minutes(found["start"]), _minutes(found["end"])
        if start == end:
            raise ValueError("working hours must not end where they begin; a whole day is 00:00-24:00")
        shifts += [Shift(day, start, end if end > start else end + _MIDNIGHT) for day in _days(days)]
    return tuple(sorted(set(shifts)))


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    if minute > 59 or hour * 60 + minute > _MIDNIGHT:
        raise ValueError(f"{clock} is no time of day")
    return hour * 60 + minute


def _days(words: str) -> list[int]:
    named = [_IN_SWEDISH.get(word.strip(), word.strip()) for word in words.split("-")]
    if not set(named) <= set(_DAYS):
        raise ValueError(f"{words!r}: write days as mon, tue, wed, thu, fri, sat, sun")
    first, last = _DAYS.index(named[0]), _DAYS.index(named[-1])
    return [(first + n) % 7 for n in range((last - first) % 7 + 1)]


def write_hours(shifts: tuple[Shift, ...], days: tuple[str, ...] = _DAYS) -> str:
    """As short as people write it: "mon-fri 08:00-12:00, 13:00-17:00, sat 10:00-14:00".

    Args:
        days: what the seven days are called, Monday first.
    """
    alike = groupby(range(7), key=lambda day: tuple((start, end) for on, start, end in shifts if on == day))
    written = []
    for times, group in alike:
        on = [days[day] for day in group]
        if times:
            clocks = ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in times)
            written.append(f"{on[0] if len(on) == 1 else f'{on[0]}-{on[-1]}'} {clocks}")
    return ", ".join(written)


def _clock(minutes: int) -> str:
    minutes = minutes - _MIDNIGHT if minutes > _MIDNIGHT else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"


Span = Annotated[timedelta, BeforeValidator(read_span), PlainSerializer(write_span)]
WorkSpan = Annotated[timedelta, BeforeValidator(_read_work), PlainSerializer(_write_work)]
Hours = Annotated[tuple[Shift, ...], BeforeValidator(_read_hours), PlainSerializer(write_hours)]


OFFICE_HOURS = tuple(Shift(day, 8 * 60, 17 * 60) for day in range(5))
"""mon-fri 08:00-17:00."""
