"""After the answer the bot goes on listening: who answers opens it again, who says thanks does not, what is gone is
erased."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from acting import Acting, Scene, acting, described
from arrivals import arrival
from botkit import ANNA, BJORN, CHANNEL
from staging import LIMITS
from surfaces import ANSWERED, CLAIMED, NOW, mention

from bot.answering.follow import sort_voices
from mentions.following import Voice
from mentions.model import Sighting, Status
from mentions.setup import Name, read_setup
from mentions.watch import Watch
from routing import only_thanks
from sources import SOURCES

SOON = timedelta(minutes=11)
SURE = timedelta(minutes=21)


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "acting", Acting)


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Scene]:
    async with acting(tmp_path, LIMITS) as scene:
        yield scene


async def answered(play: Scene) -> None:
    await play.find("Fjällmo is broken")
    await play.says(ANNA, "reply 1 Have you tried the red button?")
    await play.shows("posted")
    await play.tells("The answer: posted")


async def test_its_author_answers_and_the_owner_is_called(play: Scene) -> None:
    await answered(play)
    await play.later(timedelta(minutes=5))
    play.platform.answer("p1", "I have, and it is still broken.")
    await play.later(SOON)
    await play.shows("has it since")
    await play.tells(": its author has answered", "still broken")
    heard = await play.mention()
    assert (heard.status, heard.owner) == (Status.CLAIMED, ANNA)
    before = len(play.thread)
    await play.later(SOON)
    await play.later(timedelta(hours=2))
    assert len(play.thread) == before, "it is told once"


async def test_what_nobody_has_is_open_again(play: Scene) -> None:
    await play.find("Fjällmo is broken")
    await play.says(ANNA, "close 1 no_answer")
    play.platform.answer("p1", "Nobody answers?")
    await play.later(timedelta(hours=2))
    await play.shows("Asked:")
    await play.tells("Its author has answered", "Nobody answers?")


async def test_thanks_alone_open_nothing(play: Scene) -> None:
    await answered(play)
    play.platform.answer("p1", "Tusen tack 🙏")
    await play.later(SOON)
    await play.tells("says thank you", "Tusen tack")
    assert (await play.mention()).status is Status.ANSWERED


async def test_others_are_noted_quietly_and_a_crowd_is_counted(play: Scene) -> None:
    await answered(play)
    for n in range(12):
        play.platform.answer("p1", f"me too {n}", author=f"P{n}")
    before = len(play.thread)
    await play.later(SOON)
    await play.tells("Others have answered below it", "P4: me too 4", "(+ 7)")
    assert len(play.thread) == before + 1
    assert (await play.mention()).status is Status.ANSWERED


async def test_a_found_answer_makes_no_second_card(play: Scene) -> None:
    await answered(play)
    play.platform.answer("p1", "still broken")
    await play.later(SOON)
    await play.tells("still broken")
    reply = play.platform.below["p1"][0]
    play.platform.posts.append(reply | {"author_url": ""})
    play.ahead[0] += timedelta(seconds=10)
    await play.bot.jobs.tick()
    await play.slack.until(lambda: play.platform.asked > 1, timeout=10)
    await play.bot.jobs.finish(5.0)
    assert len(play.slack.channel(CHANNEL).cards) == 1


async def test_what_was_only_out_of_sight_for_a_moment_is_not_erased(play: Scene) -> None:
    await answered(play)
    below = play.platform.below.pop("p1")
    await play.later(SOON)
    play.platform.below["p1"] = below
    await play.later(SURE)
    play.platform.below.pop("p1")
    await play.later(timedelta(hours=1))
    assert (await play.mention()).gone_at is None


async def test_what_is_removed_there_is_erased_here_and_in_slack(play: Scene) -> None:
    await answered(play)
    play.platform.answer("p1", "it is still broken, says my doctor")
    await play.later(SOON)
    await play.tells("says my doctor")
    del play.platform.below["p1"]
    await play.later(SOON)
    assert (await play.mention()).author, "one look is not enough to erase what cannot be had back"
    await play.later(SURE)
    await play.shows("removed at its source", "answered")
    await play.tells("It was removed at its source")
    await play.later(timedelta(seconds=1))
    await play.tells("erased, since it was removed")
    standing = json.dumps([[m.text, m.blocks] for m in play.slack.workspace.channels[CHANNEL].messages])
    assert "doctor" not in standing
    assert "Fjällmo is broken" not in standing
    assert "red button" in standing, "what we said ourselves stays in the history"
    assert not {"reply", "claim", "reopen"} & play.buttons()
    assert "togs bort där det stod" in await play.says(BJORN, "reopen 1")
    assert await play.store.moves.verify(1)
    assert await play.store.effects.waiting("retouch", play.bot.desk.now() + timedelta(days=1)) == ()


async def test_redrawing_is_tried_until_slack_does_it(play: Scene) -> None:
    await answered(play)
    play.platform.answer("p1", "says my doctor")
    await play.later(SOON)
    await play.tells("says my doctor")
    del play.platform.below["p1"]
    for wait in (SOON, SURE):
        play.ahead[0] += wait
        await play.bot.follow.tick()
    await play.shows("removed at its source")
    for trouble in (play.slack.faults.server_error, play.slack.faults.lose_answer):
        trouble("chat.update")
        await play.bot.retouch.step()
        assert len(await play.store.effects.waiting("retouch", play.bot.desk.now())) == 1
    await play.bot.retouch.step()
    assert "doctor" not in play.said


async def test_what_cannot_be_redrawn_yet_stands_in_nobodys_way(play: Scene) -> None:
    effects, now = play.store.effects, play.bot.desk.now()
    stuck = [await effects.add("note", f"n{n}", CHANNEL, {}, now, due_at=now + timedelta(days=9)) for n in range(20)]
    for post in stuck:
        await effects.add("retouch", f"r{post}", CHANNEL, {"effect": post}, now)
    free = await effects.add("retouch", "free", CHANNEL, {"effect": 999}, now)
    await play.bot.retouch.step()
    await play.bot.retouch.step()
    last = await effects.get(free)
    assert last is not None
    assert last.state == "done"
    assert len(await effects.waiting("retouch", now + timedelta(days=1))) == 20, "nothing is forgotten"


async def test_a_list_that_named_it_names_it_no_more(play: Scene) -> None:
    poured = [arrival(str(n), held="flood", title=f"Words {n}") for n in range(2)]
    held = (await play.store.mentions.accept("forum", poured, None, CHANNEL, play.bot.desk.now())).held
    play.bot.desk.outbox.nudge()
    room = play.slack.channel(CHANNEL)
    await play.slack.until(lambda: bool(room.messages), timeout=30)
    for mention_id, left in zip(held, (1, 0), strict=True):
        assert await play.store.following.gone(mention_id, play.bot.desk.now())
        await play.bot.retouch.step()
        assert sum(f"Words {n}" in str(m.blocks) for m in room.messages for n in range(2)) == left
    assert room.messages == []


@pytest.mark.parametrize("fault", ["down", "paused", "left"])
async def test_a_source_that_cannot_tell_is_no_proof_of_anything(play: Scene, fault: str) -> None:
    await answered(play)
    match fault:
        case "down":
            play.platform.refuse_all = True
        case "paused":
            await _change(play, paused=True)
        case "left":
            await _change(play, id="other")
    await play.later(SOON)
    kept = await play.mention()
    assert kept.gone_at is None
    assert kept.text == "Fjällmo is broken"


async def _change(play: Scene, **changes: object) -> None:
    await play.store.setups.save(read_setup(described(play.platform, **changes)), "", play.bot.desk.now())


@pytest.mark.parametrize(
    "text",
    [
        "tack!",
        "Tusen tack 🙏",
        "thanks a lot",
        "great thank you",
        "Tack för hjälpen!",
        "tack så jättemycket för snabbt svar",
        "tack ska du ha",
        "OK, tack!",
        "Thank you so much for the quick reply ❤️",
        "THX",
    ],
)
def test_thanks_and_nothing_else(text: str) -> None:
    assert only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "tack, men det funkar fortfarande inte",
        "ja tack",
        "yes please, thanks",
        "svar tack",
        "hjälp tack",
        "nej tack",
        "tack för ingenting",
        "thanks for nothing",
        "thanks?",
        "tack på förhand",
        "Tack! Ordernumret är 4711",
        "thanks 😡",
        "tack https://example.com/bild",
        "bra",
        "🙏",
        "",
        "tack " * 500,
    ],
)
def test_more_than_thanks(text: str) -> None:
    assert not only_thanks(text)


def below(text: str, author: str = "Kim", author_url: str = "", minutes: int = 0) -> Sighting:
    said = NOW + timedelta(minutes=minutes) if minutes else None
    return Sighting(text, "https://f.example/1", "", text, author, author_url, published_at=said)


@pytest.mark.parametrize(
    ("reply", "voice"),
    [
        (below("still broken", "kim ek "), Voice.AUTHOR),
        (below("still broken", "Kim Ek", "https://f.example/kim"), Voice.AUTHOR),
        (below("tack!", "Kim Ek"), Voice.THANKS),
        (below("and one more thing", "Kim Ek", minutes=-5), Voice.EARLIER),
        (below("and one more thing", "Kim Ek", minutes=5), Voice.AUTHOR),
        (below("me too", "Someone"), Voice.OTHERS),
        (below("me too", ""), Voice.OTHERS),
        (below("we are sorry", "Tallbo support"), None),
    ],
)
def test_whose_voice_it_is(reply: Sighting, voice: Voice | None) -> None:
    watch = Watch((Name(name="Tallbo", own_accounts=("Tallbo support",)),))
    heard = sort_voices(mention(**ANSWERED), [reply], watch)
    assert [one.voice for one in heard] == ([voice] if voice else [])


def test_a_namesake_at_another_address_is_another() -> None:
    asked = mention(**CLAIMED | {"author_url": "https://f.example/kim"})
    (heard,) = sort_voices(asked, [below("x", "Kim Ek", "https://f.example/kim2")], Watch(()))
    assert heard.voice is Voice.OTHERS


def test_others_below_what_nobody_has_taken_are_left_to_be_found() -> None:
    assert sort_voices(mention(), [below("me too", "Someone")], Watch(())) == []


async def test_our_answer_edited_on_its_page_is_shown_as_it_reads_there(play: Scene) -> None:
    await answered(play)
    await play.later(SOON)
    before = len(play.thread)
    play.platform.ours["p1"][0]["text"] = "Have you tried the green button? (changed by Björn)"
    await play.later(timedelta(hours=1))
    await play.tells("Our answer was changed on the page", "green button")
    await play.shows("green button")
    mention = await play.mention()
    assert (mention.status, mention.answered_by) == (Status.ANSWERED, ANNA)
    assert mention.reply == "Have you tried the green button? (changed by Björn)"
    await play.later(timedelta(hours=2))
    assert len(play.thread) == before + 1, "it is told once"
    assert await play.store.moves.verify(1)


async def test_our_answer_removed_from_its_page_makes_the_mention_ask_again(play: Scene) -> None:
    await answered(play)
    del play.platform.ours["p1"]
    await play.later(SOON)
    assert (await play.mention()).status is Status.ANSWERED, "one look is not enough to call somebody"
    await play.later(SURE)
    await play.tells(f"<@{ANNA}> · Our answer is not on the page any more", "red button")
    await play.shows("has it since", "not there any more")
    mention = await play.mention()
    assert (mention.status, mention.owner, mention.reply) == (Status.CLAIMED, ANNA, "")
    assert mention.since is not None, "its promise runs again"
    draft = await play.store.drafts.get(1, ANNA)
    assert draft is not None
    assert "red button" in draft.text
    before = len(play.thread)
    await play.later(timedelta(hours=3))
    assert len(play.thread) == before
    await play.says(ANNA, "reply 1 Have you tried the blue button?")
    await play.tells("blue button")
    assert [said["text"] for said in play.platform.ours["p1"]] == ["Have you tried the blue button?"]


async def test_our_answer_out_of_sight_for_a_moment_calls_nobody(play: Scene) -> None:
    await answered(play)
    ours = play.platform.ours.pop("p1")
    await play.later(SOON)
    play.platform.ours["p1"] = ours
    await play.later(SURE)
    play.platform.ours.pop("p1")
    await play.later(SOON)
    assert (await play.mention()).status is Status.ANSWERED


async def test_what_was_finished_by_our_answer_is_open_again_without_it_and_what_needed_none_stays(play: Scene) -> None:
    await answered(play)
    await play.says(ANNA, "close 1 standing")
    play.platform.ours["p1"] = []
    await play.later(timedelta(hours=1))
    await play.later(SURE)
    await play.shows("has it since")
    await play.says(ANNA, "reply 1 Have you tried the blue button?")
    await play.tells("blue button")
    await play.says(ANNA, "close 1 duplicate")
    play.platform.ours["p1"] = []
    await play.later(timedelta(hours=1))
    await play.later(SURE)
    await play.shows("not there any more")
    assert (await play.mention()).status is Status.CLOSED
