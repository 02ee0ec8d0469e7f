"""Who is asked to answer, and why: rules first, then the kind; never nobody, never someone away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions.findings import NOTHING_KNOWN, Finding, Known, Priority, Urgency
from mentions.model import Availability, Because, Choice, Kind, Mention, Reading, Sighting, Status, Tone
from mentions.setup import Setup, SetupError, When, read_setup
from routing import choose, roles_of
from routing.dryrun import dry_run
from routing.explain import Considered, Tried, explain
from routing.rules import CONDITIONS, Case, case_of, failing, first_rule

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
    at: datetime | None = None,
    known: Known = NOTHING_KNOWN,
    reading: Reading | None = None,
    **sighted: Any,
) -> Choice:
    availability = Availability(load or {}, dict.fromkeys(away, LATER), at)
    sighting = Sighting("1", **{"url": "", "title": "", "text": text} | sighted)
    read = reading or Reading(language, kind, Tone.NEUTRAL)
    return choose(house, sighting, read, names, source, availability, known)


def roles(*likely: tuple[str, float], kind: Kind = Kind.COMPLAINT, **more: Any) -> Reading:
    """A reading that finds these roles likely, the first one for the word "gångjärn"."""
    words = [("gångjärn",), *((),) * len(likely)]
    findings = [Finding("role", role, sure, words[n]) for n, (role, sure) in enumerate(likely)]
    return Reading("sv", kind, Tone.NEUTRAL, findings=tuple(findings), **more)


def test_the_first_rule_that_holds_decides() -> None:
    rules: list[dict[str, Any]] = [
        {"name": "Norska", "when": {"language": ["nb"]}, "role": "sales"},
        {"name": "Forumet", "when": {"source": ["forum"]}, "role": "product"},
        {"name": "Allt annat", "role": "support"},
    ]
    assert ask(setup(rules)) == Choice(BO, "product", Because("rule", ("Forumet", "product")), "Forumet")
    assert ask(setup(rules), language="nb").because == Because("rule", ("Norska", "sales"))
    assert ask(setup(rules), source="annat").because == Because("rule", ("Allt annat", "support"))


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({}, True),
        ({"source": ["forum", "blogg"]}, True),
        ({"source": ["blogg"]}, False),
        ({"site": ["forum.example"]}, True),
        ({"site": ["FORUM.example/t"]}, True),
        ({"site": ["example"]}, True),
        ({"site": ["um.example"]}, False),
        ({"site": ["www.forum.example/other"]}, False),
        ({"author": ["kim EK"]}, True),
        ({"author": ["@kimek"]}, True),
        ({"author": ["https://forum.example/u/kimek"]}, True),
        ({"author": ["@kim ek"]}, False),
        ({"author": ["Kim"]}, False),
        ({"name": ["tallbo"]}, True),
        ({"name": ["Fjord"]}, False),
        ({"words": ["faktura", "leverans"]}, True),
        ({"words": ["lev"]}, False),
        ({"language": ["SV"]}, True),
        ({"language": ["sv-SE"]}, True),
        ({"language": ["en"]}, False),
        ({"kind": ["complaint", "rant"]}, True),
        ({"kind": ["praise"]}, False),
        ({"tone": ["negative"]}, True),
        ({"tone": ["positive", "neutral"]}, False),
        ({"heat": 0.5}, True),
        ({"heat": 0.6}, False),
        ({"urgency": "none"}, True),
        ({"urgency": "soon"}, True),
        ({"urgency": "now"}, False),
        ({"reach": 1200}, True),
        ({"reach": 1201}, False),
        ({"kind": ["complaint"], "source": ["blogg"]}, False),
        ({"kind": ["complaint"], "source": ["forum"], "words": ["leveransen"]}, True),
    ],
)
def test_a_rule_holds_when_every_line_of_it_does(when: dict[str, Any], holds: bool) -> None:
    choice = ask(
        setup([{"name": "R", "when": when, "role": "sales"}]),
        text="Var är leveransen?",
        url="https://www.forum.example/t/7",
        author="Kim Ek",
        author_url="https://forum.example/u/kimek",
        reach=1200,
        reading=Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE, 0.5, urgency=Urgency.SOON),
    )
    assert (choice.because.code == "rule") is holds
    assert choice.rule == ("R" if holds else "")


def test_every_line_that_a_rule_may_have_is_tried() -> None:
    assert set(CONDITIONS) == set(When.model_fields)


def test_what_a_rule_says_beside_who_is_asked_stands_in_the_choice() -> None:
    rules = [{"name": "Press", "when": {"kind": ["press"]}, "channel": "CPRESS", "priority": "high"}]
    choice = ask(setup(rules), Kind.PRESS)
    assert choice == Choice(CARIN, "sales", Because("kind", ("press", "sales")), "Press", "CPRESS", Priority.HIGH)
    assert ask(setup(rules)).channel == ""


def test_the_person_of_a_rule_is_asked_while_there_and_else_the_role_or_the_usual_way() -> None:
    rules: list[dict[str, Any]] = [{"name": "Bo tar det", "person": BO}]
    assert ask(setup(rules)) == Choice(BO, "support", Because("named", ("Bo tar det",)), "Bo tar det")
    assert ask(setup(rules), Kind.BUYING).role == "support"
    away = ask(setup(rules), Kind.BUYING, away=(BO,))
    assert away == Choice(CARIN, "sales", Because("kind", ("buying", "sales")), "Bo tar det")
    product = setup([{**rules[0], "role": "product"}])
    assert ask(product).role == "product"
    assert ask(product, away=(BO,)).because.code == "instead"
    named = setup(rules, names=[{"name": "Bo Ek", "kind": "person", "consent": True}])
    assert ask(named, names=("Bo Ek",)).assignee == ANNA


def test_the_person_of_a_rule_is_asked_only_at_work() -> None:
    rules: list[dict[str, Any]] = [{"name": "Bo tar det", "person": BO}]
    monday = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    house = setup(rules, team=[TEAM[0], {**TEAM[1], "hours": "tue-fri 08:00-17:00"}, *TEAM[2:]])
    assert ask(house, at=monday).assignee == ANNA
    assert ask(house, at=monday.replace(day=3)).assignee == BO


def test_who_comes_again_meets_whoever_answered_last() -> None:
    again = Known({Kind.QUESTION: 2}, answered_by=BO)
    assert ask(setup(), known=again) == Choice(BO, "support", Because("again", ("Bo Ek",)))
    assert ask(setup(), Kind.BUYING, known=again).role == "support"
    assert ask(setup(), known=again, away=(BO,)).because.code == "kind"
    assert ask(setup(), known=Known(answered_by="ULEFT")).because.code == "kind"
    rule = setup([{"name": "R", "role": "sales"}])
    assert ask(rule, known=again).because == Because("rule", ("R", "sales"))


def test_the_words_of_a_text_may_ask_for_a_role() -> None:
    sure = ask(setup(), reading=roles(("product", 0.8), ("support", 0.1)))
    assert sure == Choice(BO, "product", Because("spoken", ("product", "gångjärn")))
    assert ask(setup(), reading=Reading("sv", Kind.OTHER, Tone.NEUTRAL, findings=(Finding("role", "sales", 0.9),))) == (
        Choice(CARIN, "sales", Because("role", ("sales",)))
    )
    assert ask(setup(), reading=roles(("legal", 0.9), ("sales", 0.1))).because.code == "kind"


def test_a_doubtful_reading_offers_both_roles_and_asks_the_likelier() -> None:
    choice = ask(setup(), reading=roles(("product", 0.45), ("legal", 0.3), ("support", 0.2), ("sales", 0.05)))
    assert (choice.role, choice.offers) == ("product", ("product", "support"))
    assert ask(setup(), reading=roles(("product", 0.45), ("sales", 0.05))).offers == ()
    decided = setup([{"name": "R", "role": "sales"}])
    assert ask(decided, reading=roles(("product", 0.45), ("support", 0.4))).offers == ()


def test_what_hurries_has_priority_and_what_asks_for_nothing_has_none() -> None:
    assert ask(setup(), reading=Reading("sv", Kind.OTHER, Tone.NEUTRAL, urgency=Urgency.NOW)).priority is Priority.HIGH
    assert ask(setup(), reading=Reading("sv", Kind.OTHER, Tone.NEUTRAL, confidence=0.9)).priority is Priority.LOW
    assert ask(setup(), reading=Reading("sv", Kind.OTHER, Tone.NEUTRAL, confidence=0.3)).priority is Priority.NORMAL
    assert ask(setup(), Kind.SPAM).priority is Priority.LOW
    assert ask(setup(), Kind.SPAM).assignee
    rule = setup([{"name": "R", "role": "sales", "priority": "low"}])
    assert ask(rule, reading=Reading("sv", Kind.RANT, Tone.NEGATIVE, urgency=Urgency.NOW)).priority is Priority.LOW


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ([{"name": "R", "role": "sales"}, {"name": "R", "role": "support"}], "stands there twice"),
        ([{"name": "R", "role": "legal"}], "nobody in the team has the role legal"),
        ([{"name": "R", "person": "USTRANGER"}], "USTRANGER is not in the team"),
        ([{"name": "R", "person": BO, "role": "sales"}], "Bo Ek does not have the role sales"),
        ([{"name": "R", "channel": "#press"}], "the channel's Slack id"),
        ([{"name": "R", "template": "Tack"}], "there is no template Tack"),
        ([{"name": "R", "when": {"kind": ["praise"]}}], "say what follows"),
    ],
)
def test_rules_that_do_not_hold_together_are_refused(rules: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(SetupError, match=says):
        setup(rules)


def test_the_fallback_may_be_the_person_of_a_rule() -> None:
    assert ask(setup([{"name": "R", "person": ERIK}])).assignee == ERIK


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


def test_the_press_goes_to_a_role_of_its_own_where_there_is_one() -> None:
    team = [*TEAM, {"user": "UPIA", "name": "Pia", "roles": ["press"]}]
    assert ask(setup(team=team), Kind.PRESS).assignee == "UPIA"


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
    assert choice == Choice(ANNA, "support", Because("instead", ("sales", "support")))


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


WHENS = st.fixed_dictionaries(
    {},
    optional={
        "source": st.lists(st.sampled_from(["forum", "blogg"]), min_size=1, max_size=2),
        "site": st.lists(st.sampled_from(["forum.example", "blogg.example"]), min_size=1),
        "kind": st.lists(st.sampled_from(list(Kind)), min_size=1, max_size=4),
        "tone": st.lists(st.sampled_from(list(Tone)), min_size=1, max_size=2),
        "words": st.lists(st.sampled_from(["leverans", "pris", "stol"]), min_size=1, max_size=2),
        "language": st.lists(st.sampled_from(["sv", "en"]), min_size=1),
        "heat": st.sampled_from([0.3, 0.7]),
        "urgency": st.sampled_from(["none", "soon", "now"]),
        "reach": st.sampled_from([0, 10, 1000]),
    },
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    text = draw(st.sampled_from(["Var är leveransen?", "Fint pris", "En stol till priset av två", ""]))
    url = draw(st.sampled_from(["https://forum.example/1", "https://a.blogg.example/2", ""]))
    sighting = Sighting("1", url, "", text, reach=draw(st.sampled_from([0, 50, 5000])))
    heat, urgency = draw(st.sampled_from([0.0, 0.5, 0.9])), draw(st.sampled_from(list(Urgency)))
    tone, kind = draw(st.sampled_from(list(Tone))), draw(st.sampled_from(list(Kind)))
    reading = Reading(draw(st.sampled_from(["sv", "en", ""])), kind, tone, heat, urgency=urgency)
    return Case(sighting, reading, ("Tallbo",), draw(st.sampled_from(["forum", "blogg", "annan"])))


@given(st.lists(WHENS, min_size=1, max_size=6), WHENS, cases())
def test_the_first_that_holds_wins_and_one_more_at_the_end_changes_nothing_before(
    whens: list[dict[str, Any]], last: dict[str, Any], case: Case
) -> None:
    rules = [{"name": f"R{n}", "when": when, "role": "sales"} for n, when in enumerate(whens)]
    house, longer = setup(rules), setup([*rules, {"name": "Last", "when": last, "role": "product"}])
    holding = [rule.name for rule in house.rules if not failing(rule.when, case)]
    first, then = first_rule(house, case), first_rule(longer, case)
    assert (first.name if first else None) == next(iter(holding), None)
    if first:
        assert then == first
    else:
        assert then is None or then.name == "Last"


def kept(number: int = 1, **more: Any) -> Mention:
    given: dict[str, Any] = {
        "status": Status.OPEN,
        "source": "forum",
        "native_id": str(number),
        "url": f"https://forum.example/{number}",
        "title": "",
        "text": "Var är leveransen?",
        "author": "Kim",
        "author_url": "",
        "published_at": NOON,
        "seen_at": NOON,
        "reading": Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE, 0.4),
        "names": ("Tallbo",),
        "assignee": ANNA,
        "role": "support",
        "because": Because("kind", ("complaint", "support")),
        "asked_first": ANNA,
    }
    return Mention(id=number, version=1, **given | more)


NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
PRESS = Reading("sv", Kind.PRESS, Tone.NEUTRAL)


def test_a_dry_run_tells_what_another_rule_would_have_done_and_nothing_else() -> None:
    mentions = [
        kept(3),
        kept(2, reading=PRESS, role="sales", asked_first=CARIN, assignee=CARIN),
        kept(1, asked_first=BO),
    ]
    old = setup([{"name": "Frakt", "when": {"words": ["frakt"]}, "role": "product"}])
    new = setup([{"name": "Press", "when": {"kind": ["press"]}, "role": "product", "channel": "CPRESS"}, *written(old)])
    trial = dry_run(new, old, mentions)
    assert (trial.looked_at, dict(trial.held)) == (3, {"Press": 1, "Frakt": 0, "": 2})
    (changed,) = trial.changed
    assert changed.mention.id == 2
    assert (changed.before.role, changed.before.person, changed.before.channel) == ("sales", CARIN, "C1")
    assert (changed.after.rule, changed.after.role, changed.after.person) == ("Press", "product", BO)
    assert changed.after.channel == "CPRESS"


def test_a_dry_run_of_what_is_in_force_changes_nothing() -> None:
    house = setup([{"name": "R", "when": {"kind": ["press"]}, "person": BO}])
    trial = dry_run(house, house, [kept(1), kept(2, reading=PRESS)])
    assert trial.changed == ()
    assert dict(trial.held) == {"R": 1, "": 1}


def test_a_rule_that_moves_only_the_card_leaves_the_person() -> None:
    new = setup([{"name": "R", "channel": "CPRAISE", "priority": "low"}])
    (changed,) = dry_run(new, setup(), [kept(1, asked_first=BO)]).changed
    assert changed.before.person == changed.after.person == BO
    assert (changed.after.channel, changed.after.priority) == ("CPRAISE", Priority.LOW)


def written(house: Setup) -> list[dict[str, Any]]:
    return [rule.model_dump(mode="json", exclude_defaults=True) for rule in house.rules]


def test_why_tells_each_rule_that_was_tried_and_the_line_that_did_not_hold() -> None:
    rules: list[dict[str, Any]] = [
        {"name": "Blogg", "when": {"source": ["blogg"]}, "role": "sales"},
        {"name": "Arg", "when": {"heat": 0.9, "words": ["nej"]}, "role": "sales"},
        {"name": "Leverans", "when": {"words": ["leverans"]}, "role": "product"},
        {"name": "Sist", "role": "support"},
    ]
    told = explain(setup(rules), kept(), Availability())
    assert told.tried == (Tried("Blogg", "source"), Tried("Arg", "heat"), Tried("Leverans", ""))
    many: list[dict[str, Any]] = [{"name": f"R{n}", "when": {"kind": ["spam"]}, "role": "sales"} for n in range(14)]
    told = explain(setup([*many, rules[-1]]), kept(), Availability())
    assert (len(told.tried), told.untold, told.tried[-1]) == (11, 4, Tried("Sist", ""))


def test_why_tells_who_else_could_have_been_asked() -> None:
    team = [
        *TEAM,
        {"user": "UEVA", "name": "Eva", "roles": ["support"], "hours": "wed 08:00-12:00"},
        {"user": "UFIA", "name": "Fia", "roles": ["support"]},
        {"user": "UGUN", "name": "Gun", "roles": ["support"]},
    ]
    house = setup(team=team, names=[{"name": "Gun", "kind": "person", "consent": True}])
    there = Availability({ANNA: 1, "UFIA": 2}, {BO: LATER}, NOON)
    told = explain(house, kept(names=("Tallbo", "Gun")), there)
    assert told.considered == (
        Considered(ANNA, "asked", 1),
        Considered(BO, "away", 0, LATER),
        Considered("UEVA", "off", 0, datetime(2026, 3, 4, 7, 0, tzinfo=UTC)),
        Considered("UFIA", "busier", 2),
        Considered("UGUN", "about", 0),
    )


def test_a_mention_that_is_kept_is_tried_as_it_came() -> None:
    case = case_of(kept(reach=700, author_url="https://forum.example/u/kim"))
    assert (case.sighting.reach, case.source_id, case.names) == (700, "forum", ("Tallbo",))
    assert not failing(setup([{"name": "R", "when": {"author": ["@kim"]}, "role": "sales"}]).rules[0].when, case)
