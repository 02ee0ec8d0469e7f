"""Which places an address may belong to, by the address alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from sources.presets import ALERTS

_SE = ("stackoverflow.com", "superuser.com", "serverfault.com", "askubuntu.com", "mathoverflow.net", "stackapps.com")
_CHANNEL = "https://www.youtube.com/feeds/videos.xml?channel_id="
_PLAYLIST = "https://www.youtube.com/feeds/videos.xml?playlist_id="


@dataclass(frozen=True, slots=True)
class Guess:
    """A source that an address may mean.

    Attributes:
        settings: what belongs to the type, as in the setup.
        title: what it may be called; "" if the address does not tell.
    """

    type: str
    settings: dict[str, Any]
    title: str = ""


def by_address(url: str) -> tuple[Guess, ...]:
    """What the address means at the sites that everybody knows, the best first; () anywhere else."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().removeprefix("www.").removeprefix("old.").removeprefix("m.")
    if url.startswith(ALERTS):
        return (Guess("feeds", {"preset": "google-alerts", "url": url}, "Google Alerts"),)
    known = {"github.com": _github, "reddit.com": _reddit, "youtube.com": _youtube, "apps.apple.com": _app_store}
    if host in known:
        return tuple(known[host](parts))
    if host in _SE or host.endswith(".stackexchange.com"):
        return tuple(_stack_exchange(parts, host))
    return ()


def channel_feed(channel_id: str) -> Guess:
    """The videos of a YouTube channel."""
    return Guess("feeds", {"url": _CHANNEL + channel_id})


def _github(parts: SplitResult) -> Iterator[Guess]:
    if found := re.match(r"/(\w[\w-]*)/(\w[\w.-]*?)(?:\.git)?(?:/|$)", parts.path, re.ASCII):
        whole = f"{found[1]}/{found[2]}"
        yield Guess("github", {"repository": whole}, whole)
        yield Guess("feeds", {"url": f"https://github.com/{whole}/releases.atom"}, whole)


def _reddit(parts: SplitResult) -> Iterator[Guess]:
    if found := re.match(r"/r/(\w{2,21})(/comments/\w+)?", parts.path, re.ASCII):
        name = f"r/{found[1]}"
        if found[2]:
            yield Guess("feeds", {"url": f"https://www.reddit.com/{name}{found[2]}/.rss"}, name)
            return
        yield Guess("reddit", {"subreddit": found[1]}, name)
        yield Guess("feeds", {"url": f"https://www.reddit.com/{name}/new/.rss"}, name)
    elif parts.path.startswith("/search") and (asked := _asked(parts, "q")):
        yield Guess("reddit", {"query": asked}, f"Reddit: {asked}")
        yield Guess("feeds", {"preset": "reddit", "query": asked}, f"Reddit: {asked}")


def _youtube(parts: SplitResult) -> Iterator[Guess]:
    if found := re.match(r"/channel/(UC[\w-]{22})", parts.path, re.ASCII):
        yield channel_feed(found[1])
    elif parts.path == "/playlist" and re.fullmatch(r"[\w-]{10,64}", playlist := _asked(parts, "list"), re.ASCII):
        yield Guess("feeds", {"url": _PLAYLIST + playlist})


def _app_store(parts: SplitResult) -> Iterator[Guess]:
    if found := re.match(r"/(?:([a-z]{2})/)?app/(?:[^/]+/)?id(\d{5,12})", parts.path, re.ASCII):
        yield Guess("appstore", {"app": found[2], "countries": [found[1] or "us"]}, "App Store")


def _stack_exchange(parts: SplitResult, host: str) -> Iterator[Guess]:
    site = host.removesuffix(".com") if host.endswith(".com") and host in _SE else host
    site = site.removesuffix(".stackexchange.com")
    if found := re.match(r"/(?:questions/tagged|tags)/([\w.#+-]+)", parts.path, re.ASCII):
        yield Guess("feeds", {"url": f"https://{host}/feeds/tag/{found[1]}"}, f"{site}: {found[1]}")
    elif parts.path.startswith("/search") and (asked := _asked(parts, "q")):
        yield Guess("stackexchange", {"site": site, "query": asked}, f"{site}: {asked}")
    else:
        yield Guess("feeds", {"url": f"https://{host}/feeds"}, site)


def _asked(parts: SplitResult, name: str) -> str:
    return parse_qs(parts.query).get(name, [""])[0][:200]
