"""Mentions whose promise is looked at, with the steps that have been taken for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentions.lifecycle import Action
from mentions.model import Mention, Move

STEPS = frozenset({Action.WARN, Action.DEPUTY, Action.LEAD, Action.CALL})
"""What the clock does about a promise; the argument of such a move is whom it told, "" for the channel."""
HANDS_OVER = frozenset({Action.DEPUTY, Action.LEAD})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mention that somebody is waited for, leased `until` then; `moves` were made so far, among them `steps`."""

    mention: Mention
    moves: int
    steps: tuple[Move, ...]
    until: datetime
