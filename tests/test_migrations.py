"""Opening a database: the schema it gets, what is refused, and who may be in the folder."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from arrivals import NOW, arrival
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import ProgrammingError

import mentions.store as package
from mentions.store import (
    Damaged,
    Database,
    DataFolder,
    FolderInUse,
    NewerSchema,
    Store,
    StoreError,
    Unavailable,
    open_database,
)
from mentions.store.tables import metadata


def differences(connection: Connection) -> Any:
    # The index of words is made by each database in its own way.
    ours = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("mention_words")}
    return compare_metadata(MigrationContext.configure(connection, opts=ours), metadata)


async def test_the_migrations_lead_to_the_schema_that_the_code_expects(empty_url: str) -> None:
    database = await open_database(empty_url)
    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


async def test_a_newer_schema_is_refused_and_left_alone(empty_url: str) -> None:
    database = await open_database(empty_url)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    for _ in range(2):
        with pytest.raises(NewerSchema, match=r"newer version.*9999.*nothing was changed"):
            await open_database(empty_url)


async def test_a_migration_that_breaks_leaves_nothing_half_done(empty_url: str) -> None:
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        # The last table is in the way.
        connection.execute(text("CREATE TABLE drafts (x INTEGER)"))
    with pytest.raises((StoreError, ProgrammingError), match="drafts"):
        await open_database(empty_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == ["drafts"]
        connection.execute(text("DROP TABLE drafts"))
    engine.dispose()
    assert await _is_whole(empty_url)


OPEN = """
import asyncio, sys
from mentions.store import open_database
async def main():
    await (await open_database(sys.argv[1])).close()
asyncio.run(main())
"""


def test_processes_that_migrate_at_once_all_succeed(empty_url: str) -> None:
    all_at_once = [subprocess.Popen([sys.executable, "-c", OPEN, empty_url], stderr=subprocess.PIPE) for _ in range(3)]
    answers = [(process.communicate()[1], process.returncode) for process in all_at_once]
    assert answers == [(b"", 0)] * 3
    assert asyncio.run(_is_whole(empty_url))


async def _is_whole(url: str) -> bool:
    database = await open_database(url)
    async with database.reading() as connection:
        whole = await connection.run_sync(differences) == []
    await database.close()
    return whole


async def test_what_is_open_when_the_clock_comes_has_its_promise_from_then_on(empty_url: str) -> None:
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(package.__file__).parents[1] / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for n, status in enumerate(("open", "claimed", "answered"), 1):
            connection.execute(text(OLD_MENTION), {"id": n, "status": status, "at": OLD})
        for user, until in (("U1", OLD), ("U2", "2999-01-01T00:00:00.000000+00:00")):
            connection.execute(text("INSERT INTO away VALUES ('T1', :user, :until)"), {"user": user, "until": until})
    engine.dispose()
    database = await open_database(empty_url)
    store, now = Store(database, "T1"), datetime.now(UTC)
    found = await store.mentions.many([1, 2, 3])
    assert [one.since is not None and timedelta() <= now - one.since < timedelta(minutes=1) for one in found] == [
        True,
        True,
        False,
    ]
    assert len(await store.clock.lease(now, timedelta(0), 9)) == 2
    assert await store.returning.ended(now) == ()
    assert list(await store.people.away(now)) == ["U2"]
    await database.close()


OLD = "2026-01-01T00:00:00.000000+00:00"
OLD_MENTION = """
INSERT INTO mentions (id, team_id, status, published_at, seen_at, heat, confidence, words, names, because, kind, tone)
VALUES (:id, 'T1', :status, :at, :at, 0, 0, '[]', '[]', '{"code": "kind", "words": ["praise", "support"]}', 'praise',
        'neutral')
"""


async def test_what_was_kept_is_there_when_it_is_opened_again(database_url: str) -> None:
    database = await open_database(database_url)
    accepted = await Store(database, "T1").mentions.accept("blog", [arrival()], None, "C1", NOW)
    await database.close()
    database = await open_database(database_url)
    assert [m.id for m in await Store(database, "T1").mentions.open()] == list(accepted.posted)
    await database.close()


async def test_the_file_lies_in_the_folder_and_is_private(tmp_path: Path) -> None:
    database = await open_database("sqlite", tmp_path / "data")
    await Store(database, "T1").mentions.accept("blog", [arrival()], None, "C1", NOW)
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert set(files) == {"ambassadors.db", "ambassadors.db-wal", "ambassadors.db-shm"}
    assert set(files.values()) == {0o600}
    await database.close()


async def test_sqlite_writes_safely(tmp_path: Path) -> None:
    database = await open_database("sqlite", tmp_path)
    async with database.writing() as connection:
        said = [(await connection.exec_driver_sql(f"PRAGMA {p}")).scalar() for p in PRAGMAS]
    assert dict(zip(PRAGMAS, said, strict=True)) == PRAGMAS
    await database.close()


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@pytest.mark.parametrize("damage", ["a page", "the header", "the end"])
async def test_a_damaged_file_is_refused_with_a_clear_line(tmp_path: Path, damage: str) -> None:
    database = await open_database("sqlite", tmp_path)
    batch = [arrival(str(n), text="x" * 3000) for n in range(50)]
    await Store(database, "T1").mentions.accept("blog", batch, None, "C1", NOW)
    await database.close()
    path = tmp_path / "ambassadors.db"
    whole = path.read_bytes()
    broken = {
        "a page": whole[:4096] + b"\xff" * 200_000 + whole[204_096:],
        "the header": b"no database at all" + whole[18:],
        "the end": whole[: len(whole) // 2],
    }[damage]
    path.write_bytes(broken)
    with pytest.raises(Damaged, match=r"damaged.*restore a backup") as raised:
        await open_database("sqlite", tmp_path)
    assert "\n" not in str(raised.value)
    assert path.read_bytes() == broken


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "postgresql://[", "sqlite"]
)
async def test_an_address_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        await open_database(url)


async def test_a_server_that_is_not_there_is_said_so_without_the_password(unused_tcp_port: int) -> None:
    with pytest.raises(Unavailable, match="does not answer") as raised:
        await open_database(f"postgres://ambassador:s3cret@127.0.0.1:{unused_tcp_port}/mentions")
    assert "s3cret" not in str(raised.value)


async def test_a_full_disk_is_said_so_and_nothing_is_kept(tmp_path: Path) -> None:
    database = await open_database("sqlite", tmp_path)
    store = Store(database, "T1")
    async with database.writing() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
    async with database.writing() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    batch = [arrival(str(n), text="x" * 3000) for n in range(50)]
    with pytest.raises(Unavailable, match="full"):
        await store.mentions.accept("blog", batch, None, "C1", NOW)
    assert await store.mentions.open() == ()
    async with database.writing() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count=100000")
    assert len((await store.mentions.accept("blog", batch, None, "C1", NOW)).posted) == 50
    await database.close()


async def test_a_task_that_is_cancelled_leaves_the_writer_free(database: Database) -> None:
    store = Store(database, "T1")
    for n in range(20):
        task = asyncio.create_task(store.mentions.accept("blog", [arrival(str(n))], None, "C1", NOW))
        for _ in range(n * 3):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert len((await store.mentions.accept("blog", [arrival("last")], None, "C1", NOW)).posted) == 1
    kept = await store.mentions.open()
    assert len(await store.effects.due(NOW)) == len(kept)


def test_one_process_holds_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with DataFolder(folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with pytest.raises(FolderInUse, match=f"in use by process {os.getpid()}") as raised, DataFolder(folder):
            pass
        assert raised.value.pid == os.getpid()
    with DataFolder(folder):
        pass


HOLD = """
import sys, pathlib
from mentions.store import DataFolder
with DataFolder(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_leaves_the_folder_free(tmp_path: Path) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(FolderInUse) as raised, DataFolder(tmp_path):
            pass
        assert raised.value.pid == process.pid
        process.kill()
    with DataFolder(tmp_path):
        pass
