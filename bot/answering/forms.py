"""The forms that a button opens: what is asked once, before a move is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.passage import quote
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import blank, clean, one_line
from bot.slack.press import About, metadata
from bot.words import KINDS, Words, utc
from mentions.lifecycle import Action
from mentions.model import Availability, Mention
from mentions.setup import Setup

TEXT = "text"
CHOICE = "choice"
"""The block_ids, and at once the action_ids, of a form's fields."""

_LONGEST = 3000
_MOST_OFFERED = 100


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in: `choice` is a reason, an outcome or a user id; "" for what was left empty."""

    text: str = ""
    choice: str = ""


def read_form(state: Mapping[str, Any]) -> Filled:
    """The state of a sent form. What is not of the expected shape counts as empty."""
    values = state.get("values")
    fields = values if isinstance(values, Mapping) else {}
    text, chosen = _field(fields, TEXT), _field(fields, CHOICE)
    option = chosen.get("selected_option")
    picked = chosen.get("selected_user") or chosen.get("selected_conversation")
    picked = option.get("value") if isinstance(option, Mapping) else picked
    return Filled(_string(text.get("value")), _string(picked))


def reassign_form(mention: Mention, setup: Setup, about: About, there: Availability, t: Words) -> Block:
    """Who should rather have it: the team with roles and load, or anybody while no team is named."""
    team = [colleague(setup, member.user, {}, there, t) for member in setup.team]
    label = t._("Choose a colleague")
    few = 0 < len(team) <= _MOST_OFFERED
    asked = b.question(CHOICE, t._("Who?"), b.select(CHOICE, label, team) if few else b.users_select(CHOICE, label))
    blocks = [quoted_mention(mention, setup, t), asked, _note(t)]
    return _form(Action.REASSIGN, t._("Hand over"), t._("Hand over"), blocks, about, t)


def move_form(mention: Mention, setup: Setup, about: About, t: Words) -> Block:
    """In which channel its card should rather stand."""
    asked = b.question(CHOICE, t._("Which channel?"), b.channels_select(CHOICE, t._("Choose a channel")))
    said = t._("The card is posted anew there. Here stays a line that says where it has gone.")
    blocks = [quoted_mention(mention, setup, t), asked, b.context(b.plain(said)), _note(t)]
    return _form(Action.MOVE, t._("Move the card"), t._("Move"), blocks, about, t)


def not_invited(t: Words) -> dict[str, str]:
    """Said at the field when the bot may not write in the chosen channel."""
    said = t._(
        "The bot is not in that channel, or another company is. Write /invite @ambassadors there, or choose another."
    )
    return {CHOICE: said}


def loading(title: str, t: Words) -> Block:
    """Shown at once while the real form is being made."""
    return b.modal(title, [b.section(b.plain(t._("One moment …")))], t._("Cancel"))


def problem(text: str, t: Words, kept: str = "") -> Block:
    """Why nothing was done (mrkdwn), and the text that was written, so that it is not lost."""
    blocks = [b.section(b.markup(text))]
    if not blank(clean(kept)):
        blocks += [b.section(b.plain(t._("This is what you wrote:"))), b.quoted(kept, _LONGEST, "–")]
    return b.modal(t._("Not done"), blocks, t._("Back"))


def not_in_team(t: Words) -> dict[str, str]:
    """Said at the field when the chosen person may not be asked."""
    return {CHOICE: t._("This person is not in the team. Choose another one.")}


def nothing_chosen(action: Action, t: Words) -> dict[str, str]:
    """Said at the field when nothing was chosen."""
    match action:
        case Action.CLOSE:
            return {CHOICE: t._("Choose what became of it.")}
        case Action.MOVE:
            return {CHOICE: t._("Choose a channel.")}
    return {CHOICE: t._("Choose somebody.")}


def _form(action: Action, title: str, submit: str, blocks: list[Block], about: About, t: Words) -> Block:
    return b.modal(title, blocks, t._("Cancel"), submit, action, metadata(about))


def quoted_mention(mention: Mention, setup: Setup, t: Words) -> Block:
    """What a form is about: its number, its kind and the passage."""
    heading = b.words(f"#{mention.id} {t._(KINDS[mention.reading.kind])}")
    return b.rich(b.rich_section(heading), quote(mention, setup, t))


def _note(t: Words) -> Block:
    return b.question(TEXT, t._("Note for colleagues"), b.text_input(TEXT, "", 1000), optional=True)


def colleague(setup: Setup, user: str, names: Mapping[str, str], there: Availability, t: Words) -> Element:
    """One of those who may be asked, with roles, load and absence; somebody outside the team has only a name."""
    member = setup.ambassador(user)
    load = t.n("{n} in hand", "{n} in hand", there.load.get(user, 0))
    facts = [", ".join(member.roles) if member else "", load]
    if until := there.away.get(user):
        facts.insert(0, t._("away until {when}").format(when=utc(until)[:10]))
    called = member.name if member else names.get(user, user)
    return b.option(one_line(called, 75), user, " · ".join(filter(None, facts)))


def _field(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    block = fields.get(name)
    field = block.get(name) if isinstance(block, Mapping) else None
    return field if isinstance(field, Mapping) else {}


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
