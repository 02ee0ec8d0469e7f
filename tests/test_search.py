"""Searching by words, on both databases: folded, by their beginnings, narrowed down, and never older than the words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from arrivals import NOW, arrival
from botkit import document
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.overview.searching import NotUnderstood, excerpt, read, turned_to
from mentions.lifecycle import Action
from mentions.model import Kind, Status
from mentions.searching import Search
from mentions.setup import read_setup
from mentions.store import Database, Store
from mentions.store.wordindex import fold

HOUR = timedelta(hours=1)


async def put(store: Store, native_id: str, at: timedelta = timedelta(), source: str = "blog", **said: Any) -> int:
    accepted = await store.mentions.accept(source, [arrival(native_id, own=True, **said)], None, "C1", NOW + at)
    return accepted.posted[0]


async def found(store: Store, *words: str, **more: Any) -> list[int]:
    return [mention.id for mention, _ in await store.searching.find(Search(words, **more), 20)]


async def test_letters_are_folded_both_ways_and_beginnings_suffice(store: Store) -> None:
    one = await put(store, "1", text="Fjällmo svarar aldrig på FRÅGOR om Göteborg")
    for word in ("fjällmo", "fjallmo", "FJALL", "frågor", "fragor", "goteb", "Göteborg"):
        assert await found(store, word) == [one], word
    assert await found(store, "jallmo") == []


async def test_all_words_must_stand_there_and_the_newest_comes_first(store: Store) -> None:
    old = await put(store, "1", text="a broken chair")
    new = await put(store, "2", HOUR, text="the chair is broken too")
    await put(store, "3", HOUR, text="a lovely chair")
    assert await found(store, "chair", "broken") == [new, old]


async def test_title_author_and_answer_are_searched_too_and_the_author_alone(store: Store) -> None:
    one = await put(store, "1", title="Om leveranser", text="x", author="Åsa Öberg")
    two = await put(store, "2", text="Asa Oberg har skrivit om en stol")
    await store.moves.make(two, Action.REPLY, "U1", NOW, note="Tack för tålamodet")
    assert await found(store, "leverans") == [one]
    assert await found(store, "tålamod") == [two]
    assert await found(store, "oberg") == [two, one]
    assert await found(store, author=("åsa",)) == [one]
    assert await found(store, author=("åsa", "öberg")) == [one]


async def test_a_changed_text_is_found_by_its_new_words_only(store: Store) -> None:
    one = await put(store, "1", text="before")
    await store.mentions.accept("blog", [arrival("1", own=True, text="afterwards")], None, "C1", NOW + HOUR)
    assert (await found(store, "before"), await found(store, "afterwards")) == ([], [one])


async def test_what_was_erased_is_found_by_none_of_its_words(store: Store) -> None:
    one = await put(store, "1", title="Secret", text="private words", author="Anna")
    assert await store.following.gone(one, NOW)
    for word in ("secret", "private", "anna"):
        assert await found(store, word) == []


async def test_it_is_narrowed_down_by_kind_status_source_and_time(store: Store) -> None:
    one = await put(store, "1", text="chair")
    two = await put(store, "2", HOUR, source="news", text="chair")
    await store.moves.make(two, Action.KIND, "U1", NOW, argument=Kind.PRAISE)
    await store.moves.make(one, Action.CLAIM, "U1", NOW)
    assert await found(store, "chair", kind=Kind.PRAISE) == [two]
    assert await found(store, "chair", status=Status.CLAIMED) == [one]
    assert await found(store, "chair", sources=("news", "other")) == [two]
    assert await found(store, "chair", since=NOW + HOUR / 2) == [two]
    assert await found(store, kind=Kind.COMPLAINT) == [one]
    assert await found(store) == [two, one]


async def test_pages_follow_each_other(store: Store) -> None:
    ids = [await put(store, str(n), n * HOUR, text="chair") for n in range(5)]
    pages = [await store.searching.find(Search(("chair",)), 2, skip) for skip in (0, 2, 4)]
    assert [mention.id for page in pages for mention, _ in page] == ids[::-1]


async def test_another_workspace_is_not_searched(store: Store, database: Database) -> None:
    await put(Store(database, "T2"), "1", text="chair")
    assert await found(store, "chair") == []


@pytest.mark.parametrize(
    "word",
    [
        '"',
        "'",
        "a OR b",
        "NEAR(",
        "*",
        "chair* AND",
        "-x",
        "title:chair",
        "(((",
        "\\",
        "a:*A | b",
        "!",
        "&&",
        "%_",
        "\x00",
        "😀",
    ],
)
async def test_no_sign_in_a_word_breaks_or_widens_the_search(store: Store, word: str) -> None:
    await put(store, "1", text="a chair and a table")
    assert await found(store, word, "nowhere") == []
    assert isinstance(await found(store, word), list)


def test_folding_keeps_what_is_not_latin_and_the_length() -> None:
    assert fold("ÅÄÖ Éclair Ærø Łódź Привет") == "aao eclair ærø łodz привет"


@settings(max_examples=50)
@given(st.text())
def test_any_words_can_be_read(text: str) -> None:
    read(text, SETUP, NOW)
    turned_to(text)


SETUP = read_setup(document(sources=[{"id": "forum", "url": "https://f.example/feed", "name": "Familjeforum"}]))
MORNING = datetime(2026, 3, 16, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sen leverans", Search(("sen", "leverans"))),
        ('from:"Åsa Öberg" stol', Search(("stol",), ("Åsa Öberg",))),
        ("från:anna", Search(author=("anna",))),
        ("kind:complaint", Search(kind=Kind.COMPLAINT)),
        ("typ:klagomål", Search(kind=Kind.COMPLAINT)),
        ("status:öppet", Search(status=Status.OPEN)),
        ("källa:familje", Search(sources=("forum",))),
        ("source:colleague", Search(sources=("colleague",))),
        ("since:2d", Search(since=MORNING - timedelta(days=2))),
        ("sedan:2026-03-01", Search(since=datetime(2026, 2, 28, 23, tzinfo=UTC))),
        ("https://example.com/x", Search(("https://example.com/x",))),
    ],
)
def test_terms_are_read_in_both_languages(text: str, wanted: Search) -> None:
    assert read(text, SETUP, MORNING) == wanted


@pytest.mark.parametrize(
    "text", ["kind:angry", "status:gone", "since:yesterdayish", "since:99999999d", "since:0001-01-01"]
)
def test_a_term_that_says_nothing_is_told(text: str) -> None:
    assert isinstance(read(text, SETUP, MORNING), NotUnderstood)


async def test_the_excerpt_shows_the_word_that_was_looked_for(store: Store) -> None:
    one = await put(store, "1", text="word " * 200 + "and then the Göteborg chair broke " + "word " * 200)
    mention = await store.mentions.get(one)
    assert mention is not None
    assert "Göteborg chair" in excerpt(mention, ["goteborg"])
    assert excerpt(mention, ["zzz"]).startswith("word word")
