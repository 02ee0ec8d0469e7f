"""Who of a role is asked: who is there, who fits, who has the least to do; and the reason stands with it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words import BECAUSE, because, words
from mentions.model import Availability, Because
from mentions.setup import Setup, SetupError, read_setup
from routing.roster import LENT, Pick, Wanted, lent_by, one_more, pick

MONDAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 5, 3, 21, tzinfo=UTC)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
ANNA, BO, CARIN, DAN, ERIK, LENA = "UANNA", "UBO", "UCARIN", "UDAN", "UERIK", "ULENA"


def person(user: str, *roles: str, **more: Any) -> dict[str, Any]:
    return {"user": user, "name": user[1:].title(), "roles": roles or ("support",), **more}


def house(*team: dict[str, Any], **more: Any) -> Setup:
    names = [{"name": "Tallbo Moln"}, {"name": "Tallbo Sky"}]
    sources = [{"id": "forum", "name": "Forumet", "url": "https://forum.example/feed"}]
    return read_setup({"channel": "C1", "fallback": ERIK, "team": team, "names": names, "sources": sources, **more})


def asked(setup: Setup, wanted: Wanted | None = None, *, role: str = "support", **there: Any) -> Pick:
    away = dict.fromkeys(there.pop("away", ()), LATER)
    return pick(setup, role, Availability(away=away, at=MONDAY, **there), wanted=wanted or Wanted())


THREE = (person(ANNA), person(BO), person(CARIN))


def test_who_knows_the_product_is_asked_before_others() -> None:
    setup = house(person(ANNA), person(BO, knows=["tallbo moln"]), person(CARIN, knows=["Tallbo Sky"]))
    found = asked(setup, Wanted(("Tallbo Moln",)), load={BO: 5})
    assert found == Pick(BO, "support", None, Because("knows", ("Bo", "Tallbo Moln")))
    assert asked(setup, Wanted(("Tallbo Moln", "Tallbo Sky")), load={BO: 1}).user == CARIN
    assert asked(setup, Wanted(("Tallbo",))).more is None


def test_who_knows_more_of_what_it_is_about_comes_first() -> None:
    setup = house(person(ANNA, knows=["Tallbo Moln"]), person(BO, knows=["Tallbo Sky", "Tallbo Moln"]))
    assert asked(setup, Wanted(("Tallbo Moln", "Tallbo Sky"))).user == BO


def test_who_looks_after_the_source_is_asked_before_others() -> None:
    setup = house(person(ANNA), person(BO, sources=["forum"]))
    assert asked(setup, Wanted(source="forum")).more == Because("tends", ("Bo", "Forumet"))
    assert asked(setup, Wanted(source="blog")).user == ANNA


@pytest.mark.parametrize(("language", "user"), [("nb", BO), ("no", BO), ("sv", ANNA), ("", ANNA), ("fi", CARIN)])
def test_who_does_not_answer_in_the_language_is_asked_only_when_nobody_else_is_there(language: str, user: str) -> None:
    setup = house(person(ANNA, languages=["sv", "en"]), person(BO, languages=["no", "sv"]), person(CARIN))
    found = asked(setup, Wanted(language=language), load={CARIN: 1, BO: 0, ANNA: 0})
    assert found.user == user


def test_the_language_is_the_reason_where_it_decided() -> None:
    setup = house(person(ANNA, languages=["sv"]), person(BO, languages=["sv", "nb"]))
    assert asked(setup, Wanted(language="nb")).more == Because("speaks", ("Bo", "nb"))
    assert asked(setup, Wanted(language="nb"), away=(BO,)) == Pick(ANNA, "support", None)


def test_who_has_named_no_language_is_not_passed_over() -> None:
    setup = house(person(ANNA, languages=["sv"]), person(BO))
    assert asked(setup, Wanted(language="sv"), load={ANNA: 1}).user == BO


def test_who_is_at_work_comes_before_who_knows_more() -> None:
    setup = house(person(ANNA), person(BO, hours="mon-fri 16:00-20:00", knows=["Tallbo Moln"]))
    assert asked(setup, Wanted(("Tallbo Moln",))) == Pick(ANNA, "support", None, Because("hours", ("Anna",)))


def test_whoever_wants_no_disturbance_is_asked_after_others_at_work_but_is_asked() -> None:
    setup = house(*THREE[:2])
    assert asked(setup, quiet=frozenset({ANNA}), load={BO: 4}).more == Because("undisturbed", ("Bo",))
    assert asked(setup, quiet=frozenset({ANNA}), away=(BO,)).user == ANNA
    assert asked(setup, quiet=frozenset({ANNA, BO})).user == ANNA


def test_presence_tips_the_scale_between_two_with_as_much_in_hand() -> None:
    setup = house(*THREE[:2])
    assert asked(setup, active=frozenset({BO})) == Pick(BO, "support", None, Because("online", ("Bo",)))
    assert asked(setup, active=frozenset({BO}), load={BO: 1}).more == Because("load", ("Anna",))


def test_slack_s_hints_mean_nothing_outside_working_hours() -> None:
    setup = house(*THREE[:2])
    night = Availability(at=SUNDAY_NIGHT, quiet=frozenset({ANNA}), active=frozenset({BO}))
    assert pick(setup, "support", night).user == ANNA


def test_the_week_is_shared_by_the_hours_that_each_has_worked() -> None:
    setup = house(person(ANNA, hours="mon-fri 08:00-16:00"), person(BO, hours="mon-tue 08:00-16:00"))
    assert asked(setup, week={ANNA: 5, BO: 4}).more == Because("week", ("Anna",))
    assert asked(setup, week={ANNA: 5, BO: 1}).user == BO
    assert asked(setup, week={ANNA: 1}).user == BO


def test_a_hundred_at_once_are_shared_alike() -> None:
    setup, there = house(*THREE), Availability(load={ANNA: 3}, at=MONDAY)
    for _ in range(99):
        there = one_more(there, pick(setup, "support", there).user)
    assert there.load == {ANNA: 34, BO: 34, CARIN: 34}


def test_where_nothing_tells_them_apart_nothing_is_said() -> None:
    assert asked(house(*THREE)) == Pick(ANNA, "support", None, None)
    assert asked(house(THREE[0]), load={ANNA: 7}) == Pick(ANNA, "support", None, None)


def test_the_order_is_role_deputy_default_role_lead_fallback() -> None:
    setup = house(person(ANNA), person(BO, "sales", deputy=CARIN), person(CARIN, "none"), lead=LENA)
    away: list[str] = []
    order = []
    for _ in range(5):
        found = asked(setup, role="sales", away=away)
        order.append((found.user, found.because))
        away.append(found.user)
    assert order == [
        (BO, None),
        (CARIN, Because("deputy", ("Bo", "sales"))),
        (ANNA, Because("instead", ("sales", "support"))),
        (LENA, Because("lead", ("sales",))),
        (ERIK, Because("fallback")),
    ]


def test_what_others_were_lent_is_known_by_its_reason() -> None:
    setup = house(person(ANNA), person(BO, "sales", deputy=CARIN), person(CARIN, "none"), lead=LENA)
    away: list[str] = []
    for _ in range(5):
        found = asked(setup, role="sales", away=away)
        assert found.because is None or lent_by(found.role, found.because) == "sales"
        away.append(found.user)
    assert not {lent_by("sales", Because(code, ("x", "y"))) for code in set(BECAUSE) - LENT} - {""}


def test_who_is_named_answers_only_when_nobody_else_is_there() -> None:
    setup = house(*THREE[:2], names=[{"name": "Anna", "kind": "person", "consent": True}])
    there = Availability(at=MONDAY, load={BO: 9})
    assert pick(setup, "support", there, ["anna"]).user == BO
    assert pick(setup, "support", replace(there, away={BO: LATER}), ["anna"]).user == ERIK
    assert pick(setup, "support", replace(there, away={BO: LATER, ERIK: LATER}), ["anna"]).user == ANNA


@pytest.mark.parametrize("code", ["knows", "tends", "speaks", "hours", "undisturbed", "load", "online", "week"])
def test_every_reason_has_its_sentence(code: str) -> None:
    whole = Because("kind", ("complaint", "support"), Because(code, ("Bo", "nb")))
    said = because(whole, words("en"))
    assert said.startswith("complaint goes to support, and Bo ")
    assert code != "speaks" or said.endswith("in Norwegian")


USERS = [ANNA, BO, CARIN, DAN]
ROLES = ["support", "product", "sales"]
LANGUAGES = ["sv", "en", "nb"]
TOPICS = ["Tallbo Moln", "Tallbo Sky"]


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True)


@st.composite
def teams(draw: st.DrawFn) -> Setup:
    """Any team of up to four with any roles, deputies, skills and hours."""
    users = draw(st.lists(st.sampled_from(USERS), unique=True, max_size=4))
    hours = st.sampled_from(["mon-fri 08:00-17:00", "mon-fri 14:00-22:00", "sat-sun 10:00-16:00"])
    team = [
        {
            "user": user,
            "name": user[1:].title(),
            "roles": draw(some(ROLES)),
            "deputy": draw(st.sampled_from([None, *users])),
            "knows": draw(some(TOPICS)),
            "languages": draw(some(LANGUAGES)),
            "sources": draw(some(["forum"])),
            "hours": draw(hours),
        }
        for user in users
    ]
    return house(
        *team, fallback=draw(st.sampled_from([*USERS, ERIK])), lead=draw(st.sampled_from([None, *USERS, LENA]))
    )


counts = st.dictionaries(st.sampled_from(USERS), st.integers(0, 9))
groups = st.frozensets(st.sampled_from([*USERS, ERIK, LENA]))


@settings(max_examples=2_000 if os.environ.get("TORTURE") else 60)
@given(
    teams(),
    st.sampled_from(ROLES),
    st.builds(Wanted, some(TOPICS).map(tuple), st.sampled_from(["", *LANGUAGES, "fi"]), st.sampled_from(["", "forum"])),
    st.builds(
        Availability, counts, groups.map(lambda away: dict.fromkeys(away, LATER)), st.none(), counts, groups, groups
    ),
    st.sampled_from([None, MONDAY, SUNDAY_NIGHT]),
    some(USERS),
)
def test_never_someone_away_nor_only_the_one_who_is_named_and_the_same_each_time(
    setup: Setup, role: str, wanted: Wanted, there: Availability, at: datetime | None, named: list[str]
) -> None:
    there, about = replace(there, at=at), [user[1:].title() for user in named]
    found = pick(setup, role, there, about, wanted)
    team = {person.user for person in setup.team}
    present = ({*team, setup.fallback} | ({setup.lead} if setup.lead else set())) - set(there.away)
    assert found.user in present or (not present and found.user == setup.fallback)
    others = present - (set(named) & team)
    assert found.user in others or not others
    assert found == pick(setup, role, there, iter(about), wanted)
    assert found.more is None or (found.more.code in BECAUSE and found.more.words)
    assert found.because is None or found.because.code in {*LENT, "nobody"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"languages": ["svenska"]}, "write a language by its two letters, like sv, en or nb"),
        ({"knows": ["Tallbo Mål"]}, "Anna knows Tallbo Mål, which is not among the names"),
        ({"sources": ["fora"]}, "Anna looks after fora, which is not among the sources"),
    ],
)
def test_a_skill_that_could_never_count_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(SetupError, match=said):
        house(person(ANNA, **wrong))
