"""The whole way of a mention: found, posted once, owned, answered, closed. The real bot, real Socket Mode."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botkit import (
    ANNA,
    BJORN,
    CHANNEL,
    GONE,
    GUEST,
    KARIN,
    SARA,
    STRANGER,
    Feed,
    bot_at_work,
    document,
    local_slack,
    save_setup,
    served_feed,
    settings_for,
    world_for,
)

from demo.slack.server import LocalSlack


@dataclass
class Scene:
    slack: LocalSlack
    feed: Feed

    @property
    def cards(self) -> list[Any]:
        return self.slack.channel(CHANNEL).cards

    async def found(self, *texts: str) -> None:
        """Publishes, and waits until as many cards more stand in the channel."""
        wanted = len(self.cards) + len(texts)
        for text in texts:
            self.feed.add(text)
        await self.slack.until(lambda: len(self.cards) >= wanted, timeout=60)

    def card(self, n: int = 0) -> Any:
        return self.cards[n]

    async def shows(self, *words: str, n: int = 0) -> None:
        await self.slack.until(lambda: all(word in said(self.card(n)) for word in words), timeout=60)

    async def told(self, who: str, word: str) -> None:
        await self.slack.until(lambda: any(word in said(m) for m in self.slack.user(who).ephemerals), timeout=60)


def said(message: Any) -> str:
    """Everything a message says, also in its blocks."""
    return f"{message.text} {message.blocks}"


@asynccontextmanager
async def scene(tmp_path: Path, **changes: Any) -> AsyncIterator[Scene]:
    async with local_slack() as slack, served_feed() as feed:
        settings = settings_for(slack, tmp_path, feed)
        await save_setup(settings, slack.team_id, document(feed, **changes))
        async with bot_at_work(world_for(settings), slack):
            await slack.until(lambda: feed.asked, timeout=60)
            yield Scene(slack, feed)
        slack.assert_clean()


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(tmp_path) as running:
        yield running


async def test_a_mention_is_found_claimed_answered_and_closed(play: Scene) -> None:
    await play.found("My Fjällmo tent is broken and nobody answers, very disappointed")
    anna = play.slack.user(ANNA)
    await anna.click(play.card(), "claim")
    await play.shows("Anna")
    await anna.click(play.card(), "reply")
    for step in ({"text": "We are sorry. A new tent is on its way, at our cost."}, {}, {}):
        assert await anna.submit(step) == {}
    await play.shows("A new tent is on its way")
    await anna.click(play.card(), "close")
    assert await anna.submit({"choice": "compensated"}) == {}
    await play.shows("made up for")
    await play.slack.until(lambda: len(play.slack.channel(CHANNEL).thread(play.card())) >= 3, timeout=60)
    told = " ".join(said(m) for m in play.slack.channel(CHANNEL).thread(play.card()))
    assert "took it" in told
    assert "A new tent is on its way" in told


async def test_the_second_claim_is_told_who_was_first(play: Scene) -> None:
    await play.found("Does Fjällmo ship to Norway?")
    await play.slack.user(ANNA).click(play.card(), "claim")
    first_seen = play.card()
    await play.slack.user(BJORN).click(first_seen, "claim") if "claim" in said(first_seen) else None
    await play.slack.user(BJORN).command("/mentions claim 1")
    await play.shows("Anna")


async def test_a_double_click_is_one_claim_and_no_scolding(play: Scene) -> None:
    await play.found("Does Fjällmo ship to Norway?")
    card = play.card()
    anna = play.slack.user(ANNA)
    await anna.click(card, "claim")
    answer = await anna.command("/mentions claim 1")
    assert "first" not in str(answer)
    await play.shows("Anna")


async def test_a_troll_needs_a_reason_and_a_person(play: Scene) -> None:
    await play.found("Fjällmo are idiots, all of them, go and die")
    sara = play.slack.user(SARA)
    await sara.click(play.card(), "troll")
    assert await sara.submit({}) != {}
    assert await sara.submit({"choice": "attack", "text": "threatens people"}) == {}
    await play.shows("troll")


async def test_reassigning_calls_the_colleague(play: Scene) -> None:
    await play.found("Fjällmo tents should come in green")
    await play.slack.user(ANNA).click(play.card(), "reassign")
    assert await play.slack.user(ANNA).submit({"choice": SARA, "text": "your customer"}) == {}
    await play.shows(f"<@{SARA}>" if f"<@{SARA}>" in said(play.card()) else SARA)
    await play.slack.until(
        lambda: any(SARA in said(m) for m in play.slack.channel(CHANNEL).thread(play.card())), timeout=5
    )


@pytest.mark.parametrize("who", [GUEST, GONE, STRANGER])
async def test_outsiders_change_nothing(play: Scene, who: str) -> None:
    await play.found("Does Fjällmo ship to Norway?")
    before = said(play.card())
    await play.slack.user(who).click(play.card(), "claim")
    await play.slack.user(ANNA).command("/mentions status")
    assert said(play.card()) == before


async def test_the_same_story_twice_in_the_feed_is_one_card(play: Scene) -> None:
    play.feed.add("Fjällmo opens a shop", guid="a", link="https://news.example/fjallmo?utm_source=x")
    play.feed.add("Fjällmo opens a shop", guid="b", link="https://www.news.example/fjallmo/")
    play.feed.add("another word about Fjällmo")
    await play.slack.until(lambda: len(play.cards) >= 2, timeout=60)
    await play.slack.user(ANNA).command("/mentions status")
    # Told apart by their numbers: on a machine that stands still for a second a post may be looked up first.
    assert {card.text.split()[0] for card in play.cards} == {"#1", "#2"}


async def test_what_is_not_about_us_is_not_posted(play: Scene) -> None:
    play.feed.add("Nothing about anybody")
    await play.found("Fjällmo is great")
    assert len(play.cards) == 1


async def test_an_edited_item_updates_its_card(play: Scene) -> None:
    play.feed.add("Fjällmo is bad", guid="x")
    await play.slack.until(lambda: play.cards, timeout=60)
    play.feed.items.clear()
    play.feed.add("Fjällmo is good after all", guid="x")
    await play.shows("good after all")
    assert len(play.cards) == 1


async def test_a_reported_page_becomes_a_card_once(play: Scene) -> None:
    anna = play.slack.user(ANNA)
    await anna.command("/mentions add https://blog.example/about-fjallmo they love us")
    await play.slack.until(lambda: play.cards, timeout=60)
    again = await anna.command("/mentions add https://www.blog.example/about-fjallmo/")
    assert len(play.cards) == 1
    assert again is not None


async def test_who_is_away_is_not_asked(play: Scene) -> None:
    await play.slack.user(ANNA).command("/mentions away until tomorrow")
    await play.found("My Fjällmo tent is broken, help me please")
    assert KARIN in said(play.card())


async def test_home_shows_my_queue(play: Scene) -> None:
    await play.found("My Fjällmo tent is broken, help me please")
    anna = play.slack.user(ANNA)
    await anna.click(play.card(), "claim")
    home = await anna.open_home()
    assert "tent is broken" in str(home.blocks)
    assert "v1:1" in str(home.blocks)


async def test_a_flood_becomes_a_digest(tmp_path: Path) -> None:
    async with scene(tmp_path, flood={"per_hour": 5}) as play:
        for n in range(40):
            play.feed.add(f"Fjällmo number {n}")
        await play.slack.until(lambda: len(play.slack.channel(CHANNEL).messages) >= 6, timeout=60)
        await play.slack.user(ANNA).command("/mentions status")
        assert len(play.slack.channel(CHANNEL).messages) == 6


async def test_the_first_run_posts_three_and_keeps_the_rest(tmp_path: Path) -> None:
    async with local_slack() as slack, served_feed() as feed:
        for n in range(30):
            feed.add(f"Fjällmo number {n}", age=timedelta(hours=n))
        settings = settings_for(slack, tmp_path, feed)
        await save_setup(settings, slack.team_id, document(feed))
        async with bot_at_work(world_for(settings), slack):
            await slack.until(lambda: len(slack.channel(CHANNEL).cards) >= 3, timeout=60)
            feed.add("Fjällmo after the first run")
            await slack.until(lambda: len(slack.channel(CHANNEL).cards) >= 4, timeout=60)
            assert len(slack.channel(CHANNEL).messages) == 4
        slack.assert_clean()
