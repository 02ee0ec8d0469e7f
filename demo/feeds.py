"""The sample site's feeds and pages as text: RSS, Atom, JSON Feed and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET

from demo.company import Feed, Text

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""What an Atom feed without entries gives as its last change."""

TITLES: dict[Feed, str] = {
    "forum": "Soffhörnet, forumet om möbler",
    "nyheter": "Sommenbygdens Nyheter",
    "bloggar": "Bloggbevakning: Enrisbo",
    "kommentarer": "Kommentarer hos Enrisbo",
}


@dataclass(frozen=True, slots=True)
class Post:
    """A text that is out, with the address of its page."""

    text: Text
    url: str
    at: datetime


def rss(feed: Feed, site: str, posts: Sequence[Post]) -> str:
    """RSS 2.0, newest first; posts without a title have none, as comments do."""
    root = ET.Element("rss", {"version": "2.0", "xmlns:dc": "http://purl.org/dc/elements/1.1/"})
    channel = ET.SubElement(root, "channel")
    _tell(channel, title=TITLES[feed], link=f"{site}/{feed}", description=TITLES[feed])
    for post in posts:
        item = ET.SubElement(channel, "item")
        if post.text.title:
            _tell(item, title=post.text.title)
        _tell(item, link=post.url, pubDate=format_datetime(post.at), description=escape(post.text.text, quote=False))
        ET.SubElement(item, "dc:creator").text = post.text.author
        ET.SubElement(item, "guid", isPermaLink="false").text = post.text.id
    return _xml(root)


def atom(feed: Feed, site: str, posts: Sequence[Post]) -> str:
    """Atom 1.0, newest first."""
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    updated = posts[0].at if posts else EPOCH
    _tell(root, id=f"{site}/{feed}", title=TITLES[feed], updated=updated.isoformat())
    ET.SubElement(root, "link", href=f"{site}/{feed}")
    for post in posts:
        entry = ET.SubElement(root, "entry")
        _tell(entry, id=post.url, title=post.text.title, published=post.at.isoformat(), updated=post.at.isoformat())
        ET.SubElement(entry, "link", href=post.url)
        _tell(ET.SubElement(entry, "author"), name=post.text.author)
        ET.SubElement(entry, "content", type="text").text = post.text.text
    return _xml(root)


def json_feed(feed: Feed, site: str, posts: Sequence[Post]) -> str:
    """JSON Feed 1.1, newest first."""
    items = [
        {
            "id": post.text.id,
            "url": post.url,
            "title": post.text.title,
            "content_text": post.text.text,
            "date_published": post.at.isoformat(),
            "authors": [{"name": post.text.author}],
        }
        for post in posts
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": TITLES[feed], "home_page_url": f"{site}/{feed}"}
    return json.dumps({**head, "items": items}, ensure_ascii=False)


Writer = Callable[[Feed, str, Sequence[Post]], str]

WRITERS: dict[str, tuple[Feed, str, Writer]] = {
    "forum.rss": ("forum", "application/rss+xml", rss),
    "nyheter.atom": ("nyheter", "application/atom+xml", atom),
    "bloggar.json": ("bloggar", "application/feed+json", json_feed),
    "kommentarer.rss": ("kommentarer", "application/rss+xml", rss),
}
"""File name on the site → which feed it is, its content type and who writes it."""


def page(post: Post) -> str:
    """The page that a card's link opens."""
    heading = post.text.title or f"Kommentar av {post.text.author}"
    when = post.at.strftime("%Y-%m-%d %H:%M UTC")
    body = f"<p class=by>{escape(post.text.author)} · {when}</p><p>{escape(post.text.text)}</p>"
    return _html(post.text.feed, heading, f"<article><h1>{escape(heading)}</h1>{body}</article>")


def listing(feed: Feed, posts: Sequence[Post]) -> str:
    """Everything one feed has published."""
    rows = [f'<li><a href="{escape(p.url)}">{escape(p.text.title or p.text.text[:60])}</a></li>' for p in posts]
    return _html(feed, TITLES[feed], f"<h1>{escape(TITLES[feed])}</h1><ul>{''.join(rows) or '<li>Inget än.</li>'}</ul>")


_STYLE = (
    "body{font:17px/1.6 Georgia,serif;color:#222;background:#faf8f4;max-width:40rem;margin:3rem auto;padding:0 1.2rem}"
    "h1{line-height:1.2}header,.by{font:14px/1.4 system-ui,sans-serif;color:#666}a{color:#1f4d3a}"
)


def _html(feed: Feed, title: str, body: str) -> str:
    head = f'<meta charset=utf-8><meta name=viewport content="width=device-width"><title>{escape(title)}</title>'
    header = f'<header><a href="/{feed}">{escape(TITLES[feed])}</a> · exempelsida, allt är påhittat</header>'
    return f"<!doctype html><html lang=sv><head>{head}<style>{_STYLE}</style></head><body>{header}{body}</body></html>"


def _tell(parent: ET.Element, **values: str) -> None:
    for tag, value in values.items():
        ET.SubElement(parent, tag).text = value


def _xml(root: ET.Element) -> str:
    return ET.tostring(root, encoding="unicode", xml_declaration=True)
