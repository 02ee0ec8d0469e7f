"""How long a newcomer waits."""

from __future__ import annotations

import asyncio
import sys
import time


async def measure() -> list[tuple[str, ...]]:
    """The commands of the first minutes, installed."""
    rows = [("command", "seconds", "exit"), ("---",) * 3]
    for command in (("bot", "manifest"), ("bot", "--help"), ("demo", "--once")):
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *command, stdout=asyncio.subprocess.DEVNULL
        )
        code = await process.wait()
        rows.append((f"`{' '.join(command)}`", f"{time.perf_counter() - began:.1f}", str(code)))
    return rows
