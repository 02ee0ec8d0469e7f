"""Back at work: what others were lent meanwhile goes back to the role, and one word tells what waits."""

from __future__ import annotations

from bot.desk import Desk
from mentions.model import Because
from mentions.setup import Setup
from routing import roles_of
from routing.roster import LENT, begins, lent_by, one_more, pick
from routing.rules import case_of
from routing.whose import people_in, wanted_by


async def come_back(desk: Desk) -> None:
    """Welcomes everybody whose time away is over, once their working hours have begun."""
    now = desk.now()
    if not (ended := await desk.store.returning.ended(now)):
        return
    setup = await desk.setup()
    for user in ended:
        if begins(setup, user, now) <= now:
            await _give_back(desk, setup, frozenset(roles_of(setup, user)))
            if await desk.store.returning.welcome(user, now):
                desk.outbox.nudge()


async def _give_back(desk: Desk, setup: Setup, roles: frozenset[str]) -> None:
    """What others were asked for because nobody of these roles was there, and nobody has claimed. Oldest first, and
    to whoever of the role suits best: not all of it to one where several are back."""
    there = await desk.availability()
    for mention in await desk.store.returning.lent(LENT):
        role, case = lent_by(mention.role, mention.because), case_of(mention)
        if role not in roles:
            continue
        picked = pick(setup, role, there, people_in(setup, case), wanted_by(case))
        if picked.because is not None:
            continue
        because = Because("back", (role,), picked.more)
        moved = await desk.store.returning.give_back(mention, picked.user, role, because, desk.now())
        if moved is not None:
            desk.changed(moved)
            there = one_more(there, picked.user)
