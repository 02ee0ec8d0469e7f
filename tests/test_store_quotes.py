"""A voice is shown only while its writer agrees, whatever happens at the same moment."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from arrivals import NOW, arrival

from mentions.lifecycle import Action
from mentions.quoting import Consent, Quote
from mentions.results import Hindered, Moved, Repeated
from mentions.store import Database, Store

LATER = NOW + timedelta(hours=1)


def voice(mention_id: int, credit: str = "Maja") -> Quote:
    return Quote(mention_id, Consent.ASKED, "so good", credit, "", "", "U1", NOW, NOW, "sv")


async def found(store: Store, many: int) -> list[int]:
    arrivals = [arrival(str(n), text=f"praise number {n} of many {n * 7}") for n in range(many)]
    return sorted((await store.mentions.accept("blog", arrivals, None, "C1", NOW)).posted)


async def say(store: Store, mention_id: int, consent: Consent, quote: Quote | None = None, at: int = 0) -> object:
    now = NOW + timedelta(minutes=at)
    return await store.moves.make(mention_id, Action.QUOTE, "U1", now, argument=consent, quote=quote)


async def test_the_newest_yes_comes_first_and_nothing_else_is_shown(store: Store) -> None:
    ids = await found(store, 4)
    for n, one in enumerate(ids):
        await say(store, one, Consent.ASKED, voice(one))
        await say(store, one, Consent.YES, voice(one), at=n + 1)
    await say(store, ids[1], Consent.WITHDRAWN, at=9)
    assert [one.mention_id for one in await store.quotes.shown()] == [ids[3], ids[2], ids[0]]
    assert [one.mention_id for one in await store.quotes.shown(1, 1)] == [ids[2]]
    assert [one.mention_id for one in await store.quotes.latest(1)] == [ids[1]]
    counts = await store.quotes.counts()
    assert (counts[Consent.YES], counts[Consent.WITHDRAWN], counts[Consent.NO]) == (3, 1, 0)


async def test_a_correction_keeps_its_place_and_when_it_was_asked(store: Store) -> None:
    (one,) = await found(store, 1)
    await say(store, one, Consent.ASKED, voice(one))
    await say(store, one, Consent.YES, voice(one), at=5)
    await say(store, one, Consent.YES, replace(voice(one), credit="M.", asked_at=LATER), at=50)
    kept = await store.quotes.get(one)
    assert kept is not None
    assert (kept.credit, kept.asked_at, kept.at) == ("M.", NOW, NOW + timedelta(minutes=5))
    mention = await store.mentions.get(one)
    assert mention is not None
    assert mention.quoted == kept


async def test_of_two_answers_in_one_moment_one_is_kept(store: Store) -> None:
    (one,) = await found(store, 1)
    await say(store, one, Consent.ASKED, voice(one))
    both = await asyncio.gather(say(store, one, Consent.NO), say(store, one, Consent.WITHDRAWN))
    assert sorted(type(answer).__name__ for answer in both) == ["Hindered", "Moved"]
    assert isinstance(await say(store, one, Consent.ASKED, voice(one)), Hindered), "nobody is asked twice"
    assert await store.moves.verify(one)


async def test_the_same_said_twice_is_said_once(store: Store) -> None:
    (one,) = await found(store, 1)
    assert isinstance(await say(store, one, Consent.ASKED, voice(one)), Moved)
    assert isinstance(await say(store, one, Consent.ASKED, voice(one)), Repeated)
    assert len(await store.moves.history(one)) == 2


async def test_a_thank_you_asks_only_where_nobody_has(store: Store) -> None:
    (one,) = await found(store, 1)
    await store.moves.make(one, Action.THANK, "U1", NOW, note="Thanks!", quote=voice(one))
    await store.moves.make(one, Action.THANK, "U2", NOW, note="Thanks again!", quote=voice(one, "somebody else"))
    assert [m.action for m in await store.moves.history(one)] == ["find", "thank", "quote", "thank"]
    kept = await store.quotes.get(one)
    assert kept is not None
    assert kept.credit == "Maja"
    assert await store.moves.verify(one)


async def test_what_is_gone_before_anybody_answered_is_simply_over(store: Store) -> None:
    (one,) = await found(store, 1)
    await say(store, one, Consent.ASKED, voice(one))
    assert await store.following.gone(one, LATER)
    kept = await store.quotes.get(one)
    assert kept is not None
    assert (kept.consent, kept.words, kept.credit) == (Consent.WITHDRAWN, "", "")
    assert [(m.action, m.note) for m in await store.moves.history(one)][1:] == [
        ("quote", ""),
        ("gone", ""),
        ("quote", ""),
    ]
    assert await store.moves.verify(one)


async def test_whoever_takes_it_back_is_heard_whatever_has_become_of_it(store: Store) -> None:
    for n, (action, argument) in enumerate(((Action.TROLL, "spam"), (Action.CLOSE, "thanked"))):
        one = (await store.mentions.accept("blog", [arrival(f"t{n}")], None, "C1", NOW)).posted[0]
        await say(store, one, Consent.YES, voice(one))
        await store.moves.make(one, action, "U1", NOW, argument=argument)
        assert isinstance(await say(store, one, Consent.WITHDRAWN), Moved)
    assert await store.quotes.shown() == ()


async def test_another_workspace_sees_nothing_of_it(store: Store, database: Database) -> None:
    elsewhere = Store(database, "T2")
    (one,) = await found(store, 1)
    await say(store, one, Consent.YES, voice(one))
    assert (await elsewhere.quotes.shown(), await elsewhere.quotes.get(one)) == ((), None)
