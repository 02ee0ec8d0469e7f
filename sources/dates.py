"""When something was published, as feeds write it: RFC 822, ISO 8601, epochs, and what people write. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# English, Swedish, Danish, Norwegian, German, Italian; whole and as they are shortened.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari januar jänner gen gennaio",
            "feb february februari februar febbraio",
            "mar march mars marts märz mrz marzo",
            "apr april aprile",
            "may maj mai mag maggio",
            "jun june juni giu giugno",
            "jul july juli lug luglio",
            "aug august augusti ago agosto",
            "sep sept september set sett settembre",
            "oct okt october oktober ott ottobre",
            "nov november novembre",
            "dec des dez december desember dezember dic dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(("mon mån", "tue tis", "wed ons", "thu tor", "fri fre", "sat lör", "sun sön"))
    for name in names.split()
}
# Minutes east of Greenwich. feedparser takes CET and CEST for UTC.
_ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MET": 60, "CEST": 120,
    "MEST": 120, "EET": 120, "EEST": 180, "MSK": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "JST": 540, "AEST": 600, "AEDT": 660,
}  # fmt: skip

_WORD = r"[^\W\d_]+"
_ZONE = r"(?P<zone>(?:GMT|UTC)?[+-]\d\d:?\d\d|[+-]\d\d|[A-Za-z]{1,5})(?:\s*\([^()]*\))?"
_CLOCK = r"(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
_TIME = rf"{_CLOCK}(?:\s*(?P<half>[AaPp]\.?[Mm])\.?)?(?:\s*{_ZONE})?"
_TAIL = rf"(?:\s*(?:,|-|kl\.?|at|om|,\s*at)?\s*{_TIME})?"
_DAY = r"(?P<day>\d\d?)(?:st|nd|rd|th|:e)?"
_YEAR = r"(?P<year>\d{4}|\d\d)(?!\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:(?:T|\s+){_TIME})?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?"
        + rf"(?:{_ZONE})?",
        rf"(?:{_WORD}[.,\s]+)?{_DAY}\.?[\s-]+(?P<name>{_WORD})\.?,?[\s-]+{_YEAR}{_TAIL}",
        rf"(?:{_WORD}[.,\s]+)?(?P<name>{_WORD})\.?\s+{_DAY},?\s+{_YEAR}{_TAIL}",
        rf"{_WORD}\.?,?\s+(?P<name>{_WORD})\.?\s+{_DAY}\s+{_TIME}\s+(?P<year>\d{{4}})",
        rf"(?:{_WORD}[.,\s]+)?(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{{4}}){_TAIL}",
        rf"(?P<year>\d{{4}})/(?P<month>\d\d?)/(?P<day>\d\d?){_TAIL}",
        rf"(?P<weekday>{_WORD})[.,\s]+(?P<one>\d\d?)/(?P<two>\d\d?)/(?P<year>\d{{4}}){_TAIL}",
    )
)


def read_date(text: str, zone: str) -> datetime | None:
    """The moment, aware UTC, or None if it cannot be told or lies before 2000.

    Args:
        zone: of a time that names none; daylight saving is that zone's own.
    """
    text = text.strip()[:100]
    if not text.isascii() and any(sign.isdigit() and not sign.isascii() for sign in text):
        return None
    try:
        when = _epoch(text) or _written(text, ZoneInfo(zone))
    except (ValueError, OverflowError, OSError):
        return None
    return when if when and when.year >= 2000 else None


def sensible(when: datetime | None, now: datetime) -> datetime | None:
    """A published time to go by: between 2000 and tomorrow, or None; then first-seen counts."""
    return when if when and when.year >= 2000 and when <= now + timedelta(days=1) else None


def _epoch(text: str) -> datetime | None:
    """Seconds, or milli-, micro- or nanoseconds, told apart by their number of digits."""
    if not re.fullmatch(r"\d{9,19}", text, re.ASCII):
        return None
    for digits in (10, 13, 16, 19):
        if len(text) <= digits:
            return datetime.fromtimestamp(int(text) // 10 ** (digits - 10), UTC)
    return None


def _written(text: str, zone: tzinfo) -> datetime | None:
    found = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    part = {name: value for name, value in found.groupdict().items() if value} if found else {}
    date = _date(part) if part else None
    if date is None:
        return None
    hour, minute = int(part.get("hour", 0)), int(part.get("minute", 0))
    if half := part.get("half"):
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    second = min(int(part.get("second", 0)), 59)  # a leap second counts as the one before it
    where = _offset(part["zone"]) if "zone" in part else zone
    return datetime(*date, hour, minute, second, tzinfo=where).astimezone(UTC)


def _date(part: dict[str, str]) -> tuple[int, int, int] | None:
    year = int(part["year"]) + (2000 if len(part["year"]) == 2 else 0)
    if "weekday" in part:
        return _by_weekday(year, int(part["one"]), int(part["two"]), part["weekday"])
    month = int(part["month"]) if "month" in part else _MONTHS.get(part["name"].lower())
    return (year, month, int(part["day"])) if month else None


def _by_weekday(year: int, one: int, two: int, weekday: str) -> tuple[int, int, int] | None:
    """05/03/2019 is in May or in March; only the day of the week can tell."""
    wanted = _WEEKDAYS.get(weekday[:3].lower())
    for month, day in ((one, two), (two, one)):
        if month <= 12 and datetime(year, month, day, tzinfo=UTC).weekday() == wanted:
            return year, month, day
    return None


def _offset(name: str) -> tzinfo:
    """The zone as an offset. A name nobody knows says as little as -0000 does (RFC 5322 4.3): UTC."""
    if not (found := re.fullmatch(r"[A-Za-z]*([+-])(\d\d):?(\d\d)?", name)):
        return timezone(timedelta(minutes=_ZONES.get(name.upper(), 0)))
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError("no such offset")
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if found[1] == "-" else span)
