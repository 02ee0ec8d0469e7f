"""What a part of the setup is that can be written in Slack, and a field of it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from bot.setup.inputs import Given, Input
from mentions.setup import Setup, SourceEntry

BASICS = "basics"
"""The part that stands at the top of the document."""
SETTINGS = "settings"
"""The field with what belongs to a source's own type: in the document it stands beside the others."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `name` is the document's word for it, and the block's.

    Attributes:
        shown: a list of entries says this of each.
        needed: it must not be left empty.
        fixed: only a new entry is asked for it; it is how others refer to the entry.
    """

    name: str
    label: str
    input: Input
    hint: str = ""
    shown: bool = False
    needed: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the setup.

    Attributes:
        key: what its button carries; of all but `basics` it is the document's word.
        one: what the form for a single entry is called; "" for a part that has no entries.
        sample: an entry of which nothing is said but what must be.
        ordered: the first entry that fits counts, so they can be moved.
        about: what it is for, above the form or the list.
        key_fields: what tells one entry from another.
        preview: its form shows on a press how others will see it.
    """

    key: str
    label: str
    about: str
    fields: tuple[Field, ...]
    one: str = ""
    sample: BaseModel | None = None
    ordered: bool = False
    key_fields: tuple[str, ...] = ("name",)
    preview: bool = False

    def entries(self, document: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What a document holds of it: the entries of a list, or the one that there is."""
        if self.one:
            return list(document.get(self.key, ()))
        return [dict(document) if self.key == BASICS else dict(document.get(self.key, {}))]

    def title(self, entry: Mapping[str, Any], n: int, given: Given) -> str:
        """What people call an entry, the `n`th of its part from 0, as plain text."""
        if not self.key_fields:
            return given.t._("no. {n}").format(n=n + 1)
        return str(entry.get("name") or self.called(entry))

    def values(self, setup: Setup, at: int = 0) -> dict[str, Any]:
        """What a form shows of an entry: also what was left at its default."""
        if self.key == BASICS:
            return setup.model_dump(mode="json")
        found = getattr(setup, self.key)
        whole: dict[str, Any] = (found[at] if self.one else found).model_dump(mode="json")
        return _unpacked(whole) if self.key == "sources" else whole

    def blank(self) -> dict[str, Any]:
        """What the form of a new entry shows."""
        assert self.sample is not None  # noqa: S101 - every part with entries has one
        return self.sample.model_dump(mode="json", exclude=self.sample.model_fields_set)

    def written(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values as the document has them."""
        given = {name: value for name, value in values.items() if value is not None}
        settings = given.get(SETTINGS, {})
        # What could not be read as settings stays, and the source says that it knows no such thing.
        return (
            {**settings, **{k: v for k, v in given.items() if k != SETTINGS}} if isinstance(settings, dict) else given
        )

    def called(self, entry: Mapping[str, Any]) -> str:
        """What tells this entry from the others."""
        if not self.key_fields:
            return digest(entry)
        return " / ".join(str(entry[name]) for name in self.key_fields if name in entry)


def _unpacked(source: Mapping[str, Any]) -> dict[str, Any]:
    """What belongs to a source's own type, in a field by itself."""
    known = SourceEntry.model_fields
    own = {name: value for name, value in source.items() if name not in known}
    return {name: value for name, value in source.items() if name in known} | {SETTINGS: own}


def digest(entry: Mapping[str, Any]) -> str:
    """A short mark of exactly this entry."""
    written = json.dumps(entry, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:12]
