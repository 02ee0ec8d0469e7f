"""The outbox and the cards: what is due, who takes it, what became of it, and which card lags behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from arrivals import NOW, arrival

from mentions.effects import CardPlace, Effect
from mentions.lifecycle import Action
from mentions.store import Store

SOON = NOW + timedelta(seconds=30)


async def find(store: Store, *native_ids: str) -> tuple[int, ...]:
    return (await store.mentions.accept("blog", [arrival(n) for n in native_ids], None, "C1", NOW)).posted


async def post(store: Store, mention_id: int, ts: str = "1.1", version: int = 1) -> Effect:
    """Sends the card of a mention, as the outbox would."""
    card = next(e for e in await store.effects.due(NOW, 1000) if e.purpose == "card" and e.mention_id == mention_id)
    assert await store.effects.start(card.id, NOW)
    await store.effects.sent(card.id, "C1", ts, NOW, version=version)
    return card


async def test_the_same_key_is_one_effect(store: Store) -> None:
    first = await store.effects.add("direct", "k", "D1", {"text": "hej"}, NOW)
    assert await store.effects.add("direct", "k", "D2", {"text": "other"}, NOW) == first
    (effect,) = await store.effects.due(NOW)
    expected = Effect(first, "direct", "k", "D1", {"text": "hej"}, "due", 0, NOW)
    assert effect == expected


async def test_an_effect_waits_for_its_time(store: Store) -> None:
    await store.effects.add("note", "k", "C1", {}, NOW, due_at=SOON)
    assert await store.effects.due(NOW) == ()
    assert await store.effects.next_due(NOW) == SOON
    assert await store.effects.next_due(SOON + timedelta(hours=1)) == SOON + timedelta(hours=1)
    assert len(await store.effects.due(SOON)) == 1


async def test_with_nothing_waiting_there_is_no_next_time(store: Store) -> None:
    assert await store.effects.next_due(NOW) is None


async def test_of_many_who_start_an_effect_one_may_send_it(store: Store) -> None:
    effect_id = await store.effects.add("note", "k", "C1", {}, NOW)
    started = await asyncio.gather(*(store.effects.start(effect_id, SOON) for _ in range(20)))
    assert sorted(started) == [False] * 19 + [True]
    (effect,) = await store.effects.unsettled(SOON + timedelta(seconds=1))
    assert (effect.state, effect.attempt, effect.sending_at) == ("sending", 1, SOON)


# What each word does to an effect in each state; a state that stands for itself stays.
STATES = {
    "sent": {"due": "done", "sending": "done", "unknown": "done", "refused": "done", "done": "done"},
    "unknown": {"due": "due", "sending": "unknown", "unknown": "unknown", "refused": "refused", "done": "done"},
    "refused": {"due": "refused", "sending": "refused", "unknown": "refused", "refused": "refused", "done": "done"},
    "again": {"due": "due", "sending": "due", "unknown": "due", "refused": "refused", "done": "done"},
    "start": {"due": "sending", "sending": "sending", "unknown": "unknown", "refused": "refused", "done": "done"},
}


async def say(store: Store, effect_id: int, word: str) -> None:
    effects = store.effects
    match word:
        case "start":
            await effects.start(effect_id, NOW)
        case "sent":
            await effects.sent(effect_id, "C1", "1.1", NOW)
        case "unknown":
            await effects.unknown(effect_id, "the answer was lost", NOW)
        case "refused":
            await effects.refused(effect_id, "channel_not_found", NOW)
        case "again":
            await effects.again(effect_id, SOON, "rate limited")


@pytest.mark.parametrize("word", STATES)
async def test_an_effect_goes_only_where_it_may(store: Store, word: str) -> None:
    paths = {"due": [], "sending": ["start"], "unknown": ["start", "unknown"], "refused": ["refused"], "done": ["sent"]}
    for state, path in paths.items():
        effect_id = await store.effects.add("note", f"{word} {state}", "C1", {}, NOW)
        before = await store.effects.backlog()
        for step in path:
            await say(store, effect_id, step)
        await say(store, effect_id, word)
        after = await store.effects.backlog()
        expected = STATES[word][state]
        moved = {s: after[s] - before[s] for s in before if after[s] != before[s] - (s == "due")}
        assert moved == ({} if expected == "done" else {expected: int(expected != "due")})


async def test_a_lost_answer_is_looked_up_and_a_refusal_is_shown(store: Store) -> None:
    lost = await store.effects.add("note", "lost", "C1", {}, NOW)
    refused = await store.effects.add("note", "refused", "C1", {}, NOW)
    for effect_id in (lost, refused):
        await store.effects.start(effect_id, NOW)
    await store.effects.unknown(lost, "no answer", NOW)
    await store.effects.refused(refused, "is_archived", NOW)
    assert [(e.id, e.error) for e in await store.effects.unsettled(SOON)] == [(lost, "no answer")]
    assert await store.effects.unsettled(NOW) == ()
    assert [(e.id, e.error) for e in await store.effects.failed()] == [(refused, "is_archived")]
    await store.effects.again(lost, SOON)
    (effect,) = await store.effects.due(SOON)
    assert (effect.id, effect.attempt, effect.error) == (lost, 1, "")


async def test_cards_go_before_lines_and_lines_wait_for_their_card(store: Store) -> None:
    first, second = await find(store, "b", "a")
    await store.moves.make(first, Action.CLAIM, "U1", NOW)
    assert [(e.purpose, e.mention_id) for e in await store.effects.due(SOON)] == [("card", first), ("card", second)]
    await post(store, first)
    due = await store.effects.due(SOON)
    assert [(e.purpose, e.mention_id, e.thread_ts) for e in due] == [("card", second, ""), ("line", first, "1.1")]


async def test_lines_that_wait_for_a_card_do_not_wake_anybody(store: Store) -> None:
    (mention_id,) = await find(store, "a")
    (card,) = await store.effects.due(NOW)
    await store.moves.make(mention_id, Action.CLAIM, "U1", NOW)
    await store.effects.start(card.id, NOW)
    assert await store.effects.next_due(NOW) is None


async def test_a_second_word_on_a_sent_card_changes_nothing(store: Store) -> None:
    (mention_id,) = await find(store, "a")
    card = await post(store, mention_id)
    await store.effects.sent(card.id, "C2", "2.2", NOW, version=7)
    assert await store.cards.place(mention_id) == CardPlace(mention_id, "C1", "1.1", 1)


async def test_a_card_lags_from_the_change_of_its_mention_until_it_is_shown(store: Store) -> None:
    mention_id, other = await find(store, "b", "a")
    assert await store.cards.place(mention_id) is None
    await store.moves.make(mention_id, Action.CLAIM, "U1", NOW)
    assert await store.cards.lagging() == ()
    await post(store, mention_id, version=1)
    await post(store, other, "2.2")
    assert await store.cards.lagging() == (CardPlace(mention_id, "C1", "1.1", 1),)
    await store.cards.shown({mention_id: ("1.1", 2)})
    assert await store.cards.lagging() == ()
    await store.cards.shown({mention_id: ("1.1", 1)})
    assert await store.cards.place(mention_id) == CardPlace(mention_id, "C1", "1.1", 2)


async def test_what_the_card_showed_before_it_moved_says_nothing_of_the_new_one(store: Store) -> None:
    (mention_id,) = await find(store, "a")
    await post(store, mention_id)
    await store.moves.make(mention_id, Action.MOVE, "U1", NOW, argument="C2")
    (card,) = [effect for effect in await store.effects.due(SOON) if effect.purpose == "card"]
    await store.moves.make(mention_id, Action.CLAIM, "U1", NOW)
    await store.effects.start(card.id, SOON)
    await store.effects.sent(card.id, "C2", "2.2", SOON, version=2)
    # The old card was drawn once more while the new one was on its way.
    await store.cards.shown({mention_id: ("1.1", 3)})
    assert await store.cards.lagging() == (CardPlace(mention_id, "C2", "2.2", 2),)
    await store.cards.shown({mention_id: ("2.2", 3)})
    assert await store.cards.lagging() == ()


async def test_a_deleted_card_is_never_shown_again(store: Store) -> None:
    (mention_id,) = await find(store, "a")
    await post(store, mention_id)
    await store.moves.make(mention_id, Action.CLAIM, "U1", NOW)
    await store.cards.gone(mention_id)
    await store.moves.make(mention_id, Action.RELEASE, "U1", NOW)
    assert await store.cards.lagging() == ()
    assert await store.cards.place(mention_id) is None
    assert await store.effects.due(SOON) == ()
    await store.cards.shown({mention_id: ("1.1", 9)})
    assert await store.cards.place(mention_id) is None
