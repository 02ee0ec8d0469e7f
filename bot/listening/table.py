"""A table that people have at hand (CSV), whatever program wrote it: its named columns, line by line. Pure."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_SEPARATORS = ";,\t"
_MOST = 100_000
_BROKEN = "\x00"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class NoTable(ValueError):
    """These bytes are no table of mentions; the text says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what stands in the columns that we know and that are not empty; `fault` says what is wrong with it."""

    number: int
    given: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that we know, those that mean nothing to us, the lines, and what stands between their cells."""

    columns: frozenset[str]
    ignored: tuple[str, ...]
    lines: Iterator[Line]
    separator: str = ","


def read_table(body: bytes, columns: Mapping[str, str]) -> Table:
    """A table in UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs, and the names in its first line.

    Args:
        columns: for each column the words that it may be called by, with spaces between.

    Raises:
        NoTable: it is a workbook.
    """
    if body.startswith(_WORKBOOKS):
        raise NoTable("it is a workbook; save it from your spreadsheet as CSV")
    means = {word: column for column, words in columns.items() for word in words.split()}
    text = _decode(body)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count) if any(sign in first for sign in _SEPARATORS) else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = _rows(reader)
    _, names = next(rows, (0, []))
    known = [means.get(name.strip().casefold().replace(" ", "_"), "") for name in names]
    ignored = tuple(name for name, column in zip(names, known, strict=True) if not column and name.strip())
    filled = (row for row in rows if any(cell.strip() for cell in row[1]))
    lines = (_line(number, cells, known) for number, cells in filled)
    return Table(frozenset(known) - {""}, ignored, lines, separator)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whoever wrote it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _line(number: int, cells: list[str], columns: list[str]) -> Line:
    if cells == [_BROKEN]:
        return Line(number, {}, "it cannot be read; a quotation mark is probably missing")
    if len(cells) > len(columns):
        return Line(number, {}, f"it has {len(cells)} fields, and the first line names {len(columns)}")
    given = {c: cell.strip() for c, cell in zip(columns, cells, strict=False) if c and cell.strip()}
    return Line(number, given)


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
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
