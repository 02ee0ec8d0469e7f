"""Brings the schema up to date, or refuses one that is newer than this program."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from mentions.store.errors import NewerSchema

_MIGRATIONS = Path(__file__).parents[1] / "migrations"


def migrate(connection: Connection) -> None:
    """Applies what is missing, within the caller's transaction: all of it or nothing.

    Raises:
        NewerSchema: nothing was changed.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if newer := set(MigrationContext.configure(connection).get_current_heads()) - known:
        raise NewerSchema(
            f"the database was written by a newer version of Ambassadors (schema {', '.join(sorted(newer))}); "
            "nothing was changed: install that version again, or restore a backup from before"
        )
    command.upgrade(config, "head")
