"""The overview of one workspace: what its clock does, and how what it posts is drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.alone import Grief, alone
from bot.delivery.outbox import Shown
from bot.overview.alarm import Alarm, note
from bot.overview.charts import Chart, native
from bot.overview.export import exported
from bot.overview.reports import Reports
from bot.slack.blocks import Message
from bot.slack.gateway import Gateway, SlackLimited, SlackUnknown, SlackUnreached
from bot.slack.people import People
from bot.words import words
from mentions.effects import Effect
from mentions.setup import Setup
from mentions.store import Store

_ASK_WITHIN = 0.5
_SAMPLE = native(Chart("1", "bar", ("1",), (("1", (1.0,)),)))


class Overview:
    """Reports, the alarm and files. `url` is the workspace's own address."""

    def __init__(
        self,
        store: Store,
        setup: Callable[[], Awaitable[Setup]],
        people: People,
        gateway: Gateway,
        now: Callable[[], datetime],
        url: str,
    ) -> None:
        self.reports = Reports(store, setup, people, now)
        self.alarm = Alarm(store, setup, now)
        self.url = url
        self._store = store
        self._people = people
        self._gateway = gateway
        self._draws_charts: bool | None = None

    @property
    def drawers(self) -> Mapping[str, Callable[[Effect, Setup], Awaitable[Shown | None]]]:
        """How each purpose of its posts is drawn."""
        return {"report": self.reports.draw, "spike": self._spike, "file": self._file}

    async def tick(self) -> bool:
        """What is due now; whether anything waits to be posted. One part that breaks disturbs no other."""
        done = (await alone("the reports", self.reports.tick()), await alone("the alarm", self.alarm.tick()))
        return any(end is True for end in done if not isinstance(end, Grief))

    async def draws_charts(self) -> bool:
        """Whether this Slack draws charts itself. Asked once; while it does not tell, it does not."""
        if self._draws_charts is None:
            try:
                async with asyncio.timeout(_ASK_WITHIN):
                    self._draws_charts = await self._gateway.draws([_SAMPLE])
            except (SlackLimited, SlackUnknown, SlackUnreached, TimeoutError):
                return False
        return self._draws_charts

    async def _spike(self, effect: Effect, setup: Setup) -> Shown | None:
        spike = await self._store.spikes.get(int(effect.subject["spike"]))
        if spike is None:
            return None
        message = await note(self._store, spike, bool(effect.subject.get("over")), setup, words(setup.language))
        return Shown(message, Message(message.text))

    async def _file(self, effect: Effect, setup: Setup) -> Shown | None:
        if effect.subject["what"] == "picture":
            return await self.reports.picture(effect, setup)
        return await exported(effect, self._store, self._people, setup)
