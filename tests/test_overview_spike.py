"""The spike alarm on synthetic hours: what is chance is no alarm, what is three times as much is one."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest
from botkit import document
from surfaces import mention

from bot.overview.alarm import begun, calm, standing_out
from bot.overview.spike import HOUR, Ordinary, alike, last_hour, ordinary
from bot.words import words
from mentions.findings import Priority
from mentions.setup import read_setup
from mentions.statistics import Spike, Swell

MONTHS = int(os.environ.get("MONTHS", "3"))
NOW = datetime(2026, 3, 16, 13, 7, tzinfo=UTC)
SETUP = read_setup(document())
STOCKHOLM = "Europe/Stockholm"
EVERY = 6
"""A tenth of the steps of the real alarm, which looks every five minutes: they overlap anyway."""


def poisson(draw: random.Random, rate: float) -> int:
    limit, product, number = math.exp(-rate), draw.random(), 0
    while product > limit:
        product, number = product * draw.random(), number + 1
    return number


def series(draw: random.Random, rate: float, weeks: int) -> list[int]:
    """How many come in each ten minutes, more by day and on weekdays, less at night: so many an hour at the mean."""
    found = []
    for n in range(weeks * 7 * 24 * EVERY):
        hour, day = n // EVERY % 24, n // EVERY // 24 % 7
        share = (1.4 if 7 <= hour < 22 else 0.33) * (1.1 if day < 5 else 0.75)
        found.append(poisson(draw, rate * share / EVERY))
    return found


def judged(came: Sequence[int], at: int) -> tuple[int, Ordinary]:
    """The hour that ends at this step, and what is ordinary for it."""
    week = 7 * 24 * EVERY
    like = [
        sum(came[i - EVERY : i])
        for n in range(1, 9)
        for i in (at - n * week - EVERY, at - n * week, at - n * week + EVERY)
    ]
    return sum(came[at - EVERY : at]), ordinary(like)


def alarms(came: Sequence[int]) -> Iterator[int]:
    """At which steps an alarm begins."""
    on = False
    for at in range(8 * 7 * 24 * EVERY + 2 * EVERY, len(came) - EVERY):
        if not on and sum(came[at - EVERY : at]) < 6:
            continue
        found, usual = judged(came, at)
        if not on and usual.begins(found, Swell.VOLUME):
            on = True
            yield at
        elif on and usual.over(found):
            on = False


@pytest.mark.parametrize("rate", [0.2, 1.0, 3.0, 10.0])
def test_chance_alone_makes_at_most_one_alarm_a_month(rate: float) -> None:
    weeks = 9 + round(MONTHS * 30 / 7)
    made = len(list(alarms(series(random.Random(7), rate, weeks))))
    assert made <= MONTHS


@pytest.mark.parametrize("rate", [20.0, 60.0])
def test_three_times_as_many_are_noticed_within_the_hour(rate: float) -> None:
    caught = []
    for seed in range(20):
        draw = random.Random(seed)
        like = [poisson(draw, rate) for _ in range(24)]
        before, after = ([poisson(draw, r / 12) for _ in range(12)] for r in (rate, 3 * rate))
        hours = [sum([*before, *after][k : k + 12]) for k in range(1, 13)]
        caught.append(any(ordinary(like).begins(found, Swell.VOLUME) for found in hours))
    assert mean(caught) >= 0.95


def test_a_former_spike_does_not_hide_the_next() -> None:
    usual = ordinary([4, 5, 6] * 7 + [300, 280, 310])
    assert usual.begins(30, Swell.VOLUME)
    assert not usual.begins(9, Swell.VOLUME)


def test_a_quiet_company_is_not_alarmed_by_a_few() -> None:
    usual = ordinary([0] * 24)
    assert [usual.begins(n, Swell.VOLUME) for n in (1, 5, 6)] == [False, False, True]


def test_what_is_over_must_be_ordinary_again() -> None:
    usual = ordinary([9, 10, 11] * 8)
    assert [usual.over(n) for n in (40, 20, 12)] == [False, False, True]


def test_hours_are_compared_with_their_like_by_the_clock_on_the_wall() -> None:
    # Summer time begins between the two: at ten in the morning it is ten in the morning.
    hour = last_hour(datetime(2026, 3, 31, 8, 3, tzinfo=UTC))
    like = alike(hour, STOCKHOLM, datetime(2025, 1, 1, tzinfo=UTC))
    assert hour == (datetime(2026, 3, 31, 7, 0, tzinfo=UTC), datetime(2026, 3, 31, 8, 0, tzinfo=UTC))
    assert len(like) == 24
    assert (datetime(2026, 3, 24, 8, 0, tzinfo=UTC), datetime(2026, 3, 24, 9, 0, tzinfo=UTC)) in [
        (a.astimezone(UTC), b.astimezone(UTC)) for a, b in like
    ]


def test_who_is_new_is_compared_with_all_hours_and_at_first_with_none() -> None:
    hour = last_hour(NOW)
    assert alike(hour, STOCKHOLM, NOW - 40 * HOUR) == ()
    recent = alike(hour, STOCKHOLM, NOW - timedelta(days=4))
    assert len(recent) == 94
    assert all(b <= hour[0] + HOUR for _, b in recent)


def test_the_words_that_stand_out_are_those_that_were_not_there_before() -> None:
    came = [mention(id=n, title="", text=f"Our Fjällmo chair caught fire near a lamp {n}") for n in range(10)]
    before = [mention(id=n, title="", text=f"The Fjällmo chair is lovely {n}") for n in range(50)]
    found = standing_out(came, before, SETUP)
    assert {"caught", "fire", "lamp"} <= set(found)
    assert "fjällmo" not in found
    assert "chair" not in found


def test_the_note_says_what_is_different_and_who_is_biggest() -> None:
    spike = Spike(1, Swell.VOLUME, NOW, None, 40, 40, 5.0)
    came = [mention(id=n, reach=n * 100, title=f"Fire {n}", priority=Priority.NORMAL) for n in range(1, 4)]
    note = begun(spike, came, ["fire", "<!channel>"], SETUP, words("en"))
    assert "40 came within an hour; usually it is about 5" in note.text
    assert "<!channel>" not in note.text
    assert "#3" in str(note.blocks)
    assert "300 follow or have reacted" in str(note.blocks)
    over = calm(Spike(1, Swell.VOLUME, NOW, NOW + 2 * HOUR, 40, 70, 5.0), SETUP, words("en"))
    assert "the worst hour brought 70" in over.text
