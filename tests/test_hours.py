"""Working time: nights, weekends, public holidays and the two days a year on which the clock jumps."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentions.publicdays import holidays_in
from mentions.setup import Ambassador, Setup, SetupError, read_setup, write_setup
from mentions.spans import Shift
from routing.hours import (
    ALWAYS,
    Calendar,
    add_working,
    is_working,
    next_working,
    of_person,
    of_role,
    working_between,
)

EXAMPLES = 5000 if os.environ.get("TORTURE") else 60
STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ANNA, BO, CARIN = "UANNA", "UBO", "UCARIN"


def house(**more: Any) -> Setup:
    """Anna in Stockholm, Bo in Oslo with other hours, Carin in New York."""
    team = [
        {"user": ANNA, "name": "Anna", "roles": ["support"]},
        {
            "user": BO,
            "name": "Bo",
            "roles": ["support"],
            "hours": "mon-thu 10:00-19:00, sat 09:00-12:00",
            "country": "NO",
        },
        {"user": CARIN, "name": "Carin", "roles": ["press"], "timezone": "America/New_York", "country": "US"},
    ]
    return read_setup({"channel": "C1", "fallback": ANNA, "team": team, **more})


def works(hours: str, timezone: str = "Europe/Stockholm", country: str = "SE") -> Calendar:
    return of_person(house(hours=hours, timezone=timezone, country=country), "USTRANGER")


def at(text: str, zone: ZoneInfo = STOCKHOLM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


OFFICE = works("mon-fri 08:00-17:00")


@pytest.mark.parametrize(
    ("moment", "working"),
    [
        ("2026-03-16 07:59:59", False),
        ("2026-03-16 08:00", True),
        ("2026-03-16 16:59:59", True),
        ("2026-03-16 17:00", False),
        ("2026-03-14 12:00", False),
        ("2026-06-19 12:00", False),  # Midsummer Eve: no public holiday, but nobody works
        ("2026-12-24 12:00", False),
        ("2026-01-06 12:00", False),
        ("2026-10-30 12:00", True),
    ],
)
def test_office_hours_in_sweden(moment: str, working: bool) -> None:
    assert is_working(OFFICE, at(moment)) is working


def test_a_shift_over_midnight_belongs_to_the_day_it_begins() -> None:
    night = works("fri 22:00-06:00, sun 23:30-24:00")
    assert is_working(night, at("2026-03-14 05:59"))
    assert not is_working(night, at("2026-03-14 06:00"))
    assert not is_working(night, at("2026-03-13 05:59"))
    assert working_between(night, at("2026-03-13 12:00"), at("2026-03-16 12:00")) == 8.5 * HOUR
    # Christmas Day 2026 is a Friday and free, and with it the night that begins on it.
    assert not is_working(night, at("2026-12-26 05:00"))


def test_spans_that_meet_at_midnight_are_one() -> None:
    day = works("mon-sun 00:00-24:00")
    assert working_between(day, at("2026-03-13 00:00"), at("2026-03-15 00:00")) == 48 * HOUR
    assert add_working(day, at("2026-03-13 23:30"), HOUR) == at("2026-03-14 00:30")


def test_the_night_of_the_spring_change_is_an_hour_shorter() -> None:
    night = works("sat 22:00-06:00")
    assert working_between(night, at("2026-03-28 12:00"), at("2026-03-29 12:00")) == 7 * HOUR
    assert add_working(night, at("2026-03-28 22:00"), 5 * HOUR) == at("2026-03-29 04:00")


def test_the_night_of_the_autumn_change_is_an_hour_longer() -> None:
    night = works("sat 22:00-06:00", country="DK")
    assert working_between(night, at("2026-10-24 12:00"), at("2026-10-25 12:00")) == 9 * HOUR
    assert add_working(night, at("2026-10-24 22:00"), 5 * HOUR) == datetime(2026, 10, 25, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "worked"), [("sun 02:15-02:45", 0), ("sun 02:30-06:00", 180), ("sun 01:00-02:30", 60)]
)
def test_hours_that_the_clock_jumps_over_do_not_exist(hours: str, worked: int) -> None:
    assert working_between(works(hours), at("2026-03-29 00:00"), at("2026-03-29 12:00")) == worked * MINUTE


def test_a_promise_over_the_weekend_of_a_clock_change_counts_its_hours_only() -> None:
    for friday, monday in (("2026-03-27", "2026-03-30"), ("2026-10-23", "2026-10-26")):
        assert add_working(OFFICE, at(f"{friday} 15:00"), 4 * HOUR) == at(f"{monday} 10:00")
        assert working_between(OFFICE, at(f"{friday} 15:00"), at(f"{monday} 10:00")) == 4 * HOUR


def test_over_the_end_of_the_year() -> None:
    # 24, 25, 26 and 31 December, 1 January and 6 January are free; 1 January 2027 is a Friday.
    assert add_working(OFFICE, at("2026-12-30 16:00"), 2 * HOUR) == at("2027-01-04 09:00")
    assert working_between(OFFICE, at("2026-12-23 08:00"), at("2027-01-07 08:00")) == (1 + 3 + 2) * 9 * HOUR


def test_a_week_of_holidays_only() -> None:
    friday = works("thu-fri 08:00-17:00")
    assert {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31)} <= holidays_in("SE", 2026)
    assert next_working(friday, at("2026-12-21 12:00")) == at("2027-01-07 08:00")
    assert working_between(friday, at("2026-12-21 00:00"), at("2027-01-04 00:00")) == timedelta(0)


def test_the_end_of_a_day_is_earlier_than_the_morning_after() -> None:
    assert add_working(OFFICE, at("2026-03-16 15:00"), 2 * HOUR) == at("2026-03-16 17:00")
    assert add_working(OFFICE, at("2026-03-16 15:00"), 2 * HOUR + MINUTE) == at("2026-03-17 08:01")
    assert add_working(OFFICE, at("2026-03-14 15:00"), timedelta(0)) == at("2026-03-14 15:00")
    assert working_between(OFFICE, at("2026-03-17 15:00"), at("2026-03-16 15:00")) == timedelta(0)


def test_a_role_works_whenever_one_of_its_people_does() -> None:
    both = of_role(house(), "support")
    assert working_between(both, at("2026-03-16 00:00"), at("2026-03-17 00:00")) == 11 * HOUR
    assert is_working(both, at("2026-03-14 10:00"))
    # Norway's 17 May is a Sunday in 2026; 18 May is not free. The Swedish 6 June is no holiday for Bo.
    assert is_working(both, at("2026-06-06 10:00"))
    assert of_role(house(), "nobody has this") == both
    assert of_role(house(default_role="empty"), "nobody has this") == OFFICE


def test_a_team_that_never_sleeps_is_always_at_work() -> None:
    days = {"hours": "mon-sun 00:00-24:00", "roles": ["support"]}
    team = [{"user": ANNA, "name": "Anna", **days}, {"user": BO, "name": "Bo", "country": "IN", **days}]
    never = of_role(house(team=team), "support")
    both_free = sum(len(holidays_in("SE", year) & holidays_in("IN", year)) for year in (2026, 2027, 2028))
    worked = working_between(never, at("2026-01-01 00:00"), at("2029-01-01 00:00"))
    assert worked == (3 * 365 + 1 - both_free) * 24 * HOUR
    assert add_working(never, at("2026-06-12 12:34"), 400 * HOUR) == at("2026-06-12 12:34") + 400 * HOUR
    assert is_working(never, at("2026-12-31 00:00"))


def test_hours_are_read_on_the_persons_own_clock() -> None:
    carin = of_person(house(), CARIN)
    assert not is_working(carin, at("2026-03-16 12:59"))  # 07:59: New York has summer time already, Sweden not
    assert is_working(carin, at("2026-03-16 13:00"))
    assert not is_working(carin, at("2026-07-03 16:00"))  # the fourth of July is a Saturday, and the third free


def test_round_the_clock() -> None:
    assert is_working(ALWAYS, at("2026-12-25 03:00"))
    assert add_working(ALWAYS, at("2026-12-25 03:00"), 4 * HOUR) == at("2026-12-25 07:00")


@pytest.mark.parametrize(
    ("hours", "wrong"),
    [
        ("", "working hours like"),
        ("8-17", "working hours like"),
        ("08:00-17:00", "working hours like"),
        ("mon-fri 08:00-08:00", "must not end where they begin"),
        ("mon-fri 08:00-25:00", "no time of day"),
        ("mon-fri 08:61-17:00", "no time of day"),
        ("abc 08:00-17:00", "write days as"),
        ([[9, 0, 99999]], "working hours like"),
        (7, "working hours like"),
    ],
)
def test_hours_that_mean_nothing_are_refused_in_plain_words(hours: object, wrong: str) -> None:
    with pytest.raises(SetupError, match=wrong):
        house(hours=hours)


def test_a_country_that_nobody_knows_is_refused() -> None:
    for country in ("XX", "se", "SWE", "Sweden", ""):
        with pytest.raises(SetupError, match=r"country: .* is no country"):
            house(country=country)


@pytest.mark.parametrize(
    "hours",
    ["mon-fri 08:30-17:00", "mon-thu 8:00-12:00, 13:00-17:00, fri 08:00-15:00", "sat-mon 22:00-06:00, sun 00:00-24:00"],
)
def test_hours_come_back_as_they_were_written(hours: str) -> None:
    setup = house(hours=hours)
    assert read_setup(write_setup(setup)) == setup
    assert "hours" not in write_setup(house(hours="mon-fri 08:00-17:00"))
    assert Ambassador.model_fields["hours"].default is None


def test_only_the_countries_of_the_team_are_loaded() -> None:
    code = (
        "import sys\nfrom mentions.publicdays import holidays_in\nassert 'holidays' not in sys.modules\n"
        "assert len(holidays_in('SE', 2026)) == 16\n"
        "print(sum(m.startswith('holidays.countries') for m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == 0


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """One to three weeks of any hours, anywhere."""
    moments = st.integers(0, 96).map(lambda quarter: quarter * 15)
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        start, end = draw(
            st.lists(moments, min_size=2, max_size=2, unique=True).filter(lambda two: two[0] % 1440 != two[1] % 1440)
        )
        day = draw(st.sampled_from(["mon", "tue", "wed", "sat", "sun", "mon-fri", "sat-sun", "mon-sun"]))
        parts.append(f"{day} {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}")
    zones = ["Europe/Stockholm", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe", "UTC"]
    one = works(", ".join(parts), draw(st.sampled_from(zones)), draw(st.sampled_from(["SE", "NO", "US", "DE", "IN"])))
    return Calendar(one.weeks | OFFICE.weeks) if draw(st.booleans()) else one


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.integers(0, 6000).map(lambda minutes: minutes * MINUTE)


@settings(max_examples=EXAMPLES, deadline=None)
@given(calendars(), moments, spans, spans)
def test_what_is_added_is_what_lies_between(
    calendar: Calendar, start: datetime, span: timedelta, more: timedelta
) -> None:
    end = add_working(calendar, start, span)
    assert working_between(calendar, start, end) == span
    assert working_between(calendar, start, end - MINUTE) < span or not span
    assert add_working(calendar, end, more) == add_working(calendar, start, span + more) or not (span and more)
    begins = next_working(calendar, start)
    assert is_working(calendar, begins)
    assert working_between(calendar, start, begins) == timedelta(0)


@settings(max_examples=EXAMPLES, deadline=None)
@given(calendars(), moments, spans, spans)
def test_time_adds_up(calendar: Calendar, start: datetime, first: timedelta, second: timedelta) -> None:
    middle, end = start + first, start + first + second
    whole = working_between(calendar, start, end)
    assert whole == working_between(calendar, start, middle) + working_between(calendar, middle, end)
    assert timedelta(0) <= whole <= second + first
    everywhere = Calendar(calendar.weeks | OFFICE.weeks)
    assert working_between(everywhere, start, end) >= whole


@settings(max_examples=EXAMPLES, deadline=None)
@given(calendars(), moments)
def test_work_is_what_the_clock_on_the_wall_says(calendar: Calendar, moment: datetime) -> None:
    def shows(shift: Shift, zone: ZoneInfo, country: str) -> bool:
        wall = moment.astimezone(zone)
        minutes = wall.hour * 60 + wall.minute
        for back in (0, 1):
            day = wall.date() - timedelta(days=back)
            here = shift.start <= minutes + back * 1440 < shift.end
            if here and day.weekday() == shift.day and day not in holidays_in(country, day.year):
                return True
        return False

    for week in calendar.weeks:
        zone = ZoneInfo(week.timezone)
        local = moment.astimezone(zone)
        if (local - timedelta(days=1)).utcoffset() != (local + timedelta(days=1)).utcoffset():
            return
    wanted = any(shows(s, ZoneInfo(week.timezone), week.country) for week in calendar.weeks for s in week.shifts)
    assert is_working(calendar, moment) is wanted
