"""The figures that readings are compared by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean over the right labels of 2·hits / (given + right); each pair is (right, read)."""
    given, right = Counter(b for _, b in pairs), Counter(a for a, _ in pairs)
    hits = Counter(a for a, b in pairs if a == b)
    return sum(2 * hits[label] / (given[label] + right[label]) for label in right) / len(right)
