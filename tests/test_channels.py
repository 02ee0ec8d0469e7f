"""A card stands in one channel: a rule may choose which, and it moves by being posted anew, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from arrivals import NOW, arrival
from botkit import ANNA, CHANNEL, KARIN, local_slack, now
from staging import MORE, Stage, playing

from bot.answering.anew import choose_anew
from demo.slack.sample import DEFAULT_CHANNELS
from demo.slack.state import BOT_USER_ID, Channel, Message
from mentions.lifecycle import Action
from mentions.results import Moved, Repeated
from mentions.store import Store

PRESS, ALONE = "C0PRESS", "C0ALONE"


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Stage]:
    rooms = [
        Channel(PRESS, "press", KARIN, members={ANNA, KARIN, BOT_USER_ID}),
        Channel(ALONE, "utan-bot", KARIN, members={ANNA, KARIN}),
    ]
    async with local_slack(channels=[*DEFAULT_CHANNELS, *rooms]) as slack, playing(slack, tmp_path) as one:
        yield one


def cards(play: Stage, channel: str) -> list[Message]:
    return play.slack.channel(channel).cards


async def moved(play: Stage) -> None:
    """Its card stands in #press, and where it stood is a line that says so."""
    await play.slack.until(lambda: len(cards(play, PRESS)) == 1, timeout=20)
    async with asyncio.timeout(20):
        while "has moved to" not in cards(play, CHANNEL)[0].text:
            await play.bot.retouch.step()
            await asyncio.sleep(0.02)


async def test_a_moved_card_stands_in_the_new_channel_alone_and_the_old_one_points_there(play: Stage) -> None:
    await play.posted("Fjällmo in the news")
    anna = play.slack.user(ANNA)
    await anna.choose(play.cards[0], MORE, "v1:1:move")
    await anna.form()
    assert await anna.submit({"choice": PRESS, "text": "For Karin"}) == {}
    await moved(play)
    there, here = cards(play, PRESS)[0], cards(play, CHANNEL)[0]
    assert "claim" in str(there.blocks)
    assert "claim" not in str(here.blocks)
    assert f"<#{PRESS}>" in here.text
    assert f"archives/{PRESS}/p{there.ts.replace('.', '')}" in here.text
    await anna.click(there, "claim")
    await play.slack.until(lambda: "has it since" in cards(play, PRESS)[0].text, timeout=20)
    assert "has moved to" in cards(play, CHANNEL)[0].text


async def test_a_channel_without_the_bot_is_refused_in_the_form_and_by_command(play: Stage) -> None:
    await play.posted("Fjällmo in the news")
    anna = play.slack.user(ANNA)
    await anna.choose(play.cards[0], MORE, "v1:1:move")
    await anna.form()
    assert "/invite" in (await anna.submit({"choice": ALONE}))["choice"]
    await anna.close()
    await anna.command(f"/mentions move 1 <#{ALONE}|utan-bot>")
    await play.slack.until(lambda: "/invite" in play.told(ANNA), timeout=10)
    assert [m.action for m in await play.bot.desk.store.moves.history(1)] == ["find"]


async def test_there_and_back_again(play: Stage) -> None:
    await play.posted("Fjällmo in the news")
    anna = play.slack.user(ANNA)
    await anna.command(f"/mentions move 1 <#{PRESS}|press> for Karin")
    await moved(play)
    await anna.command(f"/mentions move 1 <#{CHANNEL}|omnamnanden>")
    async with asyncio.timeout(20):
        while len(cards(play, CHANNEL)) < 2 or "has moved to" not in cards(play, PRESS)[0].text:
            await play.bot.retouch.step()
            await asyncio.sleep(0.02)
    assert "has moved to" in cards(play, CHANNEL)[0].text
    assert "claim" in str(cards(play, CHANNEL)[1].blocks)


async def test_a_card_that_was_not_posted_yet_is_posted_in_the_new_channel_only(store: Store) -> None:
    (one,) = (await store.mentions.accept("a", [arrival("1")], None, CHANNEL, NOW)).posted
    assert isinstance(await store.moves.make(one, Action.MOVE, ANNA, NOW, argument=PRESS), Moved)
    assert isinstance(await store.moves.make(one, Action.MOVE, ANNA, NOW, argument=PRESS), Repeated)
    posts = [(e.purpose, e.channel) for e in await store.effects.due(NOW)]
    assert posts == [("card", PRESS)]


async def test_of_two_cards_under_way_the_later_one_counts_in_whatever_order_they_arrive(store: Store) -> None:
    for native_id, order in (("1", (0, 1)), ("2", (1, 0))):
        (mention_id,) = (await store.mentions.accept("a", [arrival(native_id)], None, CHANNEL, NOW)).posted
        (first,) = [e for e in await store.effects.due(NOW) if e.purpose == "card"]
        await store.effects.start(first.id, NOW)
        await store.moves.make(mention_id, Action.MOVE, ANNA, NOW, argument=PRESS)
        (second,) = [e for e in await store.effects.due(NOW) if e.purpose == "card"]
        await store.effects.start(second.id, NOW)
        cards_ = [(first.id, CHANNEL, "1.1"), (second.id, PRESS, "2.2")]
        for at in order:
            await store.effects.sent(*cards_[at], NOW, version=1)
        place = await store.cards.place(mention_id)
        assert place is not None
        assert (place.channel, place.ts) == (PRESS, "2.2")
        redrawn = [
            e.subject["effect"] for e in await store.effects.waiting("retouch", NOW) if e.mention_id == mention_id
        ]
        assert redrawn == [first.id]


async def test_a_new_channel_of_the_setup_takes_along_only_what_was_to_stand_in_the_old(store: Store) -> None:
    one, two = (await store.mentions.accept("a", [arrival("1"), arrival("2")], None, CHANNEL, NOW)).posted
    await store.moves.make(two, Action.MOVE, ANNA, NOW, argument=PRESS)
    await store.effects.add("direct", "k", "U0ANNA", {}, NOW)
    await store.effects.move("C0NEW", ("C0NEW", PRESS))
    due = {(e.purpose, e.mention_id): e.channel for e in await store.effects.due(NOW)}
    assert due == {("card", one): "C0NEW", ("card", two): PRESS, ("direct", None): "U0ANNA"}


async def test_a_rule_chooses_the_channel_and_a_corrected_kind_chooses_anew(play: Stage) -> None:
    rules = [{"name": "papers", "when": {"kind": ["press"]}, "role": "lead", "channel": PRESS}]
    await play.set_up(rules=rules)
    await play.posted("Fjällmo in the news")
    assert cards(play, PRESS) == []
    await play.slack.user(ANNA).choose(play.cards[0], MORE, "v1:1:kind:press")
    await moved(play)
    mention = await play.bot.desk.store.mentions.get(1)
    assert mention is not None
    assert (mention.assignee, mention.role, mention.rule, mention.channel) == (KARIN, "lead", "papers", PRESS)
    assert now() > mention.seen_at


async def test_what_somebody_has_taken_stays_hers_when_its_kind_is_corrected(play: Stage) -> None:
    await play.set_up(rules=[{"name": "papers", "when": {"kind": ["press"]}, "role": "lead"}])
    await play.posted("Fjällmo in the news")
    anna = play.slack.user(ANNA)
    await anna.click(play.cards[0], "claim")
    await anna.command("/mentions kind 1 press")
    mention = await play.bot.desk.store.mentions.get(1)
    assert mention is not None
    assert (mention.owner, mention.status) == (ANNA, "claimed")


async def test_who_is_asked_already_is_asked_in_the_new_role_when_the_kind_is_corrected(play: Stage) -> None:
    team = [{"user": ANNA, "name": "Anna", "roles": ["support", "lead"]}]
    rules = [{"name": "papers", "when": {"kind": ["press"]}, "role": "lead", "priority": "high"}]
    await play.set_up(team=team, fallback=ANNA, rules=rules)
    await play.posted("Fjällmo in the news")
    await play.slack.user(ANNA).choose(play.cards[0], MORE, "v1:1:kind:press")
    await play.slack.until(lambda: "papers" in str(play.cards[0].blocks), timeout=20)
    mention = await play.bot.desk.store.mentions.get(1)
    assert mention is not None
    assert (mention.assignee, mention.role, mention.rule, mention.priority) == (ANNA, "lead", "papers", 1)


async def test_what_somebody_takes_while_another_is_chosen_anew_stays_hers(play: Stage) -> None:
    await play.set_up(rules=[{"name": "papers", "when": {"kind": ["press"]}, "role": "lead", "channel": PRESS}])
    await play.posted("Fjällmo in the news")
    desk = play.bot.desk
    corrected = await desk.store.moves.make(1, Action.KIND, KARIN, now(), argument="press")
    assert isinstance(corrected, Moved)
    await desk.store.moves.make(1, Action.CLAIM, ANNA, now())
    await choose_anew(desk, await desk.setup(), corrected.mention)
    mention = await desk.store.mentions.get(1)
    assert mention is not None
    assert (mention.owner, mention.status, mention.channel) == (ANNA, "claimed", CHANNEL)
