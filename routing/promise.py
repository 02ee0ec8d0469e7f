"""The promise: how soon somebody claims a mention and then answers it, and who is told when that does not happen.

Each leg, to the claim and from the claim to the answer, has a clock of its own in the role's working time. At three
quarters of it who holds the mention is warned; at its end the mention goes to a deputy or a colleague; when as much
again as half of it has passed, to the lead; after another half the channel is told. A step whose people are all away
is skipped, and the next one takes its time; who holds it and is away is not waited for. Who asked for a later reminder
gets it then, and a quarter of the time to act on it. Nothing is remembered here: the steps taken so far come in as
values, so that a restart repeats nothing, and after a standstill the steps come one by one, each with its own time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mentions.findings import Priority, Urgency
from mentions.model import Availability, Kind, Mention, Status
from mentions.setup import RulePromise, Setup
from mentions.watch import fold
from routing.hours import ALWAYS, Calendar, add_working, next_working, of_role, of_team
from routing.roster import begins, deputies

_WARN_AT = 0.75
_TO_REACT = 0.25
_ONWARD = 0.5
_SOON = timedelta(days=1)


class StepKind(StrEnum):
    """What is done about a promise, in this order; each once a leg, and the warning once more after a snooze."""

    WARN = "warn"
    DEPUTY = "deputy"
    LEAD = "lead"
    CALL = "call"


_HANDING = (StepKind.DEPUTY, StepKind.LEAD, StepKind.CALL)


@dataclass(frozen=True, slots=True)
class Step:
    """What is due `at` (aware UTC), and to whom: a Slack user id, "" for the channel.

    Warn tells `who` in private; deputy and lead give `who` the mention; call tells everybody.
    """

    kind: StepKind
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class Leg:
    """A running clock.

    Attributes:
        since: when it began: the mention was found, released, passed on by a person or reopened; or it was claimed.
            A step of ours that gives the mention to somebody else does not begin it anew.
        span: what was promised for this leg, in the role's working time.
        holder: who is asked, or has claimed it; "" for nobody.
        urgent: the clock runs round the clock, and people are told outside their hours.
        snoozed_until: nobody is told before this.
        about: the users whom the mention names; it is given to none of them while anybody else is there.
    """

    since: datetime
    span: timedelta
    holder: str
    role: str
    urgent: bool = False
    snoozed_until: datetime | None = None
    about: frozenset[str] = frozenset()


def promise_for(setup: Setup, mention: Mention) -> RulePromise:
    """What the mention's rule promises; else the setup's first promise that fits; else four hours and eight."""
    return promised(setup, mention.rule, mention.role, mention.reading.kind)


def promised(setup: Setup, rule_name: str, role: str, kind: Kind) -> RulePromise:
    """The same, of which only this is known."""
    rule = setup.rule(rule_name)
    if rule and rule.promise:
        return rule.promise
    fits = (p for p in setup.promises if (not p.role or role in p.role) and (not p.kind or kind in p.kind))
    return next(fits, RulePromise())


def answering(mention: Mention) -> bool:
    """Whether it has been claimed and its answer is waited for, also when we have passed it on since."""
    return mention.status is Status.CLAIMED or (mention.claimed_at is not None and mention.claimed_at == mention.since)


def urgent(mention: Mention) -> bool:
    """Whether its clock runs day and night, and people are told outside their hours."""
    return mention.priority is Priority.HIGH or mention.reading.urgency is Urgency.NOW


def awake(setup: Setup, mention: Mention, user: str, now: datetime) -> bool:
    """Whether `user` may be called for a mention: while at work, and at any time for what is urgent."""
    return urgent(mention) or begins(setup, user, now) <= now


def leg_of(setup: Setup, mention: Mention) -> Leg | None:
    """The clock that runs for a mention; None when nothing is waited for."""
    if mention.status not in (Status.OPEN, Status.CLAIMED) or mention.since is None:
        return None
    named = {fold(name) for name in mention.names}
    promise = promise_for(setup, mention)
    return Leg(
        since=mention.since,
        span=promise.answer if answering(mention) else promise.claim,
        holder=mention.owner or mention.assignee,
        role=mention.role,
        urgent=urgent(mention),
        snoozed_until=mention.snoozed_until,
        about=frozenset(person.user for person in setup.team if fold(person.name) in named),
    )


def ends_at(setup: Setup, leg: Leg) -> datetime:
    """When the promise has to be kept: what the card says."""
    return _after(setup, leg, leg.since, 1.0)


def next_step(setup: Setup, leg: Leg, availability: Availability, taken: Iterable[Step], now: datetime) -> Step | None:
    """What comes next: due at once if its `at` is `now`, else to be asked for again then. None: all has been done.

    Args:
        taken: the steps of this mention that have been done, `at` their time; those before this leg do not count.
    """
    done = sorted((step for step in taken if step.at > leg.since), key=lambda step: list(StepKind).index(step.kind))
    handed = [step for step in done if step.kind is not StepKind.WARN]
    ahead = [*_HANDING[_HANDING.index(handed[-1].kind) + 1 :]] if handed else [*_HANDING]
    if all(step.at < (leg.snoozed_until or leg.since) for step in done):
        ahead.insert(0, StepKind.WARN)
    scene = _Scene(setup, leg, availability, frozenset(step.who for step in done), handed[-1].at if handed else None)
    return next((step for kind in ahead if (step := _step(scene, kind, now))), None)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A clock, who is there, who was told in this leg already, and when it was last handed on."""

    setup: Setup
    leg: Leg
    availability: Availability
    told: frozenset[str]
    handed_at: datetime | None

    def after(self, start: datetime, share: float) -> datetime:
        """When this share of the promise has passed."""
        return _after(self.setup, self.leg, start, share)

    def reacted(self, at: datetime) -> datetime:
        """`at`, or later if a snooze has ended only now: who was reminded then has a while to act."""
        return max(at, self.after(self.leg.snoozed_until, _TO_REACT)) if self.leg.snoozed_until else at

    def begins(self, user: str, at: datetime) -> datetime:
        """When `user` may be told, from `at` on."""
        return at if self.leg.urgent else begins(self.setup, user, at)

    def there(self, user: str, at: datetime) -> bool:
        """Whether `user` is not away by the time that she or he may be told."""
        return bool(user) and self.availability.away.get(user, at) <= self.begins(user, at)

    def deserted(self, at: datetime) -> bool:
        """Whether nobody holds it then, or somebody who is away."""
        return not self.leg.holder or self.availability.away.get(self.leg.holder, at) > at


def _step(scene: _Scene, kind: StepKind, now: datetime) -> Step | None:
    """This step, or None if there is nobody for it or it comes too late."""
    leg = scene.leg
    earliest = max(_due(scene, kind, now), now, leg.snoozed_until or now)
    if kind is StepKind.CALL:
        # Nobody has it: then anybody may hear of it, whoever is at work first.
        alone = scene.deserted(earliest) and not leg.urgent
        hours = of_team(scene.setup) if alone else _calendar(scene.setup, leg)
        return Step(kind, next_working(hours, earliest), "")
    if kind is StepKind.WARN:
        at = scene.begins(leg.holder, earliest)
        in_time = at < scene.reacted(scene.after(leg.since, 1.0))
        return Step(kind, at, leg.holder) if in_time and not scene.deserted(earliest) else None
    deserted = scene.deserted(earliest)
    people = _people(scene, kind)
    impartial = [user for user in people if user not in leg.about]
    others = _others(scene, people) if deserted else []
    step = _soonest(scene, kind, [*impartial, *others], earliest, deserted=deserted)
    return step or (_soonest(scene, kind, people, earliest, deserted=True) if deserted else None)


def _due(scene: _Scene, kind: StepKind, now: datetime) -> datetime:
    """When it is time for this step, if whoever holds it is there; who is away is not waited for."""
    leg, handed_at, early = scene.leg, scene.handed_at, scene.after(scene.leg.since, _WARN_AT)
    if kind is StepKind.WARN:
        return leg.snoozed_until or early
    if handed_at:
        return handed_at if scene.deserted(max(handed_at, now)) else scene.reacted(scene.after(handed_at, _ONWARD))
    if kind is not StepKind.CALL and scene.deserted(max(early, now)):
        return early
    return scene.reacted(scene.after(leg.since, 1.0))


def _people(scene: _Scene, kind: StepKind) -> list[str]:
    """Whose turn it is, the first choice first, but for those who have had theirs."""
    setup, leg, load = scene.setup, scene.leg, scene.availability.load
    if kind is StepKind.DEPUTY:
        colleagues = [person.user for person in setup.team if leg.role in person.roles]
        found = [*deputies(setup, leg.holder), *sorted(colleagues, key=lambda user: load.get(user, 0))]
    else:
        lead = setup.lead or setup.fallback or ""
        found = [lead, *deputies(setup, lead), setup.fallback or ""]
    return [user for user in dict.fromkeys(found) if user not in {"", leg.holder, *scene.told}]


def _others(scene: _Scene, people: Sequence[str]) -> list[str]:
    """Everybody else, when whoever holds it is away: better a stranger to the role than nobody."""
    setup, load = scene.setup, scene.availability.load
    had = {"", scene.leg.holder, *scene.told, *people, *scene.leg.about}
    team = sorted((person.user for person in setup.team), key=lambda user: load.get(user, 0))
    return [user for user in dict.fromkeys([setup.lead or "", setup.fallback or "", *team]) if user not in had]


def _soonest(
    scene: _Scene, kind: StepKind, people: Sequence[str], earliest: datetime, *, deserted: bool
) -> Step | None:
    """For whoever is at work first; for the lead whoever stands first in the line, unless a day passes before that."""
    there = [(scene.begins(user, earliest), n, user) for n, user in enumerate(people) if scene.there(user, earliest)]
    if not there:
        return None
    if scene.leg.urgent:
        at, _, who = min(there, key=lambda one: (begins(scene.setup, one[2], earliest), one[1]))
        return Step(kind, at, who)
    in_line = [] if deserted or kind is not StepKind.LEAD else [one for one in there if one[0] <= earliest + _SOON]
    at, _, who = in_line[0] if in_line else min(there)
    return Step(kind, at, who)


def _after(setup: Setup, leg: Leg, start: datetime, share: float) -> datetime:
    return add_working(_calendar(setup, leg), start, leg.span * share)


def _calendar(setup: Setup, leg: Leg) -> Calendar:
    return ALWAYS if leg.urgent else of_role(setup, leg.role)
