"""When two sightings are one mention."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from base64 import urlsafe_b64encode
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentions.identity import alike, bands, canonical_url, content_digest, native_key, unwrap, url_key
from mentions.model import Sighting

SAME_PAGE = [
    [
        "https://www.tallbo.se/blogg/",
        "http://tallbo.se/blogg",
        "HTTPS://TALLBO.se:443/blogg#top",
        "http://m.tallbo.se:80/blogg",
    ],
    [
        "https://ex.se/a?b=1&a=2",
        "https://ex.se/a?a=2&b=1&utm_source=x&UTM_Medium=y&fbclid=z",
        "https://amp.ex.se/a/?a=2&b=1&ref=rss",
    ],
    ["https://ex.se/h%C3%A5llbar", "https://ex.se/hållbar", "https://ex.se/h%c3%a5llbar/"],
    ["https://bücher.se/x", "https://xn--bcher-kva.se/x"],
    [
        "https://www.reddit.com/r/sweden/comments/1abcd/en_fin_rubrik/",
        "https://old.reddit.com/r/sweden/comments/1abcd",
        "https://reddit.com/comments/1abcd/?utm_name=x",
        "https://redd.it/1abcd",
    ],
    [
        "https://www.reddit.com/r/sweden/comments/1abcd/en_fin_rubrik/k9xyz/?context=3",
        "https://np.reddit.com/r/sweden/comments/1abcd/comment/k9xyz/",
    ],
    [
        "https://news.ycombinator.com/item?id=42",
        "http://news.ycombinator.com/item?id=42&p=2",
        "https://news.ycombinator.com/item?id=7#42",
    ],
    [
        "https://www.youtube.com/watch?v=abcDEF12345&t=30s&list=PL1",
        "https://youtu.be/abcDEF12345?si=zzz",
        "https://m.youtube.com/shorts/abcDEF12345",
        "https://youtube.com/embed/abcDEF12345",
    ],
    ["https://www.youtube.com/watch?v=abcDEF12345&lc=Ugx1", "https://youtu.be/abcDEF12345?lc=Ugx1"],
    [
        "https://twitter.com/anna/status/99?s=20",
        "https://x.com/anna/status/99",
        "https://mobile.twitter.com/anna/status/99/photo/1",
    ],
]

OTHER_PAGE = [
    ("https://ex.se/blogg#comment-12", "https://ex.se/blogg"),
    ("https://ex.se/blogg#comment-12", "https://ex.se/blogg#comment-13"),
    ("https://ex.se/trad/5#p55", "https://ex.se/trad/5#p56"),
    ("https://ex.se/trad/5#c12", "https://ex.se/trad/5"),
    ("https://ex.se/trad/5#post-1234", "https://ex.se/trad/5#post-1235"),
    ("https://ex.se/trad/5#post1234", "https://ex.se/trad/5"),
    ("https://github.com/a/b/issues/1#issuecomment-77", "https://github.com/a/b/issues/1"),
    ("https://ex.se/#/recension/5", "https://ex.se/#/recension/6"),
    ("https://ex.se/sok?q=%E5", "https://ex.se/sok?q=%E4"),
    ("https://ex.se:8443/a", "https://ex.se/a"),
    ("https://ex.se/A", "https://ex.se/a"),
    ("https://www.reddit.com/r/s/comments/1abcd/x/k9xyz/", "https://www.reddit.com/r/s/comments/1abcd/x/"),
    ("https://www.youtube.com/watch?v=abcDEF12345&lc=Ugx1", "https://www.youtube.com/watch?v=abcDEF12345"),
    ("https://news.ycombinator.com/item?id=42", "https://news.ycombinator.com/item?id=43"),
]


@pytest.mark.parametrize("urls", SAME_PAGE, ids=lambda urls: urls[0])
def test_one_page_has_one_address_through_every_door(urls: list[str]) -> None:
    assert len({canonical_url(url) for url in urls}) == 1
    assert len({url_key(url) for url in urls}) == 1


@pytest.mark.parametrize(("a", "b"), OTHER_PAGE)
def test_two_pages_and_two_comments_stay_two(a: str, b: str) -> None:
    assert canonical_url(a) != canonical_url(b)


@pytest.mark.parametrize(
    "fragment", ["", "top", "comments", "respond", "comment-form", "section-2", "post-a-reply", ":~:text=x"]
)
def test_an_ordinary_fragment_is_dropped(fragment: str) -> None:
    assert canonical_url(f"https://ex.se/a#{fragment}") == "https://ex.se/a"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "tallbo.se",
        "ftp://ex.se/a",
        "javascript:alert(1)",
        "mailto:a@ex.se",
        "http://",
        "http://[::1",
        "http://ex.se:99999/",
        "https:///a",
        "http://\ud800.se",
    ],
)
def test_what_is_no_web_address_has_no_key(url: str) -> None:
    assert canonical_url(url) == ""
    assert url_key(url) == ""


def test_userinfo_never_survives() -> None:
    assert canonical_url("https://anna:hemligt@ex.se/a") == "https://ex.se/a"


def _old_news_link(url: str) -> str:
    length = bytes([len(url)]) if len(url) < 0x80 else bytes([len(url) & 0x7F | 0x80, len(url) >> 7])
    token = urlsafe_b64encode(b"\x08\x13\x22" + length + url.encode() + b"\xd2\x01\x00").decode().rstrip("=")
    return f"https://news.google.com/rss/articles/{token}?oc=5"


LONG = "https://ex.se/nyheter/" + "a" * 150


@pytest.mark.parametrize(
    ("wrapped", "real"),
    [
        (
            f"https://www.google.com/url?rct=j&sa=t&url={quote('https://ex.se/a?b=1', safe='')}&ct=ga&usg=x",
            "https://ex.se/a?b=1",
        ),
        ("https://www.google.se/url?q=https://ex.se/a&sa=U", "https://ex.se/a"),
        (
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url=https%3a%2f%2fex.se%2fa&c=1&mkt=sv-se",
            "https://ex.se/a",
        ),
        ("https://consent.google.com/ml?continue=https://ex.se/a&gl=SE", "https://ex.se/a"),
        (
            f"https://consent.google.com/ml?continue={quote(_old_news_link('https://ex.se/a'), safe='')}",
            "https://ex.se/a",
        ),
        (_old_news_link("https://ex.se/nyheter/1"), "https://ex.se/nyheter/1"),
        (_old_news_link(LONG), LONG),
    ],
)
def test_a_redirector_is_seen_through(wrapped: str, real: str) -> None:
    assert unwrap(wrapped) == real
    assert canonical_url(wrapped) == canonical_url(real)


@pytest.mark.parametrize(
    "url",
    [
        "https://ex.se/a",
        "https://ex.se/url?url=https://annan.se/",
        "https://www.google.com/url?url=javascript:alert(1)",
        "https://google.evil.example/url?url=https://ex.se/",
        "https://news.google.com/rss/articles/CBMiAU_yqLabc?oc=5",
        "https://news.google.com/rss/articles/CBMi",
        "https://news.google.com/rss/articles/%00%ff",
        "not an address",
    ],
)
def test_what_is_no_redirector_comes_back_as_it_is(url: str) -> None:
    assert unwrap(url) == url


def test_a_thousand_redirectors_in_each_other_end() -> None:
    assert unwrap("https://google.com/url?url=" * 1000 + "https://ex.se/a") == "https://ex.se/a"


DOORS = ("https://", "http://", "www.", "m.", "ex.se", "google.com", "/url?url=", "reddit.com", "youtu.be/", "[::1]")
MARKS = (
    "/",
    "//",
    "?",
    "#",
    "&",
    "=",
    "%2F",
    "%25",
    "%",
    "%E5",
    "å",
    "İ",
    ":443",
    ":80",
    "@",
    " ",
    ".",
    "\n",
    ";",
    "+",
)
PLACES = ("comment-1", "/comments/1a", "x.com/a/status/1", "item?id=", "utm_x=1")
PIECES = st.sampled_from(DOORS + MARKS + PLACES)


@given(st.text() | st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join).map("https://{}".format))
def test_the_canonical_form_is_its_own_canonical_form(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert once == "" or once.startswith("https://")
    assert once.isascii() or not once.split("/")[2].isascii()
    assert unwrap(unwrap(url)) == unwrap(url)


@given(st.text(), st.text(), st.text(), st.text())
def test_two_sources_never_share_a_native_key(source: str, native: str, other: str, other_native: str) -> None:
    assert (native_key(source, native) == native_key(other, other_native)) is (
        (source, native) == (other, other_native)
    )


def test_the_border_between_source_and_id_counts() -> None:
    assert native_key("a", "b:c") != native_key("a:b", "c")
    assert native_key("reddit", "t3_\ud800")


def test_the_digest_follows_the_words_and_not_the_spaces() -> None:
    seen = Sighting("1", "https://ex.se/", "Tallbo är bra", "Jag gillar\nTallbo.")
    assert content_digest(seen) == content_digest(replace(seen, text="Jag  gillar Tallbo.\n", url="https://ex.se/b"))
    assert content_digest(seen) == content_digest(replace(seen, title=unicodedata.normalize("NFD", seen.title)))
    assert content_digest(seen) != content_digest(replace(seen, text="Jag gillade Tallbo."))
    assert content_digest(replace(seen, title="ab", text="c")) != content_digest(replace(seen, title="a", text="bc"))


ARTICLE = (
    "Möbelföretaget Tallbo öppnar ett nytt lager utanför Västerås under hösten och räknar med att anställa fyrtio "
    "personer. Bolaget säger att leveranserna till norra Sverige därmed blir två dagar snabbare än i dag."
)
EDITED = (
    ARTICLE.replace("under hösten", "i oktober")
    .replace("fyrtio personer", "ett fyrtiotal personer")
    .replace("i dag", "nu")
)
ANOTHER = (
    "Jag köpte en soffa av Tallbo i våras och är fortfarande mycket nöjd. Tyget håller, färgen är precis som på "
    "bilden och killarna som bar in den var trevliga. Kan varmt rekommendera dem till alla som ska möblera om."
)


def test_a_reprint_with_small_changes_is_alike() -> None:
    assert set(bands("", ARTICLE)) & set(bands("Nyheter", EDITED))
    assert alike(ARTICLE, EDITED)
    assert alike(ARTICLE, ARTICLE.upper())


def test_two_texts_about_the_same_company_are_not_alike() -> None:
    assert not alike(ARTICLE, ANOTHER)


def test_a_short_text_has_no_likeness() -> None:
    assert bands("Bra app", "Great app! Would recommend to anybody.") == ()
    assert bands("", " ".join("abcdefghijklmnopqrs")) == ()
    assert len(bands("", " ".join("abcdefghijklmnopqrst"))) == 8


@given(st.text(), st.text())
def test_bands_fit_a_signed_column_and_the_order_of_words_does_not_matter(title: str, text: str) -> None:
    found = bands(title, f"{text} {ARTICLE}")
    assert all(0 <= value < 2**63 for value in found)
    assert len(set(found)) == len(found)


def test_bands_are_the_same_in_another_process() -> None:
    code = f"from mentions.identity import bands; print(bands('x', {ARTICLE!r}))"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout.strip() == str(bands("x", ARTICLE))
