"""What we do out there, what became of a mention, how sources do, and what others send to us."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    for name in ("deed", "deed_state", "deed_url"):
        op.add_column("mentions", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("mentions", sa.Column("follow_due", _UTC))
    op.add_column("mentions", sa.Column("follow_step", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("mentions", sa.Column("gone_at", _UTC))
    op.create_index("mentions_by_following", "mentions", ["team_id", "follow_due"])
    op.add_column("listening", sa.Column("told", sa.Text(), nullable=False, server_default=""))
    op.add_column("listening", sa.Column("counts", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("listening", sa.Column("usual_gap", sa.Float()))
    op.add_column("listening", sa.Column("canary_at", _UTC))
    _create_deliveries()


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", _UTC, nullable=False),
        sa.Column("done_at", _UTC),
        sa.Column("error", sa.Text(), nullable=False, server_default=""),
        sa.UniqueConstraint("team_id", "source", "key", name="deliveries_key"),
    )
    op.create_index("deliveries_waiting", "deliveries", ["team_id", "done_at", "source", "id"])
