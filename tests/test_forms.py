"""A form asks once, for what its move needs, and gives back only what it may."""

from __future__ import annotations

import pytest
from surfaces import ABOUT, ANSWERED, NOW, PRAISE, ask_the_sdk, hold_view, mention, setup, views

from bot.afterwards.forms import close_form
from bot.answering import forms
from bot.answering.forms import Filled, read_form
from bot.slack.press import parse_metadata
from bot.trolls.form import troll_form
from bot.words import words
from mentions.lifecycle import Action
from mentions.model import Availability, Outcome, TrollReason
from mentions.outside import Deed

EN = words("en")


def inputs(view):
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def state(**fields):
    return {"values": {name: {name: field} for name, field in fields.items()}}


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_form_is_one_slack_takes(language):
    for view in views(mention(), setup(language)):
        hold_view(view)
        ask_the_sdk(view["blocks"])


@pytest.mark.parametrize("language", ["en", "sv"])
def test_no_title_is_cut(language):
    for view in views(mention(), setup(language)):
        for label in ("title", "submit", "close"):
            assert "…" not in view.get(label, {}).get("text", "")


@pytest.mark.parametrize(
    "view",
    [
        troll_form(mention(), setup(), ABOUT, (), frozenset(Deed), EN),
        close_form(mention(), setup(), "UANNA", ABOUT, NOW, EN),
        forms.reassign_form(mention(), setup(), ABOUT, Availability(), EN),
    ],
)
def test_a_form_names_its_move_and_what_it_is_about(view):
    assert view["callback_id"] in set(Action)
    assert parse_metadata(view["private_metadata"]) == ABOUT


def test_a_troll_needs_a_reason_and_is_told_from_criticism():
    view = troll_form(mention(), setup(), ABOUT, (), frozenset(), EN)
    assert "left standing" in view["blocks"][0]["text"]["text"]
    assert [o["value"] for o in inputs(view)["choice"]["element"]["options"]] == list(TrollReason)
    assert not inputs(view)["choice"]["optional"]
    assert inputs(view)["text"]["optional"]


@pytest.mark.parametrize(
    ("more", "chosen"), [({}, None), (ANSWERED, Outcome.STANDING), (ANSWERED | PRAISE, Outcome.THANKED)]
)
def test_the_likely_outcome_is_chosen_beforehand(more, chosen):
    radio = inputs(close_form(mention(**more), setup(), "UANNA", ABOUT, NOW, EN))["choice"]["element"]
    assert [o["value"] for o in radio["options"]] == list(Outcome)
    assert radio.get("initial_option", {}).get("value") == chosen


def test_the_team_is_offered_with_roles_load_and_absence():
    view = forms.reassign_form(mention(), setup(), ABOUT, Availability({"UANNA": 3}, {"UBJORN": NOW}), EN)
    anna, bjorn, _ = inputs(view)["choice"]["element"]["options"]
    assert (anna["text"]["text"], anna["value"]) == ("Anna", "UANNA")
    assert anna["description"]["text"] == "support · 3 in hand"
    assert bjorn["description"]["text"] == "away until 2026-03-03 · product · 0 in hand"


def test_without_a_team_anybody_may_be_asked():
    view = forms.reassign_form(mention(), setup(team=[]), ABOUT, Availability(), EN)
    assert inputs(view)["choice"]["element"]["type"] == "users_select"


def test_what_was_written_is_not_lost_when_a_form_fails():
    assert "Dear Kim" in str(forms.problem("too late", EN, kept="Dear Kim"))


@pytest.mark.parametrize(
    ("sent", "filled"),
    [
        (state(text={"value": "Dear Kim"}), Filled("Dear Kim", "")),
        (state(text={"value": None}, choice={"selected_option": {"value": "spam"}}), Filled("", "spam")),
        (state(choice={"selected_user": "UANNA"}), Filled("", "UANNA")),
        (state(choice={"selected_option": None}), Filled()),
        ({}, Filled()),
        ({"values": None}, Filled()),
        ({"values": {"text": ["x"], "choice": {"choice": {"selected_option": {"value": 3}}}}}, Filled()),
    ],
)
def test_a_sent_form_is_read_whatever_its_shape(sent, filled):
    assert read_form(sent) == filled


@pytest.mark.parametrize("action", [Action.CLOSE, Action.REASSIGN])
def test_an_empty_choice_is_complained_about_at_its_field(action):
    assert set(forms.nothing_chosen(action, EN)) == {forms.CHOICE}
    assert set(forms.not_in_team(EN)) == {forms.CHOICE}
