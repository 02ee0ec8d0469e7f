"""An answer before it leaves: how it may begin, what it says, what it needs, and what its form shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from surfaces import NOW, PRAISE, answers, ask_the_sdk, hold_view, mention, setup, sheet_of

from bot.slack.press import About, metadata, parse_metadata
from bot.words import words
from bot.writing import preview
from bot.writing.care import Way, may_look, reasons, way
from bot.writing.filled import read
from bot.writing.form import COUNT, form
from bot.writing.letter import YES, letter, room_for, speaking
from bot.writing.offers import chosen, is_own, offers, unfilled
from bot.writing.slip import Slip, parse_slip, slip
from mentions.lifecycle import Action
from mentions.model import Because, Kind, Reading, Tone
from mentions.setup import Purpose, Template
from mentions.templates import fill, open_places, suiting
from mentions.writing import PAY, SAY, Draft, DraftState
from routing.reading.draft import Misreading, misread
from sources.googleplay import GooglePlay, GooglePlaySettings
from sources.x.room import room

EN = words("en")
CALM = Misreading(0.0, ())


def inputs(view):
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def draft(text="Dear Kim, we are sorry.", **more):
    return Draft(12, "UANNA", text, NOW, **more)


def begins(m=None, s=None, action=Action.REPLY, author="UANNA"):
    return offers(action, m or mention(), s or setup(), author, {"UANNA": "Anna Lind"}, "https://e.example/p", NOW)


class Small:
    """A platform that takes ten characters."""

    def room(self, text: str) -> int:
        return 10 - len(text)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_form_of_an_answer_is_one_slack_takes_and_no_title_is_cut(language):
    for view in answers(mention(), setup(language), "Dear Kim", words(language)):
        hold_view(view)
        ask_the_sdk(view["blocks"])
        for label in ("title", "submit", "close"):
            assert "…" not in view.get(label, {}).get("text", "")


def test_braces_are_filled_in_and_what_nobody_knows_stays():
    known = {"name": "Kim", "me": "Anna", "company": "Tallbo"}
    assert (
        fill("Hi {name}, {what}? {odd} {{name}} {me}, {company}", known) == "Hi Kim, {what}? {odd} {Kim} Anna, Tallbo"
    )
    assert fill("Hej {name}, och tack", {"name": ""}) == "Hej, och tack"
    assert open_places("{what} and {what}, {odd}") == ("{what}",)


def test_the_template_that_suits_best_comes_first_and_the_rule_before_all():
    any_ = Template(name="any", text="a")
    kind = Template(name="kind", text="b", kind=(Kind.COMPLAINT,))
    both = Template(name="both", text="c", kind=(Kind.COMPLAINT,), role=("support",), language="en")
    ruled = Template(name="ruled", text="d", kind=(Kind.PRESS,))
    other = Template(name="other", text="e", language="sv")
    thanks = Template(name="thanks", text="f", purpose=Purpose.THANKS)
    found = suiting(
        [any_, kind, both, ruled, other, thanks], {Purpose.ANSWER}, Kind.COMPLAINT, "en", ("support",), "ruled"
    )
    assert [one.name for one in found] == ["ruled", "both", "kind", "any"]


def test_a_form_begins_with_what_suits_filled_in():
    sorry = {
        "name": "Sorry",
        "text": "Hi {name}, sorry about {product}. {me}",
        "role": ["support"],
        "kind": ["complaint"],
    }
    late = {"name": "Late", "text": "It comes late."}
    s = setup(templates=[sorry, late], rules=[{"name": "Slow", "template": "Late"}])
    assert begins(s=s)[0].text == "Hi Kim, sorry about Tallbo. Anna"
    assert begins(mention(rule="Slow"), s)[0].text == "It comes late."
    assert "Sorry" not in [offer.name for offer in begins(s=s, author="UBJORN")]


def test_without_templates_of_ones_own_the_shipped_ones_are_offered_in_the_writers_language():
    praised = mention(**PRAISE)
    found = begins(praised, action=Action.THANK)
    assert len(found) == 3
    assert all(offer.text for offer in found)
    assert "tack" in found[0].text.lower()
    back = mention(cause="Late delivery", because=Because("fixed", ("Late delivery",)))
    assert "late delivery" in begins(back)[0].text


def test_what_a_template_leaves_to_its_writer_must_be_filled_in():
    s = setup(templates=[{"name": "Gaps", "text": "It broke because [the reason].", "kind": ["complaint"]}])
    found = begins(s=s)
    assert unfilled("Hi {what}", found) == "{what}"
    assert unfilled(found[0].text, found) == "[the reason]"
    assert unfilled("It broke because of [1] and that is all.", found) == ""


def test_ones_own_words_are_told_from_a_beginning():
    found = begins()
    assert not is_own(found[0].text + "\n", found)
    assert not is_own("  ", found)
    assert is_own(found[0].text + " Really.", found)
    assert chosen(found, found[0].key) == found[0]


def test_the_letter_says_who_is_speaking_in_its_own_language_and_only_once():
    says = draft(fields={SAY: YES})
    assert letter(says, mention(), "Tallbo") == "Dear Kim, we are sorry.\n\nI work at Tallbo."
    assert letter(draft(), mention(), "Tallbo") == "Dear Kim, we are sorry."
    for said in ("Hi, I work at Tallbo.", "Sorry!\n\nAnna, Tallbo", "Jag jobbar på Tallbo"):
        assert speaking(said, mention(), "Tallbo") == ""
    assert speaking("Tallbo chairs are great", mention(), "Tallbo")


def test_the_seal_of_a_draft_changes_with_every_word_and_sum_but_not_with_the_rest():
    one = draft(fields={SAY: YES, "own": "x"})
    assert one.seal == draft(" Dear Kim, we are sorry.\n", fields={SAY: YES}).seal
    seals = {one.seal, draft("Dear Kim").seal, draft().seal, draft(fields={SAY: YES, PAY: "5"}).seal}
    assert len(seals) == 4


def test_a_heated_draft_cools_and_what_was_seen_or_has_cooled_leaves():
    s, m = setup(), mention()
    assert way(s, m, draft(), 0.1) is Way.FREE
    assert way(s, m, draft(), 0.5) is Way.COOL
    assert way(s, m, draft(state=DraftState.COOLING, until=NOW), 0.5) is Way.COOL
    assert way(s, m, draft(state=DraftState.COOLING), 0.5) is Way.FREE
    assert way(s, m, draft(state=DraftState.APPROVED), 1.0) is Way.FREE
    assert way(s, m, draft(state=DraftState.HELD), 0.0) is Way.FREE


@pytest.mark.parametrize(
    ("care", "more", "why"),
    [
        ({"kind": ["complaint"]}, {}, ("kind",)),
        ({"role": ["support"]}, {}, ("role",)),
        ({"role": ["sales"]}, {}, ()),
        ({"compensation": 100}, {"fields": {PAY: "101"}}, ("pay",)),
        ({"compensation": 100}, {"fields": {PAY: "100"}}, ()),
        ({"kind": ["complaint"], "compensation": 0}, {"fields": {PAY: "1"}}, ("kind", "pay")),
    ],
)
def test_what_must_be_seen_by_two(care, more, why):
    s = setup(care=care)
    assert reasons(s, mention(), draft(**more)) == why
    assert way(s, mention(), draft(**more), 0.0) is (Way.LOOK if why else Way.FREE)
    assert way(s, mention(), draft(**more, state=DraftState.APPROVED), 0.0) is Way.FREE


def test_nobody_answers_alone_about_oneself_nor_looks_at_what_is_about_oneself():
    names = [{"name": "Tallbo"}, {"name": "Anna", "kind": "person", "consent": True}]
    s, about = setup(names=names), mention(names=("Tallbo", "Anna"))
    assert reasons(s, about, draft()) == ("named",)
    assert reasons(s, about, replace(draft(), author="UBJORN")) == ()
    assert "UANNA" not in may_look(s, about, "UBJORN")
    assert may_look(s, mention(), "UANNA")[0] == "USARA"
    assert "UANNA" not in may_look(s, mention(), "UANNA")


def test_the_reply_form_shows_what_it_answers_who_else_writes_and_where_the_words_go():
    sheet = sheet_of(mention(), setup(), "Dear K", about=About(12, posts=True))
    view = form(sheet, EN)
    said = str(view["blocks"])
    assert "never came" in said
    assert "Björn is writing since 14:02" in said
    assert "Your answer is posted at Google Play" in said
    assert inputs(view)["text"]["element"]["initial_value"] == "Dear K"
    assert inputs(view)["text"]["element"]["dispatch_action_config"] == {"trigger_actions_on": ["on_character_entered"]}
    assert view["notify_on_close"]
    assert parse_metadata(view["private_metadata"]) == About(12, posts=True)
    by_hand = form(sheet_of(mention(), setup(), "Dear K"), EN)
    assert "take your answer to the page" in str(by_hand["blocks"])
    assert "https://play.example.com/" in str(by_hand["blocks"])


def test_what_went_wrong_is_guided_and_may_be_made_up_for():
    asked = inputs(form(sheet_of(mention(), setup(), "Dear K"), EN))
    assert "kind and factual" in asked["text"]["hint"]["text"]
    assert asked["pay"]["element"]["type"] == "number_input"
    assert "*Why.*" in str(form(sheet_of(mention(), setup(), "Dear K"), EN))
    question = mention(reading=Reading("en", Kind.QUESTION, Tone.NEUTRAL))
    assert "pay" not in inputs(form(sheet_of(question, setup(), "Dear K"), EN))


def test_the_bound_of_a_platform_counts_the_whole_letter():
    sheet = sheet_of(mention(), setup(), "123456", source=Small(), fields={})
    line = next(block for block in form(sheet, EN)["blocks"] if block.get("block_id") == COUNT)
    assert line["elements"][0]["text"] == "6 of 10 characters"
    assert inputs(form(sheet, EN))["text"]["element"]["max_length"] == 10
    long = sheet_of(mention(), setup(), "123456789012", source=Small(), fields={})
    assert inputs(form(long, EN))["text"]["element"]["max_length"] == 3000
    assert "2 characters too many" in str(form(long, EN)["blocks"])


def test_platforms_count_in_their_own_way():
    play = GooglePlay(GooglePlaySettings.model_validate({"package": "com.example.app"}))
    assert room_for("x" * 351, play).left == -1
    assert room("x" * 280) == 0
    assert room("\U0001f9e1") == 278
    assert room("https://example.com/" + "x" * 200) == 257
    assert room_for("x", None) is None


def test_the_preview_shows_the_letter_to_its_last_word_and_how_it_may_be_read():
    sheet = sheet_of(mention(), setup(), "You idiot!!! " + "z" * 2900, fields={SAY: YES, PAY: "2000"})
    read_ = misread(sheet.letter, "en")
    view = preview.preview(sheet, read_, Way.COOL, EN)
    quote = next(b["elements"][0] for b in view["blocks"][1:] if b["type"] == "rich_text")
    said = "".join(piece["text"] for piece in quote["elements"])
    assert said == sheet.letter
    assert "“idiot”: may sound angry" in str(view)
    assert "You promise 2000 kr" in str(view)
    assert view["callback_id"] == preview.COOL
    assert parse_metadata(view["private_metadata"]).seal == sheet.draft.seal
    calm = preview.preview(sheet, CALM, Way.FREE, EN)
    assert "Nothing in it is easily misread" in str(calm)
    assert calm["callback_id"] == preview.SEND


def test_a_colleague_is_chosen_with_the_manager_first():
    view = preview.preview(
        sheet_of(mention(), setup(care={"kind": ["complaint"]}), "Hi", colleague=""), CALM, Way.LOOK, EN
    )
    assert view["callback_id"] == preview.ASK
    assert [option["value"] for option in inputs(view)["who"]["element"]["options"]] == ["USARA", "UBJORN"]
    assert "always looked at by a colleague" in str(view)


def test_a_form_is_read_whatever_its_shape_and_a_missing_field_is_no_empty_one():
    state = {"values": {"text-3": {"text": {"type": "plain_text_input", "value": None}}, "x": ["y"], "pay": {"pay": 3}}}
    found = read({"state": state})
    assert ("text" in found, found["text"], found.block("text"), found.next_text) == (True, "", "text-3", 4)
    assert "say" not in found
    for odd in ({}, {"state": None}, {"state": {"values": []}}):
        assert "text" not in read(odd)
    ticked = {
        "say": {"say": {"selected_options": [{"value": "yes"}]}},
        "t": {"template": {"selected_option": {"value": "k"}}},
    }
    assert read({"state": {"values": ticked}}).beside == {"say": "yes", "template": "k"}


def test_what_buttons_and_forms_carry_survives_the_way_and_nothing_forged_does():
    found = Slip(12, "UANNA", "0123456789ab")
    assert parse_slip(slip(found)) == found
    about = About(12, "C0123", "1700000000.000100", posts=True, seal="0123456789ab")
    assert parse_metadata(metadata(about)) == about
    for forged in ("", "d1:0:UANNA:0123456789ab", "d1:1:anna:0123456789ab", "d1:1:UANNA:xyz", "v1:1"):
        assert parse_slip(forged) is None


def test_a_cooled_draft_is_told_from_one_that_still_cools():
    assert draft(state=DraftState.COOLING).cooled
    assert not draft(state=DraftState.COOLING, until=NOW + timedelta(minutes=1)).cooled
