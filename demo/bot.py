"""The real bot as a process of its own: asked, started, watched and ended, without importing it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

_STOP_WITHIN = 8.0
_ASK_WITHIN = 60.0
_LAST_LINES = 15
# What the operator has set for a real bot must not reach the demo: it would write into the real database.
_NOT_INHERITED = ("SLACK_", "AMBASSADORS_", "DATABASE_URL", "DYNO", "PUBLIC_URL", "WEB", "PORT", "METRICS_TOKEN")


class DemoError(Exception):
    """The demo cannot go on; the text says why, with the last lines of whoever died."""


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without any real bot's settings, and with `own`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
    return {**inherited, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **own}


async def ask_bot(*arguments: str, env: Mapping[str, str]) -> str:
    """What `python -m bot ARGUMENTS` prints.

    Raises:
        DemoError: it ended with an error, or not at all.
    """
    process = await _start(arguments, env, asyncio.subprocess.PIPE, asyncio.subprocess.PIPE)
    try:
        out, err = await asyncio.wait_for(process.communicate(), _ASK_WITHIN)
    except TimeoutError as error:
        raise DemoError(f"'bot {arguments[0]}' has not ended within {_ASK_WITHIN:.0f} s") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise DemoError(_obituary(arguments[0], process.returncode, err.decode(errors="replace")))
    return out.decode()


class Bot:
    """`python -m bot run`, from `async with` to its end; what it logs goes to the file `log`."""

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        self._env = env
        self._log = log

    async def __aenter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = await _start(("run",), self._env, log.fileno(), asyncio.subprocess.STDOUT)
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_WITHIN)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def death(self) -> None:
        """Waits for the process to end by itself, which it never should.

        Raises:
            DemoError: always, with its last log lines.
        """
        code = await self._process.wait()
        raise DemoError(_obituary("run", code, self.last_words()))

    def last_words(self) -> str:
        """The end of its log."""
        return self._log.read_text("utf-8", errors="replace")


async def _start(
    arguments: tuple[str, ...], env: Mapping[str, str], stdout: int, stderr: int
) -> asyncio.subprocess.Process:
    # A session of its own: Ctrl-C in the terminal reaches the demo, and the demo ends the bot, once and in order.
    command = (sys.executable, "-m", "bot", *arguments)
    nothing = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        *command, stdin=nothing, stdout=stdout, stderr=stderr, env=env, start_new_session=True
    )


def _obituary(command: str, code: int, log: str) -> str:
    lines = log.strip().splitlines()[-_LAST_LINES:]
    return f"'bot {command}' has ended with code {code}. Its last lines:\n" + "\n".join(f"  | {line}" for line in lines)
