"""How often each cause disappoints, and who may say that one is put right."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.desk import Visit
from bot.slack.people import Need
from mentions.afterwards import CauseCount
from mentions.setup import Setup
from routing import roles_of

_PRODUCT = "product"
"""The role of whoever owns the product."""


def owners(setup: Setup) -> list[str]:
    """The names of those who may say that a cause is put right."""
    return [person.name for person in setup.team if person.admin or _PRODUCT in person.roles]


def may_fix(visit: Visit) -> bool:
    """Whether the visitor may say that a cause is put right."""
    return visit.standing >= Need.ADMIN or _PRODUCT in roles_of(visit.setup, visit.person.id)


async def counted(visit: Visit) -> tuple[CauseCount, ...]:
    """The causes with their numbers of this month and the last, in the company's zone."""
    now = visit.desk.now()
    month, last = months(now, visit.setup.timezone)
    return await visit.desk.store.afterwards.causes(month, last, now - visit.setup.keep.content)


def months(now: datetime, timezone: str) -> tuple[datetime, datetime]:
    """When this month began, and the one before, by the clock of `timezone`."""
    local = now.astimezone(ZoneInfo(timezone))
    this = datetime(local.year, local.month, 1, tzinfo=local.tzinfo)
    year, month = divmod(local.year * 12 + local.month - 2, 12)
    return this, datetime(year, month + 1, 1, tzinfo=local.tzinfo)
