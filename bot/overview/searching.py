"""/mentions search: what was asked for in words, and what was found, page by page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.cards.thread import short_title
from bot.delivery.direct import card_url
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element, Message
from bot.slack.escape import blank, clean, like_address, mrkdwn, one_line, safe_url
from bot.words import EMOJI, KINDS, LANGUAGES, STATUSES, Words, ago, source_name, words
from mentions.effects import CardPlace
from mentions.model import Kind, Mention, Status
from mentions.searching import Search
from mentions.setup import Setup
from mentions.spans import read_span
from mentions.store.wordindex import fold

SEARCH = "search"
PAGE = 8
_LONGEST = 500
_LINK_LENGTH = 500
_BUDGET = 8000
_EXCERPT = 140
_FURTHEST = 1_000
_TERM = re.compile(r'(?:(\w+):)?(?:"([^"]*)"|(\S+))')
_SPAN = re.compile(r"\d{1,6}[smhdSMHD]")
_FIELDS = {
    "from": "author",
    "från": "author",
    "kind": "kind",
    "slag": "kind",
    "typ": "kind",
    "source": "source",
    "källa": "source",
    "status": "status",
    "since": "since",
    "sedan": "since",
}

_Word = TypeVar("_Word", bound=StrEnum)
Found = Sequence[tuple[Mention, CardPlace | None]]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A term that nothing can be looked up by: its field, what stood there, and what may."""

    field: str
    said: str
    known: tuple[str, ...]


def read(text: str, setup: Setup, now: datetime) -> Search | NotUnderstood:
    """What somebody looks for: words, and terms like kind:complaint, in any order; values in English or Swedish."""
    search = Search()
    for field, quoted, plain in _TERM.findall(text[:_LONGEST]):
        said = (quoted or plain).strip()
        known = _FIELDS.get(field.casefold(), "")
        if not known:
            whole = f"{field}:{said}" if field else said
            search = replace(search, words=(*search.words, whole))
            continue
        narrowed = _READ[known](search, said, setup, now)
        if isinstance(narrowed, NotUnderstood):
            return narrowed
        search = narrowed
    return search


def _kind(search: Search, said: str, *_: Any) -> Search | NotUnderstood:
    found = _word_of(KINDS, said)
    return replace(search, kind=found) if found else NotUnderstood("kind", said, tuple(Kind))


def _status(search: Search, said: str, *_: Any) -> Search | NotUnderstood:
    found = _word_of(STATUSES, said)
    return replace(search, status=found) if found else NotUnderstood("status", said, tuple(Status))


def _source(search: Search, said: str, setup: Setup, _: datetime) -> Search | NotUnderstood:
    wanted = fold(said)
    ids = [entry.id for entry in setup.sources if wanted in (entry.id, fold(entry.title))]
    ids = ids or [entry.id for entry in setup.sources if wanted in fold(entry.title)]
    return replace(search, sources=(*search.sources, *(ids or [said])))


def _since(search: Search, said: str, setup: Setup, now: datetime) -> Search | NotUnderstood:
    at = moment(said, setup, now)
    return replace(search, since=at) if at else NotUnderstood("since", said, ("7d", "12h", "2026-03-16"))


def _author(search: Search, said: str, *_: Any) -> Search | NotUnderstood:
    return replace(search, author=(*search.author, said))


_READ: dict[str, Callable[[Search, str, Setup, datetime], Search | NotUnderstood]] = {
    "kind": _kind,
    "status": _status,
    "source": _source,
    "since": _since,
    "author": _author,
}


def moment(said: str, setup: Setup, now: datetime) -> datetime | None:
    """A day ("2026-03-16", by the company's clock) or a stretch back from now ("7d"); None for anything else."""
    try:
        if _SPAN.fullmatch(said):
            span = read_span(said.lower())
            return now - span if isinstance(span, timedelta) else None
        return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(setup.timezone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _word_of(called: Mapping[_Word, str], said: str) -> _Word | None:
    """The choice that is called so, by its own word or in either language."""
    wanted = fold(said)
    names: dict[str, _Word] = {}
    for choice, sentence in called.items():
        names |= dict.fromkeys((str(choice), *(fold(words(language)._(sentence)) for language in LANGUAGES)), choice)
    return names.get(wanted)


def not_understood(what: NotUnderstood, t: Words) -> Message:
    """A term that says nothing, and what may stand there."""
    said = t._("“{said}” is nothing that {field}: knows. Write one of these: {known}. Nothing was looked up.")
    known = ", ".join(f"`{word}`" for word in what.known)
    text = said.format(said=mrkdwn(one_line(what.said, 60)), field=what.field, known=known)
    return Message(text, [b.section(b.markup(text))])


def results(found: Found, text: str, page: int, setup: Setup, url: str, now: datetime, t: Words) -> Message:
    """One page, counted from 0, with buttons to those beside it.

    Args:
        found: one more than a page holds, if there is another page.
        text: what was asked for, as it was written.
        url: the workspace's own address.
    """
    asked = one_line(text, 100)
    if not found:
        said = t._("Nothing was found for “{words}”.") if asked else t._("There are no mentions yet.")
        text_ = mrkdwn(said.format(words=asked))
        return Message(text_, [b.section(b.markup(text_))])
    heading = t._("Found for “{words}”").format(words=asked) if asked else t._("The newest mentions")
    looked_for = [term[2] or term[1] for term in _TERM.findall(text) if not term[0]]
    items = b.fitting([_item(one, looked_for, setup, url, now, t) for one in found[:PAGE]], _BUDGET)
    turning = _turning(text, page, len(found) > PAGE, t)
    aloud = "; ".join(f"#{mention.id} {mrkdwn(short_title(mention))}" for mention, _ in found[: len(items)])
    blocks = [b.header(heading), b.rich(b.rich_list(items)), *([b.actions(turning)] if turning else [])]
    return Message(f"{mrkdwn(heading)}: {aloud}", blocks)


def turned_to(value: str) -> tuple[str, int] | None:
    """The words and the page behind a button; None for what is none of ours. Whoever presses may look for anything
    anyway, so that nothing in it needs to be believed."""
    try:
        said = json.loads(value)
        text, page = str(said["q"]), int(said["p"])
    except (ValueError, TypeError, KeyError):
        return None
    return (text[:_LONGEST], page) if 0 <= page <= _FURTHEST else None


def _turning(text: str, page: int, more: bool, t: Words) -> list[Element]:
    made = []
    if page:
        made.append(b.button(f"{SEARCH}:newer", t._("Newer"), _value(text, page - 1)))
    if more:
        made.append(b.button(f"{SEARCH}:older", t._("Older"), _value(text, page + 1)))
    return made


def _value(text: str, page: int) -> str:
    return json.dumps({"q": text[:_LONGEST], "p": page}, ensure_ascii=False)


def _item(
    one: tuple[Mention, CardPlace | None], looked_for: Sequence[str], setup: Setup, url: str, now: datetime, t: Words
) -> Block:
    mention, place = one
    title, page = short_title(mention), safe_url(mention.url)
    linked = page is not None and len(page) <= _LINK_LENGTH and not like_address(title)
    shown = b.link(page, title, bold=True) if linked and page else b.words(title, bold=True)
    kind = f"{EMOJI[mention.reading.kind]} {t._(KINDS[mention.reading.kind])}"
    facts = (kind, t._(STATUSES[mention.status]), one_line(source_name(mention.source, setup, t), 60))
    tail = " · ".join((*facts, ago(mention.published_at, now, t)))
    card = card_url(place, url)
    to_card = [b.words(" · "), b.link(card, t._("to the card"))] if card else []
    passage = excerpt(mention, looked_for)
    said = [b.words(f"\n{passage}")] if passage else []
    return b.rich_section(b.words(f"#{mention.id} "), shown, b.words(f" · {tail}"), *to_card, *said)


def excerpt(mention: Mention, looked_for: Sequence[str]) -> str:
    """A line of its text about the first of these words; of our answer, if only that has it; "" where there is none."""
    for text in (clean(mention.text), clean(mention.reply)):
        flat = " ".join(text.split())
        folded = fold(flat)
        at = min((place for word in looked_for if (place := folded.find(fold(word))) >= 0), default=-1)
        if at >= 0 and len(folded) == len(flat):
            start = flat.rfind(" ", 0, max(at - _EXCERPT // 3, 0)) + 1
            return ("…" if start else "") + one_line(flat[start:], _EXCERPT)
    whole = one_line(mention.text, _EXCERPT) if mention.title else ""
    return "" if blank(whole) else whole
