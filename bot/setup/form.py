"""The form for one entry of the setup, or for a part that has only one. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.setup import pieces
from bot.setup.inputs import LONGEST, Given, Long, read_field
from bot.setup.parts import Field, Part
from bot.setup.table import PARTS
from bot.slack import blocks as b
from bot.slack.blocks import Block

SEND = "setup-form"
"""The callback_id of the form."""
PREVIEW = "setup-preview"
"""The action_id of its button."""

_MOST_PIECES = 16


@dataclass(frozen=True, slots=True)
class About:
    """What a form is about.

    Attributes:
        version: of the setup that it was opened with.
        was: the mark of the entry that it changes, "" for a new one; `called` what tells that from the others.
        gaps: what stands between the pieces of each long text.
    """

    part: str
    version: int
    was: str = ""
    called: str = ""
    gaps: Mapping[str, Sequence[str]] | None = None

    @property
    def written(self) -> str:
        """The private_metadata of the form."""
        given = {"part": self.part, "version": self.version, "was": self.was, "called": self.called[:500]}
        return json.dumps(given | {"gaps": {name: list(gaps) for name, gaps in (self.gaps or {}).items()}})


def read_about(written: str) -> About | None:
    """What a form is about; None for anything we have not written ourselves."""
    try:
        kept = json.loads(written)
        about = About(kept["part"], kept["version"], kept["was"], kept["called"], kept["gaps"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    words = isinstance(about.was, str) and isinstance(about.called, str) and isinstance(about.version, int)
    gaps = isinstance(about.gaps, dict) and all(isinstance(each, list) for each in about.gaps.values())
    return about if words and gaps and about.part in PARTS else None


def form(part: Part, values: Mapping[str, Any], about: About, given: Given, said: Sequence[str] = ()) -> Block:
    """Every field with its value; `said` (mrkdwn) stands above them."""
    t = given.t
    texts = {each.name: pieces.split(values.get(each.name) or "") for each in part.fields if _is_long(each)}
    notes = [b.section(b.markup(sentence)) for sentence in said]
    asked = [block for each in _asked(part, about) for block in _questions(each, values.get(each.name), given)]
    look = [b.actions([b.button(PREVIEW, t._("Preview"), "v1")])] if part.preview else []
    about = About(about.part, about.version, about.was, about.called, {name: gaps for name, (_, gaps) in texts.items()})
    title = t._(part.one or part.label)
    blocks = [*notes, b.context(b.plain(t._(part.about))), *asked, *look]
    return b.modal(title, blocks, t._("Cancel"), t._("Save"), SEND, about.written)


def read(part: Part, about: About, state: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What a sent form says, over what stood there before; what it has no field for stays."""
    sent = state.get("values")
    blocks: Mapping[str, Any] = sent if isinstance(sent, Mapping) else {}
    values = dict(before)
    for each in _asked(part, about):
        if each.name in blocks:
            whole = _joined(each.name, blocks, about) if _is_long(each) else read_field(blocks[each.name], each.name)
            values[each.name] = each.input.read(whole, before.get(each.name))
    return values


def fields_of(view: Mapping[str, Any]) -> list[str]:
    """The fields of a form that is open, in their order: where a fault can be told."""
    return [block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"]


def _asked(part: Part, about: About) -> Iterator[Field]:
    return (each for each in part.fields if not (each.fixed and about.was))


def _is_long(field: Field) -> bool:
    return isinstance(field.input, Long)


def _questions(field: Field, value: Any, given: Given) -> list[Block]:
    t = given.t
    label, hint = t._(field.label), t._(field.hint or field.input.how)
    if not field.input.fits(value):
        said = t._("{field}: this is too long for a form, and stays as it is. Change it on the machine: {command}")
        return [b.context(b.plain(said.format(field=label, command="ambassadors apply FILE")))]
    if isinstance(field.input, Long):
        return _in_pieces(field, label, str(value or ""), given)
    element = field.input.draw(field.name, value, given)
    return [b.question(field.name, label, element, hint, optional=not field.needed)] if element else []


def _in_pieces(field: Field, label: str, text: str, given: Given) -> list[Block]:
    """As many fields as the text fills, and an empty one to go on in."""
    t, (parts, _) = given.t, pieces.split(text)
    shown = [*parts, *([""] if text else [])][:_MOST_PIECES]
    goes_on = t._("{field}, part {n} of {all}")
    hint = t._("A field takes 3,000 characters; go on in the next one. Headings begin with #, items of a list with -.")
    blocks = []
    for n, piece in enumerate(shown):
        name = field.name if n == 0 else f"{field.name}-{n}"
        called = label if len(shown) == 1 else goes_on.format(field=label, n=n + 1, all=len(shown))
        asked = b.text_input(name, piece, LONGEST)
        blocks.append(b.question(name, called, asked, hint if n == len(shown) - 1 else "", optional=True))
    return blocks


def _joined(name: str, blocks: Mapping[str, Any], about: About) -> Mapping[str, Any]:
    names = [name, *(f"{name}-{n}" for n in range(1, _MOST_PIECES))]
    typed = [str(read_field(blocks[one], one).get("value") or "") for one in names if one in blocks]
    return {"value": pieces.join(typed, [str(gap) for gap in (about.gaps or {}).get(name, ())])}
