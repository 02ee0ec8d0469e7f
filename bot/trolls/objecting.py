"""An author objects: what they say is written down, so that somebody else looks at the mark."""

from __future__ import annotations

from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.press import About, metadata
from bot.trolls.reasons import mark_in_words
from bot.words import Words
from mentions.lifecycle import Action
from mentions.model import Mention

WORDS = "text"


def appeal_form(mention: Mention, about: About, t: Words) -> Block:
    """What the author says against the mark."""
    told = t._("Marked as a troll: {reason}").format(reason=mark_in_words(mention, t))
    who = t._("Somebody else than who marked it is asked to look, in private: the mark goes, or it stays.")
    asked = b.question(WORDS, t._("What does the author say?"), b.text_input(WORDS, "", 3000))
    blocks = [b.section(b.plain(told)), asked, b.context(b.plain(who))]
    submit = t._("Ask for a look")
    return b.modal(t._("The author objects"), blocks, t._("Cancel"), submit, Action.APPEAL, metadata(about))


def no_words(t: Words) -> dict[str, str]:
    """Said at the field when nothing was written."""
    return {WORDS: t._("Write in a few words what the author says.")}
