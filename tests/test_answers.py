"""An answer that a fetch brings before the follow-up has asked: it opens its mention again, and is no second card."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from acting import Acting, Scene, acting, described
from arrivals import NOW, arrival, sighting
from botkit import ANNA, CHANNEL
from mailserver import IMAP, MailServer, Piped
from staging import LIMITS
from surfaces import ANSWERED, CLAIMED, CLOSED, TROLL, mention
from test_sources import heard as replayed
from test_sources import read

from bot.answering.follow import find_answers
from mentions.effects import Effect
from mentions.following import Heard, Voice
from mentions.lifecycle import Action
from mentions.listening import SourceState
from mentions.model import Mention, Sighting, Status
from mentions.outside import Deed, Done
from mentions.results import Moved
from mentions.setup import Name, SourceEntry, read_setup
from mentions.store import Store
from mentions.watch import Watch
from sources import SOURCES, Parsers, Tools, build
from sources.mail.envelope import mark
from sources.wordpress.site import read_comment, to_sighting

LATER = NOW + timedelta(hours=1)
OURS = "r-9"


async def found(store: Store, native_id: str = "1", source: str = "blog", **said: Any) -> Mention:
    one = arrival(native_id, author="Kim", **said)
    (mention_id,) = (await store.mentions.accept(source, [one], None, "C1", NOW)).posted
    return await get(store, mention_id)


async def get(store: Store, mention_id: int) -> Mention:
    kept = await store.mentions.get(mention_id)
    assert kept is not None
    return kept


async def answered(store: Store, parent: Mention) -> None:
    """By us, there."""
    made = await store.moves.make(parent.id, Action.REPLY, "U1", NOW, note="Sorry!", deed=Deed.REPLY)
    assert isinstance(made, Moved)
    effect = await _begun(store)
    assert await store.deeds.done(effect, Done("https://blog.example/r/9", OURS), NOW) is not None


async def _begun(store: Store) -> Effect:
    (effect,) = await store.effects.waiting("deed", NOW)
    await store.effects.start(effect.id, NOW)
    return effect


def answer(native_id: str = "2", to: str = "1", **said: Any) -> Sighting:
    return sighting(native_id, answers=to, **{"author": "Kim", "title": "", "text": "Still broken"} | said)


async def above(store: Store, *answers: Sighting, source: str = "blog") -> dict[str, int]:
    return {native_id: parent.id for native_id, parent in (await store.following.parents(source, answers)).items()}


async def test_it_is_found_by_the_mention_by_our_answer_and_by_what_was_heard(store: Store) -> None:
    parent = await found(store)
    await answered(store, parent)
    await store.following.hear(parent, [Heard(answer("2"), Voice.AUTHOR)], LATER)
    new = [answer("3", "1"), answer("4", OURS), answer("5", "2"), answer("6", "unknown"), answer("7", "")]
    assert await above(store, *new) == {"3": parent.id, "4": parent.id, "5": parent.id}
    assert await above(store, *new, source="other") == {}, "an id counts only in its own source"


async def test_what_is_kept_already_is_no_answer_any_more(store: Store) -> None:
    parent = await found(store)
    await found(store, "2", text="Me too")
    await store.following.hear(parent, [Heard(answer("3"), Voice.AUTHOR)], LATER)
    assert await above(store, answer("2", text="Edited"), answer("3"), answer("4")) == {"4": parent.id}


async def test_our_own_answer_never_becomes_a_card(store: Store) -> None:
    await answered(store, await found(store))
    ours = sighting(OURS, text="Sorry, says Kaffeverket!")
    assert await store.mentions.known("blog", [ours]) == {OURS}
    accepted = await store.mentions.accept("blog", [arrival(OURS, text=ours.text)], None, "C1", LATER)
    assert accepted.posted == accepted.edited == ()


async def test_a_deed_that_writes_nothing_leaves_no_key(store: Store) -> None:
    parent = await found(store)
    await store.moves.make(parent.id, Action.REPLY, "U1", NOW, note="Sorry!", deed=Deed.REPLY)
    await store.deeds.done(await _begun(store), Done(), NOW)
    assert await store.mentions.known("blog", [sighting("")]) == frozenset()


async def test_what_two_sources_find_is_told_once_and_known_to_both(store: Store) -> None:
    parent = await found(store)
    await store.mentions.accept("search", [arrival("1", url=parent.url)], None, "C1", NOW)
    await store.moves.make(parent.id, Action.CLAIM, "U1", NOW)
    said = [Heard(answer(), Voice.AUTHOR)]
    assert await above(store, answer(), source="search") == {"2": parent.id}
    assert await store.following.hear(parent, said, LATER, "search")
    assert await store.mentions.known("search", [answer()]) == {"2"}
    assert await above(store, answer()) == {"2": parent.id}
    assert not await store.following.hear(parent, said, LATER)
    assert await store.mentions.known("blog", [answer()]) == {"2"}
    history = await store.moves.history(parent.id)
    assert [move.action for move in history].count("heard") == 1


WATCH = Watch((Name(name="Tallbo", own_accounts=("Tallbo support",)),))


def voices(parent: Mention, *newest_first: Sighting) -> dict[str, Voice]:
    parents = {said.native_id: parent for said in newest_first if said.answers == "1"}
    return {native_id: one.voice for native_id, (_, one) in find_answers(newest_first, parents, WATCH).items()}


@pytest.mark.parametrize("said", [CLAIMED, ANSWERED, CLOSED])
def test_its_author_is_heard_below_what_somebody_has_taken(said: dict[str, Any]) -> None:
    new = [answer("4", "3", author="Kim Ek"), answer("3", author="Kim Ek", text="Tack!"), answer("2", author="Else")]
    assert voices(mention(**said), *new) == {"3": Voice.THANKS, "4": Voice.AUTHOR}


@pytest.mark.parametrize("said", [{}, {"status": Status.HELD}, TROLL])
def test_below_what_nobody_has_taken_it_may_be_a_mention_of_its_own(said: dict[str, Any]) -> None:
    assert voices(mention(**said), answer(author="Kim Ek")) == {}


def test_others_and_ourselves_are_not_its_author() -> None:
    assert voices(mention(**CLAIMED), answer(author="Else")) == {}
    assert voices(mention(**CLAIMED, author="Tallbo support"), answer(author="Tallbo support")) == {}


RECORDED = {
    "bluesky/search.json": {"3mobo2222222a": "3mosa2222222a"},
    "reddit/subreddit.json": {"t1_n1bbb": "t3_1q0aa1", "t1_n1bba": "t3_1q0aa1"},
    "youtube/channel.json": {"UgxAAA.rep1": "UgxAAA"},
    "discourse/posts.json": {"9002": "9001", "9003": "9001"},
    "github/repository.json": {
        "DC_kwDOBB0000000071": "D_kwDOBB0000000007",
        "IC_kwDOBB0000000901": "I_kwDOBB0000000041",
    },
}


@pytest.mark.parametrize("name", RECORDED)
async def test_sources_tell_what_is_answered(name: str) -> None:
    recorded = read(name)
    source = build(SourceEntry(id="x", type=name.partition("/")[0], **recorded["settings"]))
    tools = Tools(replayed(recorded), Parsers(), NOW, "Europe/Stockholm", recorded.get("secrets", {}))
    sightings = (await source.fetch(tools, {})).sightings
    told = {s.native_id.rpartition("/")[2]: s.answers.rpartition("/")[2] for s in sightings if s.answers}
    assert told == RECORDED[name]


@pytest.mark.parametrize(("parent", "answers"), [(51, "51"), (0, "")])
def test_a_comment_of_wordpress_names_the_one_above_it(parent: int, answers: str) -> None:
    comment = read_comment(json.dumps({"id": 52, "parent": parent, "content": {"rendered": "<p>x</p>"}}).encode())
    assert comment is not None
    assert to_sighting(comment, NOW).answers == answers


@pytest.mark.parametrize(
    ("references", "answers"),
    [
        ("<1@kund.test>", "<1@kund.test>"),
        (f"<order@shop.test> <1@kund.test> <{mark('<1@kund.test>')}.0f@enrisbo.test>", "<1@kund.test>"),
        (f"<{mark('<1@kund.test>')}.0f@enrisbo.test>", f"<{mark('<1@kund.test>')}.0f@enrisbo.test>"),
        ("<1@kund.test> <by-hand@outlook.test>", "<1@kund.test>"),
        ("", ""),
    ],
)
async def test_a_mail_answers_the_letter_that_ours_answered(references: str, answers: str) -> None:
    server = MailServer()
    head = "From: Kim <kim@kund.test>\r\nSubject: Re: Trasig\r\nMessage-ID: <2@kund.test>\r\n"
    server.inbox.put(f"{head}{f'References: {references}' if references else 'X-A: b'}\r\n\r\nFortfarande trasig.\r\n")
    async with Parsers(children=1) as parsers:
        tools = Tools(Piped(server), parsers, NOW, "Europe/Stockholm", {"IMAP_ACCOUNT": IMAP})
        (one,) = (await build(SourceEntry(id="x", type="mail")).fetch(tools, {})).sightings
    assert one.answers == answers


@pytest.fixture
async def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setitem(SOURCES, "acting", Acting)
    async with acting(tmp_path, LIMITS) as scene:
        yield scene


async def reply(play: Scene) -> None:
    await play.find("Fjällmo is broken")
    await play.says(ANNA, "reply 1 Have you tried the red button?")
    await play.tells("The answer: posted")


def writes(play: Scene, native_id: str, text: str, answers: str = "p1", author: str = "Kim") -> None:
    url = f"https://forum.example/p1/{native_id}"
    post = {"native_id": native_id, "url": url, "title": "", "text": text, "author": author, "answers": answers}
    play.platform.posts.append(post)
    play.platform.below["p1"].append(post)


async def fetched(play: Scene) -> None:
    before = play.platform.asked
    play.ahead[0] += timedelta(seconds=10)
    await play.bot.jobs.tick()
    await play.slack.until(lambda: play.platform.asked > before, timeout=10)
    await play.bot.jobs.finish(5.0)


async def heard(play: Scene) -> list[str]:
    return [move.note for move in await play.store.moves.history(1) if move.action == Action.HEARD]


async def test_the_author_opens_it_again_once_whoever_is_first(play: Scene) -> None:
    await reply(play)
    writes(play, "p1-1", "I have. It is still broken.")
    await fetched(play)
    await play.tells(": its author has answered", "still broken")
    await play.shows("has it since")
    play.platform.posts[-1]["text"] = "I have. It is still broken. Edited."
    await fetched(play)
    await play.later(timedelta(minutes=11))
    assert await heard(play) == ["I have. It is still broken."]
    assert len(play.slack.channel(CHANNEL).cards) == 1


async def test_others_and_thanks_open_nothing(play: Scene) -> None:
    await reply(play)
    writes(play, "p1-1", "Tack!")
    writes(play, "p1-2", "Mine is broken, too", author="Robin")
    await fetched(play)
    await play.tells("says thank you")
    await play.slack.until(lambda: len(play.slack.channel(CHANNEL).cards) == 2, timeout=30)
    assert (await play.mention()).status is Status.ANSWERED


async def test_a_fetch_that_loses_its_lease_halfway_loses_and_doubles_nothing(play: Scene) -> None:
    await reply(play)
    writes(play, "p1-1", "It is still broken.")
    writes(play, "p2", "Another thing", answers="", author="Robin")
    setup = read_setup(described(play.platform))
    (state,) = await play.store.listening.states()
    await play.bot.jobs.listen(setup, setup.sources[0], late(state))
    assert await heard(play) == ["It is still broken."]
    assert await play.store.mentions.get(2) is None, "the fetch itself was not kept"
    await fetched(play)
    await play.slack.until(lambda: len(play.slack.channel(CHANNEL).cards) == 2, timeout=30)
    assert await heard(play) == ["It is still broken."]
    assert (await play.mention(2)).text == "Another thing"


def late(state: SourceState) -> SourceState:
    return SourceState(state.source, state.bookmark, state.next_due, state.interval, fence=state.fence - 1)
