"""Coverage says who searches for which name, and calls blind what has not proved that it sees."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botkit import document, local_slack, now, save_setup, served_feed, settings_for, world_for
from staging import Stage
from surfaces import NOW, ask_the_sdk, hold_message, live, markups, setup

from bot.listening.coverage import coverage, ears
from bot.listening.jobs import _bookmark
from bot.wire import build
from bot.words import words
from mentions.listening import SourceState
from mentions.setup import Name, SetupError, SourceEntry, read_setup

EN, MINUTE, DAY = words("en"), timedelta(minutes=1), timedelta(days=1)
FORUM: dict[str, Any] = {"id": "forum", "name": "The forum", "url": "https://forum.example/latest.rss"}
HN: dict[str, Any] = {"id": "hn", "type": "hackernews", "name": "Hacker News", "query": "Tallbo"}
NEWS: dict[str, Any] = {
    "id": "news",
    "name": "News",
    "preset": "google-news",
    "query": "tallbo soffa",
    "canary": "https://tallbo.example/om",
}
ALERT: dict[str, Any] = {
    "id": "a",
    "name": "Alert",
    "preset": "google-alerts",
    "query": "Stugan",
    "url": "https://www.google.com/alerts/feeds/1/2",
}
NAMES: list[dict[str, Any]] = [
    {"name": "Tallbo"},
    {"name": "Stugan", "kind": "product", "required": ["soffa"], "languages": ["sv"]},
]


def state(source: str, **more: Any) -> SourceState:
    well: dict[str, Any] = {"outcome": "ok", "runs": 9, "last_try": NOW, "last_good": NOW - 5 * MINUTE}
    return SourceState(source, {}, NOW, 15 * MINUTE, **well | more)


def lines(*states: SourceState, sources: list[dict[str, Any]], names: list[dict[str, Any]] = NAMES) -> list[str]:
    """The view as plain lines."""
    message = coverage(states, setup(sources=sources, names=names), NOW, EN)
    hold_message(message)
    ask_the_sdk(message.blocks)
    return [text for block in message.blocks if block["type"] == "rich_text" for text in texts(block)]


def texts(value: Any) -> list[str]:
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        return [value["text"]]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in inner for text in texts(part)]


def test_each_name_is_told_with_its_searches_their_depth_and_when() -> None:
    assert lines(*map(state, ("forum", "hn", "a")), sources=[FORUM, HN, ALERT]) == [
        "Tallbo is searched for by:",
        "Hacker News – last heard 5 min ago · the newest 500",
        "Stugan is searched for by:",
        "Alert – last heard 5 min ago",
        "Heard whole, so that every name is found there:",
        "The forum – last heard 5 min ago",
    ]


def test_a_name_that_nobody_searches_for_is_found_only_where_everything_is_heard() -> None:
    said = lines(state("forum"), state("hn"), sources=[FORUM, HN])
    assert "Stugan: no source searches for it, it is found only where everything is heard." in said


def test_a_name_that_nobody_hears_is_told_so() -> None:
    said = lines(state("hn"), state("forum", fails=3, outcome="blocked"), sources=[HN, FORUM])
    assert "Stugan: nobody hears it now." in said
    assert "The forum – blind: a log-in or block page stood in the way, last heard 5 min ago" in said
    assert coverage((), setup(sources=[FORUM], names=NAMES), NOW, EN).text.endswith("Nobody hears Tallbo, Stugan.")


def test_what_rests_or_was_never_asked_is_no_ear() -> None:
    assert "The forum – not asked yet" in lines(sources=[FORUM])
    chat = {"id": "chat", "name": "Chat", "type": "webhook", "service": "crisp"}
    assert "Chat – nothing has been sent yet" in lines(sources=[chat])
    assert ears([state("hn")], setup(sources=[HN | {"paused": True}])) == ()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "News – blind: it has never found its page at tallbo.example"),
        (NOW - 8 * DAY, "News – blind: it last found its page at tallbo.example 8 days ago"),
        (NOW - 6 * DAY, "News – last heard 5 min ago"),
    ],
)
def test_a_search_that_does_not_find_its_page_for_a_week_is_blind(found: Any, said: str) -> None:
    assert said in lines(state("news", canary_at=found), sources=[NEWS], names=NAMES[:1])


def test_one_that_was_never_asked_is_not_blind_yet() -> None:
    assert "News – not asked yet" in lines(state("news", runs=0, last_good=None), sources=[NEWS])


@pytest.mark.parametrize(
    ("query", "searched"),
    [("Stugan", True), ("stugans soffa", True), ("tallbo OR stugan", True), ("stuga", False), ("Tallbo", False)],
)
def test_a_query_searches_for_a_name_whatever_must_stand_beside_it(query: str, searched: bool) -> None:
    (ear,) = ears((), setup(sources=[HN | {"query": query}]))
    assert ear.searches(Name.model_validate(NAMES[1])) is searched


def test_nothing_to_hear_is_said_plainly() -> None:
    assert "Nothing is listened for yet" in coverage((), setup(sources=[], names=NAMES), NOW, EN).text


@pytest.mark.parametrize("language", ["en", "sv"])
def test_any_number_of_names_and_sources_fits(language: str) -> None:
    names = [{"name": f"<!channel> & {'å' * 150}{n}"} for n in range(80)]
    sources = [{**HN, "id": f"s{n}", "query": names[n]["name"], "name": "n" * 190} for n in range(80)]
    message = coverage(
        [state(f"s{n}") for n in range(80)], setup(language, sources=sources, names=names), NOW, words(language)
    )
    hold_message(message)
    assert [bad for text in (*markups(message.blocks), message.text) for bad in live(text)] == []
    assert json.dumps(message.blocks[-1]).count("context")


@pytest.mark.parametrize("page", ["javascript:x", "tallbo.example", "", "https://"])
def test_a_canary_is_the_address_of_a_page(page: str) -> None:
    with pytest.raises(SetupError, match="is no address of a page"):
        read_setup(document(sources=[NEWS | {"canary": page}]))


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[tuple[Stage, Any]]:
    async with local_slack() as slack, served_feed() as feed:
        settings = settings_for(slack, tmp_path, feed)
        canary = {"id": "forum", "url": feed.url, "canary": "https://tallbo.example/om?utm_source=x"}
        await save_setup(settings, slack.team_id, document(sources=[canary]))
        async with build(world_for(settings)) as bot:
            yield Stage(slack, bot), feed


async def listen(play: Stage, at: Any) -> SourceState:
    store = play.bot.desk.store
    _, setup_ = await store.setups.latest() or (0, None)
    assert setup_ is not None
    await store.listening.keep(["forum"], at)
    await store.listening.free()
    (leased,) = await store.listening.lease(["forum"], at, MINUTE, 1)
    await play.bot.jobs.listen(setup_, setup_.sources[0], leased)
    (after,) = await store.listening.states()
    return after


async def test_a_search_notes_that_it_has_found_its_page(built: tuple[Stage, Any]) -> None:
    play, feed = built
    feed.add("nothing", link="https://other.example/")
    assert (await listen(play, now() + DAY)).canary_at is None
    feed.add("about us", link="http://www.tallbo.example/om/")
    found = await listen(play, now() + 2 * DAY)
    assert found.canary_at is not None


async def test_once_a_day_it_must_find_the_page_anew(built: tuple[Stage, Any]) -> None:
    play, feed = built
    feed.add("about us", link="https://tallbo.example/om")
    first = await listen(play, now() + DAY)
    same_day = await listen(play, now() + 2 * DAY)
    assert (same_day.outcome, same_day.canary_at) == ("unchanged", first.canary_at)
    entry = SourceEntry.model_validate(NEWS)
    assert first.last_good is not None
    assert _bookmark(entry, first, first.last_good) == first.bookmark
    assert _bookmark(entry, first, first.last_good + DAY) == {}
    assert _bookmark(SourceEntry.model_validate(FORUM), first, first.last_good + DAY) == first.bookmark


def test_what_was_spent_and_what_a_hub_has_promised_outlive_the_day() -> None:
    promised = {"for": "x", "feed": "y", "hub": "h", "topic": "t", "asked": "a", "until": "u", "lease": "l"}
    read = {"etag": "e", "modified": "m", "sha256": "s", "read": "yes"}
    before = replace(state("news"), bookmark={**promised, **read, "spent": "2026-03 4"})
    kept = _bookmark(SourceEntry.model_validate(NEWS), before, NOW + DAY)
    assert kept == {**promised, "spent": "2026-03 4"}
    before = replace(state("news"), bookmark={"for": "x", "seen": "s", "spent": "2026-03 4"})
    assert _bookmark(SourceEntry.model_validate(NEWS), before, NOW + DAY) == {"spent": "2026-03 4"}
