"""Weeks of a team with absences, holidays, clock changes, restarts, snoozes and what is urgent: nothing is left with
nobody, nobody is woken, and nothing is done twice."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from lives import Life, born, cared_for, made
from office import at

from bot.delivery.direct import waits_for, when_there
from bot.promises.clock import decide
from mentions.findings import Priority
from mentions.lifecycle import Action
from mentions.model import Availability, Status
from mentions.setup import Setup, read_setup
from routing.hours import is_working, of_person, of_role, of_team
from routing.promise import Step, StepKind, ends_at, leg_of
from routing.roster import pick

WEEKS = int(os.environ.get("WEEKS", "1000" if os.environ.get("TORTURE") else "8"))
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
GATHER = timedelta(seconds=15)
ROLES = ["support", "product", "sales"]
HOURS = ["mon-fri 08:00-17:00", "mon-thu 06:00-14:00", "sat-sun 10:00-16:00", "mon-fri 22:00-06:00"]
ZONES = ["Europe/Stockholm", "Europe/Stockholm", "Europe/Stockholm", "America/New_York", "Asia/Kolkata"]
# A plain week, both changes of the clock, Easter, Midsummer, Christmas, and the turn of a month of holidays.
MONDAYS = ["2026-03-23", "2026-10-19", "2026-12-21", "2026-06-15", "2026-04-27", "2026-09-07", "2026-03-30"]
WRONG = ("deserted", "woken", "twice", "to somebody away", "about themselves", "not cared for")


@dataclass
class Told:
    """A direct message on its way."""

    due_at: datetime
    user: str
    mention_id: int


@dataclass
class Week:
    """A team, its mentions, and the bot that looks after them; `known` is what a restart forgets."""

    setup: Setup
    dice: random.Random
    now: datetime
    away: dict[str, datetime] = field(default_factory=dict)
    lives: dict[int, Life] = field(default_factory=dict)
    messages: list[Told] = field(default_factory=list)
    known: dict[str, datetime] | None = None
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def availability(self) -> Availability:
        load = Counter(life.mention.owner or life.mention.assignee for life in self.lives.values())
        return Availability(dict(load), self.away, self.now)

    def at_work(self, user: str) -> bool:
        return user not in self.away and is_working(of_person(self.setup, user), self.now)

    # --- What the bot does, as bot/promises/clock.py does it with the real store

    def tick(self) -> None:
        if self.known != self.away:
            self.lives = {
                n: replace(life, step_due=self.now) if life.mention.since else life for n, life in self.lives.items()
            }
            self.known = dict(self.away)
        for _ in range(20):
            due = [life for life in self.lives.values() if life.step_due and life.step_due <= self.now]
            for life in due:
                leg, step = decide(self.setup, life.waiting, self.availability, self.now)
                if leg is None or step is None or step.at > self.now:
                    self.lives[life.mention.id] = replace(life, step_due=step.at if step else None)
                else:
                    self.take(life, step)
                if self.dice.random() < 0.002:
                    self.known = None
                    return  # It is killed, and begins anew later.

    def take(self, life: Life, step: Step) -> None:
        leg = leg_of(self.setup, life.mention)
        assert leg
        since = leg.since if step.kind is not StepKind.WARN else max(leg.since, leg.snoozed_until or leg.since)
        before = [move for move in life.steps if move.at > leg.since and move.at >= since]
        self.seen["twice"] += any(move.action == step.kind for move in before)
        self.seen[step.kind] += 1
        if step.who:
            self.seen["to somebody away"] += step.who in self.away
            self.seen["about themselves"] += (
                step.who in leg.about
                and step.kind is not StepKind.WARN
                and bool(
                    {p.user for p in self.setup.team if self.at_work(p.user)}
                    - {leg.holder, *leg.about, *(m.argument for m in before)}
                )
            )
            self.messages.append(Told(self.now + GATHER, step.who, life.mention.id))
        else:
            hours = of_team(self.setup) if leg.holder in self.away else of_role(self.setup, leg.role)
            self.seen["woken"] += not leg.urgent and not is_working(hours, self.now)
        after = made(life, Action(step.kind), "", self.now, step.who)
        assert after
        self.lives[life.mention.id] = after

    def deliver(self) -> None:
        """The outbox, which may have stood still for a while."""
        waiting, self.messages = self.messages, []
        for told in waiting:
            mention = self.lives[told.mention_id].mention
            if not waits_for(mention, told.user, told.due_at):
                continue
            later = when_there(told.user, [mention], self.setup, self.away, self.now)
            if told.due_at > self.now or later > self.now:
                self.messages.append(replace(told, due_at=max(told.due_at, later)))
                continue
            urgent = mention.priority is Priority.HIGH
            self.seen["told"] += 1
            self.seen["woken"] += not urgent and not is_working(of_person(self.setup, told.user), self.now)
            self.seen["to somebody away"] += told.user in self.away

    def look(self) -> None:
        """Whether what must never be is so."""
        for life in self.lives.values():
            self.seen["not cared for"] += not cared_for(life.mention)
            self.seen["deserted"] += self.deserted(life)

    def deserted(self, life: Life) -> bool:
        """Its promise is over, nobody who is there has it, and somebody who has not had it yet is available."""
        holder = life.mention.owner or life.mention.assignee
        if holder and holder not in self.away:
            return False
        leg = leg_of(self.setup, life.mention)
        if leg is None or self.now < ends_at(self.setup, leg) or (leg.snoozed_until and self.now < leg.snoozed_until):
            return False
        steps = [move for move in life.steps if move.at > leg.since]
        if any(move.action == StepKind.CALL for move in steps):
            return False
        here = {p.user for p in self.setup.team if (p.user not in self.away if leg.urgent else self.at_work(p.user))}
        return bool(here - {leg.holder, *leg.about, *(move.argument for move in steps)})

    # --- What people do

    def arrive(self) -> None:
        role, priority = self.dice.choice(ROLES), self.dice.choices([Priority.NORMAL, Priority.HIGH], [9, 1])[0]
        who = pick(self.setup, role, self.availability).user
        assert who
        names = (self.dice.choice(self.setup.team).name,) if self.dice.random() < 0.1 else ()
        n = len(self.lives) + 1
        rule = self.dice.choice(["", "", "short", "long"])
        self.lives[n] = born(self.now, who, mention_id=n, role=role, priority=priority, names=names, rule=rule)
        self.seen["mentions"] += 1

    def act(self, life: Life) -> None:
        """Who holds a mention may do something about it, and its author may come back to it."""
        mention, dice = life.mention, self.dice
        if mention.status in (Status.ANSWERED, Status.CLOSED):
            self.move(life, Action.HEARD, 0.002)
        holder = mention.owner or mention.assignee
        if not self.at_work(holder):
            return
        tomorrow = (self.now + dice.choice([1, 5, 20, 60]) * HOUR).isoformat()
        self.move(life, Action.CLAIM, 0.004, holder)
        self.move(life, Action.REPLY, 0.004, holder)
        self.move(life, Action.SNOOZE, 0.003, holder, tomorrow)
        self.move(life, Action.RELEASE, 0.001, holder)
        self.move(life, Action.REASSIGN, 0.001, holder, dice.choice(self.setup.team).user)

    def move(self, life: Life, action: Action, chance: float, actor: str = "", argument: str = "") -> None:
        if self.dice.random() < chance and (
            after := made(self.lives[life.mention.id], action, actor, self.now, argument)
        ):
            self.lives[life.mention.id] = after
            self.seen[action] += 1


def a_team(dice: random.Random) -> Setup:
    users = [f"U{n}" for n in range(dice.randint(2, 7))]
    team: list[dict[str, Any]] = [
        {
            "user": user,
            "name": f"Person {user}",
            "roles": dice.sample(ROLES, dice.randint(1, 2)),
            "deputy": dice.choice([None, *users]),
            "hours": dice.choice(HOURS),
            "timezone": dice.choice(ZONES),
            "country": dice.choice(["SE", "SE", "NO", "US", "DE"]),
        }
        for user in users
    ]
    roles = sorted({role for person in team for role in person["roles"]})
    rules = [
        {"name": name, "when": {"words": ["never"]}, "role": roles[0], "promise": {"claim": claim, "answer": "16h"}}
        for name, claim in (("short", "30m"), ("long", "12h"))
    ]
    document = {"channel": "C1", "fallback": dice.choice(users), "lead": dice.choice([None, *users]), "team": team}
    return read_setup(document | {"rules": rules, "default_role": roles[0]})


def a_week(seed: int) -> Counter[str]:
    """Nine days in steps of minutes; at times the bot stands still for hours."""
    dice = random.Random(seed)
    start = at(f"{dice.choice(MONDAYS)} 00:00")
    week = Week(a_team(dice), dice, start)
    while week.now < start + timedelta(days=9):
        week.away = {user: back for user, back in week.away.items() if back > week.now}
        if dice.random() < 0.03:
            week.away[dice.choice(week.setup.team).user] = week.now + dice.choice([4, 24, 90]) * HOUR
        if dice.random() < 0.05:
            week.arrive()
        week.tick()
        if week.known is not None:  # else it was killed a moment ago
            week.look()
        week.deliver()
        for life in [*week.lives.values()]:
            week.act(life)
        standstill = dice.random() < 0.01
        week.seen["standstills"] += standstill
        week.now += dice.choice([5, 10, 15]) * MINUTE if not standstill else dice.randint(60, 3000) * MINUTE
    return week.seen


@pytest.mark.parametrize("part", range(4))
def test_weeks_of_a_team_leave_nothing_wake_nobody_and_repeat_nothing(part: int) -> None:
    total: Counter[str] = Counter()
    for seed in range(part, WEEKS, 4):
        week = a_week(seed)
        assert {wrong: week[wrong] for wrong in WRONG if week[wrong]} == {}, f"seed {seed}"
        total += week
    assert total["mentions"] > WEEKS
    assert all(total[kind] for kind in StepKind)
    print(dict(total))
