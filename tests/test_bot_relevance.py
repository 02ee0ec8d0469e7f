"""Not about us: one press, one question after three alike, and what is excluded is hidden but never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from botkit import (
    ANNA,
    BJORN,
    CHANNEL,
    KARIN,
    Feed,
    bot_built,
    document,
    local_slack,
    now,
    save_setup,
    served_feed,
    settings_for,
    world_for,
)
from postgres import fresh_database
from staging import MORE, Stage, playing

from demo.slack.state import Message
from mentions.lifecycle import Action
from mentions.model import Status
from mentions.setup import with_sources

VILLAGE = (
    "Fjällmo hembygdsförening bjuder på våfflor",
    "Årsmöte i Fjällmo hembygdsförening på söndag",
    "Hembygdsföreningen i Fjällmo söker en snickare",
)


@asynccontextmanager
async def asking(folder: Path) -> AsyncIterator[tuple[Stage, Feed, Message]]:
    """Three were pressed away, and the bot has asked."""
    async with local_slack() as slack, served_feed() as feed:
        sources = document(feed)["sources"]
        async with playing(slack, folder, feed=feed, sources=sources) as play:
            await play.posted("Fjällmo svarar inte på mina brev", *VILLAGE)
            for card in play.cards[1:]:
                await slack.user(ANNA).click(card, "notus")
            await slack.until(lambda: all("not about us" in card.text for card in play.cards[1:4]), timeout=30)
            await play.bot.relevance.tick()
            await play.bot.relevance.tick()
            await slack.until(lambda: len(play.cards) == 5, timeout=30)
            yield play, feed, play.cards[4]
            await play.bot.relevance.tick()
            await play.deliver()
            assert max(play.copies.values()) == 1
            slack.assert_clean()


async def heard(play: Stage, feed: Feed, *texts: str) -> None:
    """What the feed says now is found, after a first visit that had nothing."""
    jobs = play.bot.jobs
    for n, text in enumerate(("", *texts)):
        if text:
            feed.add(text, guid=f"later-{n}", link=f"https://bygden.example/{n}")
        asked = feed.asked
        while feed.asked == asked:
            await jobs.tick()
            await asyncio.sleep(0.05)
        await jobs.finish(10)


def excluded(documents: Sequence[Any]) -> list[tuple[str, ...]]:
    return [name.excluded for name in documents]


async def latest(play: Stage) -> tuple[int, Any]:
    found = await play.bot.desk.store.setups.latest()
    assert found is not None
    return found


async def test_one_press_closes_it_and_reopening_takes_it_back(tmp_path: Path) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        await play.posted(VILLAGE[0], VILLAGE[1])
        first, second = play.cards
        assert "Not about us" in first.says
        await slack.user(ANNA).click(second, "claim")
        await slack.until(lambda: "has it since" in second.says)
        assert "notus" not in [e["action_id"] for e in second.blocks[-1]["elements"]]
        await slack.user(BJORN).click(second, MORE, "v1:2:notus")
        await slack.user(ANNA).click(first, "notus")
        await slack.until(lambda: "Closed: not about us" in first.text and "Closed: not about us" in second.text)
        await slack.until(lambda: len(slack.channel(CHANNEL).thread(first)) == 1)
        assert "not about us" in slack.channel(CHANNEL).thread(first)[0].text
        await slack.user(ANNA).command("/mentions reopen 1")
        assert "#1" in (await command(play, ANNA, "notus 1 it is the village"))
        await slack.until(lambda: "it is the village" in slack.channel(CHANNEL).thread(first)[-1].says)
        await slack.user(ANNA).command("/mentions reopen 1")
        await slack.until(lambda: "Open" in first.text)
        mention = await play.bot.desk.store.mentions.get(1)
        assert mention is not None
        assert (mention.status, mention.outcome) == (Status.OPEN, None)
        assert "#2" in await command(play, ANNA, "inteoss 2")
        slack.assert_clean()


async def command(play: Stage, who: str, line: str) -> str:
    """What the one who wrote it is told."""
    before = len(play.slack.user(who).ephemerals)
    await play.slack.user(who).command(f"/mentions {line}")
    return "\n".join(f"{m.text}\n{m.says}" for m in play.slack.user(who).ephemerals[before:])


async def test_after_three_alike_one_question_and_what_is_excluded_is_hidden_and_can_be_shown(tmp_path: Path) -> None:
    async with asking(tmp_path) as (play, feed, asked):
        slack = play.slack
        assert "hembygdsförening" in asked.says
        assert all(f"#{n} " in asked.says for n in (2, 3, 4))
        assert "#1 " not in asked.says
        await slack.user(ANNA).click(asked, "exclude:1")
        await slack.until(lambda: "Karin" in play.told(ANNA))
        version, setup = await latest(play)
        assert excluded(setup.names) == [()]
        await slack.user(KARIN).click(asked, "exclude:1")
        await slack.until(lambda: "Karin excluded it" in asked.text)
        assert await latest(play) != (version, setup)
        assert excluded((await latest(play))[1].names) == [("hembygdsförening",)]
        await heard(play, feed, "Fjällmo hembygdsförening har loppis", "Fjällmos kundtjänst är fin")
        await play.deliver()
        assert len(play.cards) == 6
        assert "Dolda i dag: 1" in await command(play, BJORN, "status")
        listed = await command(play, BJORN, "hidden")
        assert "hembygdsförening" in listed
        assert "loppis" in listed
        (hidden,) = await play.bot.desk.store.mentions.hidden()
        assert (hidden.assignee, hidden.status) == ("", Status.HELD)
        menu = slack.user(BJORN).ephemerals[-1]
        await slack.user(BJORN).click(menu, MORE, f"v1:{hidden.id}:raise")
        await slack.until(lambda: len(play.cards) == 7)
        shown = await play.bot.desk.store.mentions.get(hidden.id)
        assert shown is not None
        assert shown.status is Status.OPEN
        assert shown.assignee in (ANNA, BJORN, KARIN, "U0SARA")
        assert "excluded" not in play.cards[6].text
        assert "Hidden today" not in await command(play, BJORN, "status")


async def test_an_exclusion_can_be_undone_by_whoever_may_make_one(tmp_path: Path) -> None:
    async with asking(tmp_path) as (play, _, asked):
        slack = play.slack
        await slack.user(KARIN).click(asked, "exclude:1")
        await slack.until(lambda: "Karin excluded it" in asked.text)
        await slack.user(ANNA).click(asked, "unexclude:1")
        assert excluded((await latest(play))[1].names) == [("hembygdsförening",)]
        await slack.user(KARIN).click(asked, "unexclude:1")
        await slack.until(lambda: "took the exclusion back" in asked.text)
        assert excluded((await latest(play))[1].names) == [()]
        versions = await play.bot.desk.store.setups.versions()
        assert [one.by for one in versions[:2]] == [KARIN, KARIN]


async def test_a_no_is_asked_never_again(tmp_path: Path) -> None:
    async with asking(tmp_path) as (play, _, asked):
        slack = play.slack
        old = Message(**{slot: getattr(asked, slot) for slot in asked.__dataclass_fields__})
        await slack.user(BJORN).click(asked, "listen:1")
        await slack.until(lambda: "keep listening" in asked.text)
        # A copy of the question, pressed when it has long been answered.
        await slack.user(KARIN).click(old, "exclude:1")
        await slack.until(lambda: "Björn" in play.told(KARIN))
        assert excluded((await latest(play))[1].names) == [()]
        await play.posted(*(f"{text} igen, nummer {n}" for n, text in enumerate(VILLAGE)))
        for card in play.cards[5:]:
            await slack.user(ANNA).click(card, "notus")
        await slack.until(lambda: all("not about us" in card.text for card in play.cards[5:]), timeout=30)
        await play.bot.relevance.tick()
        await play.deliver()
        questions = [one for one in await play.bot.desk.store.relevance.proposals() if one.value == "hembygdsförening"]
        assert len(questions) == 1


async def test_what_waits_for_an_answer_can_be_asked_for_and_answered_there(tmp_path: Path) -> None:
    async with asking(tmp_path) as (play, _, asked):
        slack = play.slack
        assert "hembygdsförening" in await command(play, BJORN, "proposals")
        await slack.user(BJORN).click(slack.user(BJORN).ephemerals[-1], "listen:1")
        await slack.until(lambda: "keep listening" in asked.text)
        await slack.until(lambda: "Björn" in slack.user(BJORN).ephemerals[-1].text)
        assert "hembygdsförening" not in await command(play, BJORN, "förslag")


async def test_a_setup_that_changes_at_the_same_moment_is_not_lost(tmp_path: Path) -> None:
    async with asking(tmp_path) as (play, _, asked):
        slack = play.slack
        for button, said in (("exclude", "Karin excluded it"), ("unexclude", "took the exclusion back")):
            _, setup = await latest(play)
            entry = setup.sources[0].model_copy(update={"id": f"forum-{button}"})
            await asyncio.gather(
                slack.user(KARIN).click(asked, f"{button}:1"),
                play.bot.desk.store.setups.save(with_sources(setup, [entry]), KARIN, now()),
            )
            await slack.until(lambda said=said: said in asked.text)
        assert len(await play.bot.desk.store.setups.versions()) == 5


@pytest.mark.parametrize("value", ["v1:99", "1"])
async def test_a_press_that_no_button_of_ours_made_changes_nothing(tmp_path: Path, value: str) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        await play.posted("Fjällmo is broken")
        card = play.cards[0]
        button = card.blocks[-1]["elements"][0] | {"action_id": "exclude:1", "value": value}
        forged = Message(
            card.channel,
            card.ts,
            card.user,
            card.at,
            blocks=[{"type": "actions", "block_id": "b", "elements": [button]}],
        )
        await slack.user(KARIN).click(forged, "exclude:1")
        await slack.until(lambda: slack.user(KARIN).ephemerals)
        assert len(await play.bot.desk.store.setups.versions()) == 1


async def test_two_bots_on_one_database_ask_once(tmp_path: Path) -> None:
    with fresh_database() as url:
        async with local_slack() as slack:
            settings = settings_for(slack, tmp_path, database=url)
            await save_setup(settings, slack.team_id, document())
            world = world_for(settings)
            async with bot_built(world) as one, bot_built(world) as two:
                play = Stage(slack, one)
                await play.arrive(*VILLAGE)
                for mention_id in (1, 2, 3):
                    await one.desk.store.moves.make(mention_id, Action.NOT_US, ANNA, now())
                for _ in range(3):
                    await asyncio.gather(one.relevance.tick(), two.relevance.tick())
                await asyncio.gather(play.deliver(), Stage(slack, two).deliver())
                assert len(await two.desk.store.relevance.proposals()) == 1
            questions = [card for card in slack.channel(CHANNEL).cards if "hidden from now on" in card.text]
            assert len(questions) == 1
            slack.assert_clean()
