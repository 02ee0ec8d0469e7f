"""The voices that we may quote: as a page, as JSON, as a feed, and to stand in another site's page. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.web.dress import Frame, House
from bot.web.figures import day
from bot.words import Words
from mentions.quoting import Quote

PAGE = 20
"""How many voices stand on one page."""
FEED = 50
"""How many of the newest the feed and the JSON tell of."""
EMBEDDED = 6

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def voices_frame(quotes: Sequence[Quote], number: int, more: bool, root: str, t: Words) -> Frame:
    """One page of voices, the newest first.

    Args:
        number: of the page, from 1.
        more: another page follows.
    """
    title = t._("What people say about us")
    said = t._(
        "We have asked everyone here whether we may quote them, and they said yes. The words are exactly their own. "
        "Whoever changes their mind is taken down."
    )
    if not quotes:
        said = t._("There is nothing here yet. We quote only those who have said yes to it.")
    main = f'<h1>{escape(title)}</h1><p class="lead">{escape(said)}</p>{_list(quotes, "h2", t)}'
    place = "" if number == 1 else f"/{number}"
    feed = f"/testimonials/{t.language}/feed"
    main += _turning(number, more, root, t) + _feed_link(root + feed, t)
    return Frame(title, main, "testimonials", f"/testimonials/{{language}}{place}", feed, about=said)


def embedded_frame(quotes: Sequence[Quote], house: House, t: Words) -> Frame:
    """The newest voices, to stand in a frame on another page."""
    title = t._("What people say about us")
    address = escape(f"{house.origin}{house.root}/testimonials/{t.language}")
    label = t._("Read more")
    link = f'<p><a href="{address}" target="_blank" rel="noopener">{escape(label)}</a></p>'
    main = f'<h1 class="skip">{escape(title)}</h1>{_list(quotes, "h2", t)}{link}'
    return Frame(title, main, "testimonials", bare=True)


def as_json(quotes: Sequence[Quote], house: House) -> bytes:
    """All voices for machines: words, credit, language, since when they may be quoted, where that can be read."""
    said = [
        {
            "id": f"{house.origin}{house.root}/testimonials#voice-{quote.mention_id}",
            "words": quote.words,
            "credit": quote.credit,
            "language": quote.language,
            "since": quote.at.isoformat(timespec="seconds"),
            "proof": _proof(quote),
        }
        for quote in quotes
    ]
    return json.dumps({"company": house.name, "testimonials": said}, ensure_ascii=False).encode()


def as_feed(quotes: Sequence[Quote], house: House, now: datetime, t: Words) -> bytes:
    """An Atom feed (RFC 4287), the newest first."""
    base = f"{house.origin}{house.root}"
    home, title = f"{base}/testimonials/{t.language}", t._("What people say about us")
    updated = max((quote.at for quote in quotes), default=now)
    entries = "".join(_entry(quote, base, home, t) for quote in quotes)
    name = f" · {house.name}" if house.name else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{t.language}"><id>{_xml(home)}</id>'
        f"<title>{_xml(title + name)}</title><updated>{_moment(updated)}</updated>"
        f"<author><name>{_xml(house.name or title)}</name></author>"
        f'<link rel="self" href="{_xml(home)}/feed"/><link rel="alternate" href="{_xml(home)}"/>{entries}</feed>'
    ).encode()


def _entry(quote: Quote, base: str, home: str, t: Words) -> str:
    name = f"voice-{quote.mention_id}"
    language = f' xml:lang="{quote.language}"' if _LANGUAGE.fullmatch(quote.language) else ""
    return (
        f"<entry><id>{_xml(base)}/testimonials#{name}</id><title>{_xml(_credit(quote, t))}</title>"
        f'<updated>{_moment(quote.at)}</updated><link rel="alternate" href="{_xml(home)}#{name}"/>'
        f"<author><name>{_xml(_credit(quote, t))}</name></author>"
        f'<content type="text"{language}>{_xml(quote.words)}</content></entry>'
    )


def _list(quotes: Sequence[Quote], heading: str, t: Words) -> str:
    if not quotes:
        return ""
    label = t._("Voices")
    hidden = f'<{heading} class="skip">{escape(label)}</{heading}>'
    return f'{hidden}<ul class="voices">{"".join(_voice(quote, t) for quote in quotes)}</ul>'


def _voice(quote: Quote, t: Words) -> str:
    language = f' lang="{quote.language}"' if _LANGUAGE.fullmatch(quote.language) else ""
    proof = _proof(quote)
    label = t._("Read it where it stands")
    link = f' · <a href="{escape(proof)}" rel="noopener">{escape(label)}</a>' if proof else ""
    when = f'<time datetime="{quote.at:%Y-%m-%d}">{escape(day(quote.at, t))}</time>'
    return (
        f'<li id="voice-{quote.mention_id}"><figure><blockquote{language}>{escape(quote.words)}</blockquote>'
        f'<figcaption><span class="who">{escape(_credit(quote, t))}</span> · {when}{link}</figcaption></figure></li>'
    )


def _turning(number: int, more: bool, root: str, t: Words) -> str:
    base = f"{escape(root)}/testimonials/{t.language}"
    links = []
    if number > 1:
        newer = "" if number == 2 else f"/{number - 1}"
        links.append(f'<a href="{base}{newer}" rel="prev">{escape(t._("Newer"))}</a>')
    if more:
        links.append(f'<a href="{base}/{number + 1}" rel="next">{escape(t._("Older"))}</a>')
    return f'<p class="pages">{" ".join(links)}</p>' if links else ""


def _feed_link(address: str, t: Words) -> str:
    label = t._("Follow these voices as a feed")
    return f'<p class="meta"><a href="{escape(address)}">{escape(label)}</a></p>'


def _credit(quote: Quote, t: Words) -> str:
    return quote.credit or t._("A customer")


def _proof(quote: Quote) -> str:
    """Where one can read that they said yes; who wants no name is not named by a link either."""
    return _web(quote.proof) if quote.credit else ""


def _web(address: str) -> str:
    return address if re.match(r"https?://[^\s/]", address) else ""


def _xml(text: str) -> str:
    return escape(_NOT_IN_XML.sub("", text))


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
