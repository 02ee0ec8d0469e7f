"""How others will see what is being written: a template filled in, the policy as a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.setup.inputs import Given
from bot.setup.parts import Part
from bot.setup.table import LANGUAGES
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import mrkdwn
from bot.words import N_
from mentions.templates import fill, open_places

_MOST_BLOCKS = 95
_FIT = 2_900
_HEADING = re.compile(r"#{1,6}\s+(.+)")
_ITEM = re.compile(r"^(\s*)[-*+]\s+", re.MULTILINE)
_BOLD = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_FILLED_BY_US = {
    "{media}": N_("(Here stands where you listen.)"),
    "{answers}": N_("(Here stands how soon you answer.)"),
}


def seen(part: Part, values: Mapping[str, Any], given: Given, me: str) -> Block:
    """A view that only shows; `me` is the name of whoever looks."""
    blocks = _template(values, given, me) if part.key == "templates" else list(_policy(values, given))
    return b.modal(given.t._("Preview"), blocks[:_MOST_BLOCKS], given.t._("Back"))


def _template(values: Mapping[str, Any], given: Given, me: str) -> list[Block]:
    t, text = given.t, str(values.get("text") or "")
    product = next((name.name for name in given.setup.names if name.kind == "product"), given.setup.called)
    words = {"name": "Kim", "product": product, "company": given.setup.called, "me": me}
    filled = fill(text, words)
    said = t._("This is how the form begins when Kim has written to you. It can still be changed before it is sent.")
    left = open_places(filled)
    open_ = t._("Filled in from the mention, or by whoever answers: {places}").format(places=", ".join(left))
    note = [b.context(b.plain(open_))] if left else []
    return [b.context(b.plain(said)), b.quoted(filled, _FIT, t._("Nothing is written yet.")), *note]


def _policy(values: Mapping[str, Any], given: Given) -> Iterator[Block]:
    t = given.t
    yield b.context(b.plain(t._("These are its words. The page itself has your colours.")))
    for language, says in LANGUAGES.items():
        yield b.header(t._(says))
        text = str(values.get(language) or "").replace("{company}", given.setup.called)
        for place, said in _FILLED_BY_US.items():
            text = text.replace(place, t._(said))
        yield from _paragraphs(text)


def _paragraphs(written: str) -> Iterator[Block]:
    """Markdown as far as Slack can show it; what it cannot is shown as it was written."""
    for paragraph in filter(None, (one.strip() for one in re.split(r"\n\s*\n", written))):
        first, _, rest = paragraph.partition("\n")
        if found := _HEADING.fullmatch(first):
            yield b.section(b.markup(f"*{mrkdwn(found[1])}*"))
        if text := (rest if found else paragraph).strip():
            yield b.section(b.markup(_BOLD.sub(r"*\1*", _ITEM.sub(r"\1• ", mrkdwn(text[:_FIT])))))
