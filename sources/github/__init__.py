"""GitHub: issues, pull requests and discussions that name us anywhere, or everything new in a repository of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mentions.model import Mention
from mentions.outside import Conversation, Deed, Done, Order
from sources.accounts import account, needed
from sources.base import Bookmark, Harvest, Reach, Tools
from sources.dates import read_date
from sources.entries import newest_first
from sources.github import deeds as github_deeds
from sources.github.api import HOME, Hub, Item, expect_repository, inside, nodes, read_items, to_sighting

_ACCOUNT = "GITHUB_ACCOUNT"
_DEEDS = frozenset({Deed.REPLY, Deed.HIDE, Deed.SHOW, Deed.DELETE, Deed.LOCK})
_PAGE = 100
_PAGES = 2
_MOST = 500
_OVERLAP = timedelta(hours=1)  # the index is late
_FIRST = timedelta(days=90)  # the search of discussions cannot be sorted: so far back it looks at first
_WRITTEN = "id url body createdAt author { login url }"
_FOUND = f"""query Found($words: String!) {{
  search(type: DISCUSSION, query: $words, first: 50) {{ nodes {{ ... on Discussion {{ title {_WRITTEN} }} }} }}
}}"""
_NEWEST = f"""query Newest($owner: String!, $name: String!) {{
  repository(owner: $owner, name: $name) {{
    discussions(first: 30, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
      nodes {{
        title {_WRITTEN}
        comments(last: 20) {{ nodes {{ {_WRITTEN} replies(last: 10) {{ nodes {{ {_WRITTEN} }} }} }} }}
      }}
    }}
  }}
}}"""


class GitHubSettings(BaseModel):
    """Either `query` or `repository`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    query: str = Field("", max_length=200, description="A watched name, as it is written.")
    repository: str = Field(
        "", pattern=r"^([\w.-]{1,100}/[\w.-]{1,100})?$", description="A repository: enrisbo/chairs."
    )

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if bool(self.query) == bool(self.repository):
            raise ValueError("write either query or repository")
        if self.query and len(self.query) < 2:
            raise ValueError("query: write at least two letters")
        return self


class _Gathered:
    """What one fetch has read so far."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.replies: dict[str, str] = {}
        self.skipped = 0
        self.notes: list[str] = []
        self.in_part = False

    def add(self, raws: object) -> list[Item]:
        items, odd = read_items(raws)
        self.items |= {item.id: item for item in items}
        self.skipped += odd
        return items

    def above(self, item: Item) -> str:
        """The id of what this stands below, "" if it is no comment or that was not read: a comment's address is that
        of its issue or discussion, with a place in it."""
        page, _, place = item.url.partition("#")
        pages = (one.id for one in self.items.values() if one.url == page) if place else iter(())
        return self.replies.get(item.id) or next(pages, "")


class GitHub:
    """One search, or one repository. Discussions are only shown to those who have a token."""

    Settings: ClassVar[type[BaseModel]] = GitHubSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _ACCOUNT: "a token of our GitHub user, from github.com/settings/tokens; for a server of your own write "
        "https://TOKEN@github.company.example/api/v3"
    }

    def __init__(self, settings: GitHubSettings) -> None:
        self._query = settings.query.replace('"', " ")
        self._repository = settings.repository

    def reach(self) -> Reach | None:
        """See `sources.base.Searches`. Of a repository everything new is read, and nothing is asked for by words."""
        return Reach(self._query, f"the newest {_PAGE}") if self._query else None

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. What we have written ourselves is left out."""
        hub = Hub(tools, account(tools.secrets, _ACCOUNT, HOME))
        asked = self._query or f"repository {self._repository}"
        before = bookmark if bookmark.get("for") == asked else {}
        since = read_date(before.get("since", ""), "UTC")
        me = (await hub.me()).casefold()
        got = _Gathered()
        if self._query:
            await _search(hub, self._query, since, tools.now, got)
        else:
            await _repository(hub, self._repository, since, got)
        others = [
            item for item in got.items.values() if not (me and item.author and item.author.login.casefold() == me)
        ]
        seen = sha256("\n".join(sorted(f"{item.id} {item.title} {item.body}" for item in others)).encode()).hexdigest()
        dates = [when for item in got.items.values() if (when := item.written_at) and when <= tools.now]
        newest = since if got.in_part else max([*dates, *([since] if since else [])], default=None)
        after = {"for": asked, "since": newest.isoformat() if newest else "", "seen": seen}
        if before.get("seen") == seen:
            return Harvest((), after, unchanged=True)
        if got.in_part:
            got.notes.append("GitHub ran out of time and searched only in part; the next time it begins there again")
        shown = newest_first(tuple(replace(to_sighting(item, tools.now), answers=got.above(item)) for item in others))
        return Harvest(shown[: _MOST if since else _PAGE], after, skipped=got.skipped, notes=tuple(got.notes))

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`. Whether the repository is ours is told by GitHub, when it is asked to."""
        mine = account(secrets, _ACCOUNT, HOME)
        return _DEEDS if mine and mine.secret else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`."""
        return await github_deeds.do(Hub(tools, needed(tools.secrets, _ACCOUNT, HOME)), order)

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`."""
        return await github_deeds.look_up(Hub(tools, needed(tools.secrets, _ACCOUNT, HOME)), order)

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. Only with a token: a stranger may ask GitHub sixty times an hour."""
        return await github_deeds.follow(Hub(tools, needed(tools.secrets, _ACCOUNT, HOME)), mention, tools.now)


async def _search(hub: Hub, query: str, since: datetime | None, now: datetime, got: _Gathered) -> None:
    """By GitHub's search, one kind after the other: some tokens may only ask for one."""
    words = f'"{query}" in:title,body'
    if since:
        words += f" created:>={_day(since - _OVERLAP)}"
    for kind in ("issue", "pull-request"):
        asked = {"q": f"{words} is:{kind}", "sort": "created", "order": "desc"}
        await _walk(hub, "/search/issues", asked, since and since - _OVERLAP, got)
    if hub.has_token:
        begin = since - _OVERLAP if since else now - _FIRST
        data = await hub.ask(_FOUND, {"words": f'"{query}" in:title,body created:>={_day(begin)}'})
        got.add(nodes(data, "search"))


async def _repository(hub: Hub, repository: str, since: datetime | None, got: _Gathered) -> None:
    """Issues and pull requests, the comments below them, and with a token the discussions."""
    path = f"/repos/{repository}/issues"
    await _walk(hub, path, {"state": "all", "sort": "created", "direction": "desc"}, since, got)
    await _walk(hub, f"{path}/comments", {"sort": "created", "direction": "desc"}, since, got)
    if hub.has_token:
        owner, _, name = repository.partition("/")
        data = await hub.ask(_NEWEST, {"owner": owner, "name": name})
        expect_repository(data)
        discussions = nodes(data, "repository", "discussions")
        comments = [raw for discussion in discussions for raw in nodes(discussion, "comments")]
        got.add([*discussions, *comments])
        for comment in comments:
            replies = got.add(nodes(comment, "replies"))
            got.replies |= {reply.id: str(inside(comment, "id")) for reply in replies}


async def _walk(hub: Hub, path: str, query: Mapping[str, str], since: datetime | None, got: _Gathered) -> None:
    """A list of REST, newest first, back to `since`; at first one page."""
    for page in range(1, _PAGES + 1):
        document = await hub.read(path, {**query, "per_page": _PAGE, "page": page})
        raws = document.get("items") if isinstance(document, dict) else document
        dates = [when for item in got.add(raws) if (when := item.written_at)]
        if inside(document, "incomplete_results") is True:
            got.in_part = True
        full = isinstance(raws, list) and len(raws) >= _PAGE
        if since is None or not full or (dates and min(dates) < since):
            return
    got.notes.append(f"more was written since the last time than was read: the newest {_PAGES * _PAGE} of {path}")


def _day(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
