"""Mentions as a file for a spreadsheet or a program. What strangers wrote stays text: no cell can become a formula."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from xml.sax.saxutils import escape

from bot.slack.escape import clean
from mentions.model import Mention

_LARGE = 4_000_000
_LONGEST_CELL = 32_767  # Excel's own limit
# What a spreadsheet takes for the beginning of a formula (owasp.org, CSV injection), also behind spaces.
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
# With Swedish and many other settings a semicolon or a tab parts the cells, and then quotes hold nothing together.
_WITHIN = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Row = Mapping[str, str | int | float]


class Form(StrEnum):
    """What kind of file."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


class Sheet(Protocol):
    """A file while it is written: rows are added, then it is finished once."""

    def add(self, rows: Iterable[Row]) -> None: ...

    def finish(self) -> bytes: ...


def sheet(form: Form) -> Sheet:
    """An empty file."""
    made: dict[Form, type[Csv | Xlsx | Json]] = {Form.CSV: Csv, Form.XLSX: Xlsx, Form.JSON: Json}
    return made[form]()


def row_of(mention: Mention, names: Mapping[str, str]) -> Row:
    """A mention as a row; people by their names, times in UTC."""
    people = (mention.assignee, mention.owner, mention.answered_by, mention.closed_by)
    asked, owner, answered, closed = (names.get(user, user) for user in people)
    return {
        "id": mention.id,
        "found_at": _time(mention.seen_at),
        "published_at": _time(mention.published_at),
        "source": mention.source,
        "kind": mention.reading.kind,
        "tone": mention.reading.tone,
        "heat": round(mention.reading.heat, 2),
        "language": mention.reading.language,
        "status": mention.status,
        "role": mention.role,
        "title": mention.title,
        "text": mention.text,
        "author": mention.author,
        "url": mention.url,
        "reach": mention.reach,
        "asked": asked,
        "owner": owner,
        "claimed_at": _time(mention.claimed_at),
        "answered_by": answered,
        "answered_at": _time(mention.answered_at),
        "answer": mention.reply,
        "outcome": mention.outcome or "",
        "troll_reason": mention.troll_reason or "",
        "closed_by": closed,
        "closed_at": _time(mention.closed_at),
        "cause": mention.cause,
        "ticket": mention.ticket,
    }


COLUMNS = (
    *("id", "found_at", "published_at", "source", "kind", "tone", "heat", "language", "status", "role"),
    *("title", "text", "author", "url", "reach", "asked", "owner", "claimed_at", "answered_by", "answered_at"),
    *("answer", "outcome", "troll_reason", "closed_by", "closed_at", "cause", "ticket"),
)


def packed(name: str, body: bytes) -> tuple[str, bytes]:
    """The file as it is sent: a large one is packed first, unless it is already."""
    if len(body) <= _LARGE or body.startswith(b"PK"):
        return name, body
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return f"{name}.zip", whole.getvalue()


class Csv:
    """Comma-separated, with the mark by which Excel knows UTF-8."""

    def __init__(self) -> None:
        self._text = io.StringIO()
        self._text.write("\ufeff")
        self._writer = csv.DictWriter(self._text, COLUMNS)
        self._writer.writeheader()

    def add(self, rows: Iterable[Row]) -> None:
        self._writer.writerows({key: _tamed(value) for key, value in row.items()} for row in rows)

    def finish(self) -> bytes:
        return self._text.getvalue().encode()


class Json:
    """A list of objects."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(self, rows: Iterable[Row]) -> None:
        self._parts += [json.dumps(dict(row), ensure_ascii=False) for row in rows]

    def finish(self) -> bytes:
        inner = ",\n".join(self._parts)
        return f"[\n{inner}\n]\n".encode("utf-8", "replace")


class Xlsx:
    """One sheet whose cells are words and numbers only (ECMA-376, inline strings)."""

    def __init__(self) -> None:
        self._whole = io.BytesIO()
        self._archive = zipfile.ZipFile(self._whole, "w", zipfile.ZIP_DEFLATED)
        for path, text in _PARTS.items():
            self._archive.writestr(path, _HEAD + text)
        self._rows = self._archive.open("xl/worksheets/sheet1.xml", "w")
        self._rows.write((_HEAD + _SHEET_BEGINS).encode())
        self._write([COLUMNS])

    def add(self, rows: Iterable[Row]) -> None:
        self._write([row[key] for key in COLUMNS] for row in rows)

    def finish(self) -> bytes:
        self._rows.write(b"</sheetData></worksheet>")
        self._rows.close()
        self._archive.close()
        return self._whole.getvalue()

    def _write(self, rows: Iterable[Sequence[str | int | float]]) -> None:
        for row in rows:
            self._rows.write(f"<row>{''.join(map(_cell, row))}</row>".encode())


def _cell(value: str | int | float) -> str:
    if not isinstance(value, str):
        return f"<c><v>{value}</v></c>"
    text = _NO_XML.sub("", clean(value))[:_LONGEST_CELL]
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _tamed(value: str | int | float) -> str | int | float:
    """What a spreadsheet would calculate begins with an apostrophe instead, also where it would begin a cell."""
    if not isinstance(value, str):
        return value
    text = _WITHIN.sub(r"\1'", clean(value))
    return f"'{text}" if _FORMULA.match(text) else text


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_BEGINS = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Mentions" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
