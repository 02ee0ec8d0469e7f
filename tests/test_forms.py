"""A form asks once, for what its move needs, and gives back only what it may."""

from __future__ import annotations

from dataclasses import replace

import pytest
from surfaces import ABOUT, ANSWERED, NOW, PRAISE, ask_the_sdk, hold_view, mention, setup, views

from bot.answering import forms
from bot.answering.forms import Filled, read_form
from bot.slack.press import parse_metadata
from bot.words import words
from mentions.lifecycle import Action
from mentions.model import Availability, Outcome, TrollReason
from mentions.writing import Draft

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
        forms.reply_form(mention(), setup(), ABOUT, None, EN),
        forms.thank_form(mention(), setup(), ABOUT, None, EN),
        forms.troll_form(mention(), setup(), ABOUT, EN),
        forms.close_form(mention(), setup(), ABOUT, EN),
        forms.reassign_form(mention(), setup(), ABOUT, Availability(), EN),
    ],
)
def test_a_form_names_its_move_and_what_it_is_about(view):
    assert view["callback_id"] in set(Action)
    assert parse_metadata(view["private_metadata"]) == ABOUT


def test_an_answer_begins_as_the_rule_wants_it_until_there_is_a_draft():
    sorry = {"name": "Sorry", "text": "We are sorry for"}
    house = setup(templates=[sorry], rules=[{"name": "Late", "template": "Sorry"}])
    late = mention(rule="Late")
    assert "We are sorry for" in str(forms.reply_form(late, house, ABOUT, None, EN)["blocks"][-1])
    assert "We are sorry for" in str(forms.thank_form(late, house, ABOUT, None, EN)["blocks"][-1])
    assert "We are sorry for" not in str(forms.reply_form(late, house, ABOUT, Draft(12, "UANNA", "Dear K", NOW), EN))
    assert "We are sorry for" not in str(forms.reply_form(mention(), house, ABOUT, None, EN))


def test_the_reply_form_shows_the_passage_the_page_and_the_draft():
    view = forms.reply_form(mention(), setup(), ABOUT, Draft(12, "UANNA", "Dear K", NOW), EN)
    assert "never came" in str(view["blocks"][0])
    assert "https://play.example.com/" in str(view["blocks"][1])
    assert inputs(view)["text"]["element"]["initial_value"] == "Dear K"
    assert inputs(view)["text"]["element"]["max_length"] == 3000


def test_the_reply_form_says_where_the_words_go():
    posted = forms.reply_form(mention(), setup(), replace(ABOUT, posts=True), None, EN)
    assert "posted at Google Play as soon as you press" in str(posted["blocks"][1])
    assert posted["submit"]["text"] == "Post the answer"
    assert parse_metadata(posted["private_metadata"]).posts
    by_hand = forms.reply_form(mention(), setup(), ABOUT, None, EN)
    assert "Nothing is sent by the bot" in str(by_hand["blocks"][1])
    assert not parse_metadata(by_hand["private_metadata"]).posts


def test_the_hint_fits_the_kind():
    assert "kind and factual" in inputs(forms.reply_form(mention(), setup(), ABOUT, None, EN))["text"]["hint"]["text"]


def test_thanks_begin_in_the_writers_language():
    view = forms.thank_form(mention(**PRAISE), setup(), ABOUT, None, EN)
    assert inputs(view)["text"]["element"]["initial_value"].startswith("Tack för")


def test_a_troll_needs_a_reason_and_is_told_from_criticism():
    view = forms.troll_form(mention(), setup(), ABOUT, EN)
    assert "left standing" in view["blocks"][0]["text"]["text"]
    assert [o["value"] for o in inputs(view)["choice"]["element"]["options"]] == list(TrollReason)
    assert not inputs(view)["choice"]["optional"]
    assert inputs(view)["text"]["optional"]


@pytest.mark.parametrize(
    ("more", "chosen"), [({}, None), (ANSWERED, Outcome.STANDING), (ANSWERED | PRAISE, Outcome.THANKED)]
)
def test_the_likely_outcome_is_chosen_beforehand(more, chosen):
    radio = inputs(forms.close_form(mention(**more), setup(), ABOUT, EN))["choice"]["element"]
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


@pytest.mark.parametrize("action", [Action.TROLL, Action.CLOSE, Action.REASSIGN])
def test_an_empty_choice_is_complained_about_at_its_field(action):
    assert set(forms.nothing_chosen(action, EN)) == {forms.CHOICE}
    assert set(forms.not_in_team(EN)) == {forms.CHOICE}
    assert set(forms.empty_text(EN)) == {forms.TEXT}
