"""`ambassadors import`: feeds of another reader (OPML), and mentions that were kept elsewhere before (CSV)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import TextIO

from bot.learning.teaching import LiveLesson
from bot.listening.earlier import Earlier, NoTable, read_earlier
from bot.listening.intake import reading_of
from bot.listening.opml import Listed, NoList, read_opml
from bot.settings import Settings
from bot.setupfile import NoWorkspace, complain, open_store
from bot.slack.escape import host
from mentions.identity import canonical_url
from mentions.model import Arrival, Availability, Sighting
from mentions.setup import Setup, SetupError, SourceEntry, new_id, with_sources
from mentions.store import Store, StoreError
from mentions.watch import Watch
from routing import choose
from routing.lessons import unpack
from routing.reading import Lesson
from sources import SourceSettingsError, build

IMPORTED = "imported"
"""Why an imported mention is held, and how the id of the source that it comes from begins."""

_LARGEST = 50_000_000
_FAULTS_SHOWN = 50
_AT_ONCE = 200


class NoSetup(Exception):
    """There is nothing yet that could be added to; the text says what to do."""


def import_file(settings: Settings, file: Path, now: datetime, out: TextIO, err: TextIO) -> int:
    """Takes over what `file` holds; exit code."""
    reads = {".opml": _import_feeds, ".xml": _import_feeds, ".csv": _import_mentions}
    run = reads.get(file.suffix.lower())
    if run is None:
        return complain(err, f"{file} is neither an OPML nor a CSV file: its name must end so. Nothing was changed.")
    try:
        body = _read(file)
        return asyncio.run(run(settings, body, now, out, err))
    except OSError as error:
        return complain(err, f"{file} cannot be read: {error.strerror}. Nothing was changed.")
    except (NoList, NoTable) as error:
        return complain(err, f"{file} cannot be taken over: {error}. Nothing was changed.")
    except (StoreError, NoWorkspace, NoSetup) as error:
        return complain(err, str(error))


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        body = opened.read(_LARGEST + 1)
    if len(body) > _LARGEST:
        raise NoTable(f"it is larger than {_LARGEST // 1_000_000} MB; split it")
    return body


async def _import_feeds(settings: Settings, body: bytes, now: datetime, out: TextIO, err: TextIO) -> int:
    listed = read_opml(body)
    async with open_store(settings) as store:
        version, setup = await _setup(store)
        entries, known, faults = new_feeds(listed, setup)
        for fault in faults[:_FAULTS_SHOWN]:
            print(fault, file=err)
        if entries:
            try:
                version = await store.setups.save(with_sources(setup, entries), "", now)
            except SetupError as error:
                return complain(err, *error.lines, "Nothing was changed.")
    written = f" (now version {version} of the setup)" if entries else ""
    print(f"Added: {len(entries)}{written}. There already: {known}. Not taken over: {len(faults)}.", file=out)
    return 0


def new_feeds(listed: Iterable[Listed], setup: Setup) -> tuple[list[SourceEntry], int, list[str]]:
    """The feeds that are new, as sources; how many are there already; and a sentence for each that cannot be one."""
    there = {canonical_url(str(entry.settings.get("url", ""))) for entry in setup.sources} - {""}
    ids = {entry.id for entry in setup.sources}
    entries, faults, known = [], [], 0
    for feed in listed:
        key = canonical_url(feed.url)
        if key and key in there:
            known += 1
            continue
        called = feed.title or host(feed.url)
        entry = SourceEntry.model_validate({"id": new_id(called, ids), "name": called or None, "url": feed.url})
        try:
            build(entry)
        except SourceSettingsError as error:
            faults += error.lines
            continue
        entries.append(entry)
        ids.add(entry.id)
        there.add(key)
    return entries, known, faults


async def _import_mentions(settings: Settings, body: bytes, now: datetime, out: TextIO, err: TextIO) -> int:
    async with open_store(settings) as store:
        _, setup = await _setup(store)
        table = await asyncio.to_thread(read_earlier, body, setup.timezone, now)
        kept, known = await keep_earlier(store, setup, table, now)
    for fault in table.faults[:_FAULTS_SHOWN]:
        print(fault, file=err)
    if (more := len(table.faults) - _FAULTS_SHOWN) > 0:
        print(f"and {more} lines more", file=err)
    print(f"Kept: {kept}. Known already: {known}. Lines that could not be read: {len(table.faults)}.", file=out)
    print("None of them is posted, and none comes as a card later.", file=out)
    if table.ignored:
        print(f"Not taken over: the columns {', '.join(table.ignored)}.", file=out)
    return 0


async def keep_earlier(store: Store, setup: Setup, table: Earlier, now: datetime) -> tuple[int, int]:
    """Keeps each row as if it had been found at the end of its day, held; how many are new, and how many were known."""
    watch, lesson = Watch(setup.names), await LiveLesson(store, unpack)()
    fresh = [(s, named) for s, named in table.rows if await store.mentions.by_url(s.url) is None]
    kept = 0

    def place(row: tuple[Sighting, str]) -> tuple[str, datetime]:
        return _source(row[1]), _end_of_day(row[0].published_at or now, now)

    for (source, found_at), rows in groupby(sorted(fresh, key=place), key=place):
        arrivals = [_arrival(sighting, watch, setup, lesson) for sighting, _ in rows]
        for start in range(0, len(arrivals), _AT_ONCE):
            batch = arrivals[start : start + _AT_ONCE]
            accepted = await store.mentions.accept(source, batch, None, setup.channel, found_at)
            kept += len(accepted.held)
    return kept, len(table.rows) - kept


def _arrival(sighting: Sighting, watch: Watch, setup: Setup, lesson: Lesson | None) -> Arrival:
    reading, names = reading_of(sighting, setup, lesson), watch.match(sighting)
    # Who would be asked, should somebody show it as a card after all.
    choice = choose(setup, sighting, reading, names, IMPORTED, Availability({}, {}))
    return Arrival(sighting, names, reading, choice, held=IMPORTED)


def _source(named: str) -> str:
    """An id that no source of the setup has: then the same page in one of those is known by its address."""
    return f"{IMPORTED} {named}".strip()


def _end_of_day(moment: datetime, now: datetime) -> datetime:
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(day + timedelta(days=1), now)


async def _setup(store: Store) -> tuple[int, Setup]:
    latest = await store.setups.latest()
    if latest is None:
        raise NoSetup("There is no setup yet: run `ambassadors apply FILE.toml` or `ambassadors run` first.")
    return latest
