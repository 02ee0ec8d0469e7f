"""How an answer may be misread before it is sent: temper, blame, irony, threats, and what is the customer's own affair.

Swedish and English. Pure.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path

from routing.reading.private import private
from routing.reading.shouting import exclaimed, shouted

CODES = ("heat", "blame", "sarcasm", "capitals", "exclamation", "legal", "private")
_HEATS: Mapping[str, float] = {
    "heat": 0.5,
    "blame": 0.35,
    "sarcasm": 0.4,
    "capitals": 0.3,
    "exclamation": 0.2,
    "legal": 0.5,
    "private": 0.0,
}
_PHRASES = Path(__file__).parent
_LANGUAGES = ("en", "sv")
_MOST = 4
_LONGEST = 10_000
_ANY_CASE = re.IGNORECASE | re.MULTILINE
_ANGRY, _MOCKING = "😡🤬😠👿🖕💩", "🙄🤡😏🙃🤦😒😤🥱👏👏"
# What the customer has written stands in quotation marks or behind a bracket; it is not ours.
_QUOTED = re.compile(r"^>.*$|“[^”\n]{1,400}”|”[^”\n]{1,400}”|«[^»\n]{1,400}»|\"[^\"\n]{1,400}\"", re.MULTILINE)
_SCARE = re.compile(r"\b(?:your|din|ditt|dina|ert|era) [“”\"'‘’«](\w+)[“”\"'’»]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_CLAUSE = re.compile(r"[.!?,;:\n–]")
_DENIED = """not no never don't doesn't didn't isn't wasn't aren't weren't won't can't cannot couldn't wouldn't
    shouldn't nothing without inte ej icke aldrig ingen inget inga knappast utan"""
_SUPPOSED = "if whether unless when om ifall när"
_SELF = "we us our ours my me i vi oss vår vårt våra jag mig min mitt mina"
_OTHER = "you your yours yourself du dig din ditt dina ni er ert era"
_NOT, _IF, _OURS, _THEIRS = (frozenset(words.split()) for words in (_DENIED, _SUPPOSED, _SELF, _OTHER))
_FELT = re.compile(r"feel|felt|sound|seem|underst|känn|upplev|låter|förstå|tyck|verka|framst", re.IGNORECASE)
_OF_US = re.compile(
    r"^\W*(?:\w+ )?(?:of (?:us|me|ours)|on our|from us|av (?:oss|mig)|från (?:vår|oss)|för oss)\b", re.IGNORECASE
)
_HAPPENED = re.compile(
    r"^\W*(?:that|for you|att|för dig)(?: you| du| ni| det| it| this| we| vi| \w+ing)?\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Snag:
    """Something that a customer may read otherwise than it was meant.

    Attributes:
        code: one of CODES.
        words: as they stand in the draft.
    """

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Misreading:
    """How a draft may be misread.

    Attributes:
        heat: 0.0 (calm) to 1.0 (furious), from the findings; what is merely private heats nothing.
        findings: in the order of CODES, at most four of each.
    """

    heat: float
    findings: tuple[Snag, ...]


def misread(text: str, language: str, *, author: str = "") -> Misreading:
    """Reads an answer as a sore customer will.

    Args:
        language: "sv" or "en"; of any other both are looked for.
        author: what the customer is called where it was written: who writes under a handle keeps it.
    """
    whole = text[:_LONGEST].replace("’", "'").replace("\xa0", " ")
    own = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), whole)
    spoken = (language,) if language in _LANGUAGES else _LANGUAGES
    heat = [*_of("swearing", own, spoken), *_meant("temper", own, spoken), *_scorn(own, spoken), *_signs(own, _ANGRY)]
    mocking = [*_of("sarcasm", own, spoken), *_signs(own, _MOCKING), *(one[0] for one in _SCARE.finditer(whole))]
    found = {
        "heat": heat,
        "blame": _meant("blame", own, spoken),
        "sarcasm": mocking,
        "capitals": shouted(own),
        "exclamation": exclaimed(own),
        "legal": _meant("legal", own, spoken),
        "private": private(whole, author),
    }
    snags = [Snag(code, words) for code in CODES for words in [*dict.fromkeys(found[code])][:_MOST]]
    return Misreading(round(1 - prod(1 - _HEATS[snag.code] for snag in snags), 3), tuple(snags))


@cache
def _phrases(language: str) -> Mapping[str, re.Pattern[str]]:
    """What stands in misread.*.toml, each list as one expression."""
    lists = tomllib.loads((_PHRASES / f"misread.{language}.toml").read_text(encoding="utf-8"))
    words = lists.pop("words")
    for name, phrases in lists.items():
        for word, means in words.items():
            phrases = phrases.replace(f"{{{word}}}", means)  # noqa: PLW2901 -- one after the other
        lists[name] = re.compile(rf"(?<!\w)(?:{'|'.join(phrases.split(chr(10))[:-1])})(?!\w)", _ANY_CASE)
    return lists


def _found(what: str, text: str, languages: tuple[str, ...]) -> Iterator[re.Match[str]]:
    for language in languages:
        yield from _phrases(language)[what].finditer(text)


def _of(what: str, text: str, languages: tuple[str, ...]) -> list[str]:
    return [found[0] for found in _found(what, text, languages)]


def _meant(what: str, text: str, languages: tuple[str, ...]) -> list[str]:
    """Those that are neither denied nor only supposed: it is not your fault, if you have missed it."""
    said = []
    for found in _found(what, text, languages):
        before = _before(text, found.start())
        if not (_NOT & set(before[-3:]) or _IF & set(before[-1:])):
            said.append(found[0])
    return said


def _scorn(text: str, languages: tuple[str, ...]) -> list[str]:
    return [found[0] for found in _found("scorn", text, languages) if _is_at_them(text, found)]


def _is_at_them(text: str, found: re.Match[str]) -> bool:
    """Whether it is said of the customer: not of ourselves, not of how it felt, and not of what happened to them."""
    before, after = _before(text, found.start())[-5:], text[found.end() :][:60]
    if _NOT & set(before[-3:]) or any(_FELT.match(word) for word in before):
        return False
    nearest = next((word for word in reversed(before) if word in _OURS | _THEIRS), "")
    return nearest in _THEIRS or not (nearest or _OF_US.match(after) or _HAPPENED.match(after))


def _before(text: str, at: int) -> list[str]:
    """The words before a place, in the same clause."""
    clause = _CLAUSE.split(text[max(0, at - 80) : at])[-1]
    return [word.casefold() for word in _WORD.findall(clause)]


def _signs(text: str, signs: str) -> list[str]:
    return [sign for sign in dict.fromkeys(signs) if sign in text]
