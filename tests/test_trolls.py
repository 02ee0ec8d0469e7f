"""A troll is judged by the policy, in few presses; a second person deletes; whoever objects is heard; all is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from acting import Acting, Scene, acting
from botkit import ANNA, BJORN, CHANNEL, FAST, KARIN, now
from staging import MORE

from mentions.model import Appeal, DeedState, Status
from mentions.outside import Deed
from sources import SOURCES

LIMITS = replace(FAST, settle=1.0, deed_wait=0.05, deed_patience=3600.0)
HATE = "You at Fjällmo are filthy immigrants, go back where you came from, scum."


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "acting", Acting)


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Scene]:
    async with acting(tmp_path, LIMITS, locale="en-US") as scene:
        yield scene


async def judge(play: Scene, who: str = ANNA, **filled: str) -> Any:
    """Opens the troll form on the card and sends it."""
    user = play.slack.user(who)
    await user.click(play.card, "troll")
    await user.form()
    return await user.submit(filled)


async def private(play: Scene, who: str, *words: str) -> Any:
    """The newest direct message to `who`, once it says all of these."""
    room = play.slack.user(who).dm
    await play.slack.until(lambda: room.messages and all(w in shown(room.messages[-1]) for w in words), timeout=30)
    return room.messages[-1]


def shown(message: Any) -> str:
    return f"{message.text} {message.blocks}"


async def history(play: Scene) -> list[tuple[str, str, str]]:
    return [(m.action, m.actor, m.argument) for m in await play.store.moves.history(1)]


async def test_a_troll_is_reported_with_four_presses(play: Scene) -> None:
    await play.find(HATE)
    anna, presses = play.slack.user(ANNA), 0
    await anna.click(play.card, "troll")
    presses += 1
    await anna.form()
    filled = {"choice": "hate", "ladder": "report"}
    presses += len(filled)
    assert await anna.submit(filled) == {}
    presses += 1
    await play.shows("The report: done", "hate, § 2 of the policy (version 1)")
    assert presses <= 4
    assert [deed for deed, _, _ in play.platform.applied] == [Deed.REPORT]
    assert await history(play) == [
        ("find", "", ""),
        ("troll", ANNA, "hate"),
        ("report", ANNA, ""),
        ("sent", "", "report"),
    ]
    await play.tells("marked it as a troll", "hate, § 2 of the policy (version 1)", "reports it to the platform")
    assert await play.store.moves.verify(1)


async def test_the_form_explains_each_reason_and_offers_only_what_the_source_can(play: Scene) -> None:
    await play.find(HATE)
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "troll")
    await anna.form()
    assert anna.view is not None
    said = str(anna.view.body)
    assert all(words in said for words in ("§ 1", "§ 6", "come to harm", "Takes a second person"))
    assert [o["value"] for o in ladder(anna.view)] == ["respect", "mark", "report", "hide", "delete"]
    object.__setattr__(play.bot.desk, "able", lambda *_: frozenset({Deed.HIDE}))
    await anna.click(play.card, "troll")
    await anna.form()
    assert anna.view is not None
    assert [o["value"] for o in ladder(anna.view)] == ["respect", "mark", "hide"]
    assert "choice" in await anna.submit({"ladder": "hide"}), "nothing is done without a reason"
    assert (await play.mention()).status is Status.OPEN


def ladder(view: Any) -> list[Any]:
    return next(block["element"]["options"] for block in view.body["blocks"] if block.get("block_id") == "ladder")


async def test_asking_for_respect_opens_the_answer_with_words_and_marks_nothing(play: Scene) -> None:
    await play.find(HATE, author="Kim Ek")
    assert await judge(play, choice="hate", ladder="respect", text="about Sara") == {}
    anna = play.slack.user(ANNA)
    await play.slack.until(lambda: anna.view is not None and "reply" in anna.view.body["callback_id"], timeout=10)
    assert anna.view is not None
    assert "leave out the attacks" in str(anna.view.body)
    await play.slack.until(lambda: anna.ephemerals and "about Sara" in anna.ephemerals[-1].text, timeout=10)
    assert (await play.mention()).status is Status.OPEN
    assert await play.store.evidence.of(1) == ()


async def test_who_marks_it_has_it_deleted_by_a_second_person_with_one_press(play: Scene) -> None:
    await play.find(HATE)
    assert await judge(play, choice="hate", ladder="delete", text="about Sara") == {}
    await play.shows("is asked whether it shall be deleted")
    mention = await play.mention()
    assert (mention.status, play.platform.applied) == (Status.TROLL, [])
    second = mention.second
    assert second not in ("", ANNA)
    note = await private(play, second, "wants #1 deleted", "§ 2 of the policy", HATE, "about Sara", "Delete it")
    await play.slack.user(second).click(note, "delete")
    await play.shows("Deleting it: done")
    assert (await history(play))[2:4] == [("second", ANNA, second), ("delete", second, "")]
    assert (await play.mention()).second == ""
    await play.later(timedelta())
    await play.slack.until(lambda: "actions" not in shown(play.slack.user(second).dm.messages[-1]), timeout=10)


async def test_the_second_person_may_say_no_and_the_marker_is_told_who_is_asked(play: Scene) -> None:
    await play.find(HATE)
    await judge(play, choice="hate")
    await play.shows("Delete")
    await play.slack.user(ANNA).click(play.card, "delete")
    await play.shows("is asked whether it shall be deleted")
    second = (await play.mention()).second
    await play.slack.until(lambda: "two" in str(play.slack.user(ANNA).ephemerals[-1].text), timeout=10)
    assert f"<@{second}>" in play.slack.user(ANNA).ephemerals[-1].text
    note = await private(play, second, "wants #1 deleted")
    await play.slack.user(second).click(note, "keep")
    await play.tells("it stays as it is")
    assert play.platform.applied == []
    assert (await play.mention()).status is Status.TROLL


async def test_nobody_judges_alone_an_author_who_objects(play: Scene) -> None:
    await play.find(HATE)
    await judge(play, choice="hate", ladder="hide")
    await play.shows("Hiding it: done")
    assert (await play.mention()).taken == "hide"
    anna = play.slack.user(ANNA)
    await anna.click(play.card, MORE, "v1:1:appeal")
    await anna.form()
    assert "text" in await anna.submit({})
    assert await anna.submit({"text": "I was quoting somebody else"}) == {}
    await play.shows("its author objects")
    second = (await play.mention()).second
    assert second not in ("", ANNA)
    assert "somebody else" in await play.says(ANNA, "keep 1")
    assert (await play.mention()).appeal is Appeal.RAISED
    note = await private(play, second, "I was quoting somebody else", "The mark stays")
    await play.slack.user(second).click(note, "untroll")
    await play.shows("Showing it again: done")
    mention = await play.mention()
    assert (mention.status, mention.troll_reason, mention.taken, mention.appeal) == (Status.OPEN, None, "", Appeal.NONE)
    assert [deed for deed, _, _ in play.platform.applied] == [Deed.HIDE, Deed.SHOW]


async def test_an_objection_opens_a_closed_one_and_the_mark_may_stay(play: Scene) -> None:
    await play.find(HATE)
    await judge(play, choice="hate")
    await play.says(ANNA, "close 1 no_answer")
    await play.says(BJORN, "appeal 1 that was a joke")
    mention = await play.mention()
    assert (mention.status, mention.outcome, mention.appeal) == (Status.TROLL, None, Appeal.RAISED)
    assert mention.second not in ("", ANNA)
    await play.says(mention.second, "keep 1")
    await play.shows("its author objected, and the mark stays")


async def test_the_author_is_told_why_in_their_language_and_once(play: Scene) -> None:
    await play.find("Ni på Fjällmo är äckliga invandrare, stick hem, jävla idioter.")
    await judge(play, choice="hate", ladder="hide")
    await play.shows("Hiding it: done", "Tell its author why")
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "explain")
    await anna.form()
    assert anna.view is not None
    assert "DSA" in str(anna.view.body)
    text = next(b["element"]["initial_value"] for b in anna.view.body["blocks"] if b["type"] == "input")
    assert all(words in text for words in ("Fjällmo", "§ 2", "forum.example/p1", "2026") if words != "2026")
    assert await anna.submit({"text": text}) == {}
    await play.shows("its author was told why")
    await play.slack.until(lambda: play.platform.texts[-1:] == [text], timeout=30)
    await play.shows("The answer: posted", "its author was told why")
    assert "explain" not in play.buttons()
    assert "show" in play.buttons(), "what was hidden can still be shown again"
    assert (await play.mention()).answered_by == ""


async def test_what_was_kept_outlives_the_words_and_ends_in_time(play: Scene) -> None:
    await play.find(HATE, author="Kim Ek", author_url="https://forum.example/u/kim")
    await judge(play, choice="hate", text="meant seriously")
    del play.platform.below["p1"]
    for days in (1, 2, 3):
        await play.later(timedelta(days=days))
    assert (await play.mention()).text == "", "its author has removed it"
    (kept,) = await play.store.evidence.of(1)
    assert (kept.text, kept.author, kept.by, kept.policy) == (HATE, "Kim Ek", ANNA, 1)
    bjorn = play.slack.user(BJORN)
    await play.says(BJORN, "evidence 1")
    await bjorn.form()
    assert bjorn.view is not None
    assert all(words in str(bjorn.view.body) for words in (HATE, "Kim Ek", "Anna", "§ 2", "SHA-256"))
    noon = timedelta(hours=12 - now().hour)
    for days, left in ((300, 1), (366, 0)):
        play.ahead[0] = timedelta(days=days) + noon
        await play.bot.keeping.tick()
        assert len(await play.store.evidence.of(1)) == left
    assert "Nothing is kept of #1" in await play.says(BJORN, "evidence 1")


async def test_ordinary_criticism_stays_and_the_bot_says_why(play: Scene) -> None:
    await play.find("Fjällmo is the worst, my chair broke")
    for word in ("delete", "hide", "report"):
        said = await play.says(KARIN, f"{word} 1")
        assert all(words in said for words in ("answered and left standing", "mark it first", "troll 1")), word
    assert await history(play) == [("find", "", "")]
    assert (await play.mention()).deed_state is DeedState.NONE


async def test_a_statement_that_was_not_posted_is_still_owed(play: Scene) -> None:
    await play.find(HATE)
    await judge(play, choice="hate", ladder="hide")
    await play.shows("Hiding it: done")
    play.platform.refuse = 403
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "explain")
    await anna.form()
    assert await anna.submit({}) == {}
    await play.tells("The answer: not done")
    mention = await play.mention()
    assert (mention.told_why_at, mention.status) == (None, Status.TROLL)
    await play.slack.until(lambda: "explain" in play.buttons(), timeout=10)


async def test_what_is_deleted_is_explained_by_hand_and_stays_open_to_an_objection(play: Scene) -> None:
    await play.find(HATE)
    await judge(play, choice="hate")
    await play.says(KARIN, "delete 1")
    await play.shows("Deleting it: done")
    await play.later(timedelta(days=2))
    await play.later(timedelta(days=2))
    mention = await play.mention()
    assert (mention.taken, mention.gone_at) == ("delete", None), "that it is gone is no news to us"
    karin = play.slack.user(KARIN)
    await karin.click(play.card, "explain")
    await karin.form()
    assert karin.view is not None
    assert not karin.view.body["private_metadata"].endswith(":post")
    assert await karin.submit({}) == {}
    await play.shows("its author was told why")
    assert {"appeal", "close"} <= play.buttons()
    assert not {"explain", "report", "hide", "delete", "show"} & play.buttons()
    assert len(play.platform.texts) == 1, "nothing but the deletion went out"


async def test_twins_are_found_in_the_store_and_stand_under_the_card(play: Scene) -> None:
    long = f"{HATE} And that goes for the chairs and tables and lamps and everything else you ever tried to sell us."
    play.platform.add(long, author="Kim")
    play.platform.add(long.replace("lamps", "carpets"), author="Lo")
    await play.find("Fjällmo sells chairs that break, and I am angry about mine.", author="Eva")
    assert [(twin.mention_id, twin.same_author) for twin in await play.store.authors.twins(await play.mention(2))] == [
        (1, False)
    ]
    assert await play.store.authors.twins(await play.mention(3)) == ()
    cards = {int(str(card.blocks).split("'#")[1].split("'")[0]): card for card in play.slack.channel(CHANNEL).cards}
    assert "on the same day: #1" in str(cards[2].blocks)
    assert "Look closer" not in str(cards[3].blocks)
