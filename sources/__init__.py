"""Where mentions come from: one file per source."""

from __future__ import annotations

from pydantic import ValidationError

from mentions.setup import SourceEntry
from sources.appstore import AppStore
from sources.base import Bookmark, Harvest, Source, Tools
from sources.bluesky import Bluesky
from sources.brave import Brave
from sources.discourse import Discourse
from sources.egress import Egress
from sources.facebook import Facebook
from sources.feeds import Feeds
from sources.github import GitHub
from sources.googlebusiness import GoogleBusiness
from sources.googleplay import GooglePlay
from sources.hackernews import HackerNews
from sources.instagram import Instagram
from sources.mail import EMail
from sources.mastodon import Mastodon
from sources.parsing import Parsers
from sources.reddit import Reddit
from sources.searxng import Searxng
from sources.stackexchange import StackExchange
from sources.trustpilot import Trustpilot
from sources.webhook import Webhook
from sources.wordpress import WordPress
from sources.x import X
from sources.youtube import YouTube

__all__ = [
    "SOURCES",
    "Bookmark",
    "Egress",
    "Harvest",
    "Parsers",
    "Source",
    "SourceSettingsError",
    "Tools",
    "build",
]

SOURCES: dict[str, type[Source]] = {
    "feeds": Feeds,
    "hackernews": HackerNews,
    "searxng": Searxng,
    "brave": Brave,
    "stackexchange": StackExchange,
    "appstore": AppStore,
    "bluesky": Bluesky,
    "mail": EMail,
    "reddit": Reddit,
    "youtube": YouTube,
    "x": X,
    "trustpilot": Trustpilot,
    "googleplay": GooglePlay,
    "googlebusiness": GoogleBusiness,
    "instagram": Instagram,
    "facebook": Facebook,
    "webhook": Webhook,
    "mastodon": Mastodon,
    "wordpress": WordPress,
    "discourse": Discourse,
    "github": GitHub,
}


class SourceSettingsError(ValueError):
    """What stands beside a source's type does not hold; `lines` has one sentence per fault."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def build(entry: SourceEntry) -> Source:
    """The source that an entry of the setup describes.

    Raises:
        SourceSettingsError: every fault at once.
    """
    kind = SOURCES.get(entry.type)
    if kind is None:
        raise SourceSettingsError([f"{entry.id}: there is no source of type {entry.type}; known: {', '.join(SOURCES)}"])
    try:
        return kind(kind.Settings.model_validate(entry.settings))
    except ValidationError as error:
        lines = [_say(entry, fault["loc"], fault["msg"], fault["type"]) for fault in error.errors()]
        raise SourceSettingsError(lines) from error


def _say(entry: SourceEntry, place: tuple[int | str, ...], message: str, fault: str) -> str:
    where = ".".join(str(part) for part in place)
    if fault == "extra_forbidden":
        return f"{entry.id}: {where}: a source of type {entry.type} knows no such setting"
    said = message.removeprefix("Value error, ")
    return f"{entry.id}: {where}: {said}" if where else f"{entry.id}: {said}"
