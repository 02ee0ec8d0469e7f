"""What is written before an answer goes out, and what is kept and asked after it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    for name in ("cause", "ticket", "quote", "aside"):
        op.add_column("mentions", _words(name))
    op.add_column("mentions", sa.Column("policy", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("mentions", sa.Column("ask_again_at", _UTC))
    op.create_index("mentions_by_asking", "mentions", ["team_id", "ask_again_at"])
    op.create_index("mentions_by_cause", "mentions", ["team_id", "cause"])
    for name, value in (("action", "reply"), ("state", "writing"), ("colleague", ""), ("note", "")):
        op.add_column("drafts", _words(name, value))
    op.add_column("drafts", sa.Column("fields", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("drafts", sa.Column("until", _UTC))
    op.create_index("drafts_by_state", "drafts", ["team_id", "state", "until"])
    _create_quotes()
    _create_evidence()
    op.create_table(
        "fixes",
        sa.Column("team_id", sa.Text(), primary_key=True),
        sa.Column("cause", sa.Text(), primary_key=True),
        _words("by"),
        _words("note"),
        sa.Column("at", _UTC, nullable=False),
    )


def _words(name: str, value: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=value)


def _create_quotes() -> None:
    op.create_table(
        "quotes",
        sa.Column("team_id", sa.Text(), primary_key=True),
        sa.Column("mention_id", _ID, sa.ForeignKey("mentions.id"), primary_key=True),
        sa.Column("consent", sa.Text(), nullable=False),
        *(_words(name) for name in ("words", "credit", "used", "proof", "by", "language")),
        sa.Column("asked_at", _UTC, nullable=False),
        sa.Column("at", _UTC, nullable=False),
    )
    op.create_index("quotes_by_consent", "quotes", ["team_id", "consent", "at"])


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("mention_id", _ID, sa.ForeignKey("mentions.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False, server_default=sa.text("0")),
        *(_words(name) for name in ("url", "title", "text", "author", "author_url")),
        sa.Column("published_at", _UTC, nullable=False),
        *(_words(name) for name in ("facts", "by")),
        sa.Column("at", _UTC, nullable=False),
    )
    op.create_index("evidence_by_mention", "evidence", ["mention_id"])
    op.create_index("evidence_by_time", "evidence", ["team_id", "at"])
