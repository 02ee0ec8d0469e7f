"""From what a source saw to what we keep: matching, reading, choosing, and what is held back. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mentions.model import Arrival, Availability, Sighting
from mentions.setup import Setup, SourceEntry
from mentions.watch import Watch
from routing import choose, read


def intake(
    entry: SourceEntry,
    setup: Setup,
    sightings: Sequence[Sighting],
    availability: Availability,
    *,
    first_run: bool,
    posted_lately: int,
    now: datetime,
) -> tuple[Arrival, ...]:
    """The sightings that are about us, newest first, each with its reading, its assignee and whether it is held.

    `posted_lately` is how many cards this source has made within the hour.
    """
    watch = Watch(setup.names)
    ours = [(s, names) for s in sightings if (names := watch.match(s)) or (entry.everything and not watch.blocks(s))]
    ours.sort(key=lambda pair: pair[0].published_at or now, reverse=True)
    room = setup.flood.first_run if first_run else setup.flood.per_hour - posted_lately
    arrivals = []
    for sighting, names in ours:
        held = _held(sighting, setup, first_run=first_run, room=room, now=now)
        room -= not held
        arrivals.append(_arrival(sighting, names, held, entry, setup, availability))
        availability = _busier(availability, arrivals[-1])
    return tuple(arrivals)


def _held(sighting: Sighting, setup: Setup, *, first_run: bool, room: int, now: datetime) -> str:
    old = sighting.published_at is not None and now - sighting.published_at > setup.flood.max_age
    if first_run:
        return "baseline" if old or room <= 0 else ""
    if old:
        return "old"
    return "flood" if room <= 0 else ""


def _arrival(
    sighting: Sighting,
    names: tuple[str, ...],
    held: str,
    entry: SourceEntry,
    setup: Setup,
    availability: Availability,
) -> Arrival:
    reading = read(sighting.title, sighting.text, sighting.language)
    choice = choose(setup, sighting, reading, names, entry.id, availability)
    return Arrival(sighting, names, reading, choice, held)


def _busier(availability: Availability, arrival: Arrival) -> Availability:
    """So that ten mentions of one harvest do not all go to the one who was least loaded before it."""
    assignee = arrival.choice.assignee
    if arrival.held or not assignee:
        return availability
    load = {**availability.load, assignee: availability.load.get(assignee, 0) + 1}
    return Availability(load, availability.away, availability.at)
