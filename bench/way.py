"""From the feed to the channel."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from botkit import CHANNEL, document, local_slack, save_setup, served_feed, settings_for
from killing import start

from bot.slack.limits import Limits

TRIES = 20


async def measure() -> list[tuple[str, ...]]:
    """A feed has changed and is polled: how long until the card stands, with the real limits and an idle channel."""
    with TemporaryDirectory() as folder:
        async with local_slack() as slack, served_feed() as feed:
            settings = settings_for(slack, Path(folder), feed)
            await save_setup(settings, slack.team_id, document(feed))
            process = start(settings, limits=Limits())
            found = []
            try:
                await slack.until(lambda: slack.connected and feed.asked > 1, timeout=30)
                for n in range(TRIES):
                    asked = feed.asked
                    feed.add(f"Fjällmo is talked about, {n}")
                    while feed.asked == asked:
                        await asyncio.sleep(0.001)
                    began = asyncio.get_running_loop().time()
                    await slack.until(lambda n=n: len(slack.channel(CHANNEL).cards) > n, timeout=30)
                    found.append(asyncio.get_running_loop().time() - began)
            finally:
                os.kill(process.pid or 0, signal.SIGTERM)
                while process.is_alive():
                    await asyncio.sleep(0.05)
    found.sort()
    return [
        ("poll → card, 20 times", "p50", "max"),
        ("---",) * 3,
        ("idle channel", f"{1000 * median(found):.0f} ms", f"{1000 * found[-1]:.0f} ms"),
    ]
