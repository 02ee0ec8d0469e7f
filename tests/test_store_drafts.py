"""Drafts in the store: nothing that was typed is lost, and what was approved is exactly what was seen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from arrivals import NOW, arrival

from mentions.lifecycle import Action
from mentions.model import DeedState
from mentions.results import Moved
from mentions.store import Store
from mentions.store.drafts import LEFT, SEEN, SINCE, TYPED
from mentions.writing import PAY, Draft, DraftState, Letter

LATER = NOW + timedelta(minutes=5)
HALF = timedelta(minutes=30)


@pytest.fixture
async def mention_id(store: Store) -> int:
    return (await store.mentions.accept("blog", [arrival()], None, "C1", NOW)).posted[0]


async def write(store: Store, mention_id: int, text: str = "Sorry!", author: str = "U1", **more: object) -> Draft:
    return await store.drafts.save(Draft(mention_id, author, text, NOW, **more))  # type: ignore[arg-type]


async def looks(store: Store) -> list[str]:
    """Who is told of a draft."""
    return [effect.channel for effect in await store.effects.due(LATER, 100) if effect.purpose == "look"]


async def said(store: Store, mention_id: int) -> list[tuple[str, str, str, str]]:
    return [(m.action, m.actor, m.argument, m.note) for m in await store.moves.history(mention_id)][1:]


async def test_a_draft_is_kept_with_its_fields_until_it_is_dropped(store: Store, mention_id: int) -> None:
    assert await store.drafts.get(mention_id, "U1") is None
    await write(store, mention_id, "Hej", fields={PAY: "5"})
    await write(store, mention_id, "Hej då \U0001f9e1", action="thank", fields={"template": "x"})
    found = await store.drafts.get(mention_id, "U1")
    assert found is not None
    assert (found.text, found.action, found.state) == ("Hej då \U0001f9e1", "thank", DraftState.WRITING)
    assert found.fields == {PAY: "5", "template": "x", SINCE: NOW.isoformat()}
    assert await store.drafts.get(mention_id, "U2") is None
    await store.drafts.drop(mention_id, "U1")
    assert await store.drafts.get(mention_id, "U1") is None


async def test_a_letter_that_comes_late_replaces_nothing(store: Store, mention_id: int) -> None:
    async def typed(text: str, at: str, form: str = "h1") -> str:
        draft = Draft(mention_id, "U1", text, NOW, fields={TYPED: at, SEEN: form})
        return (await store.drafts.save(draft, typed=True)).text

    assert await typed("Hej d", "2.0") == "Hej d"
    assert await typed("Hej", "1.0") == "Hej d"
    await write(store, mention_id, "Hej då!")
    await store.drafts.note(mention_id, "U1", {LEFT: "h1"})
    assert await typed("Hej då", "3.0") == "Hej då!"
    assert await typed("Hej då igen", "4.0", "h2") == "Hej då igen"


async def test_of_letters_that_come_at_once_the_latest_is_kept(store: Store, mention_id: int) -> None:
    async def typed(text: str, at: str) -> None:
        await store.drafts.save(Draft(mention_id, "U1", text, NOW, fields={TYPED: at, SEEN: "h1"}), typed=True)

    for _ in range(5):
        await store.drafts.drop(mention_id, "U1")
        await asyncio.gather(typed("Hej", "3.0"), typed("He", "2.0"), typed("H", "1.0"))
        found = await store.drafts.get(mention_id, "U1")
        assert found is not None
        assert found.text == "Hej"


async def test_who_sends_it_and_who_approves_it_at_the_same_time_do_not_wait_for_each_other(store: Store) -> None:
    for n in range(5):
        mention_id = (await store.mentions.accept("blog", [arrival(str(n), own=True)], None, "C1", NOW)).posted[0]
        asked = await store.drafts.ask(await write(store, mention_id), "U2", NOW)
        assert asked is not None
        said = {"note": asked.text, "letter": Letter(asked)}
        sent = store.moves.make(mention_id, Action.REPLY, "U1", NOW, **said)  # type: ignore[arg-type]
        approved, moved = await asyncio.gather(store.drafts.approve(asked, "U2", NOW), sent)
        assert isinstance(moved, Moved)
        assert approved is None or approved.state is DraftState.APPROVED
        assert await store.drafts.get(mention_id, "U1") is None


async def test_others_are_seen_as_long_as_they_write(store: Store, mention_id: int) -> None:
    await write(store, mention_id)
    await write(store, mention_id, "", "U3")
    assert [draft.author for draft in await store.drafts.others(mention_id, "U2", NOW - HALF)] == ["U1"]
    assert await store.drafts.others(mention_id, "U1", NOW - HALF) == ()
    assert await store.drafts.others(mention_id, "U2", NOW + HALF) == ()


async def test_a_colleague_is_asked_and_approves_what_was_seen(store: Store, mention_id: int) -> None:
    draft = await write(store, mention_id)
    asked = await store.drafts.ask(draft, "U2", NOW)
    assert asked is not None
    assert (asked.state, asked.colleague) == (DraftState.ASKED, "U2")
    assert await store.drafts.approve(asked, "U3", LATER) is None
    approved = await store.drafts.approve(asked, "U2", LATER)
    assert approved == await store.drafts.get(mention_id, "U1")
    assert approved is not None
    assert approved.state is DraftState.APPROVED
    assert await store.drafts.approve(asked, "U2", LATER) is None
    assert await said(store, mention_id) == [("ask", "U1", "U2", ""), ("approve", "U2", "U1", "")]
    assert await looks(store) == ["U2", "U1"]
    assert await store.moves.verify(mention_id)


async def test_who_has_seen_other_words_has_not_seen_these(store: Store, mention_id: int) -> None:
    seen = await store.drafts.ask(await write(store, mention_id), "U2", NOW)
    assert seen is not None
    changed = await write(store, mention_id, "Sorry?")
    assert changed.state is DraftState.WRITING
    assert await store.drafts.approve(seen, "U2", LATER) is None
    assert await store.drafts.hold(seen, "U2", "no", LATER) is None
    again = await store.drafts.ask(changed, "U2", NOW)
    assert again is not None
    approved = await store.drafts.approve(again, "U2", LATER)
    assert approved is not None
    assert (await write(store, mention_id, "Sorry?")).state is DraftState.APPROVED
    assert (await write(store, mention_id, "Sorry?", fields={PAY: "9"})).state is DraftState.WRITING


async def test_a_colleagues_own_words_stand_in_the_history_too(store: Store, mention_id: int) -> None:
    asked = await store.drafts.ask(await write(store, mention_id, fields={"own": "x"}), "U2", NOW)
    assert asked is not None
    approved = await store.drafts.approve(asked, "U2", LATER, "We are sorry.")
    assert approved is not None
    assert (approved.text, approved.fields["own"]) == ("We are sorry.", "x")
    assert (await said(store, mention_id))[-1] == ("approve", "U2", "U1", "We are sorry.")


async def test_why_it_is_held_back_stands_nowhere_but_with_its_writer(store: Store, mention_id: int) -> None:
    asked = await store.drafts.ask(await write(store, mention_id), "U2", NOW)
    assert asked is not None
    held = await store.drafts.hold(asked, "U2", "Warmer, please.", LATER)
    assert held is not None
    assert (held.state, held.note) == (DraftState.HELD, "Warmer, please.")
    assert (await said(store, mention_id))[-1] == ("hold", "U2", "U1", "")
    assert (await write(store, mention_id, "Dear Kim, sorry!")).note == "Warmer, please."


async def test_what_is_finished_is_looked_at_no_more(store: Store, mention_id: int) -> None:
    draft = await write(store, mention_id)
    await store.moves.make(mention_id, Action.CLOSE, "U2", LATER, argument="no_answer")
    assert await store.drafts.ask(draft, "U2", LATER) is None
    kept = await store.drafts.get(mention_id, "U1")
    assert kept is not None
    assert (kept.text, kept.state) == ("Sorry!", DraftState.WRITING)


async def test_what_has_cooled_off_comes_back_once(store: Store, mention_id: int) -> None:
    draft = await store.drafts.cool(await write(store, mention_id), NOW + HALF)
    assert draft is not None
    assert not draft.cooled
    assert await store.drafts.cooled(NOW) == 0
    counted = await asyncio.gather(*(store.drafts.cooled(NOW + HALF) for _ in range(3)))
    assert sum(counted) >= 1
    effects = [e for e in await store.effects.due(NOW + HALF, 100) if e.purpose == "look"]
    assert [(e.channel, e.subject["author"]) for e in effects] == [("U1", "U1")]
    cooled = await store.drafts.get(mention_id, "U1")
    assert cooled is not None
    assert cooled.cooled
    assert not (await write(store, mention_id, "Hotter!")).cooled


async def test_an_answer_takes_its_draft_along_unless_that_was_changed_meanwhile(store: Store, mention_id: int) -> None:
    draft = await write(store, mention_id)
    letter = Letter(draft, "https://blog.example/answer")
    moved = await store.moves.make(mention_id, Action.REPLY, "U1", LATER, note="Sorry!", letter=letter)
    assert isinstance(moved, Moved)
    mention = moved.mention
    assert (mention.deed, mention.deed_state, mention.deed_url) == (
        "reply",
        DeedState.DONE,
        "https://blog.example/answer",
    )
    assert await store.drafts.get(mention_id, "U1") is None
    await write(store, mention_id, "One more thing")
    await store.moves.make(mention_id, Action.REPLY, "U1", LATER, note="Sorry, again", letter=Letter(draft))
    kept = await store.drafts.get(mention_id, "U1")
    assert kept is not None
    assert kept.text == "One more thing"


async def test_a_search_that_finds_our_own_answer_makes_no_card_of_it(store: Store, mention_id: int) -> None:
    url = "https://blog.example/answer"
    letter = Letter(await write(store, mention_id), url)
    await store.moves.make(mention_id, Action.REPLY, "U1", LATER, note="Sorry!", letter=letter)
    found = await store.mentions.accept("search", [arrival("99", url=url, text="Sorry!")], None, "C1", LATER)
    assert found.posted == ()


async def test_two_who_type_at_once_lose_nothing(store: Store, mention_id: int) -> None:
    texts = [f"word {n}" for n in range(20)]
    await asyncio.gather(*(write(store, mention_id, text, user) for text in texts for user in ("U1", "U2")))
    one, two = await store.drafts.get(mention_id, "U1"), await store.drafts.get(mention_id, "U2")
    assert one is not None
    assert two is not None
    assert {one.text, two.text} <= set(texts)
    assert replace(one, author="U2").text in texts
