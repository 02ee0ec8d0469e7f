"""Whose a mention is and by when, what colleagues have taught, and what could be left out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
# As tables.UtcTime writes it.
_NOW = {"sqlite": "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')", "postgresql": "now()"}


def upgrade() -> None:
    for name in ("urgency", "priority", "reach"):
        op.add_column("mentions", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
    for name, empty in (("findings", "[]"), ("offers", "[]"), ("known", "{}")):
        op.add_column("mentions", sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
    for name in ("rule", "author_key", "asked_first"):
        op.add_column("mentions", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in ("clock_since", "step_due", "snoozed_until"):
        op.add_column("mentions", sa.Column(name, _UTC))
    op.create_index("mentions_by_clock", "mentions", ["team_id", "step_due"])
    not_us = sa.text("outcome = 'not_us'")
    op.create_index(
        "mentions_not_us", "mentions", ["team_id", "closed_at"], sqlite_where=not_us, postgresql_where=not_us
    )
    op.create_index("mentions_by_author", "mentions", ["team_id", "author_key", "seen_at"])
    _begin_clocks()
    _create_labels()
    _create_lessons()
    _create_proposals()
    op.create_table(
        "spending",
        sa.Column("team_id", sa.Text(), primary_key=True),
        sa.Column("what", sa.Text(), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("amount", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )


def _begin_clocks() -> None:
    """What is open when the clock comes into the house is looked at once, and has its promise from then on."""
    now: sa.ColumnElement[str] = sa.literal_column(_NOW[op.get_bind().dialect.name])
    mentions = sa.table("mentions", *map(sa.column, ("status", "clock_since", "step_due")))
    waits = mentions.c.status.in_(["open", "claimed"])
    op.execute(mentions.update().where(waits).values(clock_since=now, step_due=now))
    # Who came back before there was a word of welcome gets none.
    away = sa.table("away", sa.column("until"))
    op.execute(away.delete().where(away.c.until <= now))


def _create_labels() -> None:
    op.create_table(
        "labels",
        sa.Column("team_id", sa.Text(), primary_key=True),
        sa.Column("mention_id", _ID, sa.ForeignKey("mentions.id"), primary_key=True),
        sa.Column("question", sa.Text(), primary_key=True),
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
        sa.Column("action", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", _UTC, nullable=False),
    )
    op.create_index("labels_by_time", "labels", ["team_id", "at"])


def _create_lessons() -> None:
    op.create_table(
        "lessons",
        sa.Column("team_id", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("at", _UTC, nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("weights", sa.LargeBinary(), nullable=False),
    )


def _create_proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False, server_default=""),
        sa.Column("value", sa.Text(), nullable=False, server_default=""),
        sa.Column("name", sa.Text(), nullable=False, server_default=""),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", _UTC, nullable=False),
        sa.UniqueConstraint("team_id", "what", "value", "name", name="proposals_key"),
    )
