"""A text before the team's own lesson is heard: what is seen of it, and what that alone says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from routing.reading.linear import Features

Shares = Mapping[str, Mapping[str, float]]
"""Of each question ("kind", "role", "tone" and more) how likely each answer is; they sum to 1."""


@dataclass(frozen=True, slots=True)
class Impression:
    """What a lesson starts from.

    Attributes:
        seen: the hashed words.
        vector: where the whole text stands among all others, () without the extra `embeddings`.
        shares: what the texts that we ship have taught about it.
    """

    seen: Features
    vector: tuple[float, ...]
    shares: Shares
