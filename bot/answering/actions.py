"""What people do with a card: press, choose, fill in. Commit first, then answer, within a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.afterwards.forms import cause_form
from bot.afterwards.forms import close_form as close_form_view
from bot.answering import forms
from bot.answering.later import snooze_form
from bot.answering.moving import Result, make, said
from bot.cards.card import Message
from bot.desk import Visit
from bot.home.showing import show_home
from bot.ruling.why import why
from bot.slack.gateway import SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.people import Need, standing
from bot.slack.press import ARGUMENTS, WHY, About, Press, parse_metadata, parse_value
from bot.telling import report
from bot.trolls.opening import TROLL_FORMS
from bot.writing.laying import lay, opened
from mentions.lifecycle import ANSWERS, LIFECYCLE, Action, deed_of, hindrance, legal
from mentions.model import Availability, Mention, Move, Outcome, Status, TrollReason
from mentions.results import Beaten, Missing, Moved
from routing.explain import explain

NOT_TOLD = (SlackRefused, SlackLimited, SlackUnknown, SlackUnreached)
"""A private word that does not arrive changes nothing that was kept."""

_OFFERED = frozenset(action.value for action, rule in LIFECYCLE.items() if rule.by == "ambassador")
_CHOICES = {Action.TROLL: frozenset(TrollReason), Action.CLOSE: frozenset(Outcome)}


async def press(visit: Visit) -> None:
    """A button of a card, the digest or the App Home: its action_id is the action."""
    pressed = visit.body["actions"][0]
    word = str(pressed["action_id"]).partition(":")[0]
    await _act_as_meant(visit, word, parse_value(str(pressed.get("value", ""))))


async def choose(visit: Visit) -> None:
    """The menu with the rest: the chosen option carries the action."""
    option = visit.body["actions"][0].get("selected_option") or {}
    found = parse_value(str(option.get("value", "")))
    if found is not None and found.action == WHY:
        await _explain(visit, found.mention_id)
    else:
        await _act_as_meant(visit, found.action if found else "", found)


async def _act_as_meant(visit: Visit, word: str, found: Press | None) -> None:
    """Does what was pressed, if a button of ours can have said so."""
    whole = found is not None and found.action in ("", word) and (word in ARGUMENTS) == bool(found.argument)
    if found is None or not whole or word not in _OFFERED:
        await refuse(visit, report.not_ours(visit.t))
    else:
        await act(visit, Action(word), found.mention_id, found.argument)


async def only_acknowledge(visit: Visit) -> None:
    """A button that opens a page, or a field that is read when its form is sent."""
    await visit.ack()


async def act(visit: Visit, action: Action, mention_id: int, argument: str = "") -> None:
    """Does a move at once, or opens the form that it needs."""
    if action in _FORMS or action in TROLL_FORMS or action in ANSWERS:
        await _open_form(visit, action, mention_id)
        return
    if action is Action.ROLE and (taken := await _taken(visit, mention_id)):
        await refuse(visit, said(taken, visit))
        return
    result = await make(visit, action, mention_id, argument=argument)
    await visit.ack()
    message = said(result, visit)
    if message is None and visit.in_private and isinstance(result, Moved):
        # No card stands there that would show it.
        message = report.done(action, result.mention, visit.names, visit.t)
    if message is not None:
        await tell(visit, message)
    await _refresh_home(visit)


async def _taken(visit: Visit, mention_id: int) -> Beaten | None:
    """Who has taken it, where a card that is a moment old still asks whose it is: then it stays theirs."""
    mention = await visit.desk.store.mentions.get(mention_id)
    if mention is None or mention.status is Status.OPEN:
        return None
    return Beaten(mention, _last_turn(await visit.desk.store.moves.history(mention_id)))


async def send_reassign(visit: Visit) -> None:
    """The reassign form: whom to ask, and why."""
    about, filled = _sent(visit)
    if filled.choice and not await may_be_asked(visit, filled.choice):
        await visit.ack(response_action="errors", errors=forms.not_in_team(visit.t))
        return
    await _send(visit, Action.REASSIGN, about, filled.choice, filled.text)


async def send_move(visit: Visit) -> None:
    """The form that moves a card: into which channel, and why."""
    about, filled = _sent(visit)
    if filled.choice and not await can_post_in(visit, filled.choice):
        await visit.ack(response_action="errors", errors=forms.not_invited(visit.t))
        return
    await _send(visit, Action.MOVE, about, filled.choice, filled.text)


async def can_post_in(visit: Visit, channel: str) -> bool:
    """Whether the bot has been invited there, and nobody from another company has."""
    try:
        record = await visit.desk.gateway.channel(channel)
    except SlackRefused:
        return False
    except (SlackLimited, SlackUnknown, SlackUnreached):
        return channel in visit.setup.channels
    return bool(record.get("is_member")) and not record.get("is_archived") and not record.get("is_ext_shared")


async def may_be_asked(visit: Visit, user: str) -> bool:
    """Whether a mention may be handed over to `user`: whoever could claim it."""
    try:
        person = await visit.desk.people.get(user)
    except SlackRefused:
        return False
    except (SlackLimited, SlackUnknown, SlackUnreached):
        return visit.setup.ambassador(user) is not None
    return standing(person, visit.setup, visit.desk.team_id) >= Need.AMBASSADOR


async def _send(visit: Visit, action: Action, about: About | None, choice: str, note: str) -> None:
    if about is None:
        await close_form(visit, Missing(0), kept=note)
        return
    if not choice or choice not in _CHOICES.get(action, {choice}):
        await visit.ack(response_action="errors", errors=forms.nothing_chosen(action, visit.t))
        return
    await close_form(visit, await make(visit, action, about.mention_id, argument=choice, note=note), kept=note)


async def close_form(visit: Visit, result: Result, *, kept: str) -> None:
    """Ends a form: it closes, or says why nothing was done, with what was written."""
    message = said(result, visit)
    if message is None:
        await visit.ack()
        await _refresh_home(visit)
    else:
        await visit.ack(response_action="update", view=forms.problem(message.text, visit.t, kept=kept))


async def _open_form(visit: Visit, action: Action, mention_id: int) -> None:
    mention = await visit.desk.store.mentions.get(mention_id)
    if mention is None:
        await refuse(visit, report.missing(visit.t))
        return
    if not legal(action, mention.status):
        turn = _last_turn(await visit.desk.store.moves.history(mention_id))
        # Who has just done the same needs no telling: a double click, say.
        repeated = (turn.action, turn.actor) == (action, visit.person.id)
        await refuse(visit, None if repeated else said(Beaten(mention, turn), visit))
        return
    if why := hindrance(action, mention):
        await refuse(visit, report.hindered(mention, why, visit.t))
        return
    channel, ts = visit.place
    about = About(mention_id, channel, ts, posts=deed_of(action) in visit.deeds(mention))
    if action in ANSWERS:
        view = opened(await lay(visit, mention, about, action), visit)
    elif action in TROLL_FORMS:
        view = await TROLL_FORMS[action](visit, mention, about)
    else:
        view = _FORMS[action](visit, mention, about, await visit.desk.availability())
    await visit.ack()
    try:
        await visit.desk.gateway.open_form(visit.body["trigger_id"], view)
    except NOT_TOLD:
        await tell(visit, report.not_shown(visit.t))


def _last_turn(history: Sequence[Move]) -> Move:
    """The last move that changed the status: what the bot adds in between beats nobody."""
    turns = [
        move
        for before, move in zip((None, *history), history, strict=False)
        if not before or before.status != move.status
    ]
    return turns[-1]


def _close_form_view(visit: Visit, mention: Mention, about: About, *_: object) -> dict[str, Any]:
    return close_form_view(mention, visit.setup, visit.person.id, about, visit.desk.now(), visit.t)


def _cause_form(visit: Visit, mention: Mention, about: About, *_: object) -> dict[str, Any]:
    return cause_form(mention, visit.setup, about, visit.t)


def _reassign_form(visit: Visit, mention: Mention, about: About, there: Availability) -> dict[str, Any]:
    return forms.reassign_form(mention, visit.setup, about, there, visit.t)


def _snooze_form(visit: Visit, mention: Mention, about: About, *_: object) -> dict[str, Any]:
    return snooze_form(mention, visit.setup, visit.person.id, about, visit.desk.now(), visit.t)


def _move_form(visit: Visit, mention: Mention, about: About, *_: object) -> dict[str, Any]:
    return forms.move_form(mention, visit.setup, about, visit.t)


_FORMS: dict[Action, Callable[[Visit, Mention, About, Availability], dict[str, Any]]] = {
    Action.CLOSE: _close_form_view,
    Action.CAUSE: _cause_form,
    Action.REASSIGN: _reassign_form,
    Action.MOVE: _move_form,
    Action.SNOOZE: _snooze_form,
}


def _sent(visit: Visit) -> tuple[About | None, forms.Filled]:
    view = visit.body["view"]
    return parse_metadata(str(view.get("private_metadata", ""))), forms.read_form(view["state"])


async def _explain(visit: Visit, mention_id: int) -> None:
    message = await explained(visit, mention_id)
    await visit.ack()
    await tell(visit, message)


async def explained(visit: Visit, mention_id: int) -> Message:
    """The whole reasoning behind a mention."""
    mention, setup, t = await visit.desk.store.mentions.get(mention_id), visit.setup, visit.t
    if mention is None:
        return report.missing(t)
    reasons = explain(setup, mention, await visit.desk.availability())
    return why(mention, reasons, setup, visit.names, visit.desk.now(), t)


def problem(message: Message, visit: Visit) -> dict[str, Any]:
    """A form that only says something."""
    return forms.problem(message.text, visit.t)


async def refuse(visit: Visit, message: Message | None) -> None:
    """Acknowledges, changes nothing, and says why."""
    if message is not None and "command" in visit.body:
        # Its answer reaches the person also where the bot is no member.
        await visit.ack(response_type="ephemeral", text=message.text, blocks=message.blocks or None)
        return
    await visit.ack()
    if message is not None:
        await tell(visit, message)


async def tell(visit: Visit, message: Message) -> None:
    """Says something to the visitor alone: under the card, or as a small form where there is no channel."""
    channel, _ = visit.place
    channel = channel or str(visit.body.get("channel_id") or "")
    try:
        if channel:
            await visit.desk.gateway.whisper(channel, visit.person.id, message)
        elif trigger := visit.body.get("trigger_id"):
            await visit.desk.gateway.open_form(trigger, forms.problem(message.text, visit.t))
    except NOT_TOLD:
        return


async def _refresh_home(visit: Visit) -> None:
    """Where the press came from the App Home, it shows the new state."""
    if (visit.body.get("view") or {}).get("type") == "home":
        await show_home(visit)
