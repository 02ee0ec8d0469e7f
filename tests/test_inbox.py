"""What others send is kept once, read once, and not kept longer than it must be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from arrivals import NOW
from botkit import bot_built, document, local_slack, now, save_setup, settings_for, world_for
from postgres import fresh_database

from bot.listening.inbox import Inbox as Clockwork
from bot.listening.inbox import Opened
from bot.wire import Bot
from demo.slack.server import LocalSlack
from mentions.outside import Delivery
from mentions.store import InboxFull, Store, inbox

LATER = NOW + timedelta(minutes=1)


def delivery(body: bytes = b'{"text": "hej"}', **headers: str) -> Delivery:
    return Delivery({"content-type": "application/json", **headers}, body, NOW)


async def test_the_same_delivery_is_kept_once(store: Store) -> None:
    assert await store.inbox.put("a", "", delivery())
    assert not await store.inbox.put("a", "", delivery())
    assert await store.inbox.put("a", "notif_1", delivery())
    assert not await store.inbox.put("a", "notif_1", delivery(b"another body"))
    assert await store.inbox.put("b", "", delivery())
    assert [len(await store.inbox.waiting(source, 10)) for source in ("a", "b")] == [2, 1]


async def test_a_key_is_never_taken_for_a_body(store: Store) -> None:
    assert await store.inbox.put("a", "hej", delivery(b"x"))
    assert await store.inbox.put("a", "", delivery(b"hej"))


async def test_what_waits_comes_in_order_and_as_it_was(store: Store) -> None:
    bodies = [b"\x00\xff\xfe", "åäö".encode(), b""]
    for body in bodies:
        await store.inbox.put("a", "", delivery(body))
    waiting = await store.inbox.waiting("a", 2)
    assert [one.body for one in waiting] == bodies[:2]
    assert (waiting[0].headers, waiting[0].at) == ({"content-type": "application/json"}, NOW)
    assert await store.inbox.senders() == {"a"}


async def test_what_has_been_read_loses_its_words_and_is_still_known(store: Store) -> None:
    await store.inbox.put("a", "", delivery())
    (one,) = await store.inbox.waiting("a", 10)
    await store.inbox.done([one.id], LATER)
    assert await store.inbox.senders() == frozenset()
    assert await kept(store) == [(b"", "")]
    assert not await store.inbox.put("a", "", delivery())


async def test_of_what_could_not_be_read_only_the_newest_keep_their_words(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "_SPOILT", 2)
    for body in (b"1", b"2", b"3"):
        await store.inbox.put("a", "", delivery(body))
    for one in await store.inbox.waiting("a", 10):
        await store.inbox.done([one.id], LATER, "no JSON")
    assert await kept(store) == [(b"", "no JSON"), (b"2", "no JSON"), (b"3", "no JSON")]


async def test_a_flood_cannot_fill_the_disk(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "ROOM", 2)
    for body in (b"1", b"2"):
        await store.inbox.put("a", "", delivery(body))
    with pytest.raises(InboxFull):
        await store.inbox.put("a", "", delivery(b"3"))
    assert await store.inbox.put("b", "", delivery(b"3")), "the others are heard"
    await store.inbox.done([one.id for one in await store.inbox.waiting("a", 1)], LATER)
    assert await store.inbox.put("a", "", delivery(b"3"))


async def test_a_few_large_ones_cannot_fill_it_either(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "SPACE", 10)
    assert await store.inbox.put("a", "", delivery(b"x" * 6))
    with pytest.raises(InboxFull):
        await store.inbox.put("a", "", delivery(b"y" * 6))
    assert await store.inbox.put("a", "", delivery(b"z" * 4))


async def test_what_is_old_is_forgotten_read_or_not(store: Store) -> None:
    await store.inbox.put("a", "", delivery(b"old"))
    await store.inbox.put("a", "", replace(delivery(b"new"), at=LATER))
    await store.inbox.purge(LATER)
    assert [body for body, _ in await kept(store)] == [b"new"]


async def kept(store: Store) -> list[tuple[bytes, str]]:
    from sqlalchemy import select

    from mentions.store.tables import deliveries as d

    async with store.inbox._database.reading() as connection:
        rows = await connection.execute(select(d.c.body, d.c.error).order_by(d.c.id))
        return [(bytes(row.body), row.error) for row in rows]


HOOK = {"id": "shop", "type": "webhook", "preset": "generic", "everything": True}


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with local_slack() as started:
        yield started


async def built(slack: LocalSlack, folder: Path) -> Any:
    settings = settings_for(slack, folder)
    await save_setup(settings, slack.team_id, document(sources=[HOOK]))
    return bot_built(world_for(settings))


def said(number: int, text: str = "The chair squeaks") -> Delivery:
    body = {"id": number, "url": f"https://shop.example/{number}", "text": text}
    return Delivery({"content-type": "application/json"}, json.dumps(body).encode(), now())


async def visit(bot: Bot) -> None:
    """One tick, and all that it begins."""
    await bot.jobs.tick()
    await bot.jobs.finish(10)


async def mentions(bot: Bot) -> list[str]:
    return [mention.text for mention in await bot.desk.store.mentions.open()]


async def test_many_at_once_are_news_from_the_first_on(slack: LocalSlack, tmp_path: Path) -> None:
    async with await built(slack, tmp_path) as bot:
        for number in range(25):
            await bot.desk.store.inbox.put("shop", "", said(number, f"chair {number}"))
        for _ in range(2):
            await visit(bot)
        assert len(await mentions(bot)) == 25, "nothing is held back as if it had always stood there"
        assert await bot.desk.store.inbox.senders() == frozenset()
        (state,) = await bot.desk.store.listening.states()
        assert (state.outcome, state.runs) == ("ok", 2)


async def test_a_source_that_only_receives_is_never_asked(slack: LocalSlack, tmp_path: Path) -> None:
    async with await built(slack, tmp_path) as bot:
        for _ in range(3):
            await visit(bot)
        (state,) = await bot.desk.store.listening.states()
        assert (state.runs, state.last_try) == (0, None)


async def test_a_crash_before_it_is_settled_doubles_nothing(
    slack: LocalSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(_: Clockwork, __: Opened) -> None:
        raise ConnectionError("as if the process had died here")

    async with await built(slack, tmp_path) as bot:
        await bot.desk.store.inbox.put("shop", "", said(1))
        with monkeypatch.context() as crash:
            crash.setattr(Clockwork, "settle", dies)
            await visit(bot)
        assert (await mentions(bot), await bot.desk.store.inbox.senders()) == (["The chair squeaks"], {"shop"})
        await visit(bot)
        assert (await mentions(bot), await bot.desk.store.inbox.senders()) == (["The chair squeaks"], frozenset())


async def test_one_that_cannot_be_read_stands_in_nobodys_way(slack: LocalSlack, tmp_path: Path) -> None:
    async with await built(slack, tmp_path) as bot:
        await bot.desk.store.inbox.put("shop", "", replace(said(1), body=b"<xml>"))
        await bot.desk.store.inbox.put("shop", "", said(2))
        await visit(bot)
        assert await mentions(bot) == ["The chair squeaks"]
        (state,) = await bot.desk.store.listening.states()
        assert state.outcome == "ok"
        assert state.note.startswith("1 of 2 deliveries could not be read")
        await bot.desk.store.inbox.put("shop", "", replace(said(3), body=b"[" * 100_000))
        await visit(bot)
        (state,) = await bot.desk.store.listening.states()
        assert state.outcome == "parse-error"
        assert await bot.desk.store.inbox.senders() == frozenset()


async def test_a_later_delivery_of_the_same_item_edits_it(slack: LocalSlack, tmp_path: Path) -> None:
    async with await built(slack, tmp_path) as bot:
        await bot.desk.store.inbox.put("shop", "", said(1, "It squeaks"))
        await bot.desk.store.inbox.put("shop", "", said(1, "It squeaks no more"))
        await visit(bot)
        assert await mentions(bot) == ["It squeaks no more"]


async def test_two_bots_on_one_database_read_each_delivery_once(slack: LocalSlack, tmp_path: Path) -> None:
    with fresh_database() as url:
        settings = settings_for(slack, tmp_path, database=url)
        await save_setup(settings, slack.team_id, document(sources=[HOOK]))
        world = world_for(settings)
        async with bot_built(world) as one, bot_built(world) as two:
            for number in range(30):
                await one.desk.store.inbox.put("shop", "", said(number, f"chair {number}"))
            while await one.desk.store.inbox.senders():
                await asyncio.gather(visit(one), visit(two))
            assert sorted(await mentions(two)) == sorted(f"chair {number}" for number in range(30))
