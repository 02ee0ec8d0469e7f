"""The life of a mention as one table: what may be done in which status, and where it leads."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from mentions.model import DeedState, Mention, Status
from mentions.outside import Deed


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
    REPORT = "report"
    HIDE = "hide"
    SHOW = "show"
    DELETE = "delete"
    MUTE = "mute"
    LOCK = "lock"
    ARRIVED = "arrived"
    AGAIN = "again"
    CLOSE = "close"
    NOT_US = "notus"
    ROLE = "role"
    SNOOZE = "snooze"
    MOVE = "move"
    REOPEN = "reopen"
    ALSO = "also"
    EDIT = "edit"
    SENT = "sent"
    QUEUED = "queued"
    DECLINED = "declined"
    UNSURE = "unsure"
    HEARD = "heard"
    NOTED = "noted"
    GONE = "gone"
    WARN = "warn"
    DEPUTY = "deputy"
    LEAD = "lead"
    CALL = "call"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Rule:
    """In which statuses an action is legal, and the status it leads to (None: stays where it is).

    `takes` says what becomes of the owner: "claims" makes the actor the owner if nobody is, "clears" leaves
    nobody, "" changes nothing. `by` is "ambassador" for what people do, "bot" for what only the clock does.
    `deed` is what the mention's source must be able to do for it. `clock` is what the clock of its promise does:
    "begins" anew, "ends", is looked at "at once", or "" goes on.
    """

    legal: frozenset[Status]
    leads_to: Status | None
    takes: str = ""
    by: str = "ambassador"
    deed: Deed | None = None
    clock: Literal["", "begins", "ends", "at once"] = ""


_ALIVE = frozenset({Status.OPEN, Status.CLAIMED, Status.ANSWERED})
_POSTED = _ALIVE | {Status.TROLL, Status.CLOSED}
_TROLL = frozenset({Status.TROLL})
_WAITED_FOR = frozenset({Status.OPEN, Status.CLAIMED})

# Heard leads back to its owner, or to nobody; declined takes an answer back: mentions/store knows which, and that the
# clock then begins.
LIFECYCLE: dict[Action, Rule] = {
    Action.FIND: Rule(frozenset(), None, by="bot"),
    Action.RAISE: Rule(frozenset({Status.HELD}), Status.OPEN, clock="begins"),
    Action.CLAIM: Rule(frozenset({Status.OPEN}), Status.CLAIMED, takes="claims", clock="begins"),
    Action.RELEASE: Rule(frozenset({Status.CLAIMED}), Status.OPEN, takes="clears", clock="begins"),
    Action.REPLY: Rule(_ALIVE, Status.ANSWERED, takes="claims", clock="ends"),
    Action.THANK: Rule(_ALIVE, Status.ANSWERED, takes="claims", clock="ends"),
    Action.REASSIGN: Rule(_ALIVE, Status.OPEN, takes="clears", clock="begins"),
    Action.KIND: Rule(_ALIVE | _TROLL, None, clock="at once"),
    Action.TROLL: Rule(_ALIVE, Status.TROLL, takes="claims", clock="ends"),
    Action.UNTROLL: Rule(_TROLL, Status.OPEN, takes="clears", clock="begins"),
    Action.REPORT: Rule(_TROLL, None, deed=Deed.REPORT),
    Action.HIDE: Rule(_TROLL, None, deed=Deed.HIDE),
    Action.SHOW: Rule(_TROLL, None, deed=Deed.SHOW),
    Action.DELETE: Rule(_TROLL, None, deed=Deed.DELETE),
    Action.MUTE: Rule(_TROLL, None, deed=Deed.MUTE),
    Action.LOCK: Rule(_TROLL, None, deed=Deed.LOCK),
    Action.ARRIVED: Rule(_POSTED, None),
    Action.AGAIN: Rule(_POSTED, None),
    Action.CLOSE: Rule(_ALIVE | _TROLL, Status.CLOSED, clock="ends"),
    Action.NOT_US: Rule(_ALIVE, Status.CLOSED, clock="ends"),
    Action.ROLE: Rule(_ALIVE, Status.OPEN, takes="clears", clock="begins"),
    Action.SNOOZE: Rule(_WAITED_FOR, None, clock="at once"),
    Action.MOVE: Rule(_POSTED, None),
    Action.REOPEN: Rule(frozenset({Status.CLOSED}), Status.OPEN, takes="clears", clock="begins"),
    Action.ALSO: Rule(_POSTED | {Status.HELD}, None, by="bot"),
    Action.EDIT: Rule(_POSTED | {Status.HELD}, None, by="bot"),
    Action.SENT: Rule(_POSTED, None, by="bot"),
    Action.QUEUED: Rule(_POSTED, None, by="bot"),
    Action.DECLINED: Rule(_POSTED, None, by="bot"),
    Action.UNSURE: Rule(_POSTED, None, by="bot"),
    Action.HEARD: Rule(_ALIVE | {Status.CLOSED}, None, by="bot"),
    Action.NOTED: Rule(_POSTED, None, by="bot"),
    Action.GONE: Rule(_POSTED | {Status.HELD}, Status.CLOSED, by="bot", clock="ends"),
    Action.WARN: Rule(_WAITED_FOR, None, by="bot", clock="at once"),
    Action.DEPUTY: Rule(_WAITED_FOR, Status.OPEN, takes="clears", by="bot", clock="at once"),
    Action.LEAD: Rule(_WAITED_FOR, Status.OPEN, takes="clears", by="bot", clock="at once"),
    Action.CALL: Rule(_WAITED_FOR, None, by="bot", clock="at once"),
    Action.BACK: Rule(frozenset({Status.OPEN}), Status.OPEN, by="bot", clock="at once"),
}

ANSWERS = frozenset({Action.REPLY, Action.THANK})
"""They are deeds where the source can reply, and posted by hand where it cannot."""
DECISIONS = frozenset({Action.ARRIVED, Action.AGAIN})
"""What somebody says who has looked whether something unclear is there."""
_UNDER_WAY = frozenset({DeedState.DUE, DeedState.UNCLEAR})
_DONE = frozenset({DeedState.DONE, DeedState.QUEUED})
_NEEDS_ITS_WORDS = frozenset({Action.REPORT, Action.HIDE})


def deed_of(action: Action) -> Deed | None:
    """What is done out there when `action` is ordered."""
    return Deed.REPLY if action in ANSWERS else LIFECYCLE[action].deed


def legal(action: Action, status: Status) -> bool:
    """Whether `action` may be done to a mention in `status`."""
    return status in LIFECYCLE[action].legal


def in_turn(action: Action, deed: str, state: DeedState) -> bool:
    """Whether `action` may follow what we last did out there: one thing at a time, and nothing twice but answers."""
    if action in DECISIONS:
        return state is DeedState.UNCLEAR
    if action is Action.SHOW:
        return deed == Deed.HIDE and state is DeedState.DONE
    if deed_of(action) is None:
        return True
    if deed == Deed.DELETE and state is DeedState.DONE and action in _NEEDS_ITS_WORDS:
        return False
    return state not in _UNDER_WAY and (action in ANSWERS or deed != action or state not in _DONE)


def hindrance(action: Action, mention: Mention) -> str:
    """What beside its status keeps a mention from it: a word of `model.Hindered`, "" for nothing."""
    if mention.gone_at:
        return "gone"
    if in_turn(action, mention.deed, mention.deed_state):
        return ""
    waits = {DeedState.DUE: "underway", DeedState.UNCLEAR: "unclear"}
    return "not now" if action in DECISIONS else waits.get(mention.deed_state, "not now")


def offered(mention: Mention, can: AbstractSet[Deed]) -> tuple[Action, ...]:
    """What a person may do to this mention now, in the table's order: exactly what its card offers.

    Args:
        can: what its source can do.
    """
    return tuple(
        action
        for action, rule in LIFECYCLE.items()
        if rule.by == "ambassador" and mention.status in rule.legal
        if (rule.deed is None or rule.deed in can) and not hindrance(action, mention)
    )
