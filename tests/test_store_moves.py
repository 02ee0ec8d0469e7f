"""Moves: one winner, the losers told who; what each move writes; and the chain that finds out who tampered."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from arrivals import NOW, arrival
from sqlalchemy import text

from mentions.lifecycle import LIFECYCLE, Action, legal
from mentions.model import Because, Kind, Mention, Outcome, Status, TrollReason
from mentions.results import Beaten, Missing, Moved, Repeated
from mentions.store import Database, Store

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
async def mention_id(store: Store) -> int:
    return (await store.mentions.accept("blog", [arrival()], None, "C1", NOW)).posted[0]


async def make(store: Store, mention_id: int, action: Action, actor: str = "U1", **said: object) -> Mention:
    made = await store.moves.make(mention_id, action, actor, LATER, **said)  # type: ignore[arg-type]
    assert isinstance(made, Moved)
    assert made.mention == await store.mentions.get(mention_id)
    assert made.move == (await store.moves.history(mention_id))[-1]
    return made.mention


async def test_two_people_claiming_two_hundred_mentions_at_once_have_one_winner_each(store: Store) -> None:
    batch = [arrival(str(n)) for n in range(200)]
    ids = (await store.mentions.accept("blog", batch, None, "C1", NOW)).posted
    presses = [(mention_id, user) for mention_id in ids for user in ("U1", "U2")]
    made = await asyncio.gather(*(store.moves.make(i, Action.CLAIM, user, LATER) for i, user in presses))
    winners = {i: user for (i, user), answer in zip(presses, made, strict=True) if isinstance(answer, Moved)}
    losers = {i: answer for (i, _), answer in zip(presses, made, strict=True) if isinstance(answer, Beaten)}
    assert set(winners) == set(losers) == set(ids)
    for mention in await store.mentions.many(ids):
        assert mention.owner == winners[mention.id] == losers[mention.id].by.actor
    assert Counter(effect.purpose for effect in await store.effects.due(LATER, 1000)) == {"card": 200}


async def test_a_claim_makes_an_owner_and_a_line(store: Store, mention_id: int) -> None:
    mention = await make(store, mention_id, Action.CLAIM, "U2")
    assert (mention.status, mention.owner, mention.claimed_at) == (Status.CLAIMED, "U2", LATER)
    assert (mention.version, mention.assignee) == (2, "U1")
    card = (await store.effects.due(LATER))[0]
    await store.effects.start(card.id, LATER)
    await store.effects.sent(card.id, "C1", "111.222", LATER, version=1)
    (line,) = await store.effects.due(LATER)
    assert (line.purpose, line.subject, line.channel, line.thread_ts) == (
        "line", {"mention": mention_id, "n": 2}, "C1", "111.222",
    )  # fmt: skip


async def test_the_second_claim_is_told_who_was_first(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.CLAIM, "U2")
    beaten = await store.moves.make(mention_id, Action.CLAIM, "U3", LATER)
    assert isinstance(beaten, Beaten)
    assert (beaten.by.actor, beaten.by.action, beaten.mention.owner) == ("U2", Action.CLAIM, "U2")
    assert len(await store.moves.history(mention_id)) == 2


async def test_a_double_click_is_made_once(store: Store, mention_id: int) -> None:
    presses = [
        (Action.REASSIGN, {"argument": "U9"}),
        (Action.KIND, {"argument": "praise"}),
        (Action.CLAIM, {}),
        (Action.REPLY, {"note": "Sorry!"}),
        (Action.THANK, {"note": "Thanks!"}),
        (Action.TROLL, {"argument": "spam"}),
        (Action.CLOSE, {"argument": "standing"}),
        (Action.REOPEN, {}),
    ]
    for action, said in presses:
        await make(store, mention_id, action, **said)
        before = await store.moves.history(mention_id)
        assert isinstance(await store.moves.make(mention_id, action, "U1", LATER, **said), Repeated)  # type: ignore[arg-type]
        assert await store.moves.history(mention_id) == before


async def test_an_edit_between_two_clicks_does_not_turn_a_double_click_into_a_defeat(
    store: Store, mention_id: int
) -> None:
    await make(store, mention_id, Action.CLAIM)
    await store.mentions.accept("blog", [arrival(text="edited")], None, "C1", NOW)
    assert isinstance(await store.moves.make(mention_id, Action.CLAIM, "U1", LATER), Repeated)


async def test_a_mention_that_is_not_there_is_missing(store: Store) -> None:
    assert await store.moves.make(12345, Action.CLAIM, "U1", LATER) == Missing(12345)


async def test_a_reply_claims_by_itself_and_keeps_the_first_owner(store: Store, mention_id: int) -> None:
    first = await make(store, mention_id, Action.REPLY, "U2", note="Sorry!")
    assert (first.status, first.owner, first.claimed_at) == (Status.ANSWERED, "U2", LATER)
    assert (first.answered_by, first.answered_at, first.reply) == ("U2", LATER, "Sorry!")
    second = await make(store, mention_id, Action.THANK, "U3", note="Thanks!")
    assert (second.owner, second.answered_by, second.reply) == ("U2", "U3", "Thanks!")


async def test_a_release_leaves_nobody(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.CLAIM)
    mention = await make(store, mention_id, Action.RELEASE)
    assert (mention.status, mention.owner, mention.claimed_at) == (Status.OPEN, "", None)


async def test_a_reassignment_says_who_and_why(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.CLAIM)
    because = Because("asked", ("U1",))
    mention = await make(store, mention_id, Action.REASSIGN, argument="U7", because=because, role="press")
    assert (mention.status, mention.owner, mention.assignee) == (Status.OPEN, "", "U7")
    assert (mention.role, mention.because) == ("press", because)


async def test_a_corrected_kind_moves_nothing_else(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.CLAIM)
    mention = await make(store, mention_id, Action.KIND, "U2", argument="praise")
    assert (mention.status, mention.owner, mention.reading.kind) == (Status.CLAIMED, "U1", Kind.PRAISE)


async def test_a_word_that_no_list_knows_changes_nothing(store: Store, mention_id: int) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        await store.moves.make(mention_id, Action.CLOSE, "U1", LATER, argument="nonsense")
    assert len(await store.moves.history(mention_id)) == 1


async def test_a_troll_mark_can_be_taken_back(store: Store, mention_id: int) -> None:
    mention = await make(store, mention_id, Action.TROLL, argument="hate", note="third time")
    assert (mention.status, mention.troll_reason) == (Status.TROLL, TrollReason.HATE)
    mention = await make(store, mention_id, Action.UNTROLL)
    assert (mention.status, mention.troll_reason, mention.owner) == (Status.OPEN, None, "")


async def test_a_closed_mention_can_be_opened_again(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.TROLL, argument="spam")
    mention = await make(store, mention_id, Action.CLOSE, "U2", argument="no_answer", note="tired")
    assert (mention.status, mention.outcome, mention.closed_by) == (Status.CLOSED, Outcome.NO_ANSWER, "U2")
    assert mention.closed_at == LATER
    mention = await make(store, mention_id, Action.REOPEN, "U3")
    assert (mention.status, mention.outcome, mention.closed_by, mention.closed_at) == (Status.OPEN, None, "", None)
    assert (mention.troll_reason, mention.owner) == (None, "")


async def test_raising_what_was_held_posts_its_card(store: Store) -> None:
    (held,) = (await store.mentions.accept("blog", [arrival(held="old")], None, "C1", NOW)).held
    assert (await make(store, held, Action.RAISE)).status is Status.OPEN
    purposes = [effect.purpose for effect in await store.effects.due(LATER)]
    assert purposes == ["card", "digest"]
    assert await store.mentions.posted_since("blog", LATER) == 1


@pytest.mark.parametrize("status", Status)
async def test_what_the_table_forbids_changes_nothing(store: Store, status: Status) -> None:
    held = "old" if status is Status.HELD else ""
    accepted = await store.mentions.accept("blog", [arrival(held=held)], None, "C1", NOW)
    mention_id = (accepted.posted + accepted.held)[0]
    there = {Status.CLAIMED: Action.CLAIM, Status.ANSWERED: Action.REPLY, Status.TROLL: Action.TROLL}
    words = {Action.TROLL: "spam", Action.CLOSE: "standing", Action.KIND: "praise", Action.REASSIGN: "U5"}
    words[Action.SNOOZE] = LATER.isoformat()
    words |= {Action.QUOTE: "no", Action.SOLVED: "yes"}
    if step := there.get(status) or (Action.CLOSE if status is Status.CLOSED else None):
        await make(store, mention_id, step, argument=words.get(step, ""))
    before = await store.mentions.get(mention_id)
    for action in LIFECYCLE:
        if not legal(action, status):
            answer = await store.moves.make(mention_id, action, "U8", LATER, argument=words.get(action, ""))
            assert isinstance(answer, Beaten)
            assert answer.by.status is status
    assert await store.mentions.get(mention_id) == before


async def lived(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.CLAIM)
    await make(store, mention_id, Action.REPLY, note="Sorry, Åsa \U0001f9e1!")
    await make(store, mention_id, Action.CLOSE, argument="standing", note="it is what it is")


async def test_an_untouched_history_holds(store: Store, mention_id: int) -> None:
    await lived(store, mention_id)
    assert await store.moves.verify(mention_id)
    assert not await store.moves.verify(mention_id + 1)
    third = await store.moves.get(mention_id, 3)
    assert third is not None
    assert (third.action, third.note) == (Action.REPLY, "Sorry, Åsa \U0001f9e1!")


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE moves SET action = 'thank' WHERE n = 3",
        "UPDATE moves SET status = 'troll' WHERE n = 3",
        "UPDATE moves SET mention_id = mention_id, n = 9 WHERE n = 4",
        "UPDATE move_notes SET actor = 'U666' WHERE n = 3",
        "UPDATE move_notes SET note = 'You are stupid' WHERE n = 3",
        "UPDATE move_notes SET salt = 'x' WHERE n = 3",
        "UPDATE moves SET at = (SELECT m.at FROM moves m WHERE m.n = 1) WHERE n = 3",
        "DELETE FROM moves WHERE n = 3",
        "DELETE FROM moves WHERE n = 4",
    ],
)
async def test_tampering_is_found_out(store: Store, database: Database, mention_id: int, tampering: str) -> None:
    await lived(store, mention_id)
    async with database.writing() as connection:
        await connection.execute(text(tampering))
    assert not await store.moves.verify(mention_id)


async def test_erased_words_leave_the_chain_whole(store: Store, database: Database, mention_id: int) -> None:
    await lived(store, mention_id)
    async with database.writing() as connection:
        await connection.execute(text("DELETE FROM move_notes WHERE n = 3"))
    assert await store.moves.verify(mention_id)
    erased = (await store.moves.history(mention_id))[2]
    assert (erased.action, erased.actor, erased.note) == (Action.REPLY, "", "")
