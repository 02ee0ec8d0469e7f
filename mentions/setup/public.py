"""What the setup says about what the world may see: the policy, its pages, and how long words are kept."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from mentions.setup.faults import at_fault
from mentions.setup.fields import Page, Part
from mentions.spans import Span

_READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of ordinary text


def _colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError(f"{value!r} is no colour; write it like #1a5d4a")
    return value.lower()


Colour = Annotated[str, AfterValidator(_colour)]


class Policy(Part):
    """How the company meets what is said about it, in Markdown. Where nothing is written, the text we ship counts."""

    en: str = Field(default="", max_length=40_000, description="In English.")
    sv: str = Field(default="", max_length=40_000, description="In Swedish.")
    url: Page | None = Field(default=None, description="Where else it is published; the bot's own page.")


class Look(Part):
    """The colours of the public pages."""

    accent: Colour = Field(default="#1f5f4b", description="Links and headings.")
    paper: Colour = Field(default="#ffffff", description="The background.")
    ink: Colour = Field(default="#1b1f1d", description="The text.")

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        for name, colour in (("ink", self.ink), ("accent", self.accent)):
            if (found := contrast(colour, self.paper)) < _READABLE:
                said = "{name} {colour} on {paper} is hard to read: contrast {found}, 4.5 is needed"
                raise at_fault(
                    "unreadable", said, name=[name], colour=[colour], paper=[self.paper], found=[f"{found:.1f}"]
                )
        return self


class Keep(Part):
    """How long the words of others are kept after a mention is finished. Numbers stay, words go."""

    content: Span = Field(default=timedelta(days=730), description="Texts, authors and answers.")
    evidence: Span = Field(default=timedelta(days=365), description="What was kept of a troll.")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours like #1a5d4a, 1.0 to 21.0 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
