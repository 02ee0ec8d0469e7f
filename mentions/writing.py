"""An answer on its way out: what is written, who looks at it first, and when it may go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

PAY, SAY, QUOTE = "pay", "say", "quote"
"""The fields that go with the words: what is promised, in whole units of the setup's currency, whether the answer says
who is speaking, and whether it asks to quote."""
_JUDGED = (PAY, SAY, QUOTE)


class DraftState(StrEnum):
    """How far a draft has come: being written, cooling off, with a colleague, approved or held by them, or ready for a
    person to take to the page."""

    WRITING = "writing"
    COOLING = "cooling"
    ASKED = "asked"
    APPROVED = "approved"
    HELD = "held"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is about to answer; kept from the first letter that Slack tells of until it is sent or dropped.

    Attributes:
        author: the Slack user id of whoever writes.
        text: the words as they stand in the form, or as far as they have come.
        action: "reply" or "thank".
        fields: what was filled in beside the text, by the form's own names.
        colleague: who is asked to look at it, or has approved or held it.
        until: when a heated one has cooled off; None once it has.
        note: what the colleague said of it.
    """

    mention_id: int
    author: str
    text: str
    at: datetime
    action: str = "reply"
    state: DraftState = DraftState.WRITING
    fields: Mapping[str, str] = field(default_factory=dict)
    colleague: str = ""
    until: datetime | None = None
    note: str = ""

    @property
    def seal(self) -> str:
        """Twelve hex digits over all that a colleague judges: whoever has seen these has seen this very draft."""
        judged = [self.text.strip(), *(self.fields.get(name, "") for name in _JUDGED)]
        return sha256(json.dumps(judged).encode()).hexdigest()[:12]

    @property
    def pay(self) -> int:
        """What it promises, in whole units of the setup's currency."""
        promised = self.fields.get(PAY, "")
        return int(promised) if promised.isascii() and promised.isdecimal() else 0

    @property
    def cooled(self) -> bool:
        """Whether it was heated, and has lain long enough."""
        return self.state is DraftState.COOLING and self.until is None


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft that becomes an answer.

    Attributes:
        url: where a person has posted it already, http(s); "" where the bot does, or nobody said.
    """

    draft: Draft
    url: str = ""
