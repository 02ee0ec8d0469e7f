"""An answer on its way out: what is written, who looks at it first, and when it may go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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
        text: as the customer shall read it, or as far as it has come.
        action: "reply" or "thank".
        fields: what was filled in beside the text, by the form's own names.
        colleague: who is asked to look at it, or has approved or held it.
        until: when a heated one has cooled off.
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
