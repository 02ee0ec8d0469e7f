"""Stand-ins of the platforms we act on: real HTTP on this machine, behaving as the platform's documentation says.

Each stands in a file of its own and in STAND_INS; tests/test_deeds.py runs every deed of every one of them through
every way it can go wrong.
"""

from __future__ import annotations

from standins.base import StandIn

STAND_INS: list[type[StandIn]] = []
