"""Only what somebody really wrote is quoted, and it is said plainly how their consent stands."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from surfaces import ABOUT, NOW, PEOPLE, PRAISE, hold_message, mention, setup

from bot.cards.card import card, line
from bot.praise import asking, forms
from bot.praise.listing import listing, noted
from bot.slack.blocks import Message
from bot.words import Words, words
from demo.slack.validate import check_view
from mentions.following import Voice
from mentions.lifecycle import Action
from mentions.model import DeedState, Kind, Mention, Move, Reading, Status, Tone
from mentions.outside import Deed
from mentions.quoting import LONGEST, Consent, Quote, passage, stands_in, verbatim

TEXT = "I love “Tallbo”.\nIt's   really good – the best\nchair I had. But I am unhappy with the box... well."
EN, SV = words("en"), words("sv")
ONE = Quote(
    12, Consent.YES, "Tallbo made my day.", "Maja, Uppsala", "the leaflet\nhttps://a.example/", "https://p.example/1",
    "UANNA", NOW, NOW, "sv",
)  # fmt: skip


def praised(consent: Consent | None = None, **more: Any) -> Mention:
    quote = replace(ONE, consent=consent) if consent else None
    return mention(**{**PRAISE, "quote": consent or "", "quoted": quote, "status": Status.ANSWERED, **more})


def seen(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        ("the best chair I had.", "the best chair I had."),
        ('I love "Tallbo".', "I love “Tallbo”."),
        ("It’s really good", "It's really good"),
        ("I love “Tallbo”. … the best chair", "I love “Tallbo”. … the best chair"),
        ("I love “Tallbo” [...] the best chair", "I love “Tallbo” … the best chair"),
        ("the box... well.", "the box... well."),
        ("love\n\nTallbo", None),
        ("I loved “Tallbo”", None),
        ("i love “tallbo”.", None),
        ("happy with the box", None),
        ("the best … I love", None),
        ("…", None),
        ("  ", None),
    ],
)
def test_a_quote_is_what_stands_there_word_for_word(asked: str, stands: str | None) -> None:
    assert verbatim(asked, TEXT) == stands


def test_a_huge_text_is_searched_in_a_moment() -> None:
    assert verbatim(" … ".join(["a"] * 200), "a b " * 5000) is not None
    assert verbatim("a" * LONGEST, "a" * 20_000) is None
    assert verbatim("a " * 300 + "b", "a " * 10_000) is None


def test_a_short_text_is_quoted_whole_and_of_a_long_one_what_says_most() -> None:
    assert passage(" It is \n great. ") == "It is great."
    dull = "We bought it in May and put it in the kitchen. " * 6
    found = passage(f"{dull}It is wonderful, we love it! Our cat does, too. {dull}", ("wonderful", "love"))
    assert found.startswith("It is wonderful, we love it! Our cat does, too.")
    assert len(found) <= 280
    assert verbatim(found, dull + "It is wonderful, we love it! Our cat does, too. " + dull)
    assert passage("word " * 200) == "word " * 55 + "word"


@pytest.mark.parametrize("text", ["Tallbo … bra!", "Great!!! 10/10", "Så bra. " * 80, "ord" * 300, "😀 Tack Tallbo 😀"])
def test_what_is_suggested_stands_there_itself(text: str) -> None:
    said = asking.suggested(praised(text=text, title=""))
    assert verbatim(said, text) == said or not said


def test_an_edited_text_is_told_and_the_quote_stays() -> None:
    assert stands_in(ONE, "Tallbo made\nmy day. Really.")
    changed = praised(Consent.YES, text="Tallbo ruined my day.")
    assert "has changed at its source" in seen(card(changed, setup(), NOW, PEOPLE))
    assert "Tallbo made my day." in seen(card(changed, setup(), NOW, PEOPLE))
    assert "has changed" not in seen(card(praised(Consent.YES), setup(), NOW, PEOPLE))
    forgotten = praised(Consent.YES, text="", title="", forgotten_at=NOW)
    assert "has changed" not in seen(card(forgotten, setup(), NOW, PEOPLE))


@pytest.mark.parametrize(
    ("consent", "said", "buttons"),
    [
        (None, "", ["quote:asked"]),
        (Consent.ASKED, "was asked", ["quote:yes", "quote:no"]),
        (Consent.YES, "May be quoted, as “Maja, Uppsala”", ["quote:withdrawn"]),
        (Consent.NO, "May not be quoted", []),
        (Consent.WITHDRAWN, "May not be quoted any more", []),
    ],
)
def test_the_card_says_how_consent_stands_and_offers_what_comes_next(
    consent: Consent | None, said: str, buttons: list[str]
) -> None:
    message = card(praised(consent), setup(), NOW, PEOPLE)
    assert said in seen(message)
    found = [e for block in message.blocks for e in (*block.get("elements", ()), block.get("accessory", {}))]
    assert [e["action_id"] for e in found if str(e.get("action_id", "")).startswith("quote")] == buttons
    assert bool(consent) == ("quoted" in message.text or "Asked" in message.text)
    hold_message(message)


@pytest.mark.parametrize(
    "more",
    [
        {"reading": Reading("en", Kind.COMPLAINT, Tone.NEGATIVE)},
        {"deed": Deed.REPLY, "deed_state": DeedState.DUE},
        {"status": Status.TROLL},
        {"gone_at": NOW, "status": Status.CLOSED},
    ],
)
def test_only_praise_is_asked_for_and_only_while_nothing_is_on_its_way(more: dict[str, Any]) -> None:
    assert "quote:asked" not in seen(card(praised(**more), setup(), NOW, PEOPLE))


@pytest.mark.parametrize(
    ("action", "argument", "asks"),
    [(Action.HEARD, "UANNA", True), (Action.NOTED, Voice.THANKS, True), (Action.NOTED, Voice.OTHERS, False)],
)
def test_an_answer_while_we_wait_for_one_may_be_the_answer(action: Action, argument: str, asks: bool) -> None:
    move = Move(12, 5, action, Status.CLAIMED, "", NOW, argument, "Sure, go ahead")
    waits = line(move, praised(Consent.ASKED), PEOPLE, EN)
    assert ("They may have answered your question" in seen(waits)) == asks
    assert ("quote:yes" in seen(waits)) == asks
    assert "quote:yes" not in seen(line(move, praised(Consent.YES), PEOPLE, EN))
    hold_message(waits)


def test_who_must_take_it_away_elsewhere_is_called() -> None:
    move = Move(12, 9, Action.QUOTE, Status.CLOSED, "", NOW, Consent.WITHDRAWN, "the leaflet")
    gone = praised(Consent.WITHDRAWN, gone_at=NOW, answered_by="UANNA", status=Status.CLOSED)
    message = line(move, gone, PEOPLE, EN)
    assert "<@UANNA> · It may not be quoted any more" in message.text
    assert "Take it away here, too:" in seen(message)
    assert "the leaflet" in seen(message)
    assert "<@UANNA>" not in seen(line(move, gone, PEOPLE, EN, quiet=True))
    earlier = replace(move, n=4, actor="UANNA", argument=Consent.YES, note="“Tallbo made my day.”")
    assert "made my day" not in seen(line(earlier, gone, PEOPLE, EN)), "its words are erased"


@pytest.mark.parametrize(("credit", "below"), [("Maja", "– Maja"), ("", "– utan ditt namn")])
def test_the_question_holds_the_very_words_before_its_last_lines(credit: str, below: str) -> None:
    said = asking.question("Hej! Får vi?\n\nAnna, Tallbo", praised(), "made my day", credit)
    assert verbatim("made my day", said)
    assert said.startswith("Hej! Får vi?\n\n")
    assert said.endswith("\n\nAnna, Tallbo")
    assert below in said or "without your name" in said
    assert asking.question("Får vi?", praised(), "made my day", credit).startswith("Får vi?\n\n")
    assert verbatim("made my day", asking.question("", praised(), "made my day", credit))


def test_a_thank_you_asks_for_the_words_that_are_kept() -> None:
    kept = asking.asked(praised(), "UANNA", NOW)
    assert kept.words in asking.sentence(praised())
    assert (kept.consent, kept.credit, kept.language) == (Consent.ASKED, "Kim Ek", "sv")
    assert asking.sentence(praised(text="", title="")) == ""


def test_what_they_say_in_their_answer_may_be_quoted_too() -> None:
    heard = Move(12, 5, Action.HEARD, Status.CLAIMED, "", NOW, "", "Sure! Write: best   chair ever.")
    ours = Move(12, 4, Action.REPLY, Status.ANSWERED, "UANNA", NOW, "", "You are the best customer.")
    assert asking.theirs("best chair ever.", praised(Consent.ASKED), (ours, heard)) == "best chair ever."
    assert asking.theirs("the best customer", praised(Consent.ASKED), (ours, heard)) is None
    edited = praised(Consent.ASKED, text="something else")
    assert asking.theirs("Tallbo made my day.", edited, ()) == "Tallbo made my day.", "as it was asked for"


@pytest.mark.parametrize("t", [EN, SV])
@pytest.mark.parametrize("hostile", ["plain", "<!channel> & *b*", "x" * 20_000, "\u202e", ""])
def test_every_form_is_one_that_slack_takes(t: Words, hostile: str) -> None:
    shown = praised(Consent.ASKED, text=hostile, author=hostile[:5000], title="")
    step = forms.Step(ABOUT, "w" * LONGEST, "å" * 100)
    begun = asking.question("May we?", shown, step.words, step.credit)
    check_view(forms.words_form(shown, setup(), ABOUT, t), "modal")
    check_view(forms.yes_form(shown, setup(), ABOUT, hostile, t), "modal")
    for posts in (True, False):
        one = replace(step, about=replace(ABOUT, posts=posts))
        check_view(forms.ask_form(shown, setup(), one, begun, t), "modal")
        assert forms.read_step(one.written()) == one


@pytest.mark.parametrize("forged", ["", "v1:12", "[]", "[1,2,3]", '["x","a","b"]', "{", '"v1:12"'])
def test_a_forged_step_is_none(forged: str) -> None:
    assert forms.read_step(forged) is None


def test_the_list_tells_place_proof_and_use_and_ends_with_one_press() -> None:
    counts = {Consent.YES: 1, Consent.ASKED: 1, Consent.NO: 0, Consent.WITHDRAWN: 0}
    both = (ONE, replace(ONE, mention_id=13, consent=Consent.ASKED, proof="", used=""))
    mentions = {n: praised(ONE.consent, id=n) for n in (12, 13)}
    message = listing(both, mentions, counts, setup(), "https://we.example", EN, may_end=True)
    for words_ in (
        "Google Play",
        "where they said yes",
        "the leaflet, https://a.example/",
        "https://we.example/testimonials",
    ):
        assert words_ in seen(message)
    assert "quote:withdrawn:12" in seen(message)
    assert "quote:withdrawn" not in seen(listing(both, mentions, counts, setup(), "", EN, may_end=False))
    hold_message(message)
    many = tuple(replace(ONE, mention_id=n, words="<&" * 350) for n in range(1, 80))
    hold_message(listing(many, {}, counts, setup(), "", SV, may_end=True))


def test_who_ends_it_is_told_where_else_it_stands() -> None:
    assert "the leaflet" in noted(praised(Consent.WITHDRAWN), "", EN).text
    assert "https://we.example/testimonials" in noted(praised(Consent.YES), "https://we.example", EN).text
