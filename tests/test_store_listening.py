"""Sources in the store: leases with fences, and how each source is doing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from arrivals import NOW, progress

from mentions.store import Store

MINUTE = timedelta(minutes=1)


async def test_a_kept_source_is_due_at_once_and_has_never_run(store: Store) -> None:
    await store.listening.keep(["a", "b"], NOW)
    (state, _) = await store.listening.states()
    assert (state.source, state.bookmark, state.next_due, state.runs, state.last_try) == ("a", {}, NOW, 0, None)


async def test_keeping_a_source_again_leaves_it_where_it_is(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    (before,) = await store.listening.lease(["a"], NOW, MINUTE, 1)
    await store.listening.finish("a", progress(before.fence), NOW)
    after = await store.listening.states()
    await store.listening.keep(["a", "b"], NOW + MINUTE)
    assert (await store.listening.states())[:1] == after


async def test_a_lease_takes_the_longest_due_of_those_asked_for(store: Store) -> None:
    for minutes, source in enumerate("cab"):
        await store.listening.keep([source], NOW + minutes * MINUTE)
    leased = await store.listening.lease(["a", "b", "c", "never kept"], NOW + MINUTE, MINUTE, 1)
    assert [state.source for state in leased] == ["c"]
    assert [state.source for state in await store.listening.lease(["b"], NOW + MINUTE, MINUTE, 9)] == []
    assert [state.source for state in await store.listening.lease(["b", "a"], NOW + 2 * MINUTE, MINUTE, 9)] == [
        "a",
        "b",
    ]
    assert await store.listening.lease([], NOW + 9 * MINUTE, MINUTE, 9) == ()


async def test_each_source_is_leased_to_one_of_many(store: Store) -> None:
    names = [f"s{n}" for n in range(60)]
    await store.listening.keep(names, NOW)
    rounds = await asyncio.gather(*(store.listening.lease(names, NOW, MINUTE, 10) for _ in range(8)))
    taken = [state.source for leased in rounds for state in leased]
    rest = await store.listening.lease(names, NOW, MINUTE, 100)
    assert sorted(taken + [state.source for state in rest]) == sorted(names)
    assert all(len(leased) <= 10 for leased in rounds)


async def test_a_lease_that_ran_out_passes_on_and_the_old_fence_is_refused(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    (old,) = await store.listening.lease(["a"], NOW, MINUTE, 1)
    assert await store.listening.lease(["a"], NOW, MINUTE, 1) == ()
    (new,) = await store.listening.lease(["a"], NOW + MINUTE, MINUTE, 1)
    assert new.fence == old.fence + 1
    assert not await store.listening.finish("a", progress(old.fence, bookmark={"etag": "old"}), NOW)
    assert await store.listening.finish("a", progress(new.fence, bookmark={"etag": "new"}), NOW)
    assert (await store.listening.states())[0].bookmark == {"etag": "new"}


async def test_failures_are_counted_until_it_is_well_again(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    seen = []
    for outcome in ("blocked", "unreachable", "unchanged", "ok", "gone"):
        (leased,) = await store.listening.lease(["a"], NOW, MINUTE, 1)
        await store.listening.finish("a", progress(leased.fence, outcome, next_due=NOW, note="why"), NOW)
        (state,) = await store.listening.states()
        seen.append((state.outcome, state.fails, state.unchanged, state.runs))
    assert seen == [
        ("blocked", 1, 0, 1),
        ("unreachable", 2, 0, 2),
        ("unchanged", 0, 1, 3),
        ("ok", 0, 2, 4),
        ("gone", 1, 2, 5),
    ]
    assert (state.note, state.last_try, state.last_good, state.last_new) == ("why", NOW, NOW, None)


async def test_an_interval_comes_back_as_it_went(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    (leased,) = await store.listening.lease(["a"], NOW, MINUTE, 1)
    tiny = timedelta(milliseconds=250)
    await store.listening.finish("a", progress(leased.fence, interval=tiny, next_due=NOW + tiny, new=2), NOW)
    (state,) = await store.listening.states()
    assert (state.interval, state.next_due, state.last_new) == (tiny, NOW + tiny, NOW)


async def test_a_sleeping_source_can_be_woken(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    (leased,) = await store.listening.lease(["a"], NOW, MINUTE, 1)
    await store.listening.finish("a", progress(leased.fence), NOW)
    assert await store.listening.lease(["a"], NOW + MINUTE, MINUTE, 1) == ()
    await store.listening.wake("a", NOW + MINUTE)
    assert len(await store.listening.lease(["a"], NOW + MINUTE, MINUTE, 1)) == 1


async def test_a_process_that_is_alone_frees_the_leases_of_its_former_life(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    (old,) = await store.listening.lease(["a"], NOW, MINUTE, 1)
    await store.listening.free()
    (new,) = await store.listening.lease(["a"], NOW, MINUTE, 1)
    assert not await store.listening.finish("a", progress(old.fence), NOW)
    assert await store.listening.finish("a", progress(new.fence), NOW)


@pytest.mark.parametrize("name", ["o'hara", 'say "hi"', "å\U0001f9e1", "a,b", "[]"])
async def test_any_name_of_a_source_is_leased(store: Store, name: str) -> None:
    await store.listening.keep([name], NOW)
    assert [state.source for state in await store.listening.lease([name], NOW, MINUTE, 1)] == [name]
