"""What opens when somebody looks after the setup: all parts, the list of one, the form of an entry, a look at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.answering.actions import refuse
from bot.desk import Visit
from bot.home.showing import show_home
from bot.ruling.forms import rule_form
from bot.setup import lists
from bot.setup.form import About, form, read, read_about
from bot.setup.guide import GUIDE
from bot.setup.inputs import Given
from bot.setup.menu import MENU, ROLES, menu, roles
from bot.setup.parts import Part, digest
from bot.setup.seen import seen
from bot.setup.table import PARTS, RULES
from bot.slack.blocks import Block, Message
from bot.telling import report
from bot.web.policy import shipped
from mentions.setup import Setup, write_setup

VERSIONS = 20
_ALL = {**PARTS, RULES.key: RULES}


async def by_command(visit: Visit, rest: str) -> Message | None:
    """/mentions setup, and /mentions setup names, team …"""
    await _open(visit, rest.strip().lower())
    return None


async def begin(visit: Visit) -> None:
    """The button of one part, or the one that shows all of them."""
    await _open(visit, str(visit.body["actions"][0].get("value", "")))


async def add(visit: Visit) -> None:
    """The button in a list that asks for a new entry."""
    key = str(visit.body["actions"][0].get("value", ""))
    if key not in _ALL:
        await refuse(visit, report.not_ours(visit.t))
        return
    version, setup = await latest(visit)
    given = given_to(visit, setup)
    view = rule_form(setup, version, visit.t) if key == RULES.key else entry_form(PARTS[key], None, version, given)
    await visit.lay(view)


async def turn(visit: Visit) -> None:
    """Another page of a list."""
    key, _, page = str(visit.body["actions"][0].get("value", "")).partition(":")
    _, setup = await latest(visit)
    await visit.ack()
    if key in _ALL and page.isdecimal() and len(page) < 6:
        view = lists.listed(_ALL[key], given_to(visit, setup), page=int(page))
        await visit.desk.gateway.update_form(visit.body["view"]["id"], view)


async def all_parts(visit: Visit) -> None:
    """From a list back to all parts, in the same view."""
    view = await menu_view(visit)
    await visit.ack()
    await visit.desk.gateway.update_form(visit.body["view"]["id"], view)


async def hide_guide(visit: Visit) -> None:
    """The button that puts the first steps away, for this person."""
    await visit.desk.store.people.dismiss(visit.person.id, GUIDE, visit.desk.now())
    await visit.ack()
    await show_home(visit)


async def preview(visit: Visit) -> None:
    """The button in a form that shows how others will see it; nothing is saved."""
    view = visit.body["view"]
    about = read_about(str(view.get("private_metadata", "")))
    if about is None:
        await refuse(visit, report.not_ours(visit.t))
        return
    part, (_, setup) = PARTS[about.part], await latest(visit)
    values = read(part, about, view["state"], {})
    await visit.lay(seen(part, values, given_to(visit, setup), visit.names.get(visit.person.id, visit.person.name)))


async def menu_view(visit: Visit, said: str = "") -> Block:
    """All parts and the last versions, as they stand now."""
    _, setup = await latest(visit)
    # One more, to tell what the oldest has changed.
    return menu(await visit.desk.store.setups.last(VERSIONS + 1), given_to(visit, setup), said)


def entry_form(part: Part, at: int | None, version: int, given: Given, said: Sequence[str] = ()) -> Block:
    """The form of one entry, or of a new one."""
    if at is None:
        return form(part, part.blank(), About(part.key, version), given, said)
    entry = part.entries(write_setup(given.setup))[at]
    about = About(part.key, version, digest(entry), part.called(entry) if part.one else "")
    return form(part, values_of(part, given.setup, at), about, given, said)


def values_of(part: Part, setup: Setup, at: int) -> dict[str, Any]:
    """What a form begins with; the policy with the text that counts where nothing is written."""
    values = part.values(setup, at)
    if part.key == "policy":
        values |= {language: values[language] or shipped(language) for language in ("en", "sv")}
    return values


def given_to(visit: Visit, setup: Setup) -> Given:
    """What a form needs to know of whoever looks."""
    return Given(setup, visit.t, visit.desk.people.names(setup))


async def latest(visit: Visit) -> tuple[int, Setup]:
    """The version in force, read anew: what another has just saved counts."""
    return await visit.desk.store.setups.latest() or (0, visit.setup)


async def _open(visit: Visit, key: str) -> None:
    version, setup = await latest(visit)
    given = given_to(visit, setup)
    if key == ROLES:
        await visit.lay(roles(given))
    elif key in _ALL and _ALL[key].one:
        await _lay_instead(visit, lists.listed(_ALL[key], given))
    elif key in PARTS:
        await visit.lay(entry_form(PARTS[key], 0, version, given))
    else:
        await visit.lay(await menu_view(visit))


async def _lay_instead(visit: Visit, view: Block) -> None:
    """A list takes the place of the parts: three views may lie on one another, and a rule with its trial needs them."""
    here = visit.body.get("view") or {}
    if here.get("callback_id") == MENU:
        await visit.ack()
        await visit.desk.gateway.update_form(here["id"], view)
    else:
        await visit.lay(view)
