"""The life of a mention as one table: what may be done in which status, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mentions.model import Status


class Action(StrEnum):
    """At once the button's action_id, the word of the slash command, the line in the history and the table's key."""

    FIND = "find"
    RAISE = "raise"
    CLAIM = "claim"
    RELEASE = "release"
    REPLY = "reply"
    THANK = "thank"
    REASSIGN = "reassign"
    KIND = "kind"
    TROLL = "troll"
    UNTROLL = "untroll"
    CLOSE = "close"
    REOPEN = "reopen"
    ALSO = "also"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Rule:
    """In which statuses an action is legal, and the status it leads to (None: stays where it is).

    `takes` says what becomes of the owner: "claims" makes the actor the owner if nobody is, "clears" leaves
    nobody, "" changes nothing. `by` is "ambassador" for what people do, "bot" for what only the clock does.
    """

    legal: frozenset[Status]
    leads_to: Status | None
    takes: str = ""
    by: str = "ambassador"


_ALIVE = frozenset({Status.OPEN, Status.CLAIMED, Status.ANSWERED})
_POSTED = _ALIVE | {Status.TROLL, Status.CLOSED}

LIFECYCLE: dict[Action, Rule] = {
    Action.FIND: Rule(frozenset(), None, by="bot"),
    Action.RAISE: Rule(frozenset({Status.HELD}), Status.OPEN),
    Action.CLAIM: Rule(frozenset({Status.OPEN}), Status.CLAIMED, takes="claims"),
    Action.RELEASE: Rule(frozenset({Status.CLAIMED}), Status.OPEN, takes="clears"),
    Action.REPLY: Rule(_ALIVE, Status.ANSWERED, takes="claims"),
    Action.THANK: Rule(_ALIVE, Status.ANSWERED, takes="claims"),
    Action.REASSIGN: Rule(_ALIVE, Status.OPEN, takes="clears"),
    Action.KIND: Rule(_ALIVE | {Status.TROLL}, None),
    Action.TROLL: Rule(_ALIVE, Status.TROLL, takes="claims"),
    Action.UNTROLL: Rule(frozenset({Status.TROLL}), Status.OPEN, takes="clears"),
    Action.CLOSE: Rule(_ALIVE | {Status.TROLL}, Status.CLOSED),
    Action.REOPEN: Rule(frozenset({Status.CLOSED}), Status.OPEN, takes="clears"),
    Action.ALSO: Rule(_POSTED | {Status.HELD}, None, by="bot"),
    Action.EDIT: Rule(_POSTED | {Status.HELD}, None, by="bot"),
}


def legal(action: Action, status: Status) -> bool:
    """Whether `action` may be done to a mention in `status`."""
    return status in LIFECYCLE[action].legal


def legal_moves(status: Status) -> tuple[Action, ...]:
    """What a person may do to a mention in `status`, in the table's order: exactly what its card offers."""
    return tuple(action for action, rule in LIFECYCLE.items() if rule.by == "ambassador" and status in rule.legal)


def lands_in(action: Action, status: Status) -> Status:
    """The status after `action`; only asked for legal moves."""
    return LIFECYCLE[action].leads_to or status
