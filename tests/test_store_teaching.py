"""What the team teaches: each move's label, what is gathered from them, and lessons that come, go and come back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from arrivals import NOW, arrival

from mentions.lifecycle import Action
from mentions.model import Because, Choice, Status
from mentions.results import Moved, Repeated
from mentions.store import Database, Store, open_database
from mentions.teaching import FirstAsked, LessonState

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=10)
PAUSE = timedelta(minutes=2)


class Clock:
    """Each asking is a minute later."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> Any:
        self.now += MINUTE
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def mention_id(store: Store) -> int:
    return (await store.mentions.accept("blog", [arrival()], None, "C1", NOW)).posted[0]


async def make(store: Store, clock: Clock, mention_id: int, action: Action, **said: Any) -> Any:
    made = await store.moves.make(mention_id, action, said.pop("actor", "U1"), clock(), **said)
    assert isinstance(made, Moved), made
    return made.mention


async def labels(store: Store) -> set[tuple[str, str, str]]:
    return {(one.question, one.answer, one.action) for one in await store.teaching.labelled()}


HANDED = {"argument": "U2", "role": "product", "roles": ("product", "sales")}


GIVEN: dict[str, Any] = {"argument": "product", "choice": Choice("U2", "product", Because("given", ("U1", "product")))}
STORIES: list[tuple[list[tuple[str, dict[str, Any]]], set[tuple[str, str, str]]]] = [
    ([("kind", {"argument": "praise"})], {("kind", "praise", "kind")}),
    ([("kind", {"argument": "praise"}), ("kind", {"argument": "rant"})], {("kind", "rant", "kind")}),
    ([("reassign", HANDED)], {("role", "product", "reassign")}),
    ([("reassign", {"argument": "U9", "role": None})], set()),
    ([("role", GIVEN)], {("role", "product", "role")}),
    ([("role", GIVEN), ("reassign", HANDED | {"argument": "U3", "role": "sales"})],
     {("role", "sales", "reassign")}),
    ([("notus", {})], {("about", "no", "notus")}),
    ([("notus", {}), ("reopen", {})], set()),
    ([("close", {"argument": "not_us"})], {("about", "no", "close")}),
    ([("close", {"argument": "standing"})], set()),
    ([("close", {"argument": "not_us"}), ("reopen", {}), ("close", {"argument": "thanked"})], set()),
    ([("troll", {"argument": "spam"})], {("kind", "troll", "troll")}),
    ([("troll", {"argument": "spam"}), ("untroll", {})], {("kind", "complaint", "untroll")}),
    ([("kind", {"argument": "troll"}), ("troll", {"argument": "hate"}), ("untroll", {})], set()),
    ([("reply", {"note": "Hi", "roles": ("support",)})], {("role", "support", "reply")}),
    ([("thank", {"note": "Hi", "roles": ("sales", "support")})], {("role", "support", "thank")}),
    ([("reply", {"note": "Hi", "roles": ("product",)})], set()),
    ([("reply", {"note": "Hi"})], set()),
    ([("reassign", HANDED), ("reply", {"note": "Hi", "roles": ("product",)})], {("role", "product", "reassign")}),
    ([("reply", {"note": "Hi", "roles": ("support",)}), ("reassign", HANDED)], {("role", "product", "reassign")}),
    ([("claim", {}), ("release", {})], set()),
    ([("kind", {"argument": "praise"}), ("reassign", HANDED), ("notus", {})],
     {("kind", "praise", "kind"), ("role", "product", "reassign"), ("about", "no", "notus")}),
]  # fmt: skip
"""What is done to a mention, and what that teaches."""


async def test_each_move_teaches_what_it_says(store: Store, clock: Clock) -> None:
    batch = [arrival(str(n)) for n in range(len(STORIES))]
    ids = (await store.mentions.accept("blog", batch, None, "C1", NOW)).posted
    for mention_id, (moves, _) in zip(ids, STORIES, strict=True):
        for action, said in moves:
            await make(store, clock, mention_id, Action(action), **said)
    taught = await store.teaching.labelled()
    for mention_id, (moves, wanted) in zip(ids, STORIES, strict=True):
        found = {(one.question, one.answer, one.action) for one in taught if one.mention_id == mention_id}
        assert found == wanted, moves


async def test_who_shows_what_was_kept_says_that_it_is_about_us(store: Store, clock: Clock) -> None:
    held = (await store.mentions.accept("blog", [arrival(held="flood")], None, "C1", NOW)).held[0]
    await make(store, clock, held, Action.RAISE)
    assert await labels(store) == {("about", "yes", "raise")}


async def test_a_move_that_is_not_made_teaches_nothing(store: Store, clock: Clock, mention_id: int) -> None:
    await make(store, clock, mention_id, Action.CLOSE, argument="thanked")
    await store.moves.make(mention_id, Action.TROLL, "U2", clock(), argument="spam")
    await store.moves.make(mention_id, Action.ROLE, "U2", clock(), **GIVEN)
    assert await labels(store) == set()
    assert (await store.mentions.get(mention_id)).role == "support"  # type: ignore[union-attr]


async def test_a_role_is_given_once_and_takes_the_offers_away(store: Store, clock: Clock) -> None:
    unsure = arrival()
    unsure = replace(unsure, choice=replace(unsure.choice, offers=("support", "product")))
    mention_id = (await store.mentions.accept("blog", [unsure], None, "C1", NOW)).posted[0]
    because = Because("given", ("U5", "support"))
    said: dict[str, Any] = {"argument": "support", "choice": Choice("U1", "support", because, "first")}
    given = await make(store, clock, mention_id, Action.ROLE, **said)
    assert (given.status, given.role, given.assignee, given.offers) == (Status.OPEN, "support", "U1", ())
    assert given.because == because
    again = await store.moves.make(mention_id, Action.ROLE, "U1", clock(), **said)
    assert isinstance(again, Repeated)
    assert len(await store.moves.history(mention_id)) == 2
    other = await make(store, clock, mention_id, Action.ROLE, **GIVEN)
    assert (other.role, other.assignee) == ("product", "U2")
    assert await labels(store) == {("role", "product", "role")}


async def test_a_role_frees_what_somebody_had(store: Store, clock: Clock, mention_id: int) -> None:
    await make(store, clock, mention_id, Action.CLAIM, actor="U3")
    given = await make(store, clock, mention_id, Action.ROLE, **GIVEN)
    assert (given.status, given.owner, given.assignee) == (Status.OPEN, "", "U2")


async def test_labels_come_with_their_texts_the_newest_at_the_end(store: Store, clock: Clock) -> None:
    batch = [arrival(str(n), title=f"Post {n}", text=f"Text {n}") for n in range(3)]
    ids = (await store.mentions.accept("blog", batch, None, "C1", NOW)).posted
    for mention_id in ids:
        await make(store, clock, mention_id, Action.KIND, argument="praise")
    await make(store, clock, ids[0], Action.KIND, argument="rant")
    taught = await store.teaching.labelled()
    assert [(one.mention_id, one.answer) for one in taught] == [
        (ids[1], "praise"),
        (ids[2], "praise"),
        (ids[0], "rant"),
    ]
    mention = await store.mentions.get(ids[0])
    assert mention is not None
    assert (taught[-1].title, taught[-1].text, taught[-1].language) == (mention.title, mention.text, "en")
    assert taught[-1].at == clock.now
    assert await store.teaching.labelled(2) == taught[1:]


async def test_what_was_erased_teaches_no_more(store: Store, clock: Clock, mention_id: int) -> None:
    await make(store, clock, mention_id, Action.KIND, argument="praise")
    assert await store.teaching.count_since() == 1
    await store.following.gone(mention_id, clock())
    assert await store.teaching.labelled() == ()
    assert await store.teaching.count_since() == 0
    assert await store.teaching.sorts() == {}


async def test_labels_are_counted_by_question_and_by_time(store: Store, clock: Clock) -> None:
    batch = [arrival(str(n)) for n in range(3)]
    ids = (await store.mentions.accept("blog", batch, None, "C1", NOW)).posted
    await make(store, clock, ids[0], Action.KIND, argument="praise")
    await make(store, clock, ids[1], Action.TROLL, argument="spam")
    since = clock.now
    await make(store, clock, ids[2], Action.REPLY, note="Hi", roles=("support",))
    assert await store.teaching.sorts() == {("kind", "kind"): 1, ("kind", "troll"): 1, ("role", "reply"): 1}
    assert (await store.teaching.count_since(), await store.teaching.count_since(since)) == (3, 1)
    await make(store, clock, ids[0], Action.KIND, argument="rant")
    assert await store.teaching.count_since(since) == 2


async def test_one_workspace_learns_nothing_from_another(database: Database, store: Store, clock: Clock) -> None:
    other = Store(database, "T2")
    mention_id = (await other.mentions.accept("blog", [arrival()], None, "C1", NOW)).posted[0]
    await make(other, clock, mention_id, Action.REPLY, note="Hi", roles=("support",))
    await make(other, clock, mention_id, Action.KIND, argument="praise")
    version = await other.lessons.begin(clock(), LEASE, PAUSE)
    assert version is not None
    assert await other.lessons.add(version, b"w", 1, {"role": 0.5})
    assert await store.teaching.labelled() == ()
    assert await store.teaching.sorts() == {}
    assert await store.teaching.first_asked(NOW, NOW + HOUR) == FirstAsked(0, 0)
    assert (await store.lessons.live(), await store.lessons.history(5)) == (None, ())
    assert await store.lessons.undo() is None
    assert await other.lessons.live_version() == version


async def test_the_right_person_at_first_is_who_was_asked_and_answered(store: Store) -> None:
    batch = [arrival(str(n)) for n in range(4)]
    ids = (await store.mentions.accept("blog", batch, None, "C1", NOW)).posted
    at = NOW + HOUR
    await store.moves.make(ids[0], Action.REPLY, "U1", at, note="Hi")
    await store.moves.make(ids[1], Action.REASSIGN, "U1", at, argument="U2")
    await store.moves.make(ids[1], Action.REPLY, "U2", at, note="Hi")
    await store.moves.make(ids[2], Action.THANK, "U1", at + HOUR, note="Hi")
    await store.moves.make(ids[3], Action.CLAIM, "U1", at)
    assert await store.teaching.first_asked(NOW, at) == FirstAsked(0, 0)
    assert await store.teaching.first_asked(at, at + HOUR) == FirstAsked(2, 1)
    assert await store.teaching.first_asked(at, at + 2 * HOUR) == FirstAsked(3, 2)


async def learned(store: Store, clock: Clock, weights: bytes, measured: dict[str, float] | None = None) -> int:
    clock.now += HOUR
    version = await store.lessons.begin(clock(), LEASE, PAUSE)
    assert version is not None
    assert await store.lessons.add(version, weights, 7, measured or {})
    return version


async def test_a_lesson_goes_live_and_the_one_before_becomes_old(store: Store, clock: Clock) -> None:
    assert await store.lessons.live_version() == 0
    await learned(store, clock, b"one")
    await learned(store, clock, b"two \x00\xff", {"role_after": 0.84, "role_before": 0.79})
    assert await store.lessons.live() == (2, b"two \x00\xff")
    newest, before = await store.lessons.history(5)
    assert (newest.version, newest.state, newest.labels) == (2, LessonState.LIVE, 7)
    assert newest.measured == {"role_after": 0.84, "role_before": 0.79}
    assert (before.version, before.state) == (1, LessonState.OLD)


async def test_undoing_again_and_again_leads_back_to_none(store: Store, clock: Clock) -> None:
    for weights in (b"one", b"two", b"three"):
        await learned(store, clock, weights)
    assert await store.lessons.undo() == 2
    assert await store.lessons.live() == (2, b"two")
    await learned(store, clock, b"four")
    assert await store.lessons.undo() == 2
    assert await store.lessons.undo() == 1
    assert await store.lessons.live() == (1, b"one")
    assert await store.lessons.undo() == 0
    assert await store.lessons.live() is None
    assert await store.lessons.undo() is None
    assert {note.state for note in await store.lessons.history(9)} == {LessonState.UNDONE}


async def test_a_refused_lesson_leaves_the_live_one(store: Store, clock: Clock) -> None:
    await learned(store, clock, b"one")
    clock.now += HOUR
    version = await store.lessons.begin(clock(), LEASE, PAUSE)
    assert version == 2
    assert await store.lessons.refuse(version, 9, {"role": 0.6})
    assert await store.lessons.live() == (1, b"one")
    assert (await store.lessons.history(5))[0].state is LessonState.REFUSED
    assert (await store.lessons.history(1))[0].state is LessonState.LIVE


async def test_only_one_of_many_begins_a_lesson(store: Store, database_url: str, clock: Clock) -> None:
    now = clock()
    others = [await open_database(database_url) for _ in range(3)]
    begun = await asyncio.gather(
        *(Store(one, "T1").lessons.begin(now, LEASE, PAUSE) for one in others for _ in range(4))
    )
    assert [version for version in begun if version] == [1]
    for one in others:
        await one.close()


async def test_who_dies_over_a_lesson_is_taken_over_and_comes_too_late(store: Store, clock: Clock) -> None:
    now = clock()
    assert await store.lessons.begin(now, LEASE, PAUSE) == 1
    assert await store.lessons.begin(now + LEASE - MINUTE, LEASE, PAUSE) is None
    assert await store.lessons.begin(now + LEASE, LEASE, PAUSE) == 2
    assert not await store.lessons.add(1, b"late", 1, {})
    assert not await store.lessons.refuse(1, 1, {})
    assert not await store.lessons.break_off(1)
    assert await store.lessons.add(2, b"two", 1, {})
    assert await store.lessons.live() == (2, b"two")
    assert [note.state for note in await store.lessons.history(5)] == [LessonState.LIVE, LessonState.BROKEN]


async def test_a_lesson_that_ends_is_followed_by_a_pause(store: Store, clock: Clock) -> None:
    now = clock()
    assert await store.lessons.begin(now, LEASE, PAUSE) == 1
    assert await store.lessons.break_off(1)
    assert await store.lessons.tried_at() == (now, None)
    assert await store.lessons.begin(now + PAUSE - MINUTE, LEASE, PAUSE) is None
    assert await store.lessons.begin(now + PAUSE, LEASE, PAUSE) == 2
    assert await store.lessons.refuse(2, 9, {})
    assert await store.lessons.begin(now + HOUR, LEASE, PAUSE) == 3
    assert await store.lessons.tried_at() == (now + HOUR, now + PAUSE)


async def test_a_clock_that_was_set_back_stops_no_lesson(store: Store, clock: Clock) -> None:
    assert await store.lessons.begin(clock() + 1000 * HOUR, LEASE, PAUSE) == 1
    assert await store.lessons.begin(clock(), LEASE, PAUSE) == 2


async def test_what_is_being_learned_while_its_forerunner_is_undone_does_not_go_live(
    store: Store, clock: Clock
) -> None:
    await learned(store, clock, b"one")
    clock.now += HOUR
    version = await store.lessons.begin(clock(), LEASE, PAUSE)
    assert version
    assert await store.lessons.undo() == 0
    assert not await store.lessons.add(version, b"two", 1, {})
    assert await store.lessons.live() is None


async def test_of_old_lessons_only_the_figures_are_kept(store: Store, clock: Clock, database: Database) -> None:
    for n in range(23):
        await learned(store, clock, b"%d" % n, {"role": n / 100})
    async with database.reading() as connection:
        rows = (await connection.exec_driver_sql("SELECT version FROM lessons WHERE length(weights) > 0")).scalars()
        assert sorted(rows) == list(range(3, 24))
    assert len(await store.lessons.history(99)) == 23
    for _ in range(20):
        await store.lessons.undo()
    assert await store.lessons.live_version() == 3
    assert await store.lessons.undo() == 0
