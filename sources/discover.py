"""From an address that somebody pastes to a source that can be heard there: its type, settings and newest items."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from mentions.model import Sighting
from mentions.setup import SourceEntry
from sources import SOURCES, Source, SourceSettingsError, Tools, build
from sources.addresses import read_url
from sources.answers import expect_ok, read_json
from sources.base import own_secrets
from sources.errors import Blocked, SourceError, Unreadable
from sources.hearing import hear
from sources.parsing import ParsedFeed
from sources.recognise import Guess, by_address, channel_feed
from sources.text import web_link

_ACCEPT = "text/html, application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5"
_HEAD = 300_000
_LARGEST = 3_000_000
_DEADLINE = 10.0
_DISCOURSE = re.compile(r"<meta\s[^<>]{0,100}\bcontent=[\"']Discourse\b", re.IGNORECASE)
_WORDPRESS = re.compile(r"<link\s[^<>]{0,100}\bapi\.w\.org[^<>]{0,300}>", re.IGNORECASE)
_HREF = re.compile(r"\bhref=[\"']([^\"'<>\s]{1,500})[\"']", re.IGNORECASE)
_CHANNEL = re.compile(r"(?:\"(?:channelId|externalId)\":\"|/channel/)(UC[\w-]{22})", re.ASCII)
_BASE_PATH = re.compile(r"\bdata-base-uri=[\"'](/[\w/-]{0,100})[\"']", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """A source that has been heard.

    Attributes:
        settings: what stands beside `type` in the setup.
        title: what the place calls itself, on one line.
        newest: what it brought, newest first.
    """

    type: str
    settings: Mapping[str, Any]
    title: str
    newest: tuple[Sighting, ...]


async def discover(tools: Tools, url: str) -> Found:
    """The best source behind `url`: the first of what it may mean that can be heard.

    Args:
        tools: with the secrets of all sources; each source tried is given only its own.

    Raises:
        SourceError: nothing there can be heard; of several reasons the first.
    """
    read_url(url)
    failure: SourceError | None = None
    async with aclosing(_guesses(tools, url)) as guesses:
        async for guess in guesses:
            source = _source(guess)
            if source is None:
                continue
            try:
                harvest = await hear(source, replace(tools, secrets=own_secrets(source, tools.secrets)), {})
            except SourceError as error:
                failure = failure or error
                continue
            return Found(guess.type, guess.settings, guess.title or urlsplit(url).hostname or "", harvest.sightings)
    raise failure or Unreadable(
        f"{urlsplit(url).hostname} names no feed and is no place that we know; look there for a link called RSS or Feed"
    )


def _source(guess: Guess) -> Source | None:
    """The source, if there is one of this type and its settings hold."""
    if guess.type not in SOURCES:
        return None
    try:
        return build(SourceEntry(id="found", type=guess.type, **guess.settings))
    except SourceSettingsError:
        return None


async def _guesses(tools: Tools, url: str) -> AsyncGenerator[Guess, None]:
    known = by_address(url)
    for guess in known:
        yield guess
    if known:
        return
    answer = await tools.http.get(url, headers={"accept": _ACCEPT}, deadline=_DEADLINE, cap=_LARGEST)
    expect_ok(answer)
    content_type = answer.headers.get("content-type", "")
    found = await tools.parsers.read(answer.body, content_type, answer.url, tools.zone)
    if isinstance(found, ParsedFeed):
        yield Guess("feeds", {"url": url}, found.title)
        return
    text = answer.body[:_HEAD].decode("utf-8", "replace")
    for guess in (*_by_page(answer.url, text), *await _by_asking(tools, answer.url, text)):
        yield replace(guess, title=guess.title or found.title)
    for feed in found.feeds[:3]:
        yield Guess("feeds", {"url": feed}, found.title)
    if found.wall and not found.feeds:
        host = urlsplit(url).hostname
        raise Blocked(f"{host} shows a page for people (log-in, consent or block) instead of what was asked for")


def _by_page(url: str, text: str) -> list[Guess]:
    """What the page says of the program behind it."""
    guesses = []
    if _DISCOURSE.search(text):
        folder = _BASE_PATH.search(text)
        guesses.append(Guess("discourse", {"server": _origin(url) + (folder[1].rstrip("/") if folder else "")}))
    if (link := _WORDPRESS.search(text)) and (href := _HREF.search(link[0])):
        api = web_link(href[1], url)
        site = api.partition("/wp-json")[0] if "/wp-json" in api else api.partition("?")[0]
        guesses.append(Guess("wordpress", {"site": site.rstrip("/")}))
    if (urlsplit(url).hostname or "").endswith("youtube.com") and (channel := _CHANNEL.search(text)):
        guesses.append(channel_feed(channel[1]))
    return guesses


async def _by_asking(tools: Tools, url: str, text: str) -> list[Guess]:
    """What only the place itself can tell; it is asked where its address looks like one of these."""
    origin, path = _origin(url), urlsplit(url).path
    if (tag := re.match(r"/tags/(\w{1,100})$", path)) and await _has(tools, f"{origin}/api/v2/instance", "domain"):
        return [
            Guess("mastodon", {"server": origin, "tag": tag[1]}, f"#{tag[1]}"),
            Guess("feeds", {"url": f"{origin}/tags/{tag[1]}.rss"}, f"#{tag[1]}"),
        ]
    group = re.match(r"/c/([\w.@-]{1,200})$", path, re.ASCII)
    if (group or "lemmy" in text[:5_000].lower()) and await _has(tools, f"{origin}/api/v3/site", "site_view"):
        feed = f"/feeds/c/{group[1]}.xml?sort=New" if group else "/feeds/local.xml?sort=New"
        return [Guess("feeds", {"url": origin + feed})]
    forum = re.match(r"/(?:t|c|tag|latest)\b", path) and not _DISCOURSE.search(text)
    if forum and await _has(tools, f"{origin}/site.json", "categories"):
        return [Guess("discourse", {"server": origin})]
    return []


async def _has(tools: Tools, url: str, key: str) -> bool:
    """Whether there is a JSON document at this address with this key."""
    try:
        answer = await tools.http.get(url, headers={"accept": "application/json"}, deadline=_DEADLINE, cap=_LARGEST)
        expect_ok(answer)
        document = read_json(answer.body)
    except SourceError:
        return False
    return isinstance(document, dict) and key in document


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
