"""Who should answer: what kind of text it is, which rule fits, who is there. Knows nothing of the sources."""

from __future__ import annotations

from mentions.findings import NOTHING_KNOWN, Known, Priority, Urgency
from mentions.model import Availability, Because, Choice, Kind, Reading, Sighting
from mentions.setup import RoutingRule, Setup
from routing.reading import read
from routing.reading.thanks import only_thanks
from routing.roster import pick, roles_of
from routing.rules import Case, first_rule
from routing.whose import people_in, wanted_by, whose

__all__ = ["choose", "only_thanks", "read", "roles_of"]

_SURELY_NOTHING = 0.5


def choose(
    setup: Setup,
    sighting: Sighting,
    reading: Reading,
    names: tuple[str, ...],
    source_id: str,
    availability: Availability,
    known: Known = NOTHING_KNOWN,
) -> Choice:
    """Who is asked to answer, and why; never nobody once the setup names a fallback.

    `names` are the watched names the mention matched, `known` what its author has said before. The code of `because`
    is one of: named (rule), rule (rule, role), again (who), spoken (role, words), role (role), kind (kind, role),
    default (role), deputy (who is away, role), instead (role, default role), lead (role), fallback, nobody. Its `more`
    says why this one of several: see `routing.roster.Pick`.
    """
    case = Case(sighting, reading, names, source_id)
    rule = first_rule(setup, case)
    if not setup.team:
        nobody = Because("fallback") if setup.fallback else Because("nobody")
        return _with(rule, reading, setup.fallback or "", "", nobody)
    asked = whose(setup, case, rule, known, availability)
    if asked.person:
        return _with(rule, reading, asked.person, asked.role, asked.because)
    picked = pick(setup, asked.role, availability, people_in(setup, case), wanted_by(case))
    return _with(rule, reading, picked.user, picked.role, picked.why(asked.because), asked.offers)


def _with(
    rule: RoutingRule | None, reading: Reading, user: str, role: str, because: Because, offers: tuple[str, ...] = ()
) -> Choice:
    """The choice with what the rule says beside who is asked."""
    name, channel = (rule.name, rule.channel or "") if rule else ("", "")
    return Choice(user, role, because, name, channel, _priority(rule, reading), offers)


def _priority(rule: RoutingRule | None, reading: Reading) -> Priority:
    if rule and rule.priority:
        return Priority[rule.priority.upper()]
    if reading.urgency is Urgency.NOW:
        return Priority.HIGH
    idle = reading.kind is Kind.SPAM or (reading.kind is Kind.OTHER and reading.confidence >= _SURELY_NOTHING)
    return Priority.LOW if idle and reading.urgency is Urgency.NONE else Priority.NORMAL
