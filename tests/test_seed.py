"""The seed texts are many, mixed, all different, and name nobody who exists."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "routing" / "seed"
TRADES = ("shop", "software", "travel", "bank", "telecom", "municipality", "hotel")
COMMON = ("praise", "question", "complaint")
KINDS = (*COMMON, "mistake", "suggestion", "buying", "press", "rant", "troll", "spam", "other")
ROLES = ("support", "product", "sales", "press", "other")
TONES = ("negative", "neutral", "positive")
LANGUAGES = re.compile(r"[a-z]{2}")
KEYS = ["id", "lang", "title", "text", "kind", "tone", "heat", "urgency", "role"]

FEWEST, FEWEST_IN_TRADE = 1_200, 150
FEWEST_OF_KIND, FEWEST_OF_COMMON, FEWEST_OF_ROLE = 8, 15, 5
SHARES = {"sv": (0.55, 0.66), "en": (0.32, 0.43), "others": (0.01, 0.05)}
ALIKE = 0.5
SAME_OPENING = 4

TLDS = "se com net org nu io eu dk no fi de uk app dev shop biz info ru xyz online store me ly ai tv co"
DOMAIN = re.compile(rf"\b[\w-]+(?:\.[\w-]+)*\.(?:{TLDS.replace(' ', '|')})\b")
ADDRESS = re.compile(r"(?:https?://|www\.)([^\s/:]+)")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
INVENTED = (".example", ".test")
WORD = re.compile(r"\w+")

Text = dict[str, Any]


def texts_of(trade: str) -> list[Text]:
    lines = (FOLDER / f"{trade}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


SEED = {trade: texts_of(trade) for trade in TRADES if (FOLDER / f"{trade}.jsonl").exists()}
ALL = [text for texts in SEED.values() for text in texts]


def words(text: Text) -> list[str]:
    return WORD.findall(f"{text['title']} {text['text']}".casefold())


def triples(text: Text) -> frozenset[tuple[str, ...]]:
    """The three-word pieces of a text; a shorter one is a single piece."""
    said = words(text)
    return frozenset(tuple(said[at : at + 3]) for at in range(max(1, len(said) - 2)))


def near_duplicates(texts: Iterable[Text]) -> list[tuple[str, str]]:
    pieces = {text["id"]: triples(text) for text in texts}
    holders: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, own in pieces.items():
        for piece in own:
            holders[piece].append(name)
    shared = Counter(pair for names in holders.values() for pair in combinations(names, 2))
    return [(a, b) for (a, b), both in shared.items() if both > ALIKE * (len(pieces[a]) + len(pieces[b]) - both)]


def real_places(text: str) -> list[str]:
    """Whatever looks like somebody's site or e-mail address outside the names kept for examples."""
    found = DOMAIN.findall(text.lower()) + ADDRESS.findall(text.lower()) + MAIL.findall(text.lower())
    return [place for place in found if not place.rstrip(".,!?)").endswith(INVENTED)]


def test_no_other_file_lies_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.jsonl")} <= set(TRADES)


@pytest.mark.parametrize("trade", SEED)
def test_every_text_has_its_keys_and_labels(trade: str) -> None:
    for text in SEED[trade]:
        assert list(text) == KEYS, text
        assert all(isinstance(text[key], str) and text[key] == text[key].strip() for key in ("title", "text")), text
        assert text["text"], text
        assert LANGUAGES.fullmatch(text["lang"]), text
        assert text["kind"] in KINDS, text
        assert text["tone"] in TONES, text
        assert text["role"] in ROLES, text
        assert type(text["heat"]) is int, text
        assert 0 <= text["heat"] <= 3, text
        assert type(text["urgency"]) is int, text
        assert 0 <= text["urgency"] <= 2, text


@pytest.mark.parametrize("trade", SEED)
def test_labels_agree_with_each_other(trade: str) -> None:
    for text in SEED[trade]:
        if text["heat"] > 1:
            assert text["tone"] == "negative", text
        if text["kind"] in ("troll", "spam"):
            assert text["role"] == "other", text
        if text["kind"] in ("buying", "press"):
            assert text["role"] == {"buying": "sales", "press": "press"}[text["kind"]], text
        if text["kind"] == "rant":
            assert text["role"] in ("support", "product"), text
        if text["kind"] == "praise":
            assert text["tone"] == "positive", text


@pytest.mark.parametrize("trade", SEED)
def test_an_id_says_trade_and_language(trade: str) -> None:
    for text in SEED[trade]:
        assert re.fullmatch(rf"{trade}-{text['lang']}-\d{{3}}", text["id"]), text["id"]


def test_no_id_is_given_twice() -> None:
    assert [name for name, times in Counter(text["id"] for text in ALL).items() if times > 1] == []


@pytest.mark.parametrize("trade", SEED)
def test_every_kind_and_role_has_enough_texts_in_each_trade(trade: str) -> None:
    kinds = Counter(text["kind"] for text in SEED[trade])
    roles = Counter(text["role"] for text in SEED[trade])
    assert len(SEED[trade]) >= FEWEST_IN_TRADE
    assert {kind: kinds[kind] for kind in KINDS if kinds[kind] < FEWEST_OF_KIND} == {}
    assert {kind: kinds[kind] for kind in COMMON if kinds[kind] < FEWEST_OF_COMMON} == {}
    assert {role: roles[role] for role in ROLES if roles[role] < FEWEST_OF_ROLE} == {}


def test_every_tone_heat_and_urgency_is_there() -> None:
    assert {text["tone"] for text in ALL} == set(TONES)
    assert {text["heat"] for text in ALL} == {0, 1, 2, 3}
    assert {text["urgency"] for text in ALL} == {0, 1, 2}


def test_languages_have_their_shares() -> None:
    count = Counter(text["lang"] if text["lang"] in SHARES else "others" for text in ALL)
    for language, (least, most) in SHARES.items():
        assert least <= count[language] / len(ALL) <= most, (language, count)


def test_there_are_enough_texts() -> None:
    if len(SEED) < len(TRADES):
        pytest.skip(f"only {', '.join(SEED)} are written yet")
    assert len(ALL) >= FEWEST


def test_no_two_texts_are_nearly_the_same() -> None:
    assert near_duplicates(ALL) == []


def test_near_duplicates_are_seen() -> None:
    """A template with swapped names is what the test above is for."""
    said = "Har väntat på min soffa från {} i sju veckor och nu orkar jag inte längre, ge mig pengarna"
    pair = [{"id": name, "title": "", "text": said.format(name)} for name in ("Tallbo", "Velmoor")]
    short = [{"id": name, "title": "", "text": "Toppen!"} for name in ("a", "b")]
    assert near_duplicates(pair) == [("Tallbo", "Velmoor")]
    assert near_duplicates(short) == [("a", "b")]


@pytest.mark.parametrize("trade", SEED)
def test_openings_vary(trade: str) -> None:
    openings = Counter(" ".join(words(text)[:3]) for text in SEED[trade])
    assert {opening: times for opening, times in openings.items() if times > SAME_OPENING} == {}


def test_some_texts_are_short_and_some_are_long() -> None:
    lengths = [len(words(text)) for text in ALL]
    assert sum(length <= 6 for length in lengths) >= 20
    assert sum(length >= 45 for length in lengths) >= 20


def test_nobody_real_can_be_reached() -> None:
    reached = {text["id"]: real_places(f"{text['title']} {text['text']}") for text in ALL}
    assert {name: places for name, places in reached.items() if places} == {}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("se https://tallbo.example/rea och sen", ""),
        ("köp på skor.se nu", "skor.se"),
        ("www.tallbo.de!", "tallbo.de!"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("skriv till anna.berg@tallbo.example", ""),
        ("skriv till anna@posten.com", "anna@posten.com"),
        ("@tallbo ni är bra.se till att det förblir så", "bra.se"),
    ],
)
def test_real_places_are_seen(text: str, place: str) -> None:
    assert place in real_places(text) if place else real_places(text) == []
