"""`ambassadors check` says whether the team can keep what is promised."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from office import at

from bot.promises.staffing import staffing
from mentions.setup import read_setup

NOW = at("2026-03-16 09:00")
TEAM: list[dict[str, Any]] = [
    {"user": "UANNA", "name": "Anna", "roles": ["support"], "deputy": "UBO"},
    {"user": "UBO", "name": "Bo", "roles": ["product"]},
]


def said(away: tuple[str, ...] = (), **more: Any) -> list[tuple[bool, str]]:
    setup = read_setup({"channel": "C1", "fallback": "UBO", "team": TEAM, "lead": "UBO", **more})
    return list(staffing(setup, dict.fromkeys(away, NOW + timedelta(days=30)), NOW))


def test_a_team_that_is_there_needs_no_word() -> None:
    assert said() == []
    assert said(team=[], lead=None) == []


def test_a_role_of_which_nobody_is_at_work_within_a_week_is_named() -> None:
    assert said(("UANNA",)) == [
        (False, "team: nobody of support is at work within a week; their deputies are asked"),
    ]
    assert (False, "team: nobody of support is at work within a week; name a deputy who is") in said(("UANNA", "UBO"))


def test_a_week_of_holidays_counts_as_away() -> None:
    hours = [{**TEAM[0], "hours": "fri 08:00-12:00"}, TEAM[1]]
    setup = read_setup({"channel": "C1", "fallback": "UBO", "team": hours, "lead": "UBO"})
    (found,) = staffing(setup, {}, at("2026-12-24 09:00"))
    assert found == (False, "team: nobody of support is at work within a week; their deputies are asked")


def test_the_default_role_and_the_lead_must_be_somebodys() -> None:
    assert said(default_role="press") == [
        (False, "team: nobody has the role press, which is asked when no rule fits; give it to somebody")
    ]
    assert said(lead=None) == [(True, "team: no lead is named, so the fallback gets what nobody takes in time")]
    away = said(("UBO",))
    assert (False, "team: the lead is not at work within a week, nor is a deputy; name another lead") in away
