"""What authors had said before: counted by kind, told apart by their account, and marks that expire."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from arrivals import NOW, arrival, sighting

from mentions.findings import Known
from mentions.lifecycle import Action
from mentions.model import Because, Choice, Kind
from mentions.store import Store
from mentions.store.keys import author_key

YEAR = timedelta(days=365)
LATER = NOW + timedelta(hours=1)
LOTTA = {"author": "Lotta", "author_url": "https://social.example/@lotta"}


async def said(store: Store, native_id: str, kind: Kind = Kind.COMPLAINT, source: str = "blog", **more: Any) -> int:
    """Somebody says something; the mention's id."""
    held = more.pop("held", "")
    one = arrival(native_id, held, **more)
    one = replace(one, reading=replace(one.reading, kind=kind))
    accepted = await store.mentions.accept(source, [one], None, "C1", NOW)
    return (*accepted.posted, *accepted.held)[0]


async def known(store: Store, source: str = "blog", now: Any = LATER, **who: Any) -> Known | None:
    return (await store.authors.known_many(source, [sighting("new", **who)], now, YEAR)).get("new")


async def make(store: Store, mention_id: int, action: Action, actor: str = "U1", **more: Any) -> None:
    await store.moves.make(mention_id, action, actor, more.pop("at", LATER), **more)


async def test_nobody_has_heard_of_a_new_author(store: Store) -> None:
    await said(store, "1", author="Kim")
    assert await known(store, author="Lotta") is None
    assert await known(store) is None


async def test_what_an_author_said_is_counted_by_kind(store: Store) -> None:
    for n, kind in enumerate((Kind.COMPLAINT, Kind.PRAISE, Kind.COMPLAINT)):
        await said(store, str(n), kind, **LOTTA)
    found = await known(store, **LOTTA)
    assert found == Known({"complaint": 2, "praise": 1})
    assert found.mentions == 3


async def test_an_account_is_one_person_at_every_source_and_a_name_only_at_one(store: Store) -> None:
    await said(store, "1", **LOTTA)
    await said(store, "2", author="Kim")
    assert await known(store, "forum", author="Another name", author_url=LOTTA["author_url"]) == Known({"complaint": 1})
    assert await known(store, "blog", author=" KIM") == Known({"complaint": 1})
    assert await known(store, "forum", author="Kim") is None


async def test_two_of_the_same_name_are_told_apart_by_their_accounts(store: Store) -> None:
    await said(store, "1", author="Kim", author_url="https://social.example/@kim1")
    assert await known(store, author="Kim", author_url="https://social.example/@kim2") is None
    assert await known(store, author="Kim") is None


@pytest.mark.parametrize("name", ["", "Anonym", "En Google-användare", "[deleted]", "Guest"])
async def test_whoever_a_platform_does_not_name_is_nobody(store: Store, name: str) -> None:
    await said(store, "1", author=name)
    assert author_key("blog", name, "") == ""
    assert await known(store, author=name) is None


async def test_who_answered_last_is_remembered(store: Store) -> None:
    for n, (user, at) in enumerate((("UBO", 3), ("UANNA", 1), ("UCARIN", 2))):
        one = await said(store, str(n), **LOTTA)
        await make(store, one, Action.REPLY, user, note="Hello", at=NOW + timedelta(hours=at))
    found = await known(store, **LOTTA)
    assert found is not None
    assert (found.answered_by, found.answered_at) == ("UBO", NOW + timedelta(hours=3))
    assert found.kinds == {"complaint": 3}


async def test_a_mark_is_held_against_an_author_until_it_expires_or_is_taken_back(store: Store) -> None:
    first, second = await said(store, "1", **LOTTA), await said(store, "2", **LOTTA)
    for one, at in ((first, LATER), (second, LATER + timedelta(days=10))):
        await make(store, one, Action.TROLL, argument="attack", at=at)
    both = await known(store, now=LATER + timedelta(days=20), **LOTTA)
    assert both == Known({"complaint": 2}, 2, LATER + timedelta(days=10))
    one_left = await known(store, now=LATER + timedelta(days=370), **LOTTA)
    assert one_left == Known({"complaint": 2}, 1, LATER + timedelta(days=10))
    assert await known(store, now=LATER + timedelta(days=376), **LOTTA) == Known({"complaint": 2})
    await make(store, second, Action.UNTROLL, at=LATER + timedelta(days=11))
    assert await known(store, now=LATER + timedelta(days=20), **LOTTA) == Known({"complaint": 2}, 1, LATER)


async def test_a_mark_stays_on_what_was_closed_afterwards(store: Store) -> None:
    one = await said(store, "1", **LOTTA)
    await make(store, one, Action.TROLL, argument="attack")
    await make(store, one, Action.CLOSE, argument="no_answer")
    assert await known(store, **LOTTA) == Known({"complaint": 1}, 1, LATER)


async def test_what_was_not_about_us_does_not_count(store: Store) -> None:
    await said(store, "1", **LOTTA, held="hidden")
    one = await said(store, "2", **LOTTA)
    await make(store, one, Action.CLOSE, argument="not_us")
    assert await known(store, **LOTTA) is None
    await said(store, "3", **LOTTA, held="baseline")
    assert await known(store, **LOTTA) == Known({"complaint": 1})


async def test_what_was_removed_at_its_source_counts_without_its_words(store: Store) -> None:
    one = await said(store, "1", **LOTTA)
    await make(store, one, Action.TROLL, argument="hate")
    await store.following.gone(one, LATER)
    gone = await store.mentions.get(one)
    assert gone is not None
    assert (gone.author, gone.author_url, gone.text) == ("", "", "")
    assert await known(store, **LOTTA) == Known({"complaint": 1}, 1, LATER)


async def test_a_whole_batch_is_looked_up_at_once(store: Store) -> None:
    await said(store, "1", **LOTTA)
    await said(store, "2", author="Kim")
    batch = [sighting("a", **LOTTA), sighting("b", author="Kim"), sighting("c", author="Bo"), sighting("d")]
    found = await store.authors.known_many("blog", batch, LATER, YEAR)
    assert found == {"a": Known({"complaint": 1}), "b": Known({"complaint": 1})}
    assert await store.authors.known_many("blog", [], LATER, YEAR) == {}


async def test_an_id_that_two_authors_share_tells_nothing_of_either(store: Store) -> None:
    await said(store, "1", **LOTTA)
    batch = [sighting("a", **LOTTA), sighting("a", author="Kim", url="https://blog.example/other")]
    assert await store.authors.known_many("blog", batch, LATER, YEAR) == {}


async def test_another_workspace_knows_nothing_of_it(store: Store, database: Any) -> None:
    await said(store, "1", **LOTTA)
    assert await known(Store(database, "T2"), **LOTTA) is None


async def test_what_is_known_is_kept_with_the_mention(store: Store) -> None:
    remembered = Known({"praise": 2}, 1, NOW, "UBO", NOW)
    new = replace(arrival("1", **LOTTA), known=remembered)
    (mention_id,) = (await store.mentions.accept("blog", [new], None, "C1", NOW)).posted
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    assert mention.known == remembered


async def test_a_second_reason_is_kept_with_the_first(store: Store) -> None:
    because = Because("kind", ("complaint", "support"), Because("knows", ("Bo", "Kaffeverket")))
    new = replace(arrival("1"), choice=Choice("UBO", "support", because))
    (mention_id,) = (await store.mentions.accept("blog", [new], None, "C1", NOW)).posted
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    assert mention.because == because


async def test_the_week_counts_whom_each_card_asked_first(store: Store) -> None:
    await said(store, "1")
    second = await said(store, "2")
    await said(store, "3", held="flood")
    await make(store, second, Action.REASSIGN, argument="U2")
    assert await store.mentions.asked_since(NOW) == {"U1": 2}
    assert await store.mentions.asked_since(NOW + timedelta(seconds=1)) == {}
