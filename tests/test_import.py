"""Feeds and earlier mentions come in from files: what can be read is kept, what cannot is named, nothing is posted."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from arrivals import LONG, NOW, arrival
from botkit import CHANNEL, document, save_setup

from bot.__main__ import main
from bot.listening.earlier import NoTable, read_earlier
from bot.listening.importing import import_file, keep_earlier, new_feeds
from bot.listening.opml import Listed, NoList, read_opml
from bot.settings import Settings
from mentions.model import Status
from mentions.setup import read_setup
from mentions.store import Store, open_database, remember_workspace

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>My feeds</title></head><body>
<outline text="Trädgård"><outline type="rss" text="Trädgårdsbloggen &amp; vi" xmlUrl="https://blog.example/feed"/></outline>
<outline type="rss" title="Forum" xmlurl="https://forum.example/latest.rss"/>
<outline type="rss" text="The same" xmlUrl="http://www.blog.example/feed/"/>
<outline type="rss" text="" xmlUrl="https://nameless.example/rss"/>
<outline type="rss" text="Odd" xmlUrl="file:///etc/passwd"/>
<outline text="only a folder"/>
</body></opml>"""
BOMB = '<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><opml><body><outline text="&b;" xmlUrl="https://x.example"/></body></opml>'


def table(text: str, encoding: str = "utf-8") -> Any:
    return read_earlier(text.encode(encoding), "Europe/Stockholm", NOW)


def test_feeds_are_found_in_folders_and_in_either_spelling() -> None:
    assert read_opml(OPML.encode())[:2] == (
        Listed("Trädgårdsbloggen & vi", "https://blog.example/feed"),
        Listed("Forum", "https://forum.example/latest.rss"),
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BOMB.encode(), "declares a document type"),
        (b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>', "declares a document type"),
        (b"<html><body/></html>", "begins with <html>"),
        (b"<opml><body>", "line 1"),
        (b"", "line 1"),
        (b"\x00\xff\xfe", "line 1"),
        (b'<?xml version="1.0" encoding="klingon"?><opml/>', "encoding"),
    ],
)
def test_what_is_no_list_of_feeds_is_refused_with_its_reason(body: bytes, said: str) -> None:
    with pytest.raises(NoList, match=said):
        read_opml(body)


def test_an_old_encoding_is_read() -> None:
    body = OPML.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert read_opml(body)[0].title == "Trädgårdsbloggen & vi"


def test_only_new_feeds_become_sources_each_with_its_own_id() -> None:
    setup = read_setup(document(sources=[{"id": "forum", "url": "https://forum.example/latest.rss"}]))
    entries, known, faults = new_feeds(read_opml(OPML.encode()), setup)
    assert [(entry.id, entry.settings["url"]) for entry in entries] == [
        ("tradgardsbloggen-vi", "https://blog.example/feed"),
        ("nameless-example", "https://nameless.example/rss"),
    ]
    assert known == 2
    assert faults == ["odd: url: the address must begin with http:// or https://"]


HEADERS = {
    "url,title,text,author,published_at,source,status": ",",
    "Adress;Rubrik;Innehåll;Författare;Datum;Källa;Status": ";",
    "LÄNK\tTitel\tText\tSkribent\tPublicerad\tKälla\tStatus": "\t",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("header", HEADERS)
def test_a_table_is_read_in_either_language_separator_and_encoding(header: str, encoding: str) -> None:
    cells = [
        "https://blog.example/1",
        "Fjällmo är bra",
        '"Åh, vad fint; ja"',
        "Åsa",
        "2025-03-24 14:05",
        "Trustpilot",
        "x",
    ]
    found = table(f"{header}\r\n{HEADERS[header].join(cells)}\r\n\r\n", encoding)
    ((sighting, source),) = found.rows
    assert (sighting.title, sighting.text, sighting.author, source) == (
        "Fjällmo är bra",
        "Åh, vad fint; ja",
        "Åsa",
        "Trustpilot",
    )
    assert sighting.published_at == datetime(2025, 3, 24, 13, 5, tzinfo=UTC)
    assert (found.faults, found.ignored) == ((), ("Status",) if header[0] != "u" else ("status",))


def test_a_bad_line_is_named_and_the_rest_is_kept() -> None:
    found = table(
        "url,title,published_at\n"
        "https://a.example/1,first,2025-01-01\n"
        "javascript:alert(1),x,\n"
        ",no address,\n"
        "https://a.example/2,x,the day after tomorrow\n"
        "https://a.example/3,too,many,fields\n"
        'https://a.example/4,"a quotation\nover two lines",\n'
        "https://a.example/5\n"
        "\n"
        "https://a.example/\x00,nul,\n"
    )
    assert [sighting.url for sighting, _ in found.rows] == [f"https://a.example/{n}" for n in (1, 4, 5)] + [
        "https://a.example/"
    ]
    assert found.faults == (
        "line 3: javascript:alert(1) is no address of a page",
        "line 4: nothing is no address of a page",
        "line 5: the date the day after tomorrow cannot be read; write it like 2026-03-24 or 2026-03-24 14:05",
        "line 6: it has 4 fields, and the first line names 3",
    )


@pytest.mark.parametrize("text", ["", "title,text\nx,y\n", "\x00\x01", "https://a.example/1\n"])
def test_what_names_no_addresses_is_no_table(text: str) -> None:
    with pytest.raises(NoTable, match="its first line must name the columns"):
        table(text)


async def test_what_was_kept_before_never_comes_as_a_card(store: Store) -> None:
    setup = read_setup(document())
    found = table(f"url;text;published_at\nhttps://blog.example/7;{LONG};2026-01-05\nhttps://blog.example/8;Fjällmo;\n")
    assert await keep_earlier(store, setup, found, NOW) == (2, 0)
    assert await store.effects.due(NOW) == ()
    seven, _ = await store.mentions.held()
    assert (seven.source, seven.status, seven.seen_at) == ("imported", Status.HELD, datetime(2026, 1, 5, tzinfo=UTC))
    again = await store.mentions.accept(
        "blog", [arrival("7", url="http://www.blog.example/7/?utm_source=x")], None, CHANNEL, NOW
    )
    assert (again.posted, again.merged) == ((), (seven.id,))
    assert await store.effects.due(NOW) == ()


async def test_a_text_of_long_ago_does_not_swallow_one_of_today(store: Store) -> None:
    found = table(f"url;text;published_at\nhttps://old.example/7;{LONG};2025-01-05\n")
    await keep_earlier(store, read_setup(document()), found, NOW)
    today = await store.mentions.accept("blog", [arrival("9", text=LONG)], None, CHANNEL, NOW)
    assert len(today.posted) == 1


async def test_the_same_table_twice_and_what_is_here_already_is_kept_once(store: Store) -> None:
    await store.mentions.accept("blog", [arrival("1")], None, CHANNEL, NOW)
    found = table(
        "url,text\nhttps://blog.example/1,known\nhttps://blog.example/2,new\nhttps://blog.example/2#top,twice\n"
    )
    assert await keep_earlier(store, read_setup(document()), found, NOW) == (1, 2)
    assert await keep_earlier(store, read_setup(document()), found, NOW) == (0, 3)
    (first,) = await store.mentions.open()
    assert (first.text, first.also) == ("They are fine.", ())


async def prepare(folder: Path, **changes: Any) -> Settings:
    settings = Settings(data=folder)
    await save_setup(settings, "T0", document(**changes))
    database = await open_database("sqlite", folder)
    await remember_workspace(database, "T0", "", NOW)
    await database.close()
    return settings


def run(settings: Settings, file: Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return import_file(settings, file, NOW, out, err), out.getvalue(), err.getvalue()


async def in_thread(settings: Settings, file: Path) -> tuple[int, str, str]:
    return await asyncio.to_thread(run, settings, file)


async def test_a_list_of_feeds_becomes_a_new_version_of_the_setup(tmp_path: Path) -> None:
    settings = await prepare(tmp_path / "data")
    file = tmp_path / "feeds.opml"
    file.write_text(OPML, encoding="utf-8")
    code, out, err = await in_thread(settings, file)
    assert (code, out) == (0, "Added: 3 (now version 2 of the setup). There already: 1. Not taken over: 1.\n")
    assert err == "odd: url: the address must begin with http:// or https://\n"
    code, out, _ = await in_thread(settings, file)
    assert (code, out) == (0, "Added: 0. There already: 4. Not taken over: 1.\n")


async def test_a_table_of_mentions_is_told_line_by_line(tmp_path: Path) -> None:
    settings = await prepare(tmp_path / "data")
    file = tmp_path / "before.CSV"
    file.write_text("url,betyg\nhttps://a.example/1,5\nnonsense,1\n", encoding="utf-8")
    code, out, err = await in_thread(settings, file)
    assert code == 0
    assert out.splitlines() == [
        "Kept: 1. Known already: 0. Lines that could not be read: 1.",
        "None of them is posted, and none comes as a card later.",
        "Not taken over: the columns betyg.",
    ]
    assert err == "line 3: nonsense is no address of a page\n"


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("x.txt", b"", "is neither an OPML nor a CSV file"),
        ("x.opml", BOMB.encode(), "declares a document type, which a list of feeds does not need"),
        ("missing.csv", None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_of_no_use_changes_nothing_and_says_so(tmp_path: Path, name: str, body: bytes | None, said: str) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    code, out, err = run(Settings(data=tmp_path / "data"), tmp_path / name)
    assert (code, out) == (2, "")
    assert said in err
    assert "Nothing was changed." in err
    assert not (tmp_path / "data").exists()


async def test_without_a_setup_there_is_nothing_to_add_to(tmp_path: Path) -> None:
    database = await open_database("sqlite", tmp_path)
    await remember_workspace(database, "T0", "", NOW)
    await database.close()
    (tmp_path / "x.opml").write_text("<opml/>", encoding="utf-8")
    code, _, err = await in_thread(Settings(data=tmp_path), tmp_path / "x.opml")
    assert (code, err.startswith("There is no setup yet: run")) == (2, True)


def test_the_command_tells_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["import", "--help"])
    assert ended.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "adds the feeds of another reader to the setup (OPML), or keeps earlier mentions (CSV)" in said
