"""How many a mention reaches: read from what platforms tell, shown where it is worth a word."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BaseModel
from surfaces import mention

from bot.cards import standout
from bot.words import words
from mentions.findings import Priority
from mentions.model import Because
from sources.reach import Count, counted_in


class Told(BaseModel):
    followers: Count = 0
    reactions: Annotated[int, counted_in("total")] = 0


@pytest.mark.parametrize(
    ("told", "count"),
    [
        (12, 12),
        ("12", 12),
        (-3, 0),
        (None, 0),
        ("many", 0),
        (True, 0),
        (1.5, 0),
        ([1], 0),
        (10**30, 2**31 - 1),
        ("²", 0),
    ],
)
def test_a_number_that_cannot_be_read_counts_as_none(told: Any, count: int) -> None:
    assert Told.model_validate({"followers": told}).followers == count
    assert Told.model_validate({"reactions": {"total": told}}).reactions == count
    assert Told.model_validate({"reactions": told}).reactions == 0


def test_the_reach_is_told_where_it_is_worth_a_word() -> None:
    en, sv = words("en"), words("sv")
    assert standout.reach(mention(reach=99), en) == ""
    assert standout.reach(mention(reach=12400), en) == "reaches 12,400"
    assert "12\xa0400" in standout.reach(mention(reach=12400), sv)


def test_a_rule_is_named_beside_the_reason_unless_the_reason_names_it() -> None:
    en = words("en")
    assert standout.rule(mention(rule="<Press>"), en) == "rule “&lt;Press&gt;”"
    assert standout.rule(mention(rule="Press", because=Because("rule", ("Press", "sales"))), en) == ""
    assert standout.rule(mention(), en) == ""


def test_only_what_comes_before_all_else_is_marked() -> None:
    marked = [standout.priority(mention(priority=priority), words("en")) for priority in Priority]
    assert marked == ["", "", "⚡ High priority"]
