"""Writing an answer in Slack, from the press on Reply to the words on the page; and not one of them is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from acting import Acting, Scene, acting
from botkit import ANNA, BJORN, FAST, KARIN, document

from bot.words import words
from bot.writing.notes import draw_note
from demo.slack.control import User
from mentions.effects import Effect
from mentions.lifecycle import Action
from mentions.model import Status
from mentions.setup import read_setup
from mentions.writing import Draft, DraftState, Letter
from sources import SOURCES

LIMITS = replace(FAST, settle=1.0, deed_wait=0.05, deed_patience=3600.0)
CALM = "Hi Kim, we are sorry. A new one is on its way."
HEATED = "You idiot, read the manual!!! It is your own fault."


class Bounded(Acting):
    """A platform with room for sixty characters."""

    def room(self, text: str) -> int:
        return 60 - len(text)


class Mute(Acting):
    """A platform that only a person can post at."""

    def deeds(self, secrets: Any) -> Any:  # noqa: ARG002 -- as the protocol has it
        return frozenset()


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "acting", Acting)


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Scene]:
    async with acting(tmp_path, LIMITS) as scene:
        await ready(scene)
        yield scene


@pytest.fixture
async def hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setitem(SOURCES, "acting", Mute)
    async with acting(tmp_path, LIMITS) as scene:
        await ready(scene)
        yield scene


async def ready(scene: Scene, text: str = "My Fjällmo tent is broken and nobody answers, very disappointed") -> None:
    for person in scene.slack.workspace.people.values():
        person.locale = "en-GB"
    scene.bot.desk.people._known.clear()
    await scene.find(text)


async def set_up(scene: Scene, **changes: Any) -> None:
    latest = await scene.store.setups.latest()
    assert latest is not None
    kept = latest[1].model_dump(mode="json", exclude_none=True)
    await scene.store.setups.save(read_setup(kept | changes), "", scene.bot.desk.now())


async def opened(scene: Scene, who: str = ANNA, action: str = "reply") -> User:
    user = scene.slack.user(who)
    await user.click(scene.card, action)
    await user.form()
    return user


async def shown(user: User, name: str) -> None:
    """Waits until the form on top is the one with this callback_id."""
    async with asyncio.timeout(10):
        while user.view is None or user.view.body.get("callback_id") != name:
            await asyncio.sleep(0.01)


async def dm(scene: Scene, who: str, words: str) -> Any:
    """The newest direct message that says so."""
    user = scene.slack.user(who)
    await scene.slack.until(lambda: any(words in m.says for m in user.dm.messages), timeout=30)
    return next(m for m in reversed(user.dm.messages) if words in m.says)


def text_of(user: User) -> str:
    assert user.view is not None
    fields = [b["element"] for b in user.view.blocks if b.get("element", {}).get("action_id") == "text"]
    return str(fields[0].get("initial_value", ""))


async def moves(scene: Scene) -> list[tuple[str, str, str]]:
    return [(m.action, m.actor, m.argument) for m in await scene.store.moves.history(1)][1:]


async def test_a_calm_answer_is_seen_as_the_customer_will_read_it_and_leaves_just_so(play: Scene) -> None:
    anna = await opened(play)
    assert await anna.submit({"text": CALM}) == {}
    await shown(anna, "draft_send")
    assert anna.view is not None
    assert "Nothing in it is easily misread" in anna.view.says
    seen = f"{CALM}\n\nI work at Fjällmo."
    assert seen in anna.view.says
    assert await anna.submit() == {}
    await play.shows("posted")
    assert play.platform.texts == [seen]
    assert anna.views == []
    assert await play.store.drafts.get(1, ANNA) is None


async def test_what_is_typed_is_kept_though_the_form_is_lost_and_comes_back(play: Scene) -> None:
    anna = await opened(play)
    for text in ("H", "Hi", "Hi K"):
        done = await anna.type(text)
        assert done is not None
        assert done.acked_after is not None
    play.slack.workspace.modals[ANNA] = []
    await opened(play)
    assert text_of(anna) == "Hi K"
    await anna.type("Hi Kim, ")
    view = anna.view
    assert view is not None
    view.state["text"]["text"]["value"] = "Hi Kim, we"
    await anna.close()
    await opened(play)
    assert text_of(anna) == "Hi Kim, we"


async def test_a_trigger_that_has_expired_opens_nothing_and_loses_nothing(
    play: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await opened(play)
    assert await anna.submit({"text": HEATED}) == {}
    assert await anna.submit() == {}
    await anna.close()
    monkeypatch.setattr("demo.slack.triggers.LIFETIME", -1.0)
    await anna.click(play.card, "reply")
    await play.slack.until(lambda: bool(anna.ephemerals), timeout=10)
    assert anna.views == []
    assert "everything you wrote is kept" in anna.ephemerals[-1].says
    draft = await play.store.drafts.get(1, ANNA)
    assert draft is not None
    assert (draft.text, draft.state) == (HEATED, DraftState.COOLING)
    play.slack.api.defects.clear()
    monkeypatch.undo()
    monkeypatch.setitem(SOURCES, "acting", Acting)
    await opened(play)
    await shown(anna, "draft_wait")


async def test_a_draft_that_no_field_can_hold_is_not_cut_off_by_looking_at_it(play: Scene) -> None:
    long = "We looked into it. " * 200
    await play.store.drafts.save(Draft(1, ANNA, long, play.bot.desk.now()))
    anna = await opened(play)
    assert len(text_of(anna)) <= 3000
    await anna.close()
    await opened(play)
    assert await anna.submit() == {}
    await shown(anna, "draft_send")
    draft = await play.store.drafts.get(1, ANNA)
    assert draft is not None
    assert draft.text.strip() == long.strip()


async def test_an_untouched_form_that_is_closed_leaves_no_draft(play: Scene) -> None:
    anna = await opened(play)
    await anna.close()
    assert await play.store.drafts.get(1, ANNA) is None


async def test_the_second_writer_sees_who_is_writing(play: Scene) -> None:
    anna = await opened(play)
    await anna.type("Hi Kim")
    bjorn = await opened(play, BJORN)
    assert bjorn.view is not None
    assert "Anna is writing since" in bjorn.view.says
    assert await bjorn.submit({"text": "Hi from Björn"}) == {}
    assert await anna.submit({"text": CALM}) == {}
    assert await bjorn.submit() == {}
    await play.shows("posted")
    # Anna has seen her preview before Björn answered: she sees that first.
    assert await anna.submit() == {}
    assert anna.view is not None
    assert "Björn answered" in anna.view.says
    assert await anna.submit() == {}
    await play.slack.until(lambda: len(play.platform.texts) == 2, timeout=30)


async def test_a_heated_answer_cools_off_and_comes_back_to_its_writer(play: Scene) -> None:
    anna = await opened(play)
    assert await anna.submit({"text": HEATED}) == {}
    await shown(anna, "draft_cool")
    assert anna.view is not None
    assert "“idiot”" in anna.view.says
    assert await anna.submit() == {}
    assert "cools off until" in anna.view.says
    await anna.close()
    await opened(play)
    await shown(anna, "draft_wait")
    await anna.close()
    play.ahead[0] += timedelta(minutes=31)
    assert await play.store.drafts.cooled(play.bot.desk.now()) == 1
    play.bot.desk.outbox.nudge()
    message = await dm(play, ANNA, "has cooled off")
    assert play.platform.texts == []
    await anna.click(message, "draft_edit")
    await anna.form()
    assert text_of(anna) == HEATED
    assert await anna.submit({"text": CALM}) == {}
    assert await anna.submit() == {}
    await play.shows("posted")
    assert play.platform.texts == [f"{CALM}\n\nI work at Fjällmo."]


async def test_what_has_cooled_off_leaves_with_one_press(play: Scene) -> None:
    anna = await opened(play)
    for step in ({"text": HEATED}, {}):
        assert await anna.submit(step) == {}
    play.ahead[0] += timedelta(minutes=31)
    await play.store.drafts.cooled(play.bot.desk.now())
    play.bot.desk.outbox.nudge()
    await anna.click(await dm(play, ANNA, "has cooled off"), "draft_go")
    await play.shows("posted")
    assert play.platform.texts[0].startswith(HEATED)


async def test_a_kind_that_needs_two_is_approved_in_one_press_and_leaves_in_its_writers_name(play: Scene) -> None:
    mention = await play.mention()
    await set_up(play, care={"kind": [mention.reading.kind], "compensation": 100})
    anna = await opened(play)
    assert await anna.submit({"text": CALM}) == {}
    await shown(anna, "draft_ask")
    assert await anna.submit({"who": BJORN}) == {}
    bjorn = play.slack.user(BJORN)
    message = await dm(play, BJORN, "asks you to look")
    assert CALM in message.says
    assert play.platform.texts == []
    await bjorn.click(message, "approve")
    await play.shows("posted")
    assert (await play.mention()).answered_by == ANNA
    assert (await moves(play))[:3] == [("ask", ANNA, BJORN), ("approve", BJORN, ANNA), ("reply", ANNA, "")]
    await play.tells("asked Björn", "approved the answer of Anna")
    await dm(play, ANNA, "Björn has approved your answer")
    # A second press finds nothing left to approve.
    await bjorn.click(message, "approve")
    assert len(play.platform.texts) == 1


async def test_nobody_approves_their_own_and_nobody_what_they_have_not_seen(play: Scene) -> None:
    anna = await opened(play)
    assert await anna.submit({"text": HEATED}) == {}
    await anna.click(anna.view, "draft_asking")
    await shown(anna, "draft_ask")
    assert "who" not in await anna.submit({"who": BJORN})
    message = await dm(play, BJORN, "asks you to look")
    await anna.click(message, "approve")
    await play.slack.user(KARIN).click(message, "approve")
    assert (await moves(play)) == [("ask", ANNA, BJORN)]
    await anna.close()
    await opened(play)
    await anna.click(anna.view, "draft_edit")
    await shown(anna, "reply")
    await anna.type(CALM)
    await play.slack.user(BJORN).click(message, "approve")
    assert (await moves(play)) == [("ask", ANNA, BJORN)]
    assert play.platform.texts == []
    draft = await play.store.drafts.get(1, ANNA)
    assert draft is not None
    assert (draft.text, draft.state) == (CALM, DraftState.WRITING)


async def test_where_everybody_else_is_named_none_of_them_is_asked_to_look(tmp_path: Path) -> None:
    people = [{"name": name, "kind": "person", "consent": True} for name in ("Anna", "Björn")]
    team = [one for one in document()["team"] if one["user"] in (ANNA, BJORN)]
    async with acting(tmp_path, LIMITS) as play:
        await set_up(play, names=[{"name": "Fjällmo"}, *people], team=team, fallback=BJORN)
        await ready(play, "Anna and Björn at Fjällmo never answer, that is a scandal and very disappointing")
        anna = await opened(play)
        assert await anna.submit({"text": CALM}) == {}
        await shown(anna, "draft_ask")
        assert "nobody whom it is about" in str(await anna.submit({"who": BJORN}))


async def test_what_leaves_while_its_message_is_drawn_is_told_as_sent(play: Scene) -> None:
    before = await play.mention()
    draft = await play.store.drafts.save(Draft(1, ANNA, CALM, play.bot.desk.now()))
    asked = await play.store.drafts.ask(draft, BJORN, play.bot.desk.now())
    assert asked is not None
    assert await play.store.drafts.approve(asked, BJORN, play.bot.desk.now()) is not None
    await play.store.moves.make(1, Action.REPLY, ANNA, play.bot.desk.now(), note=CALM, letter=Letter(asked))
    subject = {"mention": 1, "author": ANNA, "to": ANNA}
    effect = Effect(1, "look", "look", ANNA, subject, "due", 0, play.bot.desk.now())
    told = await draw_note(play.store, effect, before, await play.bot.desk.setup(), True, {BJORN: "Björn"}, words("en"))
    assert told.text == "✅ Björn has approved your answer to #1, and it has left."


async def test_what_is_held_back_comes_with_a_word_for_its_writer_alone(play: Scene) -> None:
    anna = await opened(play)
    assert await anna.submit({"text": HEATED}) == {}
    await anna.click(anna.view, "draft_asking")
    await shown(anna, "draft_ask")
    assert await anna.submit({"who": BJORN}) == {}
    bjorn = play.slack.user(BJORN)
    await bjorn.click(await dm(play, BJORN, "asks you to look"), "hold")
    await bjorn.form()
    assert await bjorn.submit() != {}
    assert await bjorn.submit({"word": "Warmer, please."}) == {}
    message = await dm(play, ANNA, "holds your answer")
    assert "Warmer, please." in message.says
    await anna.click(message, "draft_edit")
    await shown(anna, "reply")
    assert "Warmer, please." in anna.view.says if anna.view else False
    await play.tells("holds the answer of Anna back")
    assert "Warmer" not in play.said


async def test_a_colleagues_words_are_the_writers_to_send(play: Scene) -> None:
    anna = await opened(play)
    assert await anna.submit({"text": HEATED, "say": []}) == {}
    await anna.click(anna.view, "draft_asking")
    await shown(anna, "draft_ask")
    assert await anna.submit({"who": BJORN}) == {}
    bjorn = play.slack.user(BJORN)
    message = await dm(play, BJORN, "asks you to look")
    await bjorn.click(message, "amend")
    await bjorn.form()
    assert bjorn.view is not None
    bjorn.view.state["text"]["text"]["value"] = "Hi Kim, half"
    await bjorn.close()
    await bjorn.click(message, "amend")
    await bjorn.form()
    assert text_of(bjorn) == "Hi Kim, half"
    assert await bjorn.submit({"text": CALM}) == {}
    assert play.platform.texts == []
    await anna.click(await dm(play, ANNA, "has approved your answer"), "draft_go")
    await play.shows("posted")
    assert play.platform.texts == [CALM]


async def test_a_promise_above_the_limit_needs_a_second_person_and_stands_in_the_history(play: Scene) -> None:
    await set_up(play, care={"compensation": 500})
    anna = await opened(play)
    if "pay" not in str(anna.view.blocks if anna.view else ""):
        pytest.skip("read as something else than a complaint")
    assert "pay" in await anna.submit({"text": CALM, "pay": "lots"})
    assert await anna.submit({"text": CALM, "pay": "501"}) == {}
    await shown(anna, "draft_ask")
    assert anna.view is not None
    assert "more than one person may promise" in anna.view.says
    assert await anna.submit({"who": KARIN}) == {}
    await play.slack.user(KARIN).click(await dm(play, KARIN, "501 kr"), "approve")
    await play.shows("posted")
    assert ("reply", ANNA, "501 kr") in await moves(play)


async def test_by_hand_the_words_are_taken_to_the_page_and_said_to_stand_there(hand: Scene) -> None:
    anna = await opened(hand)
    assert await anna.submit({"text": CALM}) == {}
    assert await anna.submit() == {}
    await shown(anna, "draft_posted")
    assert anna.view is not None
    assert CALM in anna.view.says
    draft = await hand.store.drafts.get(1, ANNA)
    assert draft is not None
    assert draft.state is DraftState.READY
    assert (await hand.mention()).status is Status.OPEN
    await anna.close()
    await opened(hand)
    await shown(anna, "draft_posted")
    assert "link" in await anna.submit({"link": "ftp://forum.example/1"})
    assert "link" in await anna.submit({"link": "https://elsewhere.example/1"})
    assert await anna.submit({"link": "https://forum.example/p1#answer"}) == {}
    await hand.shows("https://forum.example/p1#answer")
    mention = await hand.mention()
    assert (mention.status, mention.reply, mention.deed_url) == (
        Status.ANSWERED, f"{CALM}\n\nI work at Fjällmo.", "https://forum.example/p1#answer",
    )  # fmt: skip
    assert hand.platform.texts == []


async def test_a_link_to_another_site_is_asked_about_once(hand: Scene) -> None:
    anna = await opened(hand)
    for step in ({"text": CALM}, {}):
        assert await anna.submit(step) == {}
    elsewhere = {"link": "https://elsewhere.example/1"}
    assert "elsewhere.example" in (await anna.submit(elsewhere))["link"]
    assert await anna.submit(elsewhere) == {}
    await hand.shows("https://elsewhere.example/1")


async def test_the_count_goes_along_and_what_is_too_long_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SOURCES, "acting", Bounded)
    async with acting(tmp_path, LIMITS) as play:
        await ready(play)
        anna = await opened(play)
        await anna.type("x" * 30)
        await play.slack.until(lambda: anna.view is not None and "50 of 60" in anna.view.says, timeout=10)
        await anna.type("x" * 45)
        await play.slack.until(lambda: anna.view is not None and "5 characters too many" in anna.view.says, timeout=10)
        errors = await anna.submit({"text": "x" * 45})
        assert "too many" in next(iter(errors.values()))
        assert "too many" in (await play.says(ANNA, f"reply 1 {'y' * 61}"))
        assert play.platform.texts == []


async def test_a_beginning_is_changed_and_ones_own_words_come_back(play: Scene) -> None:
    await set_up(play, templates=[{"name": "One", "text": "First, {me}."}, {"name": "Two", "text": "Second, {me}."}])
    anna = await opened(play)
    assert text_of(anna) in ("First, Anna.", "Second, Anna.") or "Anna" in text_of(anna)
    await anna.type("My own words")
    for name, text in (("Two", "Second, Anna."), ("One", "First, Anna."), ("In my own words", "My own words")):
        options = next(b["element"] for b in anna.view.blocks if b["block_id"] == "template") if anna.view else {}
        value = next(o["value"] for o in options["options"] if o["text"]["text"] == name)
        await anna.click(anna.view or "", "template", value)
        await play.slack.until(lambda text=text: text_of(anna) == text, timeout=10)
    draft = await play.store.drafts.get(1, ANNA)
    assert draft is not None
    assert draft.text == "My own words"


async def test_a_command_is_read_with_the_same_care(play: Scene) -> None:
    said = await play.says(ANNA, f"reply 1 {CALM}")
    assert "on its way" in said
    await play.shows("posted")
    anna = play.slack.user(ANNA)
    await play.says(ANNA, f"reply 1 {HEATED}")
    await shown(anna, "draft_cool")
    assert play.platform.texts == [CALM]
    draft = await play.store.drafts.get(1, ANNA)
    assert draft is not None
    assert draft.text == HEATED


@pytest.mark.parametrize("language", ["en", "sv"])
async def test_praise_is_thanked_in_two_presses_and_a_question_answered_by_template_in_four(
    tmp_path: Path, language: str
) -> None:
    async with acting(tmp_path, LIMITS) as play:
        praise = {"en": "Thank you Fjällmo, the best tent I ever had, I love it!",
                  "sv": "Tack Fjällmo, det bästa tält jag haft, jag älskar det!"}  # fmt: skip
        play.platform.add("Does Fjällmo ship to Norway?")
        await ready(play, praise[language])
        await set_up(play, templates=[{"name": "Answer", "text": "Hi {name}, yes we do. {me}"}])
        question, praised = play.slack.channel(play.card.channel).cards
        anna = play.slack.user(ANNA)
        before = len(play.slack.interactions)
        await anna.click(praised, "thank")
        await anna.form()
        assert await anna.submit() == {}
        await play.slack.until(lambda: len(play.platform.texts) == 1, timeout=30)
        assert len(play.slack.interactions) - before == 2
        assert "Fjällmo" in play.platform.texts[0]
        before = len(play.slack.interactions)
        await anna.click(question, "reply")
        await anna.form()
        key = next(b["element"] for b in anna.view.blocks if b["block_id"] == "template") if anna.view else {}
        answer = next(o["value"] for o in key["options"] if o["text"]["text"] == "Answer")
        await anna.click(anna.view or "", "template", answer)
        await play.slack.until(lambda: text_of(anna).startswith("Hi Kim, yes"), timeout=10)
        assert await anna.submit() == {}
        assert await anna.submit() == {}
        await play.slack.until(lambda: len(play.platform.texts) == 2, timeout=30)
        assert play.platform.texts[1].startswith("Hi Kim, yes we do. Anna")
        assert len(play.slack.interactions) - before == 4
