"""The one settings document: what the company decides. Versioned in the store; secrets never enter it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from mentions.setup.answering import Ambassador, Promise, RoutingRule
from mentions.setup.faults import Fault, at_fault, read_fault
from mentions.setup.fields import PATTERNS, ChannelId, Country, Part, RoleName, UserId, Word, Zone
from mentions.setup.listening import Flood, Name, SourceEntry
from mentions.setup.public import Keep, Look, Policy
from mentions.setup.writing import Care, Cause, Template
from mentions.spans import OFFICE_HOURS, Hours, Span

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_FAULTS = {
    "missing": "must be there",
    "extra_forbidden": "there is no such field",
    "string_too_short": "must not be empty",
}


class Setup(Part):
    """The whole document. While the team is empty, everybody is an ambassador and workspace admins may set up."""

    company: Word | None = Field(default=None, description="What you are called on your pages and in answers.")
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
    lead: UserId | None = Field(
        default=None, description="Who gets what nobody took in time; the fallback if nothing is said."
    )
    default_role: RoleName = "support"
    troll_marks: Span = Field(
        default=timedelta(days=365), description="How long a troll mark is held against an author."
    )
    names: tuple[Name, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    team: tuple[Ambassador, ...] = ()
    rules: tuple[RoutingRule, ...] = ()
    promises: tuple[Promise, ...] = ()
    templates: tuple[Template, ...] = ()
    care: Care = Care()
    causes: tuple[Cause, ...] = ()
    policy: Policy = Policy()
    look: Look = Look()
    keep: Keep = Keep()
    flood: Flood = Flood()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for what, ids in (("sources", [s.id for s in self.sources]), ("team", [a.user for a in self.team])):
            if doubled := {i for i in ids if ids.count(i) > 1}:
                raise at_fault(f"{what}-twice", f"{what}: {{what}} stands there twice", what=doubled)
        users = {a.user for a in self.team}
        if unknown := {a.deputy for a in self.team if a.deputy} - users:
            raise at_fault("deputy-unknown", "team: deputy {who} is not in the team", who=unknown)
        if self.team and self.fallback is None:
            raise at_fault(
                "no-fallback", "fallback: name the person who is asked when nobody else fits, so that nothing is left"
            )
        return self

    @model_validator(mode="after")
    def _skills_hold(self) -> Self:
        names, sources = {name.name.casefold() for name in self.names}, {source.id for source in self.sources}
        for person in self.team:
            if missing := [name for name in person.knows if name.casefold() not in names]:
                said = "team: {person} knows {what}, which is not among the names"
                raise at_fault("knows-unknown", said, person=[person.name], what=missing)
            if missing := [source for source in person.sources if source not in sources]:
                said = "team: {person} looks after {what}, which is not among the sources"
                raise at_fault("tends-unknown", said, person=[person.name], what=missing)
        return self

    @model_validator(mode="after")
    def _rules_hold(self) -> Self:
        names = [rule.name for rule in self.rules]
        if doubled := {name for name in names if names.count(name) > 1}:
            raise at_fault(
                "rules-twice", "rules: {what} stands there twice; each needs a name of its own", what=doubled
            )
        roles = {role for a in self.team for role in a.roles}
        if self.team and (missing := {r.role for r in self.rules if r.role} - roles):
            raise at_fault("rule-role", "rules: nobody in the team has the role {role}", role=missing)
        people = {a.user for a in self.team} | {self.fallback}
        if self.team and (missing := {r.person for r in self.rules if r.person and r.person not in people}):
            raise at_fault("rule-person", "rules: {who} is not in the team", who=missing)
        for rule in self.rules:
            member = self.ambassador(rule.person or "")
            if member and rule.role and rule.role not in member.roles:
                said = "rules: {rule}: {who} does not have the role {role}"
                raise at_fault("rule-person-role", said, rule=[rule.name], who=[member.name], role=[rule.role])
        if missing := {r.template for r in self.rules if r.template} - {t.name for t in self.templates}:
            raise at_fault("rule-template", "rules: there is no template {what}", what=missing)
        return self

    @model_validator(mode="after")
    def _promises_hold(self) -> Self:
        promised = {role for promise in self.promises for role in promise.role}
        if self.team and (missing := promised - {role for a in self.team for role in a.roles}):
            raise at_fault("promise-role", "promises: nobody in the team has the role {role}", role=missing)
        return self

    @model_validator(mode="after")
    def _answers_hold(self) -> Self:
        written = [(t.name, t.language or "") for t in self.templates]
        if doubled := {name for name, language in written if written.count((name, language)) > 1}:
            raise at_fault("templates-twice", "templates: {what} stands there twice in one language", what=doubled)
        causes = [cause.name.casefold() for cause in self.causes]
        if doubled := {name for name in causes if causes.count(name) > 1}:
            raise at_fault("causes-twice", "causes: {what} stands there twice", what=doubled)
        needed = set(self.care.role) | {role for template in self.templates for role in template.role}
        if self.team and (missing := needed - {role for a in self.team for role in a.roles}):
            raise at_fault("care-role", "nobody in the team has the role {role}", role=missing)
        return self

    def ambassador(self, user: str) -> Ambassador | None:
        """The team member with this Slack user id."""
        return next((a for a in self.team if a.user == user), None)

    def rule(self, name: str) -> RoutingRule | None:
        """The rule with this name, as it reads now."""
        return next((r for r in self.rules if r.name == name), None)

    @property
    def called(self) -> str:
        """What the company is called: by its own word, else by the first company or name that we listen for."""
        companies = [name.name for name in self.names if name.kind == "company"]
        return next(iter([*filter(None, (self.company,)), *companies, *(name.name for name in self.names)]), "")

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel in which cards may stand, the setup's own first."""
        return tuple(dict.fromkeys((self.channel, *(rule.channel for rule in self.rules if rule.channel))))

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


def with_rules(setup: Setup, rules: Iterable[RoutingRule]) -> Setup:
    """The document with these rules in place of its own, in this order.

    Raises:
        SetupError: together they do not hold.
    """
    written = [rule.model_dump(mode="json", exclude_defaults=True) for rule in rules]
    return read_setup(write_setup(setup) | {"rules": written})


class SetupError(ValueError):
    """The document does not hold; `lines` has one sentence per fault, with the place it stands at.

    Attributes:
        faults: the same, for whoever says it in another language or at the field where it stands.
    """

    def __init__(self, lines: list[str], faults: tuple[Fault, ...] = ()) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.faults = faults


def read_setup(document: dict[str, Any]) -> Setup:
    """The document as a Setup.

    Raises:
        SetupError: every fault at once, one line each.
    """
    try:
        return Setup.model_validate(document)
    except ValidationError as error:
        lines = [_say(fault["loc"], _plainly(fault)) + _called(fault["loc"], document) for fault in error.errors()]
        raise SetupError(lines, tuple(map(read_fault, error.errors()))) from error


def write_setup(setup: Setup) -> dict[str, Any]:
    """The document as plain values for TOML or JSON, without what was left at its default."""
    written = setup.model_dump(mode="json", exclude_defaults=True)
    return {key: value for key, value in written.items() if value is not None}


def _plainly(fault: ErrorDetails) -> str:
    """What is wrong, for somebody who has never seen a regular expression."""
    expected = str(fault.get("ctx", {}).get("pattern", ""))
    return PATTERNS.get(expected) or _FAULTS.get(fault["type"]) or fault["msg"].replace("Input should be", "must be")


def _called(place: tuple[int | str, ...], document: dict[str, Any]) -> str:
    """Which of several it is, by its name: nobody counts to the seventh rule."""
    match place:
        case (str(part), int(number), *_) if isinstance(entries := document.get(part), list):
            name = entries[number].get("name") if isinstance(entries[number], dict) else None
            return f" (in “{name}”)" if isinstance(name, str) and name else ""
    return ""


def _say(place: tuple[int | str, ...], message: str) -> str:
    where = ".".join(f"[{p + 1}]" if isinstance(p, int) else str(p) for p in place).replace(".[", "[")
    return f"{where or 'setup'}: {message.removeprefix('Value error, ')}"
