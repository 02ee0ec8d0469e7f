"""The versions of the settings document: each change can be seen and undone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Subquery, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.model import KeptSetup, SetupVersion
from mentions.policy import PolicyVersion
from mentions.setup import Setup, read_setup, write_setup
from mentions.store import tables as t
from mentions.store.database import Database
from mentions.store.errors import SetupChanged, StoreError

_S = t.setups.c


def setting_up(team_id: str) -> str:
    """What only one may do at a time: say which version of the setup is the latest."""
    return f"ambassadors: setup {team_id}"


async def add_version(
    connection: AsyncConnection, team_id: str, setup: Setup, by: str, now: datetime, after: int | None
) -> int:
    """Writes a new version; see Setups.save. The transaction runs alone as `setting_up`."""
    query = select(func.coalesce(func.max(_S.version), 0) + 1).where(_S.team_id == team_id)
    version = int((await connection.execute(query)).scalar_one())
    if after is not None and version != after + 1:
        raise SetupChanged("somebody has changed the setup meanwhile; nothing was saved: look at it once more")
    row = {"team_id": team_id, "version": version, "document": write_setup(setup), "by": by, "at": now}
    await connection.execute(t.setups.insert(), row)
    return version


class Setups:
    """The settings of one workspace."""

    def __init__(self, database: Database, team_id: str) -> None:
        self._database = database
        self._team_id = team_id

    async def latest(self) -> tuple[int, Setup] | None:
        """The version in force and its document; None before the first."""
        query = select(_S.version, _S.document).where(_S.team_id == self._team_id).order_by(_S.version.desc()).limit(1)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return (row.version, read_setup(row.document)) if row is not None else None

    async def save(self, setup: Setup, by: str, now: datetime, after: int | None = None) -> int:
        """Puts a new version in force and returns its number.

        Args:
            after: the version that `by` has looked at.

        Raises:
            SetupChanged: another version is in force by now; nothing was saved.
        """
        async with self._database.writing(alone=setting_up(self._team_id)) as connection:
            return await add_version(connection, self._team_id, setup, by, now, after)

    async def versions(self) -> tuple[SetupVersion, ...]:
        """Who changed the setup and when, newest first."""
        query = select(_S.version, _S.by, _S.at).where(_S.team_id == self._team_id).order_by(_S.version.desc())
        async with self._database.reading() as connection:
            return tuple(SetupVersion(row.version, row.by, row.at) for row in await connection.execute(query))

    async def last(self, many: int) -> tuple[KeptSetup, ...]:
        """The last versions with their documents, newest first."""
        query = select(t.setups).where(_S.team_id == self._team_id).order_by(_S.version.desc()).limit(many)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(KeptSetup(row.version, row.by, row.at, row.document) for row in rows)

    async def get(self, version: int) -> Setup:
        """The document of a version; raises StoreError if there is none."""
        query = select(_S.document).where(_S.team_id == self._team_id, _S.version == version)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise StoreError(f"the setup has no version {version}; nothing was changed")
        return read_setup(row.document)

    async def policy_number(self) -> int:
        """The number of the policy in force: how many wordings it has had. 1 before the first setup."""
        wordings = _wordings(self._team_id)
        async with self._database.reading() as connection:
            counted = await connection.execute(select(func.count()).where(wordings.c.another).select_from(wordings))
        return max(int(counted.scalar_one()), 1)

    async def policies(self) -> tuple[PolicyVersion, ...]:
        """Every wording of the policy, oldest first."""
        wordings = _wordings(self._team_id)
        changes = select(wordings.c.version, wordings.c.at).where(wordings.c.another).order_by(wordings.c.version)
        newest = select(func.max(_S.version)).where(_S.team_id == self._team_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(changes)).all()
            last = (await connection.execute(newest)).scalar_one()
        ends = [(row.version - 1, row.at) for row in rows[1:]] + [(last, None)]
        pairs = enumerate(zip(rows, ends, strict=False), 1)
        return tuple(PolicyVersion(number, setup, row.at, until) for number, (row, (setup, until)) in pairs)


def _wordings(team_id: str) -> Subquery:
    """Every version of the setup, and whether the policy reads otherwise there than in the one before; the database
    compares, so that no text travels."""
    written = [func.coalesce(_S.document[("policy", language)].as_string(), "") for language in ("en", "sv")]
    before = [func.lag(text).over(order_by=_S.version) for text in written]
    changed = [text != old for text, old in zip(written, before, strict=True)]
    another = or_(before[0].is_(None), *changed)
    return select(_S.version, _S.at, another.label("another")).where(_S.team_id == team_id).subquery()
