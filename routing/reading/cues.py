"""The lexicon made ready for looking up: for each first word, the words and phrases that begin with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mentions.model import Kind
from routing.reading.lexicon import KINDS, STRENGTHENING_PREFIXES
from routing.reading.themes import THEMES
from routing.reading.tones import TONE, TONE_PHRASES

_WITHOUT_DOTS = str.maketrans("åäöé", "aaoe")
# Shorter words without their dots are other words: rån, ran.
_DOTLESS_FROM = 4
_STRENGTHENED = 1.5
_LONGEST_STEM = 20


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or phrase of the lexicon: the kind it speaks for (None: only the tone), and how much."""

    words: tuple[str, ...]
    kind: Kind | None
    weight: float


Cues = Mapping[str, Sequence[Cue]]


def cues_at(words: Sequence[str], at: int, cues: Cues) -> Iterator[Cue]:
    """What begins at this word: for tone the longest entry that fits, for each kind the weightiest."""
    best: dict[Kind | None, Cue] = {}
    for key in _keys(words[at]):
        for cue in cues.get(key, ()):
            if _stands(cue.words, words, at) and _prefers(cue, best.get(cue.kind)):
                best[cue.kind] = cue
    if None not in best and (stronger := _strengthened(words[at], cues)):
        best[None] = stronger
    yield from best.values()


def themes_at(words: Sequence[str], at: int) -> Iterator[tuple[str, int]]:
    """The themes that are touched by what begins at this word, each once, with how many words say so."""
    found: dict[str, int] = {}
    for key in _keys(words[at]):
        for phrase, theme in _THEMES.get(key, ()):
            if len(phrase) > found.get(theme, 0) and _stands(phrase, words, at):
                found[theme] = len(phrase)
    yield from found.items()


def cues_for(language: str) -> Cues:
    """The lexicon of "sv" or "en"."""
    return _CUES[language]


def _keys(word: str) -> Iterator[str]:
    yield word
    for length in range(3, min(len(word), _LONGEST_STEM) + 1):
        yield f"{word[:length]}*"


def _stands(phrase: Sequence[str], words: Sequence[str], at: int) -> bool:
    there = words[at : at + len(phrase)]
    return len(there) == len(phrase) and all(map(_fits, phrase, there))


def _fits(entry: str, word: str) -> bool:
    return word.startswith(entry[:-1]) if entry.endswith("*") else word == entry


def _prefers(cue: Cue, other: Cue | None) -> bool:
    return other is None or (len(cue.words), abs(cue.weight)) > (len(other.words), abs(other.weight))


def _strengthened(word: str, cues: Cues) -> Cue | None:
    """jättebra, skitdåligt: the rest of the word counts, and counts more."""
    if not word.startswith(STRENGTHENING_PREFIXES):
        return None
    for prefix in STRENGTHENING_PREFIXES:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 2:
            for cue in (cue for key in _keys(rest) for cue in cues.get(key, ())):
                if cue.kind is None and len(cue.words) == 1:
                    return Cue((word,), None, cue.weight * _STRENGTHENED)
    return None


def _spellings(phrase: str) -> Iterator[tuple[str, ...]]:
    words = tuple(phrase.split())
    yield words
    bare = tuple(word.translate(_WITHOUT_DOTS) for word in words)
    if bare != words and len("".join(bare)) >= _DOTLESS_FROM:
        yield bare


def _entries(language: str) -> Iterator[Cue]:
    for weight, words in TONE[language].items():
        yield from (Cue(spelling, None, weight) for word in words.split() for spelling in _spellings(word))
    for weight, phrases in TONE_PHRASES[language].items():
        yield from (Cue(spelling, None, weight) for phrase in phrases.split("|") for spelling in _spellings(phrase))
    for kind, table in KINDS[language].items():
        for weight, phrases in table.items():
            yield from (Cue(spelling, kind, weight) for phrase in phrases.split("|") for spelling in _spellings(phrase))


def _indexed(language: str) -> Cues:
    index: defaultdict[str, list[Cue]] = defaultdict(list)
    for cue in _entries(language):
        index[cue.words[0]].append(cue)
    return dict(index)


def _indexed_themes() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    index: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for theme, phrases in THEMES.items():
        for spelling in dict.fromkeys(spelling for phrase in phrases.split("|") for spelling in _spellings(phrase)):
            index[spelling[0]].append((spelling, theme))
    return dict(index)


_THEMES = _indexed_themes()
_CUES = {language: _indexed(language) for language in TONE}
