"""Kind before action: the card, the Home and the direct message offer what the kind asks for, in its own words."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from acting import Acting, acting
from botkit import ANNA
from staging import LIMITS
from surfaces import NOW, PEOPLE, mention, setup

from bot.cards.card import card
from bot.cards.moves import MOST, called, in_short
from bot.delivery.direct import one
from bot.home.rows import NEXT, row
from bot.slack.press import MORE
from bot.words import MOVES, words
from mentions.lifecycle import Action, offered
from mentions.model import DeedState, Kind, Move, Reading, Status, Tone
from mentions.outside import Deed
from mentions.setup import RoutingRule, Setup, When
from sources import SOURCES

EN = words("en")


def read_as(kind, **more):
    return mention(reading=Reading("en", kind, Tone.NEUTRAL), **more)


def buttons(message):
    """Those of the last row, without the menu."""
    return [e for e in message.blocks[-1]["elements"] if e["type"] == "button"]


def labels(kind, the_setup=None, can=frozenset(), **more):
    return [e["text"]["text"] for e in buttons(card(read_as(kind, **more), the_setup or setup(), NOW, PEOPLE, can))]


def with_roles(*roles, **more) -> Setup:
    team = [person.model_copy(update={"roles": ()}) for person in setup().team]
    team[0] = team[0].model_copy(update={"roles": roles})
    return setup().model_copy(update={"team": tuple(team), **more})


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (Kind.PRAISE, ["Thank", "Ask to quote", "Claim", "Close", "Not about us"]),
        (Kind.QUESTION, ["Claim", "Answer", "Reassign", "Close", "Not about us"]),
        (Kind.COMPLAINT, ["Claim", "Explain and remedy", "Reassign", "Close", "Not about us"]),
        (Kind.MISTAKE, ["Claim", "Correct with source", "Reassign", "Close", "Not about us"]),
        (Kind.SUGGESTION, ["Claim", "Thank for the idea", "Reassign", "Close", "Not about us"]),
        (Kind.BUYING, ["Hand to sales", "Claim", "Reply", "Close", "Not about us"]),
        (Kind.PRESS, ["To the spokesperson", "Claim", "Reply", "Close", "Not about us"]),
        (Kind.RANT, ["Claim", "Calm answer", "Troll", "Close", "Not about us"]),
        (Kind.TROLL, ["Mark as a troll", "Claim", "Reply", "Close", "Not about us"]),
        (Kind.SPAM, ["Mark as spam", "Claim", "Close", "Not about us"]),
        (Kind.OTHER, ["Claim", "Reply", "Reassign", "Close", "Not about us"]),
    ],
)
def test_the_row_of_an_open_card_follows_its_kind(kind, row):
    assert labels(kind, with_roles("support", "sales", "press"), role="support") == row


@pytest.mark.parametrize("state", [DeedState.NONE, DeedState.UNCLEAR, DeedState.DONE])
def test_a_row_has_at_most_five_buttons_and_only_legal_ones(state):
    the_setup = with_roles("support", "sales", "press")
    for kind, status in product(Kind, set(Status) - {Status.HELD}):
        shown = read_as(kind, status=status, deed=Deed.REPORT if state else "", deed_state=state, role="support")
        row = buttons(card(shown, the_setup, NOW, PEOPLE, frozenset(Deed)))
        made = {e["action_id"].partition(":")[0] for e in row}
        assert len(row) <= MOST
        assert made <= {*offered(shown, frozenset(Deed)), Action.QUOTE}
        if state is DeedState.UNCLEAR:
            assert row[0]["action_id"] == Action.ARRIVED, "what nobody knows is decided first"


def test_criticism_has_no_troll_button_in_its_row_but_under_more():
    for kind in (Kind.COMPLAINT, Kind.QUESTION, Kind.MISTAKE, Kind.SUGGESTION, Kind.PRAISE):
        message = card(read_as(kind), setup(), NOW, PEOPLE)
        assert Action.TROLL not in {e["action_id"] for e in buttons(message)}
        assert f"v1:12:{Action.TROLL}" in str(message.blocks)


def test_delete_and_report_never_stand_beside_what_is_no_troll():
    for kind in Kind:
        said = str(card(read_as(kind), setup(), NOW, PEOPLE, frozenset(Deed)).blocks)
        assert not any(f"'{word}'" in said or f":{word}'" in said for word in ("report", "hide", "delete", "mute"))


def test_who_has_been_answered_is_just_replied_to_again():
    assert called(Action.REPLY, read_as(Kind.COMPLAINT), EN) == "Explain and remedy"
    assert called(Action.REPLY, read_as(Kind.COMPLAINT, answered_by="UANNA"), EN) == MOVES[Action.REPLY]
    assert labels(Kind.PRAISE, status=Status.ANSWERED, answered_by="UANNA", answered_at=NOW)[0] != "Thank"


def handed(the_setup, kind=Kind.BUYING, **more):
    rows = buttons(card(read_as(kind, **more), the_setup, NOW, PEOPLE))
    return [e["value"] for e in rows if e["action_id"].startswith("role:")]


def test_handing_over_is_one_press_to_the_role_that_the_rules_name_or_the_usual_one():
    own = RoutingRule(name="Köp", role="butik", when=When(kind=(Kind.BUYING,)))
    assert handed(with_roles("support", "sales"), role="support") == ["v1:12:role:sales"]
    assert handed(with_roles("support", "sales", "butik", rules=(own,)), role="support") == ["v1:12:role:butik"]
    assert handed(with_roles("support", "press"), Kind.PRESS, role="support") == ["v1:12:role:press"]


def test_nothing_is_handed_to_whom_nobody_is_or_who_has_it_or_once_it_is_taken():
    assert handed(with_roles("support"), role="support") == []
    assert handed(with_roles("support", "sales"), role="sales") == []
    assert handed(with_roles("support", "sales"), role="support", status=Status.CLAIMED, owner="UANNA") == []
    both = with_roles("support", "sales")
    shown = card(read_as(Kind.BUYING, role="support", offers=("sales", "product")), both, NOW, PEOPLE)
    ids = [e["action_id"] for block in shown.blocks if block["type"] == "actions" for e in block["elements"]]
    assert ids.count("role:sales") == 1, "it stands among the likely roles already"


@pytest.mark.parametrize("kind", Kind)
def test_the_home_and_the_direct_message_say_the_same_words(kind):
    the_setup = with_roles("support", "sales", "press")
    shown = read_as(kind, role="support", assignee="UANNA", since=NOW)
    move = Move(shown.id, 3, Action.WARN, Status.OPEN, "", NOW)
    told = one(shown, move, the_setup, NOW, PEOPLE, "", EN)
    listed = row(shown, NEXT, the_setup, NOW, EN)[-1]["elements"]
    on_card = {e["text"]["text"] for e in buttons(card(shown, the_setup, NOW, PEOPLE))}
    here = [e["text"]["text"] for e in buttons(told)]
    there = [e["text"]["text"] for e in listed if "url" not in e]
    leads = {Kind.PRAISE: "Thank", Kind.TROLL: "Mark as a troll"}
    leads |= {Kind.BUYING: "Hand to sales", Kind.PRESS: "To the spokesperson"}
    lead = leads.get(kind, "Claim")
    assert here[0] == there[0] == lead
    assert lead in on_card
    assert called(Action.REPLY, shown, EN) in here
    assert called(Action.REPLY, shown, EN) in there
    assert len({e["action_id"] for e in listed}) == len(listed)


def test_what_nobody_has_is_only_taken_in_the_list_of_the_home():
    shown = read_as(Kind.PRAISE)
    listed = row(shown, (Action.CLAIM,), setup(), NOW, EN)[-1]["elements"]
    assert [e["text"]["text"] for e in listed if "url" not in e] == ["Claim"]


def test_a_short_row_keeps_its_order_and_says_nothing_twice():
    legal = offered(read_as(Kind.TROLL), frozenset())
    moves = [offer.action for offer in in_short(read_as(Kind.TROLL), setup(), legal, (*NEXT, Action.TROLL), EN)]
    assert moves == [Action.TROLL, *NEXT]


def test_a_move_of_a_kind_is_read_back_from_its_button():
    shown = replace(read_as(Kind.BUYING), role="support")
    pressed = buttons(card(shown, with_roles("support", "sales"), NOW, PEOPLE))[0]
    assert (pressed["action_id"], pressed["value"]) == ("role:sales", "v1:12:role:sales")
    assert pressed["accessibility_label"].startswith("Hand to sales, #12: ")


async def test_one_press_corrects_the_kind_and_the_card_follows_and_it_teaches(tmp_path, monkeypatch):
    monkeypatch.setitem(SOURCES, "acting", Acting)
    async with acting(tmp_path, LIMITS) as play:
        await play.find("Fjällmo tillverkar i Polen")
        anna = play.slack.user(ANNA)
        await anna.choose(play.card, MORE, f"v1:1:{Action.KIND}:{Kind.MISTAKE}")
        await play.shows("Correct with source")
        await anna.choose(play.card, MORE, f"v1:1:{Action.KIND}:{Kind.BUYING}")
        await anna.command("/mentions role 1 support")
        await play.shows("Hand to sales")
        await anna.click(play.card, "role:sales")
        await play.shows("Claim")
        assert (await play.mention()).role == "sales"
        taught = {(one.question, one.answer) for one in await play.store.teaching.labelled()}
        assert {("kind", "buying"), ("role", "sales")} <= taught
