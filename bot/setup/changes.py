"""What has changed from one version of the setup to another, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import zip_longest
from typing import Any

from bot.setup.inputs import Given, Text
from bot.setup.parts import BASICS, SETTINGS, Field, Part
from bot.setup.table import EVERYTHING
from bot.slack.escape import mrkdwn, one_line
from bot.words import N_
from mentions.setup import Setup, SourceEntry

Document = Mapping[str, Any]
_NOTHING = "–"
_QUOTED = 80


def changed(old: Document, new: Document, given: Given) -> list[str]:
    """Each change as one line of mrkdwn, in the order of the parts; [] if nothing has changed."""
    return [line for part in EVERYTHING for line in _part(part, old, new, given)]


def some(lines: list[str], most: int, given: Given) -> list[str]:
    """As many of these lines as fit, and how many more there are."""
    more = len(lines) - most
    return lines if more <= 0 else [*lines[:most], given.t.n("and {n} more", "and {n} more", more)]


def _part(part: Part, old: Document, new: Document, given: Given) -> Iterator[str]:
    label = given.t._(part.label)
    if part.one:
        yield from _entries(part, label, old, new, given)
        return
    before, after = part.entries(old)[0], part.entries(new)[0]
    yield from (f"*{label}* · {line}" for line in _fields(part, before, after, given))


def _entries(part: Part, label: str, old: Document, new: Document, given: Given) -> Iterator[str]:
    before, after = ({part.called(one): (n, one) for n, one in enumerate(part.entries(doc))} for doc in (old, new))
    gone = [key for key in before if key not in after]
    came = [key for key in after if key not in before]
    kept = [(before[key], after[key]) for key in after if key in before]
    # What stands in the place of another has only another name.
    places = {before[key][0]: key for key in gone}
    renamed = [(places[after[key][0]], key) for key in came if after[key][0] in places]
    lost, found = {was for was, _ in renamed}, {now for _, now in renamed}
    for (_, was), (n, now) in (*kept, *((before[was], after[now]) for was, now in renamed)):
        if was != now:
            yield from (f"*{label}* · {line}" for line in _entry(part, was, now, n, given))
    for sentence, keys, entries in (
        (N_("{what} added"), [key for key in came if key not in found], after),
        (N_("{what} removed"), [key for key in gone if key not in lost], before),
    ):
        for n, entry in (entries[key] for key in keys):
            yield f"*{label}* · " + given.t._(sentence).format(what=_called(part, entry, n, given))
    if part.ordered and [k for k in before if k in after] != [k for k in after if k in before]:
        yield f"*{label}* · " + given.t._("in another order")


def _entry(part: Part, was: Document, now: Document, n: int, given: Given) -> list[str]:
    what = _called(part, was, n, given)
    lines = list(_fields(part, was, now, given))
    return [f"{what}: {line}" for line in lines] or [given.t._("{what} changed").format(what=what)]


def _called(part: Part, entry: Document, n: int, given: Given) -> str:
    return given.t._("“{word}”").format(word=mrkdwn(one_line(part.title(entry, n, given), _QUOTED)))


def _fields(part: Part, was: Document, now: Document, given: Given) -> Iterator[str]:
    usual = _usual(part.key)
    before, after = ({**usual, **_unpacked(part, one)} for one in (was, now))
    for field in part.fields:
        one, other = before.get(field.name), after.get(field.name)
        if one != other:
            yield f"{given.t._(field.label).rstrip('?')}: {_said(field, one, other, given)}"


def _said(field: Field, was: Any, now: Any, given: Given) -> str:
    if isinstance(field.input, Text) and was and now:
        was, now = _where_it_differs(str(was), str(now))
    return " → ".join(_say(field, value, given) for value in (was, now))


def _say(field: Field, value: Any, given: Given) -> str:
    return _NOTHING if value is None or value in ("", [], {}) else field.input.say(value, given)


def _where_it_differs(was: str, now: str) -> tuple[str, str]:
    """The first line of each that the other does not have there."""
    pairs = zip_longest(was.splitlines(), now.splitlines(), fillvalue="")
    return next(((one, other) for one, other in pairs if one != other), (was, now))


def _unpacked(part: Part, entry: Document) -> Document:
    if part.key != "sources":
        return entry
    own = {name: value for name, value in entry.items() if name not in SourceEntry.model_fields}
    return {**entry, SETTINGS: own}


@cache
def _usual(key: str) -> dict[str, Any]:
    """What counts where nothing is said."""
    whole = Setup(channel="C0").model_dump(mode="json", exclude={"channel"})
    if key == BASICS:
        return whole
    part = next(each for each in EVERYTHING if each.key == key)
    return (part.blank() if part.sample else {}) if part.one else dict(whole[key])
