"""Slack's hints about who is there: they tip the scale, and where Slack does not tell, nobody misses them."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, BJORN, FAST, KARIN, bot_built, document, local_slack, now, save_setup, settings_for
from office import at
from slack_sdk.web.async_client import AsyncWebClient

from bot.check import check
from bot.slack.gateway import Gateway
from bot.slack.hints import Hints
from bot.slack.limits import Limits
from bot.slack.manifest import manifest
from bot.wire import World
from demo.slack.server import LocalSlack
from mentions.findings import NOTHING_KNOWN, Known
from mentions.model import Because, Mention, Sighting
from sources import Harvest

LIMITS = replace(FAST, hints_within=20.0, client_timeout=10.0)


class Clock:
    """Monotonic seconds that go on when a test says so."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@asynccontextmanager
async def asking(slack: LocalSlack, clock: Clock, limits: Limits = LIMITS) -> AsyncIterator[Hints]:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    yield Hints(Gateway(client, limits, clock), limits, clock)


def disturb_not(slack: LocalSlack, user: str, begins: timedelta = timedelta(minutes=-5)) -> None:
    start = now() + begins
    slack.workspace.people[user].dnd = (int(start.timestamp()), int((start + timedelta(hours=1)).timestamp()))


def asked(slack: LocalSlack) -> tuple[int, int]:
    return len(slack.calls("dnd.teamInfo")), len(slack.calls("users.getPresence"))


async def test_slack_tells_who_is_there_and_who_wants_no_disturbance() -> None:
    async with local_slack() as slack, asking(slack, Clock()) as hints:
        disturb_not(slack, ANNA)
        disturb_not(slack, BJORN, timedelta(hours=5))
        slack.workspace.people[KARIN].presence = "away"
        await hints.look([ANNA, BJORN, KARIN])
        assert (hints.quiet(now()), hints.active()) == ({ANNA}, {ANNA, BJORN})
        assert hints.quiet(now() + timedelta(hours=1)) == frozenset()
        assert hints.quiet(now() + timedelta(hours=5)) == {BJORN}
        slack.assert_clean()


async def test_slack_is_asked_only_now_and_then_and_only_where_there_is_a_choice() -> None:
    async with local_slack() as slack, asking(slack, clock := Clock()) as hints:
        await hints.look([ANNA])
        assert asked(slack) == (0, 0)
        for _ in range(5):
            await hints.look([ANNA, BJORN])
            clock.at += 25
        assert asked(slack) == (1, 2)
        clock.at += 25
        await hints.look([ANNA, BJORN])
        assert asked(slack) == (2, 4)
        clock.at += 1000
        assert hints.active() == frozenset()


async def test_an_installation_without_the_scope_goes_without_the_hint() -> None:
    poor = manifest()
    poor["oauth_config"]["scopes"]["bot"].remove("dnd:read")
    async with LocalSlack(poor, rates=False) as slack, asking(slack, clock := Clock()) as hints:
        disturb_not(slack, ANNA)
        for _ in range(4):
            await hints.look([ANNA, BJORN])
            assert (hints.quiet(now()), hints.active()) == (frozenset(), {ANNA, BJORN})
            clock.at += 300
        assert asked(slack) == (1, 8)
        clock.at += 3600
        await hints.look([ANNA, BJORN])
        assert asked(slack) == (2, 10)


async def test_a_slack_that_says_too_often_is_left_alone_for_as_long_as_it_wants() -> None:
    async with local_slack() as slack, asking(slack, clock := Clock()) as hints:
        slack.faults.rate_limit("users.getPresence", retry_after=400)
        slack.faults.rate_limit("dnd.teamInfo", retry_after=400)
        for _ in range(3):
            await hints.look([ANNA, BJORN])
            assert hints.active() == frozenset()
            clock.at += 150
        assert asked(slack) == (1, 2)
        await hints.look([ANNA, BJORN])
        assert hints.active() == {ANNA, BJORN}


async def test_the_real_limits_are_kept_by_a_team_of_twenty() -> None:
    async with local_slack(rates=True) as slack, asking(slack, clock := Clock()) as hints:
        team = [ANNA, BJORN, KARIN, "U0SARA"] * 5
        for _ in range(2):
            await hints.look(team)
            clock.at += 150
            slack.clock.advance(150)
        assert slack.rate_limited == []
        await hints.look([*team, ANNA])
        assert asked(slack) == (3, 40)


@pytest.mark.parametrize("method", ["dnd.teamInfo", "users.getPresence"])
async def test_a_slack_that_is_slow_or_broken_keeps_nobody_waiting(method: str) -> None:
    limits = replace(LIMITS, hints_within=0.3)
    async with local_slack() as slack, asking(slack, clock := Clock(), limits) as hints:
        for fault in (slack.faults.server_error, slack.faults.lose_answer, slack.faults.garble):
            fault(method, 3)
            await hints.look([ANNA, BJORN])
            clock.at += 200
        slack.faults.calm()
        slack.faults.slow(method, 3, 2.0)
        begun = time.monotonic()
        await hints.look([ANNA, BJORN])
        assert time.monotonic() - begun < 1.5


async def test_who_has_left_the_workspace_takes_the_hint_of_nobody_else_away() -> None:
    async with local_slack() as slack, asking(slack, Clock()) as hints:
        await hints.look([ANNA, BJORN, "U0NOBODY"])
        assert hints.active() == {ANNA, BJORN}


MONDAY = at("2026-03-16 10:00")
TEAM = [
    {"user": ANNA, "name": "Anna", "roles": ["support"]},
    {"user": BJORN, "name": "Björn", "roles": ["support"]},
    {"user": KARIN, "name": "Karin", "roles": ["lead"], "hours": "mon-fri 13:00-17:00"},
]
SETUP = document(team=TEAM, sources=[{"id": "forum", "url": "https://forum.example/feed"}])


async def heard(folder: Path, slack: LocalSlack, *said: Sighting, hours: int = 0) -> list[Mention]:
    """What a source has brought on a Monday goes through the whole intake; all that is open then."""
    then = MONDAY + timedelta(hours=hours)
    settings = settings_for(slack, folder)
    setup = await save_setup(settings, slack.team_id, SETUP)
    async with bot_built(World(settings, LIMITS, lambda: then, time.monotonic, lambda _: None)) as bot:
        store = bot.desk.store
        await store.listening.keep(["forum"], then)
        (state,) = await store.listening.lease(["forum"], then, timedelta(seconds=40), 1)
        late = asyncio.get_running_loop().time() + 30
        await bot.jobs._keep(setup, setup.sources[0], state, Harvest(said, {}), late, asked=True)
        return sorted(await store.mentions.open(), key=lambda mention: mention.native_id)


def about(native_id: str, **more: Any) -> Sighting:
    return Sighting(native_id, f"https://forum.example/{native_id}", "", "Fjällmo is slow, what a pity.", **more)


async def test_who_wants_no_disturbance_is_asked_after_the_others_at_work(tmp_path: Path) -> None:
    async with local_slack() as slack:
        start = int(MONDAY.timestamp())
        slack.workspace.people[ANNA].dnd = (start - 300, start + 300)
        (mention,) = await heard(tmp_path, slack, about("1"))
        assert (mention.assignee, mention.because.more) == (BJORN, Because("undisturbed", ("Björn",)))
        assert asked(slack) == (1, 2)
        slack.assert_clean()


async def test_an_older_installation_chooses_as_ever(tmp_path: Path) -> None:
    poor = manifest()
    poor["oauth_config"]["scopes"]["bot"].remove("dnd:read")
    async with LocalSlack(poor, rates=False) as slack:
        slack.workspace.people[ANNA].presence = "away"
        (mention,) = await heard(tmp_path, slack, about("1"))
        assert (mention.assignee, mention.because.more) == (BJORN, Because("online", ("Björn",)))
        said = io.StringIO()
        assert await check(settings_for(slack, tmp_path / "other"), MONDAY, said) == 1
        assert "missing dnd:read" in said.getvalue()


async def test_slack_is_not_asked_for_what_is_not_about_us_and_what_an_author_had_said_comes_with_the_next(
    tmp_path: Path,
) -> None:
    async with local_slack() as slack:
        assert await heard(tmp_path, slack, Sighting("0", "https://forum.example/0", "", "Something else")) == []
        assert asked(slack) == (0, 0)
        (first,) = await heard(tmp_path, slack, about("1", author="Lotta"), hours=1)
        assert first.known == NOTHING_KNOWN
        found = await heard(tmp_path, slack, about("2", author="Lotta"), about("3", author="Kim"), hours=2)
        assert [mention.known for mention in found[1:]] == [Known({first.reading.kind: 1}), NOTHING_KNOWN]
