"""The pace towards Slack, on a clock of our own."""

import asyncio

import pytest

from bot.slack.gateway import Bucket


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        clock.at += seconds
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return clock


async def test_forty_a_minute_and_not_more(clock: Clock) -> None:
    bucket = Bucket(40 / 60, 10, 5, clock)
    began = clock.at
    for _ in range(90):
        await bucket.take(urgent=True)
    assert clock.at - began == pytest.approx((90 - 10) / (40 / 60), rel=0.02)


async def test_a_press_overtakes_what_waits_in_the_background(clock: Clock) -> None:
    bucket = Bucket(40 / 60, 10, 5, clock)
    for _ in range(5):
        await bucket.take(urgent=False)
    before = clock.at
    await bucket.take(urgent=True)
    assert clock.at == before
    await bucket.take(urgent=False)
    assert clock.at > before


async def test_nobody_goes_before_slack_lets_us(clock: Clock) -> None:
    bucket = Bucket(1.0, 1, 0, clock)
    bucket.close_for(30)
    before = clock.at
    await bucket.take(urgent=True)
    assert clock.at - before >= 30


async def test_the_first_post_in_a_channel_does_not_wait_and_the_second_waits_a_second(clock: Clock) -> None:
    bucket = Bucket(1.0, 1, 0, clock)
    before = clock.at
    await bucket.take(urgent=True)
    assert clock.at == before
    await bucket.take(urgent=True)
    assert clock.at - before == pytest.approx(1.0, abs=0.01)
