"""Has pictures drawn by a child process, so that the bot neither waits for it nor keeps what drawing needs."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

_WITHIN = 30.0
_LARGEST = 8_000_000
# Isolated (-I), it sees neither our environment nor our directory.
_PAINTER = "import sys; sys.path.append(sys.argv[1]); from bot.overview.painter import main; main()"


class NotDrawn(Exception):
    """The child took too long or broke; the text says which."""


async def paint(drawing: dict[str, Any]) -> bytes:
    """The picture as a PNG.

    Raises:
        NotDrawn: there is none, and the child is gone.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-X", "utf8", "-c", _PAINTER, str(Path(__file__).parents[2]),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={}, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_WITHIN):
            picture, _ = await process.communicate(json.dumps(drawing).encode())
    except TimeoutError as error:
        raise NotDrawn(f"it took longer than {_WITHIN:.0f} s and was given up") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not picture.startswith(b"\x89PNG") or len(picture) > _LARGEST:
        raise NotDrawn(f"the child ended with code {process.returncode}")
    return picture
