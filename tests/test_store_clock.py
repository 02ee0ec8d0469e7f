"""The clock in the store: what is due is leased, each step is taken once, and messages to one person become one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from arrivals import NOW, arrival

from mentions.lifecycle import Action
from mentions.model import Because, Mention, Status
from mentions.results import Moved
from mentions.store import Database, Store
from mentions.waiting import Waiting

MINUTE, GATHER, LEASE = timedelta(minutes=1), timedelta(seconds=15), timedelta(seconds=60)
LATE = Because("late", ("U1",))


@pytest.fixture
async def ids(store: Store) -> tuple[int, ...]:
    batch = [arrival(str(n), own=True) for n in range(6)]
    return (await store.mentions.accept("blog", batch, None, "C1", NOW)).posted


async def leased(store: Store, after: timedelta = MINUTE) -> dict[int, Waiting]:
    return {one.mention.id: one for one in await store.clock.lease(NOW + after, LEASE, 10)}


async def get(store: Store, mention_id: int) -> Mention:
    found = await store.mentions.get(mention_id)
    assert found is not None
    return found


async def test_what_is_due_is_given_to_one_and_comes_back_when_its_lease_is_over(
    store: Store, ids: tuple[int, ...]
) -> None:
    assert set(await leased(store)) == set(ids)
    assert await leased(store) == {}
    assert set(await leased(store, 2 * MINUTE)) == set(ids)


async def test_what_was_put_off_comes_then_and_what_has_happened_meanwhile_counts_more(
    store: Store, ids: tuple[int, ...]
) -> None:
    one, two, three, *_ = (await leased(store)).values()
    await store.moves.make(two.mention.id, Action.CLAIM, "U9", NOW + MINUTE)
    await store.clock.put_off([(one, NOW + 9 * MINUTE), (two, NOW + 9 * MINUTE), (three, None)])
    assert set(await leased(store)) == {two.mention.id}
    assert one.mention.id in await leased(store, 9 * MINUTE)
    assert three.mention.id not in await leased(store, timedelta(days=300))
    await store.clock.wake(NOW)
    assert set(await leased(store)) == set(ids)


async def test_a_step_is_taken_once_however_many_try(store: Store, ids: tuple[int, ...]) -> None:
    waiting = (await leased(store))[ids[0]]
    tries = (store.clock.take(waiting, Action.DEPUTY, "U2", LATE, NOW + MINUTE, GATHER) for _ in range(8))
    assert sum(isinstance(end, Moved) for end in await asyncio.gather(*tries)) == 1
    mention = await get(store, ids[0])
    assert (mention.assignee, mention.because, mention.status, mention.since) == ("U2", LATE, Status.OPEN, NOW)
    assert [move.action for move in await store.moves.history(ids[0])] == ["find", "deputy"]
    direct = [effect for effect in await store.effects.due(NOW + 2 * MINUTE) if effect.purpose == "direct"]
    assert [(effect.channel, effect.subject["steps"]) for effect in direct] == [("U2", [[ids[0], 2]])]


async def test_a_press_that_comes_first_leaves_nothing_to_the_clock(store: Store, ids: tuple[int, ...]) -> None:
    waiting = (await leased(store))[ids[0]]
    await store.moves.make(ids[0], Action.CLAIM, "U9", NOW + MINUTE)
    assert await store.clock.take(waiting, Action.DEPUTY, "U2", LATE, NOW + MINUTE, GATHER) is None
    assert (await get(store, ids[0])).owner == "U9"


async def test_a_warning_changes_no_card_and_stands_in_no_thread(store: Store, ids: tuple[int, ...]) -> None:
    before = await get(store, ids[0])
    waiting = (await leased(store))[ids[0]]
    moved = await store.clock.take(waiting, Action.WARN, "U1", LATE, NOW + MINUTE, GATHER)
    assert moved
    assert moved.mention == before
    (card,) = [effect for effect in await store.effects.due(NOW) if effect.mention_id == ids[0]]
    await store.effects.sent(card.id, "C1", "1.0", NOW)
    assert "line" not in {effect.purpose for effect in await store.effects.due(NOW + timedelta(hours=1))}
    assert await store.moves.verify(ids[0])


async def test_messages_to_one_person_become_one_and_it_waits_for_the_last(store: Store, ids: tuple[int, ...]) -> None:
    for n, waiting in enumerate((await leased(store)).values()):
        at = NOW + MINUTE + n * timedelta(seconds=10)
        await store.clock.take(waiting, Action.WARN, "U1", LATE, at, GATHER)
    last = NOW + MINUTE + timedelta(seconds=50) + GATHER
    (direct,) = [e for e in await store.effects.due(NOW + timedelta(hours=1)) if e.purpose == "direct"]
    assert (len(direct.subject["steps"]), direct.due_at) == (6, last)
    assert not await store.effects.start(direct.id, last - timedelta(seconds=1), "U1")
    assert await store.effects.start(direct.id, last, "U1")


async def test_two_processes_take_each_step_once(database: Database, store: Store, ids: tuple[int, ...]) -> None:
    async def live(mine: Store) -> int:
        taken = 0
        for n in range(12):
            now = NOW + MINUTE * (n + 1)
            for waiting in await mine.clock.lease(now, timedelta(0), 4):
                after = [move.action for move in waiting.steps]
                action = next(a for a in (Action.WARN, Action.DEPUTY, Action.LEAD, Action.CALL, None) if a not in after)
                if action is None:
                    await mine.clock.put_off([(waiting, None)])
                    continue
                taken += bool(await mine.clock.take(waiting, action, "U2", LATE, now, GATHER))
        return taken

    assert sum(await asyncio.gather(live(store), live(Store(database, "T1")))) == 24
    for mention_id in ids:
        steps = [move.action for move in await store.moves.history(mention_id)]
        assert steps == ["find", "warn", "deputy", "lead", "call"]
