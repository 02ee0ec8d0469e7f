"""Who is there: the people of a role, their deputies, and who is asked when nobody of them is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from mentions.model import Availability, Because
from mentions.setup import Setup
from mentions.watch import fold
from routing.hours import next_working, of_person


@dataclass(frozen=True, slots=True)
class Pick:
    """Who is asked. `because` is None when the role's own people are there, and says otherwise why somebody else."""

    user: str
    role: str
    because: Because | None


_EVER = datetime.min.replace(tzinfo=UTC)

Fit = Callable[[str], bool]
"""Whether a user may be asked now."""


def roles_of(setup: Setup, user: str) -> tuple[str, ...]:
    """The roles of a Slack user; () for somebody outside the team."""
    person = setup.ambassador(user)
    return person.roles if person else ()


def pick(setup: Setup, role: str, availability: Availability, about: Iterable[str] = ()) -> Pick:
    """The least loaded of the role's people at work; else a deputy, the default role, the fallback, anybody.

    While nobody of them is at work, the one whose work begins first. `about` are the people's names in the mention:
    nobody is asked to answer about himself while another is there. Nobody who is away is asked, but the fallback when
    nobody at all is there.
    """
    named = {fold(name) for name in about}

    def there(user: str) -> bool:
        return user not in availability.away

    def impartial(user: str) -> bool:
        person = setup.ambassador(user)
        return there(user) and not (person and fold(person.name) in named)

    for fit in (impartial, there):
        if found := next(_candidates(setup, role, availability, fit), None):
            return found
    return Pick(setup.fallback or "", role, Because("fallback") if setup.fallback else Because("nobody"))


def _candidates(setup: Setup, role: str, availability: Availability, fit: Fit) -> Iterator[Pick]:
    yield from _of_role(setup, role, availability, fit, None)
    if setup.default_role != role:
        yield from _of_role(setup, setup.default_role, availability, fit, Because("default", (setup.default_role,)))
    if setup.fallback and fit(setup.fallback):
        yield Pick(setup.fallback, role, Because("fallback"))
    anybody = [person.user for person in setup.team if fit(person.user)]
    if anybody:
        yield Pick(_first_free(setup, anybody, availability), role, Because("fallback"))


def _of_role(setup: Setup, role: str, availability: Availability, fit: Fit, because: Because | None) -> Iterator[Pick]:
    people = [person for person in setup.team if role in person.roles]
    if present := [person.user for person in people if fit(person.user)]:
        yield Pick(_first_free(setup, present, availability), role, because)
    away = [person for person in people if person.user in availability.away]
    stands_for = {
        deputy: person for person in reversed(away) if (deputy := next(filter(fit, deputies(setup, person.user)), ""))
    }
    if stands_for:
        deputy = _first_free(setup, stands_for, availability)
        yield Pick(deputy, role, Because("deputy", (stands_for[deputy].name, role)))


def begins(setup: Setup, user: str, at: datetime) -> datetime:
    """`at` while this person is at work, else when that begins."""
    return next_working(of_person(setup, user), at)


def deputies(setup: Setup, user: str) -> tuple[str, ...]:
    """Who stands in for a person, and for the deputy, and so on until it comes round or ends."""
    found: list[str] = []
    person = setup.ambassador(user)
    while person and person.deputy and person.deputy not in (user, *found):
        found.append(person.deputy)
        person = setup.ambassador(person.deputy)
    return tuple(found)


def _first_free(setup: Setup, users: Iterable[str], availability: Availability) -> str:
    """Who is at work soonest, of those who has least in hand."""
    at = availability.at

    def order(user: str) -> tuple[datetime, int, str]:
        return (begins(setup, user, at) if at else _EVER, availability.load.get(user, 0), user)

    return min(users, key=order)
