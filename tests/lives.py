"""What the store makes of a mention, as a pure model by the same table: fast enough for a hundred thousand lives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from arrivals import NOW

from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Because, Kind, Mention, Move, Reading, Status, Tone
from mentions.waiting import HANDS_OVER, STEPS, Waiting

ASKS = HANDS_OVER | {Action.REASSIGN, Action.ROLE, Action.BACK, Action.FIXED}
"""The moves that ask somebody else: their argument here is whom."""


@dataclass(frozen=True, slots=True)
class Life:
    """A mention, and what the store knows of it beside its card."""

    mention: Mention
    step_due: datetime | None
    moves: int = 1
    steps: tuple[Move, ...] = ()

    @property
    def waiting(self) -> Waiting:
        return Waiting(self.mention, self.moves, self.steps, self.step_due or NOW)


def born(now: datetime, assignee: str, *, held: bool = False, mention_id: int = 1, **more: Any) -> Life:
    """One that has just been found."""
    given: dict[str, Any] = {"role": "support", "names": (), "reading": Reading("en", Kind.COMPLAINT, Tone.NEGATIVE)}
    mention = Mention(
        id=mention_id, version=1, status=Status.HELD if held else Status.OPEN, source="blog", native_id="1", url="",
        title="", text="", author="", author_url="", published_at=now, seen_at=now, assignee=assignee,
        because=Because("rule"), since=None if held else now, **given | more,
    )  # fmt: skip
    return Life(mention, None if held else now)


def made(life: Life, action: Action, actor: str, now: datetime, argument: str = "") -> Life | None:
    """The same after a move; None where it is not legal. `argument` is as in the store, for `ASKS` whom it asks."""
    mention, rule = life.mention, LIFECYCLE[action]
    # What was ordered before it was removed may still be turned down.
    if mention.status not in rule.legal or (mention.gone_at and action is not Action.DECLINED):
        return None
    changes: dict[str, Any] = {"status": rule.leads_to or mention.status}
    if rule.takes == "clears":
        changes |= {"owner": "", "claimed_at": mention.claimed_at if action in HANDS_OVER else None}
    elif rule.takes == "claims" and not mention.owner:
        changes |= {"owner": actor, "claimed_at": now}
    clock = _clock(life, rule.clock, now)
    match action:
        case _ if action in ASKS:
            changes["assignee"] = argument
        case Action.SNOOZE:
            changes["snoozed_until"] = datetime.fromisoformat(argument)
        case Action.GONE:
            changes["gone_at"] = now
        case Action.HEARD:
            changes["status"] = Status.CLAIMED if mention.owner else Status.OPEN
            clock = {} if _runs(mention, now) else _clock(life, "begins", now)
        case Action.SOLVED if argument == "no":
            changes |= {"status": Status.CLAIMED, "owner": actor, "claimed_at": now}
            clock = _clock(life, "begins", now)
        case Action.DECLINED if mention.status is Status.ANSWERED:
            changes["status"], clock = Status.CLAIMED, _clock(life, "begins", now)
    step_due = clock.pop("step_due", life.step_due)
    n = life.moves + 1
    steps = (*life.steps, Move(mention.id, n, action, changes["status"], actor, now, argument))
    return Life(replace(mention, **changes | clock), step_due, n, steps if action in STEPS else life.steps)


def _clock(life: Life, does: str, now: datetime) -> dict[str, Any]:
    if does == "begins":
        return {"since": now, "snoozed_until": None, "step_due": now}
    if does == "ends":
        return {"since": None, "snoozed_until": None, "step_due": None}
    return {"step_due": now if life.mention.since else None} if does else {}


def _runs(mention: Mention, now: datetime) -> bool:
    """Somebody is waited for, and not asleep."""
    asleep = mention.snoozed_until is not None and mention.snoozed_until > now
    return mention.status in (Status.OPEN, Status.CLAIMED) and not asleep


def cared_for(mention: Mention) -> bool:
    """Exactly one owner; or nobody owns it, somebody is asked and its clock runs; or it is finished."""
    match mention.status:
        case Status.OPEN:
            return mention.owner == "" and mention.assignee != "" and mention.since is not None
        case Status.CLAIMED:
            return mention.owner != "" and mention.since is not None
        case Status.ANSWERED | Status.TROLL:
            return mention.owner != "" and mention.since is None
    return mention.since is None
