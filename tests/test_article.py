"""Reading a page for what it says: what is kept of it, what its site allows, and pages made to do harm."""

import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from servers import Server, always, by_path, egress, plain, serving

from bot.settings import read_settings
from sources.article import AGENT, Articles, read_article
from sources.errors import Blocked, SourceError, Unreadable
from sources.parsing import Parsers

pytestmark = pytest.mark.asyncio(loop_scope="module")
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
LINKS = "".join(f'<li><a href="/p{n}">Senaste nytt om Nordvik {n}</a></li>' for n in range(20))
MARGINS = f'<nav><ul>{LINKS}</ul></nav><div class="sidebar"><h3>Mest läst</h3><ul>{LINKS}</ul></div>'
WORDS = "Det regnar i Göteborg, som det brukar göra om hösten, och ingen är förvånad. "


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def strict() -> AsyncIterator[Parsers]:
    """A room that gives up sooner, so that the tests do."""
    async with Parsers(children=1, wall=1.2) as room:
        yield room


def page(inside: str, title: str = "En sida") -> bytes:
    head = f'<html><head><title>{title}</title></head><body><header id="top">{MARGINS}</header>'
    return f"<!doctype html>{head}{inside}<footer>Annonsera hos Nordvik</footer></body></html>".encode()


def html(body: bytes, status: int = 200, kind: str = "text/html; charset=utf-8") -> bytes:
    return plain(body, status, kind=kind)


ARTICLE = "<main><article><h1>Stolar</h1>" + f"<p>{WORDS * 3}</p>" * 4 + "<p>Tallbo är bäst.</p></article></main>"
THREAD = "".join(
    f'<div class="post" id="p{n}"><a class="author" href="/u{n}">user{n}</a>'
    f'<div class="post_message">Inlägg {n}: {WORDS}</div><div class="post-footer"><a href="#">Citera</a></div></div>'
    for n in range(6)
)
COMMENTS = "".join(
    f'<li class="comment" id="comment-{n}"><div class="comment-content"><p>Kommentar {n}: {WORDS}</p></div></li>'
    for n in range(4)
)


async def test_an_article_is_read_without_what_stands_around_it(parsers: Parsers) -> None:
    found = await parsers.read_article(page(ARTICLE, "Vi testar stolar"), "text/html", "https://a.test/")
    assert found.title == "Vi testar stolar"
    assert found.text.count("Det regnar i Göteborg") == 12
    assert "Tallbo är bäst." in found.text
    assert "Nordvik" not in found.text


async def test_every_post_of_a_thread_and_every_comment_is_read(parsers: Parsers) -> None:
    thread = await parsers.read_article(page(f'<div id="posts">{THREAD}</div>'), "text/html", "https://a.test/")
    assert [f"Inlägg {n}" in thread.text for n in range(6)] == [True] * 6
    blog = page(f'{ARTICLE}<div id="comments"><ol class="comment-list">{COMMENTS}</ol></div>')
    text = (await parsers.read_article(blog, "text/html", "https://a.test/")).text
    assert [f"Kommentar {n}" in text for n in range(4)] == [True] * 4
    assert "Nordvik" not in thread.text + text


@pytest.mark.parametrize(
    ("kind", "head"),
    [("text/html; charset=iso-8859-1", ""), ("text/html", '<meta charset="iso-8859-1">'), ("text/html", "")],
)
async def test_letters_of_old_pages_are_read(kind: str, head: str, parsers: Parsers) -> None:
    body = (
        f"<html><head>{head}<title>Får i Växjö</title></head><body><article><p>{WORDS * 5}</p></article></body></html>"
    )
    found = await parsers.read_article(body.encode("latin-1"), kind, "https://a.test/")
    assert (found.title, found.text[:22]) == ("Får i Växjö", "Det regnar i Göteborg,")


@pytest.mark.parametrize(
    "title", ["Just a moment...", "Logga in", "Before you continue to Google", "Attention Required!"]
)
async def test_a_wall_is_told_by_its_title(title: str, parsers: Parsers) -> None:
    assert (await parsers.read_article(page(ARTICLE, title), "text/html", "https://a.test/")).wall


async def test_a_form_to_log_in_at_the_top_of_a_forum_is_no_wall(parsers: Parsers) -> None:
    body = page(f'<form><input type="password" name="p"></form><div id="posts">{THREAD}</div>')
    assert not (await parsers.read_article(body, "text/html", "https://a.test/")).wall


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"%PDF-1.7 ...", "application/pdf"), (b'{"a": 1}', "application/json"), (b"\x89PNG\r\n", "image/png"), (b"", "")],
)
async def test_what_is_no_page_is_refused(body: bytes, kind: str, parsers: Parsers) -> None:
    with pytest.raises(Unreadable, match="no web page"):
        await parsers.read_article(body, kind, "https://a.test/")


HOSTILE = {
    "ten megabytes of text": b"<html><p>" + b"Nordvik " * 1_249_000,
    "nested beyond reason": b"<html>" + b"<div>" * 1_000_000,
    "nested as deep as is let in": b"<html>" + b"<div>" * 49_000,
    "tables in tables": b"<html>" + b"<table><tr><td>" * 16_000,
    "a hundred thousand attributes": b"<html><div " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x",
    "nothing but openings": b"<html>" + b"<" * 9_000_000,
    "no letters at all": b"<html>" + bytes(range(256)) * 4_000,
    "half a character": "<html><p>å".encode()[:-1],
    "a comment without end": b"<html><!--" * 40_000,
    "entities": b"<html><p>" + b"&amp;&#x1F600;&#99999999;" * 40_000,
    "a charset that there is not": b"<html><meta charset='no-such'><p>x",
    "utf-16": "<html><p>Nordvik</p>".encode("utf-16"),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_page_ends_in_time_and_harms_nobody(body: bytes, strict: Parsers) -> None:
    begun = time.monotonic()
    try:
        found = await strict.read_article(body, "text/html", "https://a.test/")
        assert len(found.text) <= 100_000
        assert not set(found.text) & set("\x00\x1b\u202e\ufffe")
    except Unreadable:
        pass
    assert time.monotonic() - begun < 8
    assert (await strict.read_article(page(ARTICLE), "text/html", "https://a.test/")).text


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private/", "/private/a", False),
        ("User-agent: *\nDisallow: /private/", "/a", True),
        (f"User-agent: {AGENT}\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        (f"User-agent: *\nDisallow: /\n\nUser-agent: {AGENT}\nAllow: /", "/a", True),
        ("User-agent: *\nDisallow: /*?tråd=\n", "/a?tr%C3%A5d=1", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("", "/a", True),
        ("<html>not found</html>", "/a", True),
        ("\x00\xff\ufeffDisallow\n: :\n*", "/a", True),
    ],
    ids=range(9),
)
async def test_robots_txt_is_read_as_search_engines_read_it(
    robots: str, path: str, allowed: bool, parsers: Parsers
) -> None:
    assert await parsers.permits(robots.encode(), f"https://a.test{path}", AGENT) is allowed


async def test_a_hostile_robots_txt_ends_in_time(strict: Parsers) -> None:
    patterns = (
        f"User-agent: *\nDisallow: /{'*a' * 2_000}$\n" + "Disallow: /" + "*a" * 100_000 + "\n" + "Allow: *$*\n" * 20_000
    )
    begun = time.monotonic()
    with contextlib.suppress(Unreadable):
        await strict.permits(patterns.encode(), f"https://a.test/{'a' * 1_900}b", AGENT)
    assert time.monotonic() - begun < 8


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def paths(server: Server) -> list[str]:
    return [request.path for request in server.requests]


async def test_what_robots_txt_says_is_asked_once_a_day(parsers: Parsers) -> None:
    robots = plain(b"User-agent: *\nDisallow: /no", kind="text/plain")
    async with serving(by_path({"/robots.txt": robots, "/yes": html(page(ARTICLE))})) as server:
        clock = Clock()
        articles = Articles(egress(server), parsers, clock)
        for _ in range(2):
            assert (await articles.read(server.url("/yes"))).title == "En sida"
            with pytest.raises(Blocked, match="does not want machines to read this page"):
                await articles.read(server.url("/no"))
        assert paths(server) == ["/robots.txt", "/yes", "/yes"]
        clock.now += timedelta(hours=25)
        await articles.read(server.url("/yes"))
    assert paths(server)[3:] == ["/robots.txt", "/yes"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (410, True), (500, False), (503, False)])
async def test_a_site_without_the_file_allows_all_and_one_in_trouble_nothing(
    status: int, allowed: bool, parsers: Parsers
) -> None:
    async with serving(by_path({"/robots.txt": plain(b"", status), "/a": html(page(ARTICLE))})) as server:
        articles = Articles(egress(server), parsers, Clock())
        if allowed:
            assert (await articles.read(server.url("/a"))).text
        else:
            with pytest.raises(Blocked, match="left alone"):
                await articles.read(server.url("/a"))
            assert paths(server) == ["/robots.txt"]


async def test_a_redirect_does_not_lead_around_another_sites_robots_txt(parsers: Parsers) -> None:
    robots = plain(b"User-agent: *\nDisallow: /", kind="text/plain")
    async with serving(by_path({"/robots.txt": robots, "/b": html(page(ARTICLE))})) as closed:
        onward = plain(b"", 302, {"Location": closed.url("/b")})
        async with serving(by_path({"/a": onward})) as opened:
            with pytest.raises(Blocked, match="does not want machines"):
                await Articles(egress(opened, closed), parsers, Clock()).read(opened.url("/a"))


async def test_a_page_for_which_a_person_has_asked_is_read_without_robots_txt(parsers: Parsers) -> None:
    async with serving(by_path({"/a": html(page(ARTICLE))})) as server:
        assert (await read_article(egress(server), parsers, server.url("/a"))).title == "En sida"
    assert paths(server) == ["/a"]


@pytest.mark.parametrize(
    "answer", [html(b"", 403), html(b"", 404), html(page(WORDS * 60_000)), plain(b"%PDF", kind="x/y")]
)
async def test_a_page_that_cannot_be_read_is_an_error(answer: bytes, parsers: Parsers) -> None:
    async with serving(always(answer)) as server:
        with pytest.raises(SourceError):
            await read_article(egress(server), parsers, server.url("/a"))


async def test_our_name_in_robots_txt_is_the_one_that_we_give() -> None:
    environ = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_CHANNEL": "C012"}
    assert read_settings(environ).user_agent.startswith(f"{AGENT}/")
