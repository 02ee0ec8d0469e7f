"""What a stranger wrote, cleaned: by itself, and as both databases take it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import count

import pytest
from arrivals import NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from mentions.clean import clean_text, clean_time
from mentions.model import Arrival, Because, Choice, Kind, Reading, Sighting, Tone
from mentions.store import Store, open_database

# Every code point, the halves of pairs and NUL among them, more often than chance would have it.
texts = st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("\0\ud83d\ude00\uffff"))
times = st.none() | st.datetimes(timezones=st.none() | st.just(UTC) | st.just(timezone(timedelta(hours=14))))


@given(texts, st.integers(0, 50))
def test_a_cleaned_text_can_be_written_anywhere(text: str, limit: int) -> None:
    cleaned = clean_text(text, limit)
    assert "\0" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert len(cleaned) <= limit
    assert clean_text(cleaned, limit) == cleaned


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_a_text_with_nothing_odd_stays_as_it_is(text: str) -> None:
    assert clean_text(text, len(text)) == text


def test_two_halves_are_put_together_and_a_lone_one_is_marked() -> None:
    assert clean_text("a\ud83d\ude00b\ud83d\0c", 10) == "a\U0001f600b\ufffdc"


@given(times)
def test_a_cleaned_time_is_near_and_in_utc(at: datetime | None) -> None:
    cleaned = clean_time(at, NOW)
    if cleaned is not None:
        assert cleaned == at
        assert cleaned.tzinfo is UTC
        assert datetime(2000, 1, 1, tzinfo=UTC) <= cleaned <= NOW + timedelta(days=1)


@pytest.mark.parametrize("year", [1, 1999, 2027, 9999])
def test_impossible_years_are_unknown(year: int) -> None:
    assert clean_time(datetime(year, 1, 1, tzinfo=timezone(timedelta(hours=14))), NOW) is None


sightings = st.builds(
    Sighting,
    native_id=texts,
    url=texts | texts.map("https://x.example/{}".format),
    title=texts,
    text=texts,
    author=texts,
    author_url=texts,
    published_at=times,
    language=texts,
)
readings = st.builds(
    Reading, texts, st.sampled_from(Kind), st.sampled_from(Tone), st.floats(), st.floats(), st.tuples(texts)
)
choices = st.builds(Choice, st.just("U1"), st.just("support"), st.builds(Because, texts, st.tuples(texts)))


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop of our own: Hypothesis calls the test many times, each in the same database."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def test_whatever_a_stranger_writes_comes_back_from_both_databases(
    database_url: str, loop: asyncio.AbstractEventLoop
) -> None:
    database = loop.run_until_complete(open_database(database_url))
    store, numbers = Store(database, "T1"), count()

    @settings(max_examples=40, deadline=None)
    @given(sightings, readings, choices)
    def comes_back(sighting: Sighting, reading: Reading, choice: Choice) -> None:
        loop.run_until_complete(_comes_back(store, f"s{next(numbers)}", Arrival(sighting, ("n",), reading, choice)))

    comes_back()
    loop.run_until_complete(database.close())


async def _comes_back(store: Store, source: str, arrival: Arrival) -> None:
    accepted = await store.mentions.accept(source, [arrival], None, "C1", NOW)
    (mention_id,) = accepted.posted or accepted.merged
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    assert await store.mentions.known(source, [arrival.sighting]) == {arrival.sighting.native_id}
    if accepted.posted:
        assert mention.text == clean_text(arrival.sighting.text, 20_000)
        assert mention.published_at == (clean_time(arrival.sighting.published_at, NOW) or NOW)
        assert not math.isnan(mention.reading.heat)
