"""Counting mentions, on both databases: by stretches of time, by promise, and the hours that an alarm compares."""

from __future__ import annotations

from datetime import timedelta

from arrivals import NOW, arrival
from sqlalchemy import update

from mentions.lifecycle import Action
from mentions.model import Kind, Tone
from mentions.statistics import Swell
from mentions.store import Database, Store
from mentions.store import tables as t

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def arrive(
    store: Store, *ids: str, at: timedelta = timedelta(), source: str = "blog", held: str = ""
) -> list[int]:
    batch = [arrival(one, held, own=True) for one in ids]
    accepted = await store.mentions.accept(source, batch[::-1], None, "C1", NOW + at)
    return [*accepted.posted, *accepted.held]


async def test_nothing_is_counted_where_nothing_is(store: Store) -> None:
    assert await store.statistics.volume([NOW - DAY, NOW]) == ()
    assert await store.statistics.daily([NOW - DAY, NOW, NOW + DAY]) == ([0, 0], [0, 0])
    assert await store.statistics.handled(NOW - DAY, NOW) == ()
    assert await store.statistics.first_seen() is None
    tally = await store.statistics.tally(NOW - DAY, NOW)
    assert (tally.load, tally.causes, tally.negatives, tally.trolls, tally.won) == ({}, {}, 0, 0, 0)


async def test_volume_is_counted_by_stretch_source_kind_and_tone(store: Store) -> None:
    await arrive(store, "1", "2", at=-2 * DAY)
    await arrive(store, "3", at=-HOUR)
    await arrive(store, "4", at=-HOUR, source="news")
    await arrive(store, "5", at=-HOUR, held="baseline")
    volume = await store.statistics.volume([NOW - 3 * DAY, NOW - DAY, NOW])
    told = sorted((part.bucket, part.source, part.number) for part in volume)
    assert told == [(0, "blog", 2), (1, "blog", 1), (1, "news", 1)]
    assert {(part.kind, part.tone) for part in volume} == {(Kind.COMPLAINT, Tone.NEGATIVE)}


async def test_what_is_not_about_us_is_told_apart_and_counts_nowhere_else(store: Store) -> None:
    (one,) = await arrive(store, "1", at=-HOUR)
    await arrive(store, "2", at=-HOUR)
    await store.moves.make(one, Action.NOT_US, "U1", NOW)
    assert sum(part.number for part in await store.statistics.volume([NOW - DAY, NOW])) == 1
    tally = await store.statistics.tally(NOW - DAY, NOW)
    assert (tally.not_us, tally.negatives) == (1, 1)


async def test_another_workspace_is_not_counted(store: Store, database: Database) -> None:
    await arrive(Store(database, "T2"), "1", at=-HOUR)
    assert await store.statistics.volume([NOW - DAY, NOW]) == ()
    assert await store.statistics.in_windows([(NOW - DAY, NOW)], Swell.VOLUME) == (0,)
    assert await store.statistics.page(None, None, 10) == ()


async def test_a_promise_is_measured_from_the_first_claim_whoever_claims_later(store: Store) -> None:
    (one,) = await arrive(store, "1", at=-DAY)
    await store.moves.make(one, Action.CLAIM, "U1", NOW - DAY + HOUR)
    await store.moves.make(one, Action.RELEASE, "U1", NOW - DAY + 2 * HOUR)
    await store.moves.make(one, Action.CLAIM, "U2", NOW - DAY + 3 * HOUR)
    await store.moves.make(one, Action.REPLY, "U2", NOW - DAY + 4 * HOUR, note="Sorry")
    await store.moves.make(one, Action.REPLY, "U2", NOW, note="Sorry again")
    (handled,) = await store.statistics.handled(NOW - 2 * DAY, NOW)
    assert (handled.claimed_at, handled.answered_at) == (NOW - DAY + HOUR, NOW - DAY + 4 * HOUR)
    assert (await store.statistics.tally(NOW - HOUR, NOW + HOUR)).load == {"U2": 1}


async def test_what_waits_and_what_was_kept_back_are_told_apart(store: Store) -> None:
    (one,) = await arrive(store, "1", at=-DAY)
    await arrive(store, "2", at=-DAY, held="flood")
    (handled,) = await store.statistics.handled(NOW - 2 * DAY, NOW)
    assert (handled.id, handled.waits, handled.claimed_at) == (one, True, None)


async def test_pages_bring_each_once(store: Store) -> None:
    ids = await arrive(store, *(str(n) for n in range(7)), at=-DAY)
    seen: list[int] = []
    last = None
    while page := await store.statistics.page(NOW - 2 * DAY, last, 3):
        last = (page[-1].seen_at, page[-1].id)
        seen += [mention.id for mention in page]
    assert seen == sorted(ids)
    assert await store.statistics.page(NOW - HOUR, None, 3) == ()
    handled: list[int] = []
    last = None
    while some := await store.statistics.handled(NOW - 2 * DAY, NOW, last, 3):
        last = (some[-1].seen_at, some[-1].id)
        handled += [one.id for one in some]
    assert handled == sorted(ids)


async def test_hours_are_counted_with_what_came_in_a_flood_and_without_a_first_run(
    store: Store, database: Database
) -> None:
    await arrive(store, "1", at=-HOUR / 2)
    await arrive(store, "2", "3", at=-HOUR / 2, held="flood")
    await arrive(store, "4", at=-HOUR / 2, held="baseline")
    windows = [(NOW - HOUR, NOW), (NOW - 2 * HOUR, NOW - HOUR)] * 40
    assert await store.statistics.in_windows(windows, Swell.VOLUME) == (3, 0) * 40
    assert await store.statistics.in_windows(windows[:1], Swell.HEAT) == (0,)
    async with database.writing() as connection:
        await connection.execute(update(t.mentions).values(heat=0.9))
    assert await store.statistics.in_windows(windows[:1], Swell.HEAT) == (3,)


async def test_a_spike_begins_once_and_ends_once_each_with_its_note(store: Store) -> None:
    assert await store.spikes.begin(Swell.VOLUME, 40, 5.0, "C1", NOW)
    assert not await store.spikes.begin(Swell.VOLUME, 41, 5.0, "C1", NOW)
    assert not await store.spikes.begin(Swell.HEAT, 41, 5.0, "C1", NOW)
    (spike,) = await store.spikes.going_on()
    await store.spikes.grow(spike, 60)
    await store.spikes.grow(spike, 50)
    assert await store.spikes.end(spike, "C1", NOW + HOUR)
    assert not await store.spikes.end(spike, "C1", NOW + HOUR)
    over = await store.spikes.get(spike.id)
    assert over is not None
    assert (over.most, over.ended_at, await store.spikes.going_on()) == (60, NOW + HOUR, ())
    notes = [effect.subject for effect in await store.effects.due(NOW + HOUR) if effect.purpose == "spike"]
    assert notes == [{"spike": spike.id}, {"spike": spike.id, "over": True}]
