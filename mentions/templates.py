"""The beginnings of answers: which of them suit a mention, and what stands in their braces. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from mentions.model import Kind
from mentions.setup import Purpose, Template

PLACES = ("name", "product", "what", "me", "company", "policy", "date")
"""What may stand in braces: who wrote it, what it is about, what happened, who answers, for whom, where the policy is
published, and the day."""

_PLACE = re.compile(rf"[ \t]*\{{({'|'.join(PLACES)})\}}")
_MAY_BE_LEFT_OUT = frozenset({"name"})
_BY_RULE, _BY_KIND, _BY_ROLE, _BY_LANGUAGE = 8, 4, 2, 1


def fill(text: str, words: Mapping[str, str]) -> str:
    """`text` with its braces filled in.

    What we do not know stays as it is, for the writer to see, but for a name: nobody is greeted with "Hello {name}".
    Braces that mean nothing to us stay, too.
    """

    def filled(found: re.Match[str]) -> str:
        place, before = found[1], found[0][: found[0].index("{")]
        if word := words.get(place, ""):
            return before + word
        return "" if place in _MAY_BE_LEFT_OUT else found[0]

    return _PLACE.sub(filled, text)


def open_places(text: str) -> tuple[str, ...]:
    """What nobody has filled in yet, each once, with its braces."""
    return tuple(dict.fromkeys(f"{{{found[1]}}}" for found in _PLACE.finditer(text)))


def suiting(
    templates: Iterable[Template],
    purposes: AbstractSet[Purpose],
    kind: Kind,
    language: str,
    roles: Sequence[str],
    ruled: str = "",
) -> tuple[Template, ...]:
    """Those that may begin an answer, the one that suits best first; what suits equally well keeps its order.

    Args:
        language: ISO 639-1, or "" where nobody knows.
        roles: of whoever answers.
        ruled: the name of the template that the rule wants, whatever it is for.
    """
    fitting = [
        (_suits(one, kind, language, roles, ruled), one)
        for one in templates
        if one.purpose in purposes or (ruled and one.name == ruled)
    ]
    return tuple(one for score, one in sorted(fitting, key=lambda pair: -pair[0]) if score >= 0)


def _suits(one: Template, kind: Kind, language: str, roles: Sequence[str], ruled: str) -> int:
    """How well, higher is better; below zero not at all."""
    spoken = (one.language or "")[:2].lower()
    if spoken and language and spoken != language:
        return -1
    score = _BY_LANGUAGE if spoken else 0
    if ruled and one.name == ruled:
        return score + _BY_RULE
    if (one.kind and kind not in one.kind) or (one.role and not set(one.role) & set(roles)):
        return -1
    return score + (_BY_KIND if one.kind else 0) + (_BY_ROLE if one.role else 0)
