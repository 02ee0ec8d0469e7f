"""What was learned from the seed texts: that it is theirs, comes out the same each time, and holds on unseen trades."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache
from hashlib import sha256
from typing import Any

import pytest

from mentions.model import Kind, Reading
from routing import read
from routing.reading.linear import BUCKETS, inputs, learned, pack, softmax, unpack
from routing.reading.roles import ROLES_OF_KIND, roles_of
from routing.reading.training import QUESTIONS, SEED, SETS, TEST, TRAIN, best, fit, read_seeds

AGAIN = "the seed texts have changed: make learned.bin anew with `python -m routing.reading.training`"


def rows(*trades: str) -> list[dict[str, Any]]:
    return [json.loads(line) for trade in trades for line in (SEED / f"{trade}.jsonl").read_text("utf-8").splitlines()]


@cache
def unseen() -> list[tuple[dict[str, Any], Reading]]:
    """Every second text of the trades that nothing is learned from, and how it is read."""
    return [(row, read(row["title"], row["text"])) for row in rows(*TEST)[::2] if row["lang"] in ("sv", "en")]


def test_it_was_learned_from_the_seed_texts_that_lie_here() -> None:
    here = {f"{trade}.jsonl": sha256((SEED / f"{trade}.jsonl").read_bytes()).hexdigest() for trade in TRAIN}
    assert {name: digest for name, digest in inputs().items() if name in here} == here, AGAIN
    assert set(inputs()) == set(here) | {f"{name}.jsonl" for name in SETS}
    assert set(learned()) == set(QUESTIONS)
    assert not set(TEST) & set(TRAIN)


def test_learning_twice_gives_the_same_bytes() -> None:
    few = read_seeds(["bank"])[::14]
    first, second = (pack({"tone": fit(few, "tone", 2)}, {"tone": 0.9}, {"bank": "1"}) for _ in range(2))
    assert first == second
    question = unpack(first)["tone"]
    assert sum(best(question, example.seen) == example.labels["tone"] for example in few) >= len(few) * 0.8


def test_what_is_packed_is_read_again() -> None:
    weights = {"yes": [0.0] * BUCKETS, "no": [0.0] * BUCKETS}
    weights["yes"][7], weights["no"][7] = 1.27, -1.27
    question = unpack(pack({"asked": weights}, {"asked": 0.5}, {}))["asked"]
    assert question.answer({7: 1.0}) == pytest.approx(dict(zip(("yes", "no"), softmax([0.635, -0.635]), strict=True)))
    assert question.speaks({7: 2.0, 8: 1.0}, "yes") == pytest.approx({7: 2.54, 8: 0.0})


def test_how_often_each_role_answers_a_kind_is_as_counted() -> None:
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(*TRAIN):
        counted[row["kind"]][row["role"]] += 1
    for kind, roles in ROLES_OF_KIND.items():
        for role, share in roles.items():
            assert share == pytest.approx(counted[kind][role] / counted[kind].total(), abs=0.04), (kind, role)


def test_the_kind_has_its_say_in_the_role() -> None:
    unsure = {"support": 0.4, "product": 0.3, "sales": 0.3}
    said = roles_of(unsure, {"buying": 0.9, "question": 0.1})
    assert max(said, key=said.__getitem__) == "sales"
    assert sum(said.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("question", "least"),
    [("kind", 0.52), ("role", 0.62), ("tone", 0.64), ("urgency", 0.78)],
)
def test_trades_that_it_has_never_seen_are_read_well_enough(question: str, least: float) -> None:
    """The figures stand in docs/reading.md; here is what they may not fall below."""
    said = {
        "kind": lambda reading: reading.kind,
        "role": lambda reading: next(f.answer for f in reading.findings if f.question == "role"),
        "tone": lambda reading: reading.tone,
        "urgency": lambda reading: str(int(reading.urgency)),
    }[question]
    right = [said(reading) == str(row[question]) for row, reading in unseen()]
    assert sum(right) / len(right) >= least


def test_the_surest_are_right_more_often() -> None:
    ranked = sorted(unseen(), key=lambda pair: -pair[1].confidence)
    most = len(ranked) * 6 // 10
    surest, others = ([row["kind"] == reading.kind for row, reading in part] for part in (ranked[:most], ranked[most:]))
    assert sum(surest) / len(surest) >= sum(others) / len(others) + 0.2


def test_ordinary_complaints_are_not_read_as_a_troll_s() -> None:
    complaints = [reading.kind is Kind.TROLL for row, reading in unseen() if row["kind"] == "complaint"]
    assert sum(complaints) <= 0.02 * len(complaints)
