"""The forms about quoting: which words, how one asks, and what its writer has said. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.passage import quote as passage_of
from bot.praise.asking import credited, suggested
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import blank, clean, host, one_line, safe_url
from bot.slack.press import About, metadata, parse_metadata
from bot.words import KINDS, Words, source_name
from mentions.lifecycle import Action
from mentions.model import Mention
from mentions.quoting import LONGEST
from mentions.setup import Setup

WORDS_FORM, ASK_FORM, YES_FORM = (f"{Action.QUOTE}:{name}" for name in ("words", "ask", "yes"))
"""The callback_ids."""
_WORDS, _CREDIT, _TEXT, _PROOF, _USED = "words", "credit", "text", "proof", "used"
_LONGEST_TEXT = 3000


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in; "" for what was left empty."""

    words: str = ""
    credit: str = ""
    text: str = ""
    proof: str = ""
    used: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What the second form knows from the first."""

    about: About
    words: str
    credit: str

    def written(self) -> str:
        """As private_metadata."""
        return json.dumps([metadata(self.about), self.words, self.credit], ensure_ascii=False)


def read_step(text: str) -> Step | None:
    """What `written` wrote; None for anything else."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, list) or len(found) != 3 or not all(isinstance(part, str) for part in found):
        return None
    about = parse_metadata(found[0])
    return Step(about, found[1], found[2]) if about else None


def read_form(state: Mapping[str, Any]) -> Filled:
    """The state of a sent form. What is not of the expected shape counts as empty."""
    values = state.get("values")
    fields = values if isinstance(values, Mapping) else {}
    return Filled(**{name: _field(fields, name) for name in (_WORDS, _CREDIT, _TEXT, _PROOF, _USED)})


def words_form(mention: Mention, setup: Setup, about: About, t: Words) -> Block:
    """First: which words, and whose name below them."""
    blocks = [
        _shown(mention, setup, t),
        _words(suggested(mention), t),
        _credit(credited(mention), t._("As they name themselves. They can choose another name when they answer."), t),
    ]
    return b.modal(t._("Ask to quote"), blocks, t._("Cancel"), t._("Next"), WORDS_FORM, metadata(about))


def ask_form(mention: Mention, setup: Setup, step: Step, begun: str, t: Words) -> Block:
    """Second: the question as its writer will read it, begun with `begun`, and how it gets there."""
    hint = t._("The words to quote must stand in it exactly, so that they know what they say yes to.")
    asked = b.question(_TEXT, t._("Your question"), b.text_input(_TEXT, begun, _LONGEST_TEXT), hint)
    if step.about.posts:
        where = one_line(source_name(mention.source, setup, t), 100)
        way = t._("Your question is posted at {source} as soon as you press.").format(source=where)
        submit = t._("Post the question")
    else:
        way = t._("The bot cannot post there. Copy the question, ask on the page, and then press “I have asked”.")
        submit = t._("I have asked")
    blocks = [b.rich(b.rich_section(b.words(f"{way} "), *_link(mention))), asked]
    return b.modal(t._("Ask to quote"), blocks, t._("Cancel"), submit, ASK_FORM, step.written())


def yes_form(mention: Mention, setup: Setup, about: About, heard: str, t: Words) -> Block:
    """They said yes: to which words, under which name, and where one can read it. `heard` is their answer, or ""."""
    quote = mention.quoted
    said, credit = (quote.words, quote.credit) if quote and quote.words else (suggested(mention), credited(mention))
    proof = (quote.proof if quote else "") or (mention.url if heard else "")
    blocks = [_shown(mention, setup, t)]
    if not blank(clean(heard)):
        blocks += [b.context(b.plain(t._("Their answer:"))), b.quoted(heard, 600, "–")]
    used = t._("One place a line, like a leaflet or https://…, so that it can be taken away there, too.")
    blocks += [
        _words(said, t),
        _credit(credit, t._("Exactly as they wish. Empty: without a name."), t),
        b.question(_PROOF, t._("Where they said yes"), b.url_input(_PROOF, safe_url(proof) or ""), optional=True),
        b.question(
            _USED,
            t._("Where else you use it"),
            b.text_input(_USED, quote.used if quote else "", 1000),
            used,
            optional=True,
        ),
    ]
    return b.modal(t._("They said yes"), blocks, t._("Cancel"), t._("Save"), YES_FORM, metadata(about))


def not_theirs(t: Words) -> dict[str, str]:
    """Said at the field when the words do not stand in what they wrote."""
    return {_WORDS: t._("These words do not stand there so. Copy them exactly; write … for what you leave out.")}


def no_words(t: Words) -> dict[str, str]:
    """Said at the field when no words were chosen."""
    return {_WORDS: t._("Choose the words first.")}


def empty_question(t: Words) -> dict[str, str]:
    """Said at the field when nothing is asked."""
    return {_TEXT: t._("Write the question first.")}


def too_long(said: str, t: Words) -> dict[str, str]:
    """Said at the field when the platform would refuse it; `said` tells by how much."""
    return {_TEXT: f"{said}. " + t._("Nothing was sent; your words are kept.")}


def without_the_words(t: Words) -> dict[str, str]:
    """Said at the field when the question does not hold the words that are to be quoted."""
    return {_TEXT: t._("The words that you want to quote must stand in the question, exactly.")}


def no_address(t: Words) -> dict[str, str]:
    """Said at the field when the proof is no address of a page."""
    return {_PROOF: t._("Write an address that begins with https://")}


def _words(begun: str, t: Words) -> Block:
    hint = t._("Exactly as it stands there. Write … for what you leave out.")
    return b.question(_WORDS, t._("The words to quote"), b.text_input(_WORDS, begun, LONGEST), hint)


def _credit(begun: str, hint: str, t: Words) -> Block:
    return b.question(_CREDIT, t._("Named as"), b.line_input(_CREDIT, begun, 100), hint, optional=True)


def _shown(mention: Mention, setup: Setup, t: Words) -> Block:
    heading = b.words(f"#{mention.id} {t._(KINDS[mention.reading.kind])}")
    return b.rich(b.rich_section(heading), passage_of(mention, setup, t))


def _link(mention: Mention) -> list[Block]:
    url = safe_url(mention.url)
    return [b.link(url, host(url))] if url else []


def _field(fields: Mapping[str, Any], name: str) -> str:
    block = fields.get(name)
    field = block.get(name) if isinstance(block, Mapping) else None
    said = field.get("value") if isinstance(field, Mapping) else None
    return said.strip() if isinstance(said, str) else ""
