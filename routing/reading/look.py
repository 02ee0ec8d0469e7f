"""A text as the word lists see it: its words, what they say of tone and kind, and the themes it touches. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from unicodedata import normalize

from mentions.findings import Finding
from mentions.model import Kind
from mentions.watch import fold
from routing.reading.cues import Cue, Cues, cues_at, cues_for, themes_at
from routing.reading.language import language_of
from routing.reading.lexicon import ANGRY_EMOJI, BUT, EMOJI, INTENSIFIERS, NEGATIONS

# The head of a text says what it is; an article's tail costs time and says less.
_MOST_CHARACTERS = 1_500
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[.!?,;:]")
_NEGATIONS, _INTENSIFIERS = frozenset(NEGATIONS.split()), frozenset(INTENSIFIERS.split())
_EMOJI = {sign: weight for weight, signs in EMOJI.items() for sign in signs}

# Not good is bad; not bad is hardly good.
_NOT_GOOD, _NOT_BAD = -0.8, -0.6
# Only words that nobody with a case uses may call a text a troll's.
_TROLL_FROM = 4.0
_TONE_SPEAKS_FOR_KIND = 0.7
_ASKED_ONCE = 2.4
_QUESTION_MARK = 1.0

Hit = tuple[int, Cue, float]
"""Where in the text a cue stands, and what it weighs there (negated, strengthened)."""


@dataclass(frozen=True, slots=True)
class Look:
    """A text as the word lists see it.

    Attributes:
        whole: title and text, the head of them.
        words: folded, with the stops between them.
        good, bad: how much its words of tone weigh, both 0 and up.
        heat: 0.0 (calm) to 1.0 (furious).
        scores: how much the lexicon speaks for each kind.
        themes: where each theme is touched, by its name: place in `words` and how many words there.
    """

    whole: str
    words: Sequence[str]
    language: Finding
    hits: Sequence[Hit]
    good: float
    bad: float
    heat: float
    scores: Mapping[Kind, float]
    themes: Mapping[str, Sequence[tuple[int, int]]]


def look_at(title: str, text: str, language_hint: str = "") -> Look:
    """Any text can be looked at."""
    whole = normalize("NFC", f"{title}\n{text}"[: 2 * _MOST_CHARACTERS])[:_MOST_CHARACTERS]
    words = _TOKEN.findall(fold(whole).replace("’", "'"))
    language = language_of(whole, language_hint)
    hits = max((list(_hits(words, cues_for(lexicon))) for lexicon in _lexicons(language.answer)), key=_said)
    good, bad = _good_and_bad(hits, whole)
    heat = _heat(hits, whole) if bad > good else 0.0
    scores = _scores(hits, good, bad, heat, asked="?" in whole)
    return Look(whole, words, language, hits, good, bad, heat, scores, _themes(words))


def _lexicons(language: str) -> tuple[str, ...]:
    """Danish and Norwegian share much with Swedish; of an unknown language, the lexicon that finds more is right."""
    if language in {"sv", "da", "nb"}:
        return ("sv",)
    return ("en",) if language == "en" else ("en", "sv")


def _said(hits: Sequence[Hit]) -> float:
    return sum(abs(weight) for _, _, weight in hits)


def _hits(words: Sequence[str], cues: Cues) -> Iterator[Hit]:
    turn = max((at for at, word in enumerate(words) if word in BUT), default=-1)
    for at in range(len(words)):
        for cue in cues_at(words, at, cues):
            weight = cue.weight if cue.kind or len(cue.words) > 1 else _weigh(cue.weight, words, at)
            yield at, cue, weight * (0.75 if at < turn else 1.0)


def _weigh(weight: float, words: Sequence[str], at: int) -> float:
    """A word of tone in its place: negated words turn, also by the inte that follows a Swedish verb."""
    before = _since_stop(words[max(0, at - 3) : at])
    negated = any(word in _NEGATIONS for word in before) or words[at + 1 : at + 2] in (["inte"], ["ej"])
    stronger = any(word in _INTENSIFIERS for word in before[-2:])
    turned = _NOT_GOOD if weight > 0 else _NOT_BAD
    return weight * (1.4 if stronger else 1.0) * (turned if negated else 1.0)


def _since_stop(words: Sequence[str]) -> Sequence[str]:
    stops = [at for at, word in enumerate(words) if not word[0].isalnum()]
    return words[stops[-1] + 1 :] if stops else words


def _good_and_bad(hits: Sequence[Hit], text: str) -> tuple[float, float]:
    weights = [weight for _, cue, weight in hits if cue.kind is None]
    weights += [_EMOJI[sign] for sign in text if sign in _EMOJI][:6]
    return sum(w for w in weights if w > 0), -sum(w for w in weights if w < 0)


def _heat(hits: Sequence[Hit], text: str) -> float:
    """0 to 1, by strong words, capitals, exclamation marks and angry faces."""
    strong = sum(1 for _, cue, weight in hits if cue.kind is None and weight <= -3)
    shouted = sum(1 for word in text.split() if len(word) > 3 and word.isupper())
    angry = sum(1 for sign in text if sign in ANGRY_EMOJI)
    rants = sum(1 for _, cue, _ in hits if cue.kind in {Kind.RANT, Kind.TROLL})
    fuel = 0.3 * strong + 0.15 * min(shouted, 6) + 0.12 * min(text.count("!"), 6) + 0.4 * min(angry, 3) + 0.5 * rants
    return round(1 - exp(-fuel), 3)


def _scores(hits: Sequence[Hit], good: float, bad: float, heat: float, *, asked: bool) -> dict[Kind, float]:
    scores: defaultdict[Kind, float] = defaultdict(float)
    for _, cue, weight in hits:
        if cue.kind:
            scores[cue.kind] += weight
    has_a_case = scores[Kind.COMPLAINT] > 0
    scores[Kind.QUESTION] = min(scores[Kind.QUESTION], _ASKED_ONCE) + _QUESTION_MARK * asked
    scores[Kind.PRAISE] += _TONE_SPEAKS_FOR_KIND * min(max(good - bad, 0), 6)
    scores[Kind.COMPLAINT] += _TONE_SPEAKS_FOR_KIND * min(max(bad - good / 2, 0), 6)
    if heat >= 0.5 and scores[Kind.RANT] and not has_a_case:
        scores[Kind.RANT] += scores[Kind.COMPLAINT]
    scores[Kind.TROLL] = 2 * scores[Kind.TROLL] if scores[Kind.TROLL] >= _TROLL_FROM else 0.0
    return dict(scores)


def _themes(words: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for at in range(len(words)):
        for theme, length in themes_at(words, at):
            found[theme].append((at, length))
    return dict(found)
