"""What is written before an answer goes out, and what is kept and asked after it."""

import sqlalchemy as sa
from alembic import op

from mentions.store.wordindex import word_index

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_UTC = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
_COUNTED = {
    "mentions_by_finding": ["team_id", "seen_at", "status", "outcome"],
    "mentions_by_answer": ["team_id", "answered_at", "answered_by", "asked_first", "outcome"],
}


def upgrade() -> None:
    _widen_mentions()
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
        sa.Column("done_at", _UTC),
    )
    op.create_index("effects_by_purpose", "effects", ["team_id", "purpose", "due_at"])
    op.create_table(
        "spikes",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("began_at", _UTC, nullable=False),
        sa.Column("ended_at", _UTC),
        *(sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")) for name in ("found", "most")),
        sa.Column("usual", sa.Float(), nullable=False),
    )
    op.create_index("spikes_by_time", "spikes", ["team_id", "began_at"])
    for name, columns in _COUNTED.items():
        op.drop_index(name, "mentions")
        op.create_index(name, "mentions", columns)
    for statement in word_index(op.get_bind().dialect.name):
        op.execute(statement)
    _create_dismissed()


def _widen_mentions() -> None:
    for name in ("cause", "ticket", "quote", "aside", "appeal", "second", "taken"):
        op.add_column("mentions", _words(name))
    op.add_column("mentions", sa.Column("policy", sa.Integer(), nullable=False, server_default=sa.text("0")))
    for name in ("ask_again_at", "forgotten_at", "told_why_at", "author_since"):
        op.add_column("mentions", sa.Column(name, _UTC))
    op.add_column("mentions", _words("told_fixed"))
    still = sa.text("forgotten_at IS NULL")
    op.create_index(
        "mentions_with_words", "mentions", ["team_id", "seen_at"], sqlite_where=still, postgresql_where=still
    )
    op.create_index("mentions_by_asking", "mentions", ["team_id", "ask_again_at"])
    op.create_index("mentions_by_cause", "mentions", ["team_id", "cause"])


def _words(name: str, value: str = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=value)


def _create_dismissed() -> None:
    op.create_table(
        "dismissed",
        sa.Column("team_id", sa.Text(), primary_key=True),
        sa.Column("user", sa.Text(), primary_key=True),
        sa.Column("what", sa.Text(), primary_key=True),
        sa.Column("at", _UTC, nullable=False),
    )
    in_hand = sa.text("status IN ('open', 'claimed')")
    op.create_index(
        "mentions_in_hand",
        "mentions",
        ["team_id", "status", "assignee", "owner", "priority", "clock_since", "id"],
        sqlite_where=in_hand,
        postgresql_where=in_hand,
    )
    underway = sa.text("deed_state IN ('due', 'queued', 'unclear')")
    op.create_index(
        "mentions_underway", "mentions", ["team_id", "id"], sqlite_where=underway, postgresql_where=underway
    )


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
