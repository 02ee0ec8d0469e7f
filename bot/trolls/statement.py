"""The statement of reasons: what an author is told of what we did to their words (DSA, article 17). Pure."""

from __future__ import annotations

from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import cut, one_line, safe_url
from bot.slack.press import About, metadata
from bot.trolls.reasons import EXPLAINED
from bot.words import N_, REASONS, Words, words
from mentions.evidence import Evidence
from mentions.lifecycle import Action
from mentions.model import Mention, TrollReason
from mentions.outside import Deed
from mentions.policy import clause, policy_address
from mentions.setup import Setup

WORDS = "text"
LONGEST = 3000

_DID = {
    Deed.HIDE: N_("{company} has hidden what you wrote{day}: others cannot see it. This holds until further notice."),
    Deed.DELETE: N_("{company} has removed what you wrote{day}. It cannot be restored."),
}


def statement(mention: Mention, evidence: Evidence | None, setup: Setup, public_url: str) -> str:
    """In the author's language, English where we do not write it; at most `LONGEST` characters.

    Args:
        evidence: what was kept at the mark; None if its time is over.
        public_url: where our own pages stand, "" if nowhere.
    """
    t = words(mention.reading.language)
    reason = mention.troll_reason or TrollReason.FALSE
    policy = policy_address(setup, public_url, t.language, reason)
    parts = (
        _did(mention, setup, t),
        _quoted(mention, evidence, t),
        _why(reason, mention.policy, policy, t),
        t._(
            "How it was decided: a program found the text and proposed how to read it. A person at {company} read it "
            "and decided; nothing was decided automatically."
        ).format(company=setup.called or t._("The company")),
        _object(policy, t),
    )
    return cut("\n\n".join(filter(None, parts)), LONGEST)


def statement_form(mention: Mention, text: str, about: About, t: Words) -> Block:
    """Ready to send: by the bot where `about` says that it posts, else to be copied."""
    if about.posts:
        how, submit = t._("It is posted below their text as soon as you press. Change what you like."), t._("Send it")
    else:
        how = t._("The bot cannot reach them there. Copy this and send it yourself; it is kept in the history.")
        submit = t._("I have sent it")
    law = t._("Whoever is hidden or deleted is told why, on which facts, and how to object (DSA, article 17).")
    url = safe_url(mention.author_url) or safe_url(mention.url)
    link = [b.rich(b.rich_section(b.link(url, t._("Open the page"))))] if url and not about.posts else []
    asked = b.question(WORDS, t._("What they are told"), b.text_input(WORDS, text, LONGEST))
    blocks = [b.section(b.plain(how)), *link, asked, b.context(b.plain(law))]
    return b.modal(t._("Tell its author why"), blocks, t._("Cancel"), submit, Action.EXPLAIN, metadata(about))


def no_statement(t: Words) -> dict[str, str]:
    """Said at the field when nothing was written."""
    return {WORDS: t._("Write what the author is told.")}


def _did(mention: Mention, setup: Setup, t: Words) -> str:
    day = t._(" on {day}").format(day=f"{mention.published_at:%Y-%m-%d}")
    did = _DID[Deed.DELETE if mention.taken == Deed.DELETE else Deed.HIDE]
    return t._(did).format(company=setup.called or t._("The company"), day=day)


def _quoted(mention: Mention, evidence: Evidence | None, t: Words) -> str:
    seen = evidence.text or evidence.title if evidence else mention.text or mention.title
    where = mention.url if safe_url(mention.url) else ""
    said = t._("It is about this text: “{text}”").format(text=one_line(seen, 300)) if seen else ""
    return "\n".join(filter(None, (said, where)))


def _why(reason: TrollReason, number: int, policy: str, t: Words) -> str:
    said = t._("Why: it breaks § {clause} of our policy, {reason} (version {number}). {explained}")
    told = said.format(
        clause=clause(reason), reason=t._(REASONS[reason]), number=number or 1, explained=t._(EXPLAINED[reason])
    )
    return "\n".join(filter(None, (told, policy)))


def _object(policy: str, t: Words) -> str:
    said = t._("If you think that this is wrong, answer this message, and somebody else than who decided looks again.")
    if policy:
        said = t._(
            "If you think that this is wrong, answer this message or write to us as our policy says, and somebody else "
            "than who decided looks again."
        )
    return said + " " + t._("You may also turn to a court.")
