"""Whatever is done: every mention has one owner, or somebody is asked and its clock runs, or it is over."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from arrivals import NOW, arrival
from lives import ASKS, Life, born, cared_for, made

from mentions.following import Heard, Voice
from mentions.lifecycle import ANSWERS, DECISIONS, LIFECYCLE, LOOKED_INTO, Action
from mentions.model import Because, Choice, Mention, Outcome, Sighting, TrollReason
from mentions.outside import Deed
from mentions.results import Moved
from mentions.store import Store
from mentions.waiting import STEPS, Waiting

TORTURE = bool(os.environ.get("TORTURE"))
HISTORIES = int(os.environ.get("HISTORIES", "100000" if TORTURE else "1000"))
KEPT = 400 if TORTURE else 6
LENGTH = 14
USERS = ("U1", "U2", "U3")
MINUTES = (1, 5, 60, 600)
_ELSEWHERE = DECISIONS | LOOKED_INTO  # they need more than the right status: see tests/test_trolls.py
PEOPLE = tuple(a for a, rule in LIFECYCLE.items() if rule.by == "ambassador" and not rule.deed and a not in _ELSEWHERE)
BOT = (*sorted(STEPS), Action.BACK, Action.HEARD, Action.DECLINED, Action.GONE, Action.FIXED)
ACTIONS = (*PEOPLE, *BOT)
MAYBE = ANSWERS | {Action.REASSIGN, Action.ROLE, Action.KIND, Action.MOVE, Action.DECLINED, Action.CAUSE, Action.SOLVED}
"""What the table allows may have been done already, or have nothing to be done to."""


def argument(action: Action, dice: random.Random, now: datetime) -> str:
    """What a move of this kind is given."""
    if action in ASKS or action is Action.WARN:
        return dice.choice(USERS)
    words = {
        Action.SNOOZE: (now + timedelta(minutes=dice.choice(MINUTES))).isoformat(),
        Action.TROLL: TrollReason.SPAM,
        Action.CLOSE: Outcome.STANDING,
        Action.KIND: dice.choice(("praise", "rant")),
        Action.MOVE: dice.choice(("C1", "C2")),
        Action.SOLVED: dice.choice(("yes", "no", "later")),
        Action.CAUSE: dice.choice(("Late delivery", "Broken on arrival")),
    }
    return str(words.get(action, ""))


def likely(dice: random.Random) -> Action:
    """Any move, but the end seldom."""
    action = dice.choice(ACTIONS)
    return action if action is not Action.GONE or dice.random() < 0.1 else Action.HEARD


@pytest.mark.parametrize("part", range(4))
def test_every_mention_is_cared_for_through_any_history(part: int) -> None:
    dice, done = random.Random(part), 0
    for _ in range(part, HISTORIES, 4):
        now, life = NOW, born(NOW, "U1", held=dice.random() < 0.2)
        for _ in range(LENGTH):
            now += timedelta(minutes=dice.choice(MINUTES))
            action = likely(dice)
            after = made(life, action, dice.choice(USERS), now, argument(action, dice, now))
            done += after is not None
            life = after or life
            assert cared_for(life.mention), (action, life)
            assert (life.step_due is None) or life.mention.since is not None
    assert done > HISTORIES / 4 * LENGTH / 4


@dataclass
class Kept:
    """One mention in a real store, and the model of it."""

    store: Store
    life: Life
    dice: random.Random
    heard: int = 0

    @property
    def id(self) -> int:
        return self.life.mention.id

    async def live(self, action: Action, actor: str, now: datetime) -> None:
        """Does the same to both."""
        given = argument(action, self.dice, now)
        after = made(self.life, action, actor, now, given)
        moved = await self.move(action, actor, now, given)
        assert after is not None or not moved, (action, self.life)
        assert moved or after is None or action in MAYBE, (action, self.life)
        self.life = (after or self.life) if moved else self.life

    async def move(self, action: Action, actor: str, now: datetime, given: str) -> bool:
        """Whether the store has made the move."""
        store, mention = self.store, await self.mention()
        if action in STEPS:
            waiting = Waiting(mention, len(await store.moves.history(self.id)), (), now)
            return bool(await store.clock.take(waiting, action, given, Because("late"), now, timedelta(seconds=15)))
        if action is Action.HEARD:
            self.heard += 1
            said = Sighting(f"answer-{self.id}-{self.heard}", "", "", "And now?")
            before = len(await store.moves.history(self.id))
            await store.following.hear(mention, [Heard(said, Voice.AUTHOR)], now)
            return len(await store.moves.history(self.id)) > before
        if action is Action.FIXED:
            told = (given, "support", Because("fixed"), now, timedelta(seconds=15))
            return bool(await store.afterwards.bring_back(mention, *told))
        if action is Action.GONE:
            return await store.following.gone(self.id, now)
        if action is Action.DECLINED:
            ordered = [e for e in await store.effects.waiting("deed", now, 1000) if e.mention_id == self.id]
            return bool(ordered and await store.deeds.declined(ordered[0], "no", now))
        deed = Deed.REPLY if action in ANSWERS and self.dice.random() < 0.5 else None
        choice = Choice(given, "support", Because("given")) if action is Action.ROLE else None
        more = {"argument": "support" if choice else given, "note": f"{now}", "choice": choice, "deed": deed}
        return isinstance(await store.moves.make(self.id, action, actor, now, **more), Moved)

    async def mention(self) -> Mention:
        found = await self.store.mentions.get(self.id)
        assert found is not None
        return found


def seen(mention: Mention) -> tuple[object, ...]:
    times = (mention.since, mention.snoozed_until, mention.claimed_at, mention.gone_at)
    return (mention.status, mention.owner, mention.assignee, *times)


@pytest.mark.parametrize("seed", range(KEPT // 6))
async def test_the_store_does_what_the_table_says(store: Store, seed: int) -> None:
    dice = random.Random(seed)
    for n in range(6):
        held = "old" if n == 0 else ""
        found = await store.mentions.accept("blog", [arrival(str(n), held=held)], None, "C1", NOW)
        (mention_id,) = found.posted + found.held
        kept, now = Kept(store, born(NOW, "U1", held=bool(held), mention_id=mention_id), dice), NOW
        for _ in range(LENGTH):
            now += timedelta(minutes=dice.choice(MINUTES))
            action = dice.choice([a for a in ACTIONS if a is not Action.BACK])
            await kept.live(action, dice.choice(USERS), now)
            mention = await kept.mention()
            assert seen(mention) == seen(kept.life.mention), action
            assert cared_for(mention), action
        assert await store.moves.verify(mention_id)
