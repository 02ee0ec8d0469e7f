"""What a stranger wrote, made fit to be kept: no NUL, no lone surrogates, no impossible times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def clean_text(text: str, limit: int) -> str:
    """`text` without what a database or UTF-8 refuses, at most `limit` characters; a lone surrogate becomes U+FFFD."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "")[:limit]


def clean_time(at: datetime | None, now: datetime) -> datetime | None:
    """`at` in UTC, or None when it is unknown: no zone, before 2000, or more than a day after `now`."""
    if at is None or at.tzinfo is None:
        return None
    try:
        utc = at.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return utc if _EARLIEST <= utc <= now + timedelta(days=1) else None
