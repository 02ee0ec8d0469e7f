"""What is said after the answer fits into Slack in both languages, whatever strangers and colleagues have written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from surfaces import (
    ABOUT,
    ANSWERED,
    CLOSED,
    NOW,
    PEOPLE,
    PRAISE,
    ask_the_sdk,
    hold_message,
    hold_view,
    hostile,
    live,
    markups,
    mention,
    setup,
)

from bot.afterwards.causelist import causes_list, fixed, not_yours_to_fix, which_cause
from bot.afterwards.forms import cause_form, close_form, read_cause, read_closing, read_ticket
from bot.afterwards.question import Question, questions, to_tell_heading
from bot.cards.card import card, line, plain_card
from bot.delivery import direct
from bot.slack.blocks import Message
from bot.words import words
from mentions.afterwards import CauseCount
from mentions.lifecycle import Action
from mentions.model import Because, Kind, Mention, Move, Reading, Status, Tone
from mentions.setup import Setup

CAUSES = [{"name": "Late <!here> delivery & more", "ticket": "https://tickets.example/7"}, {"name": "Broken"}]
FORGOTTEN = CLOSED | {"title": "", "text": "", "author": "", "reply": "", "forgotten_at": NOW}
NASTY = "<!channel> *x* `y` <https://evil.example|ok> & \u202e" + "å" * 500


def moved(action: str, argument: str = "", n: int = 5) -> Move:
    return Move(12, n, action, Status.CLOSED, "UANNA", NOW, argument)


def said(m: Mention, s: Setup) -> list[Message]:
    t = words(s.language)
    settled = [moved("solved", word) for word in ("yes", "no", "later")] + [
        moved("heard"),
        moved("fixed"),
        moved("reopen"),
    ]
    counts = [CauseCount(f"{m.cause[:150]}{n}", 3, 2, n, NOW) for n in range(30)]
    return [
        questions([Question(m)], s, NOW, PEOPLE, t),
        questions([Question(m)] * 40, s, NOW, PEOPLE, t),
        questions([Question(m, move) for move in settled], s, NOW, PEOPLE, t),
        questions([Question(m), *(Question(m, move) for move in settled)], s, NOW, PEOPLE, t),
        *(causes_list(some, s, t, may_fix=may) for some in (counts, ()) for may in (True, False)),
        direct.many([m] * 3, s, NOW, t, to_tell_heading([m], t)),
        which_cause(s, t),
        fixed(m.cause, 0, t),
        fixed(m.cause, 7, t),
        not_yours_to_fix([m.title] * 9, t),
        *(line(moved(a, m.cause), m, PEOPLE, t) for a in ("cause", "fixed", "askagain", "solved")),
        line(moved("cause"), m, PEOPLE, t),
    ]


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("causes", [CAUSES, []])
def test_slack_takes_every_message_and_form(language: str, causes: list[dict[str, str]]) -> None:
    s, t = setup(language, causes=causes), words(language)
    m = mention(**CLOSED | {"cause": "Late delivery", "ticket": "https://t.example/7", "ask_again_at": NOW})
    for message in (*said(m, s), card(m, s, NOW, PEOPLE), card(mention(**FORGOTTEN), s, NOW, PEOPLE)):
        hold_message(message)
        ask_the_sdk(message.blocks)
    for view in (cause_form(m, s, ABOUT, t), *(close_form(one, s, "UANNA", ABOUT, NOW, t) for one in (m, mention()))):
        hold_view(view)
        ask_the_sdk(view["blocks"])


def test_what_strangers_and_colleagues_write_stays_text() -> None:
    m, s = hostile(NASTY)
    m = mention(
        **{name: getattr(m, name) for name in ("title", "text", "author", "url", "source", "reply")}, cause=NASTY
    )
    s = s.model_copy(update={"causes": setup(causes=[{"name": NASTY[:200]}]).causes})
    for message in said(m, s):
        hold_message(message)
        assert [piece for text in (message.text, *markups(message.blocks)) for piece in live(text)] == []


def blocks_named(view: dict[str, Any]) -> set[str]:
    return {block["block_id"] for block in view["blocks"] if block["type"] == "input"}


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        ({}, {"choice", "text", "cause"}),
        (ANSWERED, {"choice", "text", "cause", "when"}),
        (ANSWERED | {"reading": Reading("en", Kind.QUESTION, Tone.NEUTRAL)}, {"choice", "text", "cause", "when"}),
        (ANSWERED | {"reading": Reading("en", Kind.BUYING, Tone.NEUTRAL)}, {"choice", "text", "cause"}),
        (ANSWERED | PRAISE, {"choice", "text"}),
    ],
)
def test_closing_asks_only_what_makes_sense(state: dict[str, Any], asked: set[str]) -> None:
    view = close_form(mention(**state), setup(causes=CAUSES), "UANNA", ABOUT, NOW, words("en"))
    assert blocks_named(view) == asked
    days = [b["element"]["initial_date"] for b in view["blocks"] if b.get("block_id") == "when"]
    assert days == [f"{NOW + timedelta(days=7):%Y-%m-%d}"] * len(days)


def test_a_cause_that_has_left_the_setup_is_still_the_one_it_is_filed_under() -> None:
    view = close_form(mention(cause="Old"), setup(causes=CAUSES), "UANNA", ABOUT, NOW, words("en"))
    select = next(block["element"] for block in view["blocks"] if block.get("block_id") == "cause")
    assert select["initial_option"]["value"] == "Old"
    assert len(select["options"]) == 3


@pytest.mark.parametrize(
    "fields",
    [
        None,
        {"cause": 3, "when": {"when": None}, "ticket": {"ticket": {"value": "javascript:x"}}},
        {"when": {"when": {"selected_date": "2026-13-40"}}, "cause": {"cause": {"selected_option": "x"}}},
    ],
)
def test_what_is_not_of_the_expected_shape_counts_as_empty(fields: Any) -> None:
    state = {"values": fields}
    closing = read_closing(state)
    assert (closing.outcome, closing.cause, closing.day, closing.note) == ("", "", None, "")
    assert (read_cause(state), read_ticket(state)) == ("", "")


def test_what_is_kept_as_a_number_shows_and_offers_nothing() -> None:
    s = setup(causes=CAUSES)
    shown = card(mention(**FORGOTTEN | {"url": "https://play.example.com/"}), s, NOW, PEOPLE)
    assert "kept as a number only" in shown.text
    assert "play.example.com" not in str(shown.blocks)
    assert [e["action_id"] for e in shown.blocks[-1]["elements"]] == ["more"]
    assert "play.example.com" not in plain_card(mention(**FORGOTTEN), s, NOW, PEOPLE).text
    told = line(moved(Action.REPLY), mention(**FORGOTTEN), PEOPLE, words("en"))
    assert "kept as a number only" in told.text


def test_a_card_says_why_it_came_back() -> None:
    m = mention(**ANSWERED | {"status": Status.OPEN, "owner": "", "because": Because("fixed", ("Late delivery",))})
    assert "because “Late delivery” is put right" in str(card(m, setup(), NOW, PEOPLE).blocks)
