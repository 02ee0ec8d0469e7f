"""The bulkhead: the one place in the bot that catches whatever may break, so that it disturbs nobody else."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

log = logging.getLogger(__name__)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Grief:
    """What `alone` gives back for work that broke; it has been logged with its traceback."""

    error: Exception


async def alone(name: str, work: Awaitable[_T]) -> _T | Grief:
    """What `work` gives; a Grief if it broke."""
    try:
        return await work
    except Exception as error:
        log.exception("%s came to grief; the others go on", name)
        return Grief(error)
