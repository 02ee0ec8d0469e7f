"""What speaks for a planted account is facts that can be checked, and nothing is said of ordinary criticism."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from surfaces import NOW, mention, setup

from bot.trolls.facts import fact
from bot.words import words
from mentions.findings import Known, Twin
from mentions.model import Because, Kind, Place, Reading, Tone
from routing.suspicion import suspicions, worth_a_look

EN = words("en")
SHARP = Reading("en", Kind.RANT, Tone.NEGATIVE, 0.8, 0.9)
LINKED = "Never buy from Tallbo!! Everybody goes to https://www.rival.example/sofas now."


def twin(number, *, same=False, days=0):
    return Twin(number, "forum", f"https://forum.example/{number}", same, mention().published_at + timedelta(days=days))


def codes(twins=(), **more):
    return [because.code for because in suspicions(mention(reading=SHARP, **more), twins, setup())]


def test_ordinary_criticism_has_nothing_against_it():
    assert suspicions(mention(), (), setup()) == ()
    assert codes() == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"author_since": NOW - timedelta(days=5)}, ["young"]),
        ({"author_since": NOW - timedelta(days=400)}, []),
        ({"known": Known({"rant": 2}, 2, NOW - timedelta(days=10))}, ["marked"]),
        ({"known": Known({"rant": 2}, 2, NOW - timedelta(days=400))}, []),
        ({"text": LINKED}, ["first"]),
        ({"text": LINKED, "known": Known({"praise": 1})}, []),
        ({"text": "See https://play.example.com/other, Tallbo"}, []),
        ({"also": (Place("forum", "https://forum.example/1", NOW),)}, ["places"]),
        ({"also": (Place("bing", "https://www.play.example.com/review/12", NOW),)}, []),
    ],
)
def test_each_fact_is_told_only_where_it_holds(more, said):
    assert codes(**more) == said


def test_the_same_words_are_told_apart_by_who_wrote_them_and_when():
    twins = (twin(3, same=True), twin(4), twin(5, days=-2), twin(6))
    found = suspicions(mention(reading=SHARP), twins, setup())
    assert found == (
        Because("repeated", ("1", "#3")),
        Because("same_day", ("2", "#4, #6")),
        Because("others", ("1", "#5")),
    )


def test_what_papers_print_of_an_agency_and_praise_are_left_alone():
    press = replace(SHARP, kind=Kind.PRESS)
    praise = replace(SHARP, kind=Kind.PRAISE, tone=Tone.POSITIVE)
    assert not worth_a_look(mention(reading=press))
    assert not worth_a_look(mention(reading=praise))
    assert worth_a_look(mention(reading=SHARP))
    assert not worth_a_look(mention(reading=SHARP, gone_at=NOW))


def test_facts_are_sentences_with_their_numbers():
    assert fact(Because("young", ("1",)), EN) == "the account was 1 day old when it wrote this"
    assert fact(Because("same_day", ("2", "#4, #6")), EN).endswith("on the same day: #4, #6")
    assert "rival.example" in fact(Because("first", ("rival.example",)), EN)
    assert fact(Because("marked", ("2",)), EN).startswith("2 texts")


@pytest.mark.parametrize("url", ["https://[bad", "https://e.example/" + "x" * 9000, "www.", "http://"])
def test_broken_links_break_nothing(url):
    assert isinstance(codes(text=f"Tallbo {url}"), list)
