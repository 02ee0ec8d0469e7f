"""How long words are kept: what is finished and old loses them, everything else stays, and the numbers add up."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from arrivals import NOW, arrival
from sqlalchemy import text

from bot.afterwards.keeping import Keeping
from bot.desk import Present
from mentions.following import Heard, Voice
from mentions.lifecycle import Action
from mentions.model import Mention, Sighting, Status
from mentions.outside import Deed
from mentions.quoting import Consent, Quote
from mentions.results import Moved
from mentions.setup import read_setup
from mentions.store import Database, Store

DAY = timedelta(days=1)
OLD, LATER = NOW + DAY, NOW + 2 * DAY


async def found(store: Store, number: int = 1, **said: Any) -> list[int]:
    batch = [
        arrival(str(n), own=True, author="Kim Ek", author_url="https://blog.example/@kim", **said)
        for n in range(number)
    ]
    accepted = await store.mentions.accept("blog", batch, None, "C1", NOW)
    return [*accepted.posted, *accepted.held]


async def make(store: Store, mention_id: int, action: Action, **said: Any) -> Mention:
    made = await store.moves.make(mention_id, action, "U2", NOW, **said)
    assert isinstance(made, Moved), made
    return made.mention


async def get(store: Store, mention_id: int) -> Mention:
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    return mention


async def forgotten(store: Store, before: Any = OLD) -> list[int]:
    """One night's work."""
    ids = await store.keeping.outlived(before, 50)
    assert await store.keeping.forget(ids, before, LATER) == len(ids)
    return list(ids)


async def everything(database: Database) -> str:
    """All that stands in the tables that hold words."""
    tables = ("mentions", "move_notes", "places", "drafts", "quotes", "effects")
    async with database.reading() as connection:
        rows = [(await connection.execute(text(f"SELECT * FROM {table}"))).all() for table in tables]  # noqa: S608
    return str(rows)


async def test_what_is_finished_and_old_loses_its_words_everywhere(database: Database, store: Store) -> None:
    (one,) = await found(store, text="My SECRET tale of Kaffeverket")
    await store.people.set_away("U9", None, NOW)
    await make(store, one, Action.REPLY, note="Dear SECRET Kim")
    said = Heard(Sighting("a1", "", "", "another SECRET"), Voice.THANKS)
    await store.following.hear(await get(store, one), [said], NOW)
    await make(store, one, Action.CLOSE, argument="standing", note="SECRET note")
    assert await forgotten(store) == [one]
    mention = await get(store, one)
    assert (mention.title, mention.text, mention.author, mention.author_url, mention.reply) == ("", "", "", "", "")
    assert (mention.url, mention.native_id) == ("https://blog.example/", "")
    assert (mention.forgotten_at, mention.status) == (LATER, Status.CLOSED)
    left = await everything(database)
    assert [word for word in ("SECRET", "Kim", "@kim") if word in left] == []


async def test_numbers_and_the_history_stay(store: Store) -> None:
    (one,) = await found(store)
    await make(store, one, Action.REPLY, note="Sorry!")
    await make(store, one, Action.CAUSE, argument="Late delivery", note="https://tickets.example/7")
    before = await make(store, one, Action.CLOSE, argument="compensated", note="a new one")
    counts = await store.mentions.counts(NOW)
    await forgotten(store)
    after = await get(store, one)
    kept = (
        "status",
        "outcome",
        "answered_by",
        "answered_at",
        "closed_by",
        "cause",
        "role",
        "assignee",
        "seen_at",
        "source",
    )
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (after.reading.kind, after.reading.tone, after.names) == (
        before.reading.kind,
        before.reading.tone,
        before.names,
    )
    assert await store.mentions.counts(NOW) == counts
    history = await store.moves.history(one)
    assert [(m.action, m.actor, m.argument, m.note) for m in history[1:]] == [
        ("reply", "U2", "", ""), ("cause", "U2", "Late delivery", ""), ("close", "U2", "compensated", ""),
    ]  # fmt: skip
    assert await store.moves.verify(one)


async def test_somebody_who_alters_the_rest_is_still_found_out(database: Database, store: Store) -> None:
    (one,) = await found(store)
    await make(store, one, Action.CLOSE, argument="standing", note="x")
    await forgotten(store)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE moves SET action = 'thank' WHERE n = 2"))
    assert not await store.moves.verify(one)


async def test_only_what_is_finished_and_old_is_forgotten(store: Store) -> None:
    _, claimed, answered, troll, gone, later, reopened = ids = await found(store, 7)
    held = (await store.mentions.accept("blog", [arrival("h", held="old")], None, "C1", NOW)).held
    await make(store, claimed, Action.CLAIM)
    await make(store, answered, Action.REPLY, note="Sorry!")
    await make(store, troll, Action.TROLL, argument="spam")
    await store.following.gone(gone, NOW)
    await store.moves.make(later, Action.CLOSE, "U2", OLD, argument="standing")
    await make(store, reopened, Action.CLOSE, argument="standing")
    await make(store, reopened, Action.REOPEN)
    assert await forgotten(store) == sorted([answered, troll, gone, *held])
    assert await forgotten(store) == [], "nothing is erased twice"
    assert [bool((await get(store, one)).forgotten_at) for one in ids] == [False, False, True, True, True, False, False]


async def test_what_is_opened_while_it_is_looked_at_keeps_its_words(store: Store) -> None:
    (one,) = await found(store)
    await make(store, one, Action.CLOSE, argument="standing")
    ids = await store.keeping.outlived(OLD, 50)
    await make(store, one, Action.REOPEN)
    assert await store.keeping.forget(ids, OLD, LATER) == 0
    assert (await get(store, one)).text


async def test_what_its_author_objects_to_or_is_told_just_now_keeps_its_words(store: Store) -> None:
    objected, told = await found(store, 2)
    for one in (objected, told):
        await make(store, one, Action.TROLL, argument="spam")
    appeal = await store.moves.make(objected, Action.APPEAL, "U2", LATER, argument="U3", note="I am no troll")
    report = await store.moves.make(told, Action.REPORT, "U2", LATER, deed=Deed.REPORT)
    assert isinstance(appeal, Moved)
    assert isinstance(report, Moved)
    assert await forgotten(store) == []
    assert isinstance(await store.moves.make(objected, Action.KEEP, "U3", LATER), Moved)
    assert await forgotten(store) == [objected]


async def test_two_processes_erase_each_once(database: Database, store: Store) -> None:
    for mention_id in await found(store, 12):
        await make(store, mention_id, Action.CLOSE, argument="standing")
    other = Store(database, "T1")
    ids = await store.keeping.outlived(OLD, 50)
    both = await asyncio.gather(*(mine.keeping.forget(ids, OLD, LATER) for mine in (store, other)))
    assert sum(both) + await store.keeping.forget(ids, OLD, LATER) == 12
    assert {(await get(store, mention_id)).version for mention_id in ids} == {3}


async def test_however_many_processes_there_are_they_share_one_nights_work(store: Store, database: Database) -> None:
    for mention_id in (ids := await found(store, 25)):
        await make(store, mention_id, Action.CLOSE, argument="standing")
    setup = {"channel": "C1", "timezone": "Europe/Stockholm", "keep": {"content": "30d"}}
    await store.setups.save(read_setup(setup), "", NOW)
    night = (NOW + 40 * DAY).replace(hour=1)  # three o'clock, in Stockholm
    stores = (store, Store(database, "T1"))
    jobs = [Keeping(one, Present(one, lambda: 0.0, 0.0), lambda: night) for one in stores]
    await asyncio.gather(*(job.tick() for job in jobs))
    kept = [await get(store, mention_id) for mention_id in ids]
    assert {(one.forgotten_at, one.version) for one in kept} == {(night, 3)}
    assert 2 <= await store.spending.spent("keep", night.date()) <= 4, "batches, counted for all of them"


async def test_a_quote_that_was_agreed_to_is_kept_and_can_still_be_taken_back(store: Store) -> None:
    asked, yes, withdrawn = ids = await found(store, 3)
    for one in ids:
        await make(store, one, Action.REPLY, note="Thank you!")
        quote = Quote(one, Consent.ASKED, "They are fine.", "Kim", "", "https://blog.example/y", "U2", NOW, NOW)
        await make(store, one, Action.QUOTE, argument="asked", quote=quote)
        if one != asked:
            await make(store, one, Action.QUOTE, argument="yes", quote=quote)
        if one == withdrawn:
            await make(store, one, Action.QUOTE, argument="withdrawn")
        await make(store, one, Action.CLOSE, argument="thanked")
    await forgotten(store)
    kept = [await store.quotes.get(one) for one in ids]
    assert [(one.words, one.credit) for one in kept if one] == [("", ""), ("They are fine.", "Kim"), ("", "")]
    assert (await get(store, yes)).url == "https://blog.example/1"
    assert isinstance(await store.moves.make(yes, Action.QUOTE, "U2", LATER, argument="withdrawn"), Moved)


async def test_what_its_author_says_later_or_changes_brings_nothing_back(store: Store) -> None:
    (one,) = await found(store)
    await make(store, one, Action.CLOSE, argument="standing")
    await forgotten(store)
    await store.mentions.accept("blog", [arrival("0", own=True, text="edited")], None, "C1", LATER)
    assert (await get(store, one)).text == ""
    assert len(await store.mentions.known("blog", [arrival("0", own=True, text="edited").sighting])) == 1
    reply = Sighting("r1", "https://blog.example/r1", "", "And still?", answers="0")
    assert await store.following.parents("blog", [reply]) == {}
    assert not (await store.following.hear(await get(store, one), [], LATER))


async def test_posts_that_show_its_words_are_drawn_anew(store: Store) -> None:
    (one,) = await found(store)
    (card,) = await store.effects.due(NOW)
    await store.effects.sent(card.id, "C1", "1.0", NOW, version=1)
    await make(store, one, Action.REPLY, note="Sorry!")
    await make(store, one, Action.CLOSE, argument="standing")
    for n, line in enumerate(await store.effects.due(NOW)):
        await store.effects.sent(line.id, "C1", f"2.{n}", NOW)
    await forgotten(store)
    assert len(await store.effects.waiting("retouch", LATER)) == 1, "the line that quotes our answer"
    assert [place.mention_id for place in await store.cards.lagging()] == [one]


async def test_of_all_direct_messages_only_those_that_name_it_are_drawn_anew(store: Store) -> None:
    one, *_ = await found(store, 12)
    await make(store, one, Action.CLOSE, argument="standing")
    lists = ([[one, 2]], [[one + 1, 2], [one, 1]], [[one + 1, one]], [[int(f"{one}1"), 1]])
    for n, steps in enumerate(lists):
        await store.effects.add("direct", f"d{n}", "U2", {"to": "U2", "steps": steps}, OLD)
    named = [effect.id for effect in await store.effects.due(LATER) if effect.key in ("d0", "d1")]
    await forgotten(store, LATER)
    redrawn = [effect.subject["effect"] for effect in await store.effects.waiting("retouch", LATER)]
    assert sorted(redrawn) == sorted(named)


async def test_old_drafts_are_dropped(store: Store, database: Database) -> None:
    ids = await found(store, 2)
    async with database.writing() as connection:
        for mention_id, at in zip(ids, (NOW, LATER), strict=True):
            values = {
                "m": mention_id,
                "at": at if database.dialect == "postgresql" else at.isoformat(timespec="microseconds"),
            }
            await connection.execute(
                text("INSERT INTO drafts (team_id, mention_id, author, text, at) VALUES ('T1', :m, 'U2', 'x', :at)"),
                values,
            )
    assert await store.keeping.drop_drafts(OLD) == 1
    assert await store.keeping.drop_drafts(OLD) == 0
