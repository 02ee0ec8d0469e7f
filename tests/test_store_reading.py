"""Asking the store: lists, counts, people, drafts, workspaces and the versions of the setup."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from arrivals import NOW, arrival

from mentions.findings import Priority
from mentions.lifecycle import Action
from mentions.model import Because, Choice, Kind, Mention, SetupVersion, Status
from mentions.setup import Name, Setup
from mentions.store import Database, Store, StoreError, remember_workspace, workspaces

HOUR = timedelta(hours=1)


async def find(
    store: Store,
    native_id: str,
    ago: timedelta = timedelta(),
    assignee: str = "U1",
    held: str = "",
    priority: Priority = Priority.NORMAL,
) -> int:
    choice = Choice(assignee, "support", Because("rule"), priority=priority)
    seen = replace(arrival(native_id, held), choice=choice)
    accepted = await store.mentions.accept("blog", [seen], None, "C1", NOW - ago)
    return (accepted.posted + accepted.held)[0]


def ids(found: tuple[Mention, ...]) -> list[int]:
    return [mention.id for mention in found]


async def test_lists_begin_with_the_oldest(store: Store) -> None:
    young, old, held = await find(store, "a"), await find(store, "b", HOUR), await find(store, "c", held="old")
    assert ids(await store.mentions.open()) == [old, young]
    assert ids(await store.mentions.open(limit=1)) == [old]
    assert ids(await store.mentions.held()) == [held]
    assert ids(await store.mentions.many([held, 999, old])) == [held, old]


async def test_a_queue_is_what_one_has_claimed_or_is_asked_for(store: Store) -> None:
    asked, claimed, lost = await find(store, "a"), await find(store, "b", HOUR, "U2"), await find(store, "c")
    await store.moves.make(claimed, Action.CLAIM, "U1", NOW)
    await store.moves.make(lost, Action.CLAIM, "U2", NOW)
    assert ids(await store.mentions.queue("U1")) == [claimed, asked]
    assert ids(await store.mentions.queue("U2")) == [lost]
    assert await store.mentions.load() == {"U1": 2, "U2": 1}
    await store.moves.make(claimed, Action.REPLY, "U1", NOW, note="Hej")
    assert await store.mentions.load() == {"U1": 1, "U2": 1}


async def test_what_has_priority_comes_before_what_is_older(store: Store) -> None:
    old, young = await find(store, "old", HOUR), await find(store, "young")
    low = await find(store, "low", 2 * HOUR, priority=Priority.LOW)
    high = await find(store, "high", priority=Priority.HIGH)
    assert ids(await store.mentions.open()) == [high, old, young, low]
    assert ids(await store.mentions.open(limit=2)) == [high, old]
    assert ids(await store.mentions.queue("U1")) == [high, old, young, low]


async def test_the_latest_are_those_that_were_shown_and_still_stand(store: Store) -> None:
    old, young, gone = await find(store, "a", HOUR), await find(store, "b"), await find(store, "c")
    await find(store, "d", held="flood")
    await store.following.gone(gone, NOW)
    assert ids(await store.mentions.latest(5)) == [young, old]
    assert ids(await store.mentions.latest(1)) == [young]


async def test_nobody_has_no_queue_in_the_load(store: Store) -> None:
    await find(store, "a", assignee="")
    assert await store.mentions.load() == {}


async def test_the_counts_tell_the_state_of_affairs(store: Store) -> None:
    await find(store, "held", held="baseline")
    await find(store, "yesterday", 13 * HOUR)
    answered, praised, closed = [await find(store, n) for n in ("x", "y", "z")]
    await store.moves.make(answered, Action.REPLY, "U1", NOW, note="Hej")
    await store.moves.make(praised, Action.KIND, "U1", NOW, argument="praise")
    await store.moves.make(closed, Action.CLOSE, "U1", NOW, argument="not_us")
    counts = await store.mentions.counts(NOW)
    assert {s: n for s, n in counts.by_status.items() if n} == {
        Status.HELD: 1, Status.OPEN: 2, Status.ANSWERED: 1, Status.CLOSED: 1,
    }  # fmt: skip
    assert counts.by_status[Status.TROLL] == 0
    assert {k: n for k, n in counts.by_kind.items() if n} == {Kind.COMPLAINT: 2, Kind.PRAISE: 1}
    assert (counts.found_today, counts.answered_today, counts.unclaimed_oldest) == (3, 1, NOW - 13 * HOUR)


async def test_today_begins_at_midnight_where_one_asks(store: Store) -> None:
    await find(store, "a", timedelta(hours=12, minutes=30))
    assert (await store.mentions.counts(NOW)).found_today == 0
    assert (await store.mentions.counts(NOW.astimezone(ZoneInfo("Europe/Stockholm")))).found_today == 1


async def test_an_empty_store_counts_nothing(store: Store) -> None:
    counts = await store.mentions.counts(NOW)
    assert (set(counts.by_status.values()), counts.found_today, counts.unclaimed_oldest) == ({0}, 0, None)


async def test_a_mention_is_found_by_its_address_in_any_form(store: Store) -> None:
    mention_id = await find(store, "a")
    found = await store.mentions.by_url("http://www.blog.example/a?utm_source=x")
    assert found is not None
    assert found.id == mention_id
    assert await store.mentions.by_url("https://blog.example/b") is None
    await store.mentions.accept("blog", [arrival("no address", url="")], None, "C1", NOW)
    assert await store.mentions.by_url("not an address") is None


async def test_cards_are_counted_by_source_and_time(store: Store) -> None:
    await find(store, "old", 2 * HOUR)
    await find(store, "new")
    await find(store, "held", held="flood")
    assert await store.mentions.posted_since("blog", NOW - HOUR) == 1
    assert await store.mentions.posted_since("blog", NOW - 3 * HOUR) == 2
    assert await store.mentions.posted_since("other", NOW - 3 * HOUR) == 0


async def test_one_is_away_until_one_is_back(store: Store) -> None:
    await store.people.set_away("U1", NOW + HOUR, NOW)
    await store.people.set_away("U2", NOW + HOUR, NOW)
    await store.people.set_away("U2", NOW + 2 * HOUR, NOW)
    assert await store.people.away(NOW) == {"U1": NOW + HOUR, "U2": NOW + 2 * HOUR}
    assert await store.people.away(NOW + HOUR) == {"U2": NOW + 2 * HOUR}
    await store.people.set_away("U2", None, NOW)
    assert await store.people.away(NOW) == {"U1": NOW + HOUR}


async def test_workspaces_are_remembered(database: Database) -> None:
    assert await workspaces(database) == ()
    for team_id, name in (("T2", "Two"), ("T1", "One"), ("T1", "One and only")):
        await remember_workspace(database, team_id, name, NOW)
    assert await workspaces(database) == ("T1", "T2")


async def test_every_version_of_the_setup_can_be_seen_again(store: Store) -> None:
    assert await store.setups.latest() is None
    first = Setup(channel="C1", language="sv")
    second = Setup(channel="C1", names=(Name(name="Kaffeverket", also=("kaffe\U0001f9e1",)),))
    assert await store.setups.save(first, "U1", NOW) == 1
    assert await store.setups.save(second, "U2", NOW + HOUR) == 2
    assert await store.setups.latest() == (2, second)
    assert await store.setups.get(1) == first
    assert await store.setups.versions() == (SetupVersion(2, "U2", NOW + HOUR), SetupVersion(1, "U1", NOW))
    with pytest.raises(StoreError, match="no version 3"):
        await store.setups.get(3)


async def test_setups_saved_at_once_get_numbers_of_their_own(store: Store) -> None:
    numbers = await asyncio.gather(*(store.setups.save(Setup(channel="C1"), f"U{n}", NOW) for n in range(8)))
    assert sorted(numbers) == list(range(1, 9))
