"""The first schema."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    _create_workspaces()
    _create_mentions()
    _index_mentions()
    _create_sightings()
    _create_moves()
    _create_effects()
    _create_listening()
    _create_people()


def _needed(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default="") for name in names]


def _numbers(value: int, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text(str(value))) for name in names]


def _maybe(kind: sa.types.TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def _mention() -> sa.Column[Any]:
    return sa.Column("mention_id", _ID, sa.ForeignKey("mentions.id"), nullable=False)


def _create_workspaces() -> None:
    team = _needed("team_id", sa.Text())
    op.create_table("workspaces", team, *_words("name"), _needed("at", _UTC), sa.PrimaryKeyConstraint("team_id"))
    op.create_table(
        "setups",
        _needed("team_id", sa.Text()),
        _needed("version", sa.Integer()),
        _needed("document", sa.JSON()),
        *_words("by"),
        _needed("at", _UTC),
        sa.PrimaryKeyConstraint("team_id", "version"),
    )


def _create_mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", _ID, primary_key=True),
        _needed("team_id", sa.Text()),
        *_numbers(1, "version", "moves"),
        _needed("status", sa.Text()),
        *_words("source", "native_id", "url", "title", "text", "author", "author_url"),
        _needed("published_at", _UTC),
        _needed("seen_at", _UTC),
        *_words("language", "kind", "tone"),
        _needed("heat", sa.Float()),
        _needed("confidence", sa.Float()),
        _needed("words", sa.JSON()),
        _needed("names", sa.JSON()),
        *_words("assignee", "role"),
        _needed("because", sa.JSON()),
        *_words("owner"),
        *_maybe(_UTC, "claimed_at"),
        *_words("answered_by"),
        *_maybe(_UTC, "answered_at"),
        *_words("reply"),
        *_maybe(sa.Text(), "outcome", "troll_reason"),
        *_words("closed_by"),
        *_maybe(_UTC, "closed_at"),
        *_words("channel"),
        *_maybe(_UTC, "posted_at"),
        *_words("card_channel", "card_ts"),
        sa.Column("card_gone", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        *_maybe(sa.Integer(), "shown_version"),
    )


def _index_mentions() -> None:
    op.create_index("mentions_by_status", "mentions", ["team_id", "status", "seen_at"])
    op.create_index("mentions_by_posting", "mentions", ["team_id", "source", "posted_at"])
    op.create_index("mentions_by_finding", "mentions", ["team_id", "seen_at"])
    op.create_index("mentions_by_answer", "mentions", ["team_id", "answered_at"])
    lagging = sa.text("shown_version < version")
    op.create_index("mentions_lagging", "mentions", ["team_id", "id"], sqlite_where=lagging, postgresql_where=lagging)


def _create_sightings() -> None:
    op.create_table(
        "sightings",
        _needed("team_id", sa.Text()),
        _needed("key", sa.String(64)),
        _mention(),
        *_words("source", "url_key", "digest"),
        _needed("seen_at", _UTC),
        sa.PrimaryKeyConstraint("team_id", "key"),
    )
    op.create_index("sightings_by_url", "sightings", ["team_id", "url_key"])
    op.create_index("sightings_by_mention", "sightings", ["mention_id"])
    op.create_table(
        "bands",
        _needed("team_id", sa.Text()),
        _needed("band", sa.BigInteger()),
        _mention(),
        *_words("source"),
        _needed("seen_at", _UTC),
        sa.PrimaryKeyConstraint("team_id", "band", "mention_id"),
    )
    op.create_index("bands_by_mention", "bands", ["mention_id"])
    places = [_needed("team_id", sa.Text()), _mention(), *_words("source", "url"), _needed("seen_at", _UTC)]
    op.create_table("places", sa.Column("id", _ID, primary_key=True), *places)
    op.create_index("places_by_mention", "places", ["team_id", "mention_id"])


def _create_moves() -> None:
    op.create_table(
        "moves",
        _needed("team_id", sa.Text()),
        _mention(),
        _needed("n", sa.Integer()),
        _needed("action", sa.Text()),
        _needed("status", sa.Text()),
        _needed("at", _UTC),
        _needed("content", sa.String(64)),
        _needed("digest", sa.String(64)),
        sa.PrimaryKeyConstraint("mention_id", "n"),
    )
    op.create_table(
        "move_notes",
        _needed("team_id", sa.Text()),
        _mention(),
        _needed("n", sa.Integer()),
        *_words("actor", "argument", "note", "salt"),
        sa.PrimaryKeyConstraint("mention_id", "n"),
    )


def _create_effects() -> None:
    op.create_table(
        "effects",
        sa.Column("id", _ID, primary_key=True),
        _needed("team_id", sa.Text()),
        _needed("purpose", sa.Text()),
        _needed("key", sa.Text()),
        *_words("channel"),
        _needed("subject", sa.JSON()),
        _needed("state", sa.Text()),
        *_numbers(0, "attempt"),
        _needed("due_at", _UTC),
        *_maybe(_UTC, "sending_at", "settled_at"),
        sa.Column("mention_id", _ID, sa.ForeignKey("mentions.id")),
        *_words("error", "ts"),
        sa.UniqueConstraint("team_id", "key", name="effects_key"),
    )
    op.create_index("effects_by_state", "effects", ["team_id", "state", "due_at"])
    op.create_index("effects_by_mention", "effects", ["mention_id"])


def _create_listening() -> None:
    op.create_table(
        "listening",
        _needed("team_id", sa.Text()),
        _needed("source", sa.Text()),
        _needed("bookmark", sa.JSON()),
        _needed("next_due", _UTC),
        _needed("interval", sa.Float()),
        *_words("outcome", "note"),
        *_numbers(0, "fails", "unchanged", "runs", "fence"),
        *_maybe(_UTC, "last_try", "last_good", "last_new", "leased_until"),
        sa.PrimaryKeyConstraint("team_id", "source"),
    )
    op.create_index("listening_due", "listening", ["team_id", "next_due"])


def _create_people() -> None:
    away = [_needed("team_id", sa.Text()), _needed("user", sa.Text()), _needed("until", _UTC)]
    op.create_table("away", *away, sa.PrimaryKeyConstraint("team_id", "user"))
    op.create_table(
        "drafts",
        _needed("team_id", sa.Text()),
        _mention(),
        _needed("author", sa.Text()),
        *_words("text"),
        _needed("at", _UTC),
        sa.PrimaryKeyConstraint("team_id", "mention_id", "author"),
    )
    op.create_index("drafts_by_mention", "drafts", ["mention_id"])
