"""What a team has said that mentions are becomes a lesson, but only if it holds on labels it was not taught."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from habits import NOW, habit, label
from hypothesis import given, settings
from hypothesis import strategies as st

from mentions.teaching import Taught
from routing.lessons import Lesson, LessonUnreadable, learn, unpack
from routing.reading import impression, read
from routing.weights import pack

UNSEEN = (("lacken på vaggan har bubblor", "verkstad"), ("påminnelse om fakturan för vaggan", "disk"))


def role(lesson: Lesson | None, text: str) -> str:
    findings = read("", text, "sv", lesson=lesson).findings
    return next(finding.answer for finding in findings if finding.question == "role")


def right(lesson: Lesson, labels: Sequence[Taught]) -> float:
    return sum(role(lesson, one.text) == one.answer for one in labels) / len(labels)


def test_a_habit_of_the_team_is_learned_from_thirty_labels() -> None:
    learned = learn(habit(30))
    assert learned.better
    lesson = unpack(learned.weights)
    assert [role(lesson, text) for text, _ in UNSEEN] == [answer for _, answer in UNSEEN]
    assert right(lesson, habit(200)[30:]) > 0.85
    assert learned.measured["role_before"] == 0.0, "no seed text knows these roles"
    assert learned.measured["role_after"] > 0.75
    assert learned.measured["role_held_back"] == 30


def test_what_was_measured_on_held_back_labels_comes_true_on_texts_that_come_later() -> None:
    labels = habit(200)
    learned = learn(labels[:60])
    assert abs(learned.measured["role_after"] - right(unpack(learned.weights), labels[60:])) < 0.12
    assert learned.measured["role_sure"] >= learned.measured["role_after"] - 0.05
    assert learned.measured["role_two"] >= learned.measured["role_after"]


def test_labels_of_somebody_who_is_wrong_are_outvoted() -> None:
    swapped = {"verkstad": "disk", "disk": "verkstad"}
    labels = habit(60)
    wrong = labels[3::7]
    said = [label(one.text, swapped[one.answer], one.mention_id) if one in wrong else one for one in labels]
    lesson = unpack(learn(said).weights)
    assert [role(lesson, text) for text, _ in UNSEEN] == [answer for _, answer in UNSEEN]


def test_labels_given_by_chance_do_not_go_live() -> None:
    live = 0
    for seed in range(10):
        chance = random.Random(seed)
        labels = [label(one.text, chance.choice(("support", "product", "sales")), one.mention_id) for one in habit(40)]
        live += learn(labels).better
    assert live <= 1


def test_a_lesson_that_would_read_worse_than_the_live_one_does_not_go_live() -> None:
    labels = habit(80)
    live = unpack(learn(labels[:40]).weights)
    chance = random.Random(3)
    noise = [label(one.text, chance.choice(("disk", "verkstad", "support")), one.mention_id) for one in labels[40:]]
    worse = learn(labels[:40] + noise, live)
    if worse.measured["role_after"] < worse.measured["role_before"]:
        assert not worse.better
        assert worse.weights == pack(live), "what is live stays"
    better = learn(labels, live)
    assert better.better
    assert better.measured["role_after"] >= better.measured["role_before"]


def test_a_new_habit_replaces_an_old_one() -> None:
    old = habit(60)
    moved = [
        Taught(one.mention_id + 1000, "", one.text, "sv", "role", "lager", "reassign", NOW + timedelta(days=400))
        for one in habit(120)[60:]
        if one.answer == "verkstad"
    ]
    lesson = unpack(learn(old + moved, unpack(learn(old).weights)).weights)
    assert role(lesson, UNSEEN[0][0]) == "lager"
    assert role(lesson, UNSEEN[1][0]) == "disk"


def test_the_same_text_counts_once_and_the_newest_word_on_it_counts() -> None:
    labels = habit(40)
    again = [label(f" {one.text.upper()} ", "skräp", number) for number, one in enumerate(labels[:1] * 30, 900)]
    lesson = unpack(learn(labels + again + [label(labels[0].text, labels[0].answer, 1000)]).weights)
    assert role(lesson, labels[0].text) == labels[0].answer
    assert learn(labels + again).measured["role_held_back"] == 40


def test_fewer_labels_than_eight_teach_nothing() -> None:
    learned = learn(habit(7))
    assert (learned.better, dict(learned.measured)) == (False, {})
    assert read("", UNSEEN[0][0], lesson=unpack(learned.weights)) == read("", UNSEEN[0][0])


def test_kinds_are_learned_beside_roles_and_each_on_its_own() -> None:
    kinds = [
        label(one.text, "suggestion" if one.answer == "verkstad" else "praise", one.mention_id, question="kind")
        for one in habit(40)
    ]
    learned = learn(habit(40) + kinds)
    assert learned.measured["kind_taken"] == 1.0
    kind_only = unpack(learn(kinds).weights)
    assert "role" not in kind_only.parts
    first = impression("", "lacken på vaggan luktar målarfärg", "sv")
    shares = kind_only.answer(first)["kind"]
    assert max(shares, key=shares.__getitem__) == "suggestion"
    assert kind_only.answer(first)["role"] == first.shares["role"], "nothing was taught about roles"


def test_the_question_whether_it_is_about_us_is_not_answered_here() -> None:
    assert learn([label(one.text, "no", one.mention_id, question="about") for one in habit(40)]).measured == {}


def test_an_older_lesson_gives_back_the_older_answers_exactly() -> None:
    first = learn(habit(40))
    answers = [unpack(first.weights).answer(impression("", text)) for text, _ in UNSEEN]
    later = learn(habit(120), unpack(first.weights))
    assert later.weights != first.weights
    assert [unpack(first.weights).answer(impression("", text)) for text, _ in UNSEEN] == answers
    assert pack(unpack(first.weights)) == first.weights


def test_the_same_labels_give_the_same_bytes_in_whatever_order_they_come() -> None:
    labels = habit(30)
    assert learn(labels).weights == learn(labels[::-1]).weights


def test_shares_are_shares_also_for_answers_that_came_from_nowhere() -> None:
    shares = unpack(learn(habit(40)).weights).answer(impression("", "", "sv"))
    for question in ("kind", "role"):
        assert sum(shares[question].values()) == pytest.approx(1.0)
    assert {"verkstad", "disk", "support", "product", "sales"} <= set(shares["role"])


@pytest.mark.parametrize("bad", [b"", b"lesson1\n", b"not a lesson at all", b"\x00" * 400])
def test_bytes_that_are_no_lesson_are_refused_in_words(bad: bytes) -> None:
    with pytest.raises(LessonUnreadable, match="learn"):
        unpack(bad)


WHOLE = pack(Lesson())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_lesson_that_was_cut_or_changed_anywhere_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(WHOLE) - 1))
    cut = data.draw(st.booleans())
    bad = WHOLE[:at] if cut else WHOLE[:at] + bytes([WHOLE[at] ^ data.draw(st.integers(1, 255))]) + WHOLE[at + 1 :]
    with pytest.raises(LessonUnreadable):
        unpack(bad)


def test_a_lesson_of_a_reading_that_saw_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = learn(habit(20)).weights
    monkeypatch.setattr("routing.weights._sees", lambda: "another")
    with pytest.raises(LessonUnreadable, match="another version"):
        unpack(weights)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.sampled_from(("a", "b")), st.booleans()), max_size=14))
def test_any_texts_and_answers_can_be_learned(said: list[tuple[str, str, bool]]) -> None:
    labels = [label(text, answer, n, action="reply" if just else "role") for n, (text, answer, just) in enumerate(said)]
    learned = learn(labels)
    unpack(learned.weights).answer(impression("", "hej"))
    assert all(0.0 <= value <= max(1.0, len(said)) for value in learned.measured.values())
