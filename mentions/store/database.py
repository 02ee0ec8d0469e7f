"""Opening the database, SQLite in one file or PostgreSQL, and its two kinds of transaction."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, event, make_url, text
from sqlalchemy import exc as sql
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from mentions.store.errors import Damaged, StoreError, Unavailable
from mentions.store.schema import migrate

_READERS = 4
_POSTGRES_CONNECTIONS = 10


class Database:
    """One writer and a few readers (SQLite), or a pool of connections (PostgreSQL)."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self._writer = writer
        self._reader = reader

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._writer.dialect.name

    @asynccontextmanager
    async def writing(self, alone: str = "") -> AsyncIterator[AsyncConnection]:
        """A transaction, committed at the end unless something is raised.

        On PostgreSQL only one at a time runs among those that name the same thing `alone`; on SQLite there is only
        one anyway.

        Raises:
            Unavailable: the database did not answer.
        """
        with _plain_errors():
            async with self._writer.begin() as connection:
                if alone and self.dialect == "postgresql":
                    await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:thing))"), {"thing": alone})
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads.

        Raises:
            Unavailable: the database did not answer.
        """
        with _plain_errors():
            async with self._reader.begin() as connection:
                yield connection

    async def close(self) -> None:
        """Lets go of all connections; the last one on SQLite folds the write-ahead log into the file."""
        await self._reader.dispose()
        await self._writer.dispose()


async def open_database(url: str, folder: Path | None = None) -> Database:
    """Opens the database, checks it and brings its schema up to date.

    Args:
        url: "sqlite" for ambassadors.db in `folder`, or sqlite:///path, or postgresql://…

    Raises:
        Damaged: the SQLite file is not whole.
        NewerSchema: a newer version of the program has written it.
        Unavailable: it does not answer.
        StoreError: the address makes no sense.
    """
    address = _address(url, folder)
    database = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address)
    async with AsyncExitStack() as unless_opened:
        unless_opened.push_async_callback(database.close)
        async with database.writing(alone="ambassadors: migrations") as connection:
            await _check(connection, address)
            await connection.run_sync(migrate)
        unless_opened.pop_all()
    return database


def _address(url: str, folder: Path | None) -> URL:
    if url == "sqlite":
        if folder is None:
            raise StoreError("the database 'sqlite' needs a data folder")
        return URL.create("sqlite+aiosqlite", database=str(folder / "ambassadors.db"))
    try:
        address = make_url(url.replace("postgres://", "postgresql://", 1))
    except sql.ArgumentError as error:
        raise StoreError("DATABASE_URL is no address; write postgresql://user:password@host/name, or sqlite") from error
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    backend = address.get_backend_name()
    if backend not in drivers or (backend == "sqlite" and address.database in {None, "", ":memory:"}):
        raise StoreError("DATABASE_URL must name a PostgreSQL database (postgresql://…) or a SQLite file")
    return address.set(drivername=drivers[backend])


def _sqlite(address: URL) -> Database:
    _create_private(Path(str(address.database)))
    writer = create_async_engine(address, pool_size=1, max_overflow=0, pool_timeout=60, hide_parameters=True)
    reader = create_async_engine(address, pool_size=_READERS, max_overflow=0, hide_parameters=True)
    # IMMEDIATE: a transaction that reads first and writes then would otherwise lose updates without a word.
    _prepare(writer.sync_engine, "BEGIN IMMEDIATE", ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"))
    _prepare(reader.sync_engine, "BEGIN", ("query_only=ON",))
    return Database(writer, reader)


def _prepare(engine: Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("busy_timeout=5000", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))


def _create_private(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The write-ahead log takes over the mode of the file.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise Unavailable(
            f"the database {path} cannot be written: {error.strerror}; check the folder's rights"
        ) from error


def _postgresql(address: URL) -> Database:
    engine = create_async_engine(
        address,
        pool_size=_POSTGRES_CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 10},
    )
    return Database(engine, engine)


async def _check(connection: AsyncConnection, address: URL) -> None:
    if connection.dialect.name == "sqlite":
        said = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
        if said != "ok":
            raise Damaged(_damaged(f"{address.database}: {said}"))


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (sql.OperationalError, sql.InterfaceError, sql.TimeoutError) as error:
        raise Unavailable(f"the database does not answer ({_first_line(error)}); try again") from error
    except sql.DatabaseError as error:
        if _first_line(error) not in {"database disk image is malformed", "file is not a database"}:
            raise
        raise Damaged(_damaged(_first_line(error))) from error


def _damaged(what: str) -> str:
    return f"the database file is damaged ({what}); nothing was changed: stop, keep a copy, and restore a backup"


def _first_line(error: sql.SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, sql.DBAPIError) else error
    return next(iter(str(cause).splitlines()), type(cause).__name__)
