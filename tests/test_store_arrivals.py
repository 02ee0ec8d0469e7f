"""Accepting a batch: identity in three steps, edits, what is held, and the lease it runs under."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from arrivals import LONG, NOW, arrival, progress, sighting

from mentions.lifecycle import Action
from mentions.listening import Accepted
from mentions.model import Arrival, Because, Mention, Status
from mentions.store import Database, StaleFence, Store


async def accept(store: Store, *arrivals: Arrival, source: str = "blog", later: timedelta = timedelta()) -> Accepted:
    return await store.mentions.accept(source, arrivals, None, "C1", NOW + later)


async def only(store: Store, accepted: Accepted) -> Mention:
    (mention_id,) = accepted.posted
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    return mention


async def test_a_new_mention_keeps_what_was_seen_read_and_chosen(store: Store) -> None:
    seen = arrival(title="Broken", author="Åsa", author_url="https://a.example", published_at=NOW - timedelta(hours=1))
    mention = await only(store, await accept(store, seen))
    assert (mention.version, mention.status, mention.source, mention.native_id) == (1, Status.OPEN, "blog", "1")
    assert (mention.title, mention.text, mention.author) == ("Broken", "They are fine.", "Åsa")
    assert (mention.published_at, mention.seen_at) == (NOW - timedelta(hours=1), NOW)
    assert (mention.reading, mention.names) == (seen.reading, ("Kaffeverket",))
    assert (mention.assignee, mention.role, mention.because) == ("U1", "support", Because("rule", ("first",)))


async def test_a_new_mention_is_found_once_and_gets_one_card(store: Store) -> None:
    mention = await only(store, await accept(store, arrival()))
    (move,) = await store.moves.history(mention.id)
    assert (move.n, move.action, move.status, move.actor, move.at) == (1, Action.FIND, Status.OPEN, "", NOW)
    (card,) = await store.effects.due(NOW)
    assert (card.purpose, card.channel, card.subject, card.mention_id) == (
        "card", "C1", {"mention": mention.id}, mention.id,
    )  # fmt: skip


async def test_accepting_twice_brings_nothing_new(store: Store) -> None:
    batch = [arrival(str(n)) for n in range(5)]
    first = await accept(store, *batch)
    assert len(first.posted) == 5
    assert await accept(store, *batch) == Accepted()
    assert len(await store.effects.due(NOW)) == 5


async def test_the_oldest_of_a_batch_is_posted_first(store: Store) -> None:
    accepted = await accept(store, arrival("newest"), arrival("middle"), arrival("oldest"))
    assert [m.native_id for m in await store.mentions.many(accepted.posted)] == ["oldest", "middle", "newest"]


async def test_other_words_under_the_same_id_edit_the_mention(store: Store) -> None:
    mention = await only(store, await accept(store, arrival()))
    assert await accept(store, arrival(text="They are not fine.", author="B")) == Accepted(edited=(mention.id,))
    edited = await store.mentions.get(mention.id)
    assert edited == replace(mention, text="They are not fine.", author="B", version=2)
    assert [move.action for move in await store.moves.history(mention.id)] == [Action.FIND, Action.EDIT]
    assert len(await store.effects.due(NOW)) == 1
    assert await accept(store, arrival(text="They are not fine.", author="B")) == Accepted()


async def test_the_same_address_in_another_source_is_a_place_of_the_same_mention(store: Store) -> None:
    mention = await only(store, await accept(store, arrival(url="https://blog.example/a")))
    again = arrival("77", url="http://www.blog.example/a/?utm_source=x", title="Something else")
    assert await accept(store, again, source="news") == Accepted(merged=(mention.id,))
    merged = await store.mentions.get(mention.id)
    assert merged is not None
    assert merged.version == 2
    assert [(place.source, place.url) for place in merged.also] == [("news", again.sighting.url)]
    assert [move.action for move in await store.moves.history(mention.id)] == [Action.FIND, Action.ALSO]
    assert await accept(store, again, source="news") == Accepted()


async def test_two_sources_that_bring_the_same_at_once_make_one_mention_each(store: Store) -> None:
    batch = [arrival(str(n)) for n in range(20)]
    both = await asyncio.gather(*(accept(store, *batch, source=source) for source in ("blog", "news")))
    assert sorted((len(accepted.posted), len(accepted.merged)) for accepted in both) == [(0, 20), (20, 0)]


async def test_like_words_in_another_source_are_a_place_of_the_same_mention(store: Store) -> None:
    mention = await only(store, await accept(store, arrival(text=LONG)))
    again = arrival("9", title="Post 1", text=LONG.replace("five", "six"))
    assert await accept(store, again, source="forum", later=timedelta(days=6)) == Accepted(merged=(mention.id,))


@pytest.mark.parametrize(
    ("source", "days", "text"),
    [("blog", 0, LONG), ("forum", 8, LONG), ("forum", 0, "They are fine.")],
    ids=["same source", "after a week", "too short"],
)
async def test_like_words_are_no_identity(store: Store, source: str, days: int, text: str) -> None:
    await accept(store, arrival(text=text))
    again = await accept(store, arrival("9", title="Post 1", text=text), source=source, later=timedelta(days=days))
    assert len(again.posted) == 1


async def test_two_reviews_of_one_source_never_merge(store: Store) -> None:
    page = {"url": "https://shop.example/reviews", "title": "Great app!", "text": LONG, "own": True}
    assert len((await accept(store, arrival("1", **page), arrival("2", **page))).posted) == 2
    assert len((await accept(store, arrival("3", **page))).posted) == 1


async def test_two_reviews_do_not_meet_in_a_mention_of_another_source_either(store: Store) -> None:
    await accept(store, arrival(text=LONG))
    twice = [arrival(n, title="Post 1", text=LONG, own=True) for n in ("a", "b")]
    accepted = await accept(store, *twice, source="reviews")
    assert (len(accepted.merged), len(accepted.posted)) == (1, 1)


async def test_renamed_ids_of_a_feed_bring_nothing_new(store: Store) -> None:
    mention = await only(store, await accept(store, arrival("http://1", url="https://blog.example/a", title="A")))
    assert await accept(store, arrival("https://1", url="https://blog.example/a", title="A")) == Accepted()
    assert await store.mentions.get(mention.id) == mention


async def test_a_feed_that_gives_all_items_one_address_keeps_them_apart(store: Store) -> None:
    home = "https://blog.example/"
    assert len((await accept(store, arrival("1", url=home), arrival("2", url=home))).posted) == 2
    assert len((await accept(store, arrival("3", url=home), source="copy")).posted) == 1


async def test_one_id_on_two_addresses_is_two_mentions_and_stays_so(store: Store) -> None:
    one, two = (arrival("same", url=f"https://blog.example/{x}", title=x) for x in "ab")
    assert len((await accept(store, one, two)).posted) == 2
    for batch in ([one, two], [two, one], [one], [two]):
        assert await accept(store, *batch) == Accepted()


async def test_an_id_that_is_used_again_later_brings_one_new_mention(store: Store) -> None:
    one, two = (arrival("same", url=f"https://blog.example/{x}", title=x) for x in "ab")
    first = await accept(store, one)
    second = await accept(store, two, one)
    assert len(second.posted) == 1
    assert second.posted != first.posted
    for batch in ([one, two], [two], [one]):
        assert await accept(store, *batch) == Accepted()


async def test_the_same_item_twice_in_one_batch_counts_once(store: Store) -> None:
    batch = [arrival(text="first"), arrival(text="second")]
    mention = await only(store, await accept(store, *batch))
    assert mention.text == "first"
    assert await accept(store, *batch) == Accepted()


async def test_what_is_held_gets_no_card_but_one_digest(store: Store) -> None:
    batch = [arrival("1"), arrival("2", held="old"), arrival("3", held="flood"), arrival("4", held="baseline")]
    accepted = await accept(store, *batch)
    assert (len(accepted.posted), len(accepted.held)) == (1, 3)
    assert {mention.status for mention in await store.mentions.held()} == {Status.HELD}
    card, digest = await store.effects.due(NOW)
    assert (card.purpose, digest.purpose, digest.mention_id) == ("card", "digest", None)
    held = {m.native_id: m.id for m in await store.mentions.held()}
    assert digest.subject == {"source": "blog", "mentions": [held["3"], held["2"]]}


async def test_a_held_mention_stays_held_when_it_is_seen_again(store: Store) -> None:
    (mention_id,) = (await accept(store, arrival(held="old"))).held
    assert (await accept(store, arrival("x", url="https://blog.example/1"), source="news")).merged == (mention_id,)
    assert (await accept(store, arrival(text="edited"))).edited == (mention_id,)
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    assert (mention.status, mention.version) == (Status.HELD, 3)


async def test_an_edit_in_a_second_place_leaves_the_card_alone(store: Store) -> None:
    mention = await only(store, await accept(store, arrival()))
    elsewhere = arrival("x", url=mention.url, text="a copy")
    await accept(store, elsewhere, source="news")
    assert await accept(store, arrival("x", url=mention.url, text="a changed copy"), source="news") == Accepted()
    unchanged = await store.mentions.get(mention.id)
    assert unchanged is not None
    assert (unchanged.text, unchanged.version) == ("They are fine.", 2)


async def test_what_is_kept_with_the_same_words_is_known(store: Store) -> None:
    await accept(store, arrival("1"), arrival("2"))
    seen = [sighting("1"), sighting("2", text="edited"), sighting("3")]
    assert await store.mentions.known("blog", seen) == {"1"}
    assert await store.mentions.known("other", seen) == frozenset()


async def test_an_id_on_two_addresses_is_known_only_when_both_are(store: Store) -> None:
    one, two = (arrival("same", url=f"https://blog.example/{x}", title=x) for x in "ab")
    await accept(store, one)
    both = [two.sighting, one.sighting]
    assert await store.mentions.known("blog", both) == frozenset()
    await accept(store, two, one)
    assert await store.mentions.known("blog", both) == {"same"}
    assert await store.mentions.known("blog", both[:1]) == {"same"}


async def test_an_item_twice_in_one_batch_is_known_by_its_first(store: Store) -> None:
    batch = [arrival(text="first"), arrival(text="second")]
    await accept(store, *batch)
    assert await store.mentions.known("blog", [each.sighting for each in batch]) == {"1"}


async def test_the_bookmark_moves_with_the_mentions(store: Store) -> None:
    await store.listening.keep(["blog"], NOW)
    (state,) = await store.listening.lease(["blog"], NOW, timedelta(minutes=1), 10)
    await store.mentions.accept("blog", [arrival()], progress(state.fence, bookmark={"etag": "abc"}), "C1", NOW)
    (after,) = await store.listening.states()
    assert (after.bookmark, after.runs, after.outcome) == ({"etag": "abc"}, 1, "ok")
    assert (after.last_good, after.last_new, after.unchanged) == (NOW, NOW, 0)


async def test_a_stale_fence_keeps_nothing_at_all(store: Store) -> None:
    await store.listening.keep(["blog"], NOW)
    (old,) = await store.listening.lease(["blog"], NOW, timedelta(minutes=1), 10)
    (new,) = await store.listening.lease(["blog"], NOW + timedelta(minutes=2), timedelta(minutes=1), 10)
    assert new.fence > old.fence
    with pytest.raises(StaleFence):
        await store.mentions.accept("blog", [arrival()], progress(old.fence), "C1", NOW)
    assert await store.mentions.open() == ()
    assert await store.effects.due(NOW) == ()
    assert len((await store.mentions.accept("blog", [arrival()], progress(new.fence), "C1", NOW)).posted) == 1


async def test_workspaces_do_not_see_each_other(database: Database) -> None:
    one, two = Store(database, "T1"), Store(database, "T2")
    (mention_id,) = (await accept(one, arrival())).posted
    assert await two.mentions.get(mention_id) is None
    assert await two.moves.history(mention_id) == ()
    assert await two.effects.due(NOW) == ()
    assert len((await accept(two, arrival())).posted) == 1
