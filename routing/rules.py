"""Who fits: the first rule of the setup that holds, else what a kind of text asks for by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mentions.model import Kind, Mention, Reading, Sighting
from mentions.setup import RoutingRule, Setup, When
from mentions.watch import fold, fold_all, language_code, on_site, stands_folded, written_by

ROLES_FOR_KIND: dict[Kind, tuple[str, ...]] = {
    Kind.PRAISE: ("support",),
    Kind.QUESTION: ("support",),
    Kind.COMPLAINT: ("support",),
    Kind.MISTAKE: ("product",),
    Kind.SUGGESTION: ("product",),
    Kind.BUYING: ("sales",),
    Kind.PRESS: ("press", "sales"),
    Kind.RANT: ("support",),
    Kind.TROLL: ("support",),
}
"""Whom a kind asks for; of several, the first that somebody in the team has."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules are asked about."""

    sighting: Sighting
    reading: Reading
    names: tuple[str, ...]
    source_id: str


def case_of(mention: Mention) -> Case:
    """A mention that is kept, as the rules would see it if it came today."""
    m = mention
    sighting = Sighting(
        m.native_id, m.url, m.title, m.text, m.author, m.author_url, published_at=m.published_at, reach=m.reach
    )
    return Case(sighting, m.reading, m.names, m.source)


@lru_cache(maxsize=8)
def _folded(sighting: Sighting) -> str:
    """Its text ready to be searched: folding a long one takes longer than searching it for one rule after the other."""
    return fold_all(sighting)


CONDITIONS: dict[str, Callable[[When, Case], bool]] = {
    "source": lambda when, case: not when.source or case.source_id in when.source,
    "site": lambda when, case: not when.site or any(on_site(case.sighting.url, site) for site in when.site),
    "name": lambda when, case: not when.name or _share(when.name, case.names),
    "language": lambda when, case: not when.language or _spoken(case) in map(language_code, when.language),
    "kind": lambda when, case: not when.kind or case.reading.kind in when.kind,
    "tone": lambda when, case: not when.tone or case.reading.tone in when.tone,
    "heat": lambda when, case: case.reading.heat >= when.heat,
    "urgency": lambda when, case: case.reading.urgency >= when.urgent,
    "reach": lambda when, case: case.sighting.reach >= when.reach,
    "author": lambda when, case: not when.author or written_by(case.sighting, when.author),
    "words": lambda when, case: not when.words or stands_folded(when.words, _folded(case.sighting)),
}
"""Every line that a rule may have, the cheapest first: those that it leaves out hold."""


def first_rule(setup: Setup, case: Case) -> RoutingRule | None:
    """The rule that decides, or None."""
    return next((rule for rule in setup.rules if not failing(rule.when, case)), None)


def failing(when: When, case: Case) -> str:
    """The first line of these that does not hold, by the name of its field; "" if all do."""
    return next((line for line, holds in CONDITIONS.items() if not holds(when, case)), "")


def role_for_kind(setup: Setup, kind: Kind) -> str:
    """The role that a kind asks for, if somebody in the team has it; else ""."""
    there = {role for person in setup.team for role in person.roles}
    return next((role for role in ROLES_FOR_KIND.get(kind, ()) if role in there), "")


def _spoken(case: Case) -> str:
    return language_code(case.reading.language)


def _share(wanted: Sequence[str], given: Sequence[str]) -> bool:
    return not {fold(word) for word in wanted}.isdisjoint(fold(word) for word in given)
