"""Enrisbo, a furniture maker that does not exist: what it has set up, and what is said about it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Feed = Literal["forum", "nyheter", "bloggar", "kommentarer"]
Fate = Literal["card", "also", "nothing"]

FEEDS: tuple[Feed, ...] = ("forum", "nyheter", "bloggar", "kommentarer")

_HERE = Path(__file__).parent
_IN_ENGLISH = {
    '"I tidningen"': '"In the paper"',
    '"Vill köpa"': '"Wants to buy"',
    '"Förslag och missförstånd"': '"Ideas and mistaken facts"',
    '"Material och delar"': '"Materials and parts"',
    '"Sen leverans"': '"Late delivery"',
    '"Fel vara i paketet"': '"Wrong thing in the box"',
    '"Stol som gnisslar"': '"Chair that creaks"',
    'language = "sv"\ncompany': 'language = "en"\ncompany',
}
"""What the team itself calls things; the customers, and so the templates, stay Swedish."""


@dataclass(frozen=True, slots=True)
class Text:
    """One thing somebody wrote.

    Attributes:
        id: a slug, unique over all texts: the last part of its page's address.
        kind: what a person would call it.
        fate: "card" if it is a mention, "also" if the same story has a card already, "nothing" if it is not about us.
    """

    id: str
    feed: Feed
    kind: str
    author: str
    text: str
    title: str = ""
    fate: Fate = "card"


def story() -> tuple[Text, ...]:
    """What comes first: twenty-four mentions, and five texts that must not become cards."""
    return _texts("story")


def later() -> tuple[Text, ...]:
    """What keeps arriving in a demo that stays open."""
    return _texts("later")


def setup_document(site: str, language: str = "sv") -> str:
    """The setup as TOML, for a sample site at `site` (host:port)."""
    document = (_HERE / "setup.toml").read_text("utf-8").replace("//SITE/", f"//{site}/")
    for swedish, english in _IN_ENGLISH.items() if language == "en" else ():
        document = document.replace(swedish, english)
    return document


def _texts(part: str) -> tuple[Text, ...]:
    document = tomllib.loads((_HERE / "texts.toml").read_text("utf-8"))
    return tuple(Text(**entry) for entry in document[part])


def people() -> dict[str, str]:
    """The team's names by their Slack user ids."""
    return {member["user"]: member["name"] for member in tomllib.loads(setup_document("site"))["team"]}
