"""What has cooled off comes back to its writer."""

from __future__ import annotations

from bot.desk import Desk


async def bring_back(desk: Desk) -> None:
    """Tells the writers of drafts that have lain long enough, each once."""
    if await desk.store.drafts.cooled(desk.now()):
        desk.outbox.nudge()
