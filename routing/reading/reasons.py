"""Which words of a text spoke for an answer: so that a colleague can check it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mentions.model import Kind, Tone
from routing.reading.linear import Features, Question, bucket, pair, pieces
from routing.reading.look import Look

MOST = 5
_FROM = 0.25
_LEXICON = 0.6  # how much a point of the lexicon weighs beside what was learned
_PAIR = 0.5
_SIGNS = {Kind.PRAISE: 1, Kind.COMPLAINT: -1, Kind.RANT: -1, Tone.POSITIVE: 1, Tone.NEGATIVE: -1}
# Themes of grammar: true, and no reason that anybody would give.
_GRAMMAR = frozenset({"first person", "you", "they", "past", "future", "to us"})
_STOP_WORDS = """och att det är jag inte på som för med den har till vi ni mig er om men så var när hur vad från ett
    kan här
    där bara hos också efter eller blir vill ska skulle blev fick får sin sina vår våra era ert min mina mitt din
    vid nu då ju väl måste hade utan denna detta dem deras dig sig oss av en de åt över under in du han hon man
    sen sedan än i de dom å o e ä va alltså mer mycket någon något några nån nåt alla allt vart dit hit upp ner ut
    sa säger gör göra the and to of is it you that in for on my with this have are be was not but your they we so
    just at all me from what do if can when will would there been has had them or their our an as by about how get
    out up no now then who which i'm it's don't i've can't one because after any than too very here his her she he
    i am its were did does us only like a s t m re ve ll d im ive dont cant got go going some also other more much
    into over even back"""
_STOP = frozenset(_STOP_WORDS.split())


def reasons(look: Look, seen: Features, question: Question, answer: str) -> tuple[str, ...]:
    """At most five words or phrases that spoke for this answer, the weightiest first."""
    speaks = question.speaks(seen, answer)
    strength: dict[str, float] = {}
    for said, weight in (*_by_lexicon(look, answer), *_by_themes(look, speaks), *_by_words(look, speaks)):
        if weight >= _FROM:
            strength[said] = max(strength.get(said, 0.0), weight)
    return _apart(sorted(strength, key=lambda said: -strength[said]))


def lexicon_reasons(look: Look, answer: str) -> tuple[str, ...]:
    """The same by the lexicon alone."""
    strength = dict(sorted(_by_lexicon(look, answer), key=lambda pair: pair[1]))
    return _apart(sorted(strength, key=lambda said: -strength[said]))


def theme_reasons(look: Look, themes: Sequence[str]) -> tuple[str, ...]:
    """The words that touch any of these themes, as they stand there."""
    places = sorted(place for theme in themes for place in look.themes.get(theme, ()))
    return _apart([" ".join(look.words[at : at + length]) for at, length in places])


def _by_lexicon(look: Look, answer: str) -> Iterator[tuple[str, float]]:
    sign = next((sign for name, sign in _SIGNS.items() if name == answer), 0)
    for at, cue, weight in look.hits:
        if (cue.kind is not None and cue.kind == answer) or (cue.kind is None and weight * sign > 0):
            yield " ".join(look.words[at : at + len(cue.words)]), _LEXICON * abs(weight)


def _by_themes(look: Look, speaks: Mapping[int, float]) -> Iterator[tuple[str, float]]:
    for theme, places in look.themes.items():
        if theme in _GRAMMAR:
            continue
        weight = speaks.get(bucket(f"cue theme {theme}"), 0.0)
        for at, length in places[:2]:
            said = look.words[at : at + length]
            if not _STOP.issuperset(said):
                yield " ".join(said), weight + (speaks.get(bucket(f"cue opens {theme}"), 0.0) if at < 3 else 0.0)


def _by_words(look: Look, speaks: Mapping[int, float]) -> Iterator[tuple[str, float]]:
    words = [word for word in look.words if word[0].isalnum()]
    for before, word in zip(("", *words), words, strict=False):
        if len(word) > 2 and word not in _STOP and not word.isdigit():
            weight = sum(speaks.get(at, 0.0) for at in pieces(word))
            yield word, weight + _PAIR * speaks.get(pair(before, word), 0.0)


def _apart(ranked: Sequence[str]) -> tuple[str, ...]:
    """Without what stands in a phrase that was named already."""
    kept: list[str] = []
    for said in ranked:
        words = set(said.split())
        if not any(words <= set(other.split()) for other in kept):
            kept = [other for other in kept if not set(other.split()) < words or len(kept) > MOST]
            kept.append(said)
        if len(kept) == MOST:
            break
    return tuple(kept)
