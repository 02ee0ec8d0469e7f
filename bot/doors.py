"""Every way in from Slack, in one table: what it is, who may, and what then happens."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from slack_bolt.async_app import AsyncApp

from bot.afterwards import causelist, closing, fixing
from bot.answering import actions, snooze
from bot.cards.card import Message
from bot.desk import Desk, Visit
from bot.home import away, switch
from bot.home.showing import show_home
from bot.learning import proposals, relevance
from bot.listening import adding
from bot.listening import forms as sourceforms
from bot.overview import commands as overview
from bot.overview.searching import SEARCH
from bot.praise import consent
from bot.praise import forms as quoteforms
from bot.ruling import editing as ruling
from bot.ruling import forms as ruleforms
from bot.setup import form as setupform
from bot.setup import guide, lists, menu, opening, saving
from bot.slack.manifest import COMMAND
from bot.slack.people import Need
from bot.slack.press import MORE, PAGE
from bot.telling import commands, report
from bot.trolls import aside, marking
from bot.writing import filled, looking, notes, preview, sending, steps
from mentions.lifecycle import ANSWERS, LIFECYCLE, Action

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """One listener. `name` is an action_id (with or without ":argument"), a callback_id, a command or an event."""

    way: Literal["action", "view", "closed", "command", "event"]
    name: str
    need: Need
    enter: Callable[[Visit], Awaitable[None]]


_BUTTONS = tuple(action for action, rule in LIFECYCLE.items() if rule.by == "ambassador")

WRITING = (
    Door("action", filled.TEXT, Need.AMBASSADOR, steps.type_),
    Door("action", filled.TEMPLATE, Need.AMBASSADOR, steps.pick),
    *(Door("view", action, Need.AMBASSADOR, steps.submit) for action in sorted(ANSWERS)),
    *(Door("closed", action, Need.AMBASSADOR, steps.close) for action in sorted(ANSWERS)),
    Door("action", preview.EDIT, Need.AMBASSADOR, steps.edit),
    Door("action", preview.ASKING, Need.AMBASSADOR, steps.look_for),
    Door("action", preview.GO, Need.AMBASSADOR, steps.leave),
    Door("view", preview.SEND, Need.AMBASSADOR, sending.send),
    Door("view", preview.COOL, Need.AMBASSADOR, sending.cool),
    Door("view", preview.ASK, Need.AMBASSADOR, sending.ask),
    Door("view", preview.POSTED, Need.AMBASSADOR, sending.posted),
    Door("closed", preview.POSTED, Need.AMBASSADOR, steps.close_page),
    Door("action", Action.APPROVE, Need.AMBASSADOR, looking.approve),
    Door("action", notes.AMEND, Need.AMBASSADOR, looking.amend),
    Door("action", Action.HOLD, Need.AMBASSADOR, looking.hold),
    Door("view", looking.AMENDED, Need.AMBASSADOR, looking.send_amended),
    Door("view", looking.HOLDING, Need.AMBASSADOR, looking.send_held),
    Door("closed", looking.AMENDED, Need.AMBASSADOR, looking.close),
    Door("closed", looking.HOLDING, Need.AMBASSADOR, looking.close),
)
"""An answer on its way."""

DOORS: tuple[Door, ...] = (
    *(Door("action", action, Need.AMBASSADOR, actions.press) for action in _BUTTONS),
    Door("action", MORE, Need.AMBASSADOR, actions.choose),
    Door("action", PAGE, Need.COLLEAGUE, actions.only_acknowledge),
    *WRITING,
    Door("view", Action.TROLL, Need.AMBASSADOR, marking.send_troll),
    Door("view", Action.APPEAL, Need.AMBASSADOR, marking.send_appeal),
    Door("view", Action.EXPLAIN, Need.AMBASSADOR, marking.send_explanation),
    Door("action", aside.TOLD, Need.AMBASSADOR, aside.tick),
    Door("action", aside.FOLLOWED, Need.AMBASSADOR, aside.tick),
    Door("view", Action.CLOSE, Need.AMBASSADOR, closing.send_close),
    Door("view", Action.CAUSE, Need.AMBASSADOR, closing.send_cause),
    Door("action", causelist.PUT_RIGHT, Need.AMBASSADOR, fixing.fix),
    Door("view", Action.REASSIGN, Need.AMBASSADOR, actions.send_reassign),
    Door("view", Action.MOVE, Need.AMBASSADOR, actions.send_move),
    Door("view", Action.SNOOZE, Need.AMBASSADOR, snooze.send),
    Door("action", Action.QUOTE, Need.AMBASSADOR, consent.press),
    Door("view", quoteforms.WORDS_FORM, Need.AMBASSADOR, consent.choose_words),
    Door("view", quoteforms.ASK_FORM, Need.AMBASSADOR, consent.ask),
    Door("view", quoteforms.YES_FORM, Need.AMBASSADOR, consent.note_yes),
    Door("action", sourceforms.ADD, Need.ADMIN, adding.begin),
    Door("action", sourceforms.ALERTS, Need.ADMIN, adding.begin_alerts),
    Door("view", sourceforms.FIND, Need.ADMIN, adding.find),
    Door("view", sourceforms.FIND_ALERT, Need.ADMIN, adding.find_alert),
    Door("view", sourceforms.SAVE, Need.ADMIN, adding.save),
    Door("action", ruleforms.ADD, Need.ADMIN, ruling.begin),
    Door("view", ruleforms.WRITE, Need.ADMIN, ruling.look),
    Door("view", ruleforms.SAVE, Need.ADMIN, ruling.save),
    Door("action", guide.PART, Need.ADMIN, opening.begin),
    Door("action", guide.HIDE, Need.ADMIN, opening.hide_guide),
    Door("action", menu.OPEN, Need.ADMIN, opening.begin),
    Door("action", menu.UNDO, Need.ADMIN, saving.undo),
    Door("action", lists.ADD, Need.ADMIN, opening.add),
    Door("action", lists.ALL, Need.ADMIN, opening.all_parts),
    Door("action", lists.CHOOSE, Need.ADMIN, saving.choose),
    Door("action", lists.PAGE, Need.ADMIN, opening.turn),
    Door("action", setupform.PREVIEW, Need.ADMIN, opening.preview),
    Door("view", setupform.SEND, Need.ADMIN, saving.send),
    Door("view", lists.REMOVE, Need.ADMIN, saving.remove),
    Door("action", switch.ASK, Need.AMBASSADOR, away.ask),
    Door("action", switch.BACK, Need.AMBASSADOR, away.back),
    Door("view", switch.SAVE, Need.AMBASSADOR, away.save),
    Door("action", proposals.EXCLUDE, Need.ADMIN, relevance.exclude),
    Door("action", proposals.LISTEN, Need.AMBASSADOR, relevance.listen),
    Door("action", proposals.UNDO, Need.ADMIN, relevance.undo),
    Door("action", SEARCH, Need.COLLEAGUE, overview.turn),
    Door("command", COMMAND, Need.COLLEAGUE, commands.slash),
    Door("event", "app_home_opened", Need.COLLEAGUE, show_home),
)


def open_doors(app: AsyncApp, desk: Desk) -> None:
    """Hangs every door into the app."""
    hang = {"action": app.action, "view": app.view, "command": app.command, "event": app.event}
    hang["closed"] = app.view_closed
    for door in DOORS:
        name: Any = re.compile(rf"^{re.escape(door.name)}(:.*)?$") if door.way == "action" else str(door.name)
        hang[door.way](name)(_guarded(door, desk))
    app.error(_tell_of_failure(desk))


def _guarded(door: Door, desk: Desk) -> Callable[..., Awaitable[None]]:
    async def listener(body: dict[str, Any], ack: Callable[..., Awaitable[Any]]) -> None:
        person = await desk.people.get(_user_of(body))
        visit = Visit(desk, person, await desk.setup(), body, ack)
        if visit.standing >= door.need:
            await door.enter(visit)
            return
        log.info("%s %s: refused to %s", door.way, door.name, person.id)
        await _turn_away(visit, door)

    return listener


async def _turn_away(visit: Visit, door: Door) -> None:
    message = report.not_allowed(door.need, visit.t, visit.admins)
    match door.way:
        case "command":
            await visit.ack(response_type="ephemeral", text=message.text, blocks=message.blocks or None)
        case "view":
            await visit.ack(response_action="update", view=actions.problem(message, visit))
        case "action":
            await actions.refuse(visit, message)
        case "closed":
            await visit.ack()
        case "event":
            return


def _user_of(body: dict[str, Any]) -> str:
    user = body.get("user") or {}
    return str(user.get("id") or body.get("user_id") or (body.get("event") or {}).get("user") or "")


def _tell_of_failure(desk: Desk) -> Callable[..., Awaitable[None]]:
    """Whatever breaks behind a door is logged with its traceback, and the presser is told that nothing happened."""

    async def on_error(error: Exception, body: dict[str, Any]) -> None:
        log.error("a press came to grief: %s", type(error).__name__, exc_info=error)
        channel = str((body.get("container") or {}).get("channel_id") or body.get("channel_id") or "")
        user = _user_of(body)
        if channel and user:
            message: Message = report.failed(desk.people.words(user))
            try:
                await desk.gateway.whisper(channel, user, message)
            except actions.NOT_TOLD:
                return

    return on_error
