"""With a shared PostgreSQL the same bot may run twice: what one finds or posts, the other does not."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from botkit import ANNA, CHANNEL, bot_at_work, document, local_slack, save_setup, served_feed, settings_for, world_for
from postgres import fresh_database


async def test_two_bots_on_one_database_post_each_mention_once(tmp_path: Path) -> None:
    with fresh_database() as url:
        async with local_slack() as slack, served_feed() as feed:
            settings = settings_for(slack, tmp_path, feed, database=url)
            await save_setup(settings, slack.team_id, document(feed))
            one, two = world_for(settings), world_for(settings)
            async with bot_at_work(one, slack), bot_at_work(two, slack):
                await slack.until(lambda: feed.asked, timeout=60)
                for n in range(30):
                    feed.add(f"Fjällmo is talked about, number {n}")
                await slack.until(lambda: len(slack.channel(CHANNEL).cards) >= 30, timeout=30)
                anna = slack.user(ANNA)
                await asyncio.gather(*(anna.click(card, "claim") for card in slack.channel(CHANNEL).cards))
                await slack.until(lambda: all("Anna" in card.text for card in slack.channel(CHANNEL).cards), timeout=20)
            slack.assert_clean()
            posted = [a for a in slack.applied if a.method == "chat.postMessage" and a.metadata]
            posts = Counter(a.metadata["event_payload"]["key"] for a in posted if a.metadata)
            assert len(slack.channel(CHANNEL).cards) == 30
            assert max(posts.values()) == 1
