"""Lists that begin with the newest: how far back they are read, and what is new in them since the last time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Generic

from mentions.model import Sighting
from sources.answers import Item, read_item
from sources.base import Bookmark, Harvest
from sources.dates import read_date
from sources.entries import newest_first
from sources.errors import Unreadable

_OVERLAP = timedelta(minutes=10)
_PAGES = 5
_FIRST = 100
_MOST = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Attributes:
    items: those that could be read; `skipped` counts the others.
    onward: what asks for the next page, "" if there is none.
    """

    items: list[Item]
    skipped: int
    onward: str = ""


def read_page(kind: type[Item], raw: object, onward: object = "") -> Page[Item]:
    """The items of a list, each judged by itself.

    Raises:
        Unreadable: it is no list.
    """
    if not isinstance(raw, list):
        raise Unreadable("the answer has an unknown shape: there is no list in it; nothing was kept")
    found = [item for one in raw[:_MOST] if (item := read_item(kind, one))]
    told = onward if isinstance(onward, str) and len(onward) < 1_000 else ""
    return Page(found, len(raw[:_MOST]) - len(found), told)


def left_off(bookmark: Bookmark, wanted: str) -> datetime | None:
    """Until when the list was read; None the first time, and where something else was asked for then."""
    return read_date(bookmark.get("newest", ""), "UTC") if bookmark.get("for") == wanted else None


def reached(dates: Iterable[datetime | None], since: datetime | None) -> bool:
    """Whether a page with these dates goes back as far as it was read before; the first time one page is enough."""
    return since is None or any(at and at < since - _OVERLAP for at in dates)


async def walk(
    turn: Callable[[str], Awaitable[Page[Item]]],
    at: Callable[[Item], datetime | None],
    since: datetime | None,
) -> tuple[Page[Item], bool]:
    """All items down to `since` as one page, and whether some are left after the five pages that are read at most.

    Args:
        turn: asks for the page that `onward` of the one before names, the first one with "".
    """
    whole: Page[Item] = Page([], 0)
    for _ in range(_PAGES):
        page = await turn(whole.onward)
        whole = Page(whole.items + page.items, whole.skipped + page.skipped, page.onward)
        if not page.onward or reached(map(at, page.items), since):
            return whole, False
    return whole, True


def harvest(
    asked: tuple[str, Bookmark, datetime],
    found: Sequence[Sighting],
    dates: Iterable[datetime | None],
    skipped: int = 0,
    notes: tuple[str, ...] = (),
) -> Harvest:
    """What a fetch brings home; the same list again is unchanged.

    Args:
        asked: what for, with which bookmark, and when.
        dates: by which the list is ordered; the newest of them is where the next fetch leaves off.
    """
    wanted, bookmark, now = asked
    before = bookmark if bookmark.get("for") == wanted else {}
    seen = sha256("\n".join(sorted(map(repr, found))).encode()).hexdigest()[:32]
    known = left_off(bookmark, wanted)
    newest = max((at for at in (*dates, known) if at and at <= now), default=None)
    after = {"for": wanted, "newest": newest.isoformat() if newest else "", "seen": seen}
    if before.get("seen") == seen:
        return Harvest((), after, unchanged=True, notes=notes)
    once = newest_first(tuple({sighting.native_id: sighting for sighting in found}.values()))
    return Harvest(once[: _MOST if before else _FIRST], after, skipped=skipped, notes=notes)
