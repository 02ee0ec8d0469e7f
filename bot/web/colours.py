"""The colours of a page, all made from the three of the setup, light and dark, and all of them readable. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from mentions.setup.public import Look, contrast

READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of ordinary text
_STEPS = 20


def palettes(look: Look) -> dict[str, dict[str, str]]:
    """The colours by name, for the schemes "light" and "dark".

    The dark one has paper and ink changed places. A company whose paper is dark has chosen already: one scheme.
    """
    if contrast(look.paper, "#ffffff") > contrast(look.ink, "#ffffff"):
        return {"dark": _palette(look.paper, look.ink, look.accent)}
    return {
        "light": _palette(look.paper, look.ink, look.accent),
        "dark": _palette(look.ink, look.paper, look.accent),
    }


def _palette(paper: str, ink: str, accent: str) -> dict[str, str]:
    """Text is ink, accent or quiet, on paper or on a card; on the accent itself stands `onaccent`."""
    card = next(shade for shade in _towards(mix(paper, accent, 0.06), paper) if contrast(ink, shade) >= READABLE)
    link = _readable(accent, ink, (paper, card))
    return {
        "paper": paper,
        "ink": ink,
        "card": card,
        "accent": link,
        "quiet": _readable(mix(ink, paper, 0.32), ink, (paper, card)),
        "line": mix(paper, ink, 0.16),
        "onaccent": max((paper, ink, "#ffffff", "#000000"), key=lambda colour: contrast(colour, link)),
    }


def _readable(colour: str, ink: str, grounds: tuple[str, ...]) -> str:
    """`colour`, or as much of `ink` in it as it takes to be read on all of these."""
    shades = _towards(colour, ink)
    return next(shade for shade in shades if all(contrast(shade, ground) >= READABLE for ground in grounds))


def _towards(start: str, end: str) -> Iterator[str]:
    """From one colour to another in even steps, both ends among them."""
    return (mix(start, end, step / _STEPS) for step in range(_STEPS + 1))


def mix(one: str, other: str, share: float) -> str:
    """`one` with this share of `other` in it; both like #1a5d4a."""
    pairs = ((int(one[n : n + 2], 16), int(other[n : n + 2], 16)) for n in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
