"""The forms in which a rule is written, tried and taken away. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.ruling.why import URGENCIES
from bot.ruling.words import LABELS, trial_blocks
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import one_line
from bot.words import KINDS, LANGUAGE_NAMES, N_, PRIORITIES, TONES, Words
from mentions.findings import Priority, Urgency
from mentions.setup import RoutingRule, Setup, SetupError, with_rules
from routing.dryrun import Trial

ADD = "rule-add"
"""The action_id of the button."""
WRITE, SAVE = "rule-write", "rule-save"
"""The callback_ids of the forms."""
NAME, PLACE = "rule-name", "place"
"""Block_ids, and at once action_ids; a condition or a consequence has its own field's name."""
FIRST, LAST, STAYS = "first", "last", "stays"

_LONGEST_ABOUT = 3000
_LONGEST_VALUE = 150
_MOST_OPTIONS = 100
_TYPED = {
    "words": N_("Words or phrases with commas between: invoice, delivery"),
    "site": N_("Host names with commas between: forum.example, blogg.example"),
    "author": N_("Names or handles with commas between: Kim Ek, @kimek"),
}
_REACH = N_("How many follow the author, watch it or have reacted: 1000")
_HEATS = (0.3, 0.6, 0.8)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of the rules that has not been saved.

    Attributes:
        version: of the setup that it was looked at with.
        was: the name of the rule that it changes or takes away, "" for a new one.
        rule: as the setup writes it; {} to take it away.
        place: "first", "last", or "stays" where it is.
    """

    version: int
    was: str = ""
    rule: Mapping[str, Any] | None = None
    place: str = LAST

    @property
    def name(self) -> str:
        """What the rule is called from then on; "" if it is taken away."""
        return str(self.rule["name"]) if self.rule else ""

    @property
    def about(self) -> str:
        """The private_metadata of its form; "" if it is too long for Slack."""
        given = {"version": self.version, "was": self.was, "rule": self.rule, "place": self.place}
        kept = json.dumps(given, ensure_ascii=False)
        return kept if len(kept) <= _LONGEST_ABOUT else ""

    def applied(self, setup: Setup) -> Setup:
        """The setup with this change.

        Raises:
            SetupError: it does not hold.
        """
        others = [rule for rule in setup.rules if rule.name != self.was]
        if not self.rule:
            return with_rules(setup, others)
        try:
            rule = RoutingRule.model_validate(self.rule)
        except ValidationError as error:
            raise SetupError([fault["msg"].removeprefix("Value error, ") for fault in error.errors()]) from error
        names = [one.name for one in setup.rules]
        at = {FIRST: 0, STAYS: names.index(self.was) if self.was in names else 0}.get(self.place, len(others))
        return with_rules(setup, [*others[:at], rule, *others[at:]])


def read_proposal(about: str) -> Proposal | None:
    """What a form is about; None for anything we have not written ourselves."""
    try:
        kept = json.loads(about)
        version, was, rule, place = kept["version"], kept["was"], kept["rule"], kept["place"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    whole = isinstance(version, int) and isinstance(was, str) and isinstance(rule, dict | None)
    return Proposal(version, was, rule, place) if whole and place in (FIRST, LAST, STAYS) else None


def rule_form(setup: Setup, version: int, t: Words, rule: RoutingRule | None = None) -> Block:
    """Everything that a rule may ask for and lead to; `rule` is the one that is changed."""
    written = _written(rule)
    when = written.get("when", {})
    title = t._("Change a rule") if rule else t._("Add a rule")
    about = Proposal(version, rule.name if rule else "", written or None, STAYS if rule else LAST).about
    blocks = [
        b.question(NAME, t._("Name of the rule; the cards show it"), b.line_input(NAME, written.get("name", ""), 80)),
        b.header(t._("If all of this holds")),
        b.context(b.plain(t._("What you leave empty does not matter. In a field, any one suffices."))),
        *(_condition(line, when.get(line), setup, t) for line in LABELS),
        b.header(t._("Then this follows")),
        b.context(b.plain(t._("What you leave empty is decided as without the rule."))),
        *_consequences(written, setup, t),
        _place(t, changing=rule is not None),
    ]
    return b.modal(title, [block for block in blocks if block], t._("Cancel"), t._("Try it"), WRITE, about)


def trial_form(proposal: Proposal, trial: Trial, people: Mapping[str, str], t: Words, said: str = "") -> Block:
    """What the change would have done; only here it can be saved."""
    named = t._("Rule: {name}").format(name=one_line(proposal.name or proposal.was, 80))
    blocks = [*([b.section(b.plain(said))] if said else []), b.section(b.plain(named))]
    blocks += trial_blocks(trial, proposal.name, people, t)
    submit = t._("Save") if proposal.rule else t._("Remove the rule")
    title = t._("Dry run") if proposal.rule else t._("Remove a rule")
    return b.modal(title, blocks, t._("Back"), submit, SAVE, proposal.about)


def saved_form(proposal: Proposal, t: Words) -> Block:
    """It is in the setup now; closing it closes the form below it, too."""
    said = t._("“{name}” is saved: it holds for everything that comes from now on.")
    if not proposal.rule:
        said = t._("“{name}” is removed. What it has decided stays.")
    blocks = [b.section(b.plain(said.format(name=one_line(proposal.name or proposal.was, 80))))]
    return b.modal(t._("Rules"), blocks, t._("Done")) | {"clear_on_close": True}


def read_rule(state: Mapping[str, Any], before: Proposal) -> Proposal:
    """What a sent form proposes. What the form has no field for stays as it was."""
    fields = _fields(state)
    old = dict(before.rule or {})
    when = {line: value for line, value in old.get("when", {}).items() if line not in LABELS}
    for line in LABELS:
        if value := _value(line, fields.get(line, ())):
            when[line] = value
    rule = {key: old[key] for key in ("promise",) if key in old}
    rule |= {key: fields[key][0] for key in _FOLLOWS if fields.get(key)}
    rule |= {"name": " ".join("".join(fields.get(NAME, ())).split()), "when": when}
    place = next(iter(fields.get(PLACE, ())), LAST)
    return Proposal(before.version, before.was, rule, place if place in (FIRST, LAST, STAYS) else LAST)


def outdated(before: Proposal, setup: Setup, t: Words) -> dict[str, str]:
    """What is said if the rule is not any more what the form was opened with: saving it would undo another's work."""
    if not before.was or _written(setup.rule(before.was)) == before.rule:
        return {}
    return {NAME: t._("Somebody has changed this rule meanwhile. Close the form, and open it once more.")}


def faults(proposal: Proposal, setup: Setup, t: Words) -> dict[str, str]:
    """What is said at which field of a form that cannot be tried; {} if nothing is wrong."""
    rule = proposal.rule or {}
    if not rule["name"]:
        return {NAME: t._("Give it a name.")}
    if rule["name"] in {one.name for one in setup.rules} - {proposal.was}:
        return {NAME: t._("There is a rule of this name already.")}
    if not set(rule) - {"name", "when"}:
        return {"role": t._("Say what follows: a role, a person, a channel, a priority or a template.")}
    if not str(rule["when"].get("reach", 0)).isdecimal():
        return {"reach": t._("Write a number, like 1000.")}
    member = setup.ambassador(str(rule.get("person", "")))
    if member and rule.get("role", "") not in ("", *member.roles):
        return {"person": t._("{who} does not have this role.").format(who=one_line(member.name, 60))}
    if not proposal.about:
        return {"words": t._("That is too long for one rule. Write fewer words, or two rules.")}
    try:
        proposal.applied(setup)
    except SetupError as error:
        return {NAME: one_line(error.lines[0], 150)}
    return {}


_FOLLOWS = ("role", "person", "channel", "priority", "template")
_CHOSEN = ("kind", "tone", "source", "name", "language")


def _written(rule: RoutingRule | None) -> dict[str, Any]:
    return rule.model_dump(mode="json", exclude_defaults=True) if rule else {}


def _condition(line: str, given: Any, setup: Setup, t: Words) -> Block:
    label = t._(LABELS[line])
    if line in _CHOSEN:
        return _many(line, label, _offered(line, setup, t), given or (), t)
    if line in ("urgency", "heat"):
        return _one(line, label, _steps(line, given, t), str(given or ""), t)
    typed = ", ".join(given) if isinstance(given, list) else str(given or "")
    hint = t._(_TYPED.get(line, _REACH))
    longest = 1000 if line in _TYPED else 9
    return b.question(line, label, b.line_input(line, typed, longest), hint, optional=True)


def _offered(line: str, setup: Setup, t: Words) -> dict[str, str]:
    """What can be chosen for a line, with what it is called."""
    match line:
        case "kind":
            return {kind.value: t._(says) for kind, says in KINDS.items()}
        case "tone":
            return {tone.value: t._(says) for tone, says in TONES.items()}
        case "source":
            return {entry.id: entry.title for entry in setup.sources}
        case "name":
            return {name.name: name.name for name in setup.names}
    return {code: t._(says) for code, says in LANGUAGE_NAMES.items()}


def _steps(line: str, given: Any, t: Words) -> dict[str, str]:
    if line == "urgency":
        return {u.name.lower(): t._(says) for u, says in URGENCIES.items() if u is not Urgency.NONE}
    return {str(heat): f"{round(100 * heat)} %" for heat in sorted({*_HEATS, float(given or _HEATS[0])})}


def _consequences(written: Mapping[str, Any], setup: Setup, t: Words) -> list[Block]:
    roles = {role: role for person in setup.team for role in person.roles}
    people = {person.user: person.name for person in setup.team}
    priorities = {p.name.lower(): t._(PRIORITIES[p]) for p in reversed(Priority)}
    templates = {template.name: template.name for template in setup.templates}
    channel = b.channels_select("channel", t._("Choose a channel"), written.get("channel", ""))
    return [
        _one("role", t._("Role"), roles, written.get("role", ""), t),
        _one("person", t._("Person, asked first while at work"), people, written.get("person", ""), t),
        b.question("channel", t._("Channel of the card"), channel, optional=True),
        _one("priority", t._("Priority"), priorities, written.get("priority", ""), t),
        _one("template", t._("Template of the answer"), templates, written.get("template", ""), t),
    ]


def _place(t: Words, *, changing: bool) -> Block:
    options = [b.option(t._("Before all others"), FIRST), b.option(t._("After all others"), LAST)]
    if changing:
        options.insert(0, b.option(t._("Where it is"), STAYS))
    chosen = options[0] if changing else options[-1]
    return b.question(PLACE, t._("When is it tried? The first that holds decides."), b.radio(PLACE, options, chosen))


def _one(field: str, label: str, offered: Mapping[str, str], given: str, t: Words) -> Block:
    """A question with one answer at most; {} where there is nothing to choose."""
    options = _options(offered, [given] if given else [])
    chosen = next((option for option in options if option["value"] == given), None)
    asked = b.select(field, t._("Choose"), options, chosen)
    return b.question(field, label, asked, optional=True) if options else {}


def _many(field: str, label: str, offered: Mapping[str, str], given: Sequence[str], t: Words) -> Block:
    """The same with any number of answers."""
    options = _options(offered, given)
    asked = b.multi_select(field, t._("Choose"), options, [option for option in options if option["value"] in given])
    return b.question(field, label, asked, optional=True) if options else {}


def _options(offered: Mapping[str, str], given: Iterable[str]) -> list[Element]:
    """What can be chosen; what has been chosen before stays, also when it is offered no more."""
    whole = {**dict.fromkeys(given), **offered}
    if len(whole) <= _MOST_OPTIONS:  # only where not all can be shown does what was chosen have to stand first
        whole = {**offered, **whole}
    fitting = [(value, says) for value, says in whole.items() if len(value) <= _LONGEST_VALUE]
    return [b.option(says or value, value) for value, says in fitting[:_MOST_OPTIONS]]


def _value(line: str, given: Sequence[str]) -> Any:
    """What was filled in, as the setup writes it."""
    if line in _TYPED:
        return [word for part in given for word in (" ".join(w.split()) for w in re.split("[,;\n]", part)) if word]
    if line in _CHOSEN:
        return list(given)
    typed = "".join(given).replace(" ", "").replace("\xa0", "")
    if line == "heat":
        return float(typed) if typed in map(str, _HEATS) or re.fullmatch(r"[01]\.\d{1,4}", typed) else 0.0
    return int(typed) if line == "reach" and typed.isdecimal() else typed


def _fields(state: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """What stands in each field of a sent form, by its block_id; what is not of the expected shape counts as empty."""
    values = state.get("values")
    blocks = values.items() if isinstance(values, Mapping) else ()
    return {str(name): _filled(block.get(name)) for name, block in blocks if isinstance(block, Mapping)}


def _filled(field: object) -> tuple[str, ...]:
    if not isinstance(field, Mapping):
        return ()
    many, one = field.get("selected_options"), field.get("selected_option")
    chosen = many if isinstance(many, list) else [one] if isinstance(one, Mapping) else []
    values = [option.get("value") for option in chosen if isinstance(option, Mapping)]
    values = values or [field.get("value"), field.get("selected_conversation")]
    return tuple(value for value in values if isinstance(value, str) and value)
