"""What another setup would do with mentions that have been: so that a rule can be looked at before it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mentions.findings import Priority
from mentions.model import Availability, Choice, Mention
from mentions.setup import Setup
from routing import choose
from routing.roster import one_more
from routing.rules import case_of

LAST = 200
"""How many mentions a dry run looks back on."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided: by which rule ("" for none), which role and who is asked, and where the card stands."""

    rule: str
    role: str
    person: str
    channel: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class Changed:
    """A mention with what was decided when it came, and what would be."""

    mention: Mention
    before: Decided
    after: Decided


@dataclass(frozen=True, slots=True)
class Trial:
    """A dry run.

    Attributes:
        looked_at: how many mentions it looked back on.
        held: how many each rule of the new setup would have decided, in its order; "" for those that no rule holds for.
        changed: those for which another setup means another decision, newest first.
    """

    looked_at: int
    held: Mapping[str, int] = field(default_factory=dict)
    changed: tuple[Changed, ...] = ()


def dry_run(new: Setup, old: Setup, mentions: Sequence[Mention]) -> Trial:
    """What `new` would have done with `mentions` (newest first) where `old`, now in force, does otherwise.

    Both are asked with everybody there and nothing in hand, so that they differ by what they say and by nothing else.
    """
    held: Counter[str] = Counter()
    changed = []
    there = Availability()
    for mention in reversed(mentions):
        would, does = _choose(new, mention, there), _choose(old, mention, Availability())
        held[would.rule] += 1
        before, after = _before(does, mention, old), _decided(would, new)
        if _answer(new, would) != _answer(old, does):
            # Whoever has the same role as before stays: which of its people it would be is a matter of the day.
            stays = after.role == before.role and "named" not in (would.because.code, does.because.code)
            changed.append(Changed(mention, before, replace(after, person=before.person) if stays else after))
        # So that one of a role does not get them all.
        there = one_more(there, would.assignee)
    counted = {name: held[name] for name in (*(rule.name for rule in new.rules), "")}
    return Trial(len(mentions), counted, tuple(reversed(changed)))


def _choose(setup: Setup, mention: Mention, there: Availability) -> Choice:
    case = case_of(mention)
    return choose(setup, case.sighting, case.reading, case.names, case.source_id, there, mention.known)


def _answer(setup: Setup, choice: Choice) -> tuple[object, ...]:
    """What makes one decision another: whoever of a role it is does not, unless a rule names the person."""
    rule = setup.rule(choice.rule)
    promise, template = (rule.promise, rule.template) if rule else (None, None)
    person = choice.assignee if choice.because.code == "named" else ""
    return (choice.role, person, choice.channel or setup.channel, choice.priority, promise, template)


def _before(does: Choice, mention: Mention, old: Setup) -> Decided:
    """What the old setup decides; who was asked is known."""
    decided = _decided(does, old)
    return replace(decided, person=mention.asked_first or decided.person)


def _decided(choice: Choice, setup: Setup) -> Decided:
    return Decided(choice.rule, choice.role, choice.assignee, choice.channel or setup.channel, choice.priority)
