"""A part of the setup with several entries: the list of them, and the form that asks before one goes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.listening.forms import ADD as ADD_SOURCE
from bot.listening.forms import ALERTS
from bot.ruling.words import conditions, consequences
from bot.setup.choices import Yes
from bot.setup.form import About
from bot.setup.inputs import Given
from bot.setup.parts import Field, Part, digest
from bot.setup.table import RULES
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import mrkdwn, one_line
from bot.words import N_
from mentions.setup import write_setup

ADD, CHOOSE, PAGE, ALL = "setup-add", "setup-choose", "setup-page", "setup-all"
"""The action_ids: a new entry, the menu of one, another page, and back to all parts."""
REMOVE = "setup-remove"
"""The callback_id of the form that asks before an entry goes."""
LIST = "setup-list"
"""The callback_id of the list."""

_ON_A_PAGE = 40
_DOES = {
    "change": N_("Change"),
    "pause": N_("Pause"),
    "resume": N_("Resume"),
    "up": N_("Move up"),
    "down": N_("Move down"),
    "fixed": N_("It is put right"),
    "remove": N_("Remove"),
}
_CHOSEN = re.compile(r"([a-z]{1,8}):([a-z]{1,12}):([0-9]{1,6}):([0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen for which entry: the `n`th from 0 as the list was shown, and its mark."""

    does: str
    part: str
    n: int
    mark: str


def read_chosen(value: str) -> Chosen | None:
    """What an option carries; None for anything we have not written ourselves."""
    found = _CHOSEN.fullmatch(value)
    return Chosen(found[1], found[2], int(found[3]), found[4]) if found and found[1] in _DOES else None


def listed(part: Part, given: Given, said: str = "", page: int = 0) -> Block:
    """Every entry with its menu; `said` is what has just been done, as mrkdwn."""
    t, entries = given.t, part.entries(write_setup(given.setup))
    pages = max(1, -(-len(entries) // _ON_A_PAGE))
    page = min(max(page, 0), pages - 1)
    first = page * _ON_A_PAGE
    shown = entries[first : first + _ON_A_PAGE]
    rows = [_row(part, entry, n, len(entries), given) for n, entry in enumerate(shown, first)]
    none = [] if rows else [b.section(b.plain(t._("There is nothing here yet.")))]
    notes = [b.section(b.markup(said))] if said else []
    blocks = [*notes, b.context(b.plain(t._(part.about))), *none, *rows, b.actions(_buttons(part, page, pages, given))]
    return b.modal(t._(part.label), blocks, t._("Done"), name=LIST, metadata=f"{part.key}:{page}")


def removal(part: Part, entry: Mapping[str, Any], n: int, about: About, given: Given) -> Block:
    """Asks once more."""
    t, what = given.t, mrkdwn(one_line(part.title(entry, n, given), 100))
    asked = t._("Shall “{what}” go? It can be had back under Changes.").format(what=what)
    blocks = [b.section(b.markup(asked)), b.context(b.markup(_facts(part, n, given)))]
    return b.modal(t._("Remove"), blocks, t._("Cancel"), t._("Remove"), REMOVE, about.written)


def _row(part: Part, entry: Mapping[str, Any], n: int, many: int, given: Given) -> Block:
    t, mark = given.t, digest(entry)
    does = ["change", "remove"]
    if part.key == "sources":
        does.insert(1, "resume" if entry.get("paused") else "pause")
    if part.key == "causes":
        does.insert(1, "fixed")
    if part.ordered:
        does[1:1] = [*(["up"] if n else []), *(["down"] if n + 1 < many else [])]
    options = [b.option(t._(_DOES[one]), f"{one}:{part.key}:{n}:{mark}") for one in does]
    text = b.markup(f"*{mrkdwn(one_line(part.title(entry, n, given), 150))}*\n{_facts(part, n, given)}")
    return b.section(text, b.overflow(f"{CHOOSE}:{n}", options))


def _facts(part: Part, n: int, given: Given) -> str:
    if part.key == RULES.key:
        rule = given.setup.rules[n]
        wanted = " · ".join(conditions(rule.when, given.setup, given.t)) or given.t._("Always")
        return f"{wanted}\n→ {consequences(rule, given.names, given.t)}"
    values = part.values(given.setup, n)
    shown = [(each, values.get(each.name)) for each in part.fields if each.shown]
    facts = [_fact(each, value, given) for each, value in shown if value not in (None, "", [], {}, False)]
    return " · ".join(facts) or "–"


def _fact(field: Field, value: Any, given: Given) -> str:
    """What is said of a field; a box that is ticked, and the answer to a question, need no label."""
    if isinstance(field.input, Yes):
        return mrkdwn(given.t._(field.input.says))
    label, said = given.t._(field.label), field.input.say(value, given)
    return said if label.endswith("?") else f"{label}: {said}"


def _buttons(part: Part, page: int, pages: int, given: Given) -> list[Element]:
    t = given.t
    add = b.button(f"{ADD}:{part.key}", t._("Add"), part.key, t._("Add: {what}").format(what=t._(part.one)), "primary")
    if part.key == "sources":
        found = b.button(ADD_SOURCE, t._("Add a source"), "v1", style="primary")
        add = b.button(f"{ADD}:{part.key}", t._("Add one of another type"), part.key)
        buttons = [found, b.button(ALERTS, t._("Add a Google Alert"), "v1"), add]
    else:
        buttons = [add]
    turns = [(page - 1, t._("The ones before")), (page + 1, t._("The next ones"))]
    buttons += [b.button(f"{PAGE}:{n}", label, f"{part.key}:{n}") for n, label in turns if 0 <= n < pages]
    return [*buttons, b.button(ALL, t._("All parts"), "v1")]
