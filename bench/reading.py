"""How well a text is read: seed texts of trades that were not trained on, and labelled sets kept elsewhere."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from mentions.model import Kind
from mentions.setup import Ambassador, Setup
from routing import read
from routing.rules import role_for_kind

SEED = Path(__file__).parents[1] / "routing" / "seed"
TEST = ("municipality", "hotel")
"""Trades that nothing is ever trained on; see routing/seed/README.md."""
EVAL = Path(__file__).parents[1].parent / "shared" / "data" / "eval"
_TEAM = tuple(
    Ambassador(user=f"U{i}", name=role, roles=(role,)) for i, role in enumerate(("support", "product", "sales"))
)
_SETUP = Setup(channel="C1", team=_TEAM, fallback="U0")

Rows = list[tuple[str, ...]]
Pairs = list[tuple[str, str]]
"""(right, read) for each text."""


async def measure() -> Rows:
    """Accuracy and macro-F1; the sets of other people are there only beside this repository."""
    rows: Rows = [("what", "texts", "accuracy", "macro-F1", "baseline"), ("---",) * 5]
    for language in ("sv", "en"):
        for question in ("kind", "role", "tone"):
            pairs = [(_label(row, question), _read(row["title"], row["text"], question)) for row in seeds(language)]
            rows.append((f"seed, unseen trades, {language}: {question}", *_figures(pairs), ""))
    for name, question, kinds, baseline in _SETS:
        if (EVAL / f"{name}.jsonl").exists():
            rows.append((f"{name}: {question}", *_figures(_set(name, question, kinds)), baseline))
    rows += _languages()
    rows.append(("ordinary complaints read as troll", *_flagged()))
    rows.append(("time per text", *_time()))
    return rows


def seeds(language: str, trades: Sequence[str] = TEST) -> list[dict[str, Any]]:
    """Seed texts in this language."""
    lines = [line for trade in trades for line in (SEED / f"{trade}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row for row in map(json.loads, lines) if row["lang"] == language]


def _label(row: dict[str, Any], question: str) -> str:
    return {"press": "other"}.get(row["role"], row["role"]) if question == "role" else str(row[question])


def _read(title: str, text: str, question: str) -> str:
    reading = read(title, text)
    if question == "role":
        return _role(reading.kind)
    return str(reading.kind if question == "kind" else reading.tone)


def _role(kind: Kind) -> str:
    """As the sets name them: what nobody of the three need answer is other."""
    return (
        "other" if kind in (Kind.OTHER, Kind.TROLL, Kind.PRESS, Kind.RANT, Kind.PRAISE) else role_for_kind(_SETUP, kind)
    )


_SETS: tuple[tuple[str, str, frozenset[str], str], ...] = (
    ("roles_mix_en", "role", frozenset(), "keywords .507/.554"),
    ("complaints_twitter_en", "complaint", frozenset({"complaint", "rant"}), ".794 F1 with its labels"),
    ("suggestion_semeval19t9_en", "suggestion", frozenset({"suggestion"}), ".769 F1 with its labels"),
    ("olid_offensive_en", "offensive", frozenset({"troll"}), ".650 F1 with its labels"),
    ("da_dkhate", "offensive", frozenset({"troll"}), ".739 F1 with its labels"),
    ("sv_emoji_berggren", "tone", frozenset(), ".586 F1 clean e5"),
    ("sv_twitter_palm", "tone", frozenset(), ".570 F1 clean e5"),
    ("sv_trustpilot_elming", "tone", frozenset(), ".514 F1 clean e5"),
    ("tweeteval_sentiment_en", "tone", frozenset(), ".470 F1 out of domain"),
    ("airline_tweets_en", "tone", frozenset(), ".539 F1 out of domain"),
)


def _set(name: str, question: str, kinds: frozenset[str]) -> Pairs:
    found: Pairs = []
    for line in (EVAL / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not kinds:
            found.append((row["label"], _read("", row["text"], question)))
        else:
            said = _read("", row["text"], "kind") in kinds
            found.append((str(row["label"] == question), str(said)))
    return found


def _languages() -> Rows:
    file = EVAL / "langid_short.jsonl"
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    found: Rows = []
    for longest, goal in ((20, ".94"), (40, ".99")):
        swedish = [row for row in rows if row["label"] == "sv" and row.get("maxlen", 400) == longest]
        right = [read("", row["text"]).language == "sv" for row in swedish]
        share = sum(right) / max(len(right), 1)
        found.append((f"language, Swedish of at most {longest} characters", str(len(right)), f"{share:.3f}", "", goal))
    return found


def _flagged() -> tuple[str, ...]:
    complaints = [row for language in ("sv", "en") for row in seeds(language) if row["kind"] == "complaint"]
    flagged = [read(row["title"], row["text"]).kind is Kind.TROLL for row in complaints]
    return str(len(flagged)), f"{sum(flagged) / len(flagged):.3f}", "", "at most .02"


def _time() -> tuple[str, ...]:
    rows = seeds("sv") + seeds("en")
    read("", rows[0]["text"])
    spent = []
    for row in rows:
        began = time.perf_counter()
        read(row["title"], row["text"])
        spent.append(time.perf_counter() - began)
    return str(len(rows)), f"{1000 * median(spent):.2f} ms median", f"{1000 * max(spent):.1f} ms max", "at most 5 ms"


def _figures(pairs: Pairs) -> tuple[str, str, str]:
    right = sum(a == b for a, b in pairs) / max(len(pairs), 1)
    return str(len(pairs)), f"{right:.3f}", f"{macro_f1(pairs):.3f}"


def macro_f1(pairs: Pairs) -> float:
    """The mean over the right labels of 2·hits / (given + right)."""
    given, right = Counter(b for _, b in pairs), Counter(a for a, _ in pairs)
    hits = Counter(a for a, b in pairs if a == b)
    each: list[float] = [2 * hits[label] / (given[label] + right[label]) for label in right]
    return sum(each) / len(each)
