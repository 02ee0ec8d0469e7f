"""The policy as a page: the company's own words or those that we ship, with what the setup promises, and the clauses.

{company} stands for the company's name. {media} and {answers}, each alone in a paragraph, stand for where we listen and
how soon we answer. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.web.dress import Frame
from bot.web.figures import answers, day, media, span
from bot.web.markdown import html_of
from bot.words import Words
from mentions.policy import CLAUSES, PolicyVersion
from mentions.setup import Setup

_TEXTS = Path(__file__).parent / "texts"
_PLACEHOLDER = re.compile(r"<p>\{(?P<block>media|answers|clauses|contact)\}</p>|\{(?P<word>company|keep|evidence)\}")


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of the policy, with the setup it is drawn from, and how many versions there are."""

    version: PolicyVersion
    setup: Setup
    newest: int

    @property
    def old(self) -> bool:
        """Whether another is in force."""
        return self.version.number != self.newest


def policy_frame(edition: Edition, contact: str, root: str, t: Words) -> Frame:
    """The page in this language.

    Args:
        contact: a web page or mailto: address where the company can be reached, or "".
        root: the path under which the world finds our pages.
    """
    title, setup = t._("How we meet what you say about us"), edition.setup
    own = setup.policy.sv if t.language == "sv" else setup.policy.en
    text = html_of(own.strip() or _text("policy", t.language)) + html_of(_text("rules", t.language))
    version = f"/{edition.version.number}" if edition.old else ""
    main = [
        f"<h1>{escape(title)}</h1>",
        _standing(edition, root, t),
        f'<div class="text">{_filled(text, setup, contact, t)}</div>',
        _earlier(edition, root, t),
    ]
    about = t._("What you can expect of us when you write about us, what we ask of you, and who decides.")
    return Frame(title, "".join(main), "policy", f"/policy/{{language}}{version}", about=about)


def shipped(language: str) -> str:
    """The text that counts where the company has written none; `language` is "en" or "sv"."""
    return _text("policy", language)


def _standing(edition: Edition, root: str, t: Words) -> str:
    """Which version this is; a warning where another is in force."""
    version, zone = edition.version, ZoneInfo(edition.setup.timezone)
    since = day(version.since.astimezone(zone), t)
    if not edition.old or version.until is None:
        said = t._("Version {number}, in force since {day}").format(number=version.number, day=since)
        return f'<p class="meta">{escape(said)}</p>'
    until = day(version.until.astimezone(zone), t)
    said = t._("This is version {number}, which was in force from {since} to {until}.")
    said = escape(said.format(number=version.number, since=since, until=until))
    label = t._("The one in force now")
    link = f'<a href="{escape(root)}/policy/{t.language}">{escape(label)}</a>'
    return f'<div class="notice"><p>{said} {link}</p></div>'


def _earlier(edition: Edition, root: str, t: Words) -> str:
    """Links to the other versions, the newest first."""
    others = [n for n in range(edition.newest, 0, -1) if n != edition.version.number]
    if not others:
        return ""
    version = t._("Version {number}")
    links = [
        f'<li><a href="{escape(root)}/policy/{t.language}{"" if n == edition.newest else f"/{n}"}">'
        f"{escape(version.format(number=n))}</a></li>"
        for n in others
    ]
    heading = t._("Other versions")
    return f"<h2>{escape(heading)}</h2><ul>{''.join(links)}</ul>"


def _filled(text: str, setup: Setup, contact: str, t: Words) -> str:
    """The text with what the setup says in the places of the words in braces; all in one go, so that nothing that is
    put in is looked through again."""
    words = {
        "company": escape(setup.called or t._("our company")),
        "keep": escape(span(setup.keep.content, t)),
        "evidence": escape(span(setup.keep.evidence, t)),
    }
    blocks: Mapping[str, str] = {
        "media": media(setup, t),
        "answers": answers(setup, t),
        "clauses": _clauses(t.language),
        "contact": _contact(contact, t),
    }

    def fill(found: re.Match[str]) -> str:
        return blocks[found["block"]] if found["block"] else words[found["word"]]

    return _PLACEHOLDER.sub(fill, text)


def _contact(contact: str, t: Words) -> str:
    if not re.match(r"(https?://|mailto:)\S", contact):
        return ""
    link = f'<a href="{escape(contact)}">{escape(contact.removeprefix("mailto:"))}</a>'
    said = t._("You reach us here: {address}")
    return f"<p>{escape(said).replace('{address}', link)}</p>"


@cache
def _clauses(language: str) -> str:
    """The clauses, each with its number and an anchor that a judgement can point at."""
    items = [_clause(n, part) for n, part in zip(CLAUSES.values(), _parts(language), strict=True)]
    return f'<ol class="clauses">{"".join(items)}</ol>'


def _clause(number: int, part: str) -> str:
    title, _, body = part.strip().partition("\n")
    name = f"clause-{number}"
    link = f'<a href="#{name}">{escape(title)}</a>'
    return (
        f'<li id="{name}"><span class="n" aria-hidden="true">{number}</span>'
        f"<div><h3>{link}</h3>{html_of(body.strip())}</div></li>"
    )


def _parts(language: str) -> list[str]:
    return _text("clauses", language).split("### ")[1:]


@cache
def _text(name: str, language: str) -> str:
    return (_TEXTS / f"{name}.{language}.md").read_text("utf-8")
