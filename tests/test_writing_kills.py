"""Killed at any step of the way from the first letter to the page, the bot has lost no word that it was given."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

from botkit import ANNA, Feed, document, local_slack, save_setup, served_feed, settings_for
from killing import rows, start

from demo.slack.control import User
from demo.slack.server import LocalSlack

KILLS = int(os.environ.get("KILLS", "200" if os.environ.get("TORTURE") else "3"))


class Writer:
    """Somebody who writes an answer, step by step, as long as the bot answers."""

    def __init__(self, slack: LocalSlack, n: int) -> None:
        self.user: User = slack.user(ANNA)
        self.slack = slack
        self.n = n
        self.given = ""
        """The last words of which the bot has said that it has them."""
        self.told: list[str] = []
        """All that was sent to it, the latest last."""

    async def write(self) -> None:
        self.slack.workspace.modals[ANNA] = []
        await self.user.click(self.slack.channel("C0MENTIONS").cards[0], "reply")
        for _ in range(100):
            if self.user.view is not None:
                break
            await asyncio.sleep(0.02)
        if self.user.view is None or self.user.view.body["callback_id"] != "reply":
            return
        for k in range(4):
            text = f"Life {self.n}, letter {k}"
            self.told.append(text)
            done = await self.user.type(text)
            if done is None or done.acked_after is None:
                return
            self.given = text
        whole = f"Life {self.n}, the whole answer"
        await self._submit({"text": whole}, whole)
        await self._submit({}, whole)
        await self._submit({"link": f"https://forum.example/{self.n}"}, whole)

    async def _submit(self, values: dict[str, str], text: str) -> None:
        self.told.append(text)
        assert await self.user.submit(values) == {}
        self.given = text


def kept(folder: Path) -> str:
    """All words that lie in the store."""
    found = rows(folder, "SELECT text || ' ' || fields FROM drafts UNION ALL SELECT note FROM move_notes")
    return "\n".join(str(row[0]) for row in found)


async def one_life(folder: Path, slack: LocalSlack, feed: Feed, n: int, rng: random.Random) -> Writer:
    """Writes until the bot is killed."""
    process = start(settings_for(slack, folder, feed))
    greeted = len(slack.calls("auth.test"))
    await slack.until(lambda: slack.connected and bool(slack.channel("C0MENTIONS").cards), timeout=60)
    assert len(slack.calls("auth.test")) >= greeted
    writer = Writer(slack, n)
    work = asyncio.create_task(writer.write())
    await asyncio.wait([work], timeout=rng.uniform(0.05, 0.8))
    process.kill()
    process.join(10)
    ended = await asyncio.gather(work, return_exceptions=True)
    assert all(end is None or isinstance(end, TimeoutError | ValueError | LookupError) for end in ended), ended
    await slack.until(lambda: not slack.connected, timeout=30)
    return writer


async def test_killed_at_any_step_no_word_is_lost(tmp_path: Path) -> None:
    rng, given = random.Random(5), 0
    async with local_slack() as slack, served_feed() as feed:
        await save_setup(settings_for(slack, tmp_path, feed), slack.team_id, document(feed, templates=[]))
        feed.add("My Fjällmo tent is broken, very disappointed")
        for n in range(KILLS):
            writer = await one_life(tmp_path, slack, feed, n, rng)
            given += bool(writer.given)
            # What it has, or what came after that and was kept before it could say so.
            later = writer.told[writer.told.index(writer.given) :] if writer.given else [""]
            assert any(words in kept(tmp_path) for words in later), f"lost in life {n}: {writer.given!r}"
    print(f"{KILLS} kills, {given} of them amid an answer, nothing lost")
    assert given
