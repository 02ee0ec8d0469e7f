"""The troll form: a reason from the policy, and what is to be done, from the mildest to what takes two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from bot.cards.passage import quote
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.press import About, metadata
from bot.trolls.facts import facts_list
from bot.trolls.reasons import EXPLAINED
from bot.words import KINDS, N_, REASONS, Words
from mentions.lifecycle import Action, deed_of
from mentions.model import Because, Mention, TrollReason
from mentions.outside import Deed
from mentions.policy import clause
from mentions.setup import Setup

REASON = "choice"
LADDER = "ladder"
NOTE = "text"
"""The block_ids, and at once the action_ids, of its fields."""
RESPECT = "respect"
ONLY_MARK = "mark"

_STEPS: dict[str, tuple[str, str]] = {
    RESPECT: (N_("Ask for respect first"), N_("Opens an answer that says so plainly. Nothing is marked.")),
    ONLY_MARK: (N_("Only mark it"), N_("Nothing is done over there. It is counted and remembered.")),
    Action.REPORT: (N_("Mark and report it"), N_("To the platform, with your note below.")),
    Action.HIDE: (N_("Mark and hide it"), N_("Others no longer see it. It can be shown again.")),
    Action.DELETE: (N_("Mark and have it deleted"), N_("Takes a second person: a colleague is asked now.")),
}
"""The ladder, the mildest first; what the source cannot do is left out."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody filled in; `reason` is None and `step` ONLY_MARK where nothing was chosen."""

    reason: TrollReason | None
    step: str
    note: str


def troll_form(
    mention: Mention, setup: Setup, about: About, found: Sequence[Because], can: AbstractSet[Deed], t: Words
) -> Block:
    """`found` is what speaks for a planted account, `can` what the source can do."""
    rule = t._("Criticism, also when it is angry, is answered and left standing. A troll is marked only for a reason:")
    reasons = [
        b.option(_capital(f"{t._(REASONS[one])} (§ {clause(one)})"), one, t._(says)) for one, says in EXPLAINED.items()
    ]
    steps = [b.option(t._(label), step, t._(says)) for step, (label, says) in _STEPS.items() if _possible(step, can)]
    only_mark = next(step for step in steps if step["value"] == ONLY_MARK)
    heading = b.words(f"#{mention.id} {t._(KINDS[mention.reading.kind])}")
    blocks = [
        b.section(b.plain(rule)),
        b.rich(b.rich_section(heading), quote(mention, setup, t)),
        *facts_list(found, t),
        b.question(REASON, t._("Which rule of the policy does it break?"), b.radio(REASON, reasons)),
        b.question(LADDER, t._("What shall be done?"), b.radio(LADDER, steps, only_mark)),
        b.question(NOTE, t._("Note for colleagues"), b.text_input(NOTE, "", 1000), optional=True),
    ]
    return b.modal(t._("Is it a troll?"), blocks, t._("Cancel"), t._("Go on"), Action.TROLL, metadata(about))


def read(state: Mapping[str, Any]) -> Judged:
    """The state of a sent form; what is not of the expected shape counts as not chosen."""
    reason, step = _picked(state, REASON), _picked(state, LADDER)
    note = _field(state, NOTE).get("value")
    known = TrollReason(reason) if reason in set(TrollReason) else None
    return Judged(known, step if step in _STEPS else ONLY_MARK, note if isinstance(note, str) else "")


def no_reason(t: Words) -> dict[str, str]:
    """Said at the field when nothing was chosen."""
    return {REASON: t._("Choose a reason.")}


def _capital(text: str) -> str:
    """As it stands alone."""
    return text[:1].upper() + text[1:]


def _possible(step: str, can: AbstractSet[Deed]) -> bool:
    return step not in set(Action) or deed_of(Action(step)) in can


def _picked(state: Mapping[str, Any], name: str) -> str:
    option = _field(state, name).get("selected_option")
    return str(option.get("value", "")) if isinstance(option, Mapping) else ""


def _field(state: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    values = state.get("values")
    block = values.get(name) if isinstance(values, Mapping) else None
    field = block.get(name) if isinstance(block, Mapping) else None
    return field if isinstance(field, Mapping) else {}
