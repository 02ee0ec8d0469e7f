"""From what a source saw to what we keep: matching, reading, choosing, and what is held back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mentions.exclusions import HIDDEN, Exclusion
from mentions.findings import NOTHING_KNOWN, Known
from mentions.model import Arrival, Availability, Because, Reading, Sighting
from mentions.setup import Setup, SourceEntry
from mentions.watch import Watch
from routing import choose, read
from routing.reading import Lesson
from routing.reading.remote import Said, with_said
from routing.roster import one_more
from routing.whose import criticised, leads_talk


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the texts themselves, of single ones by the sighting's native id.

    Attributes:
        said: what a language model has said of some of them.
        known: what their authors have said about us before.
        lesson: what the team has taught.
    """

    said: Mapping[str, Said] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)
    lesson: Lesson | None = None


NOTHING = Beside()


def reading_of(sighting: Sighting, setup: Setup, lesson: Lesson | None) -> Reading:
    """How it reads here: in view of the setup's products and persons, and of what the team has taught."""
    topics = tuple(name.name for name in setup.names if name.kind != "company")
    return read(sighting.title, sighting.text, sighting.language, topics, lesson)


def anything_for_us(entry: SourceEntry, setup: Setup, sightings: Sequence[Sighting]) -> bool:
    """Whether anybody will have to be chosen for one of these."""
    watch = Watch(setup.names)
    return any(watch.match(one) or (entry.everything and not watch.blocks(one)) for one in sightings)


def intake(
    entry: SourceEntry,
    setup: Setup,
    sightings: Sequence[Sighting],
    availability: Availability,
    *,
    first_run: bool,
    posted_lately: int,
    now: datetime,
    beside: Beside = NOTHING,
) -> tuple[Arrival, ...]:
    """The sightings that are about us, newest first, each with its reading, its assignee and whether it is held; then
    those that have one of our names in them, but against which the setup speaks: they are kept out of sight.

    `posted_lately` is how many cards this source has made within the hour.
    """
    watch = Watch(setup.names)
    newest_first = sorted(sightings, key=lambda sighting: sighting.published_at or now, reverse=True)
    ours, hidden = [], []
    for sighting in newest_first:
        if (names := watch.match(sighting)) or (entry.everything and not watch.blocks(sighting)):
            ours.append((sighting, names))
        elif against := watch.against(sighting, everything=entry.everything):
            hidden.append((sighting, against))
    room = setup.flood.first_run if first_run else setup.flood.per_hour - posted_lately
    arrivals = []
    for sighting, names in ours:
        held = _held(sighting, setup, first_run=first_run, room=room, now=now)
        room -= not held
        arrivals.append(_arrival(sighting, names, held, entry, setup, availability, beside))
        availability = _busier(availability, arrivals[-1])
    arrivals += [_hidden(sighting, against, entry, setup, availability, beside) for sighting, against in hidden]
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
    beside: Beside,
) -> Arrival:
    reading = with_said(reading_of(sighting, setup, beside.lesson), beside.said.get(sighting.native_id))
    known = beside.known.get(sighting.native_id, NOTHING_KNOWN)
    choice = choose(setup, sighting, reading, names, entry.id, availability, known)
    people = criticised(setup, names, reading)
    aside = leads_talk(setup, people, availability.away) if people else ""
    return Arrival(sighting, names, reading, choice, held, known, aside)


def _hidden(
    sighting: Sighting,
    against: Sequence[Exclusion],
    entry: SourceEntry,
    setup: Setup,
    availability: Availability,
    beside: Beside,
) -> Arrival:
    """Nobody is asked, until somebody shows it as a card; why it is hidden stands where else stands why somebody is."""
    names = tuple(one.name for one in against)
    arrival = _arrival(sighting, names, HIDDEN, entry, setup, availability, beside)
    because = Because(against[0].what, (against[0].value, against[0].name))
    return replace(arrival, choice=replace(arrival.choice, assignee="", offers=(), because=because))


def _busier(availability: Availability, arrival: Arrival) -> Availability:
    """So that ten mentions of one harvest do not all go to the one who was least loaded before it."""
    assignee = arrival.choice.assignee
    if arrival.held or not assignee:
        return availability
    return one_more(availability, assignee)
