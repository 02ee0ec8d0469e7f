"""The public pages, as their readers and the caches between meet them."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from botkit import ANNA
from reading import TOKEN, Library, library
from yarl import URL

from bot.telling.policy import policy_told
from bot.web import pages
from bot.web.figures import hours, media, span
from bot.web.language import wanted
from bot.web.metrics import METRICS
from bot.words import words
from mentions.model import TrollReason
from mentions.policy import PolicyVersion, clause
from mentions.setup import read_setup

SOURCES = [
    {"id": "forum", "name": "Soffhörnet", "url": "https://forum.example/feed"},
    {"id": "shop", "name": "Webbshoppen", "type": "webhook", "preset": "generic"},
    {"id": "old", "name": "Gamla bloggen", "url": "https://old.example/feed", "paused": True},
]
EVIL = '</style><script>alert(1)</script>"><img src=x onerror=alert(1)>'
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
async def at(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Library]:
    shutil.copy(sqlite_template, tmp_path / "ambassadors.db")
    async with library(tmp_path, company="Fjällmo", contact="mailto:hej@fjallmo.example", sources=SOURCES) as opened:
        yield opened


class Parts(HTMLParser):
    """What a page holds: its tags, its text, and every address in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.names: set[str] = set()
        self.language = ""
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = {name: value or "" for name, value in attrs}
        self.addresses += [named[name] for name in ("href", "src") if name in named]
        self.names |= {named["id"]} if "id" in named else set()
        self.language = self.language or named.get("lang", "")

    def handle_data(self, data: str) -> None:
        self.text += data


async def test_the_policy_that_we_ship_says_what_the_setup_promises(at: Library) -> None:
    await at.set_up(
        company="Fjällmo", sources=SOURCES, promises=[{"kind": ["complaint"], "claim": "1h", "answer": "3h"}]
    )
    for language, wait, place in (("en", "12 working hours", "Soffhörnet"), ("sv", "12", "Soffhörnet")):
        status, headers, text = await at.read(f"/policy/{language}")
        page = Parts(text)
        assert (status, page.language, headers["Content-Language"]) == (200, language, language)
        wanted = (place, "Webbshoppen", wait, "Fjällmo", "hej@fjallmo.example")
        assert [words for words in wanted if words not in page.text] == []
        assert "Gamla bloggen" not in page.text
        assert {f"clause-{clause(reason)}" for reason in TrollReason} <= page.names
        assert not re.search(r"\{\w+\}", page.text)
    assert "4 working hours" in (await at.read("/policy/en"))[2]


async def test_the_companys_own_words_take_the_place_of_ours_but_the_clauses_stay(at: Library) -> None:
    own = "# Så möter vi dig\n\nVi på {company} svarar **alltid**.\n\n{media}\n\n{clauses}\n\n### Mer\n"
    await at.set_up(company="Fjällmo", sources=SOURCES, policy={"sv": own})
    _, _, text = await at.read("/policy/sv")
    assert "Vi på Fjällmo svarar <strong>alltid</strong>" in text
    assert "Vanlig kritik besvarar vi" not in text
    assert "Soffhörnet" in text
    assert [f"clause-{n}" in Parts(text).names for n in (1, 6)] == [True, True]
    assert re.findall(r"<h(\d)", text)[:2] == ["1", "2"]
    assert "Ordinary criticism is answered" in (await at.read("/policy/en"))[2]


async def test_each_version_stays_readable_and_says_when_it_counted(at: Library) -> None:
    for own in ("Först.", "Sedan."):
        await at.set_up(company="Fjällmo", policy={"sv": own})
    _, _, newest = await at.read("/policy/sv")
    assert "Sedan." in newest
    assert {"/policy/sv/1", "/policy/sv/2"} <= set(Parts(newest).addresses)
    _, _, second = await at.read("/policy/sv/2")
    assert "Först." in second
    assert "/policy/sv" in Parts(second).addresses
    assert "Sedan." in (await at.read("/policy/sv/3"))[2]
    assert (await at.read("/policy/sv/4"))[0] == (await at.read("/policy/sv/0"))[0] == 404


async def test_the_reader_gets_their_language_and_caches_are_told_of_it(at: Library) -> None:
    for accepted, language in (("sv-SE,sv;q=0.9,en;q=0.5", "sv"), ("de, en;q=0.3", "en"), ("de", "en"), ("", "en")):
        _, headers, text = await at.read("/policy", Accept_Language=accepted)
        assert (Parts(text).language, headers["Vary"]) == (language, "Accept-Language, Accept-Encoding")
    _, headers, text = await at.read("/policy?lang=sv", Accept_Language="en")
    assert (Parts(text).language, headers["Vary"]) == ("sv", "Accept-Encoding")
    _, headers, text = await at.read("/policy/sv?lang=en", Accept_Language="en")
    assert (Parts(text).language, headers["Vary"]) == ("sv", "Accept-Encoding")


async def test_who_has_a_page_already_is_not_sent_it_again(at: Library) -> None:
    _, first, text = await at.read("/policy/en")
    status, again, nothing = await at.read("/policy/en", If_None_Match=first["ETag"])
    assert (status, nothing, again["ETag"]) == (304, "", first["ETag"])
    assert (await at.read("/policy/en", If_Modified_Since=first["Last-Modified"]))[0] == 304
    at.later()
    assert (await at.read("/policy/en", If_Modified_Since=first["Last-Modified"]))[0] == 304, "drawn anew, but the same"
    await at.set_up(company="Fjällmo", policy={"en": "Other words."})
    status, changed, text = await at.read("/policy/en", If_None_Match=first["ETag"])
    assert (status, "Other words." in text) == (200, True)
    assert changed["ETag"] != first["ETag"]
    assert int(re.findall(r"max-age=(\d+)", changed["Cache-Control"])[0]) <= 30


async def test_a_voice_that_is_withdrawn_is_gone_from_everywhere_within_a_minute(at: Library) -> None:
    kept, taken = await at.quote("Bästa soffan!", "Lotta"), await at.quote("Underbar hylla", "Åke")
    places = ("/testimonials/sv", "/testimonials/sv/embed", "/testimonials/sv/feed", "/testimonials.json")
    for place in places:
        _, headers, text = await at.read(place)
        assert ("Bästa soffan!" in text, "Underbar hylla" in text) == (True, True), place
        seconds = int(re.findall(r"max-age=(\d+)", headers["Cache-Control"])[0])
        assert seconds + pages._FRESH < 60
    await at.withdraw(taken)
    at.clock.seconds += pages._FRESH
    for place in places:
        _, _, text = await at.read(place)
        assert ("Bästa soffan!" in text, "Underbar hylla" in text, "Åke" in text) == (True, False, False), place
    assert f"voice-{kept}" in Parts((await at.read("/testimonials/sv"))[2]).names


async def test_the_feed_and_the_json_can_be_read_by_machines(at: Library) -> None:
    number = await at.quote("Bra & <billig> \x07soffa", "Lotta <3", proof="https://forum.example/1#ja")
    _, headers, text = await at.read("/testimonials/sv/feed")
    assert headers["Content-Type"].startswith("application/atom+xml")
    entry = ET.fromstring(text).find(f"{ATOM}entry")  # noqa: S314 - our own
    assert entry is not None
    assert (entry.findtext(f"{ATOM}content"), entry.findtext(f"{ATOM}title")) == ("Bra & <billig> soffa", "Lotta <3")
    _, headers, text = await at.read("/testimonials.json")
    (voice,) = json.loads(text)["testimonials"]
    assert (voice["credit"], voice["proof"]) == ("Lotta <3", "https://forum.example/1#ja")
    assert voice["id"].endswith(f"#voice-{number}")
    assert headers["Access-Control-Allow-Origin"] == "*"


async def test_what_strangers_say_is_text_and_nothing_else(at: Library) -> None:
    await at.quote(EVIL, EVIL, proof="javascript:alert(1)")
    await at.set_up(
        company=EVIL,
        sources=[{"id": "f", "name": EVIL, "url": "https://forum.example/"}],
        policy={
            "sv": f"{EVIL} [x](javascript:alert(1)) ![x](https://evil.example/x.png) [{{media}}](https://a.example)"
        },
    )
    for place in ("/policy/sv", "/policy/en", "/testimonials/sv", "/testimonials/sv/embed", "/nowhere"):
        _, headers, text = await at.read(place, Accept="text/html")
        page = Parts(text)
        assert not {"script", "img", "iframe", "object", "form", "base"} & set(page.tags), place
        assert not [address for address in page.addresses if address.startswith("javascript:")]
        assert "script" not in headers["Content-Security-Policy"]
        assert len(re.findall("<style>", text)) == 1
    ET.fromstring((await at.read("/testimonials/sv/feed"))[2])  # noqa: S314 - our own
    ET.fromstring((await at.read("/icon.svg"))[2])  # noqa: S314 - our own


async def test_pages_are_small_run_nothing_and_ask_nobody_else(at: Library) -> None:
    for n in range(21):
        await at.quote(f"Nummer {n}: " + "en mycket bra soffa " * 20, "Lotta")
    for place in ("/policy/sv", "/policy/en", "/testimonials/sv", "/testimonials/sv/2", "/testimonials/sv/embed"):
        status, headers, text = await at.read(place)
        page = Parts(text)
        assert (status, len(text.encode()) <= 50_000) == (200, True), (place, len(text))
        assert "script" not in page.tags
        loaded = [a for a in re.findall(r'<link rel="icon" href="([^"]+)"|\bsrc="([^"]+)"', text) if any(a)]
        assert loaded == [("/icon.svg", "")], place
        assert "Set-Cookie" not in headers
        rules = headers["Content-Security-Policy"]
        assert rules.startswith("default-src 'none'")
        assert ("frame-ancestors *" in rules) == place.endswith("embed")


async def test_behind_a_proxy_that_cuts_off_a_path_links_still_lead_home(tmp_path: Path) -> None:
    async with library(tmp_path, prefix="/bot", company="Fjällmo") as at:
        await at.quote("Bra", "Lotta")
        _, _, text = await at.read("/testimonials/sv", Host="evil.example", X_Forwarded_Host="evil.example")
        addresses = [a for a in Parts(text).addresses if not a.startswith(("http", "#"))]
        assert addresses
        assert all(address.startswith("/bot/") for address in addresses)
        assert "evil.example" not in text
        feed = (await at.read("/testimonials/sv/feed", Host="evil.example"))[2]
        assert "evil.example" not in feed
        assert f"{at.url}/bot/testimonials/sv" in feed


NOWHERE = (
    "/policy/../../etc/passwd",
    "/policy/%2e%2e/%2e%2e/etc/passwd",
    "/policy/sv/..%2f..%2fsetup.toml",
    "/policy/sv/1%0d%0aSet-Cookie:%20a=b",
    "/policy/sv/99999999999999999999",
    "/testimonials/sv/7",
    "/testimonials/xx",
    "/policy/sv%00",
    "/texts/policy.sv.md",
)


async def test_nothing_but_the_pages_is_there(at: Library) -> None:
    for path in NOWHERE:
        # The client would tidy up the path before it asks.
        url = URL(f"{at.url}{path}", encoded=True)
        async with at.client.get(url, headers={"Accept": "text/html", "Accept-Language": "sv\tx, en;q=9"}) as answer:
            assert answer.status in (400, 404), path
            assert "Set-Cookie" not in answer.headers
            assert "root:" not in await answer.text()


async def test_whoever_gets_lost_or_comes_too_early_is_told_so_in_our_own_dress(at: Library, tmp_path: Path) -> None:
    await at.read("/policy/sv")
    status, headers, text = await at.read("/nowhere", Accept="text/html", Accept_Language="sv")
    assert (status, Parts(text).language, headers["Cache-Control"]) == (404, "sv", "no-store")
    assert "Fjällmo" in text
    assert (await at.read("/nowhere"))[2] == "404: Not Found"
    assert (await at.read("/websub/shop/0", Accept="text/html"))[2] == "404: Not Found"
    at.later()
    (tmp_path / "ambassadors.db").rename(tmp_path / "away.db")
    sqlite3.connect(tmp_path / "ambassadors.db").close()
    await at.store.setups._database.close()
    status, headers, text = await at.read("/policy/sv")
    assert (status, headers["Retry-After"], "Fjällmo" in text) == (503, "30", True)


async def test_too_many_readers_are_asked_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_PER_MINUTE", 2)
    async with library(tmp_path) as at:
        statuses = [(await at.read("/policy/en"))[0] for _ in range(4)]
        assert statuses == [200, 200, 429, 429]


async def test_many_readers_at_once_cost_one_drawing(at: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, draw = [], pages.policy_frame
    monkeypatch.setattr(pages, "policy_frame", lambda *given: drawn.append(1) or draw(*given))
    answers = await asyncio.gather(*(at.read("/policy/en") for _ in range(50)))
    assert {status for status, _, _ in answers} == {200}
    assert len(drawn) == 1


async def test_numbers_are_for_who_has_the_token(at: Library) -> None:
    assert (await at.read("/metrics"))[0] == (await at.read("/metrics", Authorization="Bearer x"))[0] == 401
    await at.quote("Bra")
    status, headers, text = await at.read("/metrics", Authorization=f"Bearer {TOKEN}")
    assert (status, headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert 'ambassadors_mentions{status="open"} 1' in text
    assert 'ambassadors_up{part="database"} 1' in text
    assert 'ambassadors_web_requests_total{route="/metrics",status="401"} 2' in text
    assert 'ambassadors_sources{state="new"} 2' in text
    line = re.compile(r'^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"\n]*"(,\w+="[^"\n]*")*\})? [0-9.e+-]+)$')
    assert [each for each in text.splitlines() if not line.match(each)] == []


def test_colleagues_are_told_which_policy_counts_and_where_it_stands() -> None:
    setup, version = read_setup({"channel": "C0M"}), PolicyVersion(3, 7, datetime(2026, 5, 3, 23, tzinfo=UTC))
    told = policy_told(version, setup, "https://bot.example", words("en"))
    assert "Version 3, in force since 4 May 2026. https://bot.example/policy" in told.text
    assert "§ 6 false on purpose" in told.text
    assert "PUBLIC_URL" in policy_told(version, setup, "", words("en")).text


def test_every_number_is_documented() -> None:
    told = (Path(__file__).parents[1] / "docs" / "web.md").read_text("utf-8")
    assert [name for name in METRICS if not re.search(rf"^\| `{name}[`{{]", told, re.MULTILINE)] == []


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "sv", "sv"),
        ("", "en-GB,en;q=0.9,sv;q=0.8", "en"),
        ("", "en;q=0.1, sv;q=0.2", "sv"),
        ("", "sv;q=0, de", "xx"),
        ("en", "sv", "en"),
        ("../x", "sv", "sv"),
        ("", "sv;q=nan, en;q=-1", "xx"),
        ("", "," * 10_000 + "sv", "xx"),
    ],
)
def test_which_language_a_reader_wants(asked: str, accepted: str, language: str) -> None:
    assert wanted(asked, accepted, "xx") == language


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("mon-fri 08:00-17:00", "Monday to Friday 08:00–17:00"),
        ("mon-thu 08:00-17:00, fri 08:00-15:00", "Monday to Thursday 08:00–17:00; Friday 08:00–15:00"),
        ("mon 08:00-12:00, 13:00-17:00, wed 08:00-12:00", None),
        ("fri 22:00-06:00", "Friday 22:00–06:00"),
    ],
)
def test_working_hours_in_words(written: str, said: str | None) -> None:
    setup = read_setup({"channel": "C0MENTIONS", "hours": written})
    said = said or "Monday 08:00–12:00, 13:00–17:00; Wednesday 08:00–12:00"
    assert hours(setup.hours, words("en")) == said


def test_spans_are_said_in_the_largest_unit_that_fits() -> None:
    keep = read_setup({"channel": "C0M", "keep": {"content": "730d", "evidence": "90d"}}).keep
    assert (span(keep.content, words("en")), span(keep.evidence, words("en"))) == ("2 years", "90 days")


def test_a_policy_without_sources_has_no_empty_table() -> None:
    assert "<table" not in media(read_setup({"channel": "C0M", "fallback": ANNA}), words("en"))
