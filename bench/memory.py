"""What the idle bot weighs."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from botkit import document, local_slack, save_setup, served_feed, settings_for

FEEDS = 100
SECONDS = 90


async def measure() -> list[tuple[str, ...]]:
    """PSS of `ambassadors run` with 100 feeds, parser children included: the highest of 90 s, and at rest."""
    with TemporaryDirectory() as folder:
        async with local_slack() as slack, served_feed() as feed:
            for n in range(30):
                # Some are about us, so that the reading is at work, too.
                feed.add(("Fjällmo: " if n % 10 == 0 else "") + f"Somebody wrote {n} words " * 20)
            settings = settings_for(slack, Path(folder), feed)
            each = [
                {"id": f"feed-{n}", "url": f"{feed.url}?{n}", "every": "30s", "at_most": "1h"} for n in range(FEEDS)
            ]
            await save_setup(settings, slack.team_id, document(feed, sources=each))
            environment = {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "AMBASSADORS_DATA": folder,
                "AMBASSADORS_ALLOW": f"127.0.0.1:{feed.port}",
                "PATH": "/usr/bin:/bin",
            }
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", env=environment, stderr=asyncio.subprocess.DEVNULL
            )
            seen = []
            for _ in range(SECONDS):
                await asyncio.sleep(1)
                seen.append(weight(process.pid))
            process.terminate()
            await process.wait()
    return [
        ("PSS with 100 feeds", "highest", "at rest", "processes at rest", "fetches"),
        ("---",) * 5,
        (
            "`ambassadors run`",
            f"{max(w for w, _ in seen):.0f} MB",
            f"{seen[-1][0]:.0f} MB",
            str(seen[-1][1]),
            str(feed.asked),
        ),
    ]


def weight(pid: int) -> tuple[float, int]:
    """Proportional set size of a process and its children in MB, and how many they are (Linux)."""
    children = [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = int(found[1]) / 1024 if (found := re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)) else 0.0
    below = [weight(child) for child in children]
    return own + sum(w for w, _ in below), 1 + sum(n for _, n in below)
