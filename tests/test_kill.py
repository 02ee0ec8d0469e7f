"""Killed at any moment, the bot loses nothing and says nothing twice."""

import os
from pathlib import Path

import pytest
from killing import kill_loop

SHARDS = 4
IN_FLIGHT = int(os.environ.get("KILLS", "2000" if os.environ.get("TORTURE") else "8"))


@pytest.mark.parametrize("shard", range(SHARDS))
async def test_killed_at_any_moment_nothing_is_lost_and_nothing_said_twice(tmp_path: Path, shard: int) -> None:
    toll = await kill_loop(tmp_path, IN_FLIGHT // SHARDS, seed=shard)
    print(f"kills {toll.kills}, in flight {toll.in_flight}, {dict(toll.at_point)}, mentions {toll.published}")
    assert toll.in_flight >= IN_FLIGHT // SHARDS, "too few kills landed in flight to prove anything"
    assert (toll.lost, toll.doubled) == (0, 0)
