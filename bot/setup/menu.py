"""All parts of the setup with what has changed lately, and the roles as they follow from the team. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from bot.setup.changes import changed, some
from bot.setup.guide import PART
from bot.setup.inputs import Given
from bot.setup.parts import Part
from bot.setup.table import EVERYTHING
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import mrkdwn, one_line
from bot.words import when
from mentions.model import KeptSetup

MENU, UNDO, OPEN = "setup-menu", "setup-undo", "setup-open"
"""The callback_id of the view; the action_ids of Undo and of the button on the Home that opens the view."""
ROLES = "roles"
"""What opens the roles: they have no form, since the team says who has which."""

_LINES = 6
_CONFIRMED = 260
"""How much of what would change fits into the question, with a word on how much more there is."""


def buttons(given: Given) -> list[Element]:
    """One for each part, with how much there is of it."""
    t, made = given.t, []
    for part in EVERYTHING:
        made.append(b.button(f"{PART}:{part.key}", _label(part, given), part.key, t._(part.about)))
        if part.key == "team":
            made.append(b.button(f"{PART}:{ROLES}", t._("Roles"), ROLES))
    return made


def menu(versions: Sequence[KeptSetup], given: Given, said: str = "") -> Block:
    """Every part, and the versions, newest first; the last of them is only there to compare the one before with."""
    t = given.t
    notes = [b.section(b.markup(said))] if said else []
    shown = versions[:-1] if len(versions) > 1 and versions[-1].version > 1 else versions
    older = [*versions[1:], None]
    rows = [row for kept, before in zip(shown, older, strict=False) for row in _row(kept, before, versions[0], given)]
    heading = b.header(t._("Changes"))
    return b.modal(t._("Set up"), [*notes, b.actions(buttons(given)), heading, *rows], t._("Done"), name=MENU)


def roles(given: Given) -> Block:
    """Who has which role."""
    t, setup = given.t, given.setup
    having: dict[str, list[str]] = {setup.default_role: []}
    for person in setup.team:
        for role in person.roles:
            having.setdefault(role, []).append(one_line(person.name, 60))
    nobody = t._("nobody")
    lines = [f"*{mrkdwn(role)}*: {mrkdwn(', '.join(people)) or nobody}" for role, people in having.items()]
    said = t._("Roles are words of your own: give them to people under Team. Rules and promises name them.")
    usual = t._("When no rule fits, {role} is asked.").format(role=f"*{mrkdwn(setup.default_role)}*")
    blocks = [b.context(b.plain(said)), *(b.section(b.markup(line)) for line in lines[:80]), b.context(b.markup(usual))]
    return b.modal(t._("Roles"), blocks, t._("Done"))


def _label(part: Part, given: Given) -> str:
    label = given.t._(part.label)
    return f"{label} ({len(getattr(given.setup, part.key))})" if part.one else label


def _row(kept: KeptSetup, before: KeptSetup | None, newest: KeptSetup, given: Given) -> list[Block]:
    t = given.t
    who = mrkdwn(one_line(given.names.get(kept.by, kept.by), 80)) if kept.by else t._("on the machine")
    lines = some(changed(before.document, kept.document, given), _LINES, given) if before else [t._("the first one")]
    head = t._("*Version {n}* · {who} · {when}").format(n=kept.version, who=who, when=when(kept.at))
    said = "\n".join([head, *(f"• {line}" for line in lines or [t._("nothing that can be seen here")])])
    to, label = (before, t._("Undo")) if kept is newest else (kept, t._("Back to this one"))
    return [b.section(b.markup(said), _back(to, newest, label, given) if to else None)]


def _back(to: KeptSetup, newest: KeptSetup, label: str, given: Given) -> Element:
    """The button that puts an older version in force, once it has said what that changes."""
    t = given.t
    lines = changed(newest.document, to.document, given) or [t._("Nothing would change.")]
    fitting = [n for n, length in enumerate(accumulate(len(line) + 1 for line in lines), 1) if length <= _CONFIRMED]
    title = t._("Back to version {n}?").format(n=to.version)
    said = "\n".join(some(lines, max(len(fitting), 1), given))
    confirm = b.confirm(title, said, t._("Yes, go back"), t._("No"))
    return b.button(f"{UNDO}:{to.version}", label, f"{to.version}:{newest.version}") | {"confirm": confirm}
