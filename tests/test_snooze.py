"""Remind later: times as people write them, the form with its reason, and a clock that waits until then."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from botkit import ANNA, BJORN, CHANNEL
from office import STOCKHOLM, at, office

from bot.answering.days import read_moment
from bot.answering.later import choices
from mentions.setup import read_setup
from routing.roster import begins

MONDAY = "2026-03-16 08:00"
SETUP = read_setup({"channel": "C1", "fallback": "U1"})


def starts(moment: datetime) -> datetime:
    return begins(SETUP, "U1", moment)


def read(text: str, now: str = "2026-03-16 09:30") -> tuple[str, str] | None:
    found = read_moment(text, at(now), STOCKHOLM, starts)
    return found and (f"{found[0].astimezone(STOCKHOLM):%a %d %b %H:%M}", found[1])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2h", "Mon 16 Mar 11:30"),
        ("90m", "Mon 16 Mar 11:00"),
        ("in 2 hours", "Mon 16 Mar 11:30"),
        ("om 2 timmar", "Mon 16 Mar 11:30"),
        ("3d", "Thu 19 Mar 08:00"),
        ("om 2 veckor", "Mon 30 Mar 08:00"),
        ("tomorrow", "Tue 17 Mar 08:00"),
        ("until tomorrow morning", "Tue 17 Mar 08:00"),
        ("i morgon", "Tue 17 Mar 08:00"),
        ("imorgon eftermiddag", "Tue 17 Mar 13:00"),
        ("this afternoon", "Mon 16 Mar 13:00"),
        ("i eftermiddag", "Mon 16 Mar 13:00"),
        ("friday", "Fri 20 Mar 08:00"),
        ("till fredag kl 14:30", "Fri 20 Mar 14:30"),
        ("next monday", "Mon 23 Mar 08:00"),
        ("nästa vecka", "Mon 23 Mar 08:00"),
        ("saturday", "Mon 23 Mar 08:00"),
        ("2026-04-07", "Tue 07 Apr 08:00"),
        ("2026-04-03", "Tue 07 Apr 08:00"),
        ("2026-04-03 10:00", "Fri 03 Apr 10:00"),
        ("14:30", "Mon 16 Mar 14:30"),
        ("today at 14.30", "Mon 16 Mar 14:30"),
        ("08:15", "Tue 17 Mar 08:15"),
    ],
)
def test_a_moment_is_read_and_what_follows_is_the_reason(text: str, moment: str) -> None:
    assert read(text) == (moment, "")
    assert read(f"{text} waiting for the workshop") == (moment, "waiting for the workshop")
    assert read(f"{text.upper()}: väntar på verkstan") == (moment, "väntar på verkstan")


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-03-15", "today", "today 09:00", "400d", "2027-05-01", "9999-12-31", "25:00", "0h"]
)
def test_what_is_no_moment_to_come_is_refused(text: str) -> None:
    assert read(text) is None


def test_the_night_the_clock_changes_is_an_hour_shorter() -> None:
    assert read("5h", "2026-03-29 00:30") == ("Sun 29 Mar 06:30", "")


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        ("2026-03-16 09:30", ["Mon 10:30", "Mon 13:00", "Tue 08:00", "Mon 08:00"]),
        ("2026-03-16 15:00", ["Mon 16:00", "Tue 08:00", "Mon 08:00"]),
        ("2026-03-20 15:00", ["Fri 16:00", "Mon 08:00"]),
        ("2026-03-22 15:00", ["Sun 16:00", "Mon 08:00"]),
        ("2026-04-02 09:00", ["Thu 10:00", "Thu 13:00", "Tue 08:00"]),
    ],
)
def test_what_is_offered_is_working_time_to_come(now: str, offered: list[str]) -> None:
    found = choices(at(now), STOCKHOLM, starts)
    assert [f"{moment.astimezone(STOCKHOLM):%a %H:%M}" for _, moment in found] == offered


async def test_the_form_puts_it_off_and_the_thread_says_why(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY) as o:
        await o.arrive()
        anna = o.slack.user(ANNA)
        await anna.choose(o.card, "more", "v1:1:snooze")
        await anna.form()
        assert await anna.submit({"text": "  "}) == {"text": "Say why, so that your colleagues understand."}
        tomorrow = str(int(at("2026-03-17 08:00").timestamp()))
        assert await anna.submit({"choice": tomorrow, "text": "waiting for the workshop"}) == {}
        await o.slack.until(lambda: "Reminds again" in o.card.says)
        for when in ("11:00", "12:00", "16:00"):
            await o.at(f"2026-03-16 {when}")
        assert await o.steps() == []
        (line,) = o.slack.channel(CHANNEL).thread(o.card)
        assert "Anna put it off" in line.says
        assert "waiting for the workshop" in line.says
        await o.at("2026-03-17 08:00")
        await o.at("2026-03-17 09:00")
        assert await o.steps() == [("warn", ANNA, "Tue 08:00"), ("lead", "U0KARIN", "Tue 09:00")]


async def test_any_other_time_counts_in_place_of_the_choice_if_it_is_to_come(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY) as o:
        await o.arrive()
        anna = o.slack.user(ANNA)
        await anna.choose(o.card, "more", "v1:1:snooze")
        await anna.form()
        past, coming = (int(at(text).timestamp()) for text in ("2026-03-15 10:00", "2026-03-18 10:15"))
        refused = await anna.submit({"when": past, "text": "on holiday"})
        assert refused == {"when": "Choose a time that is still to come, within a year."}
        assert await anna.submit({"when": coming, "text": "on holiday"}) == {}
        assert (await o.mention()).snoozed_until == at("2026-03-18 10:15")


async def test_the_command_does_the_same(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY) as o:
        await o.arrive()
        assert "Say why after it" in await o.says(ANNA, "snooze 1 tomorrow")
        assert "Until when" in await o.says(ANNA, "snooze 1 yesterday it rained")
        assert (await o.mention()).snoozed_until is None
        said = await o.says(BJORN, "snooze 1 fredag väntar på verkstan")
        assert "Nobody is reminded of #1 before Friday 08:00" in said
        history = await o.store.moves.history(1)
        assert [(m.action, m.actor, m.note) for m in history[1:]] == [("snooze", BJORN, "väntar på verkstan")]
        await o.says(ANNA, "claim 1")
        assert (await o.mention()).snoozed_until is None
