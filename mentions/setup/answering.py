"""What the setup says about answering: the team, the rules that choose from it, and what is promised."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from mentions.findings import Urgency
from mentions.model import Kind, Tone
from mentions.setup.fields import ChannelId, Country, Language, Part, RoleName, Slug, UserId, Word, Zone
from mentions.spans import Hours, WorkSpan


class Ambassador(Part):
    """A colleague who answers."""

    user: UserId
    name: Word
    roles: tuple[RoleName, ...] = ()
    deputy: UserId | None = Field(default=None, description="Who takes over when this person is away.")
    admin: bool = Field(default=False, description="May change the setup.")
    hours: Hours | None = Field(default=None, description="When this person works; the setup's if nothing is said.")
    timezone: Zone | None = Field(default=None, description="Where those hours are read; the setup's.")
    country: Country | None = Field(default=None, description="Whose public holidays are free; the setup's.")
    knows: tuple[Word, ...] = Field(default=(), description="Names of the setup that this person knows best.")
    languages: tuple[Language, ...] = Field(default=(), description="Which languages this person answers in; any.")
    sources: tuple[Slug, ...] = Field(default=(), description="Sources that this person looks after.")


class When(Part):
    """What must hold for a rule; what is left empty does not matter. Within a line any one suffices."""

    source: tuple[Slug, ...] = ()
    site: tuple[Word, ...] = Field(default=(), description="Host names, with all that stands below them.")
    author: tuple[Word, ...] = ()
    name: tuple[Word, ...] = ()
    words: tuple[Word, ...] = ()
    language: tuple[Word, ...] = ()
    kind: tuple[Kind, ...] = ()
    tone: tuple[Tone, ...] = ()
    heat: float = Field(default=0.0, ge=0.0, le=1.0, description="At least this much.")
    urgency: Literal["none", "soon", "now"] = Field(default="none", description="At least this urgent.")
    reach: int = Field(default=0, ge=0, description="At least this many follow, watch or have reacted.")

    @property
    def urgent(self) -> Urgency:
        """The least urgency that it asks for."""
        return Urgency[self.urgency.upper()]


class RulePromise(Part):
    """What a rule promises, in working time of the role."""

    claim: WorkSpan = timedelta(hours=4)
    answer: WorkSpan = timedelta(hours=8)


class Promise(RulePromise):
    """How soon mentions of these roles and kinds are claimed and then answered. The first one that fits counts."""

    role: tuple[RoleName, ...] = ()
    kind: tuple[Kind, ...] = ()


class RoutingRule(Part):
    """If `when` holds, this follows. The first rule that holds decides; what it leaves open is decided as ever."""

    name: Word
    when: When = When()
    role: RoleName | None = None
    person: UserId | None = Field(default=None, description="Who is asked first, while at work.")
    channel: ChannelId | None = Field(default=None, description="Where the card stands; the setup's channel.")
    priority: Literal["low", "normal", "high"] | None = None
    promise: RulePromise | None = None
    template: Word | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not any((self.role, self.person, self.channel, self.priority, self.promise, self.template)):
            raise ValueError(f"{self.name}: say what follows: role, person, channel, priority, promise or template")
        return self
