"""How soon a source is asked again."""

from datetime import timedelta

import pytest

from mentions.setup import SourceEntry
from sources.base import Harvest
from sources.errors import RateLimited, Unreachable
from sources.rhythm import jitter, next_interval

MINUTE = timedelta(minutes=1)
ENTRY = SourceEntry(id="x", every=15 * MINUTE, at_most=120 * MINUTE)
SAME = Harvest((), unchanged=True)


def test_news_bring_a_source_back_to_its_pace() -> None:
    assert next_interval(ENTRY, 120 * MINUTE, 0, Harvest(())) == 15 * MINUTE


def test_a_source_that_never_changes_is_asked_less_and_less_up_to_its_limit() -> None:
    interval, seen = ENTRY.every, []
    for unchanged in range(1, 12):
        interval = next_interval(ENTRY, interval, unchanged, SAME)
        seen.append(interval / MINUTE)
    assert seen[:5] == [15, 15, 22.5, 33.75, 50.625]
    assert seen[-1] == 120


def test_a_failing_source_is_asked_half_as_often_each_time_but_four_times_a_day() -> None:
    interval = ENTRY.every
    for _ in range(10):
        interval = next_interval(ENTRY, interval, 0, Unreachable("no"))
    assert interval == timedelta(hours=6)
    assert next_interval(ENTRY, 15 * MINUTE, 0, Unreachable("no")) == 30 * MINUTE


@pytest.mark.parametrize(("asked", "minutes"), [(60.0, 15), (7200.0, 120), (86400.0, 1440)])
def test_who_asks_us_to_wait_is_obeyed(asked: float, minutes: int) -> None:
    assert next_interval(ENTRY, 15 * MINUTE, 0, RateLimited("no", asked)) == minutes * MINUTE


def test_jitter_only_ever_delays() -> None:
    assert all(MINUTE <= jitter(MINUTE) <= 1.1 * MINUTE for _ in range(100))
