"""Showing somebody their Home as it stands now: a few rows of each kind are read, however many mentions there are."""

from __future__ import annotations

from bot.afterwards.counting import counted, may_fix
from bot.cards.deadline import soonest_first
from bot.desk import Visit
from bot.home.view import Scene, home
from bot.setup.guide import GUIDE
from bot.slack.people import Need

_MOST_OPEN = 30


async def show_home(visit: Visit) -> None:
    """Shows the visitor's App Home."""
    if (visit.body.get("event") or {}).get("tab") == "messages":
        return
    view = home(await scene_of(visit), visit.t)
    await visit.desk.gateway.publish_home(visit.person.id, view)


async def scene_of(visit: Visit) -> Scene:
    """What the visitor's Home is drawn from."""
    store, now, user, setup = visit.desk.store, visit.desk.now(), visit.person.id, visit.setup
    counts, states = await store.mentions.counts(now), await store.listening.states()
    scene = Scene(user, setup, now, visit.standing, counts, states=states)
    if visit.standing < Need.AMBASSADOR:
        return scene
    return Scene(
        user,
        setup,
        now,
        visit.standing,
        counts,
        queue=soonest_first(await store.inhand.queue(user), setup),
        open=await store.mentions.open(_MOST_OPEN),
        loads=await store.inhand.loads(),
        awaited=await store.inhand.awaited(user),
        states=states,
        away=await store.people.away(now),
        people=visit.names,
        causes=await counted(visit) if may_fix(visit) else (),
        guided=GUIDE not in await store.people.dismissed(user),
    )
