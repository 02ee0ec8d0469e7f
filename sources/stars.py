"""How a review's rating reads. Pure."""

from __future__ import annotations

from sources.text import TITLE, tidy


def starred(stars: int, title: str) -> str:
    """The title with the stars before it, as people read reviews.

    Args:
        stars: of five; 0 where none are told.
        title: plain text.
    """
    filled = max(0, min(stars, 5))
    return f"{'★' * filled}{'☆' * (5 - filled)} {tidy(title, TITLE - 6)}".strip()
