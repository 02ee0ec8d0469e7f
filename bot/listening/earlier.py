"""Earlier mentions from a table (CSV) that another tool or a person has kept. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.listening.table import Line, NoTable, read_table
from mentions.identity import canonical_url
from mentions.model import Sighting
from sources.dates import read_date, sensible
from sources.text import NAME, TEXT, TITLE, plain, tidy, web_link

__all__ = ["COLUMNS", "Earlier", "NoTable", "read_earlier"]

COLUMNS = {
    "url": "url address adress webbadress länk link",
    "title": "title titel rubrik heading",
    "text": "text content innehåll citat quote body",
    "author": "author författare skribent namn name avsändare",
    "published_at": "published_at published date datum publicerad tid",
    "source": "source källa site plats",
}
"""What a column may be called."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a table holds.

    Attributes:
        rows: what could be read, each with what its source is called ("" if the table does not tell).
        faults: one sentence for each line that could not be read.
        ignored: the columns that mean nothing to us.
    """

    rows: tuple[tuple[Sighting, str], ...]
    faults: tuple[str, ...]
    ignored: tuple[str, ...]


def read_earlier(body: bytes, zone: str, now: datetime) -> Earlier:
    """The mentions in a table, as `bot.table` reads it.

    Args:
        zone: of dates without one.

    Raises:
        NoTable: no column holds addresses.
    """
    table = read_table(body, COLUMNS)
    if "url" not in table.columns:
        raise NoTable("its first line must name the columns, and one of them must be called url (or adress, länk)")
    rows, faults = [], []
    for line in table.lines:
        try:
            rows.append(_row(line, zone, now))
        except ValueError as error:
            faults.append(f"line {line.number}: {error}")
    return Earlier(tuple(rows), tuple(faults), tuple(tidy(name, 60) for name in table.ignored))


def _row(line: Line, zone: str, now: datetime) -> tuple[Sighting, str]:
    """Raises:
    ValueError: what is wrong with this line.
    """
    if line.fault:
        raise ValueError(line.fault)
    given = line.given
    url = web_link(given.get("url", ""), "")
    if not canonical_url(url):
        raise ValueError(f"{tidy(given.get('url', ''), 100) or 'nothing'} is no address of a page")
    written = given.get("published_at", "")
    published_at = read_date(written, zone) if written else None
    if written and published_at is None:
        raise ValueError(f"the date {tidy(written, 60)} cannot be read; write it like 2026-03-24 or 2026-03-24 14:05")
    return Sighting(
        native_id=canonical_url(url),
        url=url,
        title=plain(given.get("title", ""), TITLE),
        text=plain(given.get("text", ""), TEXT),
        author=plain(given.get("author", ""), NAME),
        published_at=sensible(published_at, now),
    ), plain(given.get("source", ""), NAME)
