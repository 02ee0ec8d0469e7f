"""What the policy promises, read off the setup: where we listen, how soon we answer, how long we keep. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import groupby

from bot.calendar import MONTHS
from bot.words import N_, Words
from mentions.model import Kind
from mentions.setup import Promise, Setup, SourceEntry
from mentions.spans import Shift
from routing.rules import role_for_kind
from sources import SourceSettingsError, build
from sources.base import Receives

_ANSWERED = {
    Kind.QUESTION: N_("Questions"),
    Kind.COMPLAINT: N_("Complaints"),
    Kind.MISTAKE: N_("Corrections of facts"),
    Kind.SUGGESTION: N_("Ideas and wishes"),
    Kind.PRAISE: N_("Praise"),
    Kind.BUYING: N_("Questions before you buy"),
    Kind.PRESS: N_("Questions from the press"),
}
_DAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
_UNITS: tuple[tuple[timedelta, Callable[[int, Words], str]], ...] = (
    (timedelta(days=365), lambda n, t: t.n("{n} year", "{n} years", n)),
    (timedelta(days=1), lambda n, t: t.n("{n} day", "{n} days", n)),
    (timedelta(hours=1), lambda n, t: t.n("{n} hour", "{n} hours", n)),
    (timedelta(minutes=1), lambda n, t: t.n("{n} minute", "{n} minutes", n)),
    (timedelta(seconds=1), lambda n, t: t.n("{n} second", "{n} seconds", n)),
)
_MIDNIGHT = 24 * 60


def media(setup: Setup, t: Words) -> str:
    """A table of the places where we listen, and how often; each place once, paused ones left out."""
    rows = {entry.title: _rhythm(entry, t) for entry in setup.sources if not entry.paused}
    if not rows:
        said = t._("This list is just being written.")
        return f"<p>{escape(said)}</p>"
    head = (t._("Place"), t._("Time between two visits"))
    return _table("", head, sorted(rows.items(), key=lambda row: row[0].casefold()))


def answers(setup: Setup, t: Words) -> str:
    """A table of how soon we answer what, at the latest; the working hours stand above it."""
    longest: dict[timedelta, list[str]] = {}
    for kind, words in _ANSWERED.items():
        longest.setdefault(_promised(setup, kind), []).append(t._(words))
    rows = [(_in_a_row(kinds), _working(time, t)) for time, kinds in sorted(longest.items())]
    said = t._("Working hours: {hours}, except on public holidays (time zone {zone})")
    caption = said.format(hours=hours(setup.hours, t), zone=setup.timezone)
    return _table(caption, (t._("What you write"), t._("We answer within")), rows)


def hours(shifts: Iterable[Shift], t: Words) -> str:
    """Working hours in words: Monday to Friday 08:00–17:00."""
    of_day: dict[int, str] = {}
    for shift in sorted(shifts):
        said = f"{_clock(shift.start)}–{_clock(shift.end)}"
        of_day[shift.day] = ", ".join(filter(None, (of_day.get(shift.day, ""), said)))
    runs = groupby(sorted(of_day.items()), key=lambda item: (item[1], item[0] - sorted(of_day).index(item[0])))
    return "; ".join(f"{_run([number for number, _ in days], t)} {times}" for (times, _), days in runs)


def span(time: timedelta, t: Words) -> str:
    """A span of time in the largest unit that fits it exactly."""
    unit, said = next((each for each in _UNITS if time >= each[0] and not time % each[0]), _UNITS[-1])
    return said(time // unit, t)


def day(moment: datetime, t: Words) -> str:
    """A date as one writes it: 3 May 2026."""
    return f"{moment.day} {t._(MONTHS[moment.month - 1])} {moment.year}"


def _rhythm(entry: SourceEntry, t: Words) -> str:
    try:
        told = isinstance(build(entry), Receives)
    except SourceSettingsError:
        told = False
    if told:
        return t._("We are told at once")
    if entry.every == entry.at_most:
        return span(entry.every, t)
    return t._("{shortest} to {longest}").format(shortest=span(entry.every, t), longest=span(entry.at_most, t))


def _promised(setup: Setup, kind: Kind) -> timedelta:
    """At the latest: the time to be taken, and then to be answered."""
    role = role_for_kind(setup, kind) or setup.default_role
    fits = (p for p in setup.promises if (not p.role or role in p.role) and (not p.kind or kind in p.kind))
    promise = next(fits, Promise())
    return promise.claim + promise.answer


def _in_a_row(names: Sequence[str]) -> str:
    return ", ".join([*names[:1], *(name[:1].lower() + name[1:] for name in names[1:])])


def _working(time: timedelta, t: Words) -> str:
    minutes = int(time.total_seconds()) // 60
    if minutes % 60:
        return t.n("{n} working minute", "{n} working minutes", minutes)
    return t.n("{n} working hour", "{n} working hours", minutes // 60)


def _run(days: Sequence[int], t: Words) -> str:
    names = [t._(_DAYS[number]) for number in (days[0], days[-1])]
    return names[0] if len(days) == 1 else t._("{first} to {last}").format(first=names[0], last=names[1])


def _clock(minutes: int) -> str:
    over = minutes - _MIDNIGHT if minutes > _MIDNIGHT else minutes
    return f"{over // 60:02}:{over % 60:02}"


def _table(caption: str, head: tuple[str, str], rows: Sequence[tuple[str, str]]) -> str:
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(f'<tr><th scope="row">{escape(one)}</th><td>{escape(other)}</td></tr>' for one, other in rows)
    return f"<table>{said}<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
