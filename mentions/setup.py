"""The one settings document: what the company decides. Versioned in the store; secrets never enter it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import chain, count
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from mentions.identity import canonical_url
from mentions.model import Kind
from mentions.publicdays import is_known
from mentions.spans import OFFICE_HOURS, Hours, Span

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is no time zone; write one like Europe/Stockholm") from error
    return name


def _known_country(code: str) -> str:
    if not is_known(code):
        raise ValueError(f"{code!r} is no country whose public holidays are known; write two letters like SE")
    return code


def _page(address: str) -> str:
    if not canonical_url(address):
        raise ValueError(f"{address!r} is no address of a page; write it like https://example.com/about-us")
    return address


Word = Annotated[str, Field(min_length=1, max_length=200)]
_USER_ID = r"^[UW][A-Z0-9]{1,30}$"
_CHANNEL_ID = r"^[CG][A-Z0-9]{1,30}$"
_SLUG = r"^[a-z0-9][a-z0-9-]{0,39}$"
_ROLE = r"^[a-zåäö][a-zåäö0-9 -]{0,39}$"
_PATTERNS = {
    _USER_ID: "write the person's Slack id, like U0123ANNA, not the name",
    _CHANNEL_ID: "write the channel's Slack id, like C0123ABCD, not its name",
    _SLUG: "write a short word of small letters a to z, digits and hyphens",
    _ROLE: "write a short word of small letters",
}
_FAULTS = {
    "missing": "must be there",
    "extra_forbidden": "there is no such field",
    "string_too_short": "must not be empty",
}

UserId = Annotated[str, Field(pattern=_USER_ID)]
ChannelId = Annotated[str, Field(pattern=_CHANNEL_ID)]
Slug = Annotated[str, Field(pattern=_SLUG)]
RoleName = Annotated[str, Field(pattern=_ROLE)]
Zone = Annotated[str, AfterValidator(_known_zone)]
Country = Annotated[str, AfterValidator(_known_country)]
Page = Annotated[str, Field(max_length=2000), AfterValidator(_page)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Name(_Part):
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
            raise ValueError(f"{self.name}: a person's name is watched only when that person agreed: consent = true")
        return self


class SourceEntry(_Part):
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
            raise ValueError(f"{self.id}: every must be at least 1s, not longer than at_most, and at_most at most 7d")
        return self


class Ambassador(_Part):
    """A colleague who answers."""

    user: UserId
    name: Word
    roles: tuple[RoleName, ...] = ()
    deputy: UserId | None = Field(default=None, description="Who takes over when this person is away.")
    admin: bool = Field(default=False, description="May change the setup.")
    hours: Hours | None = Field(default=None, description="When this person works; the setup's if nothing is said.")
    timezone: Zone | None = Field(default=None, description="Where those hours are read; the setup's.")
    country: Country | None = Field(default=None, description="Whose public holidays are free; the setup's.")


class When(_Part):
    """What must hold for a rule; what is left empty does not matter. Within a line any one suffices."""

    source: tuple[Slug, ...] = ()
    name: tuple[Word, ...] = ()
    words: tuple[Word, ...] = ()
    language: tuple[Word, ...] = ()
    kind: tuple[Kind, ...] = ()


class RoutingRule(_Part):
    """If `when` holds, `role` is asked. The first rule that holds decides."""

    name: Word
    when: When = When()
    role: RoleName


class Flood(_Part):
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


class Setup(_Part):
    """The whole document. While the team is empty, everybody is an ambassador and workspace admins may set up."""

    channel: ChannelId
    language: Literal["en", "sv"] = Field(
        default="en", description="The language of what many see: cards, threads, digests."
    )
    timezone: Zone = "Europe/Stockholm"
    country: Country = "SE"
    hours: Hours = OFFICE_HOURS
    fallback: UserId | None = Field(
        default=None, description="Who is asked when no rule and nobody else fits: never nobody."
    )
    default_role: RoleName = "support"
    names: tuple[Name, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    team: tuple[Ambassador, ...] = ()
    rules: tuple[RoutingRule, ...] = ()
    flood: Flood = Flood()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for what, ids in (("sources", [s.id for s in self.sources]), ("team", [a.user for a in self.team])):
            if doubled := {i for i in ids if ids.count(i) > 1}:
                raise ValueError(f"{what}: {', '.join(sorted(doubled))} stands there twice")
        users = {a.user for a in self.team}
        if unknown := {a.deputy for a in self.team if a.deputy} - users:
            raise ValueError(f"team: deputy {', '.join(sorted(unknown))} is not in the team")
        if self.team and self.fallback is None:
            raise ValueError("fallback: name the person who is asked when nobody else fits, so that nothing is left")
        roles = {role for a in self.team for role in a.roles}
        if self.team and (missing := {r.role for r in self.rules} - roles):
            raise ValueError(f"rules: nobody in the team has the role {', '.join(sorted(missing))}")
        return self

    def ambassador(self, user: str) -> Ambassador | None:
        """The team member with this Slack user id."""
        return next((a for a in self.team if a.user == user), None)

    def source(self, source_id: str) -> SourceEntry | None:
        """The source with this id."""
        return next((s for s in self.sources if s.id == source_id), None)


def new_id(title: str, taken: Collection[str]) -> str:
    """A short id for a source that is called so, as SourceEntry wants it, and not among `taken`."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:34].rstrip("-") or "source"
    numbered = (f"{stem}-{n}" for n in count(2))
    return next(one for one in chain((stem,), numbered) if one not in taken)


def with_sources(setup: Setup, entries: Iterable[SourceEntry]) -> Setup:
    """The document with these sources: in place of those with the same id, else at the end.

    Raises:
        SetupError: together they do not hold.
    """
    changed = {entry.id: entry for entry in (*setup.sources, *entries)}
    sources = [entry.model_dump(mode="json", exclude_defaults=True) for entry in changed.values()]
    return read_setup(write_setup(setup) | {"sources": sources})


class SetupError(ValueError):
    """The document does not hold; `lines` has one sentence per fault, with the place it stands at."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def read_setup(document: dict[str, Any]) -> Setup:
    """The document as a Setup.

    Raises:
        SetupError: every fault at once, one line each.
    """
    try:
        return Setup.model_validate(document)
    except ValidationError as error:
        raise SetupError([_say(fault["loc"], _plainly(fault)) for fault in error.errors()]) from error


def write_setup(setup: Setup) -> dict[str, Any]:
    """The document as plain values for TOML or JSON, without what was left at its default."""
    written = setup.model_dump(mode="json", exclude_defaults=True)
    return {key: value for key, value in written.items() if value is not None}


def _plainly(fault: ErrorDetails) -> str:
    """What is wrong, for somebody who has never seen a regular expression."""
    expected = str(fault.get("ctx", {}).get("pattern", ""))
    return _PATTERNS.get(expected) or _FAULTS.get(fault["type"]) or fault["msg"]


def _say(place: tuple[int | str, ...], message: str) -> str:
    where = ".".join(f"[{p + 1}]" if isinstance(p, int) else str(p) for p in place).replace(".[", "[")
    return f"{where or 'setup'}: {message.removeprefix('Value error, ')}"
