"""After the answer, in the store: each question is asked once, each cause that is put right is told once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from arrivals import NOW, arrival

from mentions.afterwards import CauseCount
from mentions.following import Heard, Voice
from mentions.lifecycle import Action
from mentions.model import Because, Mention, Outcome, Sighting, Status
from mentions.results import Beaten, Hindered, Moved, Repeated
from mentions.store import Database, Store

DAY, GATHER = timedelta(days=1), timedelta(seconds=15)
WEEK = 7 * DAY
FIXED = Because("fixed", ("Late delivery",))


async def found(store: Store, number: int = 1) -> list[int]:
    batch = [arrival(str(n), own=True) for n in range(number)]
    return list((await store.mentions.accept("blog", batch, None, "C1", NOW)).posted)


async def make(store: Store, mention_id: int, action: Action, actor: str = "U2", **said: Any) -> Mention:
    made = await store.moves.make(mention_id, action, actor, said.pop("at", NOW), **said)
    assert isinstance(made, Moved), made
    return made.mention


async def closed(store: Store, mention_id: int, cause: str = "", **said: Any) -> Mention:
    """Answered by U2, filed and closed."""
    await make(store, mention_id, Action.REPLY, note=f"Sorry {mention_id}!")
    if cause:
        await make(store, mention_id, Action.CAUSE, argument=cause, note="https://tickets.example/7")
    return await make(store, mention_id, Action.CLOSE, argument="standing", **said)


async def get(store: Store, mention_id: int) -> Mention:
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    return mention


async def directs(store: Store, at: timedelta = timedelta(days=400)) -> list[tuple[str, str, list[int]]]:
    """To whom, about what, and which mentions."""
    due = [effect for effect in await store.effects.due(NOW + at, 1000) if effect.purpose == "direct"]
    return [(e.channel, e.subject.get("about", ""), [step[0] for step in e.subject["steps"]]) for e in due]


async def test_a_question_is_asked_once_however_many_ask(database: Database, store: Store) -> None:
    (one,) = await found(store)
    await closed(store, one, ask_again_at=NOW + WEEK)
    assert await store.afterwards.to_ask(NOW + WEEK - timedelta(seconds=1)) == ()
    (due,) = await store.afterwards.to_ask(NOW + WEEK)
    stores = [store, Store(database, "T1")] * 4
    asked = await asyncio.gather(*(mine.afterwards.ask(due, "U2", NOW + WEEK, GATHER) for mine in stores))
    assert sum(isinstance(end, Moved) for end in asked) == 1
    assert await store.afterwards.to_ask(NOW + 9 * WEEK) == ()
    assert await directs(store) == [("U2", "solved", [one])]
    assert (await store.moves.history(one))[-1].action == Action.ASK_AGAIN
    assert await store.moves.verify(one)


async def test_all_questions_of_a_morning_to_one_person_are_one_message(store: Store) -> None:
    for mention_id in await found(store, 5):
        await closed(store, mention_id, ask_again_at=NOW + WEEK)
    for n, due in enumerate(await store.afterwards.to_ask(NOW + WEEK)):
        await store.afterwards.ask(due, "U2" if n < 4 else "U3", NOW + WEEK, GATHER)
    assert sorted((to, about, len(ids)) for to, about, ids in await directs(store)) == [
        ("U2", "solved", 4), ("U3", "solved", 1),
    ]  # fmt: skip


async def test_somebody_who_is_not_there_is_asked_later(store: Store) -> None:
    (one,) = await found(store)
    await closed(store, one, ask_again_at=NOW + WEEK)
    (due,) = await store.afterwards.to_ask(NOW + WEEK)
    await store.afterwards.put_off(due, NOW + WEEK + DAY)
    assert await store.afterwards.to_ask(NOW + WEEK) == ()
    assert await store.afterwards.ask(due, "U2", NOW + WEEK, GATHER) is None
    assert len(await store.afterwards.to_ask(NOW + WEEK + DAY)) == 1


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED])
async def test_an_authors_answer_opens_it_again_for_its_owner_and_nobody_is_asked_any_more(
    store: Store, status: Status
) -> None:
    (one,) = await found(store)
    if status is Status.CLOSED:
        await closed(store, one, "Late delivery", ask_again_at=NOW + WEEK)
    else:
        await make(store, one, Action.REPLY, note="Sorry!")
    said = Heard(Sighting("a1", "", "", "It still has not come."), Voice.AUTHOR)
    assert await store.following.hear(await get(store, one), [said], NOW + DAY)
    mention = await get(store, one)
    assert (mention.status, mention.owner, mention.since) == (Status.CLAIMED, "U2", NOW + DAY)
    assert (mention.outcome, mention.closed_at, mention.ask_again_at) == (None, None, None)
    assert mention.cause == ("Late delivery" if status is Status.CLOSED else "")
    assert await store.afterwards.to_ask(NOW + 9 * WEEK) == ()


async def test_what_is_solved_rests_and_what_is_not_is_whoever_says_sos_again(store: Store) -> None:
    ids = await found(store, 3)
    for mention_id in ids:
        await closed(store, mention_id, ask_again_at=NOW + DAY)
        (due,) = await store.afterwards.to_ask(NOW + DAY)
        await store.afterwards.ask(due, "U3", NOW + DAY, GATHER)
    yes = await make(store, ids[0], Action.SOLVED, "U3", argument="yes", at=NOW + DAY)
    assert (yes.status, yes.owner, yes.ask_again_at) == (Status.CLOSED, "U2", None)
    no = await make(store, ids[1], Action.SOLVED, "U3", argument="no", at=NOW + DAY)
    assert (no.status, no.owner, no.since, no.outcome) == (Status.CLAIMED, "U3", NOW + DAY, None)
    assert no.answered_by == "U2"
    later = await make(store, ids[2], Action.SOLVED, "U3", argument="later", ask_again_at=NOW + WEEK, at=NOW + DAY)
    assert (later.status, later.ask_again_at) == (Status.CLOSED, NOW + WEEK)
    for mention_id, word in zip(ids, ("yes", "no", "later"), strict=True):
        again = await store.moves.make(mention_id, Action.SOLVED, "U3", NOW + DAY, argument=word)
        assert isinstance(again, Repeated), word
    (due,) = await store.afterwards.to_ask(NOW + WEEK)
    await store.afterwards.ask(due, "U3", NOW + WEEK, GATHER)
    await make(store, ids[2], Action.SOLVED, "U3", argument="later", ask_again_at=NOW + 2 * WEEK, at=NOW + WEEK)
    assert all([await store.moves.verify(mention_id) for mention_id in ids])


async def test_only_what_is_finished_can_be_solved(store: Store) -> None:
    (one,) = await found(store)
    assert isinstance(await store.moves.make(one, Action.SOLVED, "U2", NOW, argument="yes"), Beaten)
    with pytest.raises(ValueError, match="perhaps"):
        await store.moves.make(one, Action.SOLVED, "U2", NOW, argument="perhaps")


async def test_the_list_that_asked_is_drawn_anew_when_one_of_it_is_settled(store: Store) -> None:
    ids = await found(store, 2)
    for mention_id in ids:
        await closed(store, mention_id, ask_again_at=NOW + DAY)
    for due in await store.afterwards.to_ask(NOW + DAY):
        await store.afterwards.ask(due, "U2", NOW + DAY, GATHER)
    (sent,) = [e for e in await store.effects.due(NOW + WEEK, 1000) if e.purpose == "direct"]
    await store.effects.start(sent.id, NOW + WEEK)
    await store.effects.sent(sent.id, "D2", "1.0", NOW + WEEK)
    await make(store, ids[0], Action.CAUSE, argument="Late delivery")
    assert await store.effects.waiting("retouch", NOW + WEEK) == ()
    await make(store, ids[0], Action.SOLVED, argument="yes", at=NOW + WEEK)
    (anew,) = await store.effects.waiting("retouch", NOW + WEEK)
    assert (anew.subject, anew.channel) == ({"effect": sent.id}, "D2")


async def test_a_cause_is_filed_once_and_can_be_taken_away(store: Store) -> None:
    (one,) = await found(store)
    filed = await make(store, one, Action.CAUSE, argument="Late delivery", note="https://tickets.example/7")
    assert (filed.cause, filed.ticket, filed.status) == ("Late delivery", "https://tickets.example/7", Status.OPEN)
    ticket = {"argument": "Late delivery", "note": "https://tickets.example/7"}
    assert isinstance(await store.moves.make(one, Action.CAUSE, "U2", NOW, **ticket), Repeated)
    assert (await make(store, one, Action.CAUSE)).cause == ""


async def told(store: Store, now: Any = None, since: Any = NOW - DAY) -> list[int]:
    """Brings back everything that waits, as the clock does."""
    now = now or NOW + DAY
    due = await store.afterwards.to_tell(since)
    back = [await store.afterwards.bring_back(one, one.answered_by, "support", FIXED, now, GATHER) for one in due]
    return [moved.mention.id for moved in back if moved]


async def test_what_waited_for_a_cause_comes_back_once_to_whoever_answered(store: Store) -> None:
    ids = await found(store, 6)
    for mention_id in ids[:3]:
        await closed(store, mention_id, "Late delivery", ask_again_at=NOW + WEEK)
    await closed(store, ids[3], "Broken on arrival")
    await make(store, ids[4], Action.REPLY, "U3", note="Sorry!")
    await make(store, ids[4], Action.CAUSE, argument="Late delivery")
    await make(store, ids[5], Action.CAUSE, argument="Late delivery")
    assert await told(store) == []
    await store.afterwards.fix("Late delivery", "U9", NOW + DAY)
    assert await told(store) == [*ids[:3], ids[4]]
    mention = await get(store, ids[0])
    assert (mention.status, mention.assignee, mention.owner, mention.because) == (Status.OPEN, "U2", "", FIXED)
    assert (mention.since, mention.outcome, mention.closed_at, mention.ask_again_at) == (NOW + DAY, None, None, None)
    assert (mention.answered_by, mention.cause) == ("U2", "Late delivery")
    assert sorted(await directs(store)) == [("U2", "fixed", ids[:3]), ("U3", "fixed", [ids[4]])]
    assert (await get(store, ids[3])).status is Status.CLOSED
    assert await told(store) == []


async def test_to_mark_it_again_is_for_new_ones_and_for_those_who_have_complained_since(store: Store) -> None:
    ids = await found(store, 3)
    for mention_id in ids[:2]:
        await closed(store, mention_id, "Late delivery")
    await store.afterwards.fix("Late delivery", "U9", NOW + DAY)
    assert await told(store) == ids[:2]
    for mention_id in ids[:2]:
        await make(store, mention_id, Action.REPLY, note="It is put right.", at=NOW + 2 * DAY)
    said = Heard(Sighting("a1", "", "", "It came late again."), Voice.AUTHOR)
    await store.following.hear(await get(store, ids[1]), [said], NOW + 3 * DAY)
    await make(store, ids[1], Action.REPLY, note="Oh no.", at=NOW + 3 * DAY)
    await closed(store, ids[2], "Late delivery", at=NOW + 3 * DAY)
    assert await told(store) == [], "they were finished after it was put right"
    await store.afterwards.fix("Late delivery", "U9", NOW + 4 * DAY)
    assert await told(store, NOW + 4 * DAY) == ids[1:]


async def test_some_do_not_come_back(store: Store) -> None:
    troll, gone, not_us, taken_up, another, waits = await found(store, 6)
    for mention_id in (troll, gone, not_us, taken_up, another, waits):
        await closed(store, mention_id, "Late delivery")
    for mention_id in (troll, not_us, taken_up):
        await make(store, mention_id, Action.REOPEN)
    await make(store, troll, Action.TROLL, argument="spam")
    await make(store, troll, Action.CLOSE, argument="no_answer")
    await store.following.gone(gone, NOW)
    await make(store, not_us, Action.CLOSE, argument=Outcome.NOT_US)
    await make(store, another, Action.CAUSE, argument="Broken on arrival")
    await store.afterwards.fix("Late delivery", "U9", NOW + DAY)
    assert await told(store, since=NOW + timedelta(hours=1)) == [], "that is too long ago"
    await store.afterwards.fix("Late delivery", "U9", NOW + DAY)
    assert await told(store) == [waits]


async def test_two_processes_bring_each_back_once(database: Database, store: Store) -> None:
    ids = await found(store, 8)
    for mention_id in ids:
        await closed(store, mention_id, "Late delivery")
    await store.afterwards.fix("Late delivery", "U9", NOW + DAY)
    both = await asyncio.gather(told(store), told(Store(database, "T1")))
    assert sorted(both[0] + both[1]) == ids
    ((_, _, listed),) = await directs(store)
    assert sorted(listed) == ids


async def test_causes_are_counted_by_month_with_what_waits(store: Store) -> None:
    ids = await found(store, 4)
    for mention_id in ids[:3]:
        await closed(store, mention_id, "Late delivery" if mention_id != ids[2] else "Broken on arrival")
    await make(store, ids[3], Action.CAUSE, argument="Late delivery")
    month, last = NOW - timedelta(days=2), NOW - timedelta(days=32)
    assert await store.afterwards.causes(month, last, NOW - DAY) == (
        CauseCount("Late delivery", 3, 0, 2), CauseCount("Broken on arrival", 1, 0, 1),
    )  # fmt: skip
    await store.afterwards.fix("Late delivery", "U9", NOW + DAY)
    await told(store)
    later = await store.afterwards.causes(NOW + timedelta(days=1), month, NOW + DAY)
    assert later == (CauseCount("Late delivery", 0, 3, 0, NOW + DAY), CauseCount("Broken on arrival", 0, 1, 0))


async def test_what_is_kept_as_a_number_can_be_moved_no_more(store: Store) -> None:
    (one,) = await found(store)
    await closed(store, one)
    assert await store.keeping.forget([one], NOW + DAY, NOW + DAY) == 1
    reopened = await store.moves.make(one, Action.REOPEN, "U2", NOW + DAY)
    assert isinstance(reopened, Hindered)
    assert reopened.why == "forgotten"
