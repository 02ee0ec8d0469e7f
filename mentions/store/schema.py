"""Brings the schema up to date, or refuses one that is newer than this program."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from mentions.store.errors import NewerSchema

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


def migrate(connection: Connection) -> None:
    """Applies what is missing, within the caller's transaction: all of it or nothing.

    Raises:
        NewerSchema: nothing was changed.
    """
    from alembic import command
    from alembic.runtime.migration import MigrationContext

    found, (newest, known) = set(MigrationContext.configure(connection).get_current_heads()), _steps()
    if found == newest:
        return
    if newer := found - known:
        raise NewerSchema(
            f"the database was written by a newer version of Ambassadors (schema {', '.join(sorted(newer))}); "
            "nothing was changed: install that version again, or restore a backup from before"
        )
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@cache
def _steps() -> tuple[set[str], set[str]]:
    """The newest revision, and all that we know; read once, since each of them is a file."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_config())
    return set(scripts.get_heads()), {step.revision for step in scripts.walk_revisions()}


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
