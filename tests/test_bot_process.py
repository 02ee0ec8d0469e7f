"""The bot as its operator meets it: started, stopped, checked and set up from the command line, in real processes."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import sqlite3
import sys
import time
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import tomli_w
from botkit import ANNA, BJORN, CHANNEL, document, local_slack, now, save_setup, served_feed, settings_for

from bot.__main__ import main
from bot.check import check
from bot.settings import Settings
from bot.slack.manifest import manifest
from demo.slack.server import LocalSlack
from demo.slack.state import Channel
from mentions.setup import read_setup, write_setup
from mentions.store import open_database, remember_workspace

ROOT = Path(__file__).parents[1]
STOP_WITHIN = 8.0


@dataclass
class Running:
    """One process and what it has printed so far."""

    process: asyncio.subprocess.Process
    lines: list[str] = field(default_factory=list)
    readers: list[asyncio.Task[None]] = field(default_factory=list)

    async def ended(self, within: float = 30.0) -> int:
        """Its exit code, once everything it printed has been read."""
        code = await asyncio.wait_for(self.process.wait(), within)
        await asyncio.gather(*self.readers)
        return code

    @property
    def errors(self) -> list[str]:
        return [line for line in self.lines if " ERROR " in line or " CRITICAL " in line]

    @property
    def printed(self) -> str:
        return "".join(self.lines)


@dataclass
class Shell:
    """Starts commands in a folder of their own; whatever they print is searched for secrets at the end."""

    folder: Path
    environment: dict[str, str]
    secrets: list[str]
    started: list[Running] = field(default_factory=list)

    async def start(self, *words: str, **changes: str) -> Running:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=ROOT,
            env=self.environment | changes,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        running = Running(process)
        self.secrets += [value for name, value in changes.items() if name.endswith("TOKEN") and value]
        self.started.append(running)
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            running.readers.append(asyncio.create_task(_read(stream, running.lines)))
        return running

    async def run(self, *words: str, **changes: str) -> tuple[int, str]:
        """Exit code and everything printed."""
        running = await self.start(*words, **changes)
        return await running.ended(), running.printed

    async def close(self) -> None:
        for running in self.started:
            if running.process.returncode is None:
                running.process.kill()
                await running.ended()
        for running in self.started:
            for secret in self.secrets:
                assert secret not in running.printed, "a token was printed"
            assert "Traceback" not in running.printed, running.printed
            assert "Exception in thread" not in running.printed, running.printed


async def _read(stream: asyncio.StreamReader, lines: list[str]) -> None:
    while line := await stream.readline():
        lines.append(line.decode())


@asynccontextmanager
async def shell(slack: LocalSlack, folder: Path, **changes: str) -> AsyncIterator[Shell]:
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_CHANNEL": CHANNEL,
        "SLACK_API_URL": slack.api_url,
        "AMBASSADORS_DATA": str(folder / "data"),
    }
    opened = Shell(folder, environment | changes, [slack.bot_token, slack.app_token])
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with local_slack() as running:
        yield running


@pytest.fixture
async def operator(slack: LocalSlack, tmp_path: Path) -> AsyncIterator[Shell]:
    async with shell(slack, tmp_path) as opened:
        yield opened


async def reached(slack: LocalSlack, running: Running, goal: Callable[[], object]) -> None:
    """Waits for the goal, or for a process that ends before it."""
    await slack.until(lambda: goal() or running.process.returncode is not None, timeout=40)
    assert goal(), running.printed


async def test_the_first_run_seeds_a_setup_holds_its_folder_and_ends_when_told(
    slack: LocalSlack, operator: Shell, tmp_path: Path
) -> None:
    running = await operator.start("run")
    await reached(slack, running, lambda: slack.connected)
    file = tmp_path / "setup.toml"
    file.write_text(tomli_w.dumps(document()), encoding="utf-8")
    (again, said), (applied, refused), (exported, text) = await asyncio.gather(
        operator.run("run"), operator.run("apply", str(file)), operator.run("export")
    )
    for code, words, expected in ((again, said, 1), (applied, refused, 2)):
        assert code == expected
        assert f"in use by process {running.process.pid}" in words
    assert exported == 0
    assert tomllib.loads(text)["channel"] == CHANNEL
    began = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    assert await running.ended() == 0
    assert time.monotonic() - began < STOP_WITHIN
    assert running.errors == []


async def test_told_to_stop_several_times_amid_work_it_loses_and_repeats_nothing(tmp_path: Path) -> None:
    async with (
        local_slack() as slack,
        served_feed() as feed,
        shell(slack, tmp_path, AMBASSADORS_ALLOW=f"127.0.0.1:{feed.port}") as operator,
    ):
        settings = replace(settings_for(slack, tmp_path / "data", feed))
        (tmp_path / "data").mkdir()
        await save_setup(settings, slack.team_id, document(feed, flood={"per_hour": 500, "first_run": 20}))
        for n in range(6):
            feed.add(f"Fjällmo is broken, number {n}")
        slack.faults.slow("chat.postMessage", 3, 0.3)
        running = await operator.start("run")
        await reached(slack, running, lambda: len(slack.channel(CHANNEL).cards) >= 2)
        pressing = asyncio.create_task(press_on(slack))
        began = time.monotonic()
        for name in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            running.process.send_signal(name)
            await asyncio.sleep(0.05)
        assert await running.ended() == 0
        assert time.monotonic() - began < STOP_WITHIN
        pressing.cancel()
        await asyncio.gather(pressing, return_exceptions=True)
        running = await operator.start("run")
        await reached(slack, running, lambda: len(slack.channel(CHANNEL).cards) >= 6)
        running.process.send_signal(signal.SIGTERM)
        assert await running.ended() == 0
        keys = [m.metadata["event_payload"]["key"] for m in slack.channel(CHANNEL).channel.messages if m.metadata]
        assert len(keys) == len(set(keys))


async def press_on(slack: LocalSlack) -> None:
    """Two people who press all the time, whether or not anybody listens."""
    for n in range(1_000):
        await asyncio.gather(
            slack.user(ANNA).command(f"/mentions claim {n % 3 + 1}"),
            slack.user(BJORN).command(f"/mentions release {n % 3 + 1}"),
        )
        await asyncio.sleep(0.01)


async def test_told_to_stop_while_slack_is_down_it_stops(slack: LocalSlack, operator: Shell) -> None:
    slack.faults.server_error("auth.test", 1_000)
    running = await operator.start("run")
    await reached(slack, running, lambda: slack.calls("auth.test"))
    began = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    assert await running.ended() == 0
    assert time.monotonic() - began < STOP_WITHIN


REFUSALS: dict[str, dict[str, str]] = {
    "a wrong bot token": {"SLACK_BOT_TOKEN": "xoxb-wrong-1234567890"},
    "a wrong app token": {"SLACK_APP_TOKEN": "xapp-wrong-1234567890"},
    "tokens exchanged": {"SLACK_BOT_TOKEN": "xapp-1-exchanged", "SLACK_APP_TOKEN": "xoxb-1-exchanged"},
    "a token with a line break": {"SLACK_BOT_TOKEN": "xoxb-1\nX-Evil: 1"},
    "no channel": {"SLACK_CHANNEL": ""},
    "an unknown channel": {"SLACK_CHANNEL": "C0NOWHERE"},
    "a data folder that is a file": {"AMBASSADORS_DATA": __file__},
    "a database of no kind": {"DATABASE_URL": "mysql://root:secret-password@localhost/x"},
    "an API address that is none": {"SLACK_API_URL": "http://[oops"},
}


@pytest.mark.parametrize("wrong", REFUSALS)
async def test_what_is_wrong_at_the_start_is_said_in_a_clear_line(
    slack: LocalSlack, operator: Shell, wrong: str
) -> None:
    operator.secrets.append("secret-password")
    running = await operator.start("run", **REFUSALS[wrong])
    code = await running.ended()
    assert code in (1, 2), running.printed
    told = running.errors if code == 1 else running.lines
    assert len(told) == (2 if wrong == "tokens exchanged" else 1), running.printed
    assert slack.applied == []


async def test_another_workspaces_database_is_left_alone(slack: LocalSlack, operator: Shell, tmp_path: Path) -> None:
    database = await open_database("sqlite", tmp_path / "data")
    await remember_workspace(database, "T0OTHER", "Other", now())
    await database.close()
    code, printed = await operator.run("run")
    assert code == 1
    assert "to another" in printed
    assert slack.applied == []


async def test_a_newer_database_is_left_alone(slack: LocalSlack, operator: Shell, tmp_path: Path) -> None:
    await (await open_database("sqlite", tmp_path / "data")).close()
    with sqlite3.connect(tmp_path / "data" / "ambassadors.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for words, expected in ((("run",), 1), (("export",), 2), (("check",), 1)):
        code, printed = await operator.run(*words)
        assert code == expected
        assert "newer version" in printed


async def test_apply_and_export_are_one_round(slack: LocalSlack, operator: Shell, tmp_path: Path) -> None:
    file = tmp_path / "setup.toml"
    file.write_text("\ufeff" + tomli_w.dumps(document()), encoding="utf-8")
    code, printed = await operator.run("apply", str(file))
    assert (code, "version 1" in printed) == (0, True)
    code, text = await operator.run("export")
    assert code == 0
    assert write_setup(read_setup(tomllib.loads(text))) == write_setup(read_setup(document()))
    file.write_text(text, encoding="utf-8")
    code, printed = await operator.run("apply", str(file), SLACK_BOT_TOKEN="")
    assert code == 2
    assert "SLACK_BOT_TOKEN" in printed


async def test_check_says_that_all_is_well(tmp_path: Path) -> None:
    async with (
        local_slack() as slack,
        served_feed() as feed,
        shell(slack, tmp_path, AMBASSADORS_ALLOW=f"127.0.0.1:{feed.port}") as operator,
    ):
        settings = settings_for(slack, tmp_path / "data", feed)
        (tmp_path / "data").mkdir()
        await save_setup(settings, slack.team_id, document(feed))
        code, printed = await operator.run("check")
        assert code == 0, printed
        assert "✗" not in printed


async def test_the_manifest_is_json_and_an_unknown_command_is_explained(slack: LocalSlack, operator: Shell) -> None:
    (code, printed), (unknown, usage), (nothing, _) = await asyncio.gather(
        operator.run("manifest", SLACK_BOT_TOKEN=""), operator.run("conquer"), operator.run()
    )
    assert (code, json.loads(printed)) == (0, manifest())
    assert (unknown, nothing) == (2, 2)
    assert "usage" in usage


BROKEN: dict[str, Callable[[LocalSlack, Settings], Settings]] = {
    "SLACK_BOT_TOKEN": lambda _, s: replace(s, bot_token="xoxb-wrong"),
    "SLACK_BOT_TOKEN: Slack does not accept it (token_revoked": lambda slack, s: (slack.revoke_token(), s)[1],
    "SLACK_APP_TOKEN": lambda _, s: replace(s, app_token="xapp-wrong"),
    "SLACK_APP_TOKEN: Slack does not answer": lambda slack, s: (slack.faults.garble("apps.connections.open"), s)[1],
    "the bot is not a member": lambda slack, s: (slack.channel(CHANNEL).kick_bot(), s)[1],
    "it is archived": lambda slack, s: (slack.channel(CHANNEL).archive(), s)[1],
    "Slack does not answer": lambda _, s: replace(s, api_url="http://127.0.0.1:1/"),
    "source forum": lambda _, s: replace(s, allow=frozenset()),
    "database": lambda _, s: replace(s, data=Path(__file__)),
}


@pytest.mark.parametrize("broken", BROKEN)
async def test_check_says_in_one_line_what_is_broken(tmp_path: Path, broken: str) -> None:
    async with local_slack() as slack, served_feed() as feed:
        settings = settings_for(slack, tmp_path, feed)
        await save_setup(settings, slack.team_id, document(feed))
        settings = BROKEN[broken](slack, settings)
        said = io.StringIO()
        assert await check(settings, now(), said) == 1
        lines = said.getvalue().splitlines()
        assert [line for line in lines if line.startswith("✗ ") and broken in line], lines
        assert all(line.startswith(("✓ ", "✗ ")) for line in lines[:-1])
        for token in (slack.bot_token, slack.app_token, settings.bot_token, settings.app_token):
            assert token not in said.getvalue()


async def test_check_names_the_scopes_that_are_missing(tmp_path: Path) -> None:
    poor = manifest()
    poor["oauth_config"]["scopes"]["bot"].remove("users:read")
    room = Channel(CHANNEL, "omnamnanden", "U0KARIN", members={"U0BOT"})
    async with LocalSlack(poor, rates=False, channels=[room]) as slack:
        said = io.StringIO()
        assert await check(settings_for(slack, tmp_path), now(), said) == 1
        assert [line for line in said.getvalue().splitlines() if "missing users:read" in line]


BAD_FILES: dict[str, tuple[str, int]] = {
    "nothing at all": ("", 1),
    "no TOML": ("channel = ", 1),
    "an unknown word": ('channel = "C1"\ncolour = "red"\n', 1),
    "several faults": ('channel = "#general"\nlanguage = "tlh"\ntimezone = "Mars/Base"\n', 3),
    "a source of no kind": ('channel = "C1"\n[[sources]]\nid = "x"\nkind = "smoke"\n', 1),
    "a source without its address": ('channel = "C1"\n[[sources]]\nid = "x"\n[[sources]]\nid = "y"\n', 2),
    "a colleague twice": ('channel = "C1"\n[[team]]\nuser = "U1"\nname = "A"\n[[team]]\nuser = "U1"\nname = "B"\n', 1),
    "a wrong shape": ("channel = [1, 2]\nteam = 5\n", 2),
    "odd numbers": ('channel = "C1"\n[flood]\nper_hour = -1\nfirst_run = 1e400\n', 1),
    "a date for a name": ("channel = 2026-01-01\n", 1),
}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in list(os.environ):
        if name.startswith(("SLACK_", "AMBASSADORS_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AMBASSADORS_DATA", str(tmp_path / "data"))
    return tmp_path


@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_bad_file_changes_nothing_and_every_fault_is_told(
    alone: Path, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text, faults = BAD_FILES[bad]
    file = alone / "setup.toml"
    file.write_text(text, encoding="utf-8")
    assert main(["apply", str(file)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert "Nothing was changed." in lines[-1]
    assert len(lines) - (lines[-1] == "Nothing was changed.") >= faults
    assert not (alone / "data").exists()


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_is_none_is_said_to_be_none(alone: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", str(alone / name)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_bytes_that_are_no_text_are_refused(alone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (alone / "setup.toml").write_bytes(b"channel = '\xff\xfe'")
    assert main(["apply", str(alone / "setup.toml")]) == 2
    assert "Nothing was changed" in capsys.readouterr().err


def test_a_file_nested_without_end_is_refused(alone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (alone / "setup.toml").write_text(f"channel = {'[' * 50_000}{']' * 50_000}", encoding="utf-8")
    assert main(["apply", str(alone / "setup.toml")]) == 2
    assert "Nothing was changed" in capsys.readouterr().err
