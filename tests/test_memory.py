"""What a card says about an author: counted, with who knows them, and no mark that has expired."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from surfaces import NOW, mention, setup

from bot.cards.card import card
from bot.cards.memory import remembered
from bot.words import words
from mentions.findings import NOTHING_KNOWN, Known
from mentions.model import Kind

MAY = datetime(2026, 5, 12, 9, tzinfo=UTC)
PEOPLE = {"UBO": "Bo"}
EN = words("en")


def said(known: Known, now: datetime = MAY, **more: Any) -> str:
    return remembered(known, setup(**more), now, PEOPLE, EN)


def test_an_author_of_whom_nobody_has_heard_is_not_spoken_of() -> None:
    assert said(NOTHING_KNOWN) == ""


def test_what_they_said_and_who_answered_stands_there() -> None:
    known = Known({"praise": 1, "complaint": 2}, answered_by="UBO", answered_at=MAY)
    day = f"<!date^{int(MAY.timestamp())}^{{date_short}}|2026-05-12>"
    assert said(known) == f"3 earlier: 2 complaints, 1 praise · Bo answered last, {day}"


def test_one_kind_is_counted_once_and_of_many_the_most_frequent_stand_there() -> None:
    assert said(Known({"question": 1})) == "Earlier: 1 question"
    assert said(Known({"question": 3})) == "Earlier: 3 questions"
    many = {"rant": 4, "spam": 1, "question": 2, "praise": 3}
    assert said(Known(many)) == "10 earlier: 4 rants, 3 praises, 2 questions …"


@pytest.mark.parametrize(("trolls", "often"), [(1, "once"), (3, "3 times")])
def test_a_mark_stands_there_with_its_end_until_it_expires(trolls: int, often: str) -> None:
    known = Known({"rant": trolls}, trolls, MAY)
    end = MAY + timedelta(days=365)
    assert f"marked as a troll {often} (until <!date^{int(end.timestamp())}^{{date_num}}|2027-05-12>)" in said(known)
    assert "troll" in said(known, end - timedelta(seconds=1))
    assert "troll" not in said(known, end)
    assert "troll" not in said(known, MAY + timedelta(days=31), troll_marks="30d")


def test_every_kind_can_be_counted_in_both_languages() -> None:
    for t in (EN, words("sv")):
        for kind in Kind:
            assert all(str(n) in remembered(Known({kind: n}), setup(), MAY, {}, t) for n in (1, 2))


def test_it_stands_on_the_card_and_nothing_stands_there_when_nothing_is_known() -> None:
    known = replace(mention(author="Lotta"), known=Known({"complaint": 2}))
    assert "Earlier: 2 complaints" in json.dumps(card(known, setup(), NOW, PEOPLE).blocks)
    assert "Earlier" not in json.dumps(card(mention(author="Lotta"), setup(), NOW, PEOPLE).blocks)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_becomes_markup(user: str, name: str) -> None:
    shown = remembered(Known({}, answered_by=user, answered_at=MAY), setup(), MAY, {user: name}, EN)
    assert "<!channel" not in shown
    assert shown.count("<") == (1 if user else 0)
