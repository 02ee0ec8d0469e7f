"""What the setup says about the words of an answer: how it begins, who looks at it first, what it is filed under."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from pydantic import Field

from mentions.model import Kind
from mentions.setup.fields import Language, Page, Part, RoleName, Word
from mentions.spans import Span


class Purpose(StrEnum):
    """What a template is the beginning of."""

    ANSWER = "answer"
    THANKS = "thanks"
    QUOTE = "quote"
    RESPECT = "respect"
    FIXED = "fixed"


class Template(Part):
    """The beginning of an answer. What stands in braces is filled in: see mentions/templates.py."""

    name: Word
    text: str = Field(min_length=1, max_length=3_000)
    purpose: Purpose = Field(default=Purpose.ANSWER, description="What it is for.")
    kind: tuple[Kind, ...] = Field(default=(), description="For these kinds; any.")
    language: Language | None = Field(default=None, description="In which language it is written; any.")
    role: tuple[RoleName, ...] = Field(default=(), description="For these roles; any.")


class Care(Part):
    """When an answer waits for a second look, or for its writer to calm down."""

    kind: tuple[Kind, ...] = Field(default=(), description="Answers to these kinds are always looked at by another.")
    role: tuple[RoleName, ...] = Field(default=(), description="Answers of these roles are, too.")
    heat: float = Field(default=0.5, gt=0.0, le=1.0, description="A draft that is at least this heated waits.")
    cool: Span = Field(default=timedelta(minutes=30), description="How long a heated draft cools off.")
    compensation: int = Field(default=1_000, ge=0, description="What is promised above this, another has to approve.")
    currency: Word = "kr"


class Cause(Part):
    """Why people are disappointed: few, and named by the company."""

    name: Word
    ticket: Page | None = Field(default=None, description="Where it is worked on: a page of your issue tracker.")
