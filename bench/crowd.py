"""Many mentions at once, written straight into the store's tables: as if a company had been talked about for months."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from mentions.lifecycle import Action
from mentions.model import Kind, Move, Outcome, Status, Tone
from mentions.store import Database
from mentions.store import tables as t
from mentions.store.history import write_moves

TEAM = ("U0ANNA", "U0BJORN", "U0SARA", "U0KARIN")
SOURCES = ("forum", "reviews", "news", "reddit", "mastodon", "blogs")
_KINDS = (*[Kind.COMPLAINT] * 8, *[Kind.QUESTION] * 5, *[Kind.PRAISE] * 4, Kind.SUGGESTION, Kind.PRESS, Kind.TROLL)
_WORDS = (
    *(
        "Fjällmo",
        "stol",
        "soffa",
        "bord",
        "leverans",
        "försenad",
        "trasig",
        "snygg",
        "bekväm",
        "pris",
        "dyrt",
        "garanti",
    ),
    *(
        "kundtjänst",
        "svar",
        "väntat",
        "veckor",
        "delivery",
        "broken",
        "chair",
        "table",
        "lovely",
        "comfortable",
        "price",
    ),
    *("refund", "waited", "weeks", "support", "answer", "colour", "wood", "screws", "missing"),
)
_CAUSES = ("", "", "", "Delivery", "Quality", "Price")
_AT_ONCE = 2_000


async def fill(database: Database, team_id: str, number: int, now: datetime, days: float = 60.0, seed: int = 1) -> None:
    """Adds `number` mentions, the last of them `now`, spread evenly over the `days` before it."""
    draw = random.Random(seed)
    rows = _rows(draw, team_id, number, now, timedelta(days=days))
    for start in range(0, number, _AT_ONCE):
        batch = [next(rows) for _ in range(min(_AT_ONCE, number - start))]
        async with database.writing() as connection:
            insert = t.mentions.insert().returning(t.mentions.c.id, sort_by_parameter_order=True)
            ids = (await connection.execute(insert, batch)).scalars().all()
            pairs = list(zip(ids, batch, strict=True))
            for n in range(1, 4):
                moves = [move for id_, row in pairs if (move := _move(id_, row, n))]
                await write_moves(connection, team_id, moves)


def _move(mention_id: int, row: dict[str, Any], n: int) -> Move | None:
    match n:
        case 1:
            return Move(mention_id, 1, Action.FIND, Status.OPEN, "", row["seen_at"])
        case 2 if row["claimed_at"]:
            return Move(mention_id, 2, Action.CLAIM, Status.CLAIMED, row["owner"], row["claimed_at"])
        case 3 if row["answered_at"]:
            return Move(mention_id, 3, Action.REPLY, Status.ANSWERED, row["answered_by"], row["answered_at"])
    return None


def _rows(draw: random.Random, team_id: str, number: int, now: datetime, span: timedelta) -> Iterator[dict[str, Any]]:
    for n in range(number):
        seen = now - span + span * ((n + 1) / number)
        yield _said(draw, n, seen) | _done(draw, seen, now) | {"team_id": team_id}


def _said(draw: random.Random, n: int, seen: datetime) -> dict[str, Any]:
    kind = draw.choice(_KINDS)
    tone = {Kind.PRAISE: Tone.POSITIVE, Kind.COMPLAINT: Tone.NEGATIVE, Kind.TROLL: Tone.NEGATIVE}.get(
        kind, Tone.NEUTRAL
    )
    return {
        "source": draw.choice(SOURCES),
        "native_id": f"n{n}",
        "url": f"https://forum.example/{n}",
        "title": " ".join(draw.sample(_WORDS, 4)),
        "text": " ".join(draw.choices(_WORDS, k=40)),
        "author": f"Person {n % 5_000}",
        "author_key": f"forum:{n % 5_000}",
        "published_at": seen,
        "seen_at": seen,
        "language": "sv",
        "kind": kind,
        "tone": tone,
        "heat": draw.random() if tone is Tone.NEGATIVE else 0.1,
        "confidence": 0.7,
        "words": [],
        "names": ["Fjällmo"],
        "role": "support",
        "because": {"code": "kind", "words": ["complaint", "support"]},
        "reach": draw.randrange(1_000),
    }


def _done(draw: random.Random, seen: datetime, now: datetime) -> dict[str, Any]:
    """What became of it: most are answered and closed, some of the newest wait."""
    who, claimed = draw.choice(TEAM), seen + timedelta(hours=draw.expovariate(0.5))
    answered = claimed + timedelta(hours=draw.expovariate(0.3))
    row = {"assignee": who, "asked_first": who, "owner": "", "posted_at": seen, "channel": "C0MENTIONS"}
    row |= {"claimed_at": None, "answered_at": None, "answered_by": "", "reply": "", "moves": 1, "cause": ""}
    row |= {"outcome": None, "closed_at": None, "clock_since": None, "card_ts": "1.1"}
    row |= {"card_channel": "C0MENTIONS", "shown_version": 1}
    if claimed >= now or draw.random() < 0.001:
        return row | {"status": Status.OPEN, "clock_since": seen}
    row |= {"owner": who, "claimed_at": claimed, "moves": 2, "status": Status.CLAIMED, "clock_since": claimed}
    if answered >= now or draw.random() < 0.002:
        return row
    row |= {"answered_at": answered, "answered_by": draw.choice(TEAM), "reply": "Tack, vi ordnar det.", "moves": 3}
    row |= {"status": Status.CLOSED, "outcome": Outcome.STANDING, "closed_at": answered, "clock_since": None}
    return row | {"cause": draw.choice(_CAUSES)}
