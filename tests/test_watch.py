"""Which names a text is about: whole words in Swedish and English, however people write them."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions.model import Sighting
from mentions.setup import Name
from mentions.watch import Watch, fold


def name(word: str, **more: Any) -> Name:
    return Name.model_validate({"name": word, **more})


def seen(text: str, **more: Any) -> Sighting:
    return Sighting("1", more.pop("url", "https://forum.example/trad/1"), more.pop("title", ""), text, **more)


def hits(watched: Name, text: str, **more: Any) -> bool:
    return bool(Watch([watched]).match(seen(text, **more)))


TALLBO = name("Tallbo", also=["tallbo.se", "@tallbo_ab", "#tallbolyx"])


@pytest.mark.parametrize(
    "text",
    [
        "Tallbo",
        "tallbo är bra",
        "TALLBO!!!",
        "Har någon testat Tallbos soffor?",
        "Tallbo's delivery was late",
        "Tallbo’s delivery",
        "Tallbo-appen kraschar",
        "icke-Tallbo",
        "(Tallbo)",
        "“Tallbo”",
        "*Tallbo* och _Tallbo_",
        "#tallbo",
        "#Tallbo.",
        "@tallbo hallå?",
        "hej @tallbo_ab",
        "#tallbolyx",
        "se https://www.tallbo.se/kop",
        "tallbo[.]se",
        "tallbo(dot)se",
        "tallbo punkt se",
        "tallbo dot se",
        "hxxps://tallbo[.]se/logga-in",
        "Tall\u200bbo",
        "T\u00ada\u2060llbo",
        "\u202eTallbo\u202c",
        "Ｔａｌｌｂｏ",
        "𝗧𝗮𝗹𝗹𝗯𝗼 är bäst",
        "Tallbo™ och Tallbo® samt Tallbo²",
        "älskar Tallbo❤️",
        "Tallbo\u00a0AB",
        "på/Tallbo/av",
    ],
)
def test_a_name_is_heard_in_every_dress(text: str) -> None:
    assert hits(TALLBO, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tallbon",
        "tallboken",
        "Tallborg",
        "stallbo",
        "Östtallbo",
        "åtallbo",
        "Tallboö",
        "tall bo",
        "tallbo2",
        "2tallbo",
        "Tall-Bo",
        "#tallboeländet",
    ],
)
def test_no_name_is_heard_inside_another_word(text: str) -> None:
    assert not hits(TALLBO, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Hållbar", "Har provat hallbar.se i ett år"),
        ("Hållbar", "HÅLLBAR"),
        ("Hållbar", unicodedata.normalize("NFD", "hos hållbars kundtjänst")),
        (unicodedata.normalize("NFD", "Hållbar"), "Hållbar"),
        ("Café Önska", "cafe onska på hörnet"),
        ("Rødgrød", "rodgrod"),
        ("Får", "följ @far på Instagram"),
        ("Straße", "STRASSE"),
        ("Tallbo Möbler", "tallbo-möbler"),
        ("Tallbo Möbler", "Tallbo\nMöbler"),
        ("Tallbo Möbler", "#TallboMöbler"),
        ("Tallbo Möbler", "@tallbomobler"),
        ("Tallbo Möbler", "tallbo_mobler"),
        ("Tallbo Möbler", "Tallbo Möblers lager"),
        ("H&M", "köpt på H & M igår"),
        ("H&M", "H&M:s kassa"),
        ("Fjäll & Fritid", "Fjäll och Fritid"),
        ("Yahoo!", "Yahoo! är tillbaka"),
        ("C++", "skriver C++ hela dagen"),
        (".NET", "kör .NET på jobbet"),
        ("Node.js", "node.js är långsamt"),
        ("Åkes 3.0", "Åkes 3.0s"),
        ("SVT", "SVT:s nyheter"),
        ("東京電力", "東京電力 について"),
    ],
)
def test_a_name_may_have_accents_spaces_and_signs(word: str, text: str) -> None:
    assert hits(name(word), text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Hallbar", "en hållbar framtid"),
        ("Får", "min far är snäll"),
        ("Öl", "ol"),
        ("H&M", "Hm, jag vet inte. M är en bokstav"),
        ("Se Nu", "senu"),
        ("C++", "C är ett språk"),
        ("tallbo.se", "Jag bor i Tallbo. Se bilden"),
        ("du.se", "Du. Se här!"),
    ],
)
def test_another_word_is_not_taken_for_the_name(word: str, text: str) -> None:
    assert not hits(name(word), text)


@pytest.mark.parametrize("text", ["Fjordlampan lyser", "fjordlampans sken", "Fjordlampornas", "fjordlampa"])
def test_a_product_is_heard_in_its_definite_forms(text: str) -> None:
    product = name("Fjordlampa", kind="product", also=["Fjordlampor"])
    assert hits(product, text)


@pytest.mark.parametrize(
    ("word", "form"), [("Stol", "stolen"), ("Stol", "stolarna"), ("Ljus", "ljuset"), ("Äpple", "äpplets")]
)
def test_only_a_product_has_definite_forms(word: str, form: str) -> None:
    assert hits(name(word, kind="product"), form)
    assert not hits(name(word), form)


def test_the_title_counts_and_nothing_is_heard_across_its_end() -> None:
    assert hits(TALLBO, "", title="Om Tallbo")
    assert not hits(name("Tallbo Möbler"), "Möbler", title="Tallbo")


def test_one_of_the_required_words_must_stand_beside_the_name() -> None:
    lind = name("Lind", required=["tandläkare", "klinik"])
    assert hits(lind, "Min tandläkare heter Lind")
    assert hits(lind, "Var på Lind igår, fin klinik")
    assert hits(lind, "kliniken Lind")
    assert not hits(lind, "En lind växer på gården")
    assert not hits(lind, "tandläkare")


def test_an_excluded_word_rules_the_name_out() -> None:
    lind = name("Lind", excluded=["träd", "Anna Lind"])
    assert not hits(lind, "Lind är ett träd")
    assert not hits(lind, "trädet är en lind")
    assert not hits(lind, "Anna Lind skriver")
    assert hits(lind, "Lind svarar inte")


@pytest.mark.parametrize(
    ("account", "author", "address", "ours"),
    [
        ("Tallbo AB", "tallbo ab", "", True),
        ("tallbo", "u/tallbo", "https://www.reddit.com/user/tallbo", True),
        ("@tallbo", "Möbelhandlarn", "https://x.com/Tallbo", True),
        ("@tallbo", "tallbo", "", True),
        ("@tallbo", "Tallbo", "https://x.com/fejktallbo", False),
        ("@tallbo@mastodon.nu", "Vi", "https://mastodon.nu/@tallbo", True),
        ("@tallbo@mastodon.nu", "Vi", "https://annan.example/@tallbo", False),
        ("https://www.youtube.com/@tallbo", "x", "https://youtube.com/@tallbo/", True),
        ("tallbo", "", "", False),
        ("tallbo", "Tallborg", "", False),
        ("/u/tallbo", "tallbo", "https://news.ycombinator.com/user?id=tallbo", True),
    ],
)
def test_what_we_wrote_ourselves_is_no_mention(account: str, author: str, address: str, ours: bool) -> None:
    watch = Watch([name("Tallbo", own_accounts=[account]), name("Soffan")])
    post = seen("Tallbo om Soffan", author=author, author_url=address)
    assert watch.match(post) == (() if ours else ("Tallbo", "Soffan"))
    assert watch.blocks(post) is ours


def test_a_blocked_author_is_not_heard_under_that_name() -> None:
    watch = Watch([name("Tallbo", blocked_authors=["spammaren"]), name("Soffan")])
    assert watch.match(seen("Tallbo och Soffan", author="Spammaren")) == ("Soffan",)
    assert watch.blocks(seen("vad som helst", author="Spammaren"))


@pytest.mark.parametrize(
    ("site", "url", "out"),
    [
        ("tallbo.no", "https://www.tallbo.no/a", True),
        ("tallbo.no", "https://butik.tallbo.no/a", True),
        ("tallbo.no", "https://ejtallbo.no/a", False),
        ("https://forum.example/hundar/", "https://forum.example/hundar/1", True),
        ("forum.example/hundar", "https://forum.example/hundarna", False),
        ("reddit.com/r/hundar", "https://old.reddit.com/r/hundar/comments/1a/x/", True),
        ("reddit.com/r/hundar", "https://old.reddit.com/r/katter/comments/1a/x/", False),
        ("tallbo.no", "", False),
        ("[", "https://tallbo.no/", False),
    ],
)
def test_a_site_where_the_name_means_something_else_is_left_out(site: str, url: str, out: bool) -> None:
    assert hits(name("Tallbo", excluded_sites=[site]), "Tallbo", url=url) is not out


@pytest.mark.parametrize(
    ("told", "heard"),
    [("sv", True), ("sv-SE", True), ("SV", True), ("", True), ("und", True), ("nn", True), ("en", False)],
)
def test_a_text_of_unknown_language_passes(told: str, heard: bool) -> None:
    assert hits(name("Tallbo", languages=["sv", "no"]), "Tallbo", language=told) is heard


def test_names_come_in_the_order_of_the_setup() -> None:
    watch = Watch([name("Tallbo"), name("Soffan"), name("Anna Berg", kind="person", consent=True)])
    assert watch.match(seen("Anna Bergs soffan från Tallbo")) == ("Tallbo", "Soffan", "Anna Berg")
    assert watch.match(seen("ingenting")) == ()


def test_an_item_about_us_anyway_is_blocked_when_every_name_rules_it_out() -> None:
    item = seen("Träffa oss i Tallby kommun")
    assert Watch([name("Tallbo", excluded=["kommun"])]).blocks(item)
    assert not Watch([name("Tallbo", excluded=["kommun"]), name("Soffan")]).blocks(item)
    assert not Watch([]).blocks(item)
    assert Watch([]).match(item) == ()


def test_a_long_hostile_text_is_read_in_one_pass() -> None:
    watch = Watch([TALLBO, name("Tallbo Möbler och Annat", kind="product"), name("a - b")])
    for piece in (
        "tallbo" + " " * 50,
        "tallbo.",
        "a -",
        "a\u0301\u0316",
        "\u0301\u0316",
        "tallbo[ punkt",
        "@",
        "İ",
        "\ufdfa",
        "\u200d",
    ):
        text = piece * (20_000 // len(piece))
        watch.match(seen(text))
        assert len(watch.passage(text)) <= 300


LONG = "Vi letade länge efter en ny soffa och provade många. " * 12
AFTER = " Den stod i rummet samma vecka och alla är nöjda." * 12


def test_the_passage_shows_the_name_between_whole_words() -> None:
    text = f"{LONG}Till slut blev det Hållbars modell.{AFTER}"
    shown = Watch([name("Hållbar")]).passage(text)
    assert "Hållbars modell" in shown
    assert len(shown) <= 300
    assert shown[0] == shown[-1] == "…"
    assert shown[1:-1] in text
    assert all(word in text.split() for word in shown[1:-1].split())


def test_a_short_text_is_its_own_passage() -> None:
    assert Watch([TALLBO]).passage("Tallbo är bra") == "Tallbo är bra"


def test_a_text_without_the_name_is_shown_from_its_beginning() -> None:
    shown = Watch([TALLBO]).passage(LONG)
    assert LONG.startswith(shown[:-1])
    assert shown.endswith("…")


def test_the_end_of_a_text_is_shown_to_its_last_word() -> None:
    shown = Watch([TALLBO]).passage(f"{LONG}Köp av Tallbo.")
    assert shown.startswith("…")
    assert shown.endswith("Köp av Tallbo.")


@pytest.mark.parametrize("sign", ["👩‍👩‍👧", "é", "👍🏽", "❤️", "å"])
def test_no_sign_is_cut_apart(sign: str) -> None:
    for limit in range(20, 60):
        shown = Watch([]).passage(sign * 40, limit).rstrip("…")
        assert shown == sign * (len(shown) // len(sign))


@given(st.text(max_size=80), st.text(max_size=400))
def test_a_span_is_the_name_as_it_was_written(before: str, after: str) -> None:
    text = f"{before} Hålˈ Hållbar {after}"
    watch = Watch([name("Hållbar")])
    assert any("hållbar" in fold(text[first:last]) for first, last in watch.spans(text))
    assert watch.match(seen(text)) == ("Hållbar",)
    assert len(watch.passage(text, 100)) <= 100


@given(st.text(min_size=1, max_size=30), st.text(max_size=200))
def test_any_word_can_be_a_name_and_any_text_is_read(word: str, text: str) -> None:
    for kind in ("company", "product"):
        watch = Watch([name(word, kind=kind, required=[word], excluded_sites=[word], own_accounts=[word])])
        watch.match(seen(text, author=text, author_url=text, url=text, language=text))
        assert all(0 <= first < last <= len(text) for first, last in watch.spans(text))


@given(
    st.text(alphabet="abcåäö-", min_size=3, max_size=12).filter(
        lambda word: word.strip("-") == word and "---" not in word
    )
)
def test_every_name_is_heard_where_it_stands_alone(word: str) -> None:
    assert hits(name(word), f"Jag tycker om {word.upper()}.")
    assert not hits(name(word), f"Jag tycker om x{word}x.")
