"""What somebody has filled in: the fields of a form of this room, whatever state Slack sends it in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mentions.writing import PAY, QUOTE, SAY

TEXT, TEMPLATE, LINK, WHO, WORD = "text", "template", "link", "who", "word"
"""The action_ids of the fields; the block around one has the same name, with a number after it once it was put anew."""
OWN = "own"
"""Among the fields of a draft: the words of one's own that a template has taken the place of."""
_CHOSEN = ("value", "selected_user")
_BESIDE = (TEMPLATE, LINK, PAY, SAY, QUOTE)


@dataclass(frozen=True, slots=True)
class Filled:
    """The fields of a form by their names, and the block that each stands in.

    Attributes:
        words: only what Slack has told: what is missing was not in the form, "" was left empty.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.words.get(name, "")

    def __contains__(self, name: str) -> bool:
        return name in self.words

    @property
    def beside(self) -> dict[str, str]:
        """What was filled in beside the text."""
        return {name: self.words[name].strip() for name in _BESIDE if name in self.words}

    def block(self, name: str) -> str:
        """The block_id of a field, where its error is shown."""
        return self.blocks.get(name, name)

    @property
    def next_text(self) -> int:
        """The number of the next text field: Slack keeps what was typed as long as a block keeps its name."""
        number = self.block(TEXT).partition("-")[2]
        return int(number) + 1 if number.isdecimal() and len(number) < 6 else 1


def read(view: Mapping[str, Any]) -> Filled:
    """The fields of a view as a payload carries it. What is not of the expected shape counts as missing."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, Mapping) else None
    words: dict[str, str] = {}
    blocks: dict[str, str] = {}
    for block_id, held in values.items() if isinstance(values, Mapping) else ():
        for name, one in held.items() if isinstance(held, Mapping) else ():
            if isinstance(one, Mapping):
                words[str(name)], blocks[str(name)] = _said(one), str(block_id)
    return Filled(words, blocks)


def _said(one: Mapping[str, Any]) -> str:
    if isinstance(options := one.get("selected_options"), list):
        return " ".join(str(option.get("value", "")) for option in options if isinstance(option, Mapping))
    if isinstance(option := one.get("selected_option"), Mapping):
        return str(option.get("value", ""))
    return next((found for key in _CHOSEN if isinstance(found := one.get(key), str)), "")
