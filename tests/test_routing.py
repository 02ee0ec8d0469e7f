"""Who is asked to answer, and why: rules first, then the kind; never nobody, never someone away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions.model import Availability, Because, Choice, Kind, Reading, Sighting, Tone
from mentions.setup import Setup, read_setup
from routing import choose, roles_of

LATER = datetime(2030, 1, 1, tzinfo=UTC)
ANNA, BO, CARIN, DAN, ERIK = "UANNA", "UBO", "UCARIN", "UDAN", "UERIK"
TEAM: list[dict[str, Any]] = [
    {"user": ANNA, "name": "Anna Berg", "roles": ["support"], "deputy": DAN},
    {"user": BO, "name": "Bo Ek", "roles": ["support", "product"]},
    {"user": CARIN, "name": "Carin Ås", "roles": ["sales"], "deputy": DAN},
    {"user": DAN, "name": "Dan Lo", "roles": []},
]


def setup(rules: list[dict[str, Any]] | None = None, **more: Any) -> Setup:
    document = {"channel": "C1", "fallback": ERIK, "team": TEAM, "rules": rules or [], **more}
    return read_setup(document)


def ask(
    house: Setup,
    kind: Kind = Kind.COMPLAINT,
    *,
    text: str = "Tallbo svarar inte",
    language: str = "sv",
    names: tuple[str, ...] = ("Tallbo",),
    source: str = "forum",
    load: dict[str, int] | None = None,
    away: tuple[str, ...] = (),
) -> Choice:
    availability = Availability(load or {}, dict.fromkeys(away, LATER))
    return choose(
        house, Sighting("1", "", "", text), Reading(language, kind, Tone.NEUTRAL), names, source, availability
    )


def test_the_first_rule_that_holds_decides() -> None:
    rules: list[dict[str, Any]] = [
        {"name": "Norska", "when": {"language": ["nb"]}, "role": "sales"},
        {"name": "Forumet", "when": {"source": ["forum"]}, "role": "product"},
        {"name": "Allt annat", "role": "support"},
    ]
    assert ask(setup(rules)) == Choice(BO, "product", Because("rule", ("Forumet", "product")))
    assert ask(setup(rules), language="nb").because == Because("rule", ("Norska", "sales"))
    assert ask(setup(rules), source="annat").because == Because("rule", ("Allt annat", "support"))


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({}, True),
        ({"source": ["forum", "blogg"]}, True),
        ({"source": ["blogg"]}, False),
        ({"name": ["tallbo"]}, True),
        ({"name": ["Fjord"]}, False),
        ({"words": ["faktura", "leverans"]}, True),
        ({"words": ["lev"]}, False),
        ({"language": ["SV"]}, True),
        ({"language": ["en"]}, False),
        ({"kind": ["complaint", "rant"]}, True),
        ({"kind": ["praise"]}, False),
        ({"kind": ["complaint"], "source": ["blogg"]}, False),
        ({"kind": ["complaint"], "source": ["forum"], "words": ["leveransen"]}, True),
    ],
)
def test_a_rule_holds_when_every_line_of_it_does(when: dict[str, Any], holds: bool) -> None:
    choice = ask(setup([{"name": "R", "when": when, "role": "sales"}]), text="Var är leveransen?")
    assert (choice.because.code == "rule") is holds


@pytest.mark.parametrize(
    ("kind", "assignee", "role"),
    [
        (Kind.COMPLAINT, ANNA, "support"),
        (Kind.QUESTION, ANNA, "support"),
        (Kind.PRAISE, ANNA, "support"),
        (Kind.TROLL, ANNA, "support"),
        (Kind.MISTAKE, BO, "product"),
        (Kind.SUGGESTION, BO, "product"),
        (Kind.BUYING, CARIN, "sales"),
        (Kind.PRESS, CARIN, "sales"),
    ],
)
def test_without_a_rule_the_kind_decides(kind: Kind, assignee: str, role: str) -> None:
    assert ask(setup(), kind) == Choice(assignee, role, Because("kind", (kind.value, role)))


def test_what_has_no_kind_goes_to_the_default_role() -> None:
    assert ask(setup(), Kind.OTHER) == Choice(ANNA, "support", Because("default", ("support",)))


def test_a_kind_whose_role_nobody_has_goes_to_the_default_role() -> None:
    only_support = setup(team=TEAM[:1] + TEAM[3:])
    assert ask(only_support, Kind.BUYING).because == Because("default", ("support",))


def test_the_least_loaded_is_asked_and_equals_by_their_id() -> None:
    assert ask(setup(), load={ANNA: 2, BO: 1}).assignee == BO
    assert ask(setup(), load={ANNA: 2, BO: 2}).assignee == ANNA
    assert ask(setup(), load={BO: 3}).assignee == ANNA


def test_a_colleague_of_the_role_is_asked_before_a_deputy() -> None:
    assert ask(setup(), away=(ANNA,)) == Choice(BO, "support", Because("kind", ("complaint", "support")))


def test_the_deputy_is_asked_when_the_role_is_empty() -> None:
    assert ask(setup(), Kind.BUYING, away=(CARIN,)) == Choice(DAN, "sales", Because("deputy", ("Carin Ås", "sales")))


def test_a_deputy_s_deputy_is_asked_and_a_ring_of_deputies_ends() -> None:
    chain = [{**TEAM[2], "deputy": ANNA}, {**TEAM[0], "roles": [], "deputy": DAN}, {**TEAM[3], "deputy": CARIN}]
    assert ask(setup(team=chain), Kind.BUYING, away=(CARIN, ANNA)).assignee == DAN
    assert ask(setup(team=chain), Kind.BUYING, away=(CARIN, ANNA, DAN)) == Choice(ERIK, "sales", Because("fallback"))


def test_the_default_role_is_asked_when_no_deputy_is_there() -> None:
    choice = ask(setup(), Kind.BUYING, away=(CARIN, DAN))
    assert choice == Choice(ANNA, "support", Because("default", ("support",)))


def test_the_fallback_is_asked_when_all_are_away() -> None:
    assert ask(setup(), away=(ANNA, BO, CARIN, DAN)) == Choice(ERIK, "support", Because("fallback"))
    assert ask(setup(), away=(ANNA, BO, CARIN, DAN, ERIK)) == Choice(ERIK, "support", Because("fallback"))


def test_anybody_who_is_there_is_asked_before_a_fallback_who_is_away() -> None:
    assert ask(setup(), away=(ANNA, BO, DAN, ERIK)).assignee == CARIN


def test_nobody_is_asked_to_answer_about_himself_while_another_is_there() -> None:
    about_anna = setup(names=[{"name": "Anna Berg", "kind": "person", "consent": True}])
    assert ask(about_anna, names=("Anna Berg",)).assignee == BO
    assert ask(about_anna, names=("Anna Berg",), away=(BO, CARIN)).assignee == ERIK
    assert ask(about_anna, names=("Anna Berg",), away=(BO, CARIN, DAN, ERIK)).assignee == ANNA
    assert ask(about_anna, names=("Tallbo",)).assignee == ANNA


def test_an_empty_team_leaves_it_to_the_fallback() -> None:
    assert ask(setup(team=[])) == Choice(ERIK, "", Because("fallback"))
    assert ask(setup(team=[], fallback=None)) == Choice("", "", Because("nobody"))


def test_roles_are_told_of_team_members_only() -> None:
    assert roles_of(setup(), BO) == ("support", "product")
    assert roles_of(setup(), "USTRANGER") == ()


USERS = [ANNA, BO, CARIN, DAN]
ROLES = ["support", "product", "sales", "ambassad"]


@st.composite
def houses(draw: st.DrawFn) -> Setup:
    """Any team of up to four, with any roles, deputies, rules and people's names among the watched."""
    users = draw(st.lists(st.sampled_from(USERS), unique=True, max_size=4))
    team: list[dict[str, Any]] = [
        {
            "user": user,
            "name": f"Person {user}",
            "roles": draw(st.lists(st.sampled_from(ROLES), unique=True)),
            "deputy": draw(st.sampled_from([None, *users])),
        }
        for user in users
    ]
    held = sorted({role for person in team for role in person["roles"]})
    rules = [{"name": f"R{n}", "role": role} for n, role in enumerate(draw(st.permutations(held))[:2])]
    names = [{"name": f"Person {user}", "kind": "person", "consent": True} for user in users[:2]]
    return setup(rules, team=team, names=names, fallback=draw(st.sampled_from([*USERS, ERIK])))


@given(
    houses(),
    st.sampled_from(list(Kind)),
    st.sets(st.sampled_from([*USERS, ERIK])),
    st.dictionaries(st.sampled_from(USERS), st.integers(0, 9)),
    st.booleans(),
)
def test_somebody_is_always_asked_and_never_someone_away(
    house: Setup, kind: Kind, away: set[str], load: dict[str, int], named: bool
) -> None:
    names = tuple(name.name for name in house.names) if named else ()
    choice = ask(house, kind, names=names, away=tuple(away), load=load)
    team = {person.user for person in house.team}
    present = (team | {house.fallback}) - away
    assert choice.assignee
    assert choice.assignee in present or (not present and choice.assignee == house.fallback)
    about = {person.user for person in house.team if person.name in names}
    assert choice.assignee not in about or not present - about
    assert choice == ask(house, kind, names=names, away=tuple(away), load=load)
