"""What an attacker and an unforgiving engineer found: each of these was lost, doubled or silenced once."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, CHANNEL, FAST, document, local_slack, now, save_setup, served_feed, settings_for, world_for
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from staging import Stage, stage

from bot.answering.reported import add_reported
from bot.delivery.board import Board
from bot.listening import jobs as bot_jobs
from bot.listening.intake import intake
from bot.slack.gateway import SlackUnreached
from bot.wire import build
from demo.slack.state import Channel
from mentions.lifecycle import Action
from mentions.store import Unavailable
from sources.child.feed import read_feed
from sources.text import plain

CHAT = "chat.postMessage"
OTHER = "C0OTHER"


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Stage]:
    async with local_slack() as slack, stage(slack, tmp_path) as built:
        yield built


def add_channel(play: Stage) -> None:
    home = play.slack.workspace.channels[CHANNEL]
    play.slack.workspace.channels[OTHER] = Channel(OTHER, "other", ANNA, members=set(home.members))


def stumble(*_: object) -> Any:
    raise IndexError


async def test_a_line_or_digest_that_cannot_be_drawn_is_set_aside_and_its_channel_goes_on(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await play.arrive("one")
    await play.deliver()
    monkeypatch.setattr("bot.delivery.effects.line", stumble)
    await play.bot.desk.store.moves.make(1, Action.CLAIM, ANNA, now())
    await play.deliver()
    await play.arrive("two")
    await play.deliver()
    assert len(play.cards) == 2
    assert (await play.backlog())["refused"] == 1


async def test_a_store_that_does_not_answer_while_a_card_is_drawn_costs_nothing(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> Any:
        raise Unavailable("restarting")

    await play.arrive("one")
    with monkeypatch.context() as broken:
        broken.setattr(play.bot.desk.store.mentions, "get", away)
        assert not await play.outbox.step()
    await play.deliver()
    assert len(play.cards) == 1


async def test_the_board_goes_on_after_a_card_it_cannot_draw(play: Stage) -> None:
    await play.arrive("one", "two")
    await play.deliver()
    desk = play.bot.desk
    drawn = []

    async def draw(mention: Any) -> Any:
        drawn.append(mention.id)
        return stumble() if mention.id == 1 else await desk.board._draw(mention)

    board = Board(desk.store, desk.gateway, draw, FAST, time.monotonic, lambda: None)
    for mention_id in (1, 2):
        await desk.store.moves.make(mention_id, Action.CLAIM, ANNA, now())
    work = asyncio.create_task(board.run())
    for _ in range(3):
        await board.look_over()
        await asyncio.sleep(0.1)
    assert not work.done()
    work.cancel()
    assert sorted(drawn) == [1, 2]


async def test_a_dead_channel_full_of_posts_does_not_starve_a_living_one(play: Stage) -> None:
    add_channel(play)
    await play.arrive(*(f"Fjällmo {n}" for n in range(120)))
    play.slack.channel(CHANNEL).archive()
    await play.outbox.step()
    effects = play.bot.desk.store.effects
    await effects.add("digest", "k", OTHER, {"source": "forum", "mentions": []}, now())
    await play.outbox.step()
    assert [e.channel for e in await effects.failed()] == [OTHER]


async def test_unknown_posts_in_a_dead_channel_do_not_keep_others_from_being_looked_up(play: Stage) -> None:
    effects = play.bot.desk.store.effects
    for n in range(30):
        dead = await effects.add("digest", f"dead{n}", "C0DEAD", {"source": "forum", "mentions": []}, now())
        await effects.start(dead, now() - timedelta(hours=1))
    alive = await effects.add("digest", "alive", CHANNEL, {"source": "forum", "mentions": []}, now())
    await effects.start(alive, now() - timedelta(minutes=30))
    for _ in range(3):
        await play.outbox.settle()
    assert (await play.backlog())["sending"] == 30


async def test_cards_that_cannot_be_shown_do_not_hide_others_that_lag(play: Stage) -> None:
    await play.arrive(*(f"Fjällmo {n}" for n in range(60)))
    await play.deliver(30)
    for mention_id in range(1, 61):
        await play.bot.desk.store.moves.make(mention_id, Action.CLAIM, ANNA, now())
    found = set()
    for _ in range(2):
        await play.bot.desk.board.look_over()
        found |= set(play.bot.desk.board._waiting)
    assert len(found) == 60


def answer_once(play: Stage, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Slack says this word to the next post, with a status of 200."""
    client = play.bot.desk.gateway._client
    right = client.chat_postMessage

    async def no(**_: Any) -> Any:
        monkeypatch.setattr(client, "chat_postMessage", right)
        said = AsyncSlackResponse(
            client=client,
            http_verb="POST",
            api_url="",
            req_args={},
            data={"ok": False, "error": word},
            headers={},
            status_code=200,
        )
        raise SlackApiError(word, said)

    monkeypatch.setattr(client, "chat_postMessage", no)


@pytest.mark.parametrize("word", ["rate_limited", "message_limit_exceeded"])
async def test_slacks_other_words_for_too_many_lose_nothing(
    play: Stage, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    answer_once(play, monkeypatch, word)
    await play.arrive("one")
    await play.outbox.step()
    assert (await play.backlog())["refused"] == 0


@pytest.mark.parametrize("word", ["restricted_action_read_only_channel", "team_access_not_granted", "access_denied"])
async def test_what_an_admin_can_mend_in_slack_loses_nothing(
    play: Stage, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    answer_once(play, monkeypatch, word)
    await play.arrive("one")
    await play.outbox.step()
    assert (await play.backlog())["refused"] == 0
    await play.deliver()
    assert list(play.copies.values()) == [1]


async def test_a_clock_that_is_set_back_does_not_silence_the_outbox(play: Stage) -> None:
    play.outbox._now = lambda: now() - timedelta(hours=1)
    await play.bot.desk.store.mentions.accept("forum", [], None, CHANNEL, now())
    effects = play.bot.desk.store.effects
    await effects.add("digest", "k", CHANNEL, {"source": "f", "mentions": []}, now() - timedelta(hours=2))
    await play.outbox.step()
    assert (await play.backlog())["due"] == 0


async def test_a_clock_that_is_set_back_does_not_silence_the_sources(play: Stage) -> None:
    listening, later = play.bot.desk.store.listening, now() + timedelta(days=365)
    await listening.keep(["forum"], later)
    await listening.lease(["forum"], later, timedelta(seconds=40), 1)
    assert await listening.lease(["forum"], now(), timedelta(seconds=40), 1)


async def test_a_host_whose_clock_is_fast_still_finds_what_it_posted(play: Stage) -> None:
    play.outbox._now = lambda: now() + timedelta(hours=1)
    await play.arrive("one")
    play.slack.faults.lose_answer(CHAT)
    await play.deliver()
    assert list(play.copies.values()) == [1]


async def test_waiting_cards_follow_the_setup_to_its_new_channel(play: Stage) -> None:
    add_channel(play)
    await play.arrive("one", "two")
    play.slack.channel(CHANNEL).archive()
    await play.outbox.step()
    await play.set_up(channel=OTHER)
    await play.bot.jobs.tick()
    await play.deliver()
    assert len(play.slack.channel(OTHER).cards) == 2


async def test_a_slow_source_is_given_up_before_its_lease_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot_jobs, "_LEASE", timedelta(seconds=0.6))
    monkeypatch.setattr(bot_jobs, "_LONGEST", 0.3, raising=False)
    running, most = 0, 0

    async def crawl(*_: Any, **__: Any) -> Any:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            await asyncio.sleep(2)
        finally:
            running -= 1

    async with local_slack() as slack, served_feed() as feed:
        settings = settings_for(slack, tmp_path, feed)
        await save_setup(settings, slack.team_id, document(feed))
        async with build(world_for(settings)) as bot:
            bot.jobs._http.get = crawl  # type: ignore[method-assign]
            for _ in range(15):
                await bot.jobs.tick()
                await asyncio.sleep(0.1)
            await bot.jobs.finish(0.1)
            (state,) = await bot.desk.store.listening.states()
    assert most == 1
    assert state.fails


async def test_a_large_harvest_is_read_beside_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []

    def read(*args: Any, **kept: Any) -> Any:
        threads.append(threading.current_thread())
        return intake(*args, **kept)

    monkeypatch.setattr(bot_jobs, "intake", read)
    async with local_slack() as slack, served_feed() as feed:
        feed.add("Fjällmo is fine")
        settings = settings_for(slack, tmp_path, feed)
        await save_setup(settings, slack.team_id, document(feed))
        async with build(world_for(settings)) as bot:
            await bot.jobs.tick()
            await bot.jobs.finish(10)
            assert (await bot.desk.store.effects.backlog())["due"] == 1
    assert threads
    assert threading.main_thread() not in threads


class Reporter:
    """What add_reported needs of a visit."""

    def __init__(self, play: Stage, setup: Any, person: Any) -> None:
        from bot.desk import Visit

        self.visit = Visit(play.bot.desk, person, setup, {}, stumble)


async def test_a_page_reported_twice_keeps_the_first_words_and_title(play: Stage) -> None:
    desk = play.bot.desk
    visit = Reporter(play, await desk.setup(), await desk.people.get(ANNA)).visit
    url = "https://forum.example/reported"
    await add_reported(visit, url, "they say the oven exploded")
    await add_reported(visit, url, "look")
    mention = await desk.store.mentions.by_url(url)
    assert mention is not None
    assert mention.text == "they say the oven exploded"


@pytest.mark.parametrize("tag", ["author", "dc:creator", "managingEditor", "contributor"])
def test_one_strangers_name_does_not_silence_a_feed(tag: str) -> None:
    body = (
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>F</title>"
        f"<item><title>a</title><guid>1</guid><{tag}>{'a' * 200_000}</{tag}></item>"
        "<item><title>b</title><guid>2</guid><author>anna@example.com (Anna)</author></item></channel></rss>"
    )
    begun = time.process_time()
    found = read_feed(body.encode(), "application/rss+xml", "https://forum.example/")
    assert time.process_time() - begun < 1
    assert [entry["title"] for entry in found["entries"]] == ["a", "b"]
    assert found["entries"][1]["author"] == "Anna"


def test_one_deeply_nested_text_does_not_silence_a_feed() -> None:
    begun = time.process_time()
    for tag in ("<div>", "<span>", "<ul><li>", "<i><b><a>"):
        assert "Fjällmo" in plain(tag * (150_000 // len(tag)) + "Fjällmo & co", 20_000)
    assert time.process_time() - begun < 1


async def test_a_slack_that_cannot_be_reached_does_not_lock_known_people_out(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = play.bot.desk.people
    before = await people.get(ANNA)

    async def unreached(_: str) -> Any:
        raise SlackUnreached

    monkeypatch.setattr(play.bot.desk.gateway, "user", unreached)
    people._now = lambda: now() + timedelta(minutes=11)
    assert await people.get(ANNA) == before
