"""What a sent form makes of the setup: the document with one entry put in, changed, moved or taken away. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.setup.parts import BASICS, Part, digest
from mentions.setup import Setup, new_id, read_setup, write_setup

Document = dict[str, Any]


def find(part: Part, setup: Setup, was: str, called: str = "") -> int | None:
    """Which entry it is that had this mark, else the one of the same name; None if it has gone."""
    entries = part.entries(write_setup(setup))
    marks, names = [digest(one) for one in entries], [part.called(one) for one in entries]
    if was in marks:
        return marks.index(was)
    return names.index(called) if called and called in names else None


def put(part: Part, setup: Setup, at: int | None, values: Mapping[str, Any], taken: Iterable[str] = ()) -> Document:
    """The document with these values at this entry; None adds one.

    Args:
        taken: what a new source must not be called.
    """
    document, entry = write_setup(setup), part.written(values)
    if part.key == BASICS:
        names = {each.name for each in part.fields}
        others = {name: value for name, value in document.items() if name not in names}
        return others | {name: value for name, value in entry.items() if name in names}
    if not part.one:
        return {**document, part.key: entry}
    entries = part.entries(document)
    if at is None:
        if part.key == "sources":
            title = str(entry.get("name") or entry.get("type", ""))
            entry = {"id": new_id(title, {*taken, *(one["id"] for one in entries)})} | entry
        return {**document, part.key: [*entries, entry]}
    renamed = _follow(part, document, entries[at], entry)
    return {**renamed, part.key: [*entries[:at], entry, *entries[at + 1 :]]}


def without(part: Part, setup: Setup, at: int) -> Document:
    """The document without this entry."""
    document = write_setup(setup)
    entries = part.entries(document)
    return {**document, part.key: [*entries[:at], *entries[at + 1 :]]}


def moved(part: Part, setup: Setup, at: int, by: int) -> Document:
    """The document with this entry one place further up (-1) or down (1)."""
    document = write_setup(setup)
    entries = part.entries(document)
    entry = entries.pop(at)
    return {**document, part.key: [*entries[: at + by], entry, *entries[at + by :]]}


def paused(setup: Setup, at: int, *, rests: bool) -> Document:
    """The document with this source resting, or asked again."""
    document = write_setup(setup)
    sources = [dict(one) for one in document["sources"]]
    sources[at]["paused"] = rests
    return {**document, "sources": sources}


def same(document: Mapping[str, Any], setup: Setup) -> bool:
    """Whether nothing has changed; raises SetupError if the document does not hold."""
    return write_setup(read_setup(dict(document))) == write_setup(setup)


def _follow(part: Part, document: Document, was: Mapping[str, Any], now: Mapping[str, Any]) -> Document:
    """The document in which others call the entry by its new name."""
    old, new = was.get("name"), now.get("name")
    if part.key not in ("names", "templates") or not new or old == new:
        return document
    team, rules = ([dict(one) for one in document.get(key, ())] for key in ("team", "rules"))
    for person in team:
        if part.key == "names" and "knows" in person:
            person["knows"] = [new if one == old else one for one in person["knows"]]
    for rule in rules:
        if part.key == "names" and "name" in rule.get("when", {}):
            rule["when"] = rule["when"] | {"name": [new if one == old else one for one in rule["when"]["name"]]}
        if part.key == "templates" and rule.get("template") == old and not _left(document, was):
            rule["template"] = new
    return {**document, "team": team, "rules": rules}


def _left(document: Document, was: Mapping[str, Any]) -> bool:
    """Whether another template of this name stays, in another language."""
    return any(one["name"] == was["name"] and one != was for one in document["templates"])
