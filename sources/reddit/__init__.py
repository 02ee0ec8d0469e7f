"""Reddit by its API: a search for posts, what is new in a subreddit, or where our own name was called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mentions.model import Mention, TrollReason
from mentions.outside import Conversation, Deed, Done, Order
from sources.accounts import needed
from sources.answers import expect_done, expect_ok, read_json
from sources.base import Bookmark, Harvest, Reach, Tools
from sources.circuit import LONGEST, SHORTEST
from sources.egress import Answer
from sources.entries import newest_first
from sources.errors import AuthNeeded, Blocked, Declined, Gone, RateLimited, Unclear, Unreadable
from sources.oauth import Grant, authorized
from sources.ours import is_posted, only_answer, our_answer
from sources.reddit.things import SITE, Thing, read_listing, read_thing, to_sighting
from sources.text import TEXT, tidy

_API = "https://oauth.reddit.com"
_OVERLAP = 600  # seconds that are read again: the search is minutes late
_FIRST = 100
_PAGES = 3
_PATIENCE = 8.0  # seconds for a page
_LONGEST_REPLY = 10_000
_LONGEST_REASON = 100
_MOST_REPLIES = 500
_OURS = re.compile(r"/comments/[a-z0-9]{1,13}/[^/]*/([a-z0-9]{1,13})/?$")
_WAIT = re.compile(r"(\d{1,5}) (second|minute|hour)")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


class RedditSettings(BaseModel):
    """One of three: a search, a subreddit, or where our name is called."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    query: str = Field(default="", max_length=500, description="What to search posts for, as in Reddit's own field.")
    subreddit: str = Field(
        default="",
        pattern=r"^(?:[A-Za-z0-9_]{2,21}(?:\+[A-Za-z0-9_]{2,21}){0,20})?$",
        description="A subreddit without r/, or several joined by +: its new posts and comments.",
    )
    mentions: bool = Field(default=False, description="Comments that call our own account by u/NAME.")
    own: bool = Field(default=False, description="Our account moderates this subreddit: hide, show and lock, too.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.query) + bool(self.subreddit) + self.mentions != 1:
            raise ValueError("write one of query, subreddit and mentions = true")
        if self.own and not self.subreddit:
            raise ValueError("own belongs to subreddit")
        return self


class Reddit:
    """One search, one subreddit or one list of calls."""

    Settings: ClassVar[type[BaseModel]] = RedditSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        "REDDIT_CLIENT": "ID:SECRET of your app at reddit.com/prefs/apps, which Reddit must have approved",
        "REDDIT_REFRESH_TOKEN": "the refresh token of your account there, to answer and report; see docs/sources",
    }

    def __init__(self, settings: RedditSettings) -> None:
        self._settings = settings
        self._for = settings.query or settings.subreddit or "mentions"

    def reach(self) -> Reach | None:
        """See `sources.base.Searches`. A subreddit is heard whole; our own name is called by others, not searched."""
        return Reach(self._settings.query, f"the newest {100 * _PAGES}") if self._settings.query else None

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. Comments' sightings carry the title of the post they stand under."""
        before = bookmark if bookmark.get("for") == self._for else {}
        since = float(before.get("newest", "0"))
        things: dict[str, Thing] = {}
        skipped = 0
        for path, asked in self._lists():
            found, odd = await self._list(tools, path, asked, since)
            things |= {thing.name: thing for thing in found}
            skipped += odd
        seen = sha256(" ".join(sorted(f"{one.name} {one.edited}" for one in things.values())).encode()).hexdigest()
        past = [one.created_utc for one in things.values() if one.created_utc <= tools.now.timestamp()]
        after = {"for": self._for, "newest": str(max([since, *past])), "seen": seen}
        if before.get("seen") == seen:
            return Harvest((), after, unchanged=True)
        sightings = newest_first(tuple(to_sighting(one, tools.now) for one in things.values() if not one.erased))
        return Harvest(sightings if before else sightings[:_FIRST], after, skipped=skipped)

    def _lists(self) -> list[tuple[str, dict[str, str]]]:
        if self._settings.query:
            return [("/search", {"q": self._settings.query, "sort": "new", "t": "week", "type": "link"})]
        if self._settings.mentions:
            return [("/message/mentions", {})]
        return [(f"/r/{self._settings.subreddit}/{what}", {}) for what in ("new", "comments")]

    async def _list(self, tools: Tools, path: str, asked: Mapping[str, str], since: float) -> tuple[list[Thing], int]:
        """What is there down to `since`, newest first, and how many of it could not be read."""
        found: list[Thing] = []
        skipped, onward = 0, ""
        for _ in range(_PAGES):
            page = {**asked, "limit": "100", **({"after": onward} if onward else {})}
            things, odd, onward = read_listing(await _get(tools, path, page))
            found += things
            skipped += odd
            if not since or not onward or not things or things[-1].created_utc < since - _OVERLAP:
                break
        return found, skipped

    def room(self, text: str) -> int:
        """See `sources.base.Bounds`."""
        return _LONGEST_REPLY - len(text)

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`."""
        if not (secrets.get("REDDIT_CLIENT") and secrets.get("REDDIT_REFRESH_TOKEN")):
            return frozenset()
        moderating = {Deed.HIDE, Deed.SHOW, Deed.LOCK} if self._settings.own else set()
        return frozenset({Deed.REPLY, Deed.REPORT, *moderating})

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. Hiding removes as a moderator does, which can be taken back."""
        match order.deed:
            case Deed.REPLY:
                return await self._reply(tools, order)
            case Deed.REPORT:
                reason = tidy(order.text or order.reason or "", _LONGEST_REASON)
                await _post(tools, "/api/report", {"id": order.native_id, "reason": reason})
            case Deed.HIDE:
                spam = "true" if order.reason is TrollReason.SPAM else "false"
                await _post(tools, "/api/remove", {"id": order.native_id, "spam": spam})
            case Deed.SHOW:
                await _post(tools, "/api/approve", {"id": order.native_id})
            case Deed.LOCK:
                await _post(tools, "/api/lock", {"id": order.native_id})
            case _:
                raise Declined(f"Reddit has nothing like {order.deed}; nothing was done")
        return Done()

    async def _reply(self, tools: Tools, order: Order) -> Done:
        if len(order.text) > _LONGEST_REPLY:
            raise Declined(f"Reddit takes at most {_LONGEST_REPLY} characters; nothing was posted, shorten the answer")
        said = await _post(tools, "/api/comment", {"thing_id": order.native_id, "text": order.text})
        data = said.get("data")
        things = data.get("things") if isinstance(data, dict) else None
        mine = read_thing(things[0]) if isinstance(things, list) and things else None
        if mine is None:
            raise Unclear("Reddit took the answer but did not show it; it may have been posted")
        return Done(mine.place, mine.name)

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`. Hiding, showing and locking set a state and may be done again."""
        if order.deed is Deed.REPORT:
            raise Unclear("Reddit does not tell who has reported what; look there, or leave it")
        if order.deed is not Deed.REPLY:
            return None
        me, earliest = await _me(tools), order.since.timestamp()
        for thing in await _below(tools, await _read(tools, order.native_id)):
            same = tidy(thing.said, TEXT) == tidy(order.text, TEXT)
            if thing.author == me and same and thing.created_utc >= earliest:
                return Done(thing.place, thing.name)
        return None

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. Answers to our own answer count as answers to the mention."""
        thing = await _read(tools, mention.native_id)
        if thing.erased:
            return Conversation(gone=True)
        me = await _me(tools) if tools.secrets.get("REDDIT_REFRESH_TOKEN") else ""
        below = [one for one in await _below(tools, thing) if not one.erased]
        replies = sorted((one for one in below if one.author != me), key=lambda one: one.created_utc)
        own = [to_sighting(one, tools.now) for one in below if one.author == me]
        ours = our_answer(mention, own, whole=False) or await _left_of_ours(tools, mention)
        return Conversation(replies=tuple(to_sighting(one, tools.now) for one in replies), ours=ours)


def _door(tools: Tools) -> tuple[str, Grant]:
    """Where the API is, and what opens it: our account's refresh token, or the app alone, which can only read."""
    client = needed(tools.secrets, "REDDIT_CLIENT", SITE)
    if not (client.user and client.secret):
        raise AuthNeeded("REDDIT_CLIENT must be written ID:SECRET; without both nothing is heard, see docs/sources")
    form = {"grant_type": "client_credentials"}
    if refresh := tools.secrets.get("REDDIT_REFRESH_TOKEN", ""):
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
    grant = Grant(f"{client.base}/api/v1/access_token", form, f"{client.user}:{client.secret}")
    return _API if client.base == SITE else client.base, grant


async def _get(tools: Tools, path: str, asked: Mapping[str, str]) -> Any:
    base, grant = _door(tools)
    _rested(tools)
    url = f"{base}{path}?{urlencode({**asked, 'raw_json': '1'})}"
    answer = await authorized(
        tools, "reddit", grant, lambda headers: tools.http.get(url, headers=headers, deadline=_PATIENCE)
    )
    _learn(tools, answer)
    if "/subreddits/search" in answer.url:
        raise Gone("Reddit knows no subreddit of this name; remove the source or change its subreddit")
    expect_ok(answer)
    return read_json(answer.body)


async def _post(tools: Tools, path: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the answer's "json". Reddit says with status 200, too, that it would not do it."""
    base, grant = _door(tools)
    _rested(tools)
    body = urlencode({**form, "api_type": "json"}).encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await authorized(
        tools,
        "reddit",
        grant,
        lambda headers: tools.http.send("POST", base + path, body=body, headers={**headers, **kind}),
    )
    _learn(tools, answer)
    try:
        document = read_json(answer.body)
    except Unreadable as error:
        expect_done(answer)
        raise Unclear("Reddit gave no usable answer; it may have been done") from error
    document = document if isinstance(document, dict) else {}
    expect_done(answer, str(document.get("explanation") or document.get("message") or ""))
    said = document.get("json")
    said = said if isinstance(said, dict) else {}
    if faults := said.get("errors"):
        raise _refusal(faults)
    return said


def _refusal(faults: object) -> Declined | RateLimited:
    """Reddit's errors are triples: a code, a sentence, the field."""
    first = faults[0] if isinstance(faults, list) else faults
    words = [str(part) for part in first if part] if isinstance(first, list) else [str(first)]
    if "RATELIMIT" not in words:
        return Declined(f"Reddit would not do it: {tidy(': '.join(words[:2]), 300)}; nothing was done")
    asked = _WAIT.search(" ".join(words))
    wait = int(asked[1]) * _SECONDS[asked[2]] if asked else 600
    return RateLimited("Reddit asks our account to slow down; nothing was done, it is tried again", _clamped(wait))


def _learn(tools: Tools, answer: Answer) -> None:
    """Reddit tells how many questions are left: with none it is left alone until the count begins anew."""
    left, reset = (answer.headers.get(f"x-ratelimit-{name}", "") for name in ("remaining", "reset"))
    if re.fullmatch(r"0(\.\d+)?", left) and re.fullmatch(r"\d{1,5}", reset):
        tools.memory["reddit:rest"] = str(tools.now.timestamp() + int(reset))


def _rested(tools: Tools) -> None:
    left = float(tools.memory.get("reddit:rest", "0")) - tools.now.timestamp()
    if left > 0:
        raise RateLimited("Reddit's allowance is used up for now; it is asked again later", _clamped(left))


def _clamped(seconds: float) -> float:
    return min(max(seconds, SHORTEST), LONGEST)


async def _me(tools: Tools) -> str:
    if "reddit:me" not in tools.memory:
        document = await _get(tools, "/api/v1/me", {})
        name = document.get("name") if isinstance(document, dict) else None
        if not isinstance(name, str) or not name:
            raise Unreadable("Reddit did not tell which account is ours; nothing was read")
        tools.memory["reddit:me"] = name
    return tools.memory["reddit:me"]


async def _read(tools: Tools, name: str) -> Thing:
    things, _, _ = read_listing(await _get(tools, "/api/info", {"id": name}))
    for thing in things:
        if thing.name == name:
            return thing
    raise Blocked("Reddit does not show this now: its subreddit may be private or quarantined; our copy was kept")


async def _left_of_ours(tools: Tools, mention: Mention) -> str | None:
    """A long thread does not show every comment, but each can be asked for by its name. What moderators have removed is
    still shown to whoever wrote it."""
    place = _OURS.search(mention.deed_url)
    if not is_posted(mention) or place is None:
        return None
    name = f"t1_{place[1]}"
    things, _, _ = read_listing(await _get(tools, "/api/info", {"id": name}))
    found = [to_sighting(thing, tools.now).text for thing in things if thing.name == name and not thing.erased]
    return only_answer(mention, found[0]) if found else "" if things else None


async def _below(tools: Tools, thing: Thing) -> list[Thing]:
    """All that was answered, at any depth. A removed comment may be missing in its own thread."""
    post = thing.link_id or thing.name
    path = f"/comments/{post[3:]}" if post == thing.name else f"/comments/{post[3:]}/_/{thing.name[3:]}"
    document = await _get(tools, path, {"sort": "new", "limit": "500"})
    if not isinstance(document, list) or len(document) != 2:
        raise Unreadable("Reddit answered in an unknown shape; nothing was kept")
    found: list[Thing] = []
    waiting = [document[1]]
    while waiting and len(found) < _MOST_REPLIES:
        things, _, _ = read_listing(waiting.pop())
        found += [one for one in things if one.name != thing.name]
        waiting += [one.replies for one in things if one.replies]
    return found
