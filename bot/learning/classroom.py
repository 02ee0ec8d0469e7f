"""Learns a lesson in a child process, so that nobody waits for it and nothing it does can disturb the bot."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from mentions.teaching import Taught

_LARGEST = 32_000_000
_PIECE = 1 << 16
# Isolated (-I), it sees neither our environment nor our directory.
_PUPIL = "import sys; sys.path.append(sys.argv[1]); from routing.pupil import main; main()"
# Libraries for numbers start a thread for each processor, and reserve memory for each.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class NotLearned(Exception):
    """The child took too long, broke or said nothing that can be read; the text says which."""


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    measured: dict[str, float]
    better: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of it: the lesson's weights, what it was measured at, and whether it reads better than what is live."""

    weights: bytes
    measured: dict[str, float]
    better: bool


class Classroom:
    """Where lessons are learned, one child for each.

    Args:
        within: seconds until a child is given up.
        pupil: what the child runs.
    """

    def __init__(self, within: float = 480.0, pupil: str = _PUPIL) -> None:
        self._within = within
        self._pupil = pupil

    async def learn(self, taught: Sequence[Taught], live: bytes) -> Learned:
        """What `taught` teaches, measured against the lesson that is live, b"" for none.

        Raises:
            NotLearned: nothing came of it; the child is gone.
        """
        labels = [asdict(one) | {"at": one.at.isoformat()} for one in taught]
        asked = await asyncio.to_thread(json.dumps, {"taught": labels, "live": base64.b64encode(live).decode()})
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-X", "utf8", "-c", self._pupil, str(Path(__file__).parents[2]),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env=_ENVIRONMENT, cwd="/", start_new_session=True,
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._within):
                said = await _exchange(process, asked.encode())
                code = await process.wait()
        except TimeoutError as error:
            raise NotLearned(f"it took longer than {self._within:.0f} s and was given up") from error
        except ConnectionError as error:
            raise NotLearned("the child broke off") from error
        finally:
            await _end(process)
        if code:
            raise NotLearned(f"the child ended with code {code}")
        return _read(said)


async def _exchange(process: asyncio.subprocess.Process, asked: bytes) -> bytes:
    to, back = process.stdin, process.stdout
    if to is None or back is None:
        raise RuntimeError("a pupil needs its pipes")
    to.write(asked)
    await to.drain()
    to.close()
    said = bytearray()
    while piece := await back.read(_PIECE):
        said += piece
        if len(said) > _LARGEST:
            raise NotLearned("it said more than any lesson holds")
    return bytes(said)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()


def _read(said: bytes) -> Learned:
    line, _, weights = said.partition(b"\n")
    try:
        head = _Head.model_validate_json(line)
    except ValidationError as error:
        raise NotLearned("what it said cannot be read") from error
    return Learned(weights, head.measured, head.better)
