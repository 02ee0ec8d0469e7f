"""Who is there: the people of a role, their deputies, and who is asked when nobody of them is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from mentions.model import Availability, Because
from mentions.setup import Ambassador, Setup
from mentions.watch import fold, language_code
from routing.hours import Calendar, next_working, of_person, working_between

_WEEK = timedelta(days=7)
_LEAST_WORK = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a mention asks of whoever answers it.

    Attributes:
        topics: the names of the setup that it is about.
        language: ISO 639-1, "" when unsure.
        source: the id of the source it came from.
    """

    topics: tuple[str, ...] = ()
    language: str = ""
    source: str = ""


NOBODY_SPECIAL = Wanted()
LENT = frozenset({"deputy", "instead", "lead", "fallback"})
"""The reasons for asking others while nobody of the role is there."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Who is asked.

    Attributes:
        because: None when the role's own people are there; says otherwise why somebody else.
        more: why this one of several; None where only the order of their ids decided.
    """

    user: str
    role: str
    because: Because | None
    more: Because | None = None

    def why(self, because: Because) -> Because:
        """The whole reason, `because` being why the role is asked."""
        return replace(self.because or because, more=self.more)


Fit = Callable[[str], bool]
"""Whether a user may be asked now."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """Who is there, and for what."""

    setup: Setup
    availability: Availability
    wanted: Wanted
    people: dict[str, Ambassador]


def roles_of(setup: Setup, user: str) -> tuple[str, ...]:
    """The roles of a Slack user; () for somebody outside the team."""
    person = setup.ambassador(user)
    return person.roles if person else ()


def pick(
    setup: Setup, role: str, availability: Availability, about: Iterable[str] = (), wanted: Wanted = NOBODY_SPECIAL
) -> Pick:
    """Who of the role's people suits best; else a deputy, the default role, the lead, the fallback, anybody.

    What counts is said by `_MEASURES`, in that order; who is equal in all of them comes in the order of the ids.
    `about` are the people's names in the mention: nobody is asked to answer about himself while another is there.
    Nobody who is away is asked, but the fallback when nobody at all is there. The code of `because` is one of: deputy
    (who is away, role), instead (role, default role), lead (role), fallback, nobody. Those of `more` begin with the
    person's name.
    """
    scene = _Scene(setup, availability, wanted, {person.user: person for person in setup.team})
    named = {fold(name) for name in about}

    def there(user: str) -> bool:
        return user not in availability.away

    def impartial(user: str) -> bool:
        person = setup.ambassador(user)
        return there(user) and not (person and fold(person.name) in named)

    for fit in (impartial, there):
        if found := next(_candidates(scene, role, fit), None):
            return found
    return Pick(setup.fallback or "", role, Because("fallback") if setup.fallback else Because("nobody"))


def one_more(availability: Availability, user: str) -> Availability:
    """The same a moment later, after this person has been asked once more."""
    load = {**availability.load, user: availability.load.get(user, 0) + 1}
    week = {**availability.week, user: availability.week.get(user, 0) + 1}
    return replace(availability, load=load, week=week)


def lent_by(role: str, because: Because) -> str:
    """The role to which a mention belongs that others were given while nobody of it was there; "" if it was not."""
    if because.code not in LENT:
        return ""
    return because.words[0] if because.code == "instead" else role


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


def _candidates(scene: _Scene, role: str, fit: Fit) -> Iterator[Pick]:
    setup = scene.setup
    yield from _of_role(scene, role, fit, None)
    if setup.default_role != role:
        yield from _of_role(scene, setup.default_role, fit, Because("instead", (role, setup.default_role)))
    if setup.lead and fit(setup.lead):
        yield Pick(setup.lead, role, Because("lead", (role,)))
    if setup.fallback and fit(setup.fallback):
        yield Pick(setup.fallback, role, Because("fallback"))
    if anybody := [person.user for person in setup.team if fit(person.user)]:
        user, more = _best(scene, anybody)
        yield Pick(user, role, Because("fallback"), more)


def _of_role(scene: _Scene, role: str, fit: Fit, because: Because | None) -> Iterator[Pick]:
    people = [person for person in scene.setup.team if role in person.roles]
    if present := [person.user for person in people if fit(person.user)]:
        user, more = _best(scene, present)
        yield Pick(user, role, because, more)
    away = [person for person in people if person.user in scene.availability.away]
    stands_for = {
        deputy: person
        for person in reversed(away)
        if (deputy := next(filter(fit, deputies(scene.setup, person.user)), ""))
    }
    if stands_for:
        deputy, more = _best(scene, stands_for)
        yield Pick(deputy, role, because or Because("deputy", (stands_for[deputy].name, role)), more)


def _best(scene: _Scene, users: Iterable[str]) -> tuple[str, Because | None]:
    """Who suits best, and what decided that, if anything did."""
    left, decided = sorted(users), []
    for code, measure in _MEASURES.items():
        measured = {user: measure(scene, user) for user in left}
        least = min(measured.values())
        fewer = [user for user in left if measured[user] == least]
        if len(fewer) < len(left):
            decided.append(code)
        left = fewer
    # What somebody is good at says more than the last straw.
    told = next((code for code in _TELLING if code in decided), decided[-1] if decided else "")
    return left[0], _said(scene, left[0], told) if told else None


def _said(scene: _Scene, user: str, code: str) -> Because:
    person = scene.people.get(user)
    words = [person.name if person else user]
    if code == "knows":
        words.append(_known_topics(scene, user)[0])
    elif code == "tends":
        source = scene.setup.source(scene.wanted.source)
        words.append(source.title if source else scene.wanted.source)
    elif code == "speaks":
        words.append(language_code(scene.wanted.language))
    return Because(code, tuple(words))


def _known_topics(scene: _Scene, user: str) -> list[str]:
    person = scene.people.get(user)
    known = {fold(topic) for topic in person.knows} if person else set()
    return [topic for topic in scene.wanted.topics if fold(topic) in known]


def _silent(scene: _Scene, user: str) -> float:
    """Who has named languages answers in no other."""
    person, language = scene.people.get(user), language_code(scene.wanted.language)
    return bool(language and person and person.languages and language not in map(language_code, person.languages))


def _begins(scene: _Scene, user: str) -> float:
    at = scene.availability.at
    return begins(scene.setup, user, at).timestamp() if at else 0.0


def _tends(scene: _Scene, user: str) -> float:
    person = scene.people.get(user)
    return not (person and scene.wanted.source in person.sources)


def _now_at_work(scene: _Scene, user: str) -> bool:
    at = scene.availability.at
    return at is None or begins(scene.setup, user, at) <= at


def _undisturbed(scene: _Scene, user: str) -> float:
    return user in scene.availability.quiet and _now_at_work(scene, user)


def _elsewhere(scene: _Scene, user: str) -> float:
    return not (user in scene.availability.active and _now_at_work(scene, user))


def _share(scene: _Scene, user: str) -> float:
    """How many this person has been asked this week, for each hour of work in it."""
    asked, at = scene.availability.week.get(user, 0), scene.availability.at
    worked = _worked(of_person(scene.setup, user), at.replace(minute=0, second=0, microsecond=0)) if at else 1.0
    return asked / max(worked, _LEAST_WORK)


@lru_cache(maxsize=1024)
def _worked(calendar: Calendar, at: datetime) -> float:
    """Hours of work in the week before `at`."""
    return working_between(calendar, at - _WEEK, at) / timedelta(hours=1)


_MEASURES: dict[str, Callable[[_Scene, str], float]] = {
    "speaks": _silent,
    "hours": _begins,
    "knows": lambda scene, user: -len(_known_topics(scene, user)),
    "tends": _tends,
    "undisturbed": _undisturbed,
    "load": lambda scene, user: scene.availability.load.get(user, 0),
    "online": _elsewhere,
    "week": _share,
}
"""What is asked about each of several, in this order; the least wins. Slack's hints only choose among people at work:
nobody who wants no disturbance is asked before others are, and presence tips the scale between two with as much."""
_TELLING = ("knows", "tends", "speaks")
