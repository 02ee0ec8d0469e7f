"""Who fits: the first rule of the setup that holds, else what a kind of text asks for by itself."""

from __future__ import annotations

from collections.abc import Sequence

from mentions.model import Kind, Reading, Sighting
from mentions.setup import RoutingRule, Setup, When
from mentions.watch import fold, stands_in

ROLE_FOR_KIND: dict[Kind, str] = {
    Kind.PRAISE: "support",
    Kind.QUESTION: "support",
    Kind.COMPLAINT: "support",
    Kind.MISTAKE: "product",
    Kind.SUGGESTION: "product",
    Kind.BUYING: "sales",
    Kind.PRESS: "sales",
    Kind.RANT: "support",
    Kind.TROLL: "support",
}


def first_rule(
    setup: Setup, sighting: Sighting, reading: Reading, names: Sequence[str], source_id: str
) -> RoutingRule | None:
    """The rule that decides, or None."""
    return next((rule for rule in setup.rules if _holds(rule.when, sighting, reading, names, source_id)), None)


def role_for_kind(setup: Setup, kind: Kind) -> str:
    """The role that a kind asks for, if somebody in the team has it; else ""."""
    role = ROLE_FOR_KIND.get(kind, "")
    return role if any(role in person.roles for person in setup.team) else ""


def _holds(when: When, sighting: Sighting, reading: Reading, names: Sequence[str], source_id: str) -> bool:
    """Every line that says something must hold; within a line any one suffices."""
    return (
        (not when.source or source_id in when.source)
        and (not when.name or _share(when.name, names))
        and (not when.language or _share(when.language, [reading.language]))
        and (not when.kind or reading.kind in when.kind)
        and (not when.words or stands_in(when.words, f"{sighting.title} | {sighting.text}"))
    )


def _share(wanted: Sequence[str], given: Sequence[str]) -> bool:
    return not {fold(word) for word in wanted}.isdisjoint(fold(word) for word in given)
