"""Whose a mention is: by a rule, by whom its author knows already, by its words, by its kind. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mentions.findings import Finding, Known
from mentions.model import Availability, Because, Kind, Mention, Reading, Tone
from mentions.setup import RoutingRule, Setup
from mentions.watch import fold
from routing.roster import Wanted, begins, deputies, pick
from routing.rules import Case, case_of, role_for_kind

# Measured on the seed texts of two trades that nothing was trained on (`python -m bench reading`), as if the team had
# support, product and sales: from here on the likeliest role is right in 84 of 100; below it, which is every
# fourth text, in 56, and one of the likeliest two in 98. A team's own labels move more texts above it.
SURE = 0.6
"""From here on the likeliest role is asked without a second one beside it."""
_CRITICAL = frozenset({Kind.COMPLAINT, Kind.RANT, Kind.TROLL})
_NEVER = datetime.max.replace(tzinfo=UTC)
LIKELY = 0.1
"""Below this a role is not worth offering."""


@dataclass(frozen=True, slots=True)
class Whose:
    """The role that is asked, and why.

    Attributes:
        person: who is asked before all others, being at work and impartial; "" for whoever of the role is there.
        offers: the two roles that are likely, when it is not sure which.
    """

    role: str
    because: Because
    person: str = ""
    offers: tuple[str, ...] = ()


def whose(setup: Setup, case: Case, rule: RoutingRule | None, known: Known, availability: Availability) -> Whose:
    """Whose `case` is, when `rule` is the one that holds for it."""

    def free(user: str | None) -> bool:
        return bool(user) and at_work(setup, str(user), availability) and not is_about(setup, str(user), case)

    read = _by_reading(setup, case)
    if rule and rule.person and free(rule.person):
        role = rule.role or _own_role(setup, rule.person, read.role)
        return Whose(role, Because("named", (rule.name,)), rule.person)
    if rule and rule.role:
        return Whose(rule.role, Because("rule", (rule.name, rule.role)))
    member = setup.ambassador(known.answered_by)
    if member and free(member.user):
        role = _own_role(setup, member.user, read.role)
        return Whose(role, Because("again", (member.name,)), member.user)
    return read


def at_work(setup: Setup, user: str, availability: Availability) -> bool:
    """Whether this person is not away, and works at the moment that is asked for."""
    at = availability.at
    return user not in availability.away and (at is None or begins(setup, user, at) <= at)


def is_about(setup: Setup, user: str, case: Case) -> bool:
    """Whether it names this person, who then should not be the one to answer."""
    member = setup.ambassador(user)
    return member is not None and fold(member.name) in {fold(name) for name in people_in(setup, case)}


def names_person(setup: Setup, mention: Mention, user: str) -> bool:
    """Whether a mention that is kept names this colleague, who is not the only one to answer it then."""
    return is_about(setup, user, case_of(mention))


def criticised(setup: Setup, names: Sequence[str], reading: Reading) -> tuple[str, ...]:
    """The people by name whom a text with this reading criticises."""
    if reading.tone is not Tone.NEGATIVE and reading.kind not in _CRITICAL:
        return ()
    return tuple(name.name for name in setup.names if name.kind == "person" and name.name in names)


def leads_talk(setup: Setup, people: Sequence[str], away: Container[str] = ()) -> str:
    """Who talks with these people, by name, before they read it in the channel: the lead, else who stands in for the
    lead, else the fallback or whoever looks after the setup; never one of them, and "" if nobody is left.

    Args:
        away: user ids of those who are asked only if nobody else is there.
    """
    named = {fold(name) for name in people}
    admins = (person.user for person in setup.team if person.admin)
    first = (setup.lead, *deputies(setup, setup.lead or ""), setup.fallback, *admins)
    members = {person.user: fold(person.name) for person in setup.team}
    fit = [user for user in first if user and members.get(user) not in named]
    return next((user for user in fit if user not in away), next(iter(fit), ""))


def another(setup: Setup, mention: Mention, user: str, there: Availability) -> str:
    """Who takes a second look at what `user` has decided about a mention; "" if there is nobody else."""
    away = {**there.away, user: _NEVER}
    about = people_in(setup, case_of(mention))
    picked = pick(setup, mention.role or setup.default_role, replace(there, away=away), about)
    return picked.user if picked.user != user else ""


def people_in(setup: Setup, case: Case) -> tuple[str, ...]:
    """The people among the watched names that it matched."""
    return tuple(name.name for name in setup.names if name.kind == "person" and name.name in case.names)


def wanted_by(case: Case) -> Wanted:
    """What it asks of whoever answers it."""
    topics = (finding.answer for finding in case.reading.findings if finding.question == "topic")
    return Wanted(tuple(dict.fromkeys((*case.names, *topics))), case.reading.language, case.source_id)


def likely_roles(setup: Setup, case: Case) -> list[Finding]:
    """The roles that its words speak for and somebody in the team has, the likeliest first."""
    there = {role for person in setup.team for role in person.roles}
    return [f for f in case.reading.findings if f.question == "role" and f.answer in there and f.confidence >= LIKELY]


def _by_reading(setup: Setup, case: Case) -> Whose:
    likely = likely_roles(setup, case)
    first = next((f for f in case.reading.findings if f.question == "role"), None)
    if likely and first is likely[0]:
        offers = tuple(f.answer for f in likely[:2]) if first.confidence < SURE and len(likely) > 1 else ()
        said = (", ".join(first.because[:3]),) if first.because else ()
        return Whose(first.answer, Because("spoken" if said else "role", (first.answer, *said)), offers=offers)
    kind = case.reading.kind
    if role := role_for_kind(setup, kind):
        return Whose(role, Because("kind", (kind.value, role)))
    return Whose(setup.default_role, Because("default", (setup.default_role,)))


def _own_role(setup: Setup, user: str, wished: str) -> str:
    """The wished role if this person has it, else the person's first."""
    member = setup.ambassador(user)
    roles = member.roles if member else ()
    return wished if wished in roles or not roles else roles[0]
