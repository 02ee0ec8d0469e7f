"""The life of a mention as one table: what may be done in which status, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from mentions.model import Appeal, DeedState, Mention, Status
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
    REPLY_EDITED = "replyedited"
    REPLY_GONE = "replygone"
    QUOTE = "quote"
    GONE = "gone"
    WARN = "warn"
    DEPUTY = "deputy"
    LEAD = "lead"
    CALL = "call"
    BACK = "back"
    CAUSE = "cause"
    SOLVED = "solved"
    ASK_AGAIN = "askagain"
    FIXED = "fixed"
    APPEAL = "appeal"
    SECOND = "second"
    KEEP = "keep"
    EXPLAIN = "explain"
    ASIDE = "aside"
    ASK = "ask"
    APPROVE = "approve"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Rule:
    """In which statuses an action is legal, and the status it leads to (None: stays where it is).

    `takes` says what becomes of the owner: "claims" makes the actor the owner if nobody is, "clears" leaves
    nobody, "" changes nothing. `by` is "ambassador" for what people do, "bot" for what only the clock does; what people
    do elsewhere than on the card has the place's name: "second" for a second person, "lead" for the private talk,
    "praise" for what may be quoted, "draft" for who looks at an answer.
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
_MARKED = _TROLL | {Status.CLOSED}
_WAITED_FOR = frozenset({Status.OPEN, Status.CLAIMED})
_FINISHED = frozenset({Status.ANSWERED, Status.CLOSED})

# Heard leads back to its owner, or to nobody; so does an answer of ours that is gone; declined takes one back; what
# is not solved is whoever says so's: mentions/store knows which, and that the clock then begins.
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
    Action.SHOW: Rule(_POSTED, None, deed=Deed.SHOW),
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
    # Of our own answer, where it stands: somebody has changed it, or removed it, and then it asks again.
    Action.REPLY_EDITED: Rule(_POSTED, None, by="bot"),
    Action.REPLY_GONE: Rule(_POSTED, None, by="bot"),
    Action.QUOTE: Rule(_POSTED, None, by="praise"),
    Action.GONE: Rule(_POSTED | {Status.HELD}, Status.CLOSED, by="bot", clock="ends"),
    Action.WARN: Rule(_WAITED_FOR, None, by="bot", clock="at once"),
    Action.DEPUTY: Rule(_WAITED_FOR, Status.OPEN, takes="clears", by="bot", clock="at once"),
    Action.LEAD: Rule(_WAITED_FOR, Status.OPEN, takes="clears", by="bot", clock="at once"),
    Action.CALL: Rule(_WAITED_FOR, None, by="bot", clock="at once"),
    Action.BACK: Rule(frozenset({Status.OPEN}), Status.OPEN, by="bot", clock="at once"),
    Action.CAUSE: Rule(_ALIVE | {Status.CLOSED}, None),
    Action.SOLVED: Rule(_FINISHED, None),
    Action.ASK_AGAIN: Rule(_FINISHED, None, by="bot"),
    Action.FIXED: Rule(_FINISHED, Status.OPEN, takes="clears", by="bot", clock="begins"),
    # Of a troll mark: its author objects, a second person is asked, says no, and the author is told why.
    Action.APPEAL: Rule(_MARKED, Status.TROLL),
    Action.SECOND: Rule(_TROLL, None, by="second"),
    Action.KEEP: Rule(_TROLL, None),
    Action.EXPLAIN: Rule(_MARKED, None),
    # The talk with a colleague who is criticised by name: no card and no thread tells of it.
    Action.ASIDE: Rule(_POSTED | {Status.HELD}, None, by="lead"),
    # Of a draft: a colleague is to look at it before it goes out, and says yes or no.
    Action.ASK: Rule(_ALIVE, None, by="draft"),
    Action.APPROVE: Rule(_ALIVE, None, by="draft"),
    Action.HOLD: Rule(_ALIVE, None, by="draft"),
}

ANSWERS = frozenset({Action.REPLY, Action.THANK})
"""They are deeds where the source can reply, and posted by hand where it cannot."""
DECISIONS = frozenset({Action.ARRIVED, Action.AGAIN})
"""What somebody says who has looked whether something unclear is there."""
_UNDER_WAY = frozenset({DeedState.DUE, DeedState.UNCLEAR})
_DONE = frozenset({DeedState.DONE, DeedState.QUEUED})
_NEEDS_ITS_WORDS = frozenset({Action.REPORT, Action.HIDE})
MODERATES = frozenset({Action.REPORT, Action.HIDE, Action.DELETE, Action.MUTE, Action.LOCK})
"""What is done to trolls only: ordinary criticism is left standing."""
LOOKED_INTO = frozenset({Action.APPEAL, Action.SECOND, Action.KEEP, Action.EXPLAIN})
"""The moves about a troll mark that need more than the right status."""
_ONLY_WHEN: dict[Action, Callable[[Mention], bool]] = {
    Action.REPORT: lambda mention: mention.taken != Deed.DELETE,
    Action.HIDE: lambda mention: not mention.taken,
    Action.SHOW: lambda mention: mention.taken == Deed.HIDE,
    Action.DELETE: lambda mention: mention.taken != Deed.DELETE,
    Action.APPEAL: lambda mention: mention.troll_reason is not None and mention.appeal is not Appeal.RAISED,
    Action.SECOND: lambda mention: not mention.second,
    Action.KEEP: lambda mention: bool(mention.second),
    Action.EXPLAIN: lambda mention: bool(mention.taken) and mention.told_why_at is None,
}
"""What must hold of a mention beside its status."""


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
        return state not in _UNDER_WAY
    if deed_of(action) is None:
        return True
    if deed == Deed.DELETE and state is DeedState.DONE and action in _NEEDS_ITS_WORDS:
        return False
    return state not in _UNDER_WAY and (action in ANSWERS or deed != action or state not in _DONE)


def hindrance(action: Action, mention: Mention) -> str:
    """What beside its status keeps a mention from it: a word of `model.Hindered`, "" for nothing."""
    if mention.gone_at:
        return "gone"
    # Who has agreed to be quoted may take it back at any time.
    if mention.forgotten_at and action is not Action.QUOTE:
        return "forgotten"
    if action in _ONLY_WHEN and not _ONLY_WHEN[action](mention):
        return "not now"
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
