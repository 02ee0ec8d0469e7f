"""A source that can do everything, and the platform behind it: for what the bot does with any acting source."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from aiohttp import web
from botkit import CHANNEL, document, local_slack, now, save_setup, settings_for
from pydantic import BaseModel, ConfigDict
from standins.base import StandIn

from bot.settings import Settings
from bot.slack.limits import Limits
from bot.slack.press import parse_value
from bot.wire import Bot, World, build
from demo.slack.sample import DEFAULT_USERS
from demo.slack.server import LocalSlack
from mentions.model import Mention, Sighting
from mentions.outside import Conversation, Deed, Done, Order
from mentions.store import Store
from sources import SOURCES, Harvest, Tools
from sources.answers import expect_done, expect_ok, read_json
from sources.base import Bookmark
from sources.errors import Unclear
from sources.ours import our_answer

TOKEN = "t0ken"


class ActingSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    blind: bool = False
    """It cannot be told whether something was done."""


class Acting:
    """Posts and what is said below them, as JSON; deeds carry their key."""

    Settings: ClassVar[type[BaseModel]] = ActingSettings
    SECRETS: ClassVar[Mapping[str, str]] = {"ACTING_TOKEN": "any"}

    def __init__(self, settings: ActingSettings) -> None:
        self._url, self._blind = settings.url, settings.blind

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:  # noqa: ARG002
        answer = await tools.http.get(f"{self._url}/posts")
        expect_ok(answer)
        return Harvest(tuple(Sighting(**post, own=True) for post in reversed(read_json(answer.body))))

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        return frozenset(Deed) if secrets.get("ACTING_TOKEN") else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        words = "&".join(f"{k}={quote(v)}" for k, v in {"id": order.native_id, "text": order.text}.items())
        url = f"{self._url}/deeds/{order.deed}/{order.key}?{words}"
        answer = await tools.http.send("POST", url, headers={"authorization": tools.secrets["ACTING_TOKEN"]})
        expect_done(answer, str(read_json(answer.body).get("why", "")))
        return Done(**read_json(answer.body))

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        if self._blind:
            raise Unclear("it cannot be told")
        answer = await tools.http.get(f"{self._url}/deeds/{order.deed}/{order.key}")
        if answer.status == 404:
            return None
        expect_ok(answer)
        return Done(**read_json(answer.body))

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        answer = await tools.http.get(f"{self._url}/posts/{mention.native_id}")
        if answer.status == 404:
            return Conversation(gone=True)
        expect_ok(answer)
        told = read_json(answer.body)
        ours = our_answer(mention, [Sighting("", title="", **said) for said in told["ours"]], whole=True)
        return Conversation(replies=tuple(Sighting(**reply, own=True) for reply in told["replies"]), ours=ours)


def register() -> None:
    SOURCES["acting"] = Acting


class Platform(StandIn):
    """What a test decides: `posts`, what is said below each (`below`) and by us (`ours`), whether it takes or queues,
    and `chaos`, with which it loses, refuses and puts off. It knows a deed by its key, but does it again when asked
    again."""

    kind = "acting"
    settings: ClassVar[Mapping[str, Any]] = {"url": "{base}"}
    secrets: ClassVar[Mapping[str, str]] = {"ACTING_TOKEN": TOKEN}
    deeds = frozenset(Deed)
    mention = "p1"
    url = "{base}/p1"

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[dict[str, str]] = []
        self.below: dict[str, list[dict[str, str]]] = {}
        self.ours: dict[str, list[dict[str, str]]] = {}
        self.keys: Counter[str] = Counter()
        self.texts: list[str] = []
        self.queue = False
        self.limited = 0
        self.chaos: random.Random | None = None
        self.asked = 0
        self.refuse_all = False

    def add(self, text: str, author: str = "Kim", author_url: str = "") -> str:
        native_id = f"p{len(self.posts) + 1}"
        url = f"https://forum.example/{native_id}"
        words = {"url": url, "title": "", "text": text, "author": author, "author_url": author_url}
        self.posts.append({"native_id": native_id, **words})
        self.below[native_id] = []
        return native_id

    def answer(self, native_id: str, text: str, author: str = "Kim") -> None:
        n = len(self.below[native_id]) + 1
        url = f"https://forum.example/{native_id}/{n}"
        self.below[native_id].append(
            {"native_id": f"{native_id}-{n}", "url": url, "title": "", "text": text, "author": author}
        )

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/posts", self._posts),
            web.get("/posts/{id}", self._below),
            web.post("/deeds/{deed}/{key}", self._do),
            web.get("/deeds/{deed}/{key}", self._done),
        ]

    async def _posts(self, _: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response(self.posts)

    async def _below(self, request: web.Request) -> web.Response:
        if self.refuse_all:
            return web.json_response({}, status=403)
        below = self.below.get(request.match_info["id"])
        told = {"replies": below, "ours": self.ours.get(request.match_info["id"], [])}
        return web.json_response(told) if below is not None else web.json_response({}, status=404)

    async def _do(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("authorization") != TOKEN:
            return web.json_response({"why": "who are you"}, status=401)
        if self.limited:
            self.limited -= 1
            return web.json_response({}, status=429, headers={"retry-after": "60"})
        drawn = self.chaos.random() if self.chaos else 1.0
        if drawn < 0.1:
            return web.json_response({}, status=500)
        self.keys[request.match_info["key"]] += 1
        self.texts.append(request.query["text"])
        self.apply(Deed(request.match_info["deed"]), request.query["id"], request.query["text"])
        if request.match_info["deed"] == Deed.REPLY:
            said = {"url": str(self._what(request)["url"]), "text": request.query["text"]}
            self.ours.setdefault(request.query["id"], []).append(said)
        if drawn < 0.3:
            self.lose = True
        return web.json_response(self._what(request))

    async def _done(self, request: web.Request) -> web.Response:
        there = self.keys[request.match_info["key"]]
        return web.json_response(self._what(request)) if there else web.json_response({}, status=404)

    def _what(self, request: web.Request) -> dict[str, Any]:
        reply = request.match_info["deed"] == Deed.REPLY
        url = f"https://forum.example/replies/{request.match_info['key'][:6]}" if reply else ""
        return {"url": url, "queued": self.queue}


@dataclass
class Scene:
    """A bot that is connected, posts, updates and acts; its clock goes on when a test says so."""

    slack: LocalSlack
    bot: Bot
    platform: Platform
    ahead: list[timedelta]

    @property
    def store(self) -> Store:
        return self.bot.desk.store

    @property
    def card(self) -> Any:
        return self.slack.channel(CHANNEL).cards[0]

    @property
    def thread(self) -> list[Any]:
        return self.slack.channel(CHANNEL).thread(self.card)

    async def find(self, text: str, **said: str) -> None:
        """Somebody writes it there; it becomes a card."""
        self.platform.add(text, **said)
        await self.bot.jobs.tick()
        await self.slack.until(lambda: len(self.slack.channel(CHANNEL).cards) == len(self.platform.posts), timeout=60)

    async def says(self, who: str, line: str) -> str:
        before = len(self.slack.user(who).ephemerals)
        await self.slack.user(who).command(f"/mentions {line}")
        return "\n".join(f"{m.text}\n{m.says}" for m in self.slack.user(who).ephemerals[before:])

    async def shows(self, *words: str) -> None:
        """On the card."""
        await self.slack.until(lambda: all(w in f"{self.card.text} {self.card.blocks}" for w in words), timeout=30)

    async def tells(self, *words: str) -> None:
        """In the thread."""
        await self.slack.until(lambda: all(w in self.said for w in words), timeout=30)

    @property
    def said(self) -> str:
        return " ".join(f"{m.text} {m.blocks}" for m in self.thread)

    async def later(self, span: timedelta) -> None:
        """Time passes, and everything that is due by then is looked after."""
        self.ahead[0] += span
        self.bot.desk.acts.nudge()
        await self.bot.follow.tick()
        await self.bot.retouch.step()

    async def mention(self, mention_id: int = 1) -> Mention:
        found = await self.store.mentions.get(mention_id)
        assert found is not None
        return found

    def buttons(self) -> set[str]:
        elements = [e for block in self.card.blocks if block["type"] == "actions" for e in block["elements"]]
        groups = [g for e in elements for g in e.get("option_groups", ())]
        chosen = [parse_value(option["value"]) for group in groups for option in group["options"]]
        return {e["action_id"] for e in elements} | {press.action for press in chosen if press}


def settings_at(slack: LocalSlack, folder: Path, platform: Platform) -> Settings:
    allow = frozenset({("127.0.0.1", platform.port)})
    return replace(settings_for(slack, folder), allow=allow, secrets={"ACTING_TOKEN": TOKEN})


def described(platform: Platform, **more: Any) -> dict[str, Any]:
    entry = {"id": "forum", "name": "Forumet", "type": "acting", "url": platform.base, "everything": True}
    return document(sources=[entry | {"every": "1s", "at_most": "1s"} | more], flood={"per_hour": 500, "first_run": 20})


@asynccontextmanager
async def acting(folder: Path, limits: Limits, *, locale: str = "sv-SE", **more: Any) -> AsyncIterator[Scene]:
    """Everybody's own Slack is in `locale`."""
    platform, ahead = Platform(), [timedelta()]
    users = [replace(person, locale=locale) for person in DEFAULT_USERS]
    async with local_slack(users=users) as slack, platform.serving():
        settings = settings_at(slack, folder, platform)
        await save_setup(settings, slack.team_id, described(platform, **more))
        world = World(settings, limits, lambda: now() + ahead[0], time.monotonic, lambda _: None)
        async with build(world) as bot:
            desk = bot.desk
            work = [asyncio.create_task(part.run()) for part in (bot.line, desk.outbox, desk.board, desk.acts)]
            try:
                await slack.until(lambda: slack.connected, timeout=60)
                yield Scene(slack, bot, platform, ahead)
            finally:
                await asyncio.gather(desk.outbox.rest(2.0), desk.acts.rest(2.0))
                for task in work:
                    task.cancel()
                ended = await asyncio.gather(*work, return_exceptions=True)
        assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ended), ended
        slack.assert_clean()
