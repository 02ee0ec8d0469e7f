"""Our own answer is followed where it stands: unchanged, edited by somebody, or removed; and nothing is made up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from arrivals import NOW as NOW_
from arrivals import arrival
from standins import STAND_INS
from standins.base import NOW, StandIn
from surfaces import mention as drawn

from mentions.lifecycle import Action
from mentions.model import DeedState, Mention, Move, Outcome, Sighting, Status
from mentions.outside import Deed, Done
from mentions.results import Moved
from mentions.store import Store
from sources import SOURCES, Parsers
from sources.base import Acts, Follows
from sources.ours import only_answer, our_answer

loop = pytest.mark.asyncio(loop_scope="module")
KINDS = [kind for kind in STAND_INS if kind.rewrite is not StandIn.rewrite]
SAID = "Hej Kim! Tack för att du berättar, vi hör av oss i dag."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=1) as room:
        yield room


def answered(standin: StandIn, done: Done) -> Mention:
    """The mention as the store keeps it once our answer is known to stand."""
    said = standin.order(Deed.REPLY)
    kept = drawn(source=standin.kind, native_id=said.native_id, url=said.url, title=said.title, author=said.author)
    posted: dict[str, Any] = {
        "deed": Deed.REPLY,
        "deed_state": DeedState.DONE,
        "deed_url": done.url,
        "reply": said.text,
    }
    return replace(kept, published_at=NOW - timedelta(hours=2), answered_at=NOW, **posted)


def test_every_source_that_answers_and_follows_tells_of_our_answer() -> None:
    told = {kind for kind, source in SOURCES.items() if hasattr(source, "do") and hasattr(source, "follow")}
    # What was sent by mail is out of anybody's hands.
    assert {kind.kind for kind in KINDS} == told - {"mail"}


@loop
@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_told_as_it_was_ordered_then_as_it_was_edited_then_that_it_is_gone(
    kind: type[StandIn], parsers: Parsers
) -> None:
    standin = kind()
    async with standin.serving() as http:
        source, tools = standin.source(), standin.tools(http, parsers)
        assert isinstance(source, Acts)
        assert isinstance(source, Follows)
        mention = answered(standin, await source.do(tools, standin.order(Deed.REPLY)))
        stands = await source.follow(tools, mention)
        standin.rewrite("Hej! Så här blev det till slut: en ny är på väg.")
        edited = await source.follow(tools, mention)
        standin.rewrite(None)
        removed = await source.follow(tools, mention)
        nothing = await source.follow(tools, replace(mention, deed="", deed_state=DeedState.NONE, deed_url=""))
    assert stands.ours == mention.reply
    assert edited.ours is not None
    assert "Så här blev det till slut: en ny är på väg." in edited.ours
    assert removed.ours == ""
    assert nothing.ours is None
    assert stands.replies == edited.replies == removed.replies, "our own words are nobody's answer"
    assert not removed.gone


MENTION = replace(
    drawn(reply=SAID, url="https://x.example/1", answered_at=NOW),
    deed=Deed.REPLY, deed_state=DeedState.DONE, deed_url="https://x.example/9",
)  # fmt: skip


def own(text: str, url: str = "", hours: int = 0) -> Sighting:
    return Sighting(url or text, url, "", text, published_at=NOW + timedelta(hours=hours))


def test_a_handle_and_other_marks_do_not_make_it_another_text() -> None:
    shown = own("@kim@fjord.example  Hej Kim – Tack för att du berättar; vi hör av oss i dag!", "https://x.example/9")
    assert our_answer(MENTION, [shown], whole=True) == SAID


def test_of_a_list_that_is_not_whole_nothing_is_called_removed() -> None:
    assert our_answer(MENTION, [own("Annat.", "https://x.example/8")], whole=False) is None
    assert our_answer(MENTION, [own("Annat.", "https://x.example/8")], whole=True) == ""


def test_where_no_address_is_known_the_words_tell_and_one_later_answer_is_ours_edited() -> None:
    mention = replace(MENTION, deed_url="")
    before, after, more = own("Långt innan.", hours=-3), own("Nu står det så här."), own("Och mer.", hours=1)
    assert our_answer(mention, [before, own(SAID)], whole=True) == SAID
    assert our_answer(mention, [before, after], whole=True) == "Nu står det så här."
    assert our_answer(mention, [before], whole=True) == ""
    assert our_answer(mention, [after, more], whole=True) is None, "nobody can tell which of them it is"


@pytest.mark.parametrize("state", [state for state in DeedState if state is not DeedState.DONE])
def test_what_is_not_known_to_stand_is_not_missed(state: DeedState) -> None:
    assert our_answer(replace(MENTION, deed_state=state), [], whole=True) is None
    assert only_answer(replace(MENTION, deed_state=state), None) is None
    assert our_answer(replace(MENTION, deed=Deed.HIDE), [], whole=True) is None


LATER = NOW_ + timedelta(hours=1)


async def posted(store: Store, *, by_us: bool = True) -> Mention:
    """A mention that was answered, by us or by hand."""
    (mention_id,) = (await store.mentions.accept("blog", [arrival("1")], None, "C1", NOW_)).posted
    deed = Deed.REPLY if by_us else None
    assert isinstance(await store.moves.make(mention_id, Action.REPLY, "U1", NOW_, note=SAID, deed=deed), Moved)
    if by_us:
        (effect,) = await store.effects.waiting("deed", NOW_)
        await store.effects.start(effect.id, NOW_)
        assert await store.deeds.done(effect, Done("https://blog.example/r/9", "r-9"), NOW_) is not None
    return await kept(store, mention_id)


async def kept(store: Store, mention_id: int) -> Mention:
    found = await store.mentions.get(mention_id)
    assert found is not None
    return found


async def last(store: Store, mention: Mention) -> Move:
    return (await store.moves.history(mention.id))[-1]


async def test_an_edit_is_kept_as_our_answer_and_told_once(store: Store) -> None:
    mention = await posted(store)
    assert await store.following.ours(mention, "Nytt svar.", LATER)
    assert not await store.following.ours(mention, "Nytt svar.", LATER), "it was asked before that was known"
    now = await kept(store, mention.id)
    assert (now.status, now.reply, now.answered_by) == (Status.ANSWERED, "Nytt svar.", "U1")
    assert not await store.following.ours(now, "Nytt svar.", LATER)
    told = await last(store, mention)
    assert (told.action, told.note, told.actor) == (Action.REPLY_EDITED, "Nytt svar.", "")
    assert await store.moves.verify(mention.id)


@pytest.mark.parametrize(
    ("outcome", "asks"), [(None, True), (Outcome.STANDING, True), (Outcome.NOT_US, False), (Outcome.DUPLICATE, False)]
)
async def test_what_rested_on_a_removed_answer_asks_again(store: Store, outcome: Outcome | None, asks: bool) -> None:
    mention = await posted(store)
    if outcome:
        closed = await store.moves.make(mention.id, Action.CLOSE, "U1", NOW_, argument=outcome)
        assert isinstance(closed, Moved)
        mention = closed.mention
    assert await store.following.ours(mention, "", LATER)
    assert not await store.following.ours(mention, "", LATER)
    now = await kept(store, mention.id)
    assert now.status is (Status.CLAIMED if asks else Status.CLOSED)
    assert (now.since is not None) == asks
    assert (now.outcome is None) == asks or outcome is None
    assert (now.reply, now.answered_by, now.answered_at, now.deed_state) == ("", "", None, DeedState.REMOVED)
    told = await last(store, mention)
    assert (told.action, told.note) == (Action.REPLY_GONE, SAID)
    draft = await store.drafts.get(mention.id, "U1")
    assert draft is not None
    assert draft.text == SAID, "nobody has to write it anew"


async def test_what_a_person_posted_by_hand_is_never_called_removed(store: Store) -> None:
    mention = await posted(store, by_us=False)
    assert not await store.following.ours(mention, "", LATER)
    assert (await kept(store, mention.id)).status is Status.ANSWERED


async def test_a_new_answer_is_not_touched_by_news_of_the_old_one(store: Store) -> None:
    mention = await posted(store)
    assert isinstance(await store.moves.make(mention.id, Action.REPLY, "U2", NOW_, note="Ett till."), Moved)
    assert not await store.following.ours(mention, "", LATER)
    assert not await store.following.ours(mention, "Ändrat.", LATER)
    by_hand = await kept(store, mention.id)
    assert not await store.following.ours(by_hand, SAID, LATER), "the old one still stands there, and is not this one"
    assert (await kept(store, mention.id)).reply == "Ett till."
