"""What must reach the outside world once, and where it came to stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that must reach the outside world once.

    Attributes:
        purpose: "card", "line", "digest", "direct", "look" (a word on a draft), "proposal", "note", "report",
            "spike" or "file", which are posts; "deed", what we do at a source (its channel is the source's id);
            "retouch", a post of ours that must be drawn anew.
        key: unique in the workspace, opaque; it goes into the message's metadata, so that a lost post can be looked up.
        state: "due", "sending", "done", "unknown" or "refused".
        thread_ts: the message it stands under: for a line its card, else what its subject says under this name.
        ts: for a post that is done, where it stands.
    """

    id: int
    purpose: str
    key: str
    channel: str
    subject: Mapping[str, Any]
    state: str
    attempt: int
    due_at: datetime
    sending_at: datetime | None = None
    mention_id: int | None = None
    error: str = ""
    thread_ts: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a mention's card stands, and which version of the mention it shows."""

    mention_id: int
    channel: str
    ts: str
    shown_version: int
