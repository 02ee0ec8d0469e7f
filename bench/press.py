"""From a button to the card: acknowledged, committed, shown."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from botkit import CHANNEL, document, local_slack, save_setup, served_feed, settings_for
from killing import start

from bot.slack.limits import Limits
from demo.slack.server import LocalSlack
from demo.slack.state import BOT_USER_ID, Channel, Person

PEOPLE = 50
ROUNDS = 4
SPREAD = 5.0

Rows = list[tuple[str, ...]]


async def measure() -> Rows:
    """50 people press Claim, each on a card of their own; the bot is a process of its own; 4 rounds."""
    real = Limits()
    off = replace(real, post_every=0.001, updates_per_minute=600_000, update_burst=1_000)
    spread = await _rounds(off, ROUNDS, within=SPREAD)
    free = await _rounds(off, ROUNDS)
    paced = await _rounds(replace(real, post_every=0.001), 1)
    return [
        ("50 people press", "ack p50", "ack p99", "ack max", "card p50", "card p99", "card max"),
        ("---",) * 7,
        ("Slack's rate off, within 5 seconds", *_figures(spread)),
        ("Slack's rate off, in the same instant", *_figures(free)),
        ("in the same instant, at 40 updates a minute", *_figures(paced)),
    ]


async def _rounds(limits: Limits, rounds: int, within: float = 0.0) -> list[tuple[float, float]]:
    people = [Person(f"U0P{n:03}", f"p{n}", f"Person {n}", "Ambassador", "336699") for n in range(PEOPLE)]
    room = Channel(CHANNEL, "mentions", people[0].id, "", members={p.id for p in people} | {BOT_USER_ID})
    with TemporaryDirectory() as folder:
        async with local_slack(users=people, channels=[room]) as slack, served_feed() as feed:
            settings = settings_for(slack, Path(folder), feed)
            await save_setup(settings, slack.team_id, document(feed, team=[], fallback=None))
            process = start(settings, limits=limits)
            try:
                await slack.until(lambda: slack.connected and feed.asked > 1, timeout=30)
                found: list[tuple[float, float]] = []
                for n in range(rounds):
                    for i in range(PEOPLE):
                        feed.add(f"Fjällmo is talked about, {n} {i}")
                    await slack.until(lambda n=n: len(slack.channel(CHANNEL).cards) >= (n + 1) * PEOPLE, timeout=60)
                    cards = slack.channel(CHANNEL).cards[-PEOPLE:]
                    pressed = await asyncio.gather(
                        *(_press(slack, p.id, c, random.uniform(0, within)) for p, c in zip(people, cards, strict=True))
                    )
                    for card, (began, acked) in zip(cards, pressed, strict=True):
                        found.append((acked, await _shown(slack, card, began)))
                return found
            finally:
                os.kill(process.pid or 0, signal.SIGTERM)
                while process.is_alive():
                    await asyncio.sleep(0.05)


async def _press(slack: LocalSlack, person: str, card: Any, after: float) -> tuple[float, float]:
    """When it was pressed, by Slack's clock, and the seconds until it was acknowledged."""
    await asyncio.sleep(after)
    began = slack.clock.epoch()
    interaction = await slack.user(person).click(card, "claim")
    return began, interaction.acked_after or float("inf")


async def _shown(slack: LocalSlack, card: Any, began: float) -> float:
    """The seconds from the press until Slack had the changed card."""

    def updates() -> list[float]:
        return [a.at for a in slack.applied if a.method == "chat.update" and a.ts == card.ts and a.at >= began]

    while not updates():
        await asyncio.sleep(0.2)
    return updates()[0] - began


def _figures(found: list[tuple[float, float]]) -> tuple[str, ...]:
    figures = []
    for column in (sorted(ack for ack, _ in found), sorted(card for _, card in found)):
        figures += [median(column), column[int(len(column) * 0.99)], column[-1]]
    return tuple(f"{1000 * f:.0f} ms" for f in figures)
