"""The store keeps what is hidden, counts it, and asks about an exclusion once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from arrivals import LONG, NOW, arrival

from mentions.exclusions import Against, Answer, Proposal
from mentions.lifecycle import Action
from mentions.model import Arrival, Because, Outcome, Status
from mentions.setup import Setup, read_setup
from mentions.store import SetupChanged, Store

WORD = Proposal(Against.WORD, "kommun", ("Kaffeverket", "Espresso"), (3, 2, 1), 3)
LATER = NOW + timedelta(hours=1)


def hidden(native_id: str, **said: str) -> Arrival:
    """A sighting that the setup speaks against."""
    found = arrival(native_id, held="hidden", **said)
    because = Because("excluded", ("kommun", "Kaffeverket"))
    return replace(found, choice=replace(found.choice, assignee="", because=because))


async def accept(store: Store, *arrivals: Arrival, source: str = "forum", follows: bool = True) -> tuple[int, ...]:
    accepted = await store.mentions.accept(source, arrivals, None, "C1", NOW, follows=follows)
    return (*accepted.posted, *accepted.held)


def setup(*excluded: str) -> Setup:
    return read_setup({"channel": "C1", "names": [{"name": "Kaffeverket", "excluded": list(excluded)}]})


async def test_what_is_hidden_is_kept_and_counted_but_announced_to_nobody(store: Store) -> None:
    await accept(store, hidden("1"), arrival("2", held="flood"), arrival("3"))
    (kept,) = await store.mentions.hidden()
    assert (kept.native_id, kept.status, kept.assignee) == ("1", Status.HELD, "")
    assert kept.because == Because("excluded", ("kommun", "Kaffeverket"))
    counts = await store.mentions.counts(NOW)
    assert (counts.hidden_today, counts.found_today, counts.by_status[Status.HELD]) == (1, 1, 2)
    assert (await store.mentions.counts(NOW + timedelta(days=1))).hidden_today == 0
    told = {effect.purpose: effect.subject for effect in await store.effects.due(NOW)}
    assert told["digest"]["mentions"] != [kept.id]
    assert told["card"] != {"mention": kept.id}
    assert await store.mentions.load() == {"U1": 1}
    followed = await store.following.lease(NOW + timedelta(days=1), timedelta(0), 9)
    assert {one.mention.native_id for one in followed} == {"2", "3"}
    assert await store.mentions.known("forum", [hidden("1").sighting]) == {"1"}


async def test_what_is_about_us_never_disappears_in_what_is_hidden(store: Store) -> None:
    await accept(store, hidden("1", text=LONG), source="birds")
    (elsewhere,) = await accept(store, arrival("2", text=LONG), source="news")
    mention = await store.mentions.get(elsewhere)
    assert mention is not None
    assert mention.status is Status.OPEN


async def test_what_is_hidden_tells_nobody_that_a_mention_was_seen_elsewhere(store: Store) -> None:
    (shown,) = await accept(store, arrival("1", text=LONG), source="news")
    same = await store.mentions.accept("birds", [hidden("9", url="https://blog.example/1")], None, "C1", NOW)
    assert same.merged == same.posted == same.held == ()
    like = await store.mentions.accept("birds", [hidden("8", text=LONG)], None, "C1", NOW)
    assert len(like.held) == 1
    assert len(await store.moves.history(shown)) == 1
    assert await store.mentions.known("birds", [hidden("9", url="https://blog.example/1").sighting]) == {"9"}


async def test_one_press_says_that_it_is_not_about_us_and_reopening_takes_it_back(store: Store) -> None:
    (mention_id,) = await accept(store, arrival("1"))
    assert await store.relevance.said(LATER) == (0, None)
    await store.moves.make(mention_id, Action.NOT_US, "U2", LATER)
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    assert (mention.status, mention.outcome, mention.closed_by) == (Status.CLOSED, Outcome.NOT_US, "U2")
    assert mention.closed_at == LATER
    assert await store.relevance.said(LATER) == (1, LATER)
    assert await store.relevance.said(LATER + timedelta(days=91)) == (0, None)
    await store.moves.make(mention_id, Action.REOPEN, "U2", LATER)
    mention = await store.mentions.get(mention_id)
    assert mention is not None
    assert (mention.status, mention.outcome, mention.closed_at) == (Status.OPEN, None, None)
    assert await store.relevance.said(LATER) == (0, None)


async def test_the_past_tells_what_the_team_has_said_of_each(store: Store) -> None:
    ids = await accept(store, *(arrival(str(n)) for n in range(7)), hidden("8"), arrival("9", held="flood"))
    moves = {0: Action.NOT_US, 1: Action.CLAIM, 2: Action.REPLY, 4: Action.TROLL, 7: Action.RAISE}
    for n, action in moves.items():
        argument = "spam" if action is Action.TROLL else ""
        await store.moves.make(ids[n], action, "U2", NOW, argument=argument, note="sorry")
    await store.moves.make(ids[3], Action.CLOSE, "U2", NOW, argument="no_answer")
    await store.moves.make(ids[5], Action.CLOSE, "U2", NOW, argument="not_us")
    past = {one.id: one for one in await store.relevance.past(LATER)}
    said = {ids.index(id_): (one.about_us, one.answered) for id_, one in past.items()}
    assert said == {
        0: (False, False),
        1: (True, False),
        2: (True, True),
        3: (True, False),
        4: (True, False),
        5: (False, False),
        6: (None, False),
        7: (True, False),
    }
    assert list(past) == sorted(past, reverse=True)
    assert past[ids[0]].names == ("Kaffeverket",)
    assert past[ids[0]].sighting.url.startswith("https://blog.example/")


async def test_an_exclusion_is_proposed_once_whoever_thinks_of_it(store: Store) -> None:
    both = [store.relevance.propose(WORD, 0, "C1", NOW) for _ in range(2)]
    assert sorted(await asyncio.gather(*both)) == [False, True]
    assert not await store.relevance.propose(WORD, 1, "C1", NOW)
    # Who has not seen the first one may have thought of the same mentions.
    assert not await store.relevance.propose(replace(WORD, value="kommunen"), 0, "C1", NOW)
    (kept,) = await store.relevance.proposals()
    assert kept == replace(WORD, id=kept.id, at=NOW)
    assert [effect.purpose for effect in await store.effects.due(NOW)] == ["proposal"]
    other = Store(store.relevance._database, "T2")
    assert await other.relevance.proposals() == ()
    assert await other.relevance.get(kept.id) is None


async def proposed(store: Store) -> Proposal:
    await store.relevance.propose(WORD, 0, "C1", NOW)
    (kept,) = await store.relevance.unanswered()
    return kept


async def test_what_was_removed_at_its_source_leaves_the_question_that_lists_it(store: Store) -> None:
    found = arrival("1")
    spoken = Because("spoken", ("product", "zip, broke"), Because("week", ("Ada",)))
    found = replace(found, choice=replace(found.choice, because=spoken))
    two, one = await accept(store, found, arrival("2"))
    first, second = [replace(WORD, value=word, hides=(id_,)) for word, id_ in (("a", one), ("b", two))]
    await store.relevance.propose(first, 0, "C1", NOW)
    await store.relevance.propose(second, 1, "C1", NOW)
    post, _ = [effect for effect in await store.effects.due(NOW) if effect.purpose == "proposal"]
    await store.effects.sent(post.id, "C1", "17.1", NOW)
    assert await store.following.gone(one, LATER)
    assert [e.subject for e in await store.effects.waiting("retouch", LATER)] == [{"effect": post.id}]
    mention = await store.mentions.get(one)
    assert mention is not None
    assert mention.because == Because("role", ("product",), Because("week", ("Ada",)))


async def test_the_first_answer_counts_and_brings_its_setup_with_it(store: Store) -> None:
    version = await store.setups.save(setup(), "", NOW)
    kept = await proposed(store)
    (post,) = await store.effects.due(NOW)
    await store.effects.sent(post.id, "C1", "17.1", NOW)
    excluded = await store.relevance.answer(kept, Answer.EXCLUDED, "U9", LATER, setup("kommun"), version)
    assert excluded == replace(kept, answer=Answer.EXCLUDED, by="U9", at=LATER)
    assert await store.relevance.answer(kept, Answer.DECLINED, "U1", LATER) is None
    assert await store.relevance.unanswered() == ()
    latest = await store.setups.latest()
    assert latest is not None
    assert (latest[0], latest[1].names[0].excluded) == (version + 1, ("kommun",))
    assert (await store.setups.versions())[0].by == "U9"
    (redrawn,) = await store.effects.waiting("retouch", LATER)
    assert redrawn.subject == {"effect": post.id}
    place = await store.relevance.place(kept.id)
    assert place is not None
    assert (place.channel, place.ts) == ("C1", "17.1")


async def test_where_the_setup_has_changed_meanwhile_nothing_is_kept(store: Store) -> None:
    version = await store.setups.save(setup(), "", NOW)
    kept = await proposed(store)
    await store.setups.save(setup("anbud"), "U3", NOW)
    with pytest.raises(SetupChanged):
        await store.relevance.answer(kept, Answer.EXCLUDED, "U9", LATER, setup("kommun"), version)
    assert await store.relevance.unanswered() == (kept,)
    latest = await store.setups.latest()
    assert latest is not None
    assert latest[1].names[0].excluded == ("anbud",)


async def test_two_who_answer_at_once_do_not_both_have_the_last_word(store: Store) -> None:
    version = await store.setups.save(setup(), "", NOW)
    kept = await proposed(store)
    said = await asyncio.gather(
        store.relevance.answer(kept, Answer.DECLINED, "U1", LATER),
        store.relevance.answer(kept, Answer.EXCLUDED, "U9", LATER, setup("kommun"), version),
    )
    (winner,) = filter(None, said)
    latest = await store.setups.latest()
    assert latest is not None
    assert (latest[0] == version + 1) is (winner.answer is Answer.EXCLUDED)
    assert await store.relevance.get(kept.id) == winner
