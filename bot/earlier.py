"""Earlier mentions from a table (CSV) that another tool or a person has kept. Pure."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from mentions.identity import canonical_url
from mentions.model import Sighting
from sources.dates import read_date, sensible
from sources.text import NAME, TEXT, TITLE, plain, tidy, web_link

_COLUMNS = {
    "url": "url address adress webbadress länk link",
    "title": "title titel rubrik heading",
    "text": "text content innehåll citat quote body",
    "author": "author författare skribent namn name avsändare",
    "published_at": "published_at published date datum publicerad tid",
    "source": "source källa site plats",
}
_MEANS = {word: column for column, words in _COLUMNS.items() for word in words.split()}
_SEPARATORS = ";,\t"
_MOST = 100_000


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


class NoTable(ValueError):
    """These bytes are no table of mentions; the text says why."""


def read_earlier(body: bytes, zone: str, now: datetime) -> Earlier:
    """The mentions in a table: UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs, names in its first line.

    Args:
        zone: of dates without one.

    Raises:
        NoTable: no column holds addresses.
    """
    text = _decode(body)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=first.count))
    lines = _lines(reader)
    _, names = next(lines, (0, []))
    columns = [_MEANS.get(name.strip().casefold().replace(" ", "_"), "") for name in names]
    if "url" not in columns:
        raise NoTable("its first line must name the columns, and one of them must be called url (or adress, länk)")
    rows, faults = [], []
    for number, cells in lines:
        try:
            if any(cell.strip() for cell in cells):
                rows.append(_row(cells, columns, zone, now))
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    ignored = tuple(tidy(name, 60) for name, column in zip(names, columns, strict=True) if not column and name.strip())
    return Earlier(tuple(rows), tuple(faults), ignored)


def _row(cells: list[str], columns: list[str], zone: str, now: datetime) -> tuple[Sighting, str]:
    """Raises:
    ValueError: what is wrong with this line.
    """
    if cells == [_BROKEN]:
        raise ValueError("it cannot be read; a quotation mark is probably missing")
    if len(cells) > len(columns):
        raise ValueError(f"it has {len(cells)} fields, and the first line names {len(columns)}")
    given: Mapping[str, str] = {c: cell.strip() for c, cell in zip(columns, cells, strict=False) if c and cell.strip()}
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


_BROKEN = "\x00"


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each line with its number; one that breaks the reader does not end the table."""
    for _ in range(_MOST):
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = [_BROKEN]
        yield reader.line_num, cells  # type: ignore[attr-defined]


def _decode(body: bytes) -> str:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
