"""The language of a text is told from few words, from many, and not at all where nothing tells it."""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.reading import language as shipped
from routing.reading.language import LANGUAGES, Table, fingerprint, fold_dots, language_of, pack, pieces, unpack
from routing.reading.training_language import add_words_without_dots, read_table, rows

SHORT = {
    "sv": """
        tack så mycket
        funkar inte
        Så jäkla bra!
        vad är det för fel
        nån som vet?
        Öppet på söndag?
        aldrig mer
        Kul att höra!
        asså va fan
        var hittar jag det
        kan inte logga in
        Skitbra service
        Sämsta appen
        Vilken soppa
        hur säger jag upp
        svara då!
        ni är bäst ❤️
        Helt värdelöst
        tre veckor nu
        Lägg ner
        vi byter bank
        äntligen hemma
        Ont i magen
        Jag vill ha pengarna
        när kommer den
        Tåget är inställt
        Ring mig
        Ingen svarar
        Är det bara jag?
        Nöjd kund
        """,
    "en": """
        thank you so much
        it does not work
        love this
        where is my order
        Worst app ever
        anyone else?
        never again
        still waiting
        How do I cancel?
        They were great
        Any news on this?
        your app is down
        please answer me
        best service ever
        I want my money back
        been three weeks now
        this is so good
        Who do I call?
        Not happy at all
        What a mess
        """,
    "da": """
        mange tak for hjælpen
        det virker ikke
        Hvornår åbner I?
        Hvad sker der?
        jeg har ventet i tre uger
        Er der nogen der ved det?
        Appen er gået ned
        aldrig igen, tak
        Hvor er min pakke
        Rigtig god kundeservice
        """,
    "nb": """
        tusen takk for hjelpen
        det funker ikke
        Når åpner dere?
        Hva skjer?
        jeg har ventet i tre uker
        Er det noen som vet?
        Appen er nede igjen
        aldri mer
        hvor ble det av pakken
        Veldig god kundeservice
        """,
    "de": """
        vielen Dank für die Hilfe
        es geht nicht
        Wann habt ihr auf?
        Wo ist mein Paket
        nie wieder
        """,
    "fi": """
        kiitos paljon
        ei toimi
        Milloin aukeatte?
        Missä tilaukseni on
        Ihan paras palvelu
        """,
    "fr": "merci beaucoup\nça ne marche pas\nOù est ma commande ?",
    "es": "muchas gracias\nno funciona\n¿Dónde está mi pedido?",
    "it": "grazie mille\nnon funziona\nDov'è il mio ordine?",
    "pt": "muito obrigado\nnão funciona\nOnde está a minha encomenda?",
    "nl": "heel erg bedankt\nhet werkt niet\nWaar is mijn bestelling?",
    "pl": "dziękuję bardzo\nnie działa\nGdzie jest moje zamówienie?",
    "tr": "çok teşekkürler\nçalışmıyor\nSiparişim nerede?",
    "is": "takk kærlega fyrir\nþetta virkar ekki",
    "ru": "большое спасибо\nне работает",
    "uk": "дуже дякую\nце не працює",
    "ar": "شكرا جزيلا\nلا يعمل هذا التطبيق",
    "fa": "خیلی ممنون\nاین کار نمی‌کند",
    "el": "ευχαριστώ πολύ",
    "he": "תודה רבה",
    "hi": "बहुत धन्यवाद",
    "th": "ขอบคุณมาก",
    "ja": "ありがとうございます、東京駅です",
    "ko": "감사합니다",
    "zh": "非常感谢你们的帮助",
}
WITHOUT_DOTS = """
    nar kommer ni till Goteborg
    var ar min bestallning
    tack sa mycket for hjalpen
    jag har forsokt logga in fran mobilen
    basta kopet jag gjort i ar
    det gar inte att betala
    ar det nagon som vet hur man gor
    ni svarar aldrig pa mejl
    battre an jag trodde
    alltsa hur svart kan det vara
    oppet pa sondag?
    samsta kundtjansten nagonsin
    """
CASES = [(language, text.strip()) for language, texts in SHORT.items() for text in texts.strip().splitlines()]


@pytest.mark.parametrize(("language", "text"), CASES)
def test_a_few_words_tell_the_language(language: str, text: str) -> None:
    assert language_of(text).answer == language


@pytest.mark.parametrize("text", [line.strip() for line in WITHOUT_DOTS.strip().splitlines()])
def test_swedish_without_its_dots_is_swedish(text: str) -> None:
    assert language_of(text).answer == "sv"


@pytest.mark.parametrize("text", ["TACK SÅ MYCKET", "tack SÅÅÅÅÅ mycket", "tack sa\u030a mycket", "Tack_så_mycket!!1!"])
def test_it_does_not_matter_how_it_is_written(text: str) -> None:
    assert language_of(text).answer == "sv"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Love your app men den kraschar hela tiden när jag ska betala", "sv"),
        ("Anyone tried the new köttbullar at the store? They are really good", "en"),
        ("@anna kolla https://example.test/best-thing-ever-made det här är ju helt sjukt", "sv"),
        ("hej hej 你好", "sv"),
        ("感谢 Tallbo 的服务", "zh"),
    ],
)
def test_of_mixed_texts_the_language_of_most_of_it_is_told(text: str, language: str) -> None:
    assert language_of(text).answer == language


@pytest.mark.parametrize(
    "text",
    ["", "   ", "👍", "😍😍😍❤️", "12 345:-", "?!", "https://example.test/hej-jag-heter-anna", "@anna", "Tallbo", "ok"],
)
def test_where_nothing_tells_it_no_language_is_named(text: str) -> None:
    found = language_of(text)
    assert (found.question, found.answer, found.because) == ("language", "", ())


def test_the_words_that_told_it_are_named_the_most_telling_first() -> None:
    because = language_of("Jag har inte fått min beställning i Malmö").because
    assert 1 <= len(because) <= 5
    assert set(because) <= {"jag", "har", "inte", "fått", "min", "beställning", "i", "malmö"}
    assert "beställning" in because
    assert language_of("Нормально, спасибо").because
    assert language_of("감사합니다").because == ("감사합니다",)


def test_more_words_make_it_surer() -> None:
    one, many = language_of("Sverige"), language_of("Sverige är bäst när det regnar i juli")
    assert one.answer == many.answer == "sv"
    assert one.confidence < many.confidence
    assert many.confidence > 0.99


def test_a_hint_decides_where_the_words_do_not() -> None:
    assert language_of("Det var gjort", "da-DK").answer == "da"
    assert language_of("Det var gjort", "no").answer == "nb"
    assert language_of("Det var gjort", "sv_SE").answer == "sv"


@pytest.mark.parametrize("hint", ["sv", "de", "und", "", "zxx", "x" * 500, "sv-SE-x-private"])
def test_a_wrong_hint_does_not_turn_plain_words(hint: str) -> None:
    assert language_of("I have waited for three weeks and nobody answers", hint).answer == "en"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "å" * 20_000,
        "hej " * 5_000,
        "'" * 20_000,
        "a'" * 10_000,
        "@" * 20_000,
        "http" * 5_000,
        "&amp;" * 4_000,
        "ﷺ" * 20_000,
        "\u0301" * 20_000,
        "İ" * 20_000,
        "\x00\ud800" * 10_000,
        "你" * 20_000,
        "".join(map(chr, range(20_000))),
    ],
)
def test_hostile_texts_are_read_too(text: str) -> None:
    assert 0.0 <= language_of(text).confidence <= 1.0


@given(st.text(), st.text(max_size=10))
def test_every_text_has_an_answer_and_a_share_of_trust(text: str, hint: str) -> None:
    found = language_of(text, hint)
    assert found.answer == "" or (len(found.answer) == 2 and found.answer.islower())
    assert 0.0 <= found.confidence <= 1.0
    assert len(found.because) <= 5


def test_a_word_is_cut_as_the_table_was() -> None:
    assert list(pieces("inte")) == [b" inte "]
    assert list(pieces("ändrar")) == [" ändra".encode(), b"\xa4ndrar "]
    assert list(pieces("kundtjanstchef")) == [b" kundtj", b"anstch", b"stchef "]


def test_dots_are_folded_as_on_a_keyboard_without_them() -> None:
    assert fold_dots("återköp äger rum") == "aterkop ager rum"


@settings(max_examples=20)
@given(st.dictionaries(st.tuples(st.integers(0, 2**28 - 1), st.integers(0, len(LANGUAGES) - 1)), st.integers(1, 255)))
def test_what_is_packed_is_found_again(scores: Mapping[tuple[int, int], int]) -> None:
    table = unpack(pack(sorted((piece, number, score) for (piece, number), score in scores.items())))
    assert len(table.scores) == len(scores)
    for (piece, number), score in list(scores.items())[:5]:
        assert score in [table.scores[at] for at in of(table, piece) if table.languages[at] == number]


def of(table: Table, mark: int) -> list[int]:
    begin, end = table.starts[mark >> 12], table.starts[(mark >> 12) + 1]
    return [at for at in range(begin, end) if table.lows[at] == mark & 0xFFF]


def test_the_shipped_table_is_small_and_whole() -> None:
    file = Path(shipped.__file__).parent / "language.bin"
    assert file.stat().st_size < 3_000_000
    table = unpack(file.read_bytes())
    assert len(table.lows) == len(table.languages) == len(table.scores) == table.starts[-1] > 500_000
    assert set(table.languages) == set(range(len(LANGUAGES)))
    assert dict(table.said(b" inte "))["sv"] > 100
    notice = (file.parent / "language.LICENSE").read_text("utf-8")
    assert "Apache License" in notice
    assert "Nito T.M." in notice


def test_a_table_of_eldc_s_is_read_cut_and_given_swedish_without_dots() -> None:
    """A header in eldc's form, made here: three languages, three pieces."""
    said = {b" inte ": {"sv": 3e4}, " när ".encode(): {"sv": 2e4}, b" the ": {"en": 3.5e4, "no": 9e3}}
    table = read_table(header(said))
    assert table[fingerprint(b" the ")] == {"en": 35_000.0, "nb": 9_000.0}
    assert add_words_without_dots(table, ["när".encode(), "nåt".encode()]) == 1
    assert table[fingerprint(b" nar ")] == {"sv": 15_000.0}
    made = unpack(pack(rows(table)))
    assert dict(made.said(b" nar ")) == {"sv": 59}
    assert dict(made.said(b" the ")) == {"en": 137, "nb": 35}
    assert not dict(made.said(b" och "))


def header(scores: Mapping[bytes, Mapping[str, float]]) -> str:
    """A large_db.h with these pieces."""
    codes = [{"nb": "no"}.get(language, language) for language in LANGUAGES]
    said, slots = array("I"), ["{0}"]
    for piece, each in scores.items():
        slots.append(f"{{0x{fingerprint(piece) << 4:X}u,0x{len(each) << 24 | len(said):X}u}}")
        for code, score in each.items():
            (bits,) = struct.unpack("<I", struct.pack("<f", score))
            said.append(bits & 0xFFFFFF00 | codes.index(code))
    names = ", ".join(f'"{code}"' for code in codes)
    return f"""
        const char * const ELD_langCodes[MAX_LANGUAGES] = {{ {names} }};
        static const Slot ELD_hashtable[ELD_HT_SZ] = {{ {",".join(slots)} }};
        const uint32_t ELD_blob[] = {{ {", ".join(map(str, said))},
        }};
    """


def test_a_broken_file_is_not_taken_for_a_table() -> None:
    with pytest.raises(zlib.error):
        unpack(b"nothing of the kind")
