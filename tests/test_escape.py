"""Nothing a stranger writes is ever markup, and nothing a reader can see is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.escape import (
    blank,
    clean,
    cut,
    cut_markup,
    host,
    like_address,
    mrkdwn,
    one_line,
    safe_url,
    size,
    unescape,
)

ANY = st.text(st.characters(exclude_categories=()), max_size=300)
CALM = settings(deadline=None, derandomize=True)
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@CALM
@given(ANY)
def test_escaped_text_has_no_markup_and_comes_back_as_it_was(s):
    assert not set(mrkdwn(s)) & set("<>")
    assert unescape(mrkdwn(s)) == s


@CALM
@given(ANY)
def test_cleaning_twice_changes_nothing_more(s):
    assert clean(clean(s)) == clean(s)


@CALM
@given(ANY)
def test_clean_text_can_always_be_sent(s):
    clean(s).encode()


@pytest.mark.parametrize(
    "text",
    [
        "Räksmörgås på Åland",
        "مرحبا بالعالم",
        "客户服务很好",
        "ไม่เป็นไร ที่นี่",
        "हिन्दी में नमस्ते",
        f"{FAMILY} 👍🏽 🇸🇪 {SCOTLAND} ❤️",
        "x\n\ny",
    ],
)
def test_what_people_really_write_stays_as_it_is(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2066a\u2069", "a"),
        ("a" + "\u0301" * 1000, "a" + "\u0301" * 4),
        ("a\u200b\u200b\u200bb", "a\u200bb"),
        ("\x00\x07\x1b[31mred\x1b[0m\x7f\x85x", "red\nx"),
        ("\ufff9x\ufffay\ufffb", "xy"),
        ("hi\U000e0041\U000e0042\U000e007f", "hi"),
        ("a\n\n \n\n\nb", "a\n\nb"),
        ("a\ud800b", "ab"),
        ("a\r\nb\u2028c", "a\nb\nc"),
    ],
)
def test_unruly_text_is_tidied(dirty, cleaned):
    assert clean(dirty) == cleaned


@pytest.mark.parametrize("nothing", ["", " \n", "\u200b\u2060", "ㅤ", "\xa0\xa0", "\u2800"])
def test_text_that_cannot_be_seen_is_blank(nothing):
    assert blank(nothing)


def test_a_letter_is_not_blank():
    assert not blank("\u200ba")


@CALM
@given(ANY, st.integers(2, 60))
def test_cut_text_stays_within_its_limit_and_is_a_beginning(s, n):
    short = cut(s, n)
    assert size(short) <= n
    assert short == s or s.startswith(short.removesuffix("…"))


@pytest.mark.parametrize("whole", [FAMILY, "🇸🇪", "👍🏽", "e\u0301\u0302", SCOTLAND, "❤\ufe0f"])
@pytest.mark.parametrize("room", range(2, 12))
def test_a_seen_character_is_never_halved(whole, room):
    kept = cut(whole * 5, room).removesuffix("…")
    assert kept == whole * (len(kept) // len(whole))


def test_a_flag_pair_is_kept_together():
    assert cut("🇸🇪🇳🇴🇩🇰", 8) == "🇸🇪…"


def test_a_family_is_kept_together():
    assert cut(f"a{FAMILY}bcdef", 9) == "a…"


@CALM
@given(ANY.map(mrkdwn), st.integers(2, 60))
def test_markup_is_never_cut_inside_an_entity(s, n):
    short = cut_markup(s, n)
    assert size(short) <= n
    assert mrkdwn(unescape(short)) == short


def test_a_mention_is_kept_whole_or_left_out():
    assert cut_markup("ask <@U123> now", 8) == "ask…"


def test_a_line_is_one_line():
    assert one_line(" a\n\tb \n", 10) == "a b"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.com/a?b=c&d=%20#e", "https://example.com/a?b=c&d=%20#e"),
        ("HTTPS://Example.com:8443/x", "https://example.com:8443/x"),
        (
            "https://ok.example/|https://bank.example> <!here>",
            "https://ok.example/%7Chttps://bank.example%3E%20%3C!here%3E",
        ),
        ("https://räksmörgås.se/å", "https://xn--rksmrgs-5wao1o.se/%C3%A5"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
    ],
)
def test_a_web_address_is_encoded(url, safe):
    assert safe_url(url) == safe


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "slack://channel?id=C1",
        "file:///etc/passwd",
        "tel:112",
        "//evil.example",
        "https://user:pass@evil.example/",
        "https://bank.example@evil.example/",
        "https://evil.example\\@bank.example",
        "https://ok.example/\n<!channel>",
        "https:///nohost",
        "https://[::1",
        "https://a.example:99999999/",
        "https://a b.example/",
        "https://e.example/" + "a" * 2983,
        "https://e.example/" + "é" * 1000,
    ],
)
def test_what_is_no_plain_web_address_is_refused(url):
    assert safe_url(url) is None


def test_a_web_address_of_exactly_three_thousand_characters_passes():
    assert safe_url("https://e.example/" + "a" * 2982)


@CALM
@given(ANY)
def test_an_encoded_address_cannot_break_out_of_its_link(s):
    for url in (s, f"https://e.example/{s}", f"https://e.example/?q={s}#{s}", f"https://{s}/"):
        safe = safe_url(url)
        assert safe is None or (safe.isascii() and not set(safe) & set('<>| "\n'))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.example.com/x", "example.com"),
        ("https://räksmörgås.se/", "räksmörgås.se"),
        ("https://xn--rksmrgs-5wao1o.se/", "räksmörgås.se"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("javascript:x", ""),
    ],
)
def test_the_host_is_shown_without_disguise(url, name):
    assert host(url) == name


@pytest.mark.parametrize("label", ["https://bank.example/login", "www.bank.example", "bank.example", "bank.example/in"])
def test_an_address_is_recognised_as_a_label(label):
    assert like_address(label)


@pytest.mark.parametrize("label", ["A good bank", "Bank. Example", "Version 2.0 is out"])
def test_a_title_is_no_address(label):
    assert not like_address(label)
