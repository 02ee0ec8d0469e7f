"""Days and times as people write them in a command, in English or Swedish: tomorrow, fredag, 2h, 24 december."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = {
    word: number
    for number, both in enumerate(
        (
            "monday måndag",
            "tuesday tisdag",
            "wednesday onsdag",
            "thursday torsdag",
            "friday fredag",
            "saturday lördag",
            "sunday söndag",
        )
    )
    for word in both.split()
}
_TOMORROW = frozenset({"tomorrow", "imorgon", "morgon"})
_TODAY = frozenset({"today", "idag", "dag"})
_AFTERNOON = frozenset({"afternoon", "eftermiddag"})
_MORNING = frozenset({"morning", "förmiddag", "morgon"})
_LEADING = frozenset({"until", "till", "tills", "to", "på", "i", "in", "om", "this", "next", "nästa", "on"})
_CLOCK_LEADS = frozenset({"at", "kl", "kl.", "klockan"})
_UNITS = {"m": "minutes", "h": "hours", "t": "hours", "d": "days", "w": "weeks", "v": "weeks"}
_SPAN = re.compile(r"(\d{1,3})(m|min|h|t|tim|d|w|v)")
_UNIT_WORD = re.compile(r"min(?:ut(?:e|es|er)?)?|hours?|h|tim(?:me|mar)?|days?|dag(?:ar)?|weeks?|veck(?:a|or)")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)")
_NOON = time(13)
_LONGEST = timedelta(days=366)

Starts = Callable[[datetime], datetime]
"""When somebody's work begins, from a moment on."""


def read_until(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When somebody is back, as the midnight that begins that day: "2026-12-24", "until friday", "till fredag",
    "tomorrow", "3 days"; nothing said means until somebody says "off", that is for a year. None if it cannot be read
    or lies in the past."""
    words = [w for w in text.lower().split() if w not in ("until", "till", "tills", "to", "på", "i")]
    today = now.astimezone(zone).date()
    day = today + timedelta(days=365) if not words else _read_day(words, today)
    if day is None or day <= today or day > today + _LONGEST:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(now.tzinfo)


def _read_day(words: list[str], today: date) -> date | None:
    first = words[0]
    if first in _TOMORROW:
        return today + timedelta(days=1)
    if first in _DAYS:
        return today + timedelta(days=(_DAYS[first] - today.weekday() - 1) % 7 + 1)
    if first.isdecimal() and len(first) < 4 and words[1:2] and words[1].startswith(("day", "dag", "week", "veck")):
        return today + timedelta(days=int(first) * (7 if words[1].startswith(("week", "veck")) else 1))
    try:
        return date.fromisoformat(first)
    except ValueError:
        return None


def read_moment(text: str, now: datetime, zone: ZoneInfo, starts: Starts) -> tuple[datetime, str] | None:
    """A moment and the words after it: "2h waiting for Bo", "tomorrow …", "friday 14:30 …", "i eftermiddag …". A day
    without a time begins with work. None if no moment stands first, or it is past, or more than a year away."""
    words = text.split()
    while len(words) > 1 and words[0].lower() in _LEADING:
        words = words[1:]
    found = _in_a_while(words, now, zone, starts) or _on_a_day(words, now, zone, starts)
    if found is None or not now < found[0] <= now + _LONGEST:
        return None
    return found[0].astimezone(now.tzinfo), " ".join(found[1]).strip(" ,:–-")


def _in_a_while(words: list[str], now: datetime, zone: ZoneInfo, starts: Starts) -> tuple[datetime, list[str]] | None:
    first, second = [*(word.lower().strip(",:") for word in words[:2]), "", ""][:2]
    if found := _SPAN.fullmatch(first):
        number, unit, rest = int(found[1]), found[2], words[1:]
    elif first.isdecimal() and len(first) < 4 and _UNIT_WORD.fullmatch(second):
        number, unit, rest = int(first), second, words[2:]
    else:
        return None
    span = timedelta(**{_UNITS[unit[0]]: number})
    if span < timedelta(days=1) or unit[0] in "mht":
        return now + span, rest
    return starts(_midnight(now.astimezone(zone).date() + span, zone)), rest


def _on_a_day(words: list[str], now: datetime, zone: ZoneInfo, starts: Starts) -> tuple[datetime, list[str]] | None:
    if not words:
        return None
    today, first = now.astimezone(zone).date(), words[0].lower().strip(",:")
    if first in _AFTERNOON:
        return _at(today, _NOON, zone), words[1:]
    if first in ("week", "vecka", "veckan"):
        first = "monday"
    if clock := _read_clock(words):
        at, rest = clock
        return (_at(today, at, zone) if _at(today, at, zone) > now else _at(today + timedelta(days=1), at, zone)), rest
    day = today if first in _TODAY else _read_day([first], today)
    if day is None or day > today + _LONGEST:
        return None
    if clock := _read_clock(words[1:]):
        return _at(day, clock[0], zone), clock[1]
    if words[1:] and words[1].lower().strip(",:") in _AFTERNOON:
        return _at(day, _NOON, zone), words[2:]
    rest = words[2:] if words[1:] and words[1].lower().strip(",:") in _MORNING else words[1:]
    return (starts(_midnight(day, zone)), rest) if day > today else None


def _read_clock(words: list[str]) -> tuple[time, list[str]] | None:
    if words and words[0].lower() in _CLOCK_LEADS:
        words = words[1:]
    found = _CLOCK.fullmatch(words[0].strip(",:")) if words else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2])), words[1:]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return _at(day, time(), zone)


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone)
