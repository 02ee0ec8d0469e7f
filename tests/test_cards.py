"""A card is quiet, complete and legal, whatever was written in the mention."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from surfaces import (
    NOW,
    PEOPLE,
    PRAISE,
    STATES,
    hold_message,
    hostile,
    links,
    live,
    markups,
    mention,
    messages,
    setup,
    users,
)

from bot.cards.card import card, digest, line, parse_value, plain_card
from bot.slack.press import About, Press, metadata, parse_metadata, value
from bot.words import words
from mentions.lifecycle import DECISIONS, LIFECYCLE, LOOKED_INTO, Action, offered
from mentions.model import Kind, Move, Outcome, Place, Reading, Status, Tone
from mentions.outside import Deed
from mentions.setup.fields import PATTERNS

ROLE = next(pattern for pattern in PATTERNS if "åäö" in pattern)
"""How the setup writes the name of a role."""
GOLDEN = Path(__file__).parent / "golden"
EN = words("en")


def drawn(**more):
    return card(mention(**more), setup(), NOW, PEOPLE)


def elements(message):
    return [e for block in message.blocks if block["type"] == "actions" for e in block["elements"]]


def options(menu):
    return [option for group in menu["option_groups"] for option in group["options"]]


def offered_by(message):
    """Every action the card offers, by whatever means."""
    for element in elements(message):
        if element["type"] == "button":
            yield element["action_id"]
        else:
            yield from (parse_value(option["value"]).action for option in options(element))


def seen(message):
    return json.dumps(message.blocks, ensure_ascii=False)


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("state", STATES)
def test_a_card_looks_as_it_was_agreed(state, language):
    message = card(mention(**STATES[state]), setup(language), NOW, PEOPLE)
    golden = GOLDEN / f"card_{state}_{language}.json"
    looks = json.dumps({"text": message.text, "blocks": message.blocks}, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(looks, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == looks


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("status", [s for s in Status if s is not Status.HELD])
def test_a_card_offers_exactly_the_legal_moves(status, kind):
    message = drawn(status=status, reading=Reading("en", kind, Tone.NEUTRAL))
    # Nothing is unclear, and the source can do nothing: what people may do by their status alone.
    people = {action for action, rule in LIFECYCLE.items() if rule.by == "ambassador" and not rule.deed} - DECISIONS
    # A role is only offered by its name, where it is unsure; a cause where the setup names some; and whether it is
    # solved is asked in private.
    people -= {Action.ROLE, Action.CAUSE, Action.SOLVED} | LOOKED_INTO
    # Beside what its status allows, some kinds offer a move with its argument: asking to quote, handing to a role.
    moves = {action for action in offered_by(message) if ":" not in action}
    assert moves == {*(action for action in people if status in LIFECYCLE[action].legal), "why"}
    hold_message(message)


@pytest.mark.parametrize("can", [frozenset(Deed), frozenset({Deed.HIDE}), frozenset()])
@pytest.mark.parametrize("state", [state for state in STATES if "deed" in STATES[state] or state in ("troll", "gone")])
def test_a_card_offers_what_its_source_can_do_and_what_is_in_turn(state, can):
    shown = mention(**STATES[state])
    message = card(shown, setup(), NOW, PEOPLE, can)
    assert set(offered_by(message)) == {*offered(shown, can), "why"} - {Action.ROLE, Action.CAUSE, Action.SOLVED}
    hold_message(message)


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.HELD])
def test_the_likely_roles_are_one_press_away_while_nobody_has_taken_it(status):
    message = drawn(status=status, offers=("product", "vård och it-stöd 2"))
    there = [e for e in elements(message) if e["action_id"].startswith("role")]
    assert ("Unsure whose this is" in seen(message)) == (status is Status.OPEN)
    if status is Status.OPEN:
        assert [e["text"]["text"] for e in there] == ["→ Product", "→ Vård och it-stöd 2"]
        pressed = [Press(12, Action.ROLE, "product"), Press(12, Action.ROLE, "vård och it-stöd 2")]
        assert [parse_value(e["value"]) for e in there] == pressed
        assert there[0]["accessibility_label"].startswith("Give #12 to Product: Never came")
    else:
        assert not there
    assert "unsure" not in seen(drawn(status=status)).lower()
    hold_message(message)


def test_what_is_gone_shows_nothing_of_it_and_offers_nothing():
    message = drawn(**STATES["gone"])
    assert set(offered_by(message)) == {"why"}
    assert "removed at its source" in message.text
    assert list(links(message.blocks)) == []


def test_a_posted_answer_is_linked_where_it_stands():
    assert list(links(drawn(**STATES["posted"]).blocks[3])) == ["https://play.example.com/r/7"]
    assert "<https://play.example.com/r/7|The answer: posted>" in seen(drawn(**STATES["posted"]))
    assert list(links(drawn(**STATES["due"]).blocks[3])) == []


def test_a_held_mention_has_no_card():
    with pytest.raises(ValueError, match="held"):
        drawn(status=Status.HELD)


def test_the_first_thing_to_do_about_praise_is_to_thank():
    first, second, *_ = elements(drawn(**PRAISE))
    assert (first["action_id"], first["style"], second["action_id"]) == ("thank", "primary", "quote:asked")


def test_a_kind_can_be_corrected_to_every_other_kind():
    menu = elements(drawn())[-1]
    kinds = [parse_value(o["value"]).argument for o in options(menu) if ":kind:" in o["value"]]
    assert set(kinds) == set(Kind) - {Kind.COMPLAINT}


def test_every_button_says_aloud_what_it_does_to_what():
    for button in elements(drawn())[:-1]:
        assert button["accessibility_label"] == f"{button['text']['text']}, #12: Never came"


def test_the_watched_name_is_bold_in_the_passage():
    assert '{"type": "text", "text": "Tallbo", "style": {"bold": true}}' in seen(drawn())


def test_the_passage_is_cut_around_the_name():
    message = drawn(text="word " * 400 + "Tallbo is mentioned here " + "word " * 400)
    quote = message.blocks[2]["elements"][0]["elements"]
    text = "".join(e["text"] for e in quote)
    assert "Tallbo is mentioned" in text
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) <= 600


@pytest.mark.parametrize("nothing", ["", "\u200b", " \n "])
def test_a_text_that_cannot_be_seen_is_still_posted(nothing):
    message = drawn(title=nothing, text=nothing, author=nothing, url="")
    assert "(no text)" in seen(message)
    assert "(no title)" in message.text
    hold_message(message)


def test_a_title_that_looks_like_an_address_is_no_link():
    (section,) = drawn(title="https://bank.example/login").blocks[1]["elements"]
    assert [e["type"] for e in section["elements"]] == ["text", "text", "link", "text"]


def test_the_real_host_stands_beside_the_title():
    assert " · play.example.com" in seen(drawn())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a:b@evil.example/", "https://e.example/" + "x" * 3000])
def test_an_address_that_must_not_be_opened_is_left_out(url):
    message = drawn(**STATES["answered"] | {"url": url})
    assert list(links(message.blocks)) == []
    hold_message(message)


def test_the_asked_one_and_the_reason_stand_on_an_open_card():
    assert "Asked: <@UANNA>, because complaint goes to support" in seen(drawn())


def test_nobody_asked_is_said_too():
    assert "Nobody is asked yet" in seen(drawn(assignee=""))
    assert "nobody has it yet" in drawn(assignee="").text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("open", "Open; Anna is asked."),
        ("claimed", "Anna has it since 13:02."),
        ("answered", "Anna answered 14:02."),
        ("troll", "Marked as a troll: attack on a person. Anna has it."),
        ("closed", "Closed: answered and left standing."),
    ],
)
def test_the_text_says_state_and_owner_to_a_screen_reader(state, said):
    text = drawn(**STATES[state]).text
    assert text.startswith("#12 Complaint, negative, from Google Play: Never came – ")
    assert text.endswith(said)


def test_what_became_of_it_stands_on_a_closed_card():
    said = seen(drawn(**STATES["closed"]))
    assert "<@UANNA> answered <!date^" in said
    assert "answered and left standing" in said


def test_a_closed_card_and_a_troll_are_short():
    for state in ("closed", "troll"):
        assert "nobody answers" not in seen(drawn(**STATES[state]))


def test_the_answer_is_shown_with_the_way_to_the_page():
    message = drawn(**STATES["answered"])
    assert "the carrier lost it" in seen(message)
    assert list(links(message.blocks[3])) == [mention().url]


def test_five_places_are_shown_and_the_rest_counted():
    places = tuple(Place("forum", f"https://forum.example/{n}", NOW) for n in range(8))
    said = seen(drawn(also=places))
    assert said.count("Also seen: ") == 5
    assert "3 more places" in said


def test_a_proposed_troll_only_may_be_one():
    message = drawn(reading=Reading("en", Kind.TROLL, Tone.NEGATIVE))
    assert "May be a troll" in message.text


def test_the_plain_card_can_be_read_and_acted_on_without_blocks():
    plain = plain_card(mention(), setup(), NOW, PEOPLE)
    assert plain.blocks == []
    assert "/mentions claim 12" in plain.text
    assert plain.text.startswith(drawn().text)


ANY = st.text(st.characters(exclude_categories=()), max_size=80)
# A message of long text takes long to draw: what fails is told as it was found.
NOT_SHRUNK = (Phase.explicit, Phase.generate)
LONG = st.builds(lambda s, n: s * n, st.text(min_size=1, max_size=5), st.integers(1, 5000))


@given(ANY | LONG)
@settings(max_examples=60 if os.environ.get("TORTURE") else 5, deadline=None, derandomize=True, phases=NOT_SHRUNK)
def test_no_text_breaks_a_message_or_becomes_markup(text):
    for message in messages(*hostile(text), text):
        hold_message(message)
        assert [s for m in (message.text, *markups(message.blocks)) for s in live(m)] == []
        assert list(users(message.blocks)) == []


@given(
    st.builds(
        mention,
        id=st.integers(1, 10**15),
        status=st.sampled_from([s for s in Status if s is not Status.HELD]),
        title=ANY,
        text=ANY,
        author=ANY,
        url=ANY | ANY.map("https://e.example/{}".format),
        reading=st.builds(Reading, ANY, st.sampled_from(Kind), st.sampled_from(Tone)),
        outcome=st.none() | st.sampled_from(Outcome),
        owner=st.sampled_from(["", "UANNA"]),
        assignee=st.sampled_from(["", "UANNA"]),
        answered_at=st.sampled_from([None, NOW]),
        also=st.lists(st.builds(Place, ANY, ANY, st.just(NOW)), max_size=8).map(tuple),
    ),
    st.sampled_from(["en", "sv"]),
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_mention_has_a_card(any_mention, language):
    message = card(any_mention, setup(language), NOW, PEOPLE)
    hold_message(message)
    assert [s for m in (message.text, *markups(message.blocks)) for s in live(m)] == []


def move(action, argument="", note="", actor="UBJORN"):
    return line(Move(12, 2, action, Status.OPEN, actor, NOW, argument, note), mention(), PEOPLE, words("sv"))


@pytest.mark.parametrize("action", Action)
def test_every_move_is_a_line_in_the_thread(action):
    hold_message(move(action))


def test_the_one_who_is_asked_is_called_and_the_one_who_acts_is_not():
    handed = move("reassign", "USARA", "kan du <ta> den?")
    assert "Björn lämnade över det till <@USARA>" in handed.text
    assert "UBJORN" not in seen(handed)
    assert "kan du &lt;ta&gt; den?" in handed.text
    assert handed.blocks[1]["elements"][0]["elements"] == [{"type": "text", "text": "kan du <ta> den?"}]


@pytest.mark.parametrize(
    ("action", "argument", "said"),
    [
        ("troll", "attack", "Björn märkte det som troll {}: personangrepp"),
        ("close", "standing", "Björn avslutade det {}: besvarat och får stå kvar"),
        ("kind", "praise", "Björn ändrade typen till ”Beröm” {}"),
        ("reassign", "", "Björn lämnade över det till den som är på plats {}"),
    ],
)
def test_a_move_is_told_with_its_reason(action, argument, said):
    when = "<!date^1772542920^{date_short_pretty} {time}|2026-03-03 13:02 UTC>"
    assert move(action, argument).blocks[0]["text"]["text"] == said.format(when)


def test_what_the_clock_did_is_told_as_the_bots_doing():
    assert move("reassign", "USARA", actor="").text.startswith("#12: Boten lämnade över")


def test_a_digest_lists_what_is_kept_and_offers_each_as_a_card():
    message = digest("Google Play", [mention(id=n) for n in range(1, 31)], 45, setup(), NOW)
    hold_message(message)
    menu = elements(message)[0]
    assert message.blocks[0]["text"]["text"] == "45 more from Google Play"
    assert [o["value"] for o in menu["options"]] == [f"v1:{n}:raise" for n in range(1, 21)]
    assert "25 more are kept" in seen(message)


@settings(deadline=None, derandomize=True)
@given(st.integers(1, 10**17), st.sampled_from(Action), st.sampled_from(Kind), st.from_regex(ROLE, fullmatch=True))
def test_a_value_is_read_as_it_was_written(mention_id, action, kind, role):
    assert parse_value(value(mention_id)) == Press(mention_id)
    argument = {Action.KIND: kind, Action.ROLE: role, Action.SOLVED: "yes", Action.QUOTE: "yes"}.get(action, "")
    assert parse_value(value(mention_id, action, argument)) == Press(mention_id, action, argument)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "12",
        "v1:",
        "v1:0",
        "v1:-1",
        "v1:01",
        "v1:1\n",
        " v1:1",
        "v1:١٢",
        "v2:1",
        "v1:1:destroy",
        "v1:1:claim:x",
        "v1:1:kind",
        "v1:1:kind:nice",
        "v1:1:kind:röd",
        "v1:1:claim:support",
        "v1:1:why:support",
        "v1:1::support",
        "v1:1:role",
        "v1:1:role:",
        "v1:1:role:Support",
        "v1:1:role:-support",
        "v1:1:role:support:x",
        "v1:1:role:support\n",
        "v1:1:role:<!channel>",
        "v1:1:role:süpport",
        "v1:1:role:" + "x" * 41,
        "v1:1:",
        "v1:9999999999999999999",
    ],
)
def test_a_value_that_is_not_ours_is_refused(forged):
    assert parse_value(forged) is None


@pytest.mark.parametrize(
    "about",
    [About(12), About(12, "C0123", "1700000000.000100"), About(12, posts=True), About(12, "C1", "1.2", posts=True)],
)
def test_what_a_form_is_about_survives_the_way(about):
    assert parse_metadata(metadata(about)) == about


@pytest.mark.parametrize("forged", ["", "v1:1:C1", "v1:x", "v1:1:C1:now", "v1:1:U1:1.2", '{"id":1}'])
def test_forged_metadata_is_refused(forged):
    assert parse_metadata(forged) is None
