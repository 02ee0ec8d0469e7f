"""What the setup says about listening: the names, the sources, and what keeps the channel readable."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from mentions.setup.faults import at_fault
from mentions.setup.fields import Page, Part, Slug, Word
from mentions.spans import Span


class Name(Part):
    """A name we listen for, with what must and must not stand beside it."""

    name: Word
    kind: Literal["company", "product", "person"] = "company"
    also: tuple[Word, ...] = Field(default=(), description="Other spellings, handles, hashtags and domains.")
    required: tuple[Word, ...] = Field(default=(), description="At least one of these must stand in the text too.")
    excluded: tuple[Word, ...] = Field(
        default=(), description="If one of these stands in the text, it is not about us."
    )
    own_accounts: tuple[Word, ...] = Field(default=(), description="Authors that are ourselves.")
    blocked_authors: tuple[Word, ...] = Field(default=(), description="Authors we do not listen to.")
    languages: tuple[Word, ...] = Field(
        default=(), description="Only texts in these languages; a text of unknown language passes."
    )
    excluded_sites: tuple[Word, ...] = Field(default=(), description="Sites where the name means something else.")
    consent: bool = Field(default=False, description="A person's name is watched only when that person has agreed.")

    @model_validator(mode="after")
    def _person_agreed(self) -> Self:
        if self.kind == "person" and not self.consent:
            said = "{name}: a person's name is watched only when that person agreed: consent = true"
            raise at_fault("no-consent", said, name=[self.name])
        return self


class SourceEntry(Part):
    """A source to listen to. What belongs to its type (url, query …) stands beside these and is read by the source."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: Slug
    type: Slug = "feeds"
    name: Word | None = Field(default=None, description="What colleagues call it; the id if nothing is said.")
    every: Span = Field(default=timedelta(minutes=15), description="How often it is asked while it has news.")
    at_most: Span = Field(default=timedelta(hours=6), description="How seldom, when it never changes.")
    everything: bool = Field(
        default=False, description="Every item is about us (an alert, our own comment field): no name needed."
    )
    paused: bool = False
    canary: Page | None = Field(default=None, description="A page that this search must find, or it counts as blind.")

    @property
    def title(self) -> str:
        """What colleagues call it."""
        return self.name or self.id

    @property
    def settings(self) -> dict[str, Any]:
        """What belongs to the source's own type."""
        return dict(self.model_extra or {})

    @model_validator(mode="after")
    def _sane_rhythm(self) -> Self:
        if not timedelta(seconds=1) <= self.every <= self.at_most <= timedelta(days=7):
            said = "{id}: every must be at least 1s, not longer than at_most, and at_most at most 7d"
            raise at_fault("rhythm", said, id=[self.id])
        return self


class Flood(Part):
    """What keeps the channel readable when a source pours."""

    first_run: int = Field(
        default=3, ge=0, le=20, description="How many of the newest a new source may post the first time."
    )
    per_hour: int = Field(
        default=20, ge=1, le=500, description="Cards per source and hour; the rest goes into one digest."
    )
    max_age: Span = Field(
        default=timedelta(days=7), description="Older than this when first seen goes into the digest."
    )
