"""The tables. Every one carries the workspace (`team_id`), and every query names it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.types import TypeEngine


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC on both databases: timestamptz on PostgreSQL, ISO text of one width (it sorts) on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone came to the store")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return (datetime.fromisoformat(value) if dialect.name == "sqlite" else value).astimezone(UTC)


metadata = MetaData()
# SQLite numbers rows by itself only when the column is called INTEGER.
_Id = BigInteger().with_variant(Integer, "sqlite")


def _team() -> Column[str]:
    return Column("team_id", Text, nullable=False)


def _team_key() -> Column[str]:
    return Column("team_id", Text, primary_key=True)


def _words(name: str, value: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, default=value, server_default=value)


def _number(name: str, value: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, default=value, server_default=text(str(value)))


def _time(name: str) -> Column[datetime]:
    return Column(name, UtcTime, nullable=False)


def _mention(key: bool = False) -> Column[int]:
    return Column("mention_id", _Id, ForeignKey("mentions.id"), primary_key=key, nullable=False)


workspaces = Table("workspaces", metadata, _team_key(), _words("name"), _time("at"))

mentions = Table(
    "mentions",
    metadata,
    Column("id", _Id, primary_key=True),
    _team(),
    _number("version", 1),
    # The number of the last move: it gives the next its n, and tells when the end of the chain is missing.
    _number("moves", 1),
    Column("status", Text, nullable=False),
    *(_words(name) for name in ("source", "native_id", "url", "title", "text", "author", "author_url")),
    _time("published_at"),
    _time("seen_at"),
    *(_words(name) for name in ("language", "kind", "tone")),
    Column("heat", Float, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("words", JSON, nullable=False),
    Column("names", JSON, nullable=False),
    *(_words(name) for name in ("assignee", "role")),
    Column("because", JSON, nullable=False),
    _words("owner"),
    Column("claimed_at", UtcTime),
    _words("answered_by"),
    Column("answered_at", UtcTime),
    _words("reply"),
    Column("outcome", Text),
    Column("troll_reason", Text),
    _words("closed_by"),
    Column("closed_at", UtcTime),
    # Where its card belongs, since when it may stand there, where it stands, and what it shows (NULL: there is none).
    _words("channel"),
    Column("posted_at", UtcTime),
    _words("card_channel"),
    _words("card_ts"),
    Column("card_gone", Boolean, nullable=False, default=False, server_default=text("false")),
    Column("shown_version", Integer),
    # The last thing we did out there: which, how far it has come ("", due, done, queued, unclear, declined), and where.
    *(_words(name) for name in ("deed", "deed_state", "deed_url")),
    # When its source is asked next what has become of it, how often it has been asked, and since when it is gone.
    Column("follow_due", UtcTime),
    _number("follow_step"),
    Column("gone_at", UtcTime),
    # What was found beside the kind, whose it may be, and what we know of its author.
    _number("urgency"),
    _number("priority"),
    _number("reach"),
    *(Column(name, JSON, nullable=False, default=list, server_default="[]") for name in ("findings", "offers")),
    Column("known", JSON, nullable=False, default=dict, server_default="{}"),
    *(_words(name) for name in ("rule", "author_key", "asked_first")),
    # The clock of its promise: since when it runs, when it is next looked at, and who wants no reminder.
    *(Column(name, UtcTime) for name in ("clock_since", "step_due", "snoozed_until")),
    # What is done about it beside the answer: its cause and where that is worked on, when to ask whether it is solved,
    # what its writer says to being quoted, the talk with a colleague named in it, and the policy a mark was made by.
    *(_words(name) for name in ("cause", "ticket", "quote", "aside")),
    _number("policy"),
    Column("ask_again_at", UtcTime),
    # Since when its words are erased because they had been kept long enough; and of which cause its writer was to be
    # told that it is put right, "" where there was none or the writer has said more since.
    Column("forgotten_at", UtcTime),
    _words("told_fixed"),
    # A troll's: what its author's objection came to, who else looks, what we did to the words and have not undone, when
    # the author was told why; and since when that account exists.
    *(_words(name) for name in ("appeal", "second", "taken")),
    *(Column(name, UtcTime) for name in ("told_why_at", "author_since")),
    Index("mentions_by_asking", "team_id", "ask_again_at"),
    Index("mentions_by_cause", "team_id", "cause"),
    Index("mentions_by_clock", "team_id", "step_due"),
    Index("mentions_by_author", "team_id", "author_key", "seen_at"),
    Index("mentions_by_status", "team_id", "status", "seen_at"),
    Index("mentions_by_posting", "team_id", "source", "posted_at"),
    # What is counted every day stands in the index itself.
    Index("mentions_by_finding", "team_id", "seen_at", "status", "outcome"),
    Index("mentions_by_answer", "team_id", "answered_at", "answered_by", "asked_first", "outcome"),
    Index("mentions_by_following", "team_id", "follow_due"),
)
# Only the few cards that lag behind stand in this index, however many mentions there are.
Index(
    "mentions_lagging",
    mentions.c.team_id,
    mentions.c.id,
    sqlite_where=mentions.c.shown_version < mentions.c.version,
    postgresql_where=mentions.c.shown_version < mentions.c.version,
)
# What still has words to forget.
Index(
    "mentions_with_words",
    mentions.c.team_id,
    mentions.c.seen_at,
    sqlite_where=mentions.c.forgotten_at.is_(None),
    postgresql_where=mentions.c.forgotten_at.is_(None),
)
# What people have in hand, with all that their queues are ordered by: the long texts need not be looked at.
Index(
    "mentions_in_hand",
    *(mentions.c[name] for name in ("team_id", "status", "assignee", "owner", "priority", "clock_since", "id")),
    sqlite_where=mentions.c.status.in_([literal_column("'open'"), literal_column("'claimed'")]),
    postgresql_where=mentions.c.status.in_([literal_column("'open'"), literal_column("'claimed'")]),
)
# The few whose deeds are on their way, or of which nobody knows.
Index(
    "mentions_underway",
    mentions.c.team_id,
    mentions.c.id,
    sqlite_where=mentions.c.deed_state.in_([literal_column(f"'{state}'") for state in ("due", "queued", "unclear")]),
    postgresql_where=mentions.c.deed_state.in_(
        [literal_column(f"'{state}'") for state in ("due", "queued", "unclear")]
    ),
)
# So that every few seconds it can be asked whether somebody has said so.
Index(
    "mentions_not_us",
    mentions.c.team_id,
    mentions.c.closed_at,
    sqlite_where=mentions.c.outcome == text("'not_us'"),
    postgresql_where=mentions.c.outcome == text("'not_us'"),
)

sightings = Table(
    "sightings",
    metadata,
    _team_key(),
    Column("key", String(64), primary_key=True),
    _mention(),
    _words("source"),
    _words("url_key"),
    _words("digest"),
    _time("seen_at"),
    Index("sightings_by_url", "team_id", "url_key"),
    Index("sightings_by_mention", "mention_id"),
)

bands = Table(
    "bands",
    metadata,
    _team_key(),
    Column("band", BigInteger, primary_key=True),
    _mention(key=True),
    _words("source"),
    _time("seen_at"),
    Index("bands_by_mention", "mention_id"),
)

places = Table(
    "places",
    metadata,
    Column("id", _Id, primary_key=True),
    _team(),
    _mention(),
    _words("source"),
    _words("url"),
    _time("seen_at"),
    Index("places_by_mention", "team_id", "mention_id"),
)

moves = Table(
    "moves",
    metadata,
    _team(),
    _mention(key=True),
    Column("n", Integer, primary_key=True),
    Column("action", Text, nullable=False),
    Column("status", Text, nullable=False),
    _time("at"),
    Column("content", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

# What people are and wrote lies apart from the move, so that it can be erased and the chain still holds.
move_notes = Table(
    "move_notes",
    metadata,
    _team(),
    _mention(key=True),
    Column("n", Integer, primary_key=True),
    *(_words(name) for name in ("actor", "argument", "note", "salt")),
)

effects = Table(
    "effects",
    metadata,
    Column("id", _Id, primary_key=True),
    _team(),
    Column("purpose", Text, nullable=False),
    Column("key", Text, nullable=False),
    _words("channel"),
    Column("subject", JSON, nullable=False),
    Column("state", Text, nullable=False),
    _number("attempt"),
    _time("due_at"),
    Column("sending_at", UtcTime),
    Column("settled_at", UtcTime),
    Column("mention_id", _Id, ForeignKey("mentions.id")),
    _words("error"),
    _words("ts"),
    UniqueConstraint("team_id", "key", name="effects_key"),
    Index("effects_by_state", "team_id", "state", "due_at"),
    Index("effects_by_mention", "mention_id"),
    Index("effects_by_purpose", "team_id", "purpose", "due_at"),
)

listening = Table(
    "listening",
    metadata,
    _team_key(),
    Column("source", Text, primary_key=True),
    Column("bookmark", JSON, nullable=False),
    _time("next_due"),
    Column("interval", Float, nullable=False),
    _words("outcome"),
    _words("note"),
    *(_number(name) for name in ("fails", "unchanged", "runs", "fence")),
    *(Column(name, UtcTime) for name in ("last_try", "last_good", "last_new", "leased_until")),
    # What the channel has been told of it ("", bad, silent), how often each outcome came, the usual seconds between
    # two that brought something, and when a search last found the page that it must find.
    _words("told"),
    Column("counts", JSON, nullable=False, default=dict, server_default="{}"),
    Column("usual_gap", Float),
    Column("canary_at", UtcTime),
    Index("listening_due", "team_id", "next_due"),
)

# What others sent to us, kept before they are told that we have it.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _Id, primary_key=True),
    _team(),
    Column("source", Text, nullable=False),
    Column("key", String(64), nullable=False),
    Column("headers", JSON, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _time("at"),
    Column("done_at", UtcTime),
    _words("error"),
    UniqueConstraint("team_id", "source", "key", name="deliveries_key"),
    Index("deliveries_waiting", "team_id", "done_at", "source", "id"),
)

setups = Table(
    "setups",
    metadata,
    _team_key(),
    Column("version", Integer, primary_key=True),
    Column("document", JSON, nullable=False),
    _words("by"),
    _time("at"),
)

# What colleagues have said that a mention really is: the latest word on each question counts.
labels = Table(
    "labels",
    metadata,
    _team_key(),
    _mention(key=True),
    Column("question", Text, primary_key=True),
    _words("answer"),
    _words("action"),
    _time("at"),
    Index("labels_by_time", "team_id", "at"),
)

# What the reading has learned from them: the newest live version reads; the others can be had back.
lessons = Table(
    "lessons",
    metadata,
    _team_key(),
    Column("version", Integer, primary_key=True),
    _time("at"),
    _number("labels"),
    Column("measured", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("weights", LargeBinary, nullable=False),
)

# What could be left out from now on, since three alike were not about us.
proposals = Table(
    "proposals",
    metadata,
    Column("id", _Id, primary_key=True),
    _team(),
    *(_words(name) for name in ("what", "value", "name")),
    Column("mentions", JSON, nullable=False),
    Column("state", Text, nullable=False),
    _words("by"),
    _time("at"),
    UniqueConstraint("team_id", "what", "value", "name", name="proposals_key"),
)

# How much was spent in a day on something that has a cap.
spending = Table(
    "spending",
    metadata,
    _team_key(),
    Column("what", Text, primary_key=True),
    Column("day", String(10), primary_key=True),
    _number("amount"),
)

away = Table("away", metadata, _team_key(), Column("user", Text, primary_key=True), _time("until"))

# What somebody wants to see no more.
dismissed = Table(
    "dismissed",
    metadata,
    _team_key(),
    Column("user", Text, primary_key=True),
    Column("what", Text, primary_key=True),
    _time("at"),
)

drafts = Table(
    "drafts",
    metadata,
    _team_key(),
    _mention(key=True),
    Column("author", Text, primary_key=True),
    _words("text"),
    _time("at"),
    _words("action", "reply"),
    _words("state", "writing"),
    *(_words(name) for name in ("colleague", "note")),
    Column("fields", JSON, nullable=False, default=dict, server_default="{}"),
    Column("until", UtcTime),
    Index("drafts_by_mention", "mention_id"),
    Index("drafts_by_state", "team_id", "state", "until"),
)

# What may be quoted, and what its writers say to that.
quotes = Table(
    "quotes",
    metadata,
    _team_key(),
    _mention(key=True),
    Column("consent", Text, nullable=False),
    *(_words(name) for name in ("words", "credit", "used", "proof", "by", "language")),
    _time("asked_at"),
    _time("at"),
    Index("quotes_by_consent", "team_id", "consent", "at"),
)

# Texts as they stood when somebody judged them to be a troll's.
evidence = Table(
    "evidence",
    metadata,
    Column("id", _Id, primary_key=True),
    _team(),
    _mention(),
    Column("reason", Text, nullable=False),
    _number("policy"),
    *(_words(name) for name in ("url", "title", "text", "author", "author_url")),
    _time("published_at"),
    *(_words(name) for name in ("facts", "by")),
    _time("at"),
    Index("evidence_by_mention", "mention_id"),
    Index("evidence_by_time", "team_id", "at"),
)

# Causes that have been put right, since when.
fixes = Table(
    "fixes",
    metadata,
    _team_key(),
    Column("cause", Text, primary_key=True),
    *(_words(name) for name in ("by", "note")),
    _time("at"),
    # Set once everything that had waited for it is open again.
    Column("done_at", UtcTime),
)

# When more came than is ordinary, in all or of what is heated; `usual` is what an hour of that time brings else.
spikes = Table(
    "spikes",
    metadata,
    Column("id", _Id, primary_key=True),
    _team(),
    Column("what", Text, nullable=False),
    _time("began_at"),
    Column("ended_at", UtcTime),
    *(_number(name) for name in ("found", "most")),
    Column("usual", Float, nullable=False),
    Index("spikes_by_time", "team_id", "began_at"),
)
