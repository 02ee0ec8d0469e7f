"""What people do about causes: look at them, and say that one is put right."""

from __future__ import annotations

from bot.afterwards.causelist import causes_list, fixed, not_yours_to_fix, which_cause
from bot.afterwards.counting import counted, may_fix, owners
from bot.answering.actions import refuse
from bot.desk import Visit
from bot.home.showing import show_home
from bot.slack.blocks import Message
from bot.telling import report


async def causes(visit: Visit, _: str) -> Message:
    """`/mentions causes`: how often each disappoints, and who waits to be told."""
    return causes_list(await counted(visit), visit.setup, visit.t, may_fix=may_fix(visit))


async def fix_by_command(visit: Visit, rest: str) -> Message:
    """`/mentions fixed late delivery`."""
    return await _fix(visit, report.plain(rest))


async def fix(visit: Visit) -> None:
    """The button beside a cause: its value is the cause's name."""
    message = await _fix(visit, str(visit.body["actions"][0].get("value", "")))
    await refuse(visit, message)
    if (visit.body.get("view") or {}).get("type") == "home":
        await show_home(visit)


async def _fix(visit: Visit, name: str) -> Message:
    if not may_fix(visit):
        return not_yours_to_fix(owners(visit.setup), visit.t)
    counts = await counted(visit)
    known = {cause.name.casefold(): cause.name for cause in visit.setup.causes}
    known |= {one.cause.casefold(): one.cause for one in counts}
    cause = known.get(name.strip().casefold())
    if cause is None:
        return which_cause(visit.setup, visit.t)
    await visit.desk.store.afterwards.fix(cause, visit.person.id, visit.desk.now())
    return fixed(cause, next((one.waiting for one in counts if one.cause == cause), 0), visit.t)
