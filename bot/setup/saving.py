"""What those who look after the setup save: an entry, its place, its end, what was before. Nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.afterwards.fixing import fix_by_command
from bot.answering.actions import NOT_TOLD, can_post_in, refuse
from bot.answering.forms import CHOICE, not_invited, problem
from bot.desk import Visit
from bot.home.showing import show_home
from bot.ruling.editing import removal as rule_removal
from bot.ruling.forms import rule_form
from bot.setup import documents, lists
from bot.setup.changes import changed, some
from bot.setup.faults import at_fields, in_words
from bot.setup.form import About, fields_of, form, read, read_about
from bot.setup.inputs import Given, Settings
from bot.setup.opening import entry_form, given_to, latest, menu_view, values_of
from bot.setup.parts import SETTINGS, Part, digest
from bot.setup.table import PARTS, RULES
from bot.slack.blocks import Block
from bot.slack.escape import mrkdwn, one_line
from bot.slack.gateway import SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from bot.slack.people import Need, standing
from bot.telling import report
from mentions.setup import Setup, SetupError, read_setup, write_setup
from mentions.store import SetupChanged, StoreError
from sources import SourceSettingsError, build

_TOLD = 5


async def send(visit: Visit) -> None:
    """The form of an entry: it is saved, or the form says at its fields why not."""
    view = visit.body["view"]
    about = read_about(str(view.get("private_metadata", "")))
    if about is None:
        await visit.ack(response_action="update", view=problem(report.not_ours(visit.t).text, visit.t))
        return
    part, (version, setup) = PARTS[about.part], await latest(visit)
    at = documents.find(part, setup, about.was, about.called) if about.was else None
    at = 0 if not part.one else at
    given = given_to(visit, setup)
    before = part.blank() if at is None else values_of(part, setup, at)
    values = await _named(visit, part, read(part, about, view["state"], before))
    if about.version != version:
        await _once_more(visit, about, version, given, values)
        return
    try:
        taken = {state.source for state in await visit.desk.store.listening.states()}
        document = documents.put(part, setup, at, values, taken)
        wrong = await _wrong(visit, part, read_setup(document), at, before, values)
    except SetupError as error:
        wrong = at_fields(error, part, fields_of(view), given)
    if wrong:
        await visit.ack(response_action="errors", errors=_where_shown(wrong, fields_of(view)))
    elif documents.same(document, setup):
        await visit.ack()
    else:
        await _save(visit, read_setup(document), about, values)


async def choose(visit: Visit) -> None:
    """The menu of one entry in a list."""
    option = visit.body["actions"][0].get("selected_option") or {}
    chosen = lists.read_chosen(str(option.get("value", "")))
    part = {**PARTS, RULES.key: RULES}.get(chosen.part) if chosen else None
    if chosen is None or part is None:
        await refuse(visit, report.not_ours(visit.t))
        return
    version, setup = await latest(visit)
    at = documents.find(part, setup, chosen.mark)
    if at is None:
        await visit.ack()
        await _show_list(visit, part, visit.t._("Somebody has changed this meanwhile. Look once more."))
    elif chosen.does in ("change", "remove"):
        await visit.lay(await _form_for(visit, part, at, version, setup, goes=chosen.does == "remove"))
    elif chosen.does == "fixed" and part.key == "causes":
        message = await fix_by_command(visit, setup.causes[at].name)
        await visit.ack()
        await _show_list(visit, part, message.text)
    else:
        await visit.ack()
        await _do(visit, part, at, chosen.does, version, setup)


async def remove(visit: Visit) -> None:
    """The form that asks before an entry goes."""
    about = read_about(str(visit.body["view"].get("private_metadata", "")))
    version, setup = await latest(visit)
    part = PARTS[about.part] if about else None
    at = documents.find(part, setup, about.was) if part and about else None
    if part is None or about is None or at is None or about.version != version:
        said = visit.t._("Somebody has changed the setup meanwhile. Nothing was removed; look once more.")
        await visit.ack(response_action="update", view=problem(said, visit.t))
        return
    try:
        after = read_setup(documents.without(part, setup, at))
        if _locked_out(visit, after):
            await visit.ack(response_action="update", view=problem(_why_not(visit), visit.t))
            return
        await visit.desk.store.setups.save(after, visit.person.id, visit.desk.now(), after=version)
    except SetupError as error:
        given = given_to(visit, setup)
        said = "\n".join([visit.t._("Nothing was removed."), *(f"• {mrkdwn(line)}" for line in in_words(error, given))])
        await visit.ack(response_action="update", view=problem(said, visit.t))
    except SetupChanged:
        said = visit.t._("Somebody has changed the setup meanwhile. Nothing was removed; look once more.")
        await visit.ack(response_action="update", view=problem(said, visit.t))
    else:
        await visit.ack()
        await _show_after(visit, part, after)


async def undo(visit: Visit) -> None:
    """The button beside a version: what held then holds again, as a new version."""
    to, _, seen = str(visit.body["actions"][0].get("value", "")).partition(":")
    await visit.ack()
    if not (to.isdecimal() and seen.isdecimal() and len(to) < 10 and len(seen) < 10):
        return
    t, store = visit.t, visit.desk.store
    try:
        before = await store.setups.get(int(to))
        if _locked_out(visit, before):
            await _tried(visit, await menu_view(visit, _why_not(visit)), str(visit.body["view"]["id"]))
            return
        await store.setups.save(before, visit.person.id, visit.desk.now(), after=int(seen))
        said = t._("Done: version {n} holds again.").format(n=to)
    except SetupChanged:
        said = t._("Somebody has changed the setup meanwhile. Nothing was undone; look once more.")
    except (SetupError, StoreError):
        said = t._("Version {n} does not fit any more, so nothing was undone.").format(n=to)
    await _tried(visit, await menu_view(visit, said), str(visit.body["view"]["id"]))
    await _home(visit, (await latest(visit))[1])


async def _save(visit: Visit, setup: Setup, about: About, values: Mapping[str, Any]) -> None:
    try:
        await visit.desk.store.setups.save(setup, visit.person.id, visit.desk.now(), after=about.version)
    except SetupChanged:
        version, there = await latest(visit)
        await _once_more(visit, about, version, given_to(visit, there), values)
        return
    await visit.ack()
    await _show_after(visit, PARTS[about.part], setup)


async def _once_more(visit: Visit, about: About, version: int, given: Given, values: Mapping[str, Any]) -> None:
    """The form again with what was written, and what another has changed since it was opened."""
    part, t = PARTS[about.part], visit.t
    since = [kept for kept in await visit.desk.store.setups.last(_TOLD + 1) if kept.version >= about.version]
    people = dict.fromkeys(given.names.get(one.by, one.by) or t._("somebody on the machine") for one in since[:-1])
    who = mrkdwn(one_line(", ".join(people), 100)) or t._("Somebody")
    said = t._(
        "{who} has changed the setup meanwhile, so nothing was saved. This is what you wrote: look, and save again."
    )
    lines = some(changed(since[-1].document, since[0].document, given), _TOLD, given) if since else []
    entries = part.entries(write_setup(given.setup))
    at = documents.find(part, given.setup, about.was, about.called) if about.was and part.one else None
    was = digest(entries[at]) if at is not None else ""
    again = replace(about, version=version, was=was if part.one else about.was)
    notes = [said.format(who=who), *(["\n".join(f"• {line}" for line in lines)] if lines else [])]
    await visit.ack(response_action="update", view=form(part, values, again, given, notes))


async def _wrong(
    visit: Visit, part: Part, after: Setup, at: int | None, before: Mapping[str, Any], values: Mapping[str, Any]
) -> dict[str, str]:
    """What only Slack or the source itself can tell, by field; {} if nothing is wrong."""
    t, user, channel = visit.t, str(values.get("user") or ""), str(values.get("channel") or "")
    if part.key == "sources":
        try:
            build(after.sources[len(after.sources) - 1 if at is None else at])
        except SourceSettingsError as error:
            if isinstance(values.get(SETTINGS), str):
                return {SETTINGS: t._(Settings().how)}
            said = t._("This does not fit its type: {what}")
            return {SETTINGS: said.format(what=one_line("; ".join(error.lines), 300))}
    strange = t._("Choose a colleague of this workspace: no guest, and no bot.")
    if part.key == "team" and at is None and not await _is_colleague(visit, user):
        return {"user": strange}
    if part.key == "team" and _locked_out(visit, after):
        return {"admin": _why_not(visit)}
    for name in ("fallback", "lead") if part.key == "basics" else ():
        if values.get(name) and values[name] != before.get(name) and not await _is_colleague(visit, values[name]):
            return {name: strange}
    if part.key == "basics" and channel != before.get("channel") and not await can_post_in(visit, channel):
        return {"channel": not_invited(t)[CHOICE]}
    return {}


def _locked_out(visit: Visit, after: Setup) -> bool:
    """Whether whoever changes the setup could not change it any more."""
    return standing(visit.person, after, visit.desk.team_id) < Need.ADMIN


def _why_not(visit: Visit) -> str:
    return visit.t._(
        "Then you could not change the setup any more. Let yourself do it first, or ask another to do this."
    )


async def _is_colleague(visit: Visit, user: str) -> bool:
    try:
        person = await visit.desk.people.get(user)
    except SlackRefused:
        return False
    except (SlackLimited, SlackUnknown, SlackUnreached):
        return True
    return person.full_member and person.team_id == visit.desk.team_id


async def _named(visit: Visit, part: Part, values: dict[str, Any]) -> dict[str, Any]:
    """A colleague who was given no name has the one in Slack."""
    if part.key != "team" or values.get("name") or not values.get("user"):
        return values
    try:
        return values | {"name": (await visit.desk.people.get(str(values["user"]))).name}
    except NOT_TOLD:
        return values


def _where_shown(wrong: Mapping[str, str], fields: list[str]) -> dict[str, str]:
    """Slack takes an error only at a field that is there."""
    return {(name if name in fields else fields[0]): said for name, said in wrong.items()}


async def _form_for(visit: Visit, part: Part, at: int, version: int, setup: Setup, *, goes: bool) -> Block:
    given = given_to(visit, setup)
    if part.key == RULES.key:
        rule = setup.rules[at]
        return await rule_removal(visit, rule) if goes else rule_form(setup, version, visit.t, rule)
    if not goes:
        return entry_form(part, at, version, given)
    entry = part.entries(write_setup(setup))[at]
    about = About(part.key, version, digest(entry), part.called(entry))
    return lists.removal(part, entry, at, about, given)


async def _do(visit: Visit, part: Part, at: int, does: str, version: int, setup: Setup) -> None:
    """What needs no form: one place up or down, resting, being asked again."""
    many = len(part.entries(write_setup(setup)))
    if does in ("up", "down"):
        by = -1 if does == "up" else 1
        document = documents.moved(part, setup, at, by) if 0 <= at + by < many else write_setup(setup)
    else:
        document = documents.paused(setup, at, rests=does == "pause")
    said = ""
    try:
        after = read_setup(document)
        await visit.desk.store.setups.save(after, visit.person.id, visit.desk.now(), after=version)
    except SetupChanged:
        said = visit.t._("Somebody has changed this meanwhile. Look once more.")
    await _show_list(visit, part, said)


async def _show_after(visit: Visit, part: Part, setup: Setup) -> None:
    """What lay below the form shows the new state, and so does the Home."""
    view = visit.body["view"]
    below = str(view.get("previous_view_id") or "")
    if below:
        said = visit.t._("Saved.")
        shown = lists.listed(part, given_to(visit, setup), said) if part.one else await menu_view(visit, said)
        await _tried(visit, shown, below)
    await _home(visit, setup)


async def _show_list(visit: Visit, part: Part, said: str) -> None:
    """The list in which something was chosen, as it stands now."""
    view = visit.body["view"]
    _, setup = await latest(visit)
    page = str(view.get("private_metadata", "")).partition(":")[2]
    number = int(page) if page.isdecimal() and len(page) < 6 else 0
    await _tried(visit, lists.listed(part, given_to(visit, setup), said, number), str(view["id"]))
    await _home(visit, setup)


async def _tried(visit: Visit, view: Block, view_id: str) -> None:
    try:
        await visit.desk.gateway.update_form(view_id, view)
    except NOT_TOLD:
        return  # it has been closed meanwhile


async def _home(visit: Visit, setup: Setup) -> None:
    try:
        await show_home(replace(visit, setup=setup))
    except NOT_TOLD:
        return  # the next look at it shows the same
