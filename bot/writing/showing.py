"""Shows a form of this room: in the place of the one that is open, or anew."""

from __future__ import annotations

from typing import Any

from bot.answering.actions import NOT_TOLD, tell
from bot.desk import Visit
from bot.telling import report


async def show(visit: Visit, view: dict[str, Any]) -> None:
    """Shows `view` where the visitor pressed; says so where Slack would not."""
    open_ = visit.body.get("view") or {}
    try:
        if open_.get("type") == "modal":
            await visit.desk.gateway.update_form(str(open_["id"]), view)
        else:
            await visit.desk.gateway.open_form(str(visit.body["trigger_id"]), view)
    except NOT_TOLD:
        await tell(visit, report.not_shown(visit.t))


async def touch_up(visit: Visit, view: dict[str, Any]) -> None:
    """Shows a small change in the open form, unless that has changed meanwhile: the next letter brings the next one."""
    open_ = visit.body["view"]
    try:
        await visit.desk.gateway.update_form(str(open_["id"]), view, str(open_.get("hash", "")))
    except NOT_TOLD:
        return
