"""The demo starts the real bot as a process, tells when it dies, and lets nothing of the operator's through to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from demo.bot import Bot, DemoError, ask_bot, environment


async def test_the_manifest_is_asked_of_the_bot() -> None:
    assert json.loads(await ask_bot("manifest", env=environment({})))["display_information"]["name"] == "Ambassadors"


async def test_what_the_bot_complains_of_is_passed_on() -> None:
    with pytest.raises(DemoError, match="'bot nonsense' has ended with code 2"):
        await ask_bot("nonsense", env=environment({}))


async def test_a_bot_that_dies_is_reported_with_its_last_lines(tmp_path: Path) -> None:
    async with Bot(environment({"AMBASSADORS_DATA": str(tmp_path)}), tmp_path / "bot.log") as bot:
        with pytest.raises(DemoError, match="SLACK_BOT_TOKEN is missing"):
            await bot.death()


def test_the_operators_own_settings_never_reach_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://the-real-one")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-the-real-one")
    monkeypatch.setenv("AMBASSADORS_DATA", "/the/real/one")
    reached = environment({"SLACK_CHANNEL": "C0MENTIONS"})
    assert not {"DATABASE_URL", "SLACK_BOT_TOKEN", "AMBASSADORS_DATA"} & reached.keys()
    assert reached["SLACK_CHANNEL"] == "C0MENTIONS"
