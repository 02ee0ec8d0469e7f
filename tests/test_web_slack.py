"""Slack over HTTP, and the web room as a process of its own: signed, timely, and nothing doubled."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from botkit import ANNA, CHANNEL, FAST, document, now, save_setup, served_feed, settings_for, world_for
from postgres import empty_tables
from reading import SECRET, free_port

from bot.settings import Settings, SettingsError, read_settings
from bot.slack.manifest import EVENTS_PATH, manifest, manifest_over_http
from bot.threshold import CannotRun
from bot.web.process import run_web
from bot.wire import World, run
from demo.slack.calling import Caller
from demo.slack.server import LocalSlack

SIGNING = "s" * 32


def called_slack(url: str, **options: Any) -> LocalSlack:
    return LocalSlack(manifest_over_http(url), rates=False, signing_secret=SIGNING, **options)


def called_settings(slack: LocalSlack, folder: Path, port: int, **more: Any) -> Settings:
    return replace(
        settings_for(slack, folder, more.pop("feed", None), more.pop("database", "sqlite")),
        app_token="",
        signing_secret=SIGNING,
        public_url=f"http://127.0.0.1:{port}",
        webhook_secret=SECRET,
        web_address=("127.0.0.1", port),
        **more,
    )


@pytest.fixture
def shared(postgresql_database: str) -> Iterator[str]:
    """A PostgreSQL that several processes share."""
    yield postgresql_database
    empty_tables(postgresql_database)


@asynccontextmanager
async def at_work(world: World, work: Any = run) -> AsyncIterator[None]:
    """A bot, or a web process, from the moment its door is open to its clean end."""
    stop = asyncio.Event()
    task = asyncio.create_task(work(world, stop))
    host, port = world.settings.web_address
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            break
        except OSError:
            if task.done():
                task.result()
            await asyncio.sleep(0.05)
    try:
        yield
    finally:
        stop.set()
        await task


async def test_a_card_lives_its_life_without_any_socket(tmp_path: Path) -> None:
    port = free_port()
    async with called_slack(f"http://127.0.0.1:{port}") as slack, served_feed() as feed:
        settings = called_settings(slack, tmp_path, port, feed=feed)
        await save_setup(settings, slack.team_id, document(feed))
        async with at_work(world_for(settings)):
            await slack.until(lambda: feed.asked, timeout=60)
            feed.add("Fjällmo stolen gick sönder")
            await slack.until(lambda: slack.channel(CHANNEL).cards, timeout=30)
            anna = slack.user(ANNA)
            await anna.click(slack.channel(CHANNEL).cards[0], "claim")
            await slack.until(lambda: "Anna" in slack.channel(CHANNEL).cards[0].text, timeout=20)
            await anna.command("/mentions policy")
            assert f"{settings.public_url}/policy" in "\n".join(told.text for told in anna.ephemerals)
            await anna.open_home()
            await slack.until(lambda: slack.calls("views.publish"), timeout=20)
        slack.assert_clean()
        assert not slack.calls("apps.connections.open")
        assert slack.interactions[0].acked_after is not None


async def test_only_what_slack_has_signed_just_now_is_read(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}{EVENTS_PATH}"
    async with called_slack(f"http://127.0.0.1:{port}") as slack, aiohttp.ClientSession() as client:
        settings = called_settings(slack, tmp_path, port)
        await save_setup(settings, slack.team_id, document())
        async with at_work(world_for(settings)):
            asked = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
            right, wrong = Caller(url, SIGNING), Caller(url, "x" * 32)
            moment = int(time.time())
            refused: list[tuple[bytes, dict[str, str]]] = [
                (asked, {}),
                (asked, wrong.signed(asked)),
                (asked, right.signed(asked, moment - 301)),
                (asked, right.signed(asked, moment + 301)),
                (asked + b" ", right.signed(asked)),
                (asked, right.signed(asked) | {"X-Slack-Request-Timestamp": "²"}),
                (asked, right.signed(asked) | {"X-Slack-Request-Timestamp": "9" * 400}),
                (b"ssl_check=1&token=x", {"Content-Type": "application/x-www-form-urlencoded"}),
                (b"\xff\xfe{", wrong.signed(b"\xff\xfe{")),
            ]
            for body, headers in refused:
                async with client.post(url, data=body, headers=headers) as answer:
                    assert (answer.status, await answer.text()) == (401, "not signed as it should be")
            signed = {"Content-Type": "application/json", **right.signed(asked)}
            async with client.post(url, data=asked, headers=signed) as answer:
                assert (answer.status, json.loads(await answer.text())) == (200, {"challenge": "c"})
            async with client.post(url, data=b"x" * 1_000_001) as answer:
                assert answer.status == 413
        assert slack.interactions == []


async def test_with_a_worker_and_two_web_processes_nothing_is_doubled(tmp_path: Path, shared: str) -> None:
    ports, url = [free_port() for _ in range(3)], shared
    async with called_slack(f"http://127.0.0.1:{ports[1]}") as slack, aiohttp.ClientSession() as client:
        source = {"id": "shop", "type": "webhook", "preset": "generic", "everything": True}
        made = [called_settings(slack, tmp_path, port, database=url) for port in ports]
        ours = [replace(each, public_url=made[1].public_url) for each in made]
        await save_setup(ours[0], slack.team_id, document(sources=[source]))
        worker, one, two = (world_for(each) for each in ours)
        async with at_work(worker), at_work(one, run_web), at_work(two, run_web):
            hook = ours[0].hooks
            assert hook is not None
            path = hook.hook("shop").removeprefix(ours[0].public_url)
            bodies = [{"id": n, "url": f"https://shop.example/{n}", "text": f"Nummer {n}"} for n in range(6)]
            posts = (client.post(f"http://127.0.0.1:{port}{path}", json=body) for body in bodies for port in ports)
            assert [answer.status for answer in await asyncio.gather(*posts)] == [200] * 18
            await slack.until(lambda: len(slack.channel(CHANNEL).cards) >= 6, timeout=30)
            anna = slack.user(ANNA)
            await asyncio.gather(*(anna.click(card, "claim") for card in slack.channel(CHANNEL).cards))
            await slack.until(lambda: all("Anna" in card.text for card in slack.channel(CHANNEL).cards), timeout=20)
            for port in ports:
                async with client.get(f"http://127.0.0.1:{port}/policy/en") as answer:
                    assert answer.status == 200
            async with client.get(f"http://127.0.0.1:{ports[2]}/health") as answer:
                assert await answer.json() == {"database": "ok", "slack": "ok"}
        slack.assert_clean()
        keys = Counter(
            a.metadata["event_payload"]["key"] for a in slack.applied if a.method == "chat.postMessage" and a.metadata
        )
        assert (len(slack.channel(CHANNEL).cards), max(keys.values())) == (6, 1)


async def test_without_slack_over_http_the_web_process_needs_no_slack_at_all(tmp_path: Path, shared: str) -> None:
    port, url = free_port(), shared
    settings = Settings(
        tmp_path,
        database_url=url,
        public_url=f"http://127.0.0.1:{port}",
        webhook_secret=SECRET,
        web_address=("127.0.0.1", port),
    )
    await _as_if_run_before(url)
    async with at_work(world_for(settings), run_web), aiohttp.ClientSession() as client:
        async with client.get(f"{settings.public_url}/policy/sv") as answer:
            assert answer.status == 200
        async with client.get(f"{settings.public_url}/health") as answer:
            assert (answer.status, await answer.json()) == (200, {"database": "ok"})


async def _as_if_run_before(url: str) -> None:
    from mentions.setup import read_setup
    from mentions.store import Store, open_database, remember_workspace

    database = await open_database(url)
    await remember_workspace(database, "T1", "Fjällmo", now())
    await Store(database, "T1").setups.save(read_setup(document()), "", now())
    await database.close()


@pytest.mark.parametrize(
    ("changes", "word"), [({}, "SQLite"), ({"database_url": "postgresql://x/y", "public_url": ""}, "PUBLIC_URL")]
)
async def test_the_web_process_says_what_it_lacks(tmp_path: Path, changes: dict[str, str], word: str) -> None:
    settings = replace(Settings(tmp_path, public_url="https://bot.example"), **changes)  # type: ignore[arg-type]
    with pytest.raises(CannotRun, match=word):
        await run_web(World(settings, FAST, now, time.monotonic, lambda _: None), asyncio.Event())


def test_the_manifest_for_http_names_one_address_everywhere_and_no_socket() -> None:
    address = f"https://bot.example{EVENTS_PATH}"
    told = manifest_over_http("https://bot.example")
    assert json.dumps(told).count(address) == 3
    assert told["settings"]["socket_mode_enabled"] is False
    assert told["oauth_config"] == manifest()["oauth_config"]
    assert address not in json.dumps(manifest())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SLACK_SIGNING_SECRET": SIGNING, "SLACK_APP_TOKEN": ""}, []),
        ({"SLACK_SIGNING_SECRET": SIGNING}, ["SLACK_SIGNING_SECRET and SLACK_APP_TOKEN are both set"]),
        ({"SLACK_SIGNING_SECRET": "short", "SLACK_APP_TOKEN": ""}, ["SLACK_SIGNING_SECRET is not of the right kind"]),
        ({"SLACK_SIGNING_SECRET": SIGNING, "SLACK_APP_TOKEN": "", "PUBLIC_URL": ""}, ["PUBLIC_URL is missing"]),
        ({"SLACK_APP_TOKEN": ""}, ["SLACK_APP_TOKEN is missing"]),
        ({"METRICS_TOKEN": "short"}, ["METRICS_TOKEN is not of the right kind"]),
    ],
)
def test_what_is_set_wrong_is_said_at_once(changes: dict[str, str], said: list[str]) -> None:
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "PUBLIC_URL": "https://bot.example",
        "WEBHOOK_SECRET": SECRET,
    }
    faults: list[str] = []
    try:
        assert SIGNING not in repr(read_settings(environment | changes))
    except SettingsError as error:
        faults = error.lines
    assert len(faults) == len(said)
    assert all(fault.startswith(start) for fault, start in zip(faults, said, strict=True))
