"""The forms that a button opens: what is asked once, before a move is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.passage import quote
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import blank, clean, host, one_line, safe_url
from bot.slack.press import About, metadata
from bot.words import KINDS, MOVES, N_, OUTCOMES, REASONS, Words, source_name, utc, words
from mentions.lifecycle import Action
from mentions.model import Availability, Kind, Mention, Outcome, Status
from mentions.setup import Ambassador, Setup
from mentions.writing import Draft

TEXT = "text"
CHOICE = "choice"
"""The block_ids, and at once the action_ids, of a form's fields."""

_LONGEST = 3000
_MOST_OFFERED = 100

_HINTS = {
    Kind.PRAISE: N_("Thank them by name, and say what it means to you. Ask whether you may quote them."),
    Kind.QUESTION: N_("Answer what was asked, and say where one can read more."),
    Kind.COMPLAINT: N_("Be kind and factual: what happened, why, and how you put it right."),
    Kind.MISTAKE: N_("Be kind: say what is right, and show where one can check it."),
    Kind.SUGGESTION: N_("Thank them, and say honestly what becomes of the idea."),
    Kind.BUYING: N_("Be helpful, not pushy: answer, and offer one next step."),
    Kind.PRESS: N_("Only facts you may share; say who they can talk to."),
    Kind.RANT: N_("Wait until you are calm. Listen, name what went wrong, offer a way on."),
    Kind.TROLL: N_("Short and factual, or no answer at all. Never in anger."),
    Kind.SPAM: N_("Spam needs no answer: close it, or mark it as a troll to report it."),
    Kind.OTHER: N_("Be kind and factual, and say who you are."),
}


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


def reply_form(mention: Mention, setup: Setup, about: About, draft: Draft | None, t: Words) -> Block:
    """What one wants to answer; `about` says whether the bot posts it or a person takes the words to the page."""
    begun = draft.text if draft else _template(mention, setup)
    return _answer(Action.REPLY, mention, setup, about, begun, t)


def thank_form(mention: Mention, setup: Setup, about: About, draft: Draft | None, t: Words) -> Block:
    """The same, begun with a thank you in the writer's language."""
    thanks = words(mention.reading.language)._("Thank you for your kind words! They made our day.")
    begun = _template(mention, setup) or thanks
    return _answer(Action.THANK, mention, setup, about, draft.text if draft else begun, t)


def troll_form(mention: Mention, setup: Setup, about: About, t: Words) -> Block:
    """Which reason of the policy makes this a troll."""
    options = [b.option(t._(says), reason) for reason, says in REASONS.items()]
    rule = t._("Criticism, also when it is angry, is answered and left standing. A troll is marked only for a reason:")
    asked = b.question(CHOICE, t._("Reason"), b.select(CHOICE, t._("Choose a reason"), options))
    blocks = [b.section(b.plain(rule)), _quote(mention, setup, t), asked, _note(t)]
    return _form(Action.TROLL, t._("Mark as a troll"), t._("Mark"), blocks, about, t)


def close_form(mention: Mention, setup: Setup, about: About, t: Words) -> Block:
    """What became of it."""
    options = [b.option(t._(says), outcome) for outcome, says in OUTCOMES.items()]
    likely = _likely_outcome(mention)
    chosen = next((option for option in options if option["value"] == likely), None)
    asked = b.question(CHOICE, t._("What became of it?"), b.radio(CHOICE, options, chosen))
    return _form(Action.CLOSE, t._("Close"), t._("Close"), [_quote(mention, setup, t), asked, _note(t)], about, t)


def reassign_form(mention: Mention, setup: Setup, about: About, there: Availability, t: Words) -> Block:
    """Who should rather have it: the team with roles and load, or anybody while no team is named."""
    team = [_colleague(member, there, t) for member in setup.team]
    label = t._("Choose a colleague")
    few = 0 < len(team) <= _MOST_OFFERED
    asked = b.question(CHOICE, t._("Who?"), b.select(CHOICE, label, team) if few else b.users_select(CHOICE, label))
    blocks = [_quote(mention, setup, t), asked, _note(t)]
    return _form(Action.REASSIGN, t._("Hand over"), t._("Hand over"), blocks, about, t)


def move_form(mention: Mention, setup: Setup, about: About, t: Words) -> Block:
    """In which channel its card should rather stand."""
    asked = b.question(CHOICE, t._("Which channel?"), b.channels_select(CHOICE, t._("Choose a channel")))
    said = t._("The card is posted anew there. Here stays a line that says where it has gone.")
    blocks = [_quote(mention, setup, t), asked, b.context(b.plain(said)), _note(t)]
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


def empty_text(t: Words) -> dict[str, str]:
    """Said at the field when nothing was written."""
    return {TEXT: t._("Write the answer first.")}


def not_in_team(t: Words) -> dict[str, str]:
    """Said at the field when the chosen person may not be asked."""
    return {CHOICE: t._("This person is not in the team. Choose another one.")}


def nothing_chosen(action: Action, t: Words) -> dict[str, str]:
    """Said at the field when nothing was chosen."""
    match action:
        case Action.TROLL:
            return {CHOICE: t._("Choose a reason.")}
        case Action.CLOSE:
            return {CHOICE: t._("Choose what became of it.")}
        case Action.MOVE:
            return {CHOICE: t._("Choose a channel.")}
    return {CHOICE: t._("Choose somebody.")}


def _template(mention: Mention, setup: Setup) -> str:
    """How the rule that decided wants an answer to begin, "" if it says nothing."""
    rule = setup.rule(mention.rule)
    return next((template.text for template in setup.templates if rule and template.name == rule.template), "")


def _answer(action: Action, mention: Mention, setup: Setup, about: About, begun: str, t: Words) -> Block:
    hint = t._(_HINTS[mention.reading.kind])
    asked = b.question(TEXT, t._("Your answer"), b.text_input(TEXT, begun, _LONGEST), hint)
    if about.posts:
        way, submit = _posted(mention, setup, t), t._("Post the answer")
    else:
        way, submit = _page(mention, t), t._("Save the answer")
    return _form(action, t._(MOVES[action]), submit, [_quote(mention, setup, t), *way, asked], about, t)


def _form(action: Action, title: str, submit: str, blocks: list[Block], about: About, t: Words) -> Block:
    return b.modal(title, blocks, t._("Cancel"), submit, action, metadata(about))


def _quote(mention: Mention, setup: Setup, t: Words) -> Block:
    heading = b.words(f"#{mention.id} {t._(KINDS[mention.reading.kind])}")
    return b.rich(b.rich_section(heading), quote(mention, setup, t))


def _posted(mention: Mention, setup: Setup, t: Words) -> list[Block]:
    """The bot takes the answer to the page."""
    source = one_line(source_name(mention.source, setup, t), 100)
    said = t._("Your answer is posted at {source} as soon as you press. ").format(source=source)
    url = safe_url(mention.url)
    return [b.rich(b.rich_section(b.words(said), *([b.link(url, host(url))] if url else [])))]


def _page(mention: Mention, t: Words) -> list[Block]:
    """How the answer gets to the page: a person takes it there."""
    url = safe_url(mention.url)
    if url is None:
        return [b.context(b.plain(t._("Nothing is sent: the answer is kept here, for you to send it yourself.")))]
    said = t._("Nothing is sent by the bot. Answer on the page, and save here what you wrote: ")
    return [b.rich(b.rich_section(b.words(said), b.link(url, host(url))))]


def _note(t: Words) -> Block:
    return b.question(TEXT, t._("Note for colleagues"), b.text_input(TEXT, "", 1000), optional=True)


def _likely_outcome(mention: Mention) -> Outcome | None:
    if mention.status is not Status.ANSWERED:
        return None
    return Outcome.THANKED if mention.reading.kind is Kind.PRAISE else Outcome.STANDING


def _colleague(member: Ambassador, there: Availability, t: Words) -> Element:
    load = t.n("{n} in hand", "{n} in hand", there.load.get(member.user, 0))
    facts = [", ".join(member.roles), load]
    if until := there.away.get(member.user):
        facts.insert(0, t._("away until {when}").format(when=utc(until)[:10]))
    return b.option(one_line(member.name, 75), member.user, " · ".join(filter(None, facts)))


def _field(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    block = fields.get(name)
    field = block.get(name) if isinstance(block, Mapping) else None
    return field if isinstance(field, Mapping) else {}


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
