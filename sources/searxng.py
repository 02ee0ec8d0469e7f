"""Web search through the company's own SearXNG, which asks many search engines at once."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from sources.accounts import Account, needed
from sources.answers import expect_ok, read_item, read_json
from sources.base import Bookmark, Harvest, Reach, Tools
from sources.egress import Answer
from sources.errors import Blocked, Unreadable
from sources.hits import Found, Hit, Site, depth_of, harvest, phrase, whole_today
from sources.text import tidy

_WITHIN = 24.0
_EACH = 12.0


class SearxngSettings(BaseModel):
    """What to search for, where, and how deep."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    query: str = Field(min_length=2, max_length=200, description="A watched name, as it is written.")
    sites: tuple[Site, ...] = Field((), max_length=5, description="Only on these sites, each searched by itself.")
    pages: int = Field(2, ge=1, le=10, description="How many pages of results are read.")
    language: str = Field("all", pattern=r"^(all|auto|[a-z]{2}(-[A-Z]{2})?)$", description='Like "sv".')
    categories: str = Field("general,news", pattern=r"^[a-z ]+(,[a-z ]+)*$", description="Of SearXNG.")


class _Result(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    url: str = Field(min_length=1)
    title: str | None = None
    content: str | None = None
    publishedDate: str | None = None  # noqa: N815 - the engine's own name


class Searxng:
    """One search."""

    Settings: ClassVar[type[BaseModel]] = SearxngSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        "SEARXNG_URL": "the address of your own SearXNG, like http://searxng:8080; with json among its search.formats"
    }

    def __init__(self, settings: SearxngSettings) -> None:
        self._settings = settings
        name = phrase(settings.query)
        self._asked = tuple(f"{name} site:{site}" for site in settings.sites) or (name,)

    def reach(self) -> Reach:
        """See `sources.base.Searches`."""
        return Reach("; ".join(self._asked), depth_of(self._settings.pages))

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. A page's id is its canonical address; its text is what the engine shows of it."""
        server = needed(tools.secrets, "SEARXNG_URL")
        wanted = repr(self._settings)
        before = bookmark if bookmark.get("for") == wanted else {}
        found = Found()
        recent = {} if whole_today(before, tools.now) else {"time_range": "month"}
        await found.fill(self._read(tools, server, recent, found), _WITHIN)
        return harvest(found, before, {"for": wanted}, tools.now, tools.zone)

    async def _read(self, tools: Tools, server: Account, recent: Mapping[str, str], found: Found) -> None:
        silent: dict[str, None] = {}
        for query in self._asked:
            for page in range(1, self._settings.pages + 1):
                url = f"{server.base}/search?{urlencode({**self._question(query, page), **recent})}"
                answer = await tools.http.get(url, headers=_headers(server), deadline=_EACH)
                results, unresponsive = _results(answer)
                silent |= dict.fromkeys(unresponsive)
                _add(results, found)
                if not results:
                    break
        if silent:
            told = f"these engines behind SearXNG did not answer: {', '.join(silent)}"[:500]
            if not found.hits:
                raise Blocked(f"{told}; nothing was found")
            found.notes.append(told)

    def _question(self, query: str, page: int) -> dict[str, Any]:
        settings = self._settings
        about = {"language": settings.language, "categories": settings.categories}
        return {"q": query, "format": "json", "safesearch": 0, "pageno": page, **about}


def _headers(server: Account) -> dict[str, str]:
    headers = {"accept": "application/json"}
    if server.secret:
        both = b64encode(f"{server.user}:{server.secret}".encode()).decode()
        headers["authorization"] = f"Basic {both}"
    return headers


def _results(answer: Answer) -> tuple[list[Any], list[str]]:
    """The raw results of one page, and the engines that did not answer, each with why."""
    if answer.status == 403:
        raise Blocked(
            "SearXNG does not let us in (403): add json to search.formats in its settings.yml, and let its limiter "
            "pass this machine"
        )
    expect_ok(answer)
    document = read_json(answer.body)
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list):
        raise Unreadable("SearXNG answered in an unknown shape; nothing was kept")
    silent = document.get("unresponsive_engines")
    named = [_engine(one) for one in silent[:50]] if isinstance(silent, list) else []
    return results[:200], [name for name in named if name]


def _engine(pair: object) -> str:
    """["google", "CAPTCHA"] as google (CAPTCHA)."""
    words = [tidy(word, 60) for word in pair[:2] if isinstance(word, str)] if isinstance(pair, list) else []
    return f"{words[0]} ({words[1]})" if len(words) == 2 else "".join(words)


def _add(results: list[Any], found: Found) -> None:
    for raw in results:
        result = read_item(_Result, raw)
        if result is None:
            found.skipped += 1
            continue
        found.hits.append(Hit(result.url, result.title or "", result.content or "", result.publishedDate or ""))
