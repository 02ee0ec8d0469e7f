"""What people have in hand and what they wait for, in the store: in its order, and each their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from arrivals import NOW, arrival

from mentions.awaiting import Awaits
from mentions.findings import Priority
from mentions.lifecycle import Action
from mentions.model import Because, Choice
from mentions.outside import Deed
from mentions.quoting import Consent, Quote
from mentions.results import Moved
from mentions.setup import Setup
from mentions.store import Store
from mentions.writing import Draft

HOUR = timedelta(hours=1)


async def arrive(store: Store, native_id: str, user: str, priority: Priority = Priority.NORMAL) -> int:
    choice = Choice(user, "support", Because("kind", ("complaint", "support")), priority=priority)
    one = replace(arrival(native_id), choice=choice)
    at = NOW + HOUR * int(native_id)
    return (await store.mentions.accept("blog", [one], None, "C1", at)).posted[0]


async def test_a_queue_is_ordered_by_priority_then_by_when_the_clock_began(store: Store) -> None:
    first, second = await arrive(store, "1", "UANNA"), await arrive(store, "2", "UANNA")
    urgent, others = await arrive(store, "3", "UANNA", Priority.HIGH), await arrive(store, "4", "UBO")
    taken = await store.moves.make(others, Action.CLAIM, "UANNA", NOW + 9 * HOUR)
    assert isinstance(taken, Moved)
    assert [one.id for one in await store.inhand.queue("UANNA")] == [urgent, first, second, others]
    assert [one.id for one in await store.inhand.queue("UANNA", 2)] == [urgent, first]
    assert await store.inhand.queue("UBO") == ()


async def test_the_loads_tell_how_many_and_which_is_first(store: Store) -> None:
    first, second = await arrive(store, "1", "UANNA"), await arrive(store, "2", "UANNA")
    taken = await arrive(store, "3", "UANNA")
    await store.moves.make(taken, Action.CLAIM, "UBO", NOW + 9 * HOUR)
    nobodys = await arrive(store, "4", "")
    loads = await store.inhand.loads()
    assert {user: (load.many, load.first.id) for user, load in loads.items()} == {
        "UANNA": (2, first),
        "UBO": (1, taken),
        "": (1, nobodys),
    }
    assert second


async def test_what_somebody_waits_for_begins_with_what_they_can_do(store: Store) -> None:
    begun, asked, underway = [await arrive(store, n, "UANNA") for n in "123"]
    await store.drafts.save(Draft(begun, "UANNA", "I am sorry", NOW))
    await store.drafts.save(Draft(asked, "UBO", "Hello", NOW))
    draft = await store.drafts.get(asked, "UBO")
    assert draft is not None
    assert await store.drafts.ask(draft, "UANNA", NOW)
    await store.moves.make(underway, Action.REPLY, "UANNA", NOW + 9 * HOUR, note="Hi", deed=Deed.REPLY)
    mine = await store.inhand.awaited("UANNA")
    assert [(one.what, one.mention.id, one.who) for one in mine] == [
        (Awaits.LOOK, asked, "UBO"),
        (Awaits.WRITING, begun, ""),
        (Awaits.UNDERWAY, underway, ""),
    ]
    assert [(one.what, one.who) for one in await store.inhand.awaited("UBO")] == [(Awaits.ASKED, "UANNA")]
    assert await store.inhand.awaited("USARA") == ()


async def test_a_heated_draft_is_waited_for_until_it_has_cooled(store: Store) -> None:
    mention = await arrive(store, "1", "UANNA")
    await store.drafts.save(Draft(mention, "UANNA", "How dare you", NOW))
    draft = await store.drafts.get(mention, "UANNA")
    assert draft is not None
    assert await store.drafts.cool(draft, NOW + HOUR)
    (one,) = await store.inhand.awaited("UANNA")
    assert (one.what, one.at) == (Awaits.COOLING, NOW + HOUR)
    assert await store.drafts.cooled(NOW + 2 * HOUR) == 1
    (one,) = await store.inhand.awaited("UANNA")
    assert one.what is Awaits.COOLED


async def test_what_was_asked_of_others_and_what_is_to_be_asked_is_waited_for(store: Store) -> None:
    praised, closed = await arrive(store, "1", "UANNA"), await arrive(store, "2", "UANNA")
    quote = Quote(praised, Consent.ASKED, "They are fine.", "", "", "", "UANNA", NOW, NOW)
    await store.moves.make(praised, Action.CLAIM, "UANNA", NOW + 8 * HOUR)
    await store.moves.make(praised, Action.QUOTE, "UANNA", NOW + 9 * HOUR, argument="asked", quote=quote)
    await store.moves.make(closed, Action.REPLY, "UANNA", NOW + 9 * HOUR, note="Hi")
    week = timedelta(days=7)
    await store.moves.make(closed, Action.CLOSE, "UBO", NOW + 9 * HOUR, argument="standing", ask_again_at=NOW + week)
    found = [(one.what, one.mention.id) for one in await store.inhand.awaited("UANNA")]
    assert found == [(Awaits.CONSENT, praised), (Awaits.ASK_AGAIN, closed)]
    assert await store.inhand.awaited("UBO") == ()


async def test_the_last_versions_come_with_their_documents_newest_first(store: Store) -> None:
    for n in range(1, 4):
        await store.setups.save(Setup(channel=f"C{n}"), f"U{n}", NOW + n * HOUR)
    kept = await store.setups.last(2)
    assert [(one.version, one.by, one.at, one.document) for one in kept] == [
        (3, "U3", NOW + 3 * HOUR, {"channel": "C3"}),
        (2, "U2", NOW + 2 * HOUR, {"channel": "C2"}),
    ]


async def test_what_somebody_has_put_away_stays_away_for_them_alone(store: Store) -> None:
    for _ in range(2):
        await store.people.dismiss("UANNA", "guide", NOW)
    assert await store.people.dismissed("UANNA") == {"guide"}
    assert await store.people.dismissed("UBO") == frozenset()
