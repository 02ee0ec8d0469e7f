"""What people order at a source is done there once, whatever becomes of the answer, and everybody sees how it went."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from acting import Acting, Scene, acting
from botkit import ANNA, BJORN, FAST
from killing_deeds import kill_loop
from staging import MORE

from mentions.model import DeedState, Status
from mentions.outside import Deed
from sources import SOURCES

IN_FLIGHT = int(os.environ.get("KILLS", "300" if os.environ.get("TORTURE") else "2"))
LIMITS = replace(FAST, settle=1.0, deed_wait=0.05, deed_patience=3600.0)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "acting", Acting)


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Scene]:
    async with acting(tmp_path, LIMITS) as scene:
        yield scene


async def reply(play: Scene, words: str = "Hi Kim, we are sorry.") -> None:
    await play.find("Fjällmo is broken")
    await play.says(ANNA, f"reply 1 {words}")


async def test_a_reply_is_posted_and_the_card_says_where(play: Scene) -> None:
    await reply(play)
    await play.shows("answered", "posted", "https://forum.example/replies/")
    await play.tells("Hi Kim, we are sorry.", "The answer: posted", "forum.example")
    assert play.platform.texts == ["Hi Kim, we are sorry."]
    moves = [(m.action, m.actor, m.argument) for m in await play.store.moves.history(1)]
    assert moves == [("find", "", ""), ("reply", ANNA, ""), ("sent", "", "reply")]
    assert await play.store.moves.verify(1)


async def test_the_form_says_that_the_bot_posts_and_it_does(play: Scene) -> None:
    await play.find("Fjällmo is broken")
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "reply")
    await anna.form()
    assert anna.view is not None
    assert "Forumet" in anna.view.says
    assert anna.view.body["private_metadata"].endswith(":post")
    assert await anna.submit({"text": "Hi Kim", "say": []}) == {}
    assert await anna.submit() == {}
    await play.shows("posted")
    assert play.platform.texts == ["Hi Kim"]
    assert await play.store.drafts.get(1, ANNA) is None


async def test_without_a_token_answers_go_by_hand_and_nothing_else_is_offered(tmp_path: Path) -> None:
    async with acting(tmp_path, LIMITS) as play:
        object.__setattr__(play.bot.desk, "able", lambda *_: frozenset())
        await play.find("Fjällmo is broken")
        anna = play.slack.user(ANNA)
        await anna.click(play.card, "reply")
        await anna.form()
        assert anna.view is not None
        assert not anna.view.body["private_metadata"].endswith(":post")
        for step in ({"text": "Hi Kim"}, {}, {}):
            assert await anna.submit(step) == {}
        await play.shows("answered")
        assert play.platform.texts == []
        assert "kan inte göra det" in (await play.says(BJORN, "troll 1 spam") + await play.says(BJORN, "report 1"))


async def test_a_form_keeps_its_promise_also_when_the_source_has_learned_to_reply_meanwhile(play: Scene) -> None:
    await play.find("Fjällmo is broken")
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "reply")
    await anna.form()
    assert anna.view is not None
    anna.view.body["private_metadata"] = anna.view.body["private_metadata"].removesuffix(":post")
    for step in ({"text": "already posted by hand"}, {}, {}):
        assert await anna.submit(step) == {}
    await play.shows("answered")
    await play.bot.desk.acts.step()
    assert play.platform.texts == []


async def test_a_lost_answer_is_looked_up_and_nothing_is_said_twice(play: Scene) -> None:
    play.platform.lose = True
    await reply(play)
    await play.shows("on its way")
    await play.shows("posted", "https://forum.example/replies/")
    assert list(play.platform.keys.values()) == [1]


async def test_what_never_arrived_is_sent_again(play: Scene) -> None:
    play.platform.chaos = Drawn(0.05)
    await reply(play)
    await play.shows("posted")
    assert list(play.platform.keys.values()) == [1]


class Drawn(random.Random):
    """A chance that is none."""

    def __init__(self, *drawn: float) -> None:
        super().__init__()
        self._drawn = [*drawn]

    def random(self) -> float:
        return self._drawn.pop(0) if self._drawn else 1.0


async def test_a_fault_in_the_source_itself_is_no_endless_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stumble(*_: object) -> None:
        raise KeyError("id")

    async with acting(tmp_path, replace(LIMITS, deed_patience=0.3)) as play:
        for way in ("do", "look_up"):
            monkeypatch.setattr(Acting, way, stumble)
        await reply(play)
        await play.shows("somebody must look")
        assert play.platform.texts == []


async def test_a_review_of_the_platform_is_waited_for(play: Scene) -> None:
    play.platform.queue = True
    await reply(play)
    await play.shows("waits for the platform's review")
    await play.tells("waits for the platform's review")


async def test_a_refused_reply_is_no_answer_and_its_words_are_kept(play: Scene) -> None:
    play.platform.refuse = 403
    await reply(play)
    await play.shows("has it since", "not done, the thread says why")
    await play.tells(f"<@{ANNA}> · The answer: not done", "does not allow it (403)")
    assert (await play.mention()).status is Status.CLAIMED
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "reply")
    await anna.form()
    assert anna.view is not None
    assert "Hi Kim, we are sorry." in str(anna.view.body)
    assert await anna.submit({"text": "Hi Kim, shorter."}) == {}
    assert await anna.submit() == {}
    await play.shows("posted")
    assert play.platform.texts == ["Hi Kim, shorter."]


async def test_a_platform_that_asks_to_wait_is_not_asked_before(play: Scene) -> None:
    play.platform.limited = 1
    await reply(play)
    await play.shows("on its way")
    await play.slack.until(lambda: bool(play.bot.desk.acts._paused), timeout=10)
    await play.later(timedelta(minutes=2))
    await play.bot.desk.acts.step()
    assert play.platform.texts == []
    assert (await play.mention()).deed_state is DeedState.DUE


async def test_what_cannot_be_done_for_hours_is_given_up_with_the_reason(tmp_path: Path) -> None:
    async with acting(tmp_path, replace(LIMITS, deed_patience=0.3)) as play:
        play.platform.limited = 1
        await reply(play)
        await play.shows("not done")
        await play.tells("given up", "127.0.0.1")
        assert (await play.mention()).status is Status.CLAIMED
        assert play.platform.texts == []


async def test_what_nobody_can_tell_a_person_is_asked(tmp_path: Path) -> None:
    async with acting(tmp_path, LIMITS, blind=True) as play:
        play.platform.lose = True
        await reply(play)
        await play.shows("somebody must look", "It is there", "Send it again")
        await play.tells(f"<@{ANNA}> · The answer: nobody knows whether it arrived")
        assert "Ingen vet ännu" in await play.says(BJORN, "reply 1 another answer")
        await play.slack.user(BJORN).click(play.card, "arrived")
        await play.shows("The answer: posted")
        assert not {"arrived", "again"} & play.buttons()
        assert list(play.platform.keys.values()) == [1]


async def test_who_has_looked_and_found_nothing_has_it_sent_again(tmp_path: Path) -> None:
    async with acting(tmp_path, LIMITS, blind=True) as play:
        play.platform.chaos = Drawn(0.05)
        await reply(play)
        await play.shows("Send it again")
        await play.slack.user(BJORN).click(play.card, "again")
        await play.shows("posted")
        await play.tells("it is not there, and is sent again")
        assert list(play.platform.keys.values()) == [1]


async def test_moderation_stands_behind_a_troll_mark_and_is_one_press(play: Scene) -> None:
    await play.find("Buy shoes")
    assert not {"report", "hide", "delete", "mute", "lock"} & play.buttons()
    await play.says(ANNA, "troll 1 spam sells shoes")
    await play.shows("Report")
    assert {"report", "hide", "delete", "mute", "lock"} <= play.buttons()
    assert "show" not in play.buttons()
    await play.slack.user(ANNA).click(play.card, "report")
    await play.shows("The report: done")
    assert play.platform.texts == ["sells shoes"], "the note of the troll mark goes with it"
    await play.slack.user(ANNA).click(play.card, "hide")
    await play.shows("Hiding it: done")
    assert "show" in play.buttons()
    await play.slack.user(ANNA).click(play.card, MORE, "v1:1:lock")
    await play.shows("Locking the thread: done")
    assert [deed for deed, _, _ in play.platform.applied] == [Deed.REPORT, Deed.HIDE, Deed.LOCK]
    await play.tells("reports it to the platform", "hides it at the source")


async def test_deleting_takes_two(play: Scene) -> None:
    await play.find("Buy shoes")
    await play.says(ANNA, "troll 1 spam")
    await play.shows("Delete")
    await play.slack.user(ANNA).click(play.card, "delete")
    await play.slack.until(lambda: "Det krävs två" in told(play, ANNA), timeout=10)
    assert play.platform.applied == []
    await play.slack.user(BJORN).click(play.card, "delete")
    await play.shows("Deleting it: done")
    assert [deed for deed, _, _ in play.platform.applied] == [Deed.DELETE]
    assert {"report", "hide", "delete", "mute", "lock"} & play.buttons() == {"mute", "lock"}, "the words are gone"


def told(play: Scene, who: str) -> str:
    return "\n".join(f"{m.text}\n{m.says}" for m in play.slack.user(who).ephemerals)


async def test_what_is_unknown_when_it_is_ordered_is_not_half_ordered(
    play: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await play.find("Fjällmo is broken")
    mentions, known = play.store.mentions, play.store.mentions.get

    async def not_yet(_: int) -> None:
        monkeypatch.setattr(mentions, "get", known)

    monkeypatch.setattr(mentions, "get", not_yet)
    await play.says(ANNA, "reply 1 Hi Kim")
    assert (await play.mention()).status is Status.OPEN


async def test_a_source_that_rests_holds_up_no_other(play: Scene) -> None:
    play.bot.desk.acts._paused["other"] = play.bot.desk.acts._clock() + 60
    await reply(play)
    await play.shows("posted")


async def test_hours_pass_and_nothing_is_asked_twice(play: Scene) -> None:
    await reply(play)
    await play.shows("posted")
    await play.later(timedelta(days=2))
    await play.bot.desk.acts.step()
    assert list(play.platform.keys.values()) == [1]


@pytest.mark.parametrize("shard", range(2))
async def test_killed_at_any_moment_nothing_is_lost_and_nothing_done_twice(tmp_path: Path, shard: int) -> None:
    toll = await kill_loop(tmp_path, IN_FLIGHT // 2, seed=shard)
    print(f"kills {toll.kills}, in flight {toll.in_flight}, {dict(toll.at_point)}, deeds {toll.ordered}")
    assert toll.in_flight >= IN_FLIGHT // 2, "too few kills landed amid a deed to prove anything"
    assert (toll.lost, toll.doubled, toll.untold) == (0, 0, 0)
