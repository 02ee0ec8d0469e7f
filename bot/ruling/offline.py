"""`ambassadors route` and `ambassadors apply --dry-run`: what a setup would do, without anything being done."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from bot.cards.thread import short_title
from bot.listening.earlier import COLUMNS
from bot.listening.intake import reading_of
from bot.listening.table import Line, NoTable, Table, harmless, read_table
from bot.settings import Settings
from bot.setupfile import NoWorkspace, complain, open_store, read_file
from bot.slack.escape import one_line, unescape
from bot.words import because, words
from mentions.identity import canonical_url
from mentions.model import Availability, Choice, Reading, Sighting
from mentions.setup import Setup, SetupError
from mentions.store import StoreError
from mentions.watch import Watch
from routing import choose
from routing.dryrun import LAST, Decided, Trial, dry_run
from routing.roster import one_more
from sources.text import NAME, TEXT, TITLE, plain, web_link

_COLUMNS = {column: called for column, called in COLUMNS.items() if column != "published_at"} | {
    "language": "language språk lang",
    "reach": "reach räckvidd followers följare",
}
_ANSWERS = (
    *("line", "text", "language", "kind", "tone", "heat", "urgency"),
    *("role", "person", "rule", "priority", "offers", "because"),
)
_LARGEST = 50_000_000
_FAULTS_SHOWN = 50
_TEXT_SHOWN = 80
_EN = words("en")

Row = Mapping[str, object]


def route_file(settings: Settings, file: Path, setup: Path | None, to: Path | None, out: TextIO, err: TextIO) -> int:
    """Reads a table of texts and tells for each who would be asked, as a table; exit code."""
    try:
        house = read_file(setup) if setup else asyncio.run(_in_force(settings))
        table = _read(file)
        rows = list(routed(house, table, err))
        if to is None:
            _write(rows, table.separator, out)
        elif to.exists() and to.samefile(file):
            return complain(err, f"{to} is the table itself; name another file. Nothing was written.")
        else:
            # With the mark at its beginning, a spreadsheet knows that it is UTF-8.
            with to.open("w", encoding="utf-8-sig", newline="") as opened:
                _write(rows, table.separator, opened)
    except SetupError as error:
        return complain(err, *error.lines)
    except OSError as error:
        return complain(err, f"{error.filename} cannot be read or written: {error.strerror}.")
    except NoWorkspace as error:
        return complain(err, str(error), "Or name a setup: --setup FILE.toml")
    except (NoTable, StoreError) as error:
        return complain(err, f"{file} cannot be routed: {error}." if isinstance(error, NoTable) else str(error))
    print(f"Lines routed: {len(rows)}{f'; see {to}' if to else ''}. Nobody was asked.", file=err)
    return 0


def try_file(settings: Settings, file: Path, out: TextIO, err: TextIO) -> int:
    """Prints what a setup file would have done with the last mentions; exit code."""
    try:
        new = read_file(file)
        trial, old = asyncio.run(_try(settings, new))
    except SetupError as error:
        return complain(err, *error.lines)
    except (StoreError, NoWorkspace) as error:
        return complain(err, str(error))
    for line in told(trial, {person.user: person.name for person in (*old.team, *new.team)}):
        print(line, file=out)
    return 0


def told(trial: Trial, people: Mapping[str, str]) -> Iterator[str]:
    """A dry run as lines of a table."""
    yield f"Looked back on the last {trial.looked_at} mentions. Decided by:"
    for rule, held in trial.held.items():
        yield f"{held:6}  {one_line(rule, 80) or '(no rule)'}"
    yield f"{len(trial.changed)} would have gone otherwise{':' if trial.changed else '.'}"
    for one in trial.changed:
        title = one_line(short_title(one.mention), 50)
        yield f"{f'#{one.mention.id}':>6}  {title:50}  {_said(one.before, people)} -> {_said(one.after, people)}"
    yield "Nothing was changed."


def routed(setup: Setup, table: Table, err: TextIO) -> Iterator[Row]:
    """What each line would come to, with everybody there; what cannot be read is told to `err`."""
    watch, there, faults = Watch(setup.names), Availability(), 0
    ids = {name.casefold(): entry.id for entry in setup.sources for name in (entry.id, entry.title)}
    for line in table.lines:
        if line.fault or not (line.given.get("text") or line.given.get("title")):
            faults += 1
            if faults <= _FAULTS_SHOWN:
                print(f"line {line.number}: {line.fault or 'it has no text'}", file=err)
            continue
        sighting = _sighting(line)
        reading = reading_of(sighting, setup, None)
        named = line.given.get("source", "")
        source = ids.get(named.casefold(), named)
        choice = choose(setup, sighting, reading, watch.match(sighting), source, there)
        there = one_more(there, choice.assignee)
        yield _row(line.number, sighting, reading, choice, setup)
    if faults > _FAULTS_SHOWN:
        print(f"and {faults - _FAULTS_SHOWN} lines more", file=err)


def _sighting(line: Line) -> Sighting:
    given, url = line.given, web_link(line.given.get("url", ""), "")
    reach = given.get("reach", "")
    return Sighting(
        native_id=canonical_url(url) or f"line {line.number}",
        url=url,
        title=plain(given.get("title", ""), TITLE),
        text=plain(given.get("text", ""), TEXT),
        author=plain(given.get("author", ""), NAME),
        language=given.get("language", "")[:10],
        reach=int(reach) if reach.isascii() and reach.isdecimal() and len(reach) < 10 else 0,
    )


def _row(number: int, sighting: Sighting, reading: Reading, choice: Choice, setup: Setup) -> Row:
    people = {person.user: person.name for person in setup.team} | {"": ""}
    values = (
        *(number, one_line(sighting.title or sighting.text, _TEXT_SHOWN), reading.language, reading.kind.value),
        *(reading.tone.value, f"{reading.heat:.2f}", reading.urgency.name.lower(), choice.role),
        *(people.get(choice.assignee, choice.assignee), choice.rule, choice.priority.name.lower()),
        *(" or ".join(choice.offers), unescape(because(choice.because, _EN, people))),
    )
    return dict(zip(_ANSWERS, values, strict=True))


def _write(rows: Iterable[Row], separator: str, file: TextIO) -> None:
    writer = csv.writer(file, delimiter=separator, lineterminator="\n")
    writer.writerow(_ANSWERS)
    writer.writerows([harmless(str(cell)) for cell in row.values()] for row in rows)


def _said(decided: Decided, people: Mapping[str, str]) -> str:
    parts = (decided.role, people.get(decided.person, decided.person), decided.channel, decided.priority.name.lower())
    return ", ".join(one_line(part, 60) for part in parts if part)


def _read(file: Path) -> Table:
    with file.open("rb") as opened:
        body = opened.read(_LARGEST + 1)
    if len(body) > _LARGEST:
        raise NoTable(f"it is larger than {_LARGEST // 1_000_000} MB; split it")
    table = read_table(body, _COLUMNS)
    if not table.columns & {"text", "title"}:
        raise NoTable("its first line must name the columns, and one of them must be called text (or innehåll)")
    return table


async def _in_force(settings: Settings) -> Setup:
    async with open_store(settings, write=False) as store:
        latest = await store.setups.latest()
    if latest is None:
        raise SetupError(["There is no setup yet: name one with --setup FILE.toml."])
    return latest[1]


async def _try(settings: Settings, new: Setup) -> tuple[Trial, Setup]:
    async with open_store(settings, write=False) as store:
        latest = await store.setups.latest()
        mentions = await store.mentions.latest(LAST)
    old = latest[1] if latest else new
    return dry_run(new, old, mentions), old
