"""What is not about us: what speaks against a sighting, and what the bot proposes after three that are alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.intake import intake
from mentions.exclusions import Against, Answer, Exclusion, Proposal
from mentions.model import Arrival, Availability, Because, Sighting
from mentions.relevance import ALIKE, OF_OURS, Past, propose, with_exclusion, without_exclusion
from mentions.setup import Name, Setup, SourceEntry, read_setup
from mentions.stopwords import STOPWORDS
from mentions.watch import Watch, fold_all, speaks

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
VIPAN = Name(name="Vipan", kind="product")
BIRDS = (
    "Såg en Vipan vid sjön i morse, den häckar nog i hagen",
    "Vipan häckar på ängen igen, ett underbart ljud",
    "Nu har Vipan börjat häcka vid ån; förra året häckade ingen",
    "En katt tog Vipan som häckar bakom ladan",
)
OURS = ("Vipan är en bra cykel", "Köpte Vipan i våras, bromsen gnisslar", "Hur laddar man Vipan?", "Fin är Vipan")


def name(called: str = "Tallbo", **said: Any) -> Name:
    return Name(name=called, **said)


def seen(text: str, n: int = 0, **said: Any) -> Sighting:
    return Sighting(f"n{n}", **{"url": f"https://s{n}.example/{n}", "title": "", "text": text, **said})


def past(n: int, text: str, about_us: bool | None = False, *names: str, answered: bool = False, **said: Any) -> Past:
    return Past(n, seen(text, n, **said), names or ("Vipan",), about_us, answered)


def ours(*texts: str, first: int = 100) -> list[Past]:
    return [past(first + n, text, True) for n, text in enumerate(texts or OURS)]


# --- what speaks against a sighting


def test_what_speaks_against_a_sighting_is_told_with_its_name() -> None:
    tallbo = name(excluded=("kommun",), excluded_sites=("fåglar.example",), blocked_authors=("Robban",))
    watch = Watch([tallbo, name("Soffan")])
    assert watch.against(seen("Tallbo kommunen ligger i Dalarna")) == (Exclusion(Against.WORD, "kommun", "Tallbo"),)
    assert watch.against(seen("Tallbo", url="https://www.fåglar.example/1")) == (
        Exclusion(Against.SITE, "fåglar.example", "Tallbo"),
    )
    assert watch.against(seen("Tallbo", author="robban")) == (Exclusion(Against.AUTHOR, "Robban", "Tallbo"),)
    assert watch.against(seen("Ingenting om kommunen")) == ()
    assert watch.against(seen("Soffan är bra")) == ()


def test_nothing_speaks_against_ourselves_or_where_the_name_was_not_meant() -> None:
    watch = Watch([name(excluded=("kommun",), own_accounts=("Vi",), required=("soffa",), languages=("sv",))])
    assert watch.against(seen("Tallbo kommun, soffa", author="Vi")) == ()
    assert watch.against(seen("Tallbo kommun")) == ()
    assert watch.against(seen("Tallbo kommun soffa", language="fi")) == ()
    assert watch.against(seen("Tallbo kommun soffa", language="sv")) != ()


def through(sightings: list[Sighting], *names: Name, first_run: bool = False, **entry: Any) -> tuple[Arrival, ...]:
    setup = Setup(channel="C1", fallback="UANNA", names=names)
    source = SourceEntry.model_validate({"id": "forum", **entry})
    return intake(source, setup, sightings, Availability(), first_run=first_run, posted_lately=19, now=NOW)


def test_what_the_setup_speaks_against_is_kept_out_of_sight_and_asks_nobody() -> None:
    hostile = seen("Tallbo kommun", 1)
    (arrival,) = through([hostile], name(excluded=("kommun",)))
    assert (arrival.held, arrival.names, arrival.choice.assignee) == ("hidden", ("Tallbo",), "")
    assert arrival.choice.because == Because("excluded", ("kommun", "Tallbo"))


def test_what_is_hidden_takes_no_room() -> None:
    crowd = [seen("Tallbo kommun", n, published_at=NOW - timedelta(minutes=n)) for n in range(30)]
    late = seen("Tallbo svarar inte", 99, published_at=NOW - timedelta(hours=1))
    old = seen("Tallbo kommun", 98, published_at=NOW - timedelta(days=90))
    found = {
        arrival.sighting.native_id: arrival.held for arrival in through([*crowd, old, late], name(excluded=["kommun"]))
    }
    assert found.pop("n99") == ""
    assert set(found.values()) == {"hidden"}
    assert len(found) == 31
    at_first = through([*crowd, late], name(excluded=("kommun",)), first_run=True)
    assert {one.sighting.native_id for one in at_first if not one.held} == {"n99"}


def test_a_name_that_nothing_speaks_against_is_enough_to_be_seen() -> None:
    (arrival,) = through([seen("Soffan från Tallbo kommun")], name(excluded=("kommun",)), name("Soffan"))
    assert (arrival.held, arrival.names) == ("", ("Soffan",))


def test_of_a_source_where_everything_is_about_us_only_what_is_excluded_is_hidden() -> None:
    found = [seen("Träffa oss i kommunen", 1), seen("hej", 2), seen("vad som helst", 3, author="Robban")]
    strict = name(excluded=("kommun",), blocked_authors=("Robban",))
    held = {one.sighting.native_id: one.held for one in through(found, strict, everything=True)}
    assert held == {"n1": "hidden", "n2": "", "n3": "hidden"}
    assert through([seen("kiva", language="fi")], name(languages=("sv",)), everything=True) == ()


# --- what is proposed


def test_three_that_share_a_word_beside_the_name_are_enough() -> None:
    birds = [past(n, text) for n, text in enumerate(BIRDS)]
    assert propose(birds[:2], [VIPAN], []) is None
    found = propose([*birds, *ours()], [VIPAN], [])
    assert found is not None
    assert (found.what, found.value, found.names) == (Against.WORD, "häckar", ("Vipan",))
    assert (found.hides, found.not_us, found.answered, found.ours) == ((3, 1, 0), 3, 0, 0)


def test_the_author_is_meant_before_the_word_and_the_word_before_the_site() -> None:
    address = {"author": "Kim", "author_url": "https://birds.example/@kim"}
    by_one = [past(n, text, url=f"https://birds.example/{n}", **address) for n, text in enumerate(BIRDS)]
    found = propose(by_one, [VIPAN], [])
    assert found is not None
    assert (found.what, found.value) == (Against.AUTHOR, "https://birds.example/@kim")
    by_many = [past(n, text, url=f"https://b{n % 2}.example/{n}", author=f"Kim {n}") for n, text in enumerate(BIRDS)]
    found = propose(by_many, [VIPAN], [])
    assert found is not None
    assert found.what is Against.WORD


def test_what_all_of_them_say_on_one_site_may_be_its_own_furniture() -> None:
    same = [past(n, f"Vipan och kvittret nummer {n}", url=f"https://birds.example/{n}") for n in range(3)]
    found = propose([*same, *ours()], [VIPAN], [])
    assert found is not None
    assert (found.what, found.value) == (Against.SITE, "birds.example")


def test_a_site_where_more_is_said_is_not_left_out_for_what_a_word_can_tell_apart() -> None:
    birds = [past(n, text, url=f"https://forum.example/{n}") for n, text in enumerate(BIRDS)]
    beside = past(80, "Vipan svarar inte", None, url="https://forum.example/80")
    found = propose([beside, *birds], [VIPAN], [])
    assert found is not None
    assert (found.what, found.hides) == (Against.WORD, (3, 1, 0))


def test_the_explanation_that_covers_most_is_the_better_one() -> None:
    author = {"author": "Kim", "author_url": "https://x.com/kim"}
    same = [past(n, f"{text} i en häckande hage", **(author if n < 3 else {})) for n, text in enumerate(BIRDS * 2)]
    found = propose([*same, *ours()], [VIPAN], [])
    assert found is not None
    assert found.what is Against.WORD
    assert found.not_us == 8


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://old.reddit.com/r/birding/comments/{n}a/x/", "reddit.com/r/birding"),
        ("https://www.facebook.com/groups/skadare/posts/{n}", "facebook.com/groups/skadare"),
        ("https://github.com/fjall/mo/issues/{n}", "github.com/fjall/mo"),
        ("https://blogg.fåglar.example/{n}", "blogg.xn--fglar-mra.example"),
        ("https://www.youtube.com/watch?v={n}", None),
        ("https://play.google.com/store/apps/details?id=x&reviewId={n}", None),
        ("", None),
    ],
)
def test_of_a_place_where_everybody_writes_only_a_part_is_left_out(url: str, site: str | None) -> None:
    same = [past(n, text, url=url.format(n=n)) for n, text in enumerate(("ett Vipan", "två Vipan", "Vipan tre"))]
    found = propose([*same, *ours()], [VIPAN], [])
    assert (found.value if found else None) == site
    if found:
        assert all(speaks(found.what, found.value, one.sighting, "") for one in same)


@pytest.mark.parametrize("author", ["Anonym", "Gäst", "admin", "", "  "])
def test_nobody_in_particular_is_not_blocked(author: str) -> None:
    assert propose([past(n, f"{n} Vipan", author=author) for n in range(3)], [VIPAN], []) is None


def test_what_is_about_us_as_often_is_not_proposed() -> None:
    birds = [past(n, text) for n, text in enumerate(BIRDS)]
    assert propose([*birds, *ours("Vipan häckar i mitt garage, kul reklam", "vipan häckande")], [VIPAN], []) is None
    # One of a hundred is not two per cent; of those that nobody has judged there may be as many as speak for it.
    many = ours("Vipan häckar", *(f"Vipan {n}" for n in range(100)))
    found = propose([*birds, *many, past(900, "Vipan häckar", None)], [VIPAN], [])
    assert found is not None
    assert (found.not_us, found.ours, found.answered, len(found.hides)) == (3, 1, 0, 5)
    unsure = [past(900 + n, "Vipan häckar", None) for n in range(4)]
    found = propose([*birds, *unsure], [VIPAN], [])
    assert found is None or found.value != "häckar"


def test_how_many_were_answered_is_told() -> None:
    birds = [past(n, text) for n, text in enumerate(BIRDS)]
    answered = replace(past(700, "Vipan häckar", True), answered=True)
    found = propose([answered, *birds, *ours(*(f"Vipan {n}" for n in range(100)))], [VIPAN], [])
    assert found is not None
    assert (found.answered, found.ours, found.hides[0]) == (1, 0, 700)


def test_our_own_names_and_everyday_words_are_never_proposed() -> None:
    texts = ("Vipan från Tallbo är bra och jag köper idag", "Vipan, Tallbo är bra, jag köper idag", "idag Vipan Tallbo")
    assert propose([past(n, text) for n, text in enumerate(texts)], [VIPAN, name()], []) is None
    assert {"och", "bra", "the", "thanks", "idag", "submitted", "kommentarer"} <= STOPWORDS


def test_what_was_asked_once_is_not_asked_again_also_not_in_other_words() -> None:
    birds = [past(n, text, url=f"https://birds.example/{n}") for n, text in enumerate(BIRDS)]
    found = propose(birds, [VIPAN], [])
    assert found is not None
    for answer in Answer:
        before = [replace(found, id=1, answer=answer)]
        again = propose(birds, [VIPAN], before)
        assert again is None or set(again.hides).isdisjoint(found.hides), answer
    # While it waits for an answer, more of the same asks for nothing else.
    more = [past(50 + n, text, url=f"https://birds.example/5{n}") for n, text in enumerate(BIRDS)]
    assert propose([*more, *birds], [VIPAN], [replace(found, id=1)]) is None


def test_only_what_would_be_seen_under_no_other_name_is_hidden() -> None:
    both = [past(n, f"{text} Soffan", False, "Vipan", "Soffan") for n, text in enumerate(BIRDS)]
    found = propose(both, [VIPAN, name("Soffan")], [])
    assert found is not None
    assert found.names == ("Vipan", "Soffan")
    assert propose(both, [VIPAN], [with_ids(found)]) is None
    mixed = [
        *(past(n, text) for n, text in enumerate(BIRDS)),
        past(9, "Vipan häckar i Soffan", True, "Vipan", "Soffan"),
    ]
    found = propose(mixed, [VIPAN, name("Soffan")], [])
    assert found is not None
    assert 9 not in found.hides


def with_ids(found: Proposal) -> Proposal:
    return replace(found, id=1, answer=Answer.DECLINED)


def test_without_a_name_in_the_setup_nothing_is_proposed() -> None:
    birds = [past(n, text) for n, text in enumerate(BIRDS)]
    assert propose(birds, [], []) is None
    assert propose(birds, [name("Annat")], []) is None


def test_an_exclusion_is_written_once_and_taken_back_whole() -> None:
    setup = read_setup({"channel": "C1", "names": [{"name": "Vipan", "excluded": ["tuppar"]}, {"name": "Soffan"}]})
    proposal = Proposal(Against.WORD, "häckar", ("Vipan",), (1, 2, 3), 3)
    changed = with_exclusion(setup, proposal)
    assert [one.excluded for one in changed.names] == [("tuppar", "häckar"), ()]
    assert with_exclusion(changed, proposal) == changed
    assert without_exclusion(changed, proposal) == setup
    assert without_exclusion(setup, proposal) == setup


WORDS = st.sampled_from(
    ["häckar", "sjön", "hagen", "cykel", "broms", "ladda", "kvitter", "gnissel", "vingar", "batteri", "bo"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(lambda words: " ".join(["Vipan", *words]))


@st.composite
def pasts(draw: st.DrawFn) -> list[Past]:
    said = draw(st.lists(st.tuples(TEXTS, st.sampled_from([False, False, True, None])), max_size=40))
    authors, sites = (
        st.sampled_from(["", "Kim", "Bo", "Eva"]),
        st.sampled_from(["a.example", "b.example", "reddit.com"]),
    )
    return [
        past(n, text, about, author=draw(authors), url=f"https://{draw(sites)}/{n}")
        for n, (text, about) in enumerate(said)
    ]


@given(pasts())
def test_what_is_proposed_would_have_hidden_three_and_hardly_anything_of_ours(all_: list[Past]) -> None:
    found = propose(all_, [VIPAN], [])
    if found is None:
        return
    setup = Setup(channel="C1", names=(VIPAN,))
    watch = Watch(with_exclusion(setup, found).names)
    hidden = {one.id for one in all_ if not watch.match(one.sighting)}
    assert hidden == set(found.hides)
    not_us, about = ([one.id for one in all_ if one.about_us is said] for said in (False, True))
    assert len(hidden & set(not_us)) == found.not_us >= ALIKE
    share = len(hidden & set(about))
    assert share == found.ours + found.answered
    assert not share or share < OF_OURS * len(about)


@given(st.lists(st.text(max_size=120), max_size=8), st.text(min_size=1, max_size=20))
def test_no_text_of_strangers_breaks_it(texts: list[str], author: str) -> None:
    all_ = [past(n, f"Vipan {text} Vipan", author=author, title=text, url=text) for n, text in enumerate(texts * 2)]
    found = propose(all_, [VIPAN], [])
    assert found is None or all(
        speaks(found.what, found.value, one.sighting, fold_all(one.sighting)) for one in all_ if one.id in found.hides
    )
