"""Reports, files and alarms in Slack: each once, over restarts, lost answers and two processes, and readable by all."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, CHANNEL, KARIN, SARA, document, local_slack, save_setup, settings_for
from office import OFFICE, Office, at, at_work

from bot.overview.reports import Reports
from demo.slack import limits
from demo.slack.server import LocalSlack
from demo.slack.state import Message
from mentions.lifecycle import Action

MONDAY = "2026-03-23 08:00"


@asynccontextmanager
async def begun(folder: Path, when: str, **changes: Any) -> AsyncIterator[tuple[LocalSlack, Path]]:
    """A workspace that was set up long ago."""
    async with local_slack() as slack:
        for person in slack.workspace.people.values():
            person.locale = "en-GB"
        settings = settings_for(slack, folder)
        await save_setup(settings, slack.team_id, document(**OFFICE, **changes), at("2026-01-05 08:00"))
        yield slack, folder
        slack.assert_clean()


async def oversee(office: Office, times: int = 3) -> None:
    """What the clock does, and everything that follows on it."""
    for _ in range(times):
        await office.bot.desk.oversee()
        async with asyncio.timeout(20):
            while await waits(office):
                await office.bot.desk.files.step()
                await asyncio.sleep(0.01)
                office.clock[0] += timedelta(seconds=0.1)
        office.clock[0] += timedelta(seconds=30)


async def waits(office: Office) -> bool:
    """Whether anything is due or under way."""
    effects, now = office.store.effects, office.clock[0]
    due = [*await effects.due(now), *await effects.due(now, files=True)]
    backlog = await effects.backlog()
    return bool(due or backlog["sending"] or backlog["unknown"])


def posts(slack: LocalSlack) -> list[Message]:
    return [m for m in slack.workspace.channels[CHANNEL].messages if "week 12" in m.text or m.files]


async def handle(office: Office) -> None:
    """Two come on Tuesday; Anna claims both and answers one."""
    await office.arrive(2)
    await office.store.moves.make(1, Action.CLAIM, ANNA, at("2026-03-17 10:00"))
    await office.store.moves.make(2, Action.CLAIM, ANNA, at("2026-03-17 10:00"))
    await office.store.moves.make(1, Action.REPLY, ANNA, at("2026-03-17 11:00"), note="Sorry!")


async def test_mondays_report_comes_once_over_a_restart_with_its_plots_below(tmp_path: Path) -> None:
    async with begun(tmp_path, MONDAY) as (slack, folder):
        async with at_work(slack, folder, "2026-03-17 09:00") as office:
            await handle(office)
            await oversee(office, 1)
            assert posts(slack) == []
            office.clock[0] = at(MONDAY) - timedelta(minutes=1)
            await oversee(office, 1)
            assert posts(slack) == []
            office.clock[0] = at(MONDAY)
            await office.bot.desk.oversee()
            # It stops before anything is sent.
        async with at_work(slack, folder, "2026-03-23 08:03") as office:
            await oversee(office)
            first, *below = posts(slack)
            assert "2 mentions were found: complaint 2." in first.says
            assert "Half were claimed within 1 h of working time; 100 % as soon as promised" in first.says
            assert [block["type"] for block in first.blocks].count("data_visualization") == 2
            assert below
            assert {message.thread_ts for message in below} == {first.ts}
        async with at_work(slack, folder, "2026-03-23 09:00") as office:
            await oversee(office)
            assert len(posts(slack)) == 1 + len(below)


async def test_two_processes_send_one_report(tmp_path: Path) -> None:
    async with begun(tmp_path, MONDAY) as (slack, folder), at_work(slack, folder, MONDAY) as office:
        desk = office.bot.desk
        other = Reports(office.store, desk.setup, desk.people, desk.now)
        await asyncio.gather(desk.overview.reports.tick(), other.tick())
        await oversee(office)
        assert len(posts(slack)) == 1


async def test_who_began_last_week_is_not_told_of_the_time_before(tmp_path: Path) -> None:
    async with local_slack() as slack:
        await save_setup(settings_for(slack, tmp_path), slack.team_id, document(**OFFICE), at("2026-03-25 08:00"))
        async with at_work(slack, tmp_path, "2026-03-25 09:00") as office:
            await oversee(office, 1)
            assert posts(slack) == []


async def test_where_slack_knows_no_charts_the_plots_come_as_one_picture_with_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("data_visualization", "table"):
        monkeypatch.delitem(limits.BLOCKS, kind)
    async with begun(tmp_path, MONDAY, language="sv") as (slack, folder):
        async with at_work(slack, folder, "2026-03-17 09:00") as office:
            await office.arrive()
            await office.store.moves.make(1, Action.REPLY, ANNA, at("2026-03-17 11:00"), note="Sorry!")
            office.clock[0] = at(MONDAY)
            slack.faults.lose_answer("files.completeUploadExternal")
            await oversee(office)
            first, picture = [m for m in slack.workspace.channels[CHANNEL].messages if m.files or " 12, 16" in m.text]
            assert [block["type"] for block in first.blocks] == ["header", "rich_text", "rich_text", "context"]
            assert picture.thread_ts == first.ts
            (shown,) = picture.files
            assert shown["mimetype"] == "image/png"
            assert "Anna 1" in shown["alt_txt"]
            assert len(slack.calls("files.completeUploadExternal")) == 1
        slack.api.defects.clear()  # it was made to refuse


async def test_a_report_is_sent_to_whoever_asks_and_is_refused_to_nobody_in_the_house(tmp_path: Path) -> None:
    async with begun(tmp_path, MONDAY) as (slack, folder), at_work(slack, folder, "2026-03-17 09:00") as office:
        await handle(office)
        office.clock[0] = at("2026-04-02 08:00")
        assert "comes to you as a direct message" in await office.says(SARA, "report month")
        await oversee(office)
        first = office.told(SARA)[0]
        assert first.text.startswith("Fjällmo, March 2026: 2 mentions were found")
        assert "only ambassadors" not in (await office.says(SARA, "rapport vecka")).lower()


async def test_an_export_comes_to_the_asker_alone_and_only_to_who_looks_after_the_setup(tmp_path: Path) -> None:
    async with begun(tmp_path, MONDAY) as (slack, folder), at_work(slack, folder, "2026-03-17 09:00") as office:
        await handle(office)
        assert "Only those who look after the setup" in await office.says(ANNA, "export csv")
        assert "Write it like this" in await office.says(KARIN, "export pdf")
        assert "Write it like this" in await office.says(KARIN, "export csv some day")
        await office.says(KARIN, "export csv")
        await office.says(KARIN, "export xlsx 2026-03-18")
        await oversee(office, 1)
        everything, nothing = [message for message in office.told(KARIN) if message.files]
        assert "2 mentions, as you asked:" in everything.text
        assert "0 mentions, as you asked:" in nothing.text
        body = slack.workspace.files[everything.files[0]["id"]].body
        assert body.decode("utf-8-sig").count("\n") == 3
        assert "Sorry!" in body.decode()
        assert zipfile.is_zipfile(BytesIO(slack.workspace.files[nothing.files[0]["id"]].body))
        assert not any(message.files for message in slack.workspace.channels[CHANNEL].messages)


async def test_status_says_it_in_words_and_draws_the_last_fortnight(tmp_path: Path) -> None:
    async with begun(tmp_path, MONDAY) as (slack, folder), at_work(slack, folder, "2026-03-17 09:00") as office:
        assert "Nothing has been found yet." in await office.says(ANNA, "status")
        assert "0" not in slack.user(ANNA).ephemerals[-1].says
        await office.arrive()
        told = await office.says(ANNA, "status")
        assert "Today: 1 found, none answered yet" in told
        assert slack.user(ANNA).ephemerals[-1].blocks[-1]["type"] == "data_visualization"


async def test_what_was_found_can_be_leafed_through(tmp_path: Path) -> None:
    async with begun(tmp_path, MONDAY) as (slack, folder), at_work(slack, folder, "2026-03-17 09:00") as office:
        await office.arrive(10)
        told = await office.says(ANNA, "search fjallmo chair")
        assert "Broken chair 10" in told
        assert "Broken chair 2\n" not in told
        answer = slack.user(ANNA).ephemerals[-1]
        await slack.user(ANNA).click(answer, "search:older")
        await slack.until(lambda: "Broken chair 2\n" in answer.says)
        assert "Broken chair 10" not in answer.says
        assert "/archives/C0MENTIONS/p" in str(answer.blocks)
        await slack.user(ANNA).click(answer, "search:newer")
        await slack.until(lambda: "Broken chair 10" in answer.says)
        assert "knows. Write one of these" in await office.says(ANNA, "search kind:cross")


async def test_a_spike_is_told_once_and_so_is_its_end(tmp_path: Path) -> None:
    async with begun(tmp_path, MONDAY) as (slack, folder):
        async with at_work(slack, folder, "2026-03-10 09:00") as office:
            await office.arrive()
            office.clock[0] = at("2026-03-17 14:00")
            await office.arrive(12)
            office.clock[0] = at("2026-03-17 14:05")
            await oversee(office, 2)
        async with at_work(slack, folder, "2026-03-17 14:20", 13) as office:
            await oversee(office, 2)
            for time in ("15:06", "16:06", "17:06"):
                office.clock[0] = at(f"2026-03-17 {time}")
                await oversee(office, 1)
        told = [m.text for m in slack.workspace.channels[CHANNEL].messages if "usual" in m.text]
        assert len(told) == 2, told
        assert told[0].startswith("More is said than usual: 12 came within an hour")
        assert "It has calmed down" in told[1]
