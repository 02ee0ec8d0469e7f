"""What a setup would do, asked on the machine: for the lines of a table, and for what has come."""

from __future__ import annotations

import asyncio
import csv
import io
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.ruling.offline import route_file, try_file
from bot.settings import Settings
from mentions.model import Arrival, Because, Choice, Kind, Reading, Sighting, Tone
from mentions.setup import read_setup
from mentions.store import Store, open_database, remember_workspace

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
TEAM = """
channel = "C1"
fallback = "UANNA"
names = [{ name = "Fjällmo" }]
team = [
  { user = "UANNA", name = "Anna", roles = ["support"] },
  { user = "USARA", name = "=Sara", roles = ["sales"] },
]
"""
RULE = """
[[rules]]
name = "Invoices"
when = { words = ["invoice"], site = ["forum.example"] }
role = "sales"
channel = "CMONEY"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "setup.toml").write_text(TEAM + RULE, encoding="utf-8")
    return tmp_path


def route(folder: Path, table: bytes, *, setup: bool = True, to: str = "") -> tuple[int, list[dict[str, str]], str]:
    """Exit code, the answer's rows, and what was said beside them."""
    (folder / "in.csv").write_bytes(table)
    out, err = io.StringIO(), io.StringIO()
    house = folder / "setup.toml" if setup else None
    code = route_file(Settings(folder), folder / "in.csv", house, folder / to if to else None, out, err)
    answer = (folder / to).read_text("utf-8-sig") if to and (folder / to).exists() else out.getvalue()
    separator = ";" if ";" in answer.partition("\n")[0] else ","
    return code, list(csv.DictReader(io.StringIO(answer), delimiter=separator)), err.getvalue()


def test_each_line_of_a_table_is_routed_with_its_reason(folder: Path) -> None:
    lines = [
        "text;url;author",
        "The invoice from Fjällmo is wrong;https://forum.example/1;Kim",
        "Hur byter man stol?;;",
    ]
    code, (first, second), said = route(folder, "\n".join(lines).encode())
    assert (code, said) == (0, "Lines routed: 2. Nobody was asked.\n")
    assert (first["line"], first["rule"], first["role"]) == ("2", "Invoices", "sales")
    assert first["because"] == "the rule “Invoices” asks sales"
    assert (second["line"], second["rule"], second["language"]) == ("3", "", "sv")
    assert first["text"] == "The invoice from Fjällmo is wrong"


def test_no_cell_of_the_answer_is_a_formula(folder: Path) -> None:
    lines = ["text,url", '"=HYPERLINK(""https://evil.example"",""invoice"")",https://forum.example/1']
    lines += ["@SUM(1+9)*cmd|' /C calc'!A0,", '"\t=1+1",', "+46 70 invoice,", "-2+3,"]
    _, rows, _ = route(folder, "\n".join(lines).encode())
    cells = [cell for row in rows for cell in row.values()]
    assert len(rows) == 5
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []
    assert rows[0]["text"].startswith("'=HYPERLINK")
    assert rows[0]["person"] == "'=Sara"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (b"", "must name the columns"),
        (b"url,author\nhttps://x.example,Kim\n", "one of them must be called text"),
        (b"PK\x03\x04rest", "it is a workbook"),
        ("text\nå".encode("utf-16-be"), "must name the columns"),
        (b"\x00\x01\x02", "must name the columns"),
    ],
)
def test_what_is_no_table_of_texts_is_refused_with_what_to_do(folder: Path, table: bytes, says: str) -> None:
    code, rows, said = route(folder, table)
    assert (code, rows) == (2, [])
    assert says in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_however_a_spreadsheet_writes_it(folder: Path, encoding: str, separator: str) -> None:
    table = f"Rubrik{separator}Innehåll{separator}Språk\r\nHej{separator}Stolen är trasig{separator}sv\r\n"
    code, _, said = route(folder, table.encode(encoding), to="out.csv")
    answer = (folder / "out.csv").read_text("utf-8-sig")
    assert (code, said.startswith("Lines routed: 1; see ")) == (0, True)
    assert f"{separator}support{separator}Anna{separator}" in answer


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_routed(folder: Path) -> None:
    table = 'text,url\nFine,\n,https://x.example\nMany,https://x.example,more\nAlso fine,\n"never closed,'
    code, rows, said = route(folder, table.encode())
    assert code == 0
    assert [row["line"] for row in rows][:2] == ["2", "5"]
    assert "line 3: it has no text" in said
    assert "line 4: it has 3 fields, and the first line names 2" in said


def test_the_table_itself_is_never_written_over(folder: Path) -> None:
    code, _, said = route(folder, b"text\nHej\n", to="in.csv")
    assert code == 2
    assert "is the table itself" in said
    assert (folder / "in.csv").read_bytes() == b"text\nHej\n"


def test_a_file_that_is_not_there_and_a_setup_that_does_not_hold_are_told(folder: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    nothing = folder / "missing.csv"
    assert route_file(Settings(folder), nothing, folder / "setup.toml", None, out, err) == 2
    assert "missing.csv cannot be read or written: No such file" in err.getvalue()
    (folder / "setup.toml").write_text("channel = 1", encoding="utf-8")
    assert "channel: " in route(folder, b"text\nHej\n")[2]
    (folder / "setup.toml").write_text("channel = ", encoding="utf-8")
    assert "is no valid TOML" in route(folder, b"text\nHej\n")[2]


async def keep(folder: Path) -> None:
    """A store with a setup and one mention."""
    database = await open_database("sqlite", folder)
    try:
        await remember_workspace(database, "T1", "Fjällmo", NOW)
        store = Store(database, "T1")
        setup = read_setup(tomllib.loads(TEAM))
        await store.setups.save(setup, "", NOW)
        sighting = Sighting("1", "https://forum.example/1", "", "The invoice from Fjällmo is wrong")
        reading = Reading("en", Kind.COMPLAINT, Tone.NEGATIVE)
        choice = Choice("UANNA", "support", Because("kind", ("complaint", "support")))
        await store.mentions.accept("forum", [Arrival(sighting, ("Fjällmo",), reading, choice)], None, "C1", NOW)
    finally:
        await database.close()


def test_a_dry_run_of_a_file_prints_what_it_would_have_done_and_saves_nothing(folder: Path) -> None:
    asyncio.run(keep(folder))
    out, err = io.StringIO(), io.StringIO()
    settings = Settings(folder)
    assert try_file(settings, folder / "setup.toml", out, err) == 0
    told = out.getvalue()
    assert "Looked back on the last 1 mentions." in told
    assert "     1  Invoices" in told
    assert "support, Anna, C1, normal -> sales, =Sara, CMONEY, normal" in told
    assert told.endswith("Nothing was changed.\n")
    assert route(folder, b"text,url\nAn invoice,https://forum.example/2\n", setup=False)[1][0]["rule"] == ""


def test_the_command_line_knows_both(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("AMBASSADORS_DATA", str(folder))
    (folder / "in.csv").write_text("text\nHej\n", encoding="utf-8")
    setup = str(folder / "setup.toml")
    assert main(["route", str(folder / "in.csv"), "--setup", setup]) == 0
    assert capsys.readouterr().out.startswith("line,text,language,")
    asyncio.run(keep(folder))
    assert main(["apply", setup, "--dry-run"]) == 0
    assert "Nothing was changed." in capsys.readouterr().out
