"""Many people press at once: each mention gets one owner, and whoever was slower learns who it is."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path

import pytest
from botkit import ANNA, BJORN, CHANNEL, local_slack
from staging import playing

from demo.slack.sample import DEFAULT_CHANNELS, DEFAULT_USERS
from demo.slack.state import Channel, Person
from mentions.model import Status

MENTIONS, AT_ONCE = 200 if os.environ.get("TORTURE") else 50, 25


async def test_two_people_claim_many_mentions_at_once(tmp_path: Path) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        await play.posted(*(f"Fjällmo is broken, {n}" for n in range(MENTIONS)))
        cards = list(play.cards)
        anna, bjorn = slack.user(ANNA), slack.user(BJORN)
        for wave in range(0, MENTIONS, AT_ONCE):
            some = cards[wave : wave + AT_ONCE]
            # Each begins at another end, so that both win some.
            presses = [anna.click(card, "claim") for card in some] + [bjorn.click(card, "claim") for card in some[::-1]]
            await asyncio.gather(*presses)
        # A press that could not be acknowledged in time, on a slow machine, is done nevertheless.
        await slack.until(lambda: len(anna.ephemerals) + len(bjorn.ephemerals) == MENTIONS, timeout=60)
        kept = await play.bot.desk.store.mentions.many(list(range(1, MENTIONS + 1)))
        won = Counter(mention.owner for mention in kept)
        assert {mention.status for mention in kept} == {Status.CLAIMED}
        assert won[ANNA] + won[BJORN] == MENTIONS
        for loser, winner, name in ((ANNA, BJORN, "Björn"), (BJORN, ANNA, "Anna")):
            told = slack.user(loser).ephemerals
            assert len(told) == won[winner]
            assert all(name in message.text for message in told)
        for mention in kept[:: MENTIONS // 10]:
            history = await play.bot.desk.store.moves.history(mention.id)
            assert [move.action for move in history if move.actor] == ["claim"]


@pytest.mark.parametrize("action", ["claim", "raise"])
async def test_fifty_people_press_the_same_button_at_once(tmp_path: Path, action: str) -> None:
    crowd = [Person(f"U0CROWD{n:02}", f"c{n}", f"Crowd {n}") for n in range(50)]
    members = {*DEFAULT_CHANNELS[0].members, *(person.id for person in crowd)}
    room = Channel(CHANNEL, "omnamnanden", "U0KARIN", members=members)
    async with (
        local_slack(users=[*DEFAULT_USERS, *crowd], channels=[room]) as slack,
        playing(slack, tmp_path, team=[], fallback=None) as play,
    ):
        await play.posted("Fjällmo is broken")
        cards = [play.cards[0]] * len(crowd)
        presses = zip(crowd, cards, strict=True)
        if action == "raise":
            pressed = [slack.user(person.id).command("/mentions raise 1") for person, _ in presses]
            await asyncio.gather(*pressed)
            assert len(play.cards) == 1
        else:
            await asyncio.gather(*(slack.user(person.id).click(card, action) for person, card in presses))
            await slack.until(lambda: len(slack.workspace.ephemerals) == len(crowd) - 1, timeout=60)
            (mention,) = await play.bot.desk.store.mentions.many([1])
            told = [person.id for person in crowd if slack.user(person.id).ephemerals]
            assert sorted([*told, mention.owner]) == sorted(person.id for person in crowd)


async def test_claims_and_releases_at_random_leave_a_history_without_gaps(tmp_path: Path) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        await play.posted("Fjällmo is broken")
        words = ("claim", "release", "close 1 standing", "reopen", "reply 1 sorry", "troll 1 spam", "untroll")
        lines = [f"/mentions {word}" if " " in word else f"/mentions {word} 1" for word in words] * 8
        await asyncio.gather(
            *(slack.user((ANNA, BJORN)[n % 2]).command(line) for n, line in enumerate(lines)),
        )
        moves = play.bot.desk.store.moves
        history = await moves.history(1)
        assert [move.n for move in history] == list(range(1, len(history) + 1))
        assert await moves.verify(1)

        async def told_in_the_thread() -> bool:
            return len(slack.channel(CHANNEL).thread(play.cards[0])) == len(await moves.history(1)) - 1

        await slack.until(told_in_the_thread, timeout=60)
