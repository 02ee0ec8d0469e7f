"""What became of a move that somebody tried to make: made, too late, made before, hindered, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from mentions.effects import CardPlace
from mentions.model import Mention, Move


@dataclass(frozen=True, slots=True)
class Moved:
    """The move was made; `mention` is what it has become, `place` where its card stands, if it stands anywhere."""

    mention: Mention
    move: Move
    place: CardPlace | None = None


@dataclass(frozen=True, slots=True)
class Beaten:
    """The move is no longer legal: `by` is the one that was faster."""

    mention: Mention
    by: Move


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same person has made this very move already (a double click): nothing to do, nothing to say."""

    mention: Mention


@dataclass(frozen=True, slots=True)
class Hindered:
    """The status would allow the move, something else does not.

    Attributes:
        why: "underway" (something is on its way to the source), "unclear" (nobody knows yet what became of it),
            "second" (a second person must do it), "unable" (the source cannot), "gone" (it stands nowhere any more),
            "forgotten" (its words are erased), "quote" (something else was said of quoting it meanwhile), or "not now".
    """

    mention: Mention
    why: str


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such mention in this workspace."""

    mention_id: int
