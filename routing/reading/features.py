"""What the learned model sees of a text: its words, its signs, and what the word lists found. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from routing.reading.lexicon import ANGRY_EMOJI, EMOJI
from routing.reading.linear import features
from routing.reading.look import Look
from routing.reading.spam import spam_points

_SIGNS = frozenset("?!") | ANGRY_EMOJI | {sign for signs in EMOJI.values() for sign in signs}
_MONEY = re.compile(r"\d\s*(?:kr|kronor|:-|€|\$|£|usd|eur|sek|spänn|tkr|kkr|mkr)|[€$£]\s*\d", re.IGNORECASE)
_LINK = re.compile(r"https?://|www\.|\w\.(?:example|test|com|net|se|org|ly|me)\b", re.IGNORECASE)
_QUOTE = re.compile(r"[\"”“»].+[\"”“«]")


def seen_in(look: Look) -> dict[int, float]:
    """The features of a text."""
    words = words_of(look)
    signs = [sign for sign in look.whole if sign in _SIGNS][:12]
    return features(words, signs, dict((*_said(look), *_shape(look, words), *_themes(look))))


def words_of(look: Look) -> list[str]:
    """The words of a text without its stops."""
    return [word for word in look.words if word[0].isalnum()]


def _said(look: Look) -> Iterator[tuple[str, float]]:
    yield from ((f"kind {kind}", min(score, 6.0) / 3) for kind, score in look.scores.items() if score)
    balance = look.good - look.bad
    yield "good", min(look.good, 9.0) / 3
    yield "bad", min(look.bad, 9.0) / 3
    yield "glad", max(min(balance, 6.0), 0.0) / 3
    yield "cross", max(min(-balance, 6.0), 0.0) / 3
    yield "flat", float(abs(balance) < 0.8)
    yield "heat", look.heat
    yield "spam", min(spam_points(look.whole, look.themes), 4.0) / 2


def _shape(look: Look, words: Sequence[str]) -> Iterator[tuple[str, float]]:
    text = look.whole
    title, _, body = text.partition("\n")
    shapes = {
        "titled": bool(title.strip() and body.strip()),
        "very short": len(words) < 5,
        "short": len(words) < 10,
        "long": len(words) > 40,
        "asked": "?" in text,
        "ends asked": text.rstrip().endswith("?"),
        "exclaimed": "!" in text,
        "money": bool(_MONEY.search(text)),
        "link": bool(_LINK.search(text)),
        "quoted": bool(_QUOTE.search(text)),
        "tagged": "#" in text,
        "called": "@" in text,
        "listed": text.count("\n") > 2,
        "impersonal": not {"first person", "you"} & look.themes.keys(),
        "own past": {"first person", "past"} <= look.themes.keys(),
    }
    yield from ((f"shape {name}", 1.0) for name, there in shapes.items() if there)


def _themes(look: Look) -> Iterator[tuple[str, float]]:
    for theme, places in look.themes.items():
        yield f"theme {theme}", min(len(places), 3) / 2 + 0.5
        if places[0][0] < 3:
            yield f"opens {theme}", 1.0
