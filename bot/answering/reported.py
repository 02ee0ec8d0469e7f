"""A page that a colleague has found: kept and posted at once, read in the background."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import Visit
from bot.listening.intake import reading_of
from bot.slack.blocks import Message
from bot.slack.escape import safe_url
from bot.telling import report
from mentions.identity import canonical_url
from mentions.model import Arrival, Because, Sighting
from mentions.watch import Watch
from routing import choose
from routing.whose import criticised, leads_talk

SOURCE = "colleague"
"""The source id of what colleagues report; it is not in the setup and is never asked by itself."""


async def add_reported(visit: Visit, url: str, words: str) -> Message:
    """Keeps the page as a mention, and has it read; the answer for the one who reported it."""
    address = safe_url(url)
    if address is None:
        return report.add_how(visit.t)
    store, now = visit.desk.store, visit.desk.now()
    if (known := await store.mentions.by_url(address)) is not None:
        # Nothing of it may be written over by whoever reports it once more, perhaps without a word.
        return report.already_there(known, visit.setup, visit.t)
    sighting = Sighting(native_id=canonical_url(address), url=address, title="", text=words[:3000])
    reading = reading_of(sighting, visit.setup, await visit.desk.lesson())
    names = Watch(visit.setup.names).match(sighting)
    there = await visit.desk.availability()
    choice = choose(visit.setup, sighting, reading, names, SOURCE, there)
    because = Because("reported", (visit.person.id,))
    people = criticised(visit.setup, names, reading)
    aside = leads_talk(visit.setup, people, there.away) if people else ""
    arrival = Arrival(sighting, names, reading, replace(choice, because=because), aside=aside)
    accepted = await store.mentions.accept(SOURCE, [arrival], None, visit.setup.channel, now)
    visit.desk.outbox.nudge()
    mention = await store.mentions.by_url(address)
    if mention is None:
        return report.missing(visit.t)
    if mention.id not in accepted.posted:
        return report.already_there(mention, visit.setup, visit.t)
    visit.desk.look_up(address)
    return report.added(mention, visit.t)
