"""What we do at a source, and what becomes of a mention there: the effect, the mention and its history, all or none."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from arrivals import NOW, arrival, sighting
from sqlalchemy import text

from mentions.effects import Effect
from mentions.following import FIRST_WAIT, SOON, Heard, Voice, wait
from mentions.lifecycle import Action, offered
from mentions.model import DeedState, Mention, Outcome, Status, TrollReason
from mentions.outside import Deed, Done
from mentions.results import Hindered, Moved, Repeated
from mentions.store import Database, Store

LATER = NOW + timedelta(minutes=5)
LONG_AFTER = NOW + timedelta(hours=2)
ALL = frozenset(Deed)


@pytest.fixture
async def mention_id(store: Store) -> int:
    return (await store.mentions.accept("blog", [arrival(author="Kim")], None, "C1", NOW, follows=True)).posted[0]


async def get(store: Store, mention_id: int) -> Mention:
    found = await store.mentions.get(mention_id)
    assert found is not None
    return found


async def make(store: Store, mention_id: int, action: Action, actor: str = "U1", **said: object) -> Mention:
    made = await store.moves.make(mention_id, action, actor, LATER, **said)  # type: ignore[arg-type]
    assert isinstance(made, Moved), made
    return made.mention


async def ordered(store: Store, mention_id: int, deed: Deed = Deed.REPLY) -> Effect:
    """A deed that is on its way."""
    if deed is Deed.REPLY:
        await make(store, mention_id, Action.REPLY, note="Sorry!", deed=deed)
    else:
        await make(store, mention_id, Action.TROLL, argument="spam")
        await make(store, mention_id, Action(deed), "U2", deed=deed)
    (effect,) = await store.effects.waiting("deed", LATER)
    assert await store.effects.start(effect.id, LATER)
    return effect


async def said(store: Store, mention_id: int) -> list[tuple[str, str, str, str]]:
    return [(m.action, m.actor, m.argument, m.note) for m in await store.moves.history(mention_id)]


async def test_an_order_stands_in_the_queue_of_its_source_and_nowhere_else(store: Store, mention_id: int) -> None:
    mention = await make(store, mention_id, Action.REPLY, note="Sorry!", deed=Deed.REPLY)
    assert (mention.status, mention.deed, mention.deed_state) == (Status.ANSWERED, "reply", DeedState.DUE)
    (effect,) = await store.effects.waiting("deed", LATER)
    assert (effect.channel, effect.subject) == ("blog", {"mention": mention_id, "n": 2, "deed": "reply"})
    assert {e.purpose for e in await store.effects.due(LATER)} == {"card"}
    await store.effects.move("C2")
    assert (await store.effects.waiting("deed", LATER))[0].channel == "blog"
    await store.effects.start(effect.id, LATER)
    assert await store.effects.unsettled(LONG_AFTER) == ()
    assert [e.id for e in await store.deeds.unsettled(LONG_AFTER)] == [effect.id]
    assert (await store.effects.backlog())["sending"] == 0


async def test_done_is_told_with_the_place_where_it_stands(store: Store, mention_id: int) -> None:
    effect = await ordered(store, mention_id)
    moved = await store.deeds.done(effect, Done("https://blog.example/r/1"), LATER)
    assert moved is not None
    assert (moved.mention.status, moved.mention.deed_state) == (Status.ANSWERED, DeedState.DONE)
    assert moved.mention.deed_url == "https://blog.example/r/1"
    assert (await said(store, mention_id))[-1] == ("sent", "", "reply", "https://blog.example/r/1")
    assert await store.deeds.done(effect, Done(), LATER) is None, "the first word on it counts"
    assert await store.deeds.unsettled(LONG_AFTER) == ()
    assert await store.moves.verify(mention_id)


async def test_what_the_platform_looks_at_first_is_queued(store: Store, mention_id: int) -> None:
    moved = await store.deeds.done(await ordered(store, mention_id), Done(queued=True), LATER)
    assert moved is not None
    assert (moved.mention.deed_state, moved.move.action) == (DeedState.QUEUED, Action.QUEUED)


async def test_a_declined_answer_is_none_and_its_words_are_a_draft_again(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.CLAIM, "U7")
    moved = await store.deeds.declined(await ordered(store, mention_id), "too long", LATER)
    assert moved is not None
    mention = moved.mention
    assert (mention.status, mention.owner, mention.deed_state) == (Status.CLAIMED, "U7", DeedState.DECLINED)
    assert (mention.answered_by, mention.answered_at, mention.reply) == ("", None, "")
    for person in ("U1", "U7"):
        draft = await store.drafts.get(mention_id, person)
        assert draft is not None
        assert draft.text == "Sorry!"
    assert (await said(store, mention_id))[-1] == ("declined", "", "reply", "too long")


async def test_a_declined_report_changes_no_status(store: Store, mention_id: int) -> None:
    moved = await store.deeds.declined(await ordered(store, mention_id, Deed.REPORT), "no", LATER)
    assert moved is not None
    assert (moved.mention.status, moved.mention.deed_state) == (Status.TROLL, DeedState.DECLINED)
    assert Action.REPORT in offered(moved.mention, ALL), "it may be tried again"


async def test_a_declined_answer_to_what_is_closed_meanwhile_opens_nothing(store: Store, mention_id: int) -> None:
    effect = await ordered(store, mention_id)
    await make(store, mention_id, Action.CLOSE, argument="standing")
    moved = await store.deeds.declined(effect, "no", LATER)
    assert moved is not None
    assert (moved.mention.status, moved.mention.answered_by) == (Status.CLOSED, "")


async def test_what_nobody_can_tell_a_person_decides(store: Store, mention_id: int) -> None:
    effect = await ordered(store, mention_id)
    moved = await store.deeds.unsure(effect, "lost", LATER)
    assert moved is not None
    assert moved.mention.deed_state is DeedState.UNCLEAR
    assert {Action.ARRIVED, Action.AGAIN} <= set(offered(moved.mention, ALL))
    assert not {Action.REPLY, Action.THANK} & set(offered(moved.mention, ALL))
    assert await store.deeds.unsettled(LONG_AFTER) == (), "it is not looked up for ever"
    assert await store.deeds.unsure(effect, "lost", LATER) is None
    assert (await make(store, mention_id, Action.AGAIN, "U3")).deed_state is DeedState.DUE
    (again,) = await store.effects.waiting("deed", LATER)
    assert (again.id, again.key, again.attempt) == (effect.id, effect.key, 0)
    await store.effects.start(effect.id, LATER)
    await store.deeds.unsure(effect, "lost", LATER)
    assert (await make(store, mention_id, Action.ARRIVED)).deed_state is DeedState.DONE
    assert await store.effects.waiting("deed", LONG_AFTER) == ()
    assert [move[:2] for move in await said(store, mention_id)][-3:] == [
        ("again", "U3"), ("unsure", ""), ("arrived", "U1"),
    ]  # fmt: skip


async def test_a_late_answer_is_heard_also_after_somebody_was_asked(store: Store, mention_id: int) -> None:
    effect = await ordered(store, mention_id)
    await store.deeds.unsure(effect, "lost", LATER)
    assert await store.deeds.done(effect, Done("https://blog.example/r/1"), LATER) is not None
    assert (await get(store, mention_id)).deed_state is DeedState.DONE
    assert not isinstance(await store.moves.make(mention_id, Action.AGAIN, "U1", LATER), Moved)


@pytest.mark.parametrize("action", [Action.ARRIVED, Action.AGAIN])
async def test_a_decision_is_asked_for_only_while_it_is_unclear(store: Store, mention_id: int, action: Action) -> None:
    await ordered(store, mention_id)
    stopped = await store.moves.make(mention_id, action, "U1", LATER)
    assert isinstance(stopped, Hindered)
    assert stopped.why == "not now"


async def test_one_thing_at_a_time_is_on_its_way(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.TROLL, argument="spam")
    await make(store, mention_id, Action.REPORT, "U2", deed=Deed.REPORT)
    again = await store.moves.make(mention_id, Action.REPORT, "U2", LATER, deed=Deed.REPORT)
    assert isinstance(again, Repeated), "a double click is no second order, and needs no word"
    for action in (Action.REPORT, Action.HIDE):
        stopped = await store.moves.make(mention_id, action, "U3", LATER, deed=Deed(action))
        assert isinstance(stopped, Hindered)
        assert stopped.why == "underway"
    assert len(await store.effects.waiting("deed", LATER)) == 1


async def test_other_words_are_no_double_click_while_the_first_are_on_their_way(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.REPLY, "U2", note="Sorry!", deed=Deed.REPLY)
    said = {"same": "Sorry!", "other": "And one thing more."}
    again = {
        name: await store.moves.make(mention_id, Action.REPLY, "U2", LATER, note=note, deed=Deed.REPLY)
        for name, note in said.items()
    }
    assert isinstance(again["same"], Repeated)
    assert isinstance(again["other"], Hindered), "who is told that all is well does not keep the words"
    assert again["other"].why == "underway"


async def test_many_who_press_at_once_order_once(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.TROLL, argument="spam")
    presses = [store.moves.make(mention_id, Action.REPORT, f"U{n}", LATER, deed=Deed.REPORT) for n in range(8)]
    made = await asyncio.gather(*presses)
    assert sum(isinstance(one, Moved) for one in made) == 1
    assert len(await store.effects.waiting("deed", LATER)) == 1


async def test_two_answers_at_once_are_not_both_posted(store: Store, mention_id: int) -> None:
    replies = [
        store.moves.make(mention_id, Action.REPLY, f"U{n}", LATER, note=f"Hi {n}", deed=Deed.REPLY) for n in (1, 2)
    ]
    made = await asyncio.gather(*replies)
    assert sorted(type(one).__name__ for one in made) == ["Hindered", "Moved"]


async def test_who_marked_a_troll_does_not_delete_alone(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.CLAIM, "U2")
    await make(store, mention_id, Action.TROLL, "U1", argument="spam")
    alone = await store.moves.make(mention_id, Action.DELETE, "U1", LATER, deed=Deed.DELETE)
    assert isinstance(alone, Hindered)
    assert alone.why == "second"
    assert (await make(store, mention_id, Action.DELETE, "U2", deed=Deed.DELETE)).deed == "delete"


async def test_only_what_is_hidden_is_shown_again(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.TROLL, argument="spam")
    assert Action.SHOW not in offered(await get(store, mention_id), ALL)
    assert isinstance(await store.moves.make(mention_id, Action.SHOW, "U1", LATER, deed=Deed.SHOW), Hindered)
    await make(store, mention_id, Action.HIDE, deed=Deed.HIDE)
    (effect,) = await store.effects.waiting("deed", LATER)
    await store.effects.start(effect.id, LATER)
    await store.deeds.done(effect, Done(), LATER)
    now = offered(await get(store, mention_id), ALL)
    assert Action.SHOW in now
    assert Action.HIDE not in now
    await make(store, mention_id, Action.SHOW, deed=Deed.SHOW)


async def test_only_what_the_source_can_do_is_offered(store: Store, mention_id: int) -> None:
    mention = await make(store, mention_id, Action.TROLL, argument="spam")
    assert mention.troll_reason is TrollReason.SPAM
    moderation = {Action.REPORT, Action.HIDE, Action.DELETE, Action.MUTE, Action.LOCK}
    assert not moderation & set(offered(mention, frozenset()))
    assert moderation & set(offered(mention, frozenset({Deed.LOCK}))) == {Action.LOCK}
    assert moderation <= set(offered(mention, ALL))


def test_a_conversation_is_asked_about_ever_more_seldom_and_then_never() -> None:
    waits: list[timedelta] = []
    while (later := wait(len(waits))) is not None:
        waits.append(later)
    hours = [span / timedelta(hours=1) for span in waits]
    assert hours[:8] == [1 / 6, 1 / 2, 1, 3, 6, 12, 24, 24]
    assert hours == sorted(hours)
    assert sum(hours[: hours.index(168)]) / 24 == pytest.approx(30, abs=0.5)
    assert 80 < sum(hours) / 24 <= 90


async def test_a_mention_is_asked_about_when_its_time_has_come_by_one_alone(store: Store, mention_id: int) -> None:
    assert await store.following.lease(NOW + FIRST_WAIT / 2, timedelta(minutes=2), 5) == ()
    then = NOW + FIRST_WAIT
    leases = await asyncio.gather(*(store.following.lease(then, timedelta(minutes=2), 5) for _ in range(5)))
    ((followed,),) = [lease for lease in leases if lease]
    assert (followed.mention.id, followed.step) == (mention_id, 2)
    await store.following.put_off(followed, 3, then + timedelta(hours=3))
    assert await store.following.lease(then + timedelta(hours=2), timedelta(minutes=2), 5) == ()
    (again,) = await store.following.lease(then + timedelta(hours=3), timedelta(minutes=2), 5)
    assert again.step == 3
    await store.following.put_off(again, 4, None)
    assert await store.following.lease(then + timedelta(days=300), timedelta(minutes=2), 5) == ()


async def test_a_claim_makes_it_sooner_also_while_somebody_asks(store: Store, mention_id: int) -> None:
    (followed,) = await store.following.lease(NOW + FIRST_WAIT, timedelta(minutes=2), 5)
    await store.moves.make(mention_id, Action.CLAIM, "U1", NOW + FIRST_WAIT)
    await store.following.put_off(followed, 3, NOW + timedelta(days=3))
    (again,) = await store.following.lease(NOW + FIRST_WAIT + SOON, timedelta(minutes=2), 5)
    assert again.step == 0


async def test_a_mention_of_a_source_that_cannot_tell_is_never_asked_about(store: Store) -> None:
    await store.mentions.accept("feed", [arrival("2")], None, "C1", NOW)
    assert await store.following.lease(NOW + timedelta(days=1), timedelta(minutes=2), 5) == ()


def reply(native_id: str, words: str, voice: Voice = Voice.AUTHOR, **more: str) -> Heard:
    return Heard(sighting(native_id, text=words, title="", **{"author": "Kim"} | more), voice)


async def test_an_answer_of_its_author_opens_it_again_for_its_owner(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.REPLY, "U2", note="Sorry!")
    await make(store, mention_id, Action.CLOSE, "U2", argument="standing")
    assert await store.following.hear(await get(store, mention_id), [reply("1-1", "Still broken")], LONG_AFTER)
    mention = await get(store, mention_id)
    assert (mention.status, mention.owner, mention.outcome, mention.closed_by) == (Status.CLAIMED, "U2", None, "")
    assert (await said(store, mention_id))[-1] == ("heard", "", "U2", "Still broken")
    (followed,) = await store.following.lease(LONG_AFTER + SOON, timedelta(minutes=2), 5)
    assert followed.step == 0


async def test_without_an_owner_it_is_open_again(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.CLOSE, argument=Outcome.NO_ANSWER)
    await store.following.hear(await get(store, mention_id), [reply("1-1", "Hello?")], LATER)
    assert (await get(store, mention_id)).status is Status.OPEN


@pytest.mark.parametrize("voice", [Voice.THANKS, Voice.EARLIER, Voice.OTHERS])
async def test_other_words_are_only_noted(store: Store, mention_id: int, voice: Voice) -> None:
    await make(store, mention_id, Action.REPLY, "U2", note="Sorry!")
    await store.following.hear(await get(store, mention_id), [reply("1-1", "Thanks!", voice)], LATER)
    assert (await get(store, mention_id)).status is Status.ANSWERED
    assert (await said(store, mention_id))[-1][:3] == ("noted", "", str(voice))


async def test_many_others_are_one_line_of_a_few_and_the_rest_is_counted(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.CLAIM)
    crowd = [reply(f"1-{n}", f"word {n}", Voice.OTHERS, author=f"P{n}") for n in range(40)]
    await store.following.hear(await get(store, mention_id), crowd, LATER)
    note = (await said(store, mention_id))[-1][3]
    assert note.splitlines() == [*(f"P{n}: word {n}" for n in range(5)), "(+ 35)"]
    assert len(await store.moves.history(mention_id)) == 3


async def test_what_was_heard_once_is_no_news_and_never_a_card(store: Store, mention_id: int) -> None:
    mention = await make(store, mention_id, Action.CLAIM)
    heard = [reply("1-1", "Still broken")]
    assert await store.following.hear(mention, heard, LATER)
    assert not await store.following.hear(mention, heard, LATER)
    assert not await store.following.hear(mention, [reply("1-1", "Edited")], LATER)
    found = [arrival("1-1", text="Still broken"), arrival("1-1", text="Edited: it works", title="New")]
    for one in found:
        sightings = [one.sighting]
        assert await store.mentions.known("blog", sightings) == {"1-1"}
        accepted = await store.mentions.accept("blog", [one], None, "C1", LATER)
        assert accepted.posted == accepted.held == accepted.edited == ()
    assert (await get(store, mention_id)).text == mention.text


async def test_what_has_a_card_of_its_own_is_no_news(store: Store, mention_id: int) -> None:
    await store.mentions.accept("blog", [arrival("1-1", text="Me too")], None, "C1", NOW)
    assert not await store.following.hear(await get(store, mention_id), [reply("1-1", "Me too")], LATER)


async def test_what_is_gone_is_erased_and_never_comes_back(store: Store, database: Database, mention_id: int) -> None:
    await make(store, mention_id, Action.REPLY, "U2", note="Sorry!")
    await store.following.hear(await get(store, mention_id), [reply("1-1", "Still broken, says Kim")], LATER)
    assert await store.following.gone(mention_id, LONG_AFTER)
    assert not await store.following.gone(mention_id, LONG_AFTER), "once"
    mention = await get(store, mention_id)
    assert (mention.title, mention.text, mention.author, mention.author_url) == ("", "", "", "")
    assert (mention.status, mention.gone_at, mention.reading.because) == (Status.CLOSED, LONG_AFTER, ())
    history = await store.moves.history(mention_id)
    assert [move.action for move in history] == ["find", "reply", "heard", "gone"]
    assert [move.note for move in history] == ["", "Sorry!", "", ""]
    assert await store.moves.verify(mention_id)
    async with database.reading() as connection:
        everything = [str(row) for t in TABLES for row in await connection.execute(text(f"SELECT * FROM {t}"))]  # noqa: S608
    assert not [row for row in everything if "Kim" in row or "broken" in row or "They are fine" in row]
    for words in ("They are fine.", "They are edited."):
        accepted = await store.mentions.accept("blog", [arrival(text=words, author="Kim")], None, "C1", LONG_AFTER)
        assert accepted.posted == accepted.held == accepted.edited == ()
    assert await get(store, mention_id) == mention


TABLES = ("mentions", "moves", "move_notes", "sightings", "places", "effects", "drafts")


async def test_a_copy_seen_elsewhere_does_not_bring_it_back(store: Store, mention_id: int) -> None:
    await store.following.gone(mention_id, LATER)
    url = (await get(store, mention_id)).url
    accepted = await store.mentions.accept("search", [arrival("9", url=url)], None, "C1", LATER)
    assert accepted.posted == ()
    assert (await get(store, mention_id)).also == ()


async def test_what_its_author_said_against_the_mark_goes_with_their_words(store: Store, mention_id: int) -> None:
    await make(store, mention_id, Action.TROLL, argument="spam")
    await make(store, mention_id, Action.APPEAL, argument="U3", note="I am Kim Ek of Umeå, and no troll")
    assert await store.following.gone(mention_id, LONG_AFTER)
    assert [move.note for move in await store.moves.history(mention_id)] == ["", "", "", ""]


async def test_with_what_is_gone_nothing_is_done_any_more(store: Store, mention_id: int) -> None:
    await store.following.gone(mention_id, LATER)
    mention = await get(store, mention_id)
    assert offered(mention, ALL) == ()
    for action in (Action.REOPEN, Action.CLAIM, Action.REPLY):
        stopped = await store.moves.make(mention_id, action, "U1", LATER)
        assert isinstance(stopped, Hindered)
        assert stopped.why == "gone"
    assert not await store.following.hear(mention, [], LATER)
    assert await store.following.lease(LATER + timedelta(days=1), timedelta(minutes=2), 5) == ()


async def test_lines_and_lists_with_its_words_are_to_be_drawn_anew(store: Store, mention_id: int) -> None:
    held = (await store.mentions.accept("blog", [arrival("7", held="flood")], None, "C1", NOW)).held[0]
    await make(store, mention_id, Action.CLAIM)
    await store.following.hear(await get(store, mention_id), [reply("1-1", "Still broken")], LATER)
    for gone in (mention_id, held):
        await store.following.gone(gone, LONG_AFTER)
    orders = await store.effects.waiting("retouch", LONG_AFTER)
    posts = [await store.effects.get(order.subject["effect"]) for order in orders]
    assert sorted((post.purpose, post.subject.get("n", 0)) for post in posts if post) == [("digest", 0), ("line", 3)]
    assert {e.purpose for e in await store.effects.due(LONG_AFTER)} == {"card", "digest"}, "held has no line"
    assert (await get(store, held)).status is Status.CLOSED


async def test_a_deed_that_ends_after_the_mention_is_gone_is_still_told(store: Store, mention_id: int) -> None:
    effect = await ordered(store, mention_id)
    await store.following.gone(mention_id, LATER)
    moved = await store.deeds.done(effect, Done("https://blog.example/r"), LONG_AFTER)
    assert moved is not None
    assert (moved.mention.status, moved.mention.deed_state) == (Status.CLOSED, DeedState.DONE)
