"""What is wrong with a setup: a code with its words, so that each door can say it in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold.

    Attributes:
        place: where it stands in the document, like ("names", 2, "kind"); () where parts do not hang together.
        code: one of ours, as in `at_fault`, or pydantic's type of error.
        words: what the sentence about it names.
    """

    place: tuple[int | str, ...]
    code: str
    words: Mapping[str, str]


def at_fault(code: str, sentence: str, **words: Iterable[str]) -> PydanticCustomError:
    """A fault to raise; in the sentence each name in braces becomes these words, with commas between."""
    return PydanticCustomError(code, sentence, {name: ", ".join(sorted(many)) for name, many in words.items()})


def read_fault(error: ErrorDetails) -> Fault:
    """A fault as pydantic tells it."""
    words = {name: str(word) for name, word in error.get("ctx", {}).items()}
    return Fault(tuple(error["loc"]), error["type"], words)
