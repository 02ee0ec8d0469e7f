"""How many something reaches, as a platform counts it: a number that cannot be read is none, and spoils nothing."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

_MOST = 2**31 - 1


def _counted(told: object) -> int:
    if isinstance(told, str) and told.isascii() and told.isdecimal():
        told = int(told[:12])
    return min(max(told, 0), _MOST) if isinstance(told, int) and not isinstance(told, bool) else 0


def counted_in(part: str) -> BeforeValidator:
    """Reads the number that stands under this name in an object; whatever is no object has none."""
    return BeforeValidator(lambda told: _counted(told.get(part) if isinstance(told, dict) else 0))


Count = Annotated[int, BeforeValidator(_counted)]
"""A number of people or reactions; whatever is none counts as 0."""
