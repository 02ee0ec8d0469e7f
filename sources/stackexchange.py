"""Questions and answers at Stack Overflow and the other sites of Stack Exchange, by their search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from mentions.model import Sighting
from sources.accounts import account
from sources.answers import expect_ok, read_item, read_json
from sources.base import Bookmark, Harvest, Reach, Tools
from sources.dates import sensible
from sources.egress import Answer
from sources.entries import newest_first
from sources.errors import AuthNeeded, RateLimited, Unreadable
from sources.hits import phrase
from sources.reach import Count
from sources.text import NAME, TEXT, TITLE, plain, tidy, web_link

_PLACE = "https://api.stackexchange.com"
_OVERLAP = 3600  # seconds that are read again: the index is late
_PAGE = 100
_PAGES = 3
_OWN_HOSTS = {
    "stackoverflow": "stackoverflow.com",
    "serverfault": "serverfault.com",
    "superuser": "superuser.com",
    "askubuntu": "askubuntu.com",
    "mathoverflow.net": "mathoverflow.net",
    "stackapps": "stackapps.com",
}
# When we may ask again, in seconds since 1970: of all searches, since they share one address and one key.
_REST = "stackexchange:rest"


class StackExchangeSettings(BaseModel):
    """What to search for, at which site."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    query: str = Field(min_length=2, max_length=200, description="A watched name, as it is written.")
    site: str = Field("stackoverflow", pattern=r"^[a-z0-9.]{2,40}$", description="The site's short name.")


class _Owner(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    display_name: str | None = None
    link: str | None = None


class _Post(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, defer_build=True)

    item_type: Literal["question", "answer"] = "question"
    question_id: int = Field(ge=1, le=10**12)
    answer_id: int | None = Field(None, ge=1, le=10**12)
    creation_date: int = Field(ge=0, le=10**11)
    title: str | None = None
    body: str | None = None
    excerpt: str | None = None
    owner: _Owner | None = None
    score: Count = 0


class StackExchange:
    """One search at one site."""

    Settings: ClassVar[type[BaseModel]] = StackExchangeSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        "STACKEXCHANGE_KEY": "a free key from stackapps.com: 10,000 questions a day instead of 300"
    }

    def __init__(self, settings: StackExchangeSettings) -> None:
        self._site = settings.site
        self._query = phrase(settings.query)
        self._host = _OWN_HOSTS.get(self._site) or _host(self._site)

    def reach(self) -> Reach:
        """See `sources.base.Searches`."""
        return Reach(f"{self._query} at {self._host}", f"the newest {_PAGE * _PAGES}")

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. Answers carry their question's title and their own address."""
        _expect_rested(tools)
        wanted = f"{self._site} {self._query}"
        before = bookmark if bookmark.get("for") == wanted else {}
        since = int(before.get("created", "0"))
        found, notes = await self._search(tools, since)
        posts = [post for raw in found if (post := _post(raw))]
        newest = max((post.creation_date for post in posts if post.creation_date <= tools.now.timestamp()), default=0)
        sightings = {sighting.native_id: sighting for post in posts for sighting in [self._sighting(post, tools.now)]}
        seen = sha256(" ".join(sorted(sightings)).encode()).hexdigest()[:32]
        after = {"for": wanted, "created": str(max(since, newest)), "seen": seen}
        if before.get("seen") == seen:
            return Harvest((), after, unchanged=True, notes=notes)
        listed = newest_first(tuple(sightings.values()))
        return Harvest(listed, after, skipped=len(found) - len(posts), notes=notes)

    async def _search(self, tools: Tools, since: int) -> tuple[list[Any], tuple[str, ...]]:
        """The raw items, newest first, and a note if there are more."""
        found: list[Any] = []
        for page in range(1, _PAGES + 1):
            place = account(tools.secrets, "STACKEXCHANGE_KEY", _PLACE)
            asked = self._question(since, page) | ({"key": place.secret} if place else {})
            url = f"{place.base if place else _PLACE}/2.3/search/excerpts?{urlencode(asked)}"
            answer = await tools.http.get(url, headers={"accept": "application/json"}, deadline=8.0, refusals=True)
            document = _document(answer, tools)
            found += document["items"][:_PAGE]
            if document.get("has_more") is not True:
                return found, ()
            if _rest(document, tools):
                break
        return found, (f"there are more hits than the newest {len(found)}, which were read",)

    def _question(self, since: int, page: int) -> dict[str, Any]:
        asked = {"q": self._query, "site": self._site, "sort": "creation", "order": "desc"}
        asked |= {"pagesize": str(_PAGE), "page": str(page)}
        return asked | ({"fromdate": str(max(since - _OVERLAP, 0))} if since else {})

    def _sighting(self, post: _Post, now: datetime) -> Sighting:
        place = f"a/{post.answer_id}" if post.item_type == "answer" else f"q/{post.question_id}"
        owner = post.owner or _Owner()
        whole = plain(post.body or "", TEXT)
        return Sighting(
            native_id=f"{self._site}/{place}",
            url=f"https://{self._host}/{place}",
            title=plain(post.title or "", TITLE),
            text=whole or plain(post.excerpt or "", TEXT),
            author=plain(owner.display_name or "", NAME),
            author_url=web_link(owner.link or "", ""),
            published_at=sensible(datetime.fromtimestamp(post.creation_date, UTC), now),
            own=True,
            snippet=not whole,
            reach=post.score,
        )


def _host(site: str) -> str:
    """sv.stackoverflow and meta.serverfault are parts of a site with a host of its own, all others of one host."""
    last = site.rpartition(".")[2]
    return f"{site}.com" if "." in site and last in _OWN_HOSTS else f"{site}.stackexchange.com"


def _document(answer: Answer, tools: Tools) -> dict[str, Any]:
    """The page of answers, with a list under "items"."""
    if answer.status == 400:
        raise _refusal(_object(answer), tools)
    expect_ok(answer)
    document = _object(answer)
    if not isinstance(document.get("items"), list):
        raise Unreadable("Stack Exchange answered in an unknown shape; nothing was kept")
    _rest(document, tools)
    return document


def _object(answer: Answer) -> dict[str, Any]:
    document = read_json(answer.body)
    if not isinstance(document, dict):
        raise Unreadable("Stack Exchange answered in an unknown shape; nothing was kept")
    return document


def _refusal(document: Mapping[str, Any], tools: Tools) -> RateLimited | AuthNeeded | Unreadable:
    """A refusal comes with 400 and a name, in one case with a time to wait in its prose."""
    name, said = str(document.get("error_name", ""))[:60], str(document.get("error_message", ""))[:300]
    if name == "throttle_violation":
        wait = next((int(word) for word in said.split() if word.isascii() and word.isdigit()), 3600)
        _rest_for(wait, tools)
        return _resting(min(wait, 24 * 3600))
    if "key" in said:
        return AuthNeeded(f"Stack Exchange does not accept STACKEXCHANGE_KEY ({tidy(said, 100)})")
    return Unreadable(f"Stack Exchange does not understand the question: {tidy(said or name, 200)}")


def _rest(document: Mapping[str, Any], tools: Tools) -> bool:
    """Takes note of a pause it asks for, or of the end of the day's questions (new ones come at midnight, UTC)."""
    pause, left = document.get("backoff"), document.get("quota_remaining")
    if isinstance(left, int) and left <= 0:
        midnight = (tools.now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        _rest_for((midnight - tools.now).total_seconds(), tools)
        return True
    if isinstance(pause, int | float) and pause > 0:
        _rest_for(float(pause) + 1, tools)
        return True
    return False


def _rest_for(seconds: float, tools: Tools) -> None:
    tools.memory[_REST] = str(int(tools.now.timestamp() + min(seconds, 24 * 3600)) + 1)


def _expect_rested(tools: Tools) -> None:
    left = int(tools.memory.get(_REST, "0")) - tools.now.timestamp()
    if left > 0:
        raise _resting(left)


def _resting(seconds: float) -> RateLimited:
    wait = max(seconds, 60.0)
    return RateLimited(f"Stack Exchange asked us to wait; it is asked again in {round(wait / 60)} min", wait)


def _post(raw: object) -> _Post | None:
    post = read_item(_Post, raw)
    return post if post and (post.item_type == "question" or post.answer_id) else None
