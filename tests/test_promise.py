"""The promise: each step once, to somebody who is there and at work."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentions.findings import Priority, Urgency
from mentions.model import Availability, Because, Kind, Mention, Reading, Status, Tone
from mentions.setup import Setup, SetupError, read_setup, write_setup
from routing.hours import is_working, of_person, of_role, of_team
from routing.promise import Leg, Step, StepKind, ends_at, leg_of, next_step, promise_for

EXAMPLES = 10_000 if os.environ.get("TORTURE") else 60
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ANNA, BO, CARIN, DAN, ERIK, STRANGER = "UANNA", "UBO", "UCARIN", "UDAN", "UERIK", "USTRANGER"
TEAM: list[dict[str, Any]] = [
    {"user": ANNA, "name": "Anna Berg", "roles": ["support"], "deputy": DAN},
    {"user": BO, "name": "Bo Ek", "roles": ["support", "product"]},
    {"user": CARIN, "name": "Carin Ås", "roles": ["sales"], "deputy": DAN},
    {"user": DAN, "name": "Dan Lo", "roles": []},
]


def house(**more: Any) -> Setup:
    return read_setup({"channel": "C1", "fallback": ERIK, "team": TEAM, **more})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


MONDAY = at("2026-03-16 08:00")
CLAIM = Leg(MONDAY, 4 * HOUR, ANNA, "support")


def due(leg: Leg, now: datetime, taken: tuple[Step, ...] = (), away: tuple[str, ...] = (), **more: Any) -> Step | None:
    return next_step(house(**more), leg, Availability({}, dict.fromkeys(away, at("2030-01-01"))), taken, now)


def test_the_steps_come_one_by_one() -> None:
    leg, taken, told = CLAIM, (), []
    now = MONDAY
    while step := due(leg, now, taken):
        if step.at == now:
            told.append((step.kind.value, f"{now.astimezone(STOCKHOLM):%a %H:%M}", step.who))
            taken = (*taken, step)
            leg = replace(leg, holder=step.who or leg.holder)
        now = step.at
    assert told == [
        ("warn", "Mon 11:00", ANNA),
        ("deputy", "Mon 12:00", DAN),
        ("lead", "Mon 14:00", ERIK),
        ("call", "Mon 16:00", ""),
    ]


def test_nothing_is_due_before_its_time_and_at_its_time_it_is() -> None:
    warn = Step(StepKind.WARN, MONDAY + 3 * HOUR, ANNA)
    assert due(CLAIM, MONDAY) == warn
    assert due(CLAIM, MONDAY + 3 * HOUR - MINUTE) == warn
    assert due(CLAIM, MONDAY + 3 * HOUR + MINUTE) == Step(StepKind.WARN, MONDAY + 3 * HOUR + MINUTE, ANNA)


def test_a_step_that_was_taken_is_not_repeated_after_a_restart() -> None:
    warn, deputy = Step(StepKind.WARN, MONDAY + 3 * HOUR, ANNA), Step(StepKind.DEPUTY, MONDAY + 4 * HOUR, DAN)
    after = due(CLAIM, MONDAY + 3 * HOUR, (warn,))
    assert after == deputy
    assert due(replace(CLAIM, holder=DAN), MONDAY + 4 * HOUR, (deputy,)) == Step(StepKind.LEAD, MONDAY + 6 * HOUR, ERIK)
    assert due(CLAIM, MONDAY + 30 * HOUR, (Step(StepKind.CALL, MONDAY + 8 * HOUR, ""),)) is None


def test_a_new_leg_begins_its_own_steps() -> None:
    claimed = replace(CLAIM, since=MONDAY + 5 * HOUR, span=8 * HOUR)
    old = (Step(StepKind.WARN, MONDAY + 3 * HOUR, ANNA), Step(StepKind.DEPUTY, MONDAY + 5 * HOUR, DAN))
    assert due(claimed, MONDAY + 5 * HOUR, old) == Step(StepKind.WARN, at("2026-03-17 10:00"), ANNA)


def test_after_a_standstill_each_still_gets_its_own_time() -> None:
    late = at("2026-03-18 09:00")
    first = due(CLAIM, late)
    assert first == Step(StepKind.DEPUTY, late, DAN)
    assert due(replace(CLAIM, holder=DAN), late, (first,)) == Step(StepKind.LEAD, late + 2 * HOUR, ERIK)


def test_nobody_is_told_outside_hours_even_if_the_bot_was_down_until_then() -> None:
    saturday = at("2026-03-21 12:00")
    assert due(CLAIM, saturday) == Step(StepKind.DEPUTY, at("2026-03-23 08:00"), DAN)
    assert due(replace(CLAIM, urgent=True), saturday) == Step(StepKind.DEPUTY, saturday, DAN)


def test_what_is_urgent_runs_round_the_clock() -> None:
    leg = Leg(at("2026-12-24 20:00"), 4 * HOUR, ANNA, "support", urgent=True)
    assert due(leg, leg.since) == Step(StepKind.WARN, at("2026-12-24 23:00"), ANNA)
    assert ends_at(house(), leg) == at("2026-12-25 00:00")
    assert ends_at(house(), replace(leg, urgent=False)) == at("2026-12-28 12:00")


def test_who_is_away_is_skipped() -> None:
    assert due(CLAIM, MONDAY, away=(ANNA,)) == Step(StepKind.DEPUTY, MONDAY + 3 * HOUR, DAN)
    assert due(CLAIM, MONDAY, away=(ANNA, DAN)) == Step(StepKind.DEPUTY, MONDAY + 3 * HOUR, BO)
    assert due(CLAIM, MONDAY, away=(ANNA, BO, DAN)) == Step(StepKind.DEPUTY, MONDAY + 3 * HOUR, ERIK)
    assert due(CLAIM, MONDAY, away=(ANNA, BO, DAN, ERIK)) == Step(StepKind.DEPUTY, MONDAY + 3 * HOUR, CARIN)
    handed = (Step(StepKind.DEPUTY, MONDAY + 4 * HOUR, DAN),)
    gone = due(replace(CLAIM, holder=DAN), MONDAY + 5 * HOUR, handed, away=(DAN,))
    assert gone == Step(StepKind.LEAD, MONDAY + 5 * HOUR, ERIK)
    everybody = (ANNA, BO, CARIN, DAN, ERIK)
    assert due(CLAIM, MONDAY, away=everybody) == Step(StepKind.CALL, MONDAY + 4 * HOUR, "")
    assert due(replace(CLAIM, urgent=True), MONDAY, away=everybody) == Step(StepKind.CALL, MONDAY + 4 * HOUR, "")


def test_the_lead_goes_before_the_fallback() -> None:
    deputy = (Step(StepKind.DEPUTY, MONDAY + 4 * HOUR, DAN),)
    leg = replace(CLAIM, holder=DAN)
    assert due(leg, MONDAY, deputy, lead=CARIN) == Step(StepKind.LEAD, MONDAY + 6 * HOUR, CARIN)
    assert due(leg, MONDAY, deputy, away=(CARIN,), lead=CARIN) == Step(StepKind.LEAD, MONDAY + 6 * HOUR, ERIK)


def test_a_deputy_who_is_not_at_work_waits_for_a_colleague_who_is() -> None:
    team = [*TEAM[:3], {**TEAM[3], "hours": "fri 08:00-17:00"}]
    assert due(CLAIM, MONDAY, (Step(StepKind.WARN, MONDAY + 3 * HOUR, ANNA),), team=team) == Step(
        StepKind.DEPUTY, MONDAY + 4 * HOUR, BO
    )


def test_who_puts_it_off_is_reminded_then_and_has_a_while_to_act() -> None:
    until = at("2026-03-17 13:00")
    asleep = replace(CLAIM, snoozed_until=until)
    assert due(asleep, MONDAY) == Step(StepKind.WARN, until, ANNA)
    warned = Step(StepKind.WARN, until, ANNA)
    assert due(asleep, until, (warned,)) == Step(StepKind.DEPUTY, until + HOUR, DAN)
    assert due(asleep, until + 2 * HOUR) == Step(StepKind.DEPUTY, until + 2 * HOUR, DAN)


def test_a_reminder_that_was_given_before_comes_again_after_a_snooze() -> None:
    before = (Step(StepKind.WARN, MONDAY + 3 * HOUR, ANNA),)
    asleep = replace(CLAIM, snoozed_until=MONDAY + 5 * HOUR)
    assert due(asleep, MONDAY + 4 * HOUR, before) == Step(StepKind.WARN, MONDAY + 5 * HOUR, ANNA)
    handed = (*before, Step(StepKind.DEPUTY, MONDAY + 4 * HOUR, DAN))
    asleep = replace(asleep, holder=DAN)
    assert due(asleep, MONDAY + 4 * HOUR, handed) == Step(StepKind.WARN, MONDAY + 5 * HOUR, DAN)
    handed = (*handed, Step(StepKind.WARN, MONDAY + 5 * HOUR, DAN))
    assert due(asleep, MONDAY + 5 * HOUR, handed) == Step(StepKind.LEAD, MONDAY + 6 * HOUR, ERIK)


def test_a_mention_is_given_to_nobody_whom_it_names_while_anybody_else_is_there() -> None:
    named = leg_of(house(), mention(Status.OPEN, names=("Tallbo", "dan lo")))
    assert named is not None
    assert due(named, MONDAY + 5 * HOUR) == Step(StepKind.DEPUTY, MONDAY + 5 * HOUR, BO)
    late = MONDAY + 5 * HOUR
    assert due(named, late, away=(ANNA, BO, CARIN, ERIK)) == Step(StepKind.DEPUTY, late, DAN)
    assert due(named, late, away=(BO, CARIN, ERIK)) == Step(StepKind.CALL, late, "")


def test_the_least_busy_colleague_is_asked_when_there_is_no_deputy() -> None:
    team = [{**TEAM[0], "deputy": None}, *TEAM[1:], {"user": "UEVA", "name": "Eva", "roles": ["support"]}]
    busy = Availability({BO: 3, "UEVA": 1})
    step = next_step(house(team=team), CLAIM, busy, (), MONDAY + 5 * HOUR)
    assert step == Step(StepKind.DEPUTY, MONDAY + 5 * HOUR, "UEVA")


def test_a_lead_who_is_not_at_work_for_days_is_not_waited_for() -> None:
    team = [*TEAM[:3], {**TEAM[3], "hours": "fri 08:00-17:00"}]
    handed = (Step(StepKind.DEPUTY, MONDAY + 4 * HOUR, BO),)
    leg = replace(CLAIM, holder=BO)
    assert due(leg, MONDAY, handed, team=team, lead=DAN) == Step(StepKind.LEAD, MONDAY + 6 * HOUR, ERIK)


def test_nobody_at_all_is_left_but_the_channel() -> None:
    alone = read_setup({"channel": "C1"})
    leg = Leg(MONDAY, 4 * HOUR, "", "")
    assert next_step(alone, leg, Availability(), (), MONDAY) == Step(StepKind.CALL, MONDAY + 4 * HOUR, "")


def mention(status: Status, names: tuple[str, ...] = (), kind: Kind = Kind.COMPLAINT, **more: Any) -> Mention:
    return Mention(
        id=1, version=1, status=status, source="forum", native_id="1", url="", title="", text="", author="",
        author_url="", published_at=MONDAY, seen_at=MONDAY, names=names, assignee=ANNA, because=Because("fallback"),
        owner=BO if status is Status.CLAIMED else "",
        **({"role": "support", "since": MONDAY, "reading": Reading("sv", kind, Tone.NEUTRAL)} | more),
    )  # fmt: skip


def test_a_clock_runs_while_something_is_waited_for() -> None:
    assert leg_of(house(), mention(Status.OPEN)) == CLAIM
    assert leg_of(house(), mention(Status.CLAIMED)) == replace(CLAIM, holder=BO, span=8 * HOUR)
    for status in (Status.HELD, Status.ANSWERED, Status.TROLL, Status.CLOSED):
        assert leg_of(house(), mention(status)) is None
    assert leg_of(house(), mention(Status.OPEN, since=None)) is None


def test_what_was_claimed_and_passed_on_still_waits_for_its_answer() -> None:
    assert leg_of(house(), mention(Status.OPEN, claimed_at=MONDAY)) == replace(CLAIM, span=8 * HOUR)
    assert leg_of(house(), mention(Status.OPEN, claimed_at=MONDAY - HOUR)) == CLAIM


def test_what_is_urgent_by_its_rule_or_by_its_words_does_not_wait_for_the_morning() -> None:
    outage = Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE, urgency=Urgency.NOW)
    for one in (mention(Status.OPEN, priority=Priority.HIGH), mention(Status.OPEN, reading=outage)):
        assert leg_of(house(), one) == replace(CLAIM, urgent=True)
    soon = Reading("sv", Kind.COMPLAINT, Tone.NEGATIVE, urgency=Urgency.SOON)
    assert leg_of(house(), mention(Status.OPEN, reading=soon, priority=Priority.LOW)) == CLAIM


def test_the_first_promise_that_fits_holds() -> None:
    promises: list[dict[str, Any]] = [
        {"kind": ["press"], "claim": "30m", "answer": "2h"},
        {"role": ["sales", "support"], "kind": ["buying", "question"], "claim": "1h"},
        {"role": ["sales"], "claim": "24h"},
    ]
    rules = [{"name": "Chairs", "role": "support", "promise": {"claim": "2h"}}, {"name": "Sofas", "role": "support"}]
    setup = house(promises=promises, rules=rules)

    def promised(role: str, kind: Kind, rule: str = "") -> tuple[timedelta, timedelta]:
        promise = promise_for(setup, mention(Status.OPEN, kind=kind, role=role, rule=rule))
        return promise.claim, promise.answer

    assert promised("sales", Kind.PRESS) == (30 * MINUTE, 2 * HOUR)
    assert promised("support", Kind.QUESTION)[0] == HOUR
    assert promised("sales", Kind.RANT)[0] == 24 * HOUR
    assert promised("support", Kind.RANT) == (4 * HOUR, 8 * HOUR)
    assert promised("support", Kind.QUESTION, "Chairs") == (2 * HOUR, 8 * HOUR)
    assert promised("support", Kind.QUESTION, "Sofas") == promised("support", Kind.QUESTION, "gone") == (HOUR, 8 * HOUR)
    assert read_setup(write_setup(setup)) == setup
    assert write_setup(setup)["promises"][2] == {"role": ["sales"], "claim": "24h"}


@pytest.mark.parametrize("span", ["1d", "0h", "500h", "soon", 5, ""])
def test_a_promise_is_written_in_working_hours(span: object) -> None:
    with pytest.raises(SetupError, match=r"promises\[1\].claim: write working time in hours or minutes"):
        house(promises=[{"claim": span}])


def test_a_promise_for_a_role_that_nobody_has_is_refused() -> None:
    with pytest.raises(SetupError, match="promises: nobody in the team has the role legal"):
        house(promises=[{"role": ["legal"]}])


# --- Any situation --------------------------------------------------------------------------------------------------

USERS = [ANNA, BO, CARIN, DAN]
HOURS = ["mon-fri 08:00-17:00", "mon-thu 06:00-14:00", "sat-sun 10:00-16:00", "mon-fri 22:00-06:00", "wed 09:00-12:00"]
ZONES = ["Europe/Stockholm", "America/New_York", "Asia/Kolkata"]


@st.composite
def houses(draw: st.DrawFn) -> Setup:
    """Any team, with any hours, deputies and lead."""
    users = draw(st.lists(st.sampled_from(USERS), unique=True, max_size=4))
    team: list[dict[str, Any]] = [
        {
            "user": user,
            "name": user,
            "roles": draw(st.lists(st.sampled_from(["support", "sales"]), unique=True)),
            "deputy": draw(st.sampled_from([None, *users])),
            "hours": draw(st.sampled_from(HOURS)),
            "timezone": draw(st.sampled_from(ZONES)),
            "country": draw(st.sampled_from(["SE", "US", "NO"])),
        }
        for user in users
    ]
    return house(team=team, lead=draw(st.sampled_from([None, *USERS, ERIK])))


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    houses(),
    st.sampled_from([*USERS, ERIK, ""]),
    st.sampled_from(["support", "sales", ""]),
    st.booleans(),
    st.dictionaries(st.sampled_from([*USERS, ERIK]), st.integers(0, 400)),
    st.lists(st.integers(0, 3000), max_size=12),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_each_step_once_in_order_and_to_somebody_who_is_there(
    setup: Setup, holder: str, role: str, urgent: bool, away: dict[str, int], waits: list[int], since: datetime
) -> None:
    until = {user: since + hours * HOUR for user, hours in away.items()}
    leg, now, taken = Leg(since, 4 * HOUR, holder, role, urgent), since, list[Step]()
    for wait in (*waits, *[400 * 60] * 5):
        present = Availability({}, {user: back for user, back in until.items() if back > now})
        step = next_step(setup, leg, present, taken, now)
        assert step == next_step(setup, leg, present, taken[::-1], now)
        if step is None:
            break
        assert step.at >= now
        again = next_step(setup, leg, present, taken, min(step.at, now + MINUTE))
        assert again == step
        if step.at == now:
            assert not step.who or step.who not in present.away
            # The channel hears of what nobody holds as soon as anybody at all is at work.
            calendars = [of_person(setup, step.who)] if step.who else [of_role(setup, role), of_team(setup)]
            assert urgent or any(is_working(calendar, now) for calendar in calendars)
            taken.append(step)
            leg = replace(leg, holder=step.who or leg.holder)
        now = max(now, min(step.at, now + wait * MINUTE))
    kinds = [step.kind for step in taken]
    assert kinds == [kind for kind in StepKind if kind in kinds]
    assert kinds[-1:] == [StepKind.CALL] or next_step(setup, leg, Availability(), taken, now)
