"""The parser room: what strangers send becomes clean values, and nothing they send stops the bot."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from sources.errors import Unreadable
from sources.parsing import Entry, PageLinks, ParsedFeed, Parsers, _Child

URL = "https://blog.test/feeds/all.xml"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def rss(items: str, channel: str = "") -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{channel}{items}</channel></rss>".encode()


async def feed(parsers: Parsers, body: bytes, kind: str = "application/rss+xml") -> ParsedFeed:
    found = await parsers.read(body, kind, URL, "Europe/Stockholm")
    assert isinstance(found, ParsedFeed)
    return found


async def first(parsers: Parsers, item: str) -> Entry:
    return (await feed(parsers, rss(f"<item>{item}</item>"))).entries[0]


async def test_an_item_becomes_an_entry(parsers: Parsers) -> None:
    found = await feed(
        parsers,
        rss(
            "<item><guid isPermaLink='false'>7</guid><title>A &lt;b&gt;big&lt;/b&gt; day</title><link>/posts/7</link>"
            "<description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two &amp;amp; three&lt;/p&gt;</description>"
            "<pubDate>Mon, 06 Sep 2021 16:45:00 CEST</pubDate><author>Eva Ek</author></item>",
            "<language>sv-SE</language><ttl>60</ttl><link rel='hub' xmlns='http://www.w3.org/2005/Atom' href='/hub'/>",
        ),
    )
    assert (found.title, found.language, found.ttl, found.version) == ("T", "sv-SE", 60, "rss20")
    assert found.hub == "https://blog.test/hub"
    assert found.entries == (
        Entry(
            id="7",
            link="https://blog.test/posts/7",
            title="A big day",
            text="One two & three",
            author="Eva Ek",
            author_url="",
            publisher="",
            published_at=datetime(2021, 9, 6, 14, 45, tzinfo=UTC),
            language="",
        ),
    )


async def test_atom_is_read(parsers: Parsers) -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>A</title><entry><id>tag:a,1</id>
    <title type="html">&lt;b&gt;Acme&lt;/b&gt; wins</title><link href="https://a.test/1"/>
    <author><name>Bo</name><uri>https://a.test/bo</uri></author><updated>2026-06-15T12:00:00Z</updated>
    <content type="html">Fine&amp;nbsp;work</content></entry></feed>"""
    entry = (await feed(parsers, body)).entries[0]
    assert (entry.id, entry.title, entry.text, entry.author) == ("tag:a,1", "Acme wins", "Fine work", "Bo")
    assert (entry.link, entry.author_url, entry.language) == ("https://a.test/1", "https://a.test/bo", "en")


async def test_json_feed_is_read(parsers: Parsers) -> None:
    item = {"id": 5, "url": "/5", "title": "x", "content_html": "<p>Hi", "date_published": "2026-06-15T12:00:00Z"}
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "language": "sv",
        "items": [item, "no", None],
    }
    found = await feed(parsers, json.dumps(document).encode(), "application/feed+json")
    assert found.entries[0].link == "https://blog.test/5"
    assert (found.entries[0].id, found.entries[0].text, found.version, len(found.entries)) == ("5", "Hi", "json", 1)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[1]",
        b'{"items": 5}',
        b"[" * 100_000,
        b'{"items":' + b"[" * 100_000,
        b'{"items": [{"id": 1' + b"0" * 5000 + b"}]}",
        b"\xff\xfe{",
        b"",
        b"hello",
        b"<sitemap><url/></sitemap>",
        b"<?xml version='1.0'?><a/>",
        b"\x1f\x8b\x08\x00 packed twice",
    ],
)
async def test_what_is_no_feed_is_an_error_and_never_nothing_new(parsers: Parsers, body: bytes) -> None:
    with pytest.raises(Unreadable):
        await parsers.read(body, "application/xml", URL, "UTC")


async def test_odd_json_values_are_left_out(parsers: Parsers) -> None:
    body = b'{"items": [{"id": NaN, "title": 5, "url": ["x"], "content_text": "a\\ud800b\\u0000c", "authors": {}}]}'
    entry = (await feed(parsers, body)).entries[0]
    assert (entry.id, entry.title, entry.link, entry.text) == ("", "", "", "abc")


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "http://", "//", "http://[::1"],
)
async def test_only_web_links_leave_the_room(parsers: Parsers, link: str) -> None:
    entry = await first(parsers, f"<title>x</title><link>{link}</link>")
    assert entry.link in ("", "https://blog.test/feeds/all.xml")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<script>alert(1)</script>hi", "hi"),
        ("a<br>b<img src=x onerror=alert(1)>", "a b"),
        ("<style>p{}</style><p>x</p>", "x"),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("e&#x202E;vil &#x2066;x&#x2069; \x85 y", "evil x y"),
        ("{{7*7}} %s {0.__class__}", "{{7*7}} %s {0.__class__}"),
        ("<svg><p><style><g title='</style><img src onerror=x>'>", "'>"),
    ],
)
async def test_markup_becomes_the_text_a_reader_sees(parsers: Parsers, markup: str, text: str) -> None:
    item = {"id": "1", "content_html": markup}
    entry = (await feed(parsers, json.dumps({"items": [item]}).encode())).entries[0]
    assert entry.text == text


async def test_long_texts_are_cut(parsers: Parsers) -> None:
    entry = await first(parsers, f"<title>{'t' * 1000}</title><description>{'ö ' * 50_000}</description>")
    assert (len(entry.title), len(entry.text)) == (300, 19_999)


async def test_items_that_say_nothing_are_counted_and_skipped(parsers: Parsers) -> None:
    found = await feed(
        parsers, rss("<item/><item><guid isPermaLink='false'>1</guid></item><item><title>x</title></item>")
    )
    assert (len(found.entries), found.skipped) == (1, 2)


async def test_an_empty_feed_is_a_feed(parsers: Parsers) -> None:
    assert (await feed(parsers, rss(""))).entries == ()


async def test_a_broken_feed_that_still_has_items_is_used(parsers: Parsers) -> None:
    found = await feed(parsers, rss("<item><title>one</title></item>").replace(b"</channel></rss>", b"<item><title>tw"))
    assert [entry.title for entry in found.entries] == ["one"]


@pytest.mark.parametrize("number", ["xD800", "xDFFF", "x110000", "1114112", "x" + "F" * 400, "9" * 400])
async def test_an_impossible_character_costs_no_item(parsers: Parsers, number: str) -> None:
    entry = await first(parsers, f"<title>bad &#{number}; sign</title><description>kept</description>")
    assert (entry.title, entry.text) == ("bad \ufffd sign", "kept")


ENCODINGS = {"iso-8859-1": "iso-8859-1", "windows-1252": "cp1252", "utf-16": "utf-16", "utf-8": "utf-8-sig"}


@pytest.mark.parametrize(("named", "real"), ENCODINGS.items())
async def test_declared_encodings_are_read(parsers: Parsers, named: str, real: str) -> None:
    text = f'<?xml version="1.0" encoding="{named}"?>' + rss("<item><title>Åäö é</title></item>").decode()
    assert (await feed(parsers, text.encode(real), "")).entries[0].title == "Åäö é"


async def test_a_page_tells_its_feeds(parsers: Parsers) -> None:
    body = b"""<!doctype html><html><head><title>My blog</title><base href="/b/">
    <link rel="alternate" type="application/rss+xml" href="feed.xml">
    <link rel="ALTERNATE nofollow" type="application/atom+xml" href="https://a.test/atom">
    <link rel="alternate" type="application/rss+xml" href="javascript:x"><link rel="alternate" href="/sv">"""
    found = await parsers.read(body, "text/html; charset=utf-8", "https://blog.test/", "UTC")
    assert found == PageLinks(("https://blog.test/b/feed.xml", "https://a.test/atom"), "My blog", wall=False)


@pytest.mark.parametrize(
    "page",
    [
        b"<html><title>Log in to continue</title>",
        b"<!DOCTYPE html><html><form><input type=password></form>",
        b"<html><head><title>Just a moment...</title></head>",
        "<html><title>Innan du fortsätter</title>".encode(),
        b"<html><title>whoa there, pardner!</title>",
    ],
)
async def test_a_wall_is_known_as_one(parsers: Parsers, page: bytes) -> None:
    found = await parsers.read(page, "text/html", URL, "UTC")
    assert isinstance(found, PageLinks)
    assert found.wall


async def test_of_very_many_items_the_newest_are_read(parsers: Parsers) -> None:
    items = "".join(f"<item><title>{n}</title><pubDate>{2000000000 - n}</pubDate></item>" for n in range(100_000))
    begun = time.monotonic()
    found = await feed(parsers, rss(items))
    assert [entry.title for entry in found.entries] == [str(n) for n in range(500)]
    assert found.notes == ("of 100000 items the newest 500 were read",)
    assert time.monotonic() - begun < 5


async def test_the_newest_are_found_at_the_end_of_a_feed_too(parsers: Parsers) -> None:
    items = "".join(
        f"<item><title>{n}</title><pubDate>2020-01-01T00:{n // 60:02}:{n % 60:02}Z</pubDate></item>"
        for n in range(2000)
    )
    titles = {entry.title for entry in (await feed(parsers, rss(items))).entries}
    assert titles == {str(n) for n in range(1500, 2000)}


HOSTILE = {
    "a huge title": rss(f"<item><title>{'x' * 9_900_000}</title></item>"),
    "deep nesting": rss("<item><title>" + "<a>" * 200_000 + "</title></item>"),
    "comments without end": rss("<item><title>" + "<!--" * 50_000),
    "broken declarations": b"<rss><channel><item>" + b"<!h" * 50_000,
    "an author without end": rss("<item><author>" + "a" * 200_000 + "</author></item>"),
    "a billion laughs": b"<!DOCTYPE r [<!ENTITY a0 'ha'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><rss version='2.0'><channel><item><title>&a9;</title></item></channel></rss>",
    "quadratic entities": b"<!DOCTYPE r [<!ENTITY a '" + b"a" * 100_000 + b"'>]>"
    + rss("<item><title>" + "&a;" * 100_000 + "</title></item>"),
    "many namespaces": b"<rss version='2.0' " + b" ".join(b"xmlns:n%d='u:%d'" % (n, n) for n in range(20_000)) + b"/>",
    "JSON as deep as it is long": b'{"items": ' + b'{"a":' * 1_000_000,
    "a page of tags": b"<html>" + b"<link rel=alternate " * 400_000,
    "zeros": bytes(9_000_000),
}  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_documents_end_in_time_and_memory_while_others_are_served(
    body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = recorded_starts(monkeypatch)
    async with Parsers(children=2, wall=5.0) as room:
        begun = time.monotonic()
        attack = asyncio.create_task(room.read(body, "", URL, "UTC"))
        served = 0
        while not attack.done():
            served += len((await feed(room, rss("<item><title>x</title></item>"))).entries)
            await asyncio.wait([attack], timeout=0.05)
            assert max(_peak(child._process.pid) for child in started) < 256 * 1024
        assert served
        assert time.monotonic() - begun < 8
        assert attack.exception() is None or isinstance(attack.exception(), Unreadable)


def recorded_starts(monkeypatch: pytest.MonkeyPatch) -> list[_Child]:
    started: list[_Child] = []
    really = _Child.start

    async def start() -> _Child:
        started.append(await really())
        return started[-1]

    monkeypatch.setattr(_Child, "start", start)
    return started


def _environment(pid: int) -> bytes:
    place = Path(f"/proc/{pid}/environ")
    return place.read_bytes() if place.exists() else b""


def _peak(pid: int) -> int:
    """KiB resident at most so far; 0 if the process is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


async def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_read() -> None:
    async with Parsers(children=1, wall=0.3) as room:
        with pytest.raises(Unreadable, match="took longer"):
            await room.read(rss("<item><title>" + "<a>" * 200_000), "", URL, "UTC")
        assert (await feed(room, rss("<item><title>x</title></item>"))).entries


async def test_a_killed_process_is_replaced() -> None:
    async with Parsers(children=1) as room:
        await feed(room, rss(""))
        os.kill(room._idle[0]._process.pid, 9)
        while room._idle[0].alive:
            await asyncio.sleep(0.01)
        assert (await feed(room, rss(""))).entries == ()


async def test_a_process_that_dies_at_work_is_an_error_of_that_feed_only() -> None:
    async with Parsers(children=1) as room:
        await feed(room, rss(""))
        pid = room._idle[0]._process.pid
        reading = asyncio.create_task(room.read(rss("<item><title>" + "<a>" * 200_000), "", URL, "UTC"))
        await asyncio.sleep(0.1)
        os.kill(pid, 9)
        with pytest.raises(Unreadable, match="broke the parser"):
            await reading
        assert (await feed(room, rss(""))).entries == ()


async def test_a_reader_who_leaves_takes_the_process_along() -> None:
    async with Parsers(children=1) as room:
        reading = asyncio.create_task(room.read(rss("<item><title>" + "<a>" * 200_000), "", URL, "UTC"))
        await asyncio.sleep(0.5)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert (await feed(room, rss("<item><title>mine</title></item>"))).entries[0].title == "mine"


async def test_idle_processes_end() -> None:
    async with Parsers(children=1, idle=0.05) as room:
        await feed(room, rss(""))
        child = room._idle[0]
        await asyncio.sleep(0.3)
        assert (room._idle, child.alive) == ([], False)


async def test_the_process_knows_nothing_of_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    async with Parsers(children=1) as room:
        await feed(room, rss(""))
        pid = room._idle[0]._process.pid
        assert b"SLACK" not in _environment(pid)
        assert _peak(pid) < 40 * 1024


async def test_a_document_beyond_the_cap_is_not_even_sent() -> None:
    async with Parsers() as room:
        with pytest.raises(Unreadable, match="larger than 10 MB"):
            await room.read(bytes(20_000_000), "", URL, "UTC")
        assert room._idle == []


async def test_a_body_that_reads_like_an_address_or_a_path_is_not_opened(parsers: Parsers) -> None:
    for body in (b"http://127.0.0.1:9/", b"/etc/passwd", b"file:///etc/passwd"):
        with pytest.raises(Unreadable):
            await parsers.read(body, "", URL, "UTC")


async def test_external_entities_are_not_fetched(parsers: Parsers) -> None:
    body = b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + rss("<item><title>a &x; b</title></item>")
    assert "root:" not in str((await feed(parsers, body)).entries)
