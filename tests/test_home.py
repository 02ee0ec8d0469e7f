"""The App Home shows what waits, in the person's own language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from surfaces import CLAIMED, COUNTS, NOW, PRAISE, hold_view, mention, setup

from bot.slack.press import parse_value
from bot.telling.home import home
from bot.words import words
from mentions.listening import SourceState


def shown(mine=(), free=(), user="UANNA", language="en", admin=False, states=()):
    view = home(user, mine, free, COUNTS, setup(language), NOW, words(language), admin=admin, states=states)
    hold_view(view)
    return view["blocks"]


def buttons(blocks):
    return [e for block in blocks if block["type"] == "actions" for e in block["elements"]]


def test_an_empty_queue_is_good_news():
    blocks = shown()
    assert blocks[0]["text"]["text"] == "Hello Anna"
    assert "Nothing waits for you" in blocks[1]["text"]["text"]
    assert "Everything has somebody" in str(blocks)


def test_what_is_mine_can_be_answered_and_closed():
    blocks = shown([mention(**CLAIMED)])
    assert [e["action_id"] for e in buttons(blocks)] == ["reply:12", "close:12", "page:12"]
    assert blocks[1]["text"]["text"] == "1 mention waits for you:"


def test_praise_is_thanked_for():
    assert buttons(shown([mention(**PRAISE)]))[0]["action_id"] == "thank:12"


def test_what_nobody_has_can_be_claimed():
    claim = buttons(shown(free=[mention(id=7)]))[0]
    assert (claim["action_id"], claim["style"]) == ("claim:7", "primary")
    assert parse_value(claim["value"]).mention_id == 7


def test_what_is_mine_is_not_shown_twice():
    assert len(buttons(shown([mention()], [mention()]))) == len(buttons(shown([mention()])))


def test_a_full_house_fits_and_the_rest_is_counted():
    blocks = shown([mention(id=n) for n in range(1, 60)], [mention(id=n) for n in range(100, 150)])
    assert len(blocks) <= 100
    assert "44 more: `/mentions mine` shows them" in str(blocks)
    assert "40 more: `/mentions open` shows them" in str(blocks)


def test_a_mention_without_a_page_has_no_button_for_it():
    assert "page:12" not in [e["action_id"] for e in buttons(shown([mention(url="javascript:x")]))]


ILL = SourceState("gp", {}, NOW, timedelta(minutes=15), "blocked", fails=3, last_try=NOW)


@pytest.mark.parametrize("admin", [True, False])
def test_what_is_not_heard_is_told_to_everybody(admin):
    assert "Not heard: Google Play" in str(shown(admin=admin, states=[ILL]))


def test_those_who_look_after_the_setup_see_every_source_and_can_add_one():
    blocks = shown(admin=True, states=[ILL, replace(ILL, source="left")])
    assert "Google Play: a log-in or block page stood in the way" in str(blocks)
    assert "left:" not in str(blocks)
    assert [e["action_id"] for e in buttons(blocks)] == ["source-add", "source-alerts", "rule-add"]
    assert buttons(shown(states=[ILL])) == []


def test_the_first_source_is_what_one_should_add():
    add, *_ = buttons(shown(admin=True))
    assert add["style"] == "primary"


@pytest.mark.parametrize(("admin", "said"), [(True, True), (False, False)])
def test_only_those_who_look_after_the_setup_are_told_how(admin, said):
    assert ("ambassadors apply" in str(shown(admin=admin))) is said


def test_it_speaks_the_persons_language():
    blocks = shown([mention()], user="UNEW", language="sv")
    assert blocks[0]["text"]["text"] == "Hej"
    assert "1 omnämnande väntar på dig:" in str(blocks)
