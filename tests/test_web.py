"""The web room over real HTTP: what is taken is never lost, and nobody learns or breaks anything by knocking."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import signal
import socket
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web as aio
from botkit import (
    CHANNEL,
    FAST,
    bot_at_work,
    bot_built,
    document,
    local_slack,
    now,
    save_setup,
    settings_for,
    world_for,
)
from killing import LIMITS, start

from bot.check import check
from bot.listening.hooks import Hooks
from bot.settings import Settings, SettingsError, read_settings
from bot.web import room as web
from bot.web.pulse import Pulse
from bot.web.server import Meter, listening_at
from bot.wire import Bot, CannotRun
from demo.slack.server import LocalSlack

SOURCES = [
    {"id": "shop", "type": "webhook", "preset": "generic", "everything": True},
    {"id": "desk", "type": "webhook", "preset": "intercom", "everything": True},
    {"id": "away", "type": "webhook", "preset": "generic", "paused": True},
    {"id": "blog", "url": "https://blog.example/feed.xml", "paused": True},
]
SECRET = "w" * 40


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def open_settings(slack: LocalSlack, folder: Path) -> Settings:
    port = free_port()
    return replace(
        settings_for(slack, folder),
        public_url=f"http://127.0.0.1:{port}",
        webhook_secret=SECRET,
        web_address=("127.0.0.1", port),
        secrets={"INTERCOM_SECRET": "i-secret"},
    )


def hooks(settings: Settings) -> Hooks:
    found = settings.hooks
    assert found is not None
    return found


@dataclass
class Room:
    """The web room of a bot without line and clock, and somebody who knocks."""

    bot: Bot
    hooks: Hooks
    client: aiohttp.ClientSession
    folder: Path

    async def send(self, source: str, body: Any = None, **more: Any) -> aiohttp.ClientResponse:
        data = body if isinstance(body, bytes) else json.dumps(body or {"text": "hej"}).encode()
        return await self.client.post(self.hooks.hook(source), data=data, **more)

    async def waiting(self, source: str = "shop") -> int:
        return len(await self.bot.desk.store.inbox.waiting(source, 100))


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[Room]:
    async with local_slack() as slack:
        settings = open_settings(slack, folder)
        await save_setup(settings, slack.team_id, document(sources=SOURCES))
        async with bot_built(world_for(settings)) as bot, aiohttp.ClientSession() as client:
            pulse = Pulse(slack=lambda: False, clock=lambda: True)
            async with web.web_room(settings, bot.desk, pulse, time.monotonic):
                yield Room(bot, hooks(settings), client, folder)


async def test_a_webhook_becomes_one_card_and_health_is_well(tmp_path: Path) -> None:
    async with local_slack() as slack:
        settings = open_settings(slack, tmp_path)
        await save_setup(settings, slack.team_id, document(sources=SOURCES))
        async with bot_at_work(world_for(settings), slack), aiohttp.ClientSession() as client:
            body = {"id": 1, "url": "https://shop.example/1", "text": "Min stol gnisslar"}
            for _ in range(3):
                async with client.post(hooks(settings).hook("shop"), json=body) as answer:
                    assert answer.status == 200
            async with client.post(hooks(settings).hook("shop"), json=body | {"id": 2, "text": "Min också"}):
                pass
            await slack.until(lambda: len(slack.channel(CHANNEL).cards) >= 2, timeout=20)
            async with client.get(f"{settings.public_url}/health") as answer:
                assert (answer.status, await answer.json()) == (
                    200,
                    dict.fromkeys(("database", "slack", "clock"), "ok"),
                )
        assert len(slack.channel(CHANNEL).cards) == 2
        slack.assert_clean()


async def test_killed_between_taking_and_reading_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    async with local_slack() as slack, aiohttp.ClientSession() as client:
        settings = open_settings(slack, tmp_path)
        await save_setup(settings, slack.team_id, document(sources=SOURCES))
        # A clock that does not tick: what is taken cannot have been read when the process dies.
        process = start(settings, limits=replace(LIMITS, tick=600.0))
        sent = [{"id": n, "url": f"https://shop.example/{n}", "text": f"Nummer {n}"} for n in range(5)]
        for body in sent:
            assert await patiently(client, hooks(settings).hook("shop"), body) == 200
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join(10)
        assert slack.channel(CHANNEL).cards == []
        async with bot_at_work(world_for(settings), slack):
            assert await patiently(client, hooks(settings).hook("shop"), sent[0]) == 200
            await slack.until(lambda: len(slack.channel(CHANNEL).cards) >= 5, timeout=20)
        assert len(slack.channel(CHANNEL).cards) == 5


async def patiently(client: aiohttp.ClientSession, url: str, body: object) -> int:
    """The status, once somebody is there."""
    for _ in range(600):
        try:
            async with client.post(url, json=body) as answer:
                return answer.status
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)
    raise AssertionError("nobody has opened")


async def test_who_must_not_enter_learns_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as at:
        base = at.hooks.public_url
        right = at.hooks.hook("shop")
        refused = [
            (404, "POST", right[:-1] + ("0" if right[-1] != "0" else "1"), b"{}"),
            (404, "POST", right.replace("/shop/", "/desk/"), b"{}"),
            (404, "POST", at.hooks.hook("away"), b"{}"),
            (404, "POST", at.hooks.hook("nowhere"), b"{}"),
            (404, "POST", at.hooks.hook("blog"), b"{}"),
            (404, "POST", right.replace("/hooks/", "/websub/"), b"{}"),
            (404, "POST", f"{base}/hooks/shop/%C3%A5%ED%B2%80", b"{}"),
            (404, "GET", f"{base}/", None),
            (404, "GET", f"{base}/hooks", None),
            (404, "HEAD", f"{base}/hooks/shop/0", None),
            (404, "GET", at.hooks.callback("blog").url, None),
            (405, "GET", right, None),
            (401, "POST", at.hooks.hook("desk"), b"{}"),
            (413, "POST", right, b"x" * 1_000_001),
        ]
        for status, method, url, body in refused:
            async with at.client.request(method, url, data=body) as answer:
                text = await answer.text()
                assert answer.status == status, (method, url)
                assert (answer.headers["Server"], answer.headers["X-Content-Type-Options"]) == (
                    "ambassadors",
                    "nosniff",
                )
                assert not {"Fjällmo", "Python", "aiohttp", "Traceback"} & set(text.split())
        async with await at.send("shop", headers={"Content-Encoding": "gzip"}) as answer:
            assert answer.status == 415
        assert await at.waiting() == await at.waiting("desk") == 0


async def test_who_is_signed_and_who_only_looks_is_let_in(tmp_path: Path) -> None:
    async with room(tmp_path) as at:
        async with at.client.head(at.hooks.hook("desk")) as answer:
            assert answer.status == 200
        body = b'{"topic": "ping"}'
        signature = {"X-Hub-Signature": "sha1=" + hmac.new(b"i-secret", body, "sha1").hexdigest(), "X-Odd": "å"}
        async with await at.send("desk", body, headers={**signature, "Cookie": "private"}) as answer:
            assert answer.status == 200
        (kept,) = await at.bot.desk.store.inbox.waiting("desk", 10)
        assert (kept.body, kept.headers) == (body, {"content-type": "application/octet-stream"})


async def test_a_store_that_is_away_is_never_answered_with_yes(tmp_path: Path) -> None:
    async with room(tmp_path) as at:
        await at.bot.desk.setup()
        locked = sqlite3.connect(at.folder / "ambassadors.db", isolation_level=None)
        locked.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        async with await at.send("shop") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert time.monotonic() - began < 1.5
        locked.execute("ROLLBACK")
        locked.close()
        async with await at.send("shop") as answer:
            assert answer.status == 200
        assert await at.waiting() == 1


async def test_a_flood_meets_a_closed_door_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_PER_MINUTE", 2)
    async with room(tmp_path) as at:
        statuses = []
        for number in range(4):
            async with await at.send("shop", {"id": number}) as answer:
                statuses.append((answer.status, answer.headers.get("Retry-After")))
        assert statuses == [(200, None), (200, None), (429, "60"), (429, "60")]
        async with at.client.get(f"{at.hooks.public_url}/health") as answer:
            assert (answer.status, await answer.json()) == (503, {"database": "ok", "slack": "down", "clock": "ok"})
        assert await at.waiting() == 2


async def test_slow_bodies_keep_nobody_else_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_OPEN", 1)
    monkeypatch.setattr(web, "_SLOWEST", 0.3)

    async def dripping() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)

    async with room(tmp_path) as at:
        slow = asyncio.create_task(at.client.post(at.hooks.hook("shop"), data=dripping()))
        await asyncio.sleep(0.1)
        async with await at.send("shop") as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        async with at.client.get(f"{at.hooks.public_url}/health") as answer:
            assert answer.status == 503
        assert (await slow).status == 408
        async with await at.send("shop") as answer:
            assert answer.status == 200


def test_a_meter_fills_again_with_time() -> None:
    seconds = 0.0
    meter = Meter(60, lambda: seconds)
    assert [meter.admits("a") for _ in range(61)] == [True] * 60 + [False]
    assert meter.admits("b")
    seconds = 1.0
    assert [meter.admits("a"), meter.admits("a")] == [True, False]


@dataclass
class Hub:
    """A blog and its hub on this machine: it asks back at once, as many do, before it answers."""

    port: int = 0
    items: list[str] = field(default_factory=lambda: ["old"])
    asked: int = 0
    subscriptions: list[dict[str, str]] = field(default_factory=list)
    echoes: list[tuple[int, str]] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def feed(self) -> bytes:
        entries = "".join(
            f"<entry><id>{i}</id><title>Fjällmo {i}</title><link href='https://blog.example/{i}'/></entry>"
            for i in self.items
        )
        links = f"<link rel='hub' href='{self.base}/hub'/><link rel='self' href='{self.base}/feed'/>"
        return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>B</title>{links}{entries}</feed>".encode()

    async def read(self, _: aio.Request) -> aio.Response:
        self.asked += 1
        return aio.Response(body=self.feed(), content_type="application/atom+xml")

    async def subscribe(self, request: aio.Request) -> aio.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        for mode, topic in (
            ("subscribe", self.base),
            ("unsubscribe", form["hub.topic"]),
            ("subscribe", form["hub.topic"]),
        ):
            asked = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": f"<b>{mode}", "hub.lease_seconds": "864000"}
            async with aiohttp.ClientSession() as client, client.get(form["hub.callback"], params=asked) as answer:
                self.echoes.append((answer.status, await answer.text() if answer.status == 200 else ""))
        self.subscriptions.append(form)
        return aio.Response(status=202)

    async def publish(self, body: bytes, secret: str = "") -> int:
        form = self.subscriptions[0]
        digest = hmac.new((secret or form["hub.secret"]).encode(), body, "sha256").hexdigest()
        headers = {"X-Hub-Signature": f"sha256={digest}", "Content-Type": "application/atom+xml"}
        callback = form["hub.callback"]
        async with aiohttp.ClientSession() as client, client.post(callback, data=body, headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def hub_served() -> AsyncIterator[Hub]:
    hub, app = Hub(free_port()), aio.Application()
    app.add_routes([aio.get("/feed", hub.read), aio.post("/hub", hub.subscribe)])
    async with listening_at(("127.0.0.1", hub.port), app):
        yield hub


async def test_a_hub_tells_the_bot_of_news_and_the_feed_is_left_in_peace(tmp_path: Path) -> None:
    async with local_slack() as slack, hub_served() as hub:
        settings = replace(open_settings(slack, tmp_path), allow=frozenset({("127.0.0.1", hub.port)}))
        feed = {"id": "blog", "url": f"{hub.base}/feed", "every": "1s", "at_most": "6h"}
        await save_setup(settings, slack.team_id, document(sources=[feed]))
        async with bot_at_work(world_for(settings), slack):
            await slack.until(lambda: hub.subscriptions, timeout=20)
            assert hub.echoes == [(404, ""), (404, ""), (200, "<b>subscribe")]
            await slack.until(lambda: len(slack.channel(CHANNEL).cards) == 1, timeout=20)
            hub.items = ["new"]
            assert await hub.publish(hub.feed().replace(b"new", b"forged"), secret="wrong") == 202
            assert await hub.publish(hub.feed()) == 202
            await slack.until(lambda: len(slack.channel(CHANNEL).cards) == 2, timeout=20)
            await asyncio.sleep(1.5)  # a visit that was under way may end
            asked = hub.asked
            await asyncio.sleep(2.5)
            assert hub.asked == asked, "while the hub has promised, the feed is asked at most every six hours"
        assert len(slack.channel(CHANNEL).cards) == 2
        assert "new" in slack.channel(CHANNEL).cards[-1].text
        assert len(hub.subscriptions) == 1


async def test_a_place_that_is_taken_is_said_plainly(tmp_path: Path) -> None:
    async with local_slack() as slack:
        settings = open_settings(slack, tmp_path)
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            settings = replace(settings, web_address=other.getsockname())
            with pytest.raises(CannotRun, match="WEB_ADDRESS"):
                async with bot_at_work(world_for(settings, FAST), slack):
                    pass


async def test_check_tells_the_operator_each_address(tmp_path: Path) -> None:
    import io

    async with local_slack() as slack:
        settings = open_settings(slack, tmp_path)
        await save_setup(settings, slack.team_id, document(sources=SOURCES[:1]))
        async with bot_built(world_for(settings)):
            pass
        said, closed = io.StringIO(), io.StringIO()
        await check(settings, now(), said)
        await check(replace(settings, public_url=""), now(), closed)
    assert f"let the service send to {hooks(settings).hook('shop')}" in said.getvalue()
    assert f"reached at {settings.public_url}/health" in said.getvalue()
    assert "✗ source shop: is sent nothing before PUBLIC_URL is set" in closed.getvalue()


TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, ("127.0.0.1", 8080)),
        ({"PORT": "5000"}, ("0.0.0.0", 5000)),  # noqa: S104 - as such hosts demand
        ({"PORT": "5000", "WEB_ADDRESS": "[::1]:9000"}, ("::1", 9000)),
    ],
)
def test_where_it_listens(environment: dict[str, str], address: tuple[str, int]) -> None:
    public = {"PUBLIC_URL": "https://bot.example/path/", "WEBHOOK_SECRET": SECRET}
    settings = read_settings(TOKENS | public | environment)
    assert (settings.web_address, settings.public_url) == (address, "https://bot.example/path")
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("environment", "fault"),
    [
        ({"PUBLIC_URL": "https://bot.example"}, "WEBHOOK_SECRET is missing"),
        ({"PUBLIC_URL": "https://bot.example", "WEBHOOK_SECRET": "short"}, "WEBHOOK_SECRET is not of the right kind"),
        ({"PUBLIC_URL": "http://bot.example", "WEBHOOK_SECRET": SECRET}, "PUBLIC_URL must begin with https://"),
        ({"PUBLIC_URL": "https://bot.example/?a=1", "WEBHOOK_SECRET": SECRET}, "PUBLIC_URL must hold no ?"),
        ({"PUBLIC_URL": "https://b.example", "WEBHOOK_SECRET": SECRET, "WEB_ADDRESS": "8080"}, "WEB_ADDRESS: '8080'"),
        ({"PUBLIC_URL": "https://b.example", "WEBHOOK_SECRET": SECRET, "PORT": "tcp://1"}, "PORT: "),
    ],
)
def test_what_cannot_be_is_told(environment: dict[str, str], fault: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(TOKENS | environment)
    assert fault in "\n".join(error.value.lines)
    assert SECRET not in "\n".join(error.value.lines)
