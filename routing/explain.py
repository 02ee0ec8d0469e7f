"""Why somebody is asked, for a colleague who checks it: which rules were tried, and who else could have been asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mentions.model import Availability, Mention
from mentions.setup import Ambassador, Setup
from routing.roster import begins
from routing.rules import Case, case_of, failing
from routing.whose import is_about

_MOST_TRIED = 10
_MOST_PEOPLE = 10


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule, and the first of its lines that does not hold, by the name of its field; "" for the rule that holds."""

    rule: str
    fails: str


@dataclass(frozen=True, slots=True)
class Considered:
    """Somebody who could be asked.

    Attributes:
        why: "asked", "away" until `until`, "about" (it names this person), "off" (not at work when it came, until
            `until`), "busier" than who is asked, or "free".
        load: how many this person has in hand now.
    """

    user: str
    why: str
    load: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a colleague can check.

    Attributes:
        tried: the first rules that do not hold, and the one that does, in the setup's order.
        untold: how many that do not hold are left out.
        considered: who has the role, the one who is asked first.
    """

    tried: tuple[Tried, ...]
    untold: int
    considered: tuple[Considered, ...]


def explain(setup: Setup, mention: Mention, availability: Availability) -> Explanation:
    """The rules and the people behind a mention, by the setup as it stands now."""
    case = case_of(mention)
    tried = tuple(_tried(setup, case))
    failed, held = [one for one in tried if one.fails], [one for one in tried if not one.fails]
    untold = max(len(failed) - _MOST_TRIED, 0)
    people = [p for p in setup.team if mention.role in p.roles or p.user == mention.assignee]
    people.sort(key=lambda person: person.user != mention.assignee)
    considered = tuple(_considered(setup, mention, case, person, availability) for person in people[:_MOST_PEOPLE])
    return Explanation((*failed[:_MOST_TRIED], *held), untold, considered)


def _tried(setup: Setup, case: Case) -> Iterable[Tried]:
    """Every rule down to the one that holds; those below it are not asked."""
    for rule in setup.rules:
        yield (tried := Tried(rule.name, failing(rule.when, case)))
        if not tried.fails:
            return


def _considered(
    setup: Setup, mention: Mention, case: Case, person: Ambassador, availability: Availability
) -> Considered:
    user, load = person.user, availability.load.get(person.user, 0)
    begins_at = begins(setup, user, mention.seen_at)
    if user == mention.assignee:
        return Considered(user, "asked", load)
    if user in availability.away:
        return Considered(user, "away", load, availability.away[user])
    if is_about(setup, user, case):
        return Considered(user, "about", load)
    if begins_at > mention.seen_at:
        return Considered(user, "off", load, begins_at)
    return Considered(user, "busier" if load > availability.load.get(mention.assignee, 0) else "free", load)
