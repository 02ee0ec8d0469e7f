"""The public pages over real HTTP, without any Slack: a database, a setup and somebody who reads."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from botkit import CHANNEL, now

from bot.desk import Present
from bot.settings import Settings
from bot.web.process import Counter
from bot.web.pulse import Pulse
from bot.web.room import web_room
from mentions.lifecycle import Action
from mentions.model import Arrival, Because, Choice, Kind, Reading, Sighting, Tone
from mentions.quoting import Consent, Quote
from mentions.setup import read_setup
from mentions.store import Store, open_database

SECRET = "w" * 40
TOKEN = "m" * 20


@dataclass
class Passing:
    """A clock that a test moves on."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.seconds


@dataclass
class Library:
    """The pages, their store, and a reader."""

    store: Store
    url: str
    client: aiohttp.ClientSession
    clock: Passing
    said: int = 0

    async def read(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and text of a page."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.get(f"{self.url}{path}", headers=named, allow_redirects=False) as answer:
            return answer.status, answer.headers, await answer.text()

    async def set_up(self, **document: Any) -> None:
        """A new version of the setup; pages that were drawn before are old by then."""
        setup = read_setup({"channel": CHANNEL, **document})
        await self.store.setups.save(setup, "U0ANNA", now())
        self.later()

    def later(self) -> None:
        """So much later that nothing that was drawn still counts."""
        self.clock.seconds += 60

    async def quote(self, words: str, credit: str = "", **more: str) -> int:
        """Somebody has said it, and may be quoted."""
        self.said += 1
        sighting = Sighting(f"n{self.said}", f"https://forum.example/{self.said}", "", words, own=True)
        reading = Reading("sv", Kind.PRAISE, Tone.POSITIVE)
        arrival = Arrival(
            sighting, ("Fjällmo",), reading, Choice("", "support", Because("kind", ("praise", "support")))
        )
        accepted = await self.store.mentions.accept("forum", [arrival], None, CHANNEL, now())
        number = accepted.posted[0]
        given = Quote(number, Consent.YES, words, credit, "", more.get("proof", ""), "U0ANNA", now(), now(), "sv")
        await self.store.moves.make(number, Action.QUOTE, "U0ANNA", now(), argument=Consent.YES, quote=given)
        self.later()
        return number

    async def withdraw(self, number: int) -> None:
        await self.store.moves.make(number, Action.QUOTE, "U0ANNA", now(), argument=Consent.WITHDRAWN)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@asynccontextmanager
async def library(folder: Path, contact: str = "", prefix: str = "", **document: Any) -> AsyncIterator[Library]:
    """Open for as long as the block lasts; `prefix` is what a proxy cuts off before it asks us."""
    port, clock = free_port(), Passing()
    settings = Settings(
        folder,
        public_url=f"http://127.0.0.1:{port}{prefix}",
        webhook_secret=SECRET,
        web_address=("127.0.0.1", port),
        contact=contact,
        metrics_token=TOKEN,
    )
    database = await open_database("sqlite", folder)
    try:
        store = Store(database, "T1")
        await store.setups.save(read_setup({"channel": CHANNEL, **document}), "", now())
        counter = Counter(store, Present(store, clock, 1.0), now)
        async with (
            web_room(settings, counter, Pulse(), clock),
            aiohttp.ClientSession(auto_decompress=True) as client,
        ):
            yield Library(store, f"http://127.0.0.1:{port}", client, clock)
    finally:
        await database.close()
