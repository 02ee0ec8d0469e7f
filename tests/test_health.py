"""A source that turns bad is told once, and once that it is well again; one that falls silent is told, too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from arrivals import NOW, progress
from botkit import CHANNEL, document, local_slack, served_feed, settings_for, world_for
from botkit import now as real_now
from botkit import save_setup as write_setup
from servers import Request, always, drip, egress, plain, serving
from staging import Stage
from surfaces import hold_message, live, markups, setup

from bot.listening.health import _ADVICE, note
from bot.listening.jobs import Jobs
from bot.wire import build
from mentions.health import judge
from mentions.listening import SourceState
from mentions.store import Store
from sources import Egress, Parsers
from sources.egress import Answer

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def heard(*outcomes: str, every: timedelta = 15 * MINUTE, **before: Any) -> list[tuple[str, str, str]]:
    """Outcome, what is known and what is told after each of these fetches."""
    state = SourceState("a", {}, NOW, every, **before)
    seen, at = [], NOW
    for outcome in outcomes:
        state, said = after(state, outcome, at)
        seen.append((state.outcome, state.told, said))
        at += every
    return seen


def after(state: SourceState, outcome: str, at: datetime) -> tuple[SourceState, str]:
    """The state as the store would keep it."""
    health = judge(state, outcome, at)
    well = health.outcome in ("ok", "unchanged")
    kept = {name: getattr(state, name) for name in SourceState.__slots__}
    kept |= {name: getattr(health, name) for name in ("outcome", "told", "counts", "usual_gap", "brought_at")}
    kept |= {"fails": 0 if well else state.fails + 1} | ({"last_good": at} if well else {})
    return SourceState(**kept), health.tell


def told(*outcomes: str, **more: Any) -> list[str]:
    return [said for _, _, said in heard(*outcomes, **more)]


@pytest.mark.parametrize("outcome", ["auth", "gone"])
def test_what_a_person_must_mend_is_told_at_once(outcome: str) -> None:
    assert told("ok", outcome, outcome)[1:] == ["gone" if outcome == "gone" else "bad", ""]


def test_a_block_is_told_at_its_second_time() -> None:
    assert told("ok", "blocked", "blocked", "blocked") == ["", "", "bad", ""]


def test_what_may_pass_is_told_at_its_third_time_and_not_before_half_an_hour() -> None:
    failing = ["unreachable", "rate-limited", "parse-error", "unreachable"]
    assert told("ok", *failing, every=15 * MINUTE) == ["", "", "", "bad", ""]
    assert told("ok", *failing, every=8 * MINUTE) == ["", "", "", "", "bad"]


def test_one_that_is_well_again_is_told_once_and_only_if_it_was_told_to_be_ill() -> None:
    assert told("blocked", "blocked", "unchanged", "ok", "blocked", "ok", "ok") == ["", "bad", "well", "", "", "", ""]


def test_an_address_that_is_missing_for_a_day_is_gone() -> None:
    seen = heard("ok", *["not-found"] * 12, every=3 * HOUR)
    assert [outcome for outcome, _, _ in seen].index("gone") == 10
    assert [said for _, _, said in seen if said] == ["bad", "gone"]
    assert "gone" not in told("ok", *["not-found"] * 20, every=HOUR)[:20]


def test_a_server_that_was_down_and_then_misses_a_page_is_not_gone() -> None:
    assert heard("ok", *["unreachable"] * 12, "not-found", every=3 * HOUR)[-1][0] == "not-found"


def test_a_busy_source_that_brings_nothing_for_a_day_is_told_to_be_silent_once() -> None:
    seen = told(*["ok"] * 9, *["unchanged"] * 50, "ok", "unchanged", every=HOUR)
    assert seen.index("silent") == 8 + 24
    assert [said for said in seen if said] == ["silent", "new"]


def test_one_that_is_seldom_new_is_given_six_times_as_long() -> None:
    seen = told(*(["ok"] + ["unchanged"] * 4) * 9, *["unchanged"] * 60, every=4 * HOUR)
    assert seen.index("silent") == 8 * 5 + 6 * 5 + 2 * 6, "and the weekend in between"


def test_a_weekend_is_no_silence() -> None:
    friday = NOW + 4 * DAY  # at noon
    well = SourceState("a", {}, NOW, HOUR, counts={"ok": 20}, usual_gap=HOUR, brought_at=friday, last_good=friday)
    assert judge(well, "unchanged", friday + 3 * DAY - MINUTE).tell == ""
    assert judge(well, "unchanged", friday + 3 * DAY + MINUTE).tell == "silent"
    saturday = replace(well, brought_at=friday + DAY)
    assert judge(saturday, "unchanged", friday + 3 * DAY + 11 * HOUR).tell == ""
    assert judge(saturday, "unchanged", friday + 3 * DAY + 13 * HOUR).tell == "silent"
    long_ago = replace(well, usual_gap=2 * DAY)
    assert judge(long_ago, "unchanged", friday + 16 * DAY - MINUTE).tell == ""
    assert judge(long_ago, "unchanged", friday + 18 * DAY).tell == "silent"


def test_what_is_sent_to_us_says_nothing_about_silence() -> None:
    well = SourceState("a", {}, NOW, HOUR, counts={"ok": 20}, usual_gap=HOUR, brought_at=NOW, last_good=NOW)
    assert judge(well, "unchanged", NOW + 3 * DAY, asked=False).tell == ""


def test_one_that_is_hardly_known_is_never_silent() -> None:
    assert "silent" not in told(*["ok"] * 7, *["unchanged"] * 500, every=HOUR)


def test_the_time_it_could_not_be_heard_is_no_silence() -> None:
    seen = told(*["ok"] * 9, *["blocked"] * 60, *["unchanged"] * 23, every=HOUR)
    assert [said for said in seen if said] == ["bad", "well"]


async def fetch(store: Store, outcome: str, at: datetime, channel: str = "C1") -> None:
    (leased,) = await store.listening.lease(["a"], at, MINUTE, 1)
    done = progress(leased.fence, outcome, next_due=at, channel=channel, note="why")
    assert await store.listening.finish("a", done, at)


async def notes(store: Store) -> list[str]:
    return [effect.subject["tell"] for effect in await store.effects.due(NOW + 9 * DAY)]


async def test_the_note_lies_in_the_outbox_when_the_fetch_is_written_down(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    for n, outcome in enumerate(["ok", "blocked", "blocked", "blocked"]):
        await fetch(store, outcome, NOW + n * MINUTE)
    (effect,) = await store.effects.due(NOW + DAY)
    (state,) = await store.listening.states()
    assert (effect.purpose, effect.channel, effect.subject["outcome"]) == ("note", "C1", "blocked")
    assert (effect.subject["why"], effect.subject["since"]) == ("why", NOW.isoformat())
    assert (state.told, dict(state.counts), state.brought_at) == ("bad", {"ok": 1, "blocked": 3}, NOW)


async def test_a_fetch_under_an_old_fence_tells_nobody(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    (old,) = await store.listening.lease(["a"], NOW, MINUTE, 1)
    await store.listening.lease(["a"], NOW + MINUTE, MINUTE, 1)
    assert not await store.listening.finish("a", progress(old.fence, "auth", channel="C1"), NOW)
    assert await notes(store) == []
    assert (await store.listening.states())[0].counts == {}


async def test_one_that_is_well_before_anybody_was_told_is_not_spoken_of(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    await fetch(store, "auth", NOW)
    assert await notes(store) == ["bad"]
    await fetch(store, "ok", NOW + MINUTE)
    assert await notes(store) == []


async def test_a_note_that_is_on_its_way_is_followed_by_the_good_news(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    await fetch(store, "auth", NOW)
    (effect,) = await store.effects.due(NOW)
    assert await store.effects.start(effect.id, NOW)
    await fetch(store, "ok", NOW + MINUTE)
    assert await notes(store) == ["well"]


async def test_the_usual_gap_comes_back_as_it_went(store: Store) -> None:
    await store.listening.keep(["a"], NOW)
    for n in range(3):
        await fetch(store, "ok", NOW + n * HOUR)
    assert (await store.listening.states())[0].usual_gap == HOUR


SUBJECT = {
    "source": "gp",
    "outcome": "blocked",
    "why": "it does not <!channel> let us in (403)",
    "since": "",
    "next_due": "",
}


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize("tell", ["bad", "gone", "silent", "well", "new"])
@pytest.mark.parametrize("outcome", [*_ADVICE, "unreachable", "error", "something <new>"])
def test_every_note_is_a_message_that_says_what_to_do(outcome: str, tell: str, language: str) -> None:
    subject = SUBJECT | {"tell": tell, "outcome": outcome, "since": NOW.isoformat(), "next_due": NOW.isoformat()}
    message = note(subject, setup(language, sources=[{"id": "gp", "name": "<Play> & co"}]))
    hold_message(message)
    assert "&lt;Play&gt; &amp; co" in message.text
    assert [bad for text in markups(message.blocks) for bad in live(text)] == []
    assert ("What to do:" in message.text or "Att göra:" in message.text) is (tell in ("bad", "gone"))


def test_of_what_was_never_heard_nothing_is_said_to_be_kept() -> None:
    subject = SUBJECT | {"tell": "bad", "next_due": NOW.isoformat()}
    said = note(subject, setup()).text
    assert "It has never been heard. It is asked again" in said
    assert "is kept" not in said


def test_a_note_says_what_happened_what_is_kept_and_what_to_do() -> None:
    subject = SUBJECT | {"tell": "bad", "since": NOW.isoformat(), "next_due": (NOW + HOUR).isoformat()}
    said = note(subject, setup()).text
    assert said.startswith(
        "*Google Play* cannot be heard: a log-in or block page stood in the way.\nIt was last heard <!date"
    )
    assert "What it has brought is kept. It is asked again" in said
    assert "`docs/sources/feeds.md`" in said


def test_one_that_was_never_heard_is_told_so() -> None:
    assert "never been heard" in note(SUBJECT | {"tell": "bad"}, setup()).text


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[tuple[Stage, Any]]:
    async with local_slack() as slack, served_feed() as feed:
        settings = settings_for(slack, tmp_path, feed)
        await write_setup(settings, slack.team_id, document(feed))
        async with build(world_for(settings)) as bot:
            yield Stage(slack, bot), feed


async def test_a_bad_source_is_named_once_and_once_when_it_is_well(built: tuple[Stage, Any], tmp_path: Path) -> None:
    play, _ = built
    store = play.bot.desk.store
    wall = plain(b"<html><title>Log in</title></html>", headers={"Content-Type": "text/html"})
    feed = plain(b"<rss version='2.0'><channel><title>F</title></channel></rss>")
    for answer, times in ((wall, 4), (feed, 2)):
        async with serving(always(answer)) as server, Parsers(children=1) as parsers:
            await play.set_up(sources=[{"id": "forum", "url": f"http://127.0.0.1:{server.port}/", "every": "1s"}])
            jobs = Jobs(play.bot.desk, egress(server), parsers, {})
            for _ in range(times):
                _, now_setup = await store.setups.latest() or (0, None)
                assert now_setup is not None
                await store.listening.keep(["forum"], real_now())
                await store.listening.free()
                (state,) = await store.listening.lease(["forum"], real_now() + DAY, MINUTE, 1)
                await jobs.listen(now_setup, now_setup.sources[0], state)
            await play.deliver()
    texts = [message.text for message in play.slack.channel(CHANNEL).messages]
    assert len(texts) == 2
    assert texts[0].startswith("*forum* cannot be heard: a log-in or block page stood in the way.")
    assert texts[1] == "*forum* is heard again, and goes on where it was."


async def test_an_answer_of_which_nothing_can_be_read_is_an_error(built: tuple[Stage, Any]) -> None:
    play, feed = built
    feed.items += ["<item><category>one</category></item>", "<item><category>two</category></item>"]
    _, read = await play.bot.desk.store.setups.latest() or (0, None)
    assert read is not None
    await play.bot.desk.store.listening.keep(["forum"], real_now())
    (state,) = await play.bot.desk.store.listening.lease(["forum"], real_now(), MINUTE, 1)
    await play.bot.jobs.listen(read, read.sources[0], state)
    (state,) = await play.bot.desk.store.listening.states()
    assert (state.outcome, state.note[:23]) == ("parse-error", "none of 2 items could b")


class Hasty(Egress):
    """A client that gives up after a moment, so that a test need not wait for the one that hangs."""

    async def get(self, url: str, **asked: Any) -> Answer:
        return await super().get(url, **asked | {"deadline": 0.5})


def pour(request: Request, writer: asyncio.StreamWriter) -> Awaitable[None]:
    return drip([b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", b" " * 1_000_000], 0)(request, writer)


async def test_one_that_hangs_blocks_pours_or_has_changed_is_named_once_and_disturbs_nobody(tmp_path: Path) -> None:
    wall = plain(b"<html><title>Just a moment</title></html>", headers={"Content-Type": "text/html"})
    odd = plain(b"<rss version='2.0'><channel><title>F</title><item><category>x</category></item></channel></rss>")
    answers = {
        "hangs": drip([b"HTTP/1.1 200 OK\r\n", b""], 9),
        "blocked": always(wall),
        "huge": pour,
        "odd": always(odd),
    }
    clock = [real_now()]
    async with AsyncExitStack() as stack:
        slack, feed = await stack.enter_async_context(local_slack()), await stack.enter_async_context(served_feed())
        servers = {name: await stack.enter_async_context(serving(answer)) for name, answer in answers.items()}
        urls = {name: server.url() for name, server in servers.items()} | {"good": feed.url}
        settings = settings_for(slack, tmp_path, feed)
        await write_setup(settings, slack.team_id, document(sources=[{"id": n, "url": url} for n, url in urls.items()]))
        bot = await stack.enter_async_context(build(replace(world_for(settings), now=lambda: clock[0])))
        parsers = await stack.enter_async_context(Parsers(children=1))
        ports = frozenset(("127.0.0.1", port) for port in (feed.port, *(server.port for server in servers.values())))
        jobs = Jobs(bot.desk, Hasty(user_agent="test", allow=ports), parsers, {})
        for round_ in range(1, 6):
            feed.add(f"Fjällmo {round_}")
            await jobs.tick()
            await jobs.finish(20)
            assert feed.asked == round_
            clock[0] += 7 * HOUR
        await Stage(slack, bot).deliver()
        texts = [message.text for message in slack.channel(CHANNEL).messages]
    told = [text.partition("\n")[0] for text in texts if "cannot be heard" in text]
    assert sorted(told) == [
        "*blocked* cannot be heard: a log-in or block page stood in the way.",
        "*hangs* cannot be heard: no answer.",
        "*huge* cannot be heard: the answer could not be read.",
        "*odd* cannot be heard: the answer could not be read.",
    ]
    assert sum("Fjällmo" in text for text in texts) == 5
