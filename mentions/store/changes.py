"""What a move writes into its mention, and whether it is the very thing that somebody has done already. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, false

from mentions.afterwards import Solved
from mentions.clean import clean_text
from mentions.evidence import Mark
from mentions.following import SOON, TOUCHED
from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Because, Choice, DeedState, Kind, Outcome, Status
from mentions.outside import Deed
from mentions.quoting import BEFORE, Consent, Quote
from mentions.store import tables as t
from mentions.store.history import begun, clocked, moment, taken
from mentions.store.keys import clean_because
from mentions.store.letters import posted
from mentions.store.rows import because_json
from mentions.store.trolls import aside_due, troll_changes
from mentions.writing import Letter

_M = t.mentions.c
REOPENED: dict[str, Any] = {
    "outcome": None, "closed_by": "", "closed_at": None, "troll_reason": None, "ask_again_at": None,
}  # fmt: skip
"""What is no longer true of one that is closed no more."""
STANDS = and_(_M.gone_at.is_(None), _M.forgotten_at.is_(None))
"""Its words are still here."""
_FOLLOWED_SOON = frozenset({Action.CLAIM, Action.REPLY, Action.THANK, Action.QUOTE})


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody wants to do.

    Attributes:
        argument, note: the action's own word, see Move; the answer for reply and thank, else a free reason.
        because, role: why somebody else is asked, and in which role.
        deed: what is to be done at the source for it: ordered in the same transaction, done by bot/answering/deeds.
        choice: who is asked now and all that goes with it, but for the channel.
        roles: of whoever is handed it or answers it: whose it is.
        after: nothing is done if the mention has another version.
        quote: what may be quoted, or is asked with an answer: then the question is a move of its own.
        mark: what a troll mark is made by.
        aside: who is told in private that it now criticises a colleague.
        then: what the same person does right after it, with its argument: both, or none.
        ask_again_at: when somebody is asked whether it is solved, for close and solved.
        letter: the draft that it was, for reply and thank: forgotten with it.
    """

    mention_id: int
    action: Action
    actor: str
    now: datetime
    argument: str
    note: str
    because: Because | None
    role: str | None
    deed: Deed | None
    choice: Choice | None
    roles: tuple[str, ...]
    after: int | None
    quote: Quote | None
    mark: Mark | None
    aside: str
    then: tuple[Action, str] | None
    ask_again_at: datetime | None
    letter: Letter | None


def changes_of(attempt: Attempt) -> dict[str, Any]:
    """All that it writes into the mention, beside its status.

    Raises:
        ValueError: its argument is no word of its action.
    """
    action, now, mark = attempt.action, attempt.now, attempt.mark
    changes = _written(attempt, now) | _ownership(action, attempt.actor, now) | _choice(attempt.because, attempt.role)
    changes |= _chosen(attempt.choice) | ordered(attempt.deed) | _followed(action, now) | clocked(action, now)
    changes |= _snoozed(attempt) | posted(attempt.letter) | aside_due(attempt.aside)
    return changes | ({"policy": mark.policy} if mark else {})


def allowed(attempt: Attempt) -> ColumnElement[bool]:
    """Which mention it may be done to, by what the mention is when it is done."""
    # Whoever wants to be quoted no more is heard also when their words are here no longer.
    stands = _M.gone_at.is_(None) if attempt.action is Action.QUOTE else STANDS
    return and_(_M.status.in_(LIFECYCLE[attempt.action].legal), stands, ~_already(attempt))


def _written(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """What a move writes into the mention, beside its status and owner."""
    actor, argument = attempt.actor, attempt.argument
    match attempt.action:
        case Action.REPLY | Action.THANK:
            return {"answered_by": actor, "answered_at": now, "reply": attempt.note}
        case Action.REASSIGN:
            return {"assignee": argument, "offers": []}
        case Action.KIND:
            return {"kind": Kind(argument)}
        case Action.CLOSE:
            closed = {"outcome": Outcome(argument), "closed_by": actor, "closed_at": now}
            return closed | {"ask_again_at": attempt.ask_again_at}
        case Action.NOT_US:
            return {"outcome": Outcome.NOT_US, "closed_by": actor, "closed_at": now}
        case Action.REOPEN:
            return REOPENED | troll_changes(attempt.action, argument, now)
        case Action.CAUSE:
            return {"cause": argument, "ticket": attempt.note}
        case Action.SOLVED if Solved(argument) is Solved.NO:
            return REOPENED | {"status": Status.CLAIMED, "owner": actor, "claimed_at": now} | begun(now)
        case Action.SOLVED:
            return {"ask_again_at": attempt.ask_again_at}
        case Action.RAISE:
            return {"posted_at": now}
        case Action.MOVE:
            return {"channel": argument}
        case Action.QUOTE:
            return {"quote": Consent(argument)}
        case Action.ARRIVED:
            return {"deed_state": DeedState.DONE} | taken()
        case Action.AGAIN:
            return {"deed_state": DeedState.DUE}
        case _:
            return troll_changes(attempt.action, argument, now)


def _snoozed(attempt: Attempt) -> dict[str, Any]:
    return {"snoozed_until": _until(attempt)} if attempt.action is Action.SNOOZE else {}


def _until(attempt: Attempt) -> datetime:
    until = datetime.fromisoformat(attempt.argument)
    if until.tzinfo is None:
        raise ValueError(f"a snooze without a zone: {attempt.argument}")
    return until


def ordered(deed: Deed | None) -> dict[str, Any]:
    """What is to be done at the source is under way."""
    return {"deed": deed, "deed_state": DeedState.DUE, "deed_url": ""} if deed else {}


def _followed(action: Action, now: datetime) -> dict[str, Any]:
    """What somebody answers for is looked after sooner; a source that cannot tell is found out at the first visit."""
    return {"follow_due": now + SOON, "follow_step": TOUCHED} if action in _FOLLOWED_SOON else {}


def _ownership(action: Action, actor: str, now: datetime) -> dict[str, Any]:
    if LIFECYCLE[action].takes == "clears":
        return {"owner": "", "claimed_at": None}
    if LIFECYCLE[action].takes == "claims":
        nobody = _M.owner == ""
        claimed = case((nobody, moment(now)), else_=_M.claimed_at)
        return {"owner": case((nobody, actor), else_=_M.owner), "claimed_at": claimed}
    return {}


def _choice(because: Because | None, role: str | None) -> dict[str, Any]:
    changes: dict[str, Any] = {} if role is None else {"role": clean_text(role, 200)}
    return changes if because is None else changes | {"because": because_json(clean_because(because))}


def _chosen(choice: Choice | None) -> dict[str, Any]:
    if choice is None:
        return {}
    asked = {"assignee": choice.assignee, "role": clean_text(choice.role, 200), "offers": list(choice.offers)}
    why = {"because": because_json(clean_because(choice.because)), "rule": clean_text(choice.rule, 200)}
    return asked | why | {"priority": choice.priority}


def _already(attempt: Attempt) -> ColumnElement[bool]:
    """What some moves leave behind stays legal for them: without this a double click would make them twice."""
    if attempt.after is not None:
        return _M.version != attempt.after
    match attempt.action:
        case Action.KIND:
            return _M.kind == attempt.argument
        case Action.REASSIGN:
            return and_(_M.status == Status.OPEN, _M.assignee == attempt.argument)
        case Action.ROLE:
            return and_(_M.status == Status.OPEN, _M.role == attempt.argument, cast(_M.offers, Text) == "[]")
        case Action.MOVE:
            return _M.channel == attempt.argument
        case Action.CAUSE:
            return and_(_M.cause == attempt.argument, _M.ticket == attempt.note)
        case Action.SNOOZE:
            return and_(_M.snoozed_until.is_not(None), _M.snoozed_until == _until(attempt))
        case Action.QUOTE:
            return _M.quote.not_in(BEFORE[attempt.argument])
        case Action.REPLY | Action.THANK:
            answered = and_(_M.status == Status.ANSWERED, _M.answered_by == attempt.actor)
            return and_(answered, _M.reply == attempt.note)
        case _:
            return false()
