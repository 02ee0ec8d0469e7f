"""The export: all mentions, or those since a day, as a file in a direct message to whoever asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.delivery.outbox import Shown, Upload
from bot.overview.sheets import Form, Sheet, packed, row_of, sheet
from bot.slack.blocks import Message
from bot.slack.people import People
from mentions.effects import Effect
from mentions.model import Mention
from mentions.setup import Setup
from mentions.store import Store

_PAGE = 200


async def exported(effect: Effect, store: Store, people: People, setup: Setup) -> Shown:
    """The file. It is written page by page in a thread, so that nobody waits for it."""
    subject, t = effect.subject, people.words(str(effect.subject["to"]))
    since = datetime.fromisoformat(subject["since"]) if subject["since"] else None
    form, names, number = Form(subject["form"]), people.names(setup), 0
    last: tuple[datetime, int] | None = None
    writing = sheet(form)
    while page := await store.statistics.page(since, last, _PAGE):
        last, number = (page[-1].seen_at, page[-1].id), number + len(page)
        await asyncio.to_thread(_write, writing, page, names)
    body = await asyncio.to_thread(writing.finish)
    name, body = await asyncio.to_thread(packed, f"mentions-{subject['day']}.{form}", body)
    message = Message(t.n("{n} mention, as you asked:", "{n} mentions, as you asked:", number))
    return Shown(message, message, file=Upload(name, name, body))


def _write(writing: Sheet, page: Sequence[Mention], names: Mapping[str, str]) -> None:
    writing.add([row_of(mention, names) for mention in page])
