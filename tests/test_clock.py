"""The bot keeps its promises: it warns in private, passes on, calls for help, each once and in working hours."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from botkit import ANNA, BJORN, CHANNEL, KARIN, SARA, document, local_slack, save_setup, settings_for
from office import OFFICE, Office, at, at_work, office

from mentions.findings import Priority
from mentions.model import Status

MONDAY = "2026-03-16 08:00"
TEAM = document()["team"]


def with_deputy(**more: Any) -> dict[str, Any]:
    return {"team": [TEAM[0] | {"deputy": BJORN}, *TEAM[1:]], "lead": SARA} | more


def seen(office: Office, who: str) -> str:
    return " ".join(f"{m.text} {json.dumps(m.blocks, ensure_ascii=False)}" for m in office.told(who))


async def test_nobody_takes_it_and_the_steps_come_one_by_one_each_once(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY, **with_deputy()) as o:
        o.slack.workspace.people[BJORN].locale = "sv-SE"
        await o.arrive()
        for when in ("08:01", "10:59", "11:00", "11:01", "12:00"):
            await o.at(f"2026-03-16 {when}")
        assert "Påminn senare" in o.told(BJORN)[0].says, "each in their own language"
        for when in ("16 12:01", "16 14:00", "16 16:00", "16 16:30", "17 12:00"):
            await o.at(f"2026-03-{when}")
        assert await o.steps() == [
            ("warn", ANNA, "Mon 11:00"),
            ("deputy", BJORN, "Mon 12:00"),
            ("lead", SARA, "Mon 14:00"),
            ("call", "", "Mon 16:00"),
        ]
        assert [len(o.told(who)) for who in (ANNA, BJORN, SARA, KARIN)] == [1, 1, 1, 0]
        assert seen(o, ANNA).startswith("#1 Broken chair 1: Open; Sara is asked")
        assert "You are asked for #1 now, because it waited too long for Björn" in seen(o, SARA)
        mention = await o.mention()
        assert (mention.assignee, mention.status, mention.since) == (SARA, Status.OPEN, at(MONDAY))
        assert [m.text.split(": ", 1)[1].split(" <!date")[0] for m in o.slack.channel(CHANNEL).thread(o.card)] == [
            "It has waited too long: Björn is asked since",
            "It still waits: Sara is asked since",
            "It still waits. Who can take it?",
        ]
        (call,) = o.slack.channel(CHANNEL).messages[1:]
        assert "#1 still waits. Who can take it?" in call.says
        await o.slack.user(KARIN).click(call, "claim")
        await o.slack.until(lambda: "Karin has it" in o.card.text)
        await o.at("2026-03-17 12:01")
        assert call.text == "#1 Broken chair 1: claimed"


async def test_nobody_is_told_or_called_at_night_unless_it_is_urgent(tmp_path: Path) -> None:
    async with office(tmp_path, "2026-03-13 17:30", **with_deputy()) as o:
        await o.arrive()
        await o.arrive(priority=Priority.HIGH)
        night, urgent = o.slack.channel(CHANNEL).cards
        assert "Asked: Anna, because" in night.says
        assert f"Asked: <@{ANNA}>, because" in urgent.says
        for when in ("13 20:30", "13 21:30", "14 12:00", "15 23:00", "16 07:59"):
            await o.at(f"2026-03-{when}")
        assert await o.steps(1) == []
        assert [step[:1] + step[2:] for step in await o.steps(2)] == [
            ("warn", "Fri 20:30"),
            ("deputy", "Fri 21:30"),
            ("lead", "Sat 12:00"),
            ("call", "Sun 23:00"),
        ]
        await o.at("2026-03-16 11:00")
        assert await o.steps(1) == [("warn", ANNA, "Mon 11:00")]


async def test_a_message_is_not_sent_for_what_was_taken_nor_at_night_because_slack_was_slow(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY) as o:
        await o.arrive()
        o.clock[0] = at("2026-03-16 11:00")
        await o.bot.clock.tick()
        await o.says(KARIN, "claim 1")
        await o.at("2026-03-16 13:50")
        assert o.told(ANNA) == []
        await o.arrive()
        o.clock[0] = at("2026-03-16 16:55")
        await o.bot.clock.tick()
        await o.at("2026-03-16 17:30")
        assert o.told(ANNA) == []
        await o.at("2026-03-17 08:00")
        assert [message.text.split(" ")[0] for message in o.told(ANNA)] == ["#2"]
        assert [step[0] for step in await o.steps(2)] == ["warn"]


async def test_what_is_due_first_stands_first_and_a_changed_promise_holds_for_what_waits(tmp_path: Path) -> None:
    rules = [{"name": "Short", "role": "support", "promise": {"claim": "1h"}}]
    async with office(tmp_path, MONDAY, rules=rules) as o:
        await o.arrive()
        await o.arrive(rule="Short")
        await o.arrive(priority=Priority.HIGH)
        mine = await o.says(ANNA, "mine")
        assert sorted((1, 2, 3), key=lambda n: mine.index(f"#{n} ")) == [3, 2, 1]
        assert "Claim by 09:00" in mine
        home = await o.slack.user(ANNA).open_home()
        assert home is not None
        assert "Claim by 09:00" in home.says
        await o.at("2026-03-16 08:10")
        await o.set_up(promises=[{"role": ["support"], "claim": "40m"}], rules=rules)
        await o.at("2026-03-16 08:30")
        assert [await o.steps(n) for n in (1, 2)] == [[("warn", ANNA, "Mon 08:30")], []]


async def test_a_press_in_the_direct_message_is_answered_there_and_the_message_says_what_became_of_it(
    tmp_path: Path,
) -> None:
    async with office(tmp_path, MONDAY) as o:
        await o.arrive()
        await o.at("2026-03-16 11:00")
        (told,) = o.told(ANNA)
        assert "Claim by" in seen(o, ANNA)
        await o.slack.user(ANNA).click(told, "claim")
        assert "Claim: done" in o.slack.user(ANNA).ephemerals[-1].text
        await o.at("2026-03-16 11:01")
        assert "Answer by" in seen(o, ANNA)
        await o.says(BJORN, "close 1 no_answer")
        await o.at("2026-03-16 11:02")
        assert o.told(ANNA)[0].text == "#1 Broken chair 1: closed"
        assert await o.steps() == [("warn", ANNA, "Mon 11:00")]


async def test_an_answer_that_is_late_is_passed_on_and_the_card_says_what_was_promised(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY, **with_deputy()) as o:
        await o.arrive()
        await o.at("2026-03-16 09:00")
        await o.says(ANNA, "claim 1")
        for when in ("16 15:01", "16 17:01", "17 08:01", "17 12:01"):
            await o.at(f"2026-03-{when}")
        assert await o.steps() == [
            ("warn", ANNA, "Mon 15:01"),
            ("deputy", BJORN, "Tue 08:01"),
            ("lead", SARA, "Tue 12:01"),
        ]
        mention = await o.mention()
        assert (mention.owner, mention.assignee, mention.since) == ("", SARA, mention.claimed_at)
        await o.slack.until(lambda: "Should have been answered by 08:00" in o.card.text)


async def test_a_weekend_without_the_bot_ends_with_one_message_for_each_person(tmp_path: Path) -> None:
    async with office(tmp_path, "2026-03-13 10:00", **with_deputy()) as o:
        await o.arrive(5)
        await o.at("2026-03-16 08:00")
        assert Counter([step for n in range(1, 6) for step in await o.steps(n)]) == {("deputy", BJORN, "Mon 08:00"): 5}
        (told,) = o.told(BJORN)
        assert "5 wait for you, the most urgent first" in told.says
        assert [len(o.told(who)) for who in (ANNA, SARA, KARIN)] == [0, 0, 0]
        await o.at("2026-03-16 10:00")
        assert len(o.told(SARA)) == 1
        await o.at("2026-03-16 12:01")
        assert "5 still wait. Who can take some?" in o.slack.channel(CHANNEL).messages[-1].says
        assert len(o.slack.channel(CHANNEL).messages) == 6


async def test_who_goes_away_is_not_waited_for(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY, **with_deputy()) as o:
        await o.arrive()
        await o.at("2026-03-16 09:00")
        await o.says(ANNA, "away until friday")
        await o.at("2026-03-16 11:00")
        assert await o.steps() == [("deputy", BJORN, "Mon 11:00")]
        assert o.told(ANNA) == []


async def test_a_message_whose_answer_was_lost_is_looked_up_and_stands_once(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY) as o:
        await o.arrive()
        o.slack.faults.lose_answer("chat.postMessage")
        o.clock[0] = at("2026-03-16 11:00")
        await o.bot.clock.tick()
        await o.at("2026-03-16 11:01")
        await o.at("2026-03-16 11:10")
        await o.slack.until(lambda: len(o.slack.calls("conversations.open")) == 1, timeout=20)
        assert len(o.told(ANNA)) == 1


async def test_who_cannot_be_written_to_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    gone = {"user": "U0GONEAWAY", "name": "Gone", "roles": []}
    team = [TEAM[0] | {"deputy": "U0GONEAWAY"}, *TEAM[1:], gone]
    async with office(tmp_path, MONDAY, team=team, lead=SARA) as o:
        await o.arrive()
        for when in ("11:00", "12:00", "14:00"):
            await o.at(f"2026-03-16 {when}")
        assert [step[1] for step in await o.steps()] == [ANNA, "U0GONEAWAY", SARA]
        assert len(o.told(SARA)) == 1
        assert (await o.store.effects.backlog())["refused"] == 1


async def test_a_bot_that_ends_between_the_step_and_its_message_sends_it_in_its_next_life_once(tmp_path: Path) -> None:
    async with local_slack() as slack:
        await save_setup(settings_for(slack, tmp_path), slack.team_id, document(**OFFICE))
        async with at_work(slack, tmp_path, MONDAY) as o:
            await o.arrive()
            o.clock[0] = at("2026-03-16 11:00")
            await o.bot.clock.tick()
            assert o.told(ANNA) == []
        for when in ("2026-03-16 11:05", "2026-03-16 11:10"):
            async with at_work(slack, tmp_path, when, arrived=1) as o:
                await o.at(when)
                assert await o.steps() == [("warn", ANNA, "Mon 11:00")]
                assert len(o.told(ANNA)) == 1
        slack.assert_clean()
