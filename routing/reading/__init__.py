"""What kind of text this is, how it sounds and whose it is: a proposal, with the words that spoke for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from mentions.findings import Finding, Urgency
from mentions.model import Kind, Reading, Tone
from mentions.watch import fold, stands_folded
from routing.reading import embeddings
from routing.reading.features import seen_in
from routing.reading.impression import Impression, Shares
from routing.reading.kinds import kind_of, kinds_of
from routing.reading.linear import Features, learned
from routing.reading.look import Look, look_at
from routing.reading.reasons import reasons
from routing.reading.roles import roles_of
from routing.reading.tone import heat_of, tone_of
from routing.reading.urgency import urgency_of

ROLE_FROM = 0.05
"""A role that is less likely than this is not named."""

_HOLDS_FROM: Mapping[str, float] = {"complaint": 0.5, "suggestion": 0.5, "abuse": 0.45}


class Lesson(Protocol):
    """What a team has taught, as the reading asks it; see routing/lessons.py."""

    def answer(self, first: Impression) -> Shares:
        """The shares of the answers to "kind" and "role", with the team's own labels counted in."""


def read(
    title: str, text: str, language_hint: str = "", names: Sequence[str] = (), lesson: Lesson | None = None
) -> Reading:
    """How a mention reads; any text has a reading.

    Args:
        names: the products and persons of the setup; those that stand in the text become its topics.
        lesson: what the team has taught, None for nothing yet.
    """
    look = look_at(title, text, language_hint)
    first = _first(look)
    shares = first.shares if lesson is None else lesson.answer(first)
    said = {name: question.answer(first.seen) for name, question in learned().items() if name not in shares}
    kind = kind_of(look, shares["kind"], said["abuse"]["yes"])
    tones = tone_of(look, said["tone"])
    tone = max(Tone, key=lambda one: tones[one])
    urgent = urgency_of(look, kind, said["urgency"])
    findings = (
        look.language,
        Finding("tone", tone, round(tones[tone], 3), _why(look, first.seen, "tone", tone)),
        urgent,
        *_roles(look, first.seen, shares["role"]),
        *_topics(look, names),
        *_holds(look, first.seen, said),
    )
    return Reading(
        look.language.answer,
        kind,
        tone,
        heat_of(look, said["heat"]) if tone is not Tone.POSITIVE else 0.0,
        round(shares["kind"].get(kind, 0.0), 3),
        () if kind is Kind.OTHER else _why(look, first.seen, "kind", kind),
        Urgency[urgent.answer.upper()],
        findings,
    )


def impression(title: str, text: str, hint: str = "") -> Impression:
    """The same text as a lesson sees it."""
    return _first(look_at(title, text, hint))


def observe(title: str, text: str, hint: str = "") -> Features:
    """The same text as the learned model sees it."""
    return seen_in(look_at(title, text, hint))


def _first(look: Look) -> Impression:
    seen = seen_in(look)
    kinds = kinds_of(look, learned()["kind"].answer(seen))
    shares: Shares = {"kind": kinds, "role": roles_of(learned()["role"].answer(seen), kinds)}
    if (place := embeddings.vector(look.whole)) is None:
        return Impression(seen, (), shares)
    return Impression(seen, place, embeddings.beside(shares, place))


def _why(look: Look, seen: Features, question: str, answer: str) -> tuple[str, ...]:
    asked = learned()[question]
    return reasons(look, seen, asked, answer) if answer in asked.answers else ()


def _roles(look: Look, seen: Features, shares: Mapping[str, float]) -> list[Finding]:
    ranked = sorted(shares.items(), key=lambda pair: -pair[1])
    because = _why(look, seen, "role", ranked[0][0])
    return [
        Finding("role", role, round(share, 3), because if at == 0 else ())
        for at, (role, share) in enumerate(ranked)
        if share >= ROLE_FROM
    ]


def _topics(look: Look, names: Sequence[str]) -> list[Finding]:
    folded = fold(look.whole)
    return [Finding("topic", name, 1.0, (name,)) for name in names if stands_folded((name,), folded)]


def _holds(look: Look, seen: Features, said: Mapping[str, Mapping[str, float]]) -> list[Finding]:
    """What it holds beside its kind: praise may hold a complaint, a complaint a suggestion."""
    return [
        Finding("holds", what, round(said[what]["yes"], 3), _why(look, seen, what, "yes"))
        for what, least in _HOLDS_FROM.items()
        if said[what]["yes"] >= least
    ]
