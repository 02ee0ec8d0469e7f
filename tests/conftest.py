"""What many tests need: a fresh database, on each of the two that we support."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from postgres import empty_tables, fresh_database

from mentions.store import Database, Store, open_database

if not (Path(__file__).parents[1].parent / "shared").is_dir():
    collect_ignore_glob = ["test_shared_*.py"]


async def _migrate(url: str) -> None:
    await (await open_database(url)).close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to be copied: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "ambassadors.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_database() -> Iterator[str]:
    """A PostgreSQL database with the newest schema, for one worker."""
    with fresh_database() as url:
        asyncio.run(_migrate(url))
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it, not even tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ambassadors.db'}"
        return
    with fresh_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the newest schema and no rows."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "ambassadors.db")
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgresql_database")
    yield url
    empty_tables(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open database, on SQLite and on PostgreSQL in turn."""
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database) -> Store:
    """The store of one workspace."""
    return Store(database, "T1")
