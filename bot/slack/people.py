"""Who presses: Slack's record of a person, kept for a while, and what that person may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from bot.slack.gateway import Gateway, SlackLimited, SlackUnknown, SlackUnreached
from bot.words import Words, words
from mentions.setup import Setup

_FRESH = timedelta(minutes=10)
_STALE = timedelta(hours=1)


class Need(IntEnum):
    """What a door asks of the person who opens it; each includes the ones before."""

    COLLEAGUE = 1
    AMBASSADOR = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True)
class Person:
    """What we need of Slack's user record."""

    id: str
    name: str
    team_id: str
    language: str
    full_member: bool
    workspace_admin: bool
    seen_at: datetime


def read_person(record: dict[str, Any], now: datetime) -> Person:
    """Slack's user record as a Person. Guests, bots, strangers' shells and the deactivated are no full members."""
    profile = record.get("profile") or {}
    outside = ("is_restricted", "is_ultra_restricted", "deleted", "is_bot", "is_stranger", "is_workflow_bot")
    return Person(
        id=str(record["id"]),
        name=str(profile.get("display_name") or record.get("real_name") or record.get("name") or record["id"]),
        team_id=str(record.get("team_id", "")),
        language=str(record.get("locale") or "")[:2].lower(),
        full_member=not any(record.get(mark) for mark in outside),
        workspace_admin=bool(record.get("is_admin") or record.get("is_owner")),
        seen_at=now,
    )


def standing(person: Person, setup: Setup, team_id: str) -> int:
    """The highest Need that `person` meets in this workspace; 0 for guests, strangers and the deactivated."""
    if not person.full_member or person.team_id != team_id:
        return 0
    member = setup.ambassador(person.id)
    admins_named = any(ambassador.admin for ambassador in setup.team)
    if (member is not None and member.admin) or (person.workspace_admin and not admins_named):
        return Need.ADMIN
    if member is not None or not setup.team or person.id == setup.fallback:
        return Need.AMBASSADOR
    return Need.COLLEAGUE


class People:
    """The cache of user records."""

    def __init__(self, gateway: Gateway, now: Callable[[], datetime]) -> None:
        self._gateway = gateway
        self._now = now
        self._known: dict[str, Person] = {}

    async def get(self, user_id: str) -> Person:
        """The person, from the cache if it is fresh. Raises what the gateway raises."""
        known = self._known.get(user_id)
        if known is not None and self._now() - known.seen_at <= _FRESH:
            return known
        try:
            self._known[user_id] = read_person(await self._gateway.user(user_id), self._now())
        except (SlackLimited, SlackUnknown, SlackUnreached):
            # What Slack said a while ago is better than nobody being let in.
            if known is None or self._now() - known.seen_at > _STALE:
                raise
        return self._known[user_id]

    def words(self, user_id: str) -> Words:
        """The language of a person we may know; English for one we do not."""
        known = self._known.get(user_id)
        return words(known.language if known else "")

    def names(self, setup: Setup) -> dict[str, str]:
        """What colleagues are called, by user id: the setup's word first, then Slack's."""
        return {p.id: p.name for p in self._known.values()} | {a.user: a.name for a in setup.team}
