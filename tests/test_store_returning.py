"""Coming back, in the store: who has been away, what goes back to them, and one word of welcome."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from arrivals import NOW, arrival

from mentions.lifecycle import Action
from mentions.model import Because, Choice, Status
from mentions.results import Moved
from mentions.store import Store

TOMORROW = NOW + timedelta(days=1)
BACK = Because("back", ("support",))
DEPUTY = Because("deputy", ("Anna", "support"))


async def lend(store: Store, native_id: str, because: Because = DEPUTY) -> int:
    one = replace(arrival(native_id), choice=Choice("UDAN", "support", because))
    return (await store.mentions.accept("blog", [one], None, "C1", NOW)).posted[0]


async def directs(store: Store) -> list[tuple[str, list[int]]]:
    due = [effect for effect in await store.effects.due(TOMORROW, 1000) if effect.purpose == "direct"]
    return [(effect.channel, [step[0] for step in effect.subject["steps"]]) for effect in due]


async def test_who_was_away_is_back_when_the_time_is_over_or_when_they_say_so(store: Store) -> None:
    await store.people.set_away("UANNA", TOMORROW, NOW)
    await store.people.set_away("UBO", TOMORROW + timedelta(hours=1), NOW)
    assert await store.returning.ended(NOW) == ()
    await store.people.set_away("UBO", None, NOW)
    assert await store.people.away(NOW) == {"UANNA": TOMORROW}
    assert await store.returning.ended(NOW) == ("UBO",)
    assert await store.returning.ended(TOMORROW) == ("UBO", "UANNA")


async def test_who_was_not_away_does_not_come_back(store: Store) -> None:
    await store.people.set_away("UANNA", None, NOW)
    await store.people.set_away("UANNA", NOW - timedelta(hours=1), NOW)
    assert await store.returning.ended(TOMORROW) == ()


async def test_who_goes_away_again_has_not_come_back(store: Store) -> None:
    await store.people.set_away("UANNA", NOW + timedelta(hours=1), NOW)
    await store.people.set_away("UANNA", TOMORROW, NOW + timedelta(hours=2))
    assert await store.returning.ended(NOW + timedelta(hours=3)) == ()
    assert not await store.returning.welcome("UANNA", NOW + timedelta(hours=3))


async def test_the_welcome_is_ordered_once_also_by_many_at_the_same_time(store: Store) -> None:
    first = (await store.mentions.accept("blog", [arrival("1")], None, "C1", NOW)).posted[0]
    second = (await store.mentions.accept("blog", [arrival("2")], None, "C1", NOW + timedelta(hours=1))).posted[0]
    other = await lend(store, "3")
    await store.moves.make(other, Action.CLAIM, "U1", NOW)
    await store.people.set_away("U1", NOW + timedelta(hours=2), NOW)
    later = NOW + timedelta(hours=2)
    said = await asyncio.gather(*(store.returning.welcome("U1", later) for _ in range(8)))
    assert sorted(said) == [False] * 7 + [True]
    assert await directs(store) == [("U1", [first, other, second])]
    assert await store.returning.ended(TOMORROW) == ()


async def test_where_nothing_waits_nothing_is_said(store: Store) -> None:
    await store.people.set_away("UANNA", NOW + timedelta(hours=1), NOW)
    assert await store.returning.welcome("UANNA", TOMORROW)
    assert await directs(store) == []
    assert await store.returning.ended(TOMORROW) == ()


async def test_what_is_lent_is_found_by_its_reason_oldest_first_and_goes_back_once(store: Store) -> None:
    one, two = await lend(store, "1"), await lend(store, "2", Because("fallback"))
    await lend(store, "3", Because("kind", ("complaint", "support")))
    claimed = await lend(store, "4")
    await store.moves.make(claimed, Action.CLAIM, "UDAN", NOW)
    lent = await store.returning.lent({"deputy", "fallback"})
    assert [mention.id for mention in lent] == [one, two]
    given = await asyncio.gather(
        *(store.returning.give_back(lent[0], "UANNA", "support", BACK, TOMORROW) for _ in range(5))
    )
    (moved,) = [each for each in given if isinstance(each, Moved)]
    assert (moved.mention.assignee, moved.mention.because, moved.mention.status) == ("UANNA", BACK, Status.OPEN)
    assert (moved.move.action, moved.move.actor, moved.move.argument) == (Action.BACK, "", "UANNA")
    assert [mention.id for mention in await store.returning.lent({"deputy", "fallback"})] == [two]
    assert await store.moves.verify(one)


async def test_nothing_is_taken_from_whoever_claims_it_at_that_moment(store: Store) -> None:
    mention_id = await lend(store, "1")
    (lent,) = await store.returning.lent({"deputy"})
    await store.moves.make(mention_id, Action.CLAIM, "UDAN", NOW)
    assert await store.returning.give_back(lent, "UANNA", "support", BACK, NOW) is None
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    assert (mention.status, mention.owner, mention.assignee) == (Status.CLAIMED, "UDAN", "UDAN")


async def test_what_a_colleague_has_decided_meanwhile_stays_decided(store: Store) -> None:
    mention_id = await lend(store, "1")
    (lent,) = await store.returning.lent({"deputy"})
    because = Because("colleague", ("UBO",))
    await store.moves.make(mention_id, Action.REASSIGN, "UBO", NOW, argument="UCARIN", because=because)
    assert await store.returning.give_back(lent, "UANNA", "support", BACK, NOW) is None
    assert await store.returning.lent({"deputy", "fallback"}) == ()


async def test_the_clock_of_its_promise_goes_on(store: Store) -> None:
    mention_id = await lend(store, "1")
    (lent,) = await store.returning.lent({"deputy"})
    await store.returning.give_back(lent, "UANNA", "support", BACK, TOMORROW)
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    assert mention.since == NOW
