"""How our public pages are dressed: one frame around each, its style, and the rules that keep it harmless. Pure."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from bot.web.colours import palettes
from bot.words import Words
from mentions.setup.public import Look

_STYLE = (Path(__file__).parent / "style.css").read_text("utf-8").replace("\n", "")


@dataclass(frozen=True, slots=True)
class House:
    """Whose pages these are, and where.

    Attributes:
        name: what the company is called, "" where nobody has said.
        root: the path under which the world finds our pages, "" for none, without a slash at the end.
        origin: scheme and host before it.
        voices: whether there are testimonials to lead to.
    """

    name: str
    look: Look
    root: str = ""
    origin: str = ""
    voices: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One page before it is dressed.

    Attributes:
        title: plain text.
        main: HTML that is safe already.
        here: which part of the house it is: "policy", "testimonials", or "" for an error.
        path: where it stands below the root, its language left open as {language}; "" for an error.
        feed: where the feed of the same thing stands below the root.
        bare: without head and foot, to stand in another's page.
        about: what search engines show below the title, plain text.
    """

    title: str
    main: str
    here: str = ""
    path: str = ""
    feed: str = ""
    bare: bool = False
    about: str = ""


def page(frame: Frame, house: House, t: Words) -> bytes:
    """The whole page in this language."""
    style = style_of(house.look, bare=frame.bare)
    name = f" · {house.name}" if house.name else ""
    parts = [
        f'<!doctype html><html lang="{t.language}"{_class(frame)}><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(frame.title + name)}</title>",
        f'<meta name="description" content="{escape(frame.about)}">' if frame.about else "",
        '<meta name="robots" content="noindex">' if frame.bare or not frame.here else "",
        f'<meta name="color-scheme" content="{_schemes(frame, house)}">',
        _links(frame, house, t),
        f"<style>{style}</style></head><body>",
        "" if frame.bare else _head(frame, house, t),
        f'<main id="main"><div class="inner">{frame.main}</div></main>',
        "" if frame.bare else _foot(house, t),
        "</body></html>",
    ]
    return "".join(parts).encode()


@cache
def style_of(look: Look, *, bare: bool) -> str:
    """The style sheet in these colours. In another's page ours stays light or dark as the company made it."""
    schemes = palettes(look)
    first, *others = list(schemes)[:1] if bare else schemes
    rules = [_variables(schemes[first])]
    rules += [f"@media (prefers-color-scheme:{name}){{{_variables(schemes[name])}}}" for name in others]
    return "".join(rules) + _STYLE


def rules_for(look: Look, *, framed: bool = False) -> str:
    """The Content-Security-Policy of a page in these colours: nothing is loaded but its own style and our icon.

    Args:
        framed: other sites may show it in a frame.
    """
    digest = base64.b64encode(hashlib.sha256(style_of(look, bare=framed).encode()).digest()).decode()
    ancestors = "*" if framed else "'none'"
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {ancestors}"
    )


def icon(house: House) -> bytes:
    """The company's first letter on its colour, as SVG."""
    colours = next(iter(palettes(house.look).values()))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="9" fill="{colours["accent"]}"/>'
        f'<text x="16" y="22.5" font-family="system-ui,sans-serif" font-size="18" font-weight="700" '
        f'text-anchor="middle" fill="{colours["onaccent"]}">{escape(initial(house.name))}</text></svg>'
    ).encode()


def initial(name: str) -> str:
    """The first letter or digit of a name, as a capital; a dot where there is none."""
    found = re.search(r"[^\W_]", name)
    return found[0].upper() if found else "·"


def _schemes(frame: Frame, house: House) -> str:
    schemes = list(palettes(house.look))
    return " ".join(schemes[:1] if frame.bare else schemes)


def _variables(colours: dict[str, str]) -> str:
    return ":root{" + ";".join(f"--{name}:{colour}" for name, colour in colours.items()) + "}"


def _class(frame: Frame) -> str:
    return ' class="embed"' if frame.bare else ""


def _links(frame: Frame, house: House, t: Words) -> str:
    """What machines want to know: the page's own address, its other languages, its feed."""
    links = [f'<link rel="icon" href="{escape(house.root)}/icon.svg" type="image/svg+xml">']
    if frame.path:
        base = house.origin + house.root
        own = frame.path.format(language=t.language)
        links += [f'<link rel="canonical" href="{escape(base + own)}">']
        for language in ("en", "sv"):
            address = escape(base + frame.path.format(language=language))
            links.append(f'<link rel="alternate" hreflang="{language}" href="{address}">')
    if frame.feed:
        links.append(
            f'<link rel="alternate" type="application/atom+xml" title="{escape(frame.title)}" '
            f'href="{escape(house.root + frame.feed)}">'
        )
    return "".join(links)


def _head(frame: Frame, house: House, t: Words) -> str:
    label = t._("To the text")
    skip = f'<a class="skip" href="#main">{escape(label)}</a>'
    mark = f'<span class="mark" aria-hidden="true">{escape(initial(house.name))}</span>'
    brand = f'<div class="brand">{mark}<span>{escape(house.name)}</span></div>' if house.name else ""
    entries = [("policy", f"/policy/{t.language}", t._("Our policy"))]
    if house.voices:
        entries.append(("testimonials", f"/testimonials/{t.language}", t._("What people say")))
    items = [_entry(house.root + path, words, current=frame.here == here) for here, path, words in entries]
    menu = _menu(t._("Pages"), [*items, *_other_language(frame, house, t)])
    return f'{skip}<header><div class="inner">{brand}{menu}</div></header>'


def _other_language(frame: Frame, house: House, t: Words) -> Sequence[str]:
    if not frame.path:
        return ()
    other, words = ("sv", "Svenska") if t.language == "en" else ("en", "English")
    address = escape(house.root + frame.path.format(language=other))
    return [f'<li><a href="{address}" lang="{other}" hreflang="{other}">{words}</a></li>']


def _entry(address: str, words: str, *, current: bool) -> str:
    here = ' aria-current="page"' if current else ""
    return f'<li><a href="{escape(address)}"{here}>{escape(words)}</a></li>'


def _menu(label: str, items: Sequence[str]) -> str:
    return f'<nav aria-label="{escape(label)}"><ul>{"".join(items)}</ul></nav>'


def _foot(house: House, t: Words) -> str:
    said = t._("This page sets no cookies, runs no scripts and loads nothing from anywhere else.")
    name = f"{escape(house.name)} · " if house.name else ""
    return f'<footer><div class="inner"><p>{name}{escape(said)}</p></div></footer>'
