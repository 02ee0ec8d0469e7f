"""From praise to a voice on our page: asked in their language, noted with proof, and gone again when they want it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from acting import Acting, Scene, acting
from botkit import ANNA, BJORN, CHANNEL, KARIN
from staging import LIMITS

from mentions.model import Status
from mentions.quoting import Consent
from sources import SOURCES

SOON = timedelta(minutes=11)
WORDS = "Fjällmo är helt underbar, jag älskar min nya soffa!"
PRAISED = f"{WORDS} Snabb leverans också."


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SOURCES, "acting", Acting)


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Scene]:
    async with acting(tmp_path, LIMITS) as scene:
        yield scene


async def asked(play: Scene, who: str = ANNA) -> int:
    """Presses from the new card to the posted question."""
    await play.find(PRAISED, author="Maja")
    anna = play.slack.user(who)
    await anna.click(play.card, "quote:asked")
    assert await anna.submit({"words": WORDS}) == {}
    assert await anna.submit() == {}
    await play.shows("quote:yes")
    return 3


async def agreed(play: Scene, **more: Any) -> None:
    await asked(play)
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "quote:yes")
    assert await anna.submit({"credit": "Maja, Uppsala", "used": "the leaflet"} | more) == {}
    await play.shows("May be quoted, as “Maja, Uppsala”")


async def quote(play: Scene) -> Any:
    return await play.store.quotes.get(1)


async def shown(play: Scene) -> list[str]:
    return [one.credit for one in await play.store.quotes.shown()]


async def test_the_question_goes_out_in_their_language_with_the_very_words(play: Scene) -> None:
    await asked(play)
    await play.shows("posted")
    (text,) = play.platform.texts
    assert f"”{WORDS}”" in text
    assert "citera" in text or "ord" in text
    kept = await quote(play)
    assert (kept.consent, kept.words, kept.credit, kept.by) == (Consent.ASKED, WORDS, "Maja", ANNA)
    mention = await play.mention()
    assert (mention.status, mention.owner, mention.quote) == (Status.ANSWERED, ANNA, "asked")
    moves = [(m.action, m.argument) for m in await play.store.moves.history(1)]
    assert moves[:3] == [("find", ""), ("thank", ""), ("quote", "asked")]
    assert await play.store.moves.verify(1)
    assert await shown(play) == []


async def test_a_thank_you_that_asks_takes_two_presses(play: Scene) -> None:
    await play.find(PRAISED, author="Maja")
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "thank")
    assert await anna.submit({"quote": ["yes"]}) == {}
    await play.shows("posted", "quote:yes")
    (text,) = play.platform.texts
    assert f"“{PRAISED}”" in text or f"”{PRAISED}”" in text
    kept = await quote(play)
    assert (kept.consent, kept.words, kept.credit) == (Consent.ASKED, PRAISED, "Maja")
    assert [m.action for m in await play.store.moves.history(1)] == ["find", "thank", "quote", "sent"]


async def test_a_thank_you_does_not_ask_by_itself(play: Scene) -> None:
    await play.find(PRAISED)
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "thank")
    assert await anna.submit() == {}
    await play.shows("posted", "quote:asked")
    assert PRAISED not in play.platform.texts[0]


async def test_only_their_own_words_pass_the_form(play: Scene) -> None:
    await play.find(PRAISED)
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "quote:asked")
    assert list(await anna.submit({"words": "Fjällmo är bäst i världen"})) == ["words"]
    assert list(await anna.submit({"words": ""})) == ["words"]
    assert await anna.submit({"words": "Fjällmo   är helt underbar … Snabb leverans"}) == {}
    assert list(await anna.submit({"text": "Får vi citera dig?"})) == ["text"], "they must see what they say yes to"
    assert list(await anna.submit({"text": ""})) == ["text"]
    assert play.platform.texts == []
    assert await quote(play) is None


async def test_a_yes_that_is_heard_is_one_press_from_its_line_and_stands_for_the_world(play: Scene) -> None:
    await asked(play)
    await play.shows("posted")
    await play.later(timedelta(minutes=5))
    play.platform.answer("p1", "Ja, skriv gärna: helt underbar soffa!", author="Maja")
    await play.later(SOON)
    await play.tells("They may have answered your question", "quote:yes")
    bjorn = play.slack.user(BJORN)
    said = next(m for m in play.thread if "quote:yes" in str(m.blocks))
    await bjorn.click(said, "quote:yes")
    await bjorn.form()
    assert bjorn.view is not None
    assert "helt underbar soffa!" in bjorn.view.says, "their answer stands in the form"
    assert await bjorn.submit({"words": "helt underbar soffa!", "credit": "Maja i Uppsala"}) == {}
    await play.shows("May be quoted, as “Maja i Uppsala”")
    kept = await quote(play)
    assert (kept.consent, kept.words, kept.by) == (Consent.YES, "helt underbar soffa!", BJORN)
    assert kept.proof == "https://forum.example/p1", "where their answer can be read"
    assert await shown(play) == ["Maja i Uppsala"]
    await play.later(timedelta(seconds=1))
    await play.slack.until(lambda: "quote:yes" not in play.said, timeout=10)


async def test_a_withdrawal_takes_it_down_and_says_where_else_it_stands(play: Scene) -> None:
    await agreed(play)
    assert await shown(play) == ["Maja, Uppsala"]
    await play.slack.user(KARIN).click(play.card, "quote:withdrawn")
    assert await shown(play) == []
    await play.shows("May not be quoted any more")
    kept = await quote(play)
    assert (kept.consent, kept.credit, kept.used) == (Consent.WITHDRAWN, "", "the leaflet"), "the name goes, too"
    assert "the leaflet" in "".join(m.text for m in play.slack.user(KARIN).ephemerals)
    standing = str([[m.text, m.blocks] for m in play.slack.workspace.channels[CHANNEL].messages])
    assert "Uppsala" not in standing, "nor does it stand in Slack"
    await play.slack.user(KARIN).command("/mentions quote 1 withdrawn")
    assert [m.argument for m in await play.store.moves.history(1) if m.action == "quote"] == [
        "asked",
        "yes",
        "withdrawn",
    ]


async def test_what_is_removed_at_its_source_is_quoted_no_more_and_somebody_is_told(play: Scene) -> None:
    await agreed(play)
    del play.platform.below["p1"]
    await play.later(SOON)
    await play.later(timedelta(minutes=21))
    await play.tells("It may not be quoted any more", f"<@{ANNA}>", "the leaflet")
    assert await shown(play) == []
    kept = await quote(play)
    assert (kept.consent, kept.words, kept.credit, kept.proof) == (Consent.WITHDRAWN, "", "", "")
    await play.later(timedelta(seconds=1))
    standing = str([[m.text, m.blocks] for m in play.slack.workspace.channels[CHANNEL].messages])
    assert "Uppsala" not in standing
    assert "May be quoted" not in standing


async def test_a_question_that_the_platform_turns_down_was_never_asked(play: Scene) -> None:
    await play.find(PRAISED)
    await play.says(ANNA, "thank 1 Tack!")
    await play.shows("posted")
    play.platform.refuse = 403
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "quote:asked")
    assert await anna.submit({"words": WORDS}) == {}
    assert await anna.submit() == {}
    await play.tells("not done")
    await play.shows("quote:asked")
    mention = await play.mention()
    assert (mention.quote, await quote(play)) == ("", None)
    assert (mention.status, mention.reply) == (Status.ANSWERED, "Tack!"), "the thanks stand"


async def test_a_question_that_is_too_long_or_too_late_is_shown_back(
    play: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await play.find(PRAISED)
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "quote:asked")
    assert await anna.submit({"words": WORDS}) == {}
    monkeypatch.setattr(Acting, "room", lambda _, text: 80 - len(text), raising=False)
    assert list(await anna.submit({"text": f"Får vi citera dig? {WORDS} Svara gärna ja eller nej."})) == ["text"]
    assert await play.store.following.gone(1, play.bot.desk.now())
    assert await anna.submit({"text": f"Får vi? {WORDS}"}) == {}
    assert anna.view is not None
    assert f"Får vi? {WORDS}" in anna.view.says
    assert await quote(play) is None


async def test_where_the_bot_cannot_post_a_person_asks_and_says_so(play: Scene) -> None:
    object.__setattr__(play.bot.desk, "able", lambda *_: frozenset())
    await play.find(PRAISED)
    anna = play.slack.user(ANNA)
    await anna.click(play.card, "quote:asked")
    assert await anna.submit({"words": WORDS}) == {}
    assert anna.view is not None
    assert "forum.example" in str(anna.view.blocks)
    assert await anna.submit() == {}
    await play.shows("quote:yes")
    assert play.platform.texts == []
    assert (await quote(play)).consent is Consent.ASKED


async def test_every_button_has_its_command_and_the_list_ends_a_quote_with_one_press(play: Scene) -> None:
    await asked(play)
    anna = play.slack.user(ANNA)
    assert "Maja, Uppsala" in await play.says(ANNA, "quote 1 yes Maja, Uppsala")
    assert await shown(play) == ["Maja, Uppsala"]
    assert "`/mentions quote 12 no`" in await play.says(ANNA, "quote 1 perhaps")
    assert "Inget ändrades" in await play.says(ANNA, "quote 1 no"), "who has said yes takes it back"
    told = await play.says(ANNA, "quotes")
    assert "Maja, Uppsala" in told
    assert "Forumet" in told
    listed = play.slack.user(ANNA).ephemerals[-1]
    await anna.click(listed, "quote:withdrawn:1")
    assert await shown(play) == []
    await play.shows("May not be quoted any more")


async def test_who_has_said_no_is_not_asked_again_but_may_come_back(play: Scene) -> None:
    await asked(play)
    await play.slack.user(ANNA).click(play.card, "quote:no")
    await play.shows("May not be quoted")
    assert "quote:asked" not in play.buttons()
    assert "Inget ändrades" in await play.says(ANNA, "quote 1 asked")
    assert (await quote(play)).credit == ""
    await play.says(ANNA, "quote 1 yes Maja")
    assert await shown(play) == ["Maja"]
