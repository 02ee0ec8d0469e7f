"""Rows in, frozen values out: no row leaves this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from mentions.findings import NOTHING_KNOWN, Finding, Known, Priority, Urgency
from mentions.listening import SourceState
from mentions.model import (
    Appeal,
    Aside,
    Because,
    DeedState,
    Kind,
    Mention,
    Outcome,
    Place,
    Reading,
    Status,
    Tone,
    TrollReason,
)
from mentions.quoting import Consent, Quote
from mentions.store import tables as t


def inserting(connection: AsyncConnection, table: Any) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT; both databases spell it alike, SQLAlchemy does not."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


async def mentions_of(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> tuple[Mention, ...]:
    """The mentions behind rows of the mentions table, with the places they were seen at, in the same order."""
    also: dict[int, list[Place]] = {}
    if rows:
        c = t.places.c
        query = select(c.mention_id, c.source, c.url, c.seen_at).order_by(c.id)
        query = query.where(c.team_id == rows[0].team_id, c.mention_id.in_([row.id for row in rows]))
        for row in await connection.execute(query):
            also.setdefault(row.mention_id, []).append(Place(row.source, row.url, row.seen_at))
    quotes = await _quotes(connection, rows)
    return tuple(_mention(row, tuple(also.get(row.id, ())), quotes.get(row.id)) for row in rows)


async def _quotes(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> dict[int, Quote]:
    """What was said of quoting them, by mention; most are never asked for."""
    ids, c = [row.id for row in rows if row.quote], t.quotes.c
    if not ids:
        return {}
    query = select(t.quotes).where(c.team_id == rows[0].team_id, c.mention_id.in_(ids))
    return {row.mention_id: quote_of(row) for row in await connection.execute(query)}


def quote_of(row: Row[Any]) -> Quote:
    """A row of the quotes table."""
    said = (row.words, row.credit, row.used, row.proof, row.by)
    return Quote(row.mention_id, Consent(row.consent), *said, row.asked_at, row.at, row.language)


def _mention(row: Row[Any], also: tuple[Place, ...], quoted: Quote | None) -> Mention:
    return Mention(
        id=row.id,
        version=row.version,
        status=Status(row.status),
        source=row.source,
        native_id=row.native_id,
        url=row.url,
        title=row.title,
        text=row.text,
        author=row.author,
        author_url=row.author_url,
        published_at=row.published_at,
        seen_at=row.seen_at,
        reading=_reading(row),
        names=tuple(row.names),
        assignee=row.assignee,
        role=row.role,
        because=because_of(row.because),
        owner=row.owner,
        claimed_at=row.claimed_at,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        reply=row.reply,
        outcome=Outcome(row.outcome) if row.outcome else None,
        troll_reason=TrollReason(row.troll_reason) if row.troll_reason else None,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        also=also,
        deed=row.deed,
        deed_state=DeedState(row.deed_state),
        deed_url=row.deed_url,
        gone_at=row.gone_at,
        quoted=quoted,
        **_chosen(row),
        **_afterwards(row),
    )


def _chosen(row: Row[Any]) -> dict[str, Any]:
    """Where it belongs and by when, and what went into that choice."""
    return {
        "channel": row.channel,
        "rule": row.rule,
        "priority": Priority(row.priority),
        "offers": tuple(row.offers),
        "asked_first": row.asked_first,
        "known": _known(row.known),
        "reach": row.reach,
        "since": row.clock_since,
        "snoozed_until": row.snoozed_until,
    }


def _afterwards(row: Row[Any]) -> dict[str, Any]:
    """What is still done about it, beside the answer."""
    words = {"cause": row.cause, "ticket": row.ticket, "quote": row.quote, "policy": row.policy}
    words |= {"second": row.second, "taken": row.taken, "appeal": Appeal(row.appeal), "aside": Aside(row.aside)}
    times = {
        "ask_again_at": row.ask_again_at,
        "forgotten_at": row.forgotten_at,
        "told_why_at": row.told_why_at,
        "author_since": row.author_since,
    }
    return words | times


def _reading(row: Row[Any]) -> Reading:
    findings = tuple(Finding(f["question"], f["answer"], f["confidence"], tuple(f["because"])) for f in row.findings)
    read = (row.language, Kind(row.kind), Tone(row.tone), row.heat, row.confidence, tuple(row.words))
    return Reading(*read, Urgency(row.urgency), findings)


def findings_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as they lie in their column."""
    return [
        {"question": f.question, "answer": f.answer, "confidence": f.confidence, "because": list(f.because)}
        for f in findings
    ]


def known_json(known: Known) -> dict[str, Any]:
    """What is known of an author, as it lies in its column."""
    times = {"troll_at": known.troll_at, "answered_at": known.answered_at}
    said = {"kinds": dict(known.kinds), "trolls": known.trolls, "answered_by": known.answered_by}
    return said | {name: at.isoformat() for name, at in times.items() if at} if known != NOTHING_KNOWN else {}


def _known(said: Mapping[str, Any]) -> Known:
    if not said:
        return NOTHING_KNOWN
    troll_at, answered_at = (
        datetime.fromisoformat(said[name]) if name in said else None for name in ("troll_at", "answered_at")
    )
    return Known(said["kinds"], said["trolls"], troll_at, said["answered_by"], answered_at)


def because_json(because: Because) -> dict[str, Any]:
    """A reason as it lies in its column."""
    said: dict[str, Any] = {"code": because.code, "words": list(because.words)}
    return said | {"more": because_json(because.more)} if because.more else said


def because_of(said: Mapping[str, Any]) -> Because:
    """The reason in such a column."""
    more = said.get("more")
    return Because(said["code"], tuple(said["words"]), because_of(more) if more else None)


BROUGHT_AT = "brought_at"
"""Stands among the counts of a source: when a fetch last brought something, in seconds since 1970."""


def state_of(row: Row[Any]) -> SourceState:
    """A row of the listening table."""
    counts = dict(row.counts)
    brought_at = counts.pop(BROUGHT_AT, None)
    return SourceState(
        source=row.source,
        bookmark=dict(row.bookmark),
        next_due=row.next_due,
        interval=timedelta(seconds=row.interval),
        outcome=row.outcome,
        note=row.note,
        fails=row.fails,
        unchanged=row.unchanged,
        runs=row.runs,
        last_try=row.last_try,
        last_good=row.last_good,
        last_new=row.last_new,
        fence=row.fence,
        told=row.told,
        counts=counts,
        usual_gap=None if row.usual_gap is None else timedelta(seconds=row.usual_gap),
        brought_at=None if brought_at is None else datetime.fromtimestamp(brought_at, UTC),
        canary_at=row.canary_at,
    )
