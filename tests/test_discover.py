"""An address that somebody pastes is recognised, and only what can be heard there is proposed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botkit import now
from servers import Server, by_path, egress, plain, serving

from sources import SOURCES, Bookmark, Harvest, Parsers, Tools
from sources.discover import Found, _by_page, _source, discover
from sources.errors import Blocked, NotFound, Refused, Unreadable
from sources.feeds import Feeds
from sources.presets import ALERTS
from sources.recognise import by_address

RSS = (
    b"<rss version='2.0'><channel><title>Tr\xc3\xa4dg\xc3\xa5rd &amp; hus</title>"
    b"<item><guid>1</guid><title>Fj\xc3\xa4llmo</title></item></channel></rss>"
)
FEED = plain(RSS, headers={"Content-Type": "application/rss+xml"})


def html(head: str, title: str = "A page") -> bytes:
    page = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>Hej</body></html>"
    return plain(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def document(value: Any) -> bytes:
    return plain(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


async def found_at(path: str, answers: dict[str, bytes], secrets: dict[str, str] | None = None) -> tuple[Found, Server]:
    async with serving(by_path(answers)) as server, Parsers(children=1) as parsers:
        tools = Tools(egress(server), parsers, now(), "Europe/Stockholm", secrets or {})
        return await discover(tools, server.url(path)), server


async def test_a_feed_is_taken_as_it_is() -> None:
    found, server = await found_at("/feed", {"/feed": FEED})
    assert (found.type, found.settings, found.title) == ("feeds", {"url": server.url("/feed")}, "Trädgård & hus")
    assert [sighting.title for sighting in found.newest] == ["Fjällmo"]


@pytest.mark.parametrize("url", ["http://[x", "https://user:secret@github.com/a/b", "https://", "ftp://x.example/"])
async def test_what_is_no_address_is_refused_before_anything_is_asked(url: str) -> None:
    async with Parsers(children=1) as parsers:
        with pytest.raises(Refused):
            await discover(Tools(egress(), parsers, now(), "Europe/Stockholm"), url)


async def test_a_page_is_followed_to_the_feed_that_it_names() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/news.xml">'
    found, server = await found_at("/", {"/": html(link, "Tidningen"), "/news.xml": FEED})
    assert (found.settings, found.title) == ({"url": server.url("/news.xml")}, "Tidningen")


async def test_a_feed_that_is_named_and_missing_gives_way_to_the_next() -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}.xml">' for n in (1, 2))
    found, server = await found_at("/", {"/": html(links), "/2.xml": FEED})
    assert found.settings == {"url": server.url("/2.xml")}


async def test_a_lemmy_community_is_read_by_its_feed() -> None:
    answers = {"/c/tradgard": html(""), "/api/v3/site": document({"site_view": {}}), "/feeds/c/tradgard.xml": FEED}
    found, server = await found_at("/c/tradgard", answers)
    assert found.settings == {"url": server.url("/feeds/c/tradgard.xml?sort=New")}


async def test_a_tag_of_mastodon_is_read_by_whatever_can_be_heard() -> None:
    answers = {"/tags/fjallmo": html(""), "/api/v2/instance": document({"domain": "x"}), "/tags/fjallmo.rss": FEED}
    found, _ = await found_at("/tags/fjallmo", answers)
    assert found.title == "#fjallmo"
    assert found.type in ("mastodon", "feeds")


async def test_a_youtube_channel_is_found_in_its_page() -> None:
    text = 'x"externalId":"UCabcdefghijklmnopqrstuv","y"'
    (guess,) = _by_page("https://www.youtube.com/@fjallmo", text)
    assert guess.settings["url"].endswith("?channel_id=UCabcdefghijklmnopqrstuv")
    assert _by_page("https://evil.example/@fjallmo", text) == []


@pytest.mark.parametrize(
    ("head", "kind", "settings"),
    [
        ('<meta name="generator" content="Discourse 3.4.0">', "discourse", {"server": "https://f.example"}),
        (
            '<meta name="generator" content="Discourse 3.4"><meta id="data-discourse-setup" data-base-uri="/forum">',
            "discourse",
            {"server": "https://f.example/forum"},
        ),
        (
            '<link rel="https://api.w.org/" href="https://f.example/wp-json/" />',
            "wordpress",
            {"site": "https://f.example"},
        ),
        ("<link rel='https://api.w.org/' href='/blogg/wp-json/'>", "wordpress", {"site": "https://f.example/blogg"}),
        (
            '<link rel="https://api.w.org/" href="https://f.example/?rest_route=/">',
            "wordpress",
            {"site": "https://f.example"},
        ),
    ],
)
def test_what_a_page_says_of_its_program(head: str, kind: str, settings: dict[str, str]) -> None:
    (guess,) = _by_page("https://f.example/t/hej/12", f"<html><head>{head}</head>")
    assert (guess.type, guess.settings) == (kind, settings)


ADDRESSES: dict[str, tuple[str, dict[str, Any]]] = {
    f"{ALERTS}123/456": ("feeds", {"preset": "google-alerts", "url": f"{ALERTS}123/456"}),
    "https://github.com/fjallmo/stolen": ("github", {"repository": "fjallmo/stolen"}),
    "https://github.com/fjallmo/stolen.git": ("github", {"repository": "fjallmo/stolen"}),
    "https://github.com/fjallmo/stolen/issues/3": ("github", {"repository": "fjallmo/stolen"}),
    "https://www.reddit.com/r/sweden/": ("reddit", {"subreddit": "sweden"}),
    "https://old.reddit.com/r/sweden/comments/abc12/hej/": (
        "feeds",
        {"url": "https://www.reddit.com/r/sweden/comments/abc12/.rss"},
    ),
    "https://www.reddit.com/search/?q=fj%C3%A4llmo+stol": ("reddit", {"query": "fjällmo stol"}),
    "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos": (
        "feeds",
        {"url": "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"},
    ),
    "https://apps.apple.com/se/app/fjallmo/id1234567890?l=sv": ("appstore", {"app": "1234567890", "countries": ["se"]}),
    "https://stackoverflow.com/questions/tagged/fjallmo": (
        "feeds",
        {"url": "https://stackoverflow.com/feeds/tag/fjallmo"},
    ),
    "https://diy.stackexchange.com/search?q=fjallmo": ("stackexchange", {"site": "diy", "query": "fjallmo"}),
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_what_everybody_knows_is_recognised_by_its_address(url: str) -> None:
    guess = by_address(url)[0]
    assert (guess.type, guess.settings) == ADDRESSES[url]


@pytest.mark.parametrize("url", ADDRESSES)
def test_whatever_is_recognised_can_be_built(url: str) -> None:
    assert all(_source(guess) is not None for guess in by_address(url))


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/",
        "https://github.com/../..",
        "https://github.com.evil.example/a/b",
        "https://evilreddit.com/r/sweden",
        "https://www.youtube.com/channel/UC'\"><script>",
        "https://apps.apple.com/se/app/id1",
        "https://reddit.com/r/../../etc",
    ],
)
def test_what_only_looks_like_one_is_not(url: str) -> None:
    assert by_address(url) == ()


async def test_a_wall_is_called_so_and_nothing_is_proposed() -> None:
    with pytest.raises(Blocked):
        await found_at("/", {"/": html("", "Log in to continue")})


async def test_a_page_without_any_way_in_says_what_to_look_for() -> None:
    with pytest.raises(Unreadable, match="names no feed and is no place that we know"):
        await found_at("/", {"/": html("")})


async def test_what_is_missing_is_missing() -> None:
    with pytest.raises(NotFound):
        await found_at("/gone", {})


async def test_the_reason_of_the_first_that_failed_is_told() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/wall">'
    with pytest.raises(Blocked):
        await found_at("/", {"/": html(link), "/wall": html("", "Sign in")})


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://169.254.169.254/", "file:///etc/passwd", "https://a:b@c.example/"]
)
async def test_what_may_not_be_visited_is_not(url: str) -> None:
    async with Parsers(children=1) as parsers:
        with pytest.raises(Refused):
            await discover(Tools(egress(), parsers, now(), "UTC"), url)


async def test_only_its_own_secrets_reach_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, str]] = []

    class Watching(Feeds):
        async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
            given.append(dict(tools.secrets))
            return await super().fetch(tools, bookmark)

    monkeypatch.setitem(SOURCES, "feeds", Watching)
    await found_at("/feed", {"/feed": FEED}, {"NOT_YOURS": "secret"})
    assert given == [{}]
