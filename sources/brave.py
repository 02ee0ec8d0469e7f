"""Web and news search by Brave, with a number of questions a month that is never exceeded."""

from __future__ import annotations

import asyncio
from calendar import monthrange
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, ClassVar
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from sources.accounts import Account, needed
from sources.answers import expect_ok, read_item, read_json
from sources.base import SPENT, Bookmark, Harvest, Reach, Tools
from sources.egress import Answer
from sources.errors import AuthNeeded, RateLimited, Unreadable
from sources.hits import Found, Hit, Site, depth_of, harvest, phrase, whole_today
from sources.text import tidy

_PLACE = "https://api.search.brave.com"
_COUNTS = {"web": 20, "news": 50}
_SHAPES = {"web": "search", "news": "news"}
_WITHIN = 24.0
_EACH = 10.0
_DAY = 24 * 3600.0


class BraveSettings(BaseModel):
    """What to search for, how deep, and how often a month at most."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    query: str = Field(min_length=2, max_length=200, description="A watched name, as it is written.")
    sites: tuple[Site, ...] = Field((), max_length=5, description="Only on these sites.")
    pages: int = Field(1, ge=1, le=10, description="How many pages of twenty results are read; each is a question.")
    news: bool = Field(default=False, description="Ask for news, too; that is one more question.")
    country: str = Field("SE", pattern=r"^([A-Z]{2}|ALL)$", description="Whose results come first.")
    language: str = Field("", pattern=r"^([a-z]{2})?$", description='Only in this language, like "sv".')
    monthly: int = Field(900, ge=1, le=1_000_000, description="Questions a calendar month, never more.")


class _Result(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    url: str = Field(min_length=1)
    title: str | None = None
    description: str | None = None
    extra_snippets: list[str] | None = None
    page_age: str | None = None
    language: str | None = None


class Brave:
    """One search."""

    Settings: ClassVar[type[BaseModel]] = BraveSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        "BRAVE_KEY": "a subscription token of the Brave Search API, from api-dashboard.search.brave.com; costs money"
    }

    def __init__(self, settings: BraveSettings) -> None:
        self._settings = settings
        sites = " OR ".join(f"site:{site}" for site in settings.sites)
        name = phrase(settings.query)
        self._query = f"{name} ({sites})" if len(settings.sites) > 1 else f"{name} {sites}".strip()

    def reach(self) -> Reach:
        """See `sources.base.Searches`."""
        depth = depth_of(self._settings.pages)
        return Reach(self._query, f"{depth} and news" if self._settings.news else depth)

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. A page's id is its canonical address; its text is what Brave shows of it."""
        key = needed(tools.secrets, "BRAVE_KEY", _PLACE)
        wanted = repr(self._settings)
        before = bookmark if bookmark.get("for") == wanted else {}
        purse = _Purse.open(tools, wanted, bookmark, self._settings.monthly)
        questions = self._questions()
        if not purse.may(len(questions)):
            note = f"not asked this time, so that {purse.monthly} questions last the whole month"
            return Harvest((), {**before, "for": wanted, SPENT: purse.kept}, unchanged=True, notes=(note,))
        found = Found()
        recent = {} if whole_today(before, tools.now) else {"freshness": "pm"}
        await found.fill(self._read(tools, key, purse, [q | recent for q in questions], found), _WITHIN)
        return harvest(found, before, {"for": wanted, SPENT: purse.kept}, tools.now, "UTC")

    def _questions(self) -> list[dict[str, Any]]:
        """Each page of results is one. The offset counts pages, not results."""
        settings = self._settings
        about = {"q": self._query, "country": settings.country, "safesearch": "off", "text_decorations": "false"}
        about |= {"search_lang": settings.language} if settings.language else {}
        pages = [{"kind": "web", **about, "offset": page} for page in range(settings.pages)]
        return [*pages, {"kind": "news", **about, "offset": 0}] if settings.news else pages

    async def _read(
        self, tools: Tools, key: Account, purse: _Purse, questions: list[dict[str, Any]], found: Found
    ) -> None:
        ended = ""
        for question in questions:
            kind = question.pop("kind")
            if kind == ended:
                continue
            await purse.pay()
            asked = urlencode({**question, "count": _COUNTS[kind]})
            url = f"{key.base}/res/v1/{kind}/search?{asked}"
            headers = {"accept": "application/json", "x-subscription-token": key.secret}
            answer = await tools.http.get(url, headers=headers, deadline=_EACH, refusals=True)
            purse.learn(answer.headers)
            results, more = _results(answer, kind)
            _add(results, found)
            ended = "" if more else kind


@dataclass(slots=True)
class _Purse:
    """How many questions are left. Counted in the bookmark, which outlives the process, and in the memory, which
    outlives a fetch that failed and knows of the other searches with the same key."""

    memory: MutableMapping[str, str]
    mine: str
    monthly: int
    now: datetime
    wait: float = 0.0
    empty: bool = field(default=False)

    @classmethod
    def open(cls, tools: Tools, wanted: str, bookmark: Bookmark, monthly: int) -> _Purse:
        """Raises:
        RateLimited: all of this month's questions have been asked.
        """
        month = f"{tools.now:%Y-%m}"
        purse = cls(tools.memory, f"brave:{month}:{wanted}", monthly, tools.now)
        when, _, count = bookmark.get(SPENT, "").partition(" ")
        known = int(count) if when == month and count.isdecimal() else 0
        tools.memory[purse.mine] = str(max(known, purse._own))
        if purse.spent >= monthly:
            raise purse.used_up()
        return purse

    @property
    def kept(self) -> str:
        """For the bookmark."""
        return f"{self.now:%Y-%m} {self._own}"

    @property
    def spent(self) -> int:
        """This month, by all searches that this process knows of."""
        prefix = f"brave:{self.now:%Y-%m}:"
        return sum(int(count) for name, count in self.memory.items() if name.startswith(prefix))

    @property
    def _own(self) -> int:
        return int(self.memory.get(self.mine, "0"))

    def may(self, questions: int) -> bool:
        """Whether so many more keep pace with the month; about a day's share may be used in advance."""
        days = monthrange(self.now.year, self.now.month)[1]
        passed = self.now - datetime(self.now.year, self.now.month, 1, tzinfo=UTC)
        share = ceil(self.monthly * (passed / timedelta(days=1) + 1) / (days + 1))
        return self._own == 0 or self.spent + questions <= share

    async def pay(self) -> None:
        """Counts one question before it is asked: it may cost even if its answer is lost.

        Raises:
            RateLimited: there is none left, by our own count or by Brave's.
        """
        if self.empty or self.spent >= self.monthly:
            raise self.used_up()
        if self.wait:
            await asyncio.sleep(self.wait)
        self.memory[self.mine] = str(self._own + 1)

    def learn(self, headers: Mapping[str, str]) -> None:
        """What is left this second and this month stands in lists: "0, 14998" with "1, 1203411" seconds to go."""
        left, reset = _numbers(headers.get("x-ratelimit-remaining", "")), _numbers(headers.get("x-ratelimit-reset", ""))
        self.wait = float(min(reset[0], 3)) if left and reset and left[0] == 0 else 0.0
        self.empty = len(left) > 1 and left[-1] == 0

    def used_up(self) -> RateLimited:
        """Until the next month; looked at once a day."""
        return RateLimited(
            f"the questions to Brave of this month are used up ({self.spent} of {self.monthly}); it is not asked "
            "again before the next one. Raise monthly in the setup if it may cost more",
            _DAY,
        )


def _numbers(header: str) -> list[int]:
    return [int(part) for part in header.replace(" ", "").split(",") if part.isascii() and part.isdigit()]


def _results(answer: Answer, kind: str) -> tuple[list[Any], bool]:
    """The raw results of one page, and whether there are more behind them."""
    if answer.status in (400, 402, 403, 422):
        raise _refused(answer)
    expect_ok(answer)
    document = read_json(answer.body)
    if not isinstance(document, dict) or document.get("type") != _SHAPES[kind]:
        raise Unreadable("Brave answered in an unknown shape; nothing was kept")
    part = document if kind == "news" else document.get("web") or {"results": []}
    results = part.get("results") if isinstance(part, dict) else None
    if not isinstance(results, list):
        raise Unreadable("Brave answered in an unknown shape; nothing was kept")
    query = document.get("query")
    more = query.get("more_results_available") if isinstance(query, dict) else None
    return results[:100], bool(results) and more is not False


def _refused(answer: Answer) -> AuthNeeded | Unreadable:
    """In Brave's own words: a wrong token comes with 422 like a wrong question."""
    error = _error(answer.body)
    code, detail = tidy(str(error.get("code", "")), 60), tidy(str(error.get("detail", "")), 200)
    said = ": ".join(filter(None, (code, detail)))
    if answer.status in (402, 403) or "TOKEN" in code or "PLAN" in code:
        return AuthNeeded(f"Brave does not accept BRAVE_KEY for this ({said or answer.status}); check it and its plan")
    return Unreadable(f"Brave does not understand the question ({said or answer.status})")


def _error(body: bytes) -> dict[str, Any]:
    try:
        document = read_json(body)
    except Unreadable:
        return {}
    error = document.get("error") if isinstance(document, dict) else None
    return error if isinstance(error, dict) else {}


def _add(results: list[Any], found: Found) -> None:
    for raw in results:
        result = read_item(_Result, raw)
        if result is None:
            found.skipped += 1
            continue
        text = " … ".join([result.description or "", *(result.extra_snippets or ())])
        found.hits.append(Hit(result.url, result.title or "", text, result.page_age or "", result.language or ""))
