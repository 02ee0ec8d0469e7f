"""The connection to Slack breaks in every way it can: no press is lost that Slack has delivered, and it comes back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from botkit import ANNA, BJORN, CHANNEL, document, local_slack, save_setup, settings_for, world_for
from staging import LIMITS, Stage, playing, stage

from bot.slack.line import LineLost
from bot.wire import run
from demo.slack.server import LocalSlack
from mentions.store import open_database

DOORS = ("/mentions status", "/mentions help", "/mentions mine", "/mentions sources")


async def insist(slack: LocalSlack, n: int) -> int:
    """The n-th press, once more when Slack says that it failed; how often it took."""
    for tries in range(1, 5):
        if (await slack.user((ANNA, BJORN)[n % 2]).command(DOORS[n % len(DOORS)])).acked_after is not None:
            return tries
        await asyncio.sleep(0.2)
    return 99


async def burst(slack: LocalSlack, n: int) -> list[int]:
    """Presses of two people, some milliseconds apart; how often each had to press."""
    presses = []
    for i in range(n):
        presses.append(asyncio.create_task(insist(slack, i)))
        await asyncio.sleep(0.005)
    return await asyncio.gather(*presses)


async def alive(play: Stage) -> None:
    """Presses work again, one after the other."""

    async def pressed() -> bool:
        return [await insist(play.slack, n) for n in range(4)] == [1, 1, 1, 1]

    await play.slack.until(pressed, timeout=60)


@pytest.mark.parametrize("grace", [0.0, 0.3])
async def test_slack_asks_for_a_new_connection_in_the_middle_of_a_burst(tmp_path: Path, grace: float) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        presses = asyncio.create_task(burst(slack, 60))
        await asyncio.sleep(0.1)
        await slack.faults.disconnect("refresh_requested", grace)
        tries = await presses
        # The SDK lets go of the old socket some milliseconds before it has the new one: Slack tells those who press
        # just then, and they press again.
        assert max(tries) <= 3
        assert tries.count(1) >= 30
        await alive(play)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets", "link_disabled"])
async def test_whatever_reason_slack_gives_the_line_comes_back(tmp_path: Path, reason: str) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        await slack.faults.disconnect(reason, 0.05)
        await alive(play)


async def test_a_connection_torn_off_comes_back_with_every_press_that_follows(tmp_path: Path) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        slack.faults.abort()
        await slack.until(lambda: not slack.connected)
        await alive(play)


async def test_a_frozen_slack_is_waited_for(tmp_path: Path) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        slack.faults.freeze(2.0)
        await slack.faults.thawed()
        await alive(play)


@pytest.mark.parametrize("n", [1, 2, 3])
async def test_a_slack_that_opens_no_connection_at_first_is_asked_again(tmp_path: Path, n: int) -> None:
    async with local_slack() as slack, stage(slack, tmp_path) as play:
        slack.faults.open_fails(n)
        line = asyncio.create_task(play.bot.line.run())
        await slack.until(lambda: slack.connected, timeout=60)
        assert len(slack.calls("apps.connections.open")) == n + 1
        line.cancel()
        await asyncio.gather(line, return_exceptions=True)


async def test_a_socket_that_died_unseen_is_replaced_within_the_grace(tmp_path: Path) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        handler = play.bot.line._handler
        assert handler is not None
        # The known defect: the client's own watch has ended, and nobody sees that the socket has too.
        for task in (handler.client.current_session_monitor, handler.client.message_receiver):
            assert task is not None
            task.cancel()
        slack.faults.abort()
        loop = asyncio.get_running_loop()
        began = loop.time()
        await slack.until(lambda: play.bot.line.rebuilt, timeout=60)
        assert loop.time() - began < LIMITS.watchdog_grace + 10 * LIMITS.watchdog_every
        await alive(play)
        assert handler is not play.bot.line._handler


async def test_a_line_that_cannot_be_brought_back_is_given_up(tmp_path: Path) -> None:
    limits = replace(LIMITS, watchdog_grace=0.2, watchdog_every=0.05, watchdog_failures=2)
    async with local_slack() as slack, stage(slack, tmp_path, limits) as play:
        slack.faults.open_fails(1_000)
        with pytest.raises(LineLost, match="Everything is kept"):
            await asyncio.wait_for(play.bot.line.run(), 10)


async def test_giving_up_ends_the_whole_bot(tmp_path: Path) -> None:
    limits = replace(LIMITS, watchdog_grace=0.2, watchdog_every=0.05, watchdog_failures=1)
    async with local_slack() as slack:
        settings = settings_for(slack, tmp_path)
        await save_setup(settings, slack.team_id, document())
        slack.faults.open_fails(1_000)
        with pytest.raises(BaseExceptionGroup) as ended:
            await asyncio.wait_for(run(world_for(settings, limits), asyncio.Event()), 15)
        assert ended.group_contains(LineLost)


async def test_a_bot_told_to_stop_while_slack_is_down_stops_before_it_has_started(tmp_path: Path) -> None:
    async with local_slack() as slack:
        settings = settings_for(slack, tmp_path)
        await save_setup(settings, slack.team_id, document())
        slack.faults.server_error("auth.test", 1_000)
        stop = asyncio.Event()
        bot = asyncio.create_task(run(world_for(settings, LIMITS), stop))
        await slack.until(lambda: slack.calls("auth.test"))
        stop.set()
        await asyncio.wait_for(bot, 2)
    # It has let go of everything: the folder can be used at once.
    await (await open_database("sqlite", tmp_path)).close()


async def test_a_bot_told_to_stop_while_slack_hangs_stops_in_time(tmp_path: Path) -> None:
    async with local_slack() as slack:
        settings = settings_for(slack, tmp_path)
        await save_setup(settings, slack.team_id, document())
        stop = asyncio.Event()
        bot = asyncio.create_task(run(world_for(settings, LIMITS), stop))
        await slack.until(lambda: slack.connected, timeout=60)
        slack.faults.freeze(LIMITS.stop_within + 3)
        stop.set()
        await asyncio.wait_for(bot, LIMITS.stop_within)
        slack.faults.freeze(0)


async def test_events_and_presses_that_come_twice_count_once(tmp_path: Path) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        await play.posted("Fjällmo is broken")
        slack.faults.duplicate_delivery(2)
        await slack.user(ANNA).click(play.cards[0], "claim")
        await slack.user(ANNA).open_home()
        await slack.until(lambda: len(slack.channel(CHANNEL).thread(play.cards[0])) == 1)
        history = await play.bot.desk.store.moves.history(1)
        assert [move.action for move in history if move.actor] == ["claim"]
        assert not play.told(ANNA)
