"""Who should answer: what kind of text it is, which rule fits, who is there. Knows nothing of the sources."""

from __future__ import annotations

from mentions.model import Availability, Because, Choice, Reading, Sighting
from mentions.setup import Setup
from routing.reading import read
from routing.roster import pick, roles_of
from routing.rules import first_rule, role_for_kind
from routing.thanks import only_thanks

__all__ = ["choose", "only_thanks", "read", "roles_of"]


def choose(
    setup: Setup,
    sighting: Sighting,
    reading: Reading,
    names: tuple[str, ...],
    source_id: str,
    availability: Availability,
) -> Choice:
    """Who is asked to answer, and why; never nobody once the setup names a fallback.

    `names` are the watched names the mention matched. The code of `because` is one of: rule (rule, role),
    kind (kind, role), default (role), deputy (who is away, role), fallback, nobody.
    """
    if not setup.team:
        return Choice(setup.fallback or "", "", Because("fallback") if setup.fallback else Because("nobody"))
    role, because = _role(setup, sighting, reading, names, source_id)
    people = tuple(name.name for name in setup.names if name.kind == "person" and name.name in names)
    picked = pick(setup, role, availability, people)
    return Choice(picked.user, picked.role, picked.because or because)


def _role(
    setup: Setup, sighting: Sighting, reading: Reading, names: tuple[str, ...], source_id: str
) -> tuple[str, Because]:
    if rule := first_rule(setup, sighting, reading, names, source_id):
        return rule.role, Because("rule", (rule.name, rule.role))
    if role := role_for_kind(setup, reading.kind):
        return role, Because("kind", (reading.kind.value, role))
    return setup.default_role, Because("default", (setup.default_role,))
