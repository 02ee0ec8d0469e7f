"""What a team's labels bring: right after 20, 50, 100 and 300 of them, by default and with the extra `embeddings`."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from statistics import mean

from bench.figures import macro_f1
from mentions.teaching import Taught
from routing.lessons import learn, unpack
from routing.reading import embeddings, impression
from routing.reading.impression import Impression

EVAL = Path(__file__).parents[1].parent / "shared" / "data" / "eval"
ROLES = "roles_mix_en"
_DRAWS = 12
# As in the half of the set that is kept back; the first rows of this half hold too few of sales.
_MIX = {"other": 540, "product": 246, "sales": 140, "support": 517}
_MOST = 800  # as many as a lesson is learned from
_TESTED = 700
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_READS = """
import json, re, sys
from pathlib import Path
from routing.reading import embeddings, read
if sys.argv[1] == "default":
    embeddings.vector = lambda text: None
if sys.argv[1] != "nothing":
    for file in sorted(Path("routing/seed").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines()[:100]:
            read("", json.loads(line)["text"])
print(re.search(r"^Pss:\\s+(\\d+)", Path("/proc/self/smaps_rollup").read_text(), re.MULTILINE)[1])
"""

Rows = list[tuple[str, ...]]
Row = Mapping[str, str]
"""A labelled text: `text`, `label`, and its part of the official split if there is one."""
Figures = Mapping[str, float]
"""Each 0 to 1: `f1`, `accuracy`, `sure` (right of the most confident 60 %), `two` (right among two), and more."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what is measured, and JUDGEMENT's figures beside it.

    Attributes:
        shown: which figures stand in it.
        goal: of the first figure that is shown, `least` by default and `least_extra` with the extra; 0 for none.
    """

    name: str
    labels: int
    tfidf: str
    e5: str
    seeds: str = ""
    shown: tuple[str, ...] = ("f1", "accuracy")
    least: float = 0.0
    least_extra: float = 0.0


_LINES = (
    Line(ROLES, 0, "keywords .507/.554", "", ".631/.652"),
    Line(ROLES, 20, ".307/.446", ".426/.570", ".636/.695", least=0.307),
    Line(ROLES, 50, ".450/.525", ".619/.690", ".695/.729", least=0.450),
    Line(ROLES, 100, ".553/.579", ".705/.730", ".713/.735", least=0.553),
    Line(ROLES, 300, ".656/.662", ".748/.765", ".738/.758", least=0.656),
    Line(ROLES, 300, ".662", ".765", ".758", ("accuracy",), least=0.662, least_extra=0.75),
    Line(ROLES, 300, "", ".879", "", ("sure",), least_extra=0.87),
    Line(ROLES, 300, "", ".953", "", ("two",), least_extra=0.95),
    Line("complaints_twitter_en", _MOST, ".794/.809", ".852/.861", least=0.84, least_extra=0.84),
    Line("suggestion_semeval19t9_en", _MOST, ".769/.823", ".829/.866"),
    Line("suggestion_semeval19t9_en", _MOST, "", ".517", "", ("official",), least=0.65, least_extra=0.65),
    Line("olid_offensive_en", _MOST, ".650/.695", ".714/.740"),
    Line("olid_offensive_en", _MOST, "", ".719", "", ("official f1",), least=0.74, least_extra=0.74),
    Line("da_dkhate", _MOST, ".739/.897", ".727/.865"),
    Line("da_dkhate", _MOST, "", ".691", "", ("official f1",), least=0.72, least_extra=0.72),
    Line("sv_emoji_berggren", _MOST, ".668/.752", ".707/.778"),
    Line("sv_twitter_palm", _MOST, ".560/.597", ".629/.645"),
    Line("sv_trustpilot_elming", _MOST, ".643/.729", ".648/.727"),
)


async def measure() -> Rows:
    """Labelled sets of other people, which are there only beside this repository; JUDGEMENT's figures beside ours."""
    if not (EVAL / f"{ROLES}.jsonl").exists():
        return [("the labelled sets are not here",)]
    rows: Rows = [("set", "figure", "labels", "default", "with the extra", "TF-IDF", "e5 + TF-IDF", "seeds + e5")]
    rows.append(("---",) * len(rows[0]))
    for line in _LINES:
        rows.append((line.name, "/".join(line.shown), str(line.labels), *_both(line), line.tfidf, line.e5, line.seeds))
    return [*rows, *_times(), *_weights()]


def _both(line: Line) -> tuple[str, str]:
    with _words_only():
        default = _shown(line, _figures(line.name, line.labels, "default"), line.least)
    if embeddings.missing():
        return default, "not installed"
    return default, _shown(line, _figures(line.name, line.labels, "extra"), line.least_extra)


def _shown(line: Line, figures: Figures, least: float) -> str:
    said = "/".join(f"{figures[name]:.3f}" for name in line.shown)
    if not least:
        return said
    return f"{said} (≥ {least:.3f})" if round(figures[line.shown[0]], 3) >= least else f"{said} MISSED {least:.3f}"


def _no_vector(text: str) -> tuple[float, ...] | None:  # noqa: ARG001 - it stands in for embeddings.vector
    return None


@contextmanager
def _words_only() -> Iterator[None]:
    vector = embeddings.vector
    embeddings.vector = _no_vector
    try:
        yield
    finally:
        embeddings.vector = vector


@cache
def _figures(name: str, labels: int, way: str) -> Figures:
    """The means of several draws, for roles; of one for the others, which are larger."""
    if name == ROLES:
        draws = [_draw(seed) for seed in range(_DRAWS)]
        each = [_judged(rows[:labels], rows[300:], way) for rows in draws]
        return {figure: mean(one[figure] for one in each) for figure in each[0]}
    rows = _shuffled(_rows(name), 1)
    official = [row for row in rows if row.get("split") == "test"]
    others = [row for row in rows if row.get("split") != "test"]
    taught = others[:_MOST]
    found = _judged(taught, others[_MOST:][:_TESTED], way)
    if official:
        there = _judged(taught, official, way)
        found = {**found, "official": there["rare f1"], "official f1": there["f1"]}
    return found


def _draw(seed: int) -> list[Row]:
    rows = _shuffled(_rows(ROLES), seed)
    return _shuffled([row for label, most in _MIX.items() for row in _of(rows, label)[:most]], seed)


def _of(rows: Sequence[Row], label: str) -> list[Row]:
    return [row for row in rows if row["label"] == label]


@cache
def _rows(name: str) -> tuple[Row, ...]:
    return tuple(json.loads(line) for line in (EVAL / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


def _shuffled(rows: Sequence[Row], seed: int) -> list[Row]:
    return random.Random(seed).sample(rows, len(rows))


def _judged(taught: Sequence[Row], asked: Sequence[Row], way: str) -> Figures:
    """What a lesson says of texts that it was not taught; no lesson where it was found no better than none."""
    labels = [
        Taught(n, "", row["text"], "", "role", row["label"], "role", _BEGAN + timedelta(minutes=n))
        for n, row in enumerate(taught)
    ]
    lesson = unpack(learn(labels).weights)
    answers = {row["label"] for row in asked}
    said = []
    for row in asked:
        shares = lesson.answer(_impression(row["text"], way))["role"]
        known = {answer: shares.get(answer, 0.0) for answer in sorted(answers)}
        # None of these sets knows of press.
        if "other" in known:
            known["other"] += shares.get("press", 0.0)
        ranked = sorted(known, key=known.__getitem__, reverse=True)
        said.append((row["label"], ranked, known[ranked[0]]))
    return _summed(said)


@lru_cache(maxsize=3_000)
def _impression(text: str, way: str) -> Impression:
    with _words_only() if way == "default" else nullcontext():
        return impression("", text)


def _summed(said: Sequence[tuple[str, list[str], float]]) -> Figures:
    pairs = [(right, ranked[0]) for right, ranked, _ in said]
    surest = sorted(said, key=lambda one: -one[2])[: round(0.6 * len(said))]
    rare = min({right for right, *_ in said}, key=lambda label: sum(right == label for right, _ in pairs))
    given, there = sum(b == rare for _, b in pairs), sum(a == rare for a, _ in pairs)
    return {
        "f1": macro_f1(pairs),
        "accuracy": mean(a == b for a, b in pairs),
        "sure": mean(right == ranked[0] for right, ranked, _ in surest),
        "two": mean(right in ranked[:2] for right, ranked, _ in said),
        "rare f1": 2 * sum(a == b == rare for a, b in pairs) / max(1, given + there),
    }


def _times() -> Rows:
    rows = _draw(0)[:300]
    labels = [
        Taught(n, "", row["text"], "", "role", row["label"], "role", _BEGAN + timedelta(minutes=n))
        for n, row in enumerate(rows)
    ]
    with _words_only():
        default = _seconds(labels)
    return [
        (
            "time",
            "to learn 300 labels",
            "300",
            default,
            _seconds(labels) if not embeddings.missing() else "not installed",
        )
    ]


def _seconds(labels: Sequence[Taught]) -> str:
    began = time.process_time()
    learn(labels)
    return f"{time.process_time() - began:.1f} s of CPU"


def _weights() -> Rows:
    """What 700 texts make of a process, one of its own for each way."""
    default, extra = (_weight(way) - _weight("nothing") for way in ("default", "extra"))
    there = "not installed" if embeddings.missing() else f"{extra:.0f} MB"
    return [("PSS", "added by reading 700 texts", "", f"{default:.0f} MB", there)]


def _weight(way: str) -> float:
    command = [sys.executable, "-c", _READS, way]
    said = subprocess.run(command, capture_output=True, check=True, text=True, cwd=Path(__file__).parents[1]).stdout
    return int(said) / 1024
