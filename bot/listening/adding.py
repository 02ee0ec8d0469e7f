"""How those who look after the setup add a source in Slack: paste an address, look, save; and how they rest one."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from bot.answering.actions import NOT_TOLD
from bot.answering.forms import loading, problem
from bot.desk import Visit
from bot.listening import forms as f
from bot.slack.blocks import Message
from bot.slack.escape import mrkdwn, one_line
from bot.telling import report
from bot.words import heard
from mentions.setup import Setup, SetupError, SourceEntry, new_id, with_sources
from mentions.store import SetupChanged
from sources import SourceSettingsError, build
from sources.discover import Found
from sources.errors import SourceError
from sources.presets import ALERTS

_TURNING = 0.5
_LINK = re.compile(r"<(https?://[^>|\s]+)(?:\|[^>]*)?>|(https?://\S+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """The form that asks for an address, and what it says of the source before anybody has looked.

    Attributes:
        again: the form once more: with what was typed, what was wrong with it, and the fault in detail.
        term: the name that an alert is for; "" for other sources.
    """

    again: Callable[[str, str, str], dict[str, Any]]
    term: str = ""


async def begin(visit: Visit) -> None:
    """The button that asks for an address."""
    await visit.lay(f.url_form(visit.t))


async def begin_alerts(visit: Visit) -> None:
    """The button that tells how to make a Google Alert."""
    await visit.lay(f.alerts_form(visit.setup, visit.t))


async def by_command(visit: Visit, rest: str) -> Message | None:
    """/mentions sources add URL, alerts, pause ID, resume ID."""
    word, _, argument = rest.partition(" ")
    match word.lower():
        case "add" if found := _LINK.match(argument.strip()):
            await visit.ack()
            view = loading(visit.t._("Add a source"), visit.t)
            view_id = await visit.desk.gateway.open_form(visit.body["trigger_id"], view)
            await _look(visit, view_id, report.plain(found[1] or found[2]), _address(visit))
        case "add":
            await begin(visit)
        case "alerts":
            await begin_alerts(visit)
        case "pause" | "resume":
            return await _rest(visit, argument.strip(), paused=word.lower() == "pause")
        case _:
            return f.sources_how(visit.t)
    return None


async def find(visit: Visit) -> None:
    """The form with the address."""
    typed = f.read_fields(visit.body["view"]["state"]).get(f.URL, "").strip()
    await _turn(visit, visit.t._("Add a source"))
    await _look(visit, visit.body["view"]["id"], typed, _address(visit))


async def find_alert(visit: Visit) -> None:
    """The form with the address of an alert's feed."""
    fields = f.read_fields(visit.body["view"]["state"])
    typed = fields.get(f.URL, "").strip()
    if not typed.startswith(ALERTS):
        wrong = visit.t._("That is no alert’s feed: its address begins with {begins}").format(begins=ALERTS)
        await visit.ack(response_action="errors", errors={f.URL: wrong})
        return
    await _turn(visit, visit.t._("Google Alerts"))
    names, chosen = [name.name for name in visit.setup.names], fields.get(f.TERM, "")
    term = names[int(chosen)] if chosen.isdecimal() and int(chosen) < len(names) else ""

    asked = Asked(lambda *said: f.alerts_form(visit.setup, visit.t, *said, chosen=term), term)
    await _look(visit, visit.body["view"]["id"], typed, asked)


async def save(visit: Visit) -> None:
    """The form with what was found: now it is written into the setup."""
    view, t = visit.body["view"], visit.t
    proposal = f.read_proposal(str(view.get("private_metadata", "")), f.read_fields(view["state"]))
    if proposal is None:
        await visit.ack(response_action="update", view=problem(report.not_ours(t).text, t))
        return
    if not proposal.name:
        await visit.ack(response_action="errors", errors={f.NAME: t._("Give it a name.")})
        return
    try:
        await _save(visit, proposal)
    except SetupChanged:
        version, setup = await _latest(visit)
        said = t._("Somebody has changed the setup meanwhile, so nothing was saved. Look once more, and save again.")
        once_more = f.found_form(replace(proposal, version=version), None, setup, visit.desk.now(), t, said)
        await visit.ack(response_action="update", view=once_more)
    except (SetupError, SourceSettingsError) as error:
        await visit.ack(response_action="update", view=problem(mrkdwn(one_line(str(error), 300)), t))
    else:
        await visit.ack(response_action="update", view=f.saved_form(proposal.name, t))


async def _save(visit: Visit, proposal: f.Proposal) -> None:
    _, setup = await _latest(visit)
    # Also ids of sources that have left: a new one must not go on where another was.
    kept = await visit.desk.store.listening.states()
    taken = {entry.id for entry in setup.sources} | {state.source for state in kept}
    written = {"id": new_id(proposal.name, taken), "type": proposal.type, "name": proposal.name}
    # The usual at_most is six hours, and it may not be shorter than every.
    rhythm = {"every": proposal.every} | ({"at_most": "1d"} if proposal.every == "1d" else {})
    chosen = {"everything": proposal.what == f.EVERYTHING}
    try:
        entry = SourceEntry.model_validate(dict(proposal.settings) | written | rhythm | chosen)
    except ValidationError as error:
        raise SetupError([fault["msg"] for fault in error.errors()]) from error
    build(entry)
    changed = with_sources(setup, [entry])
    await visit.desk.store.setups.save(changed, visit.person.id, visit.desk.now(), after=proposal.version)


async def _turn(visit: Visit, title: str) -> None:
    """Lets the sent form say that we are looking, and gives Slack the time to show it: a later turn must not be
    overtaken by this one, which goes another way."""
    await visit.ack(response_action="update", view=loading(title, visit.t))
    await asyncio.sleep(_TURNING)


def _address(visit: Visit) -> Asked:
    return Asked(lambda *said: f.url_form(visit.t, *said))


async def _look(visit: Visit, view_id: str, url: str, asked: Asked) -> None:
    """Looks what can be heard at `url`, and shows it in the form that is open, or asks once more."""
    t = visit.t
    try:
        found = await visit.desk.discover(url)
    except SourceError as error:
        said = t._("Nothing can be heard there: {what}. Nothing was saved.").format(what=heard(error.word, t))
        view = asked.again(url, said, str(error))
    else:
        view = await _found(visit, found, url, asked)
    try:
        await visit.desk.gateway.update_form(view_id, view)
    except NOT_TOLD:
        return  # the form has been closed meanwhile


async def _found(visit: Visit, found: Found, url: str, asked: Asked) -> dict[str, Any]:
    version, setup = await _latest(visit)
    if (twin := _twin(found, setup)) is not None:
        return asked.again(url, visit.t._("We listen there already: {source}.").format(source=twin), "")
    proposal = f.Proposal(version, found.type, found.settings, one_line(found.title, 100))
    if asked.term:
        # Google has searched already, and what it gives is only a piece of the text: the name may stand in the rest.
        settings = {**found.settings, "query": asked.term}
        name = one_line(f"Google Alerts: {asked.term}", 100)
        proposal = replace(proposal, settings=settings, name=name, what=f.EVERYTHING)
    if not proposal.about:
        return asked.again(url, visit.t._("This address is too long. Nothing was saved."), "")
    return f.found_form(proposal, found.newest, setup, visit.desk.now(), visit.t)


def _twin(found: Found, setup: Setup) -> str | None:
    """What colleagues call a source that listens there already."""
    alike = (entry for entry in setup.sources if entry.type == found.type)
    same = (entry for entry in alike if all(entry.settings.get(key) == value for key, value in found.settings.items()))
    return next((one_line(entry.title, 100) for entry in same), None)


async def _rest(visit: Visit, named: str, *, paused: bool) -> Message:
    """Rests a source, or asks it again; it may be named by its id or by what colleagues call it."""
    version, setup = await _latest(visit)
    entry = next((e for e in setup.sources if named.casefold() in (e.id, e.title.casefold())), None)
    if entry is None:
        return f.which_source([entry.id for entry in setup.sources], visit.t)
    changed = with_sources(setup, [entry.model_copy(update={"paused": paused})])
    try:
        await visit.desk.store.setups.save(changed, visit.person.id, visit.desk.now(), after=version)
    except SetupChanged:
        return f.changed_meanwhile(visit.t)
    return f.source_rests(entry.title, paused, visit.t)


async def _latest(visit: Visit) -> tuple[int, Setup]:
    latest = await visit.desk.store.setups.latest()
    return latest or (0, visit.setup)
