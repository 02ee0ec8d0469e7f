"""Coming back: what waits is told once, when work begins; what others were lent goes back to the role."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

from botkit import ANNA, BJORN, CHANNEL, KARIN, SARA, document
from office import Office, at, office

from bot.promises.returning import come_back
from mentions.model import Because
from routing.roster import LENT

FRIDAY = "2026-03-13 10:00"
MONDAY = "2026-03-16"
TEAM = document()["team"]
LENT_TO_BJORN: dict[str, Any] = {"assignee": BJORN, "because": Because("deputy", ("Anna", "support"))}


def with_deputy(**more: Any) -> dict[str, Any]:
    return {"team": [TEAM[0] | {"deputy": BJORN}, *TEAM[1:]]} | more


async def later(o: Office, when: str) -> None:
    """It is that time; who is back by then has been welcomed."""
    o.clock[0] = at(when)
    await come_back(o.bot.desk)
    await o.settled()


async def test_who_is_away_is_told_once_what_waits_when_work_begins_and_not_at_night(tmp_path: Path) -> None:
    async with office(tmp_path, FRIDAY) as o:
        await o.arrive(3)
        await o.says(BJORN, "away until 2026-03-20")
        await o.says(ANNA, "away until saturday")
        home = await o.slack.user(KARIN).open_home()
        assert home is not None
        assert "Anna: 3 in hand · #1: Claim by 14:00 · away until 2026-03-14" in home.says
        assert "Björn: 0 in hand · away until 2026-03-20" in home.says
        for when in ("2026-03-14 00:00", "2026-03-15 12:00", f"{MONDAY} 07:59"):
            await later(o, when)
        assert o.told(ANNA) == []
        for when in ("08:00", "08:01", "09:00"):
            await later(o, f"{MONDAY} {when}")
        (told,) = o.told(ANNA)
        assert told.text.startswith(
            "Welcome back, Anna. 3 wait for you, the oldest since Friday: #1 Broken chair 1; #2"
        )
        assert "Should have been claimed by 2026-03-13 14:00" in told.says


async def test_who_says_off_by_day_is_told_at_once_and_at_night_in_the_morning(tmp_path: Path) -> None:
    async with office(tmp_path, FRIDAY) as o:
        await o.arrive()
        for user in (ANNA, BJORN):
            await o.says(user, "away until 2026-03-27")
        o.clock[0] = at("2026-03-13 10:30")
        await o.says(ANNA, "away off")
        await later(o, "2026-03-13 10:31")
        assert [message.text.partition(": ")[0] for message in o.told(ANNA)] == [
            "Welcome back, Anna. 1 waits for you, since today"
        ]
        o.clock[0] = at("2026-03-13 22:00")
        await o.says(BJORN, "away off")
        await o.arrive(assignee=BJORN)
        await later(o, "2026-03-13 22:01")
        assert o.told(BJORN) == []
        await later(o, f"{MONDAY} 08:00")
        assert len(o.told(BJORN)) == 1


async def test_what_others_were_lent_goes_back_but_nothing_that_is_claimed(tmp_path: Path) -> None:
    async with office(tmp_path, FRIDAY, **with_deputy()) as o:
        await o.says(ANNA, "away until saturday")
        await o.arrive(3, **LENT_TO_BJORN)
        await o.arrive(assignee=KARIN, because=Because("fallback"))
        await o.arrive(assignee=SARA, role="sales", because=Because("instead", ("support", "sales")))
        await o.arrive(assignee=BJORN, because=Because("colleague", (KARIN,)))
        await o.says(BJORN, "claim 2")
        await later(o, f"{MONDAY} 08:00")
        found = [await o.mention(n) for n in range(1, 7)]
        assert [mention.assignee for mention in found] == [ANNA, BJORN, ANNA, ANNA, ANNA, BJORN]
        assert (found[1].owner, found[1].because.code) == (BJORN, "deputy")
        assert (found[4].role, found[4].because) == ("support", Because("back", ("support",)))
        assert [m.text.partition(": ")[0] for m in o.told(ANNA)] == [
            "Welcome back, Anna. 4 wait for you, the oldest since Friday"
        ]
        await o.slack.until(lambda: "because somebody of support is back" in str(o.card.blocks))
        thread = o.slack.channel(CHANNEL).thread(o.card)
        assert thread[-1].text.startswith("#1: Back to its role: Anna is asked since")


async def test_not_all_of_it_lands_on_one_and_who_has_nothing_waiting_is_left_in_peace(tmp_path: Path) -> None:
    team = [TEAM[0], TEAM[1] | {"roles": ["support"]}, *TEAM[2:]]
    async with office(tmp_path, FRIDAY, team=team) as o:
        for user in (ANNA, BJORN, SARA):
            await o.says(user, "away until saturday")
        await o.arrive(6, assignee=KARIN, because=Because("fallback"))
        await later(o, f"{MONDAY} 08:00")
        given = Counter([(await o.mention(n)).assignee for n in range(1, 7)])
        assert given == {ANNA: 3, BJORN: 3}
        assert all("3 wait for you" in o.told(user)[0].text for user in (ANNA, BJORN))
        assert [o.told(user) for user in (SARA, KARIN)] == [[], []]


async def test_several_processes_welcome_once_and_give_back_once(tmp_path: Path) -> None:
    async with office(tmp_path, FRIDAY, **with_deputy()) as o:
        await o.says(ANNA, "away until saturday")
        await o.arrive(4, **LENT_TO_BJORN)
        o.clock[0] = at(f"{MONDAY} 08:00")
        await asyncio.gather(*(come_back(o.bot.desk) for _ in range(4)))
        await o.settled()
        assert len(o.told(ANNA)) == 1
        for n in range(1, 5):
            assert [move.action for move in await o.store.moves.history(n)] == ["find", "back"]
        assert await o.store.returning.lent(LENT) == ()


async def test_what_is_removed_at_its_source_disappears_from_the_welcome(tmp_path: Path) -> None:
    async with office(tmp_path, FRIDAY) as o:
        await o.arrive(2)
        await o.says(ANNA, "away until saturday")
        await later(o, f"{MONDAY} 08:00")
        await o.store.following.gone(1, o.clock[0])
        await o.bot.retouch.step()
        (told,) = o.told(ANNA)
        assert "1 waits for you, since Friday" in told.text
        assert "Broken chair 1" not in f"{told.text} {told.blocks}"
