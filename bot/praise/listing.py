"""What one person is told about quotes: all of them, and what a press has come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cards.thread import short_title
from bot.praise.saying import stands, take_back
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import host, mrkdwn, one_line, safe_url
from bot.words import Words, source_name
from mentions.model import Mention
from mentions.quoting import Consent, Quote
from mentions.setup import Setup

PAGE = "/testimonials"
"""Where the world reads them, below the public address."""
_LIST_BUDGET = 7500
_ENDABLE = frozenset({Consent.ASKED, Consent.YES})


def listing(
    quotes: Sequence[Quote],
    mentions: Mapping[int, Mention],
    counts: Mapping[Consent, int],
    setup: Setup,
    public_url: str,
    t: Words,
    *,
    may_end: bool,
) -> Message:
    """All that was asked, the latest answer first: how it stands, where it is from, where it is used, and the proof.

    Args:
        public_url: below which our own page stands, "" where nobody can read it.
        may_end: whether each has its button that ends it.
    """
    if not quotes:
        hint = t._("Nobody has been asked yet. Praise has the button “Ask to quote” on its card.")
        return Message(hint, [b.section(b.plain(hint))])
    heading = t.n("{n} voice may be quoted", "{n} voices may be quoted", counts[Consent.YES])
    asked = counts[Consent.ASKED]
    waits = t.n("{n} waits for an answer", "{n} wait for an answer", asked) if asked else ""
    page = _page(public_url, t)
    items = [_item(quote, mentions.get(quote.mention_id), setup, t, may_end=may_end) for quote in quotes]
    shown = b.fitting(items, _LIST_BUDGET)
    foot = [b.context(b.markup(" · ".join(filter(None, (waits, page)))))] if waits or page else []
    if (rest := sum(counts.values()) - len(shown)) > 0:
        foot.append(b.context(b.plain(t.n("{n} more, not shown", "{n} more, not shown", rest))))
    aloud = "; ".join(f"#{quote.mention_id} {mrkdwn(stands(quote, t))}" for quote in quotes[: len(shown)])
    return Message(f"{heading}: {aloud}", [b.header(heading), *shown, *foot])


def noted(mention: Mention, public_url: str, t: Words) -> Message:
    """What was said of quoting is kept; where it ends, where else it must be taken away."""
    quote = mention.quoted
    assert quote is not None  # noqa: S101 -- something was just said of it
    lines = [f"#{mention.id}: {mrkdwn(stands(quote, t))}."]
    if quote.consent is Consent.YES and public_url:
        lines.append(t._("It stands on our page within a minute: {page}").format(page=_page(public_url, t)))
    if quote.consent is Consent.WITHDRAWN and public_url:
        lines.append(t._("It is off our page within a minute."))
    if quote.consent is Consent.WITHDRAWN and quote.used:
        lines.append(t._("Take it away here, too:") + "\n" + mrkdwn(quote.used))
    text = "\n".join(lines)
    return Message(text, [b.section(b.markup(text))])


def which_answer(t: Words) -> Message:
    """The command does not understand what was said of quoting."""
    said = t._("What did they say? Write it like this:")
    examples = ("quote 12", "quote 12 yes Maja, Uppsala", "quote 12 no", "quote 12 withdrawn")
    text = "\n".join([said, *(f"`/mentions {example}`" for example in examples)])
    return Message(text, [b.section(b.markup(text))])


def _item(quote: Quote, mention: Mention | None, setup: Setup, t: Words, *, may_end: bool) -> Block:
    words = t._("“{word}”").format(word=one_line(quote.words, 160)) if quote.words else ""
    lines = [f"*#{quote.mention_id}* {mrkdwn(stands(quote, t))}", mrkdwn(words)]
    lines += [" · ".join(filter(None, (_place(mention, setup, t), _proof(quote, t), _used(quote, t))))]
    ends = may_end and quote.consent in _ENDABLE
    return b.section(b.markup("\n".join(filter(None, lines))), take_back(quote.mention_id, t) if ends else None)


def _place(mention: Mention | None, setup: Setup, t: Words) -> str:
    if mention is None or mention.gone_at:
        return ""
    where, url = mrkdwn(one_line(source_name(mention.source, setup, t), 60)), safe_url(mention.url)
    title = mrkdwn(one_line(short_title(mention), 60)).replace("|", "¦")
    return f"{where}: <{url}|{title}>" if url and len(url) < 500 else f"{where}: {title}"


def _proof(quote: Quote, t: Words) -> str:
    url = safe_url(quote.proof)
    said = t._("where they said yes")
    return f"<{url}|{mrkdwn(said)} ({mrkdwn(host(url))})>" if url and len(url) < 500 else ""


def _used(quote: Quote, t: Words) -> str:
    used = one_line(", ".join(quote.used.splitlines()), 200)
    return t._("also used: {places}").format(places=mrkdwn(used)) if used else ""


def _page(public_url: str, t: Words) -> str:
    url = safe_url(f"{public_url}{PAGE}") if public_url else None
    label = mrkdwn(t._("our page"))
    return f"<{url}|{label}>" if url else ""
