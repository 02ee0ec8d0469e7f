"""Everything the bot says stands in both catalogues, and says the same in both."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from bot import words as w
from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Because, DeedState, Kind, Outcome, Status, Tone, TrollReason
from mentions.outside import Deed
from mentions.setup import Setup
from sources import errors

HOUSE = Path(__file__).parents[1]
KEYWORDS = {"_": None, "n": (1, 2), "N_": None}
NOW = datetime(2026, 3, 3, 13, 2, tzinfo=UTC)
EN, SV = w.words("en"), w.words("sv")


def said_in_code():
    return {found[2] for found in extract_from_dir(HOUSE / "bot", keywords=KEYWORDS) if found[2]}


def sentences(path):
    """The sentences in a file as Python reads them, also those that stand where the extractor does not look."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    said = [call.args[0] for call in calls if call.args and getattr(call.func, "attr", "") in KEYWORDS]
    return {sentence.value for sentence in said if isinstance(sentence, ast.Constant)}


def written(language):
    with (w.LOCALE / language / "LC_MESSAGES" / "ambassadors.po").open("rb") as file:
        return read_po(file)


def compiled(file):
    return {str(message.id): message.string for message in read_mo(file) if message.id}


def strings(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def holes(text):
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", w.LANGUAGES)
def test_the_catalogue_holds_what_the_code_says_and_nothing_else(language):
    catalogue = written(language)
    assert {message.id for message in catalogue if message.id} == said_in_code()
    assert not catalogue.obsolete


def test_no_sentence_hides_from_the_extractor():
    found = {ids[0] if isinstance(ids, tuple) else ids for ids in said_in_code()}
    assert {s for path in (HOUSE / "bot").rglob("*.py") for s in sentences(path)} <= found


def test_everything_is_said_in_swedish():
    assert [m.id for m in written("sv") if m.fuzzy or not all(strings(m))] == []


def test_swedish_has_the_same_holes_to_fill():
    for message in written("sv"):
        given = message.id if isinstance(message.id, tuple) else (message.id,) * len(strings(message))
        assert [holes(said) for said in strings(message)] == [holes(one) for one in given] or not given[-1], message.id


@pytest.mark.parametrize("language", w.LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language):
    fresh = BytesIO()
    write_mo(fresh, written(language))
    fresh.seek(0)
    with (w.LOCALE / language / "LC_MESSAGES" / "ambassadors.mo").open("rb") as file:
        assert compiled(file) == compiled(fresh)


@pytest.mark.parametrize(
    ("asked", "got"), [("sv", "sv"), ("sv-SE", "sv"), ("SV_se", "sv"), ("en-GB", "en"), ("de", "en"), ("", "en")]
)
def test_a_language_is_found_by_the_name_slack_gives_it(asked, got):
    assert w.words(asked).language == got


@pytest.mark.parametrize(
    ("table", "every"),
    [
        (w.KINDS, Kind),
        (w.EMOJI, Kind),
        (w.REALLY, Kind),
        (w.TONES, Tone),
        (w.STATUSES, Status),
        (w.OUTCOMES, Outcome),
        (w.REASONS, TrollReason),
    ],
)
def test_every_value_has_a_name(table, every):
    assert set(table) == set(every)


def test_everything_done_at_a_source_has_its_words():
    assert set(w.DEEDS) == set(Deed)
    assert set(w.DEED_STATES) == set(DeedState) - {DeedState.NONE}


def test_every_move_has_a_name():
    assert set(w.MOVES) == {move for move, rule in LIFECYCLE.items() if rule.by == "ambassador"}


def test_every_way_a_source_can_fail_is_said_in_words():
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, errors.SourceError)]
    assert {kind.word for kind in kinds} <= set(w.HEARD)
    assert w.heard("unreachable", SV) == "svarar inte"
    assert w.heard("something new", SV) == "something new"


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        (Because("rule", ("Prices & more", "sales")), "the rule “Prices &amp; more” asks sales"),
        (Because("kind", ("complaint", "support")), "complaint goes to support"),
        (Because("default", ("support",)), "no rule fits, so support is asked"),
        (Because("deputy", ("UANNA", "support")), "Anna is away, and this is the deputy for support"),
        (Because("fallback"), "nobody else is there to ask"),
        (Because("nobody"), "the setup names nobody yet"),
        (Because("colleague", ("UNOBODY",)), "<@UNOBODY> handed it over"),
        (Because("reported", ("Anna <!here>",)), "Anna &lt;!here&gt; added it"),
        (Because("rule"), "the rule “–” asks –"),
        (Because("new<", ("x",)), "new&lt; x"),
    ],
)
def test_a_reason_is_a_sentence_that_cannot_be_markup(reason, english):
    assert w.because(reason, EN, {"UANNA": "Anna"}) == english


def test_a_reason_is_said_in_swedish():
    assert w.because(Because("kind", ("complaint", "support")), SV) == "klagomål går till support"


def test_a_person_is_called_only_when_asked_for():
    assert w.name("UANNA", {"UANNA": "Anna <3"}) == "Anna &lt;3"
    assert w.at("UANNA") == "<@UANNA>"
    assert w.at("<!channel>") == "&lt;!channel&gt;"


@pytest.mark.parametrize(
    ("before", "english", "swedish"),
    [
        (timedelta(seconds=-5), "just now", "nyss"),
        (timedelta(minutes=1), "1 min ago", "för 1 min sedan"),
        (timedelta(hours=3, minutes=50), "3 h ago", "för 3 tim sedan"),
        (timedelta(hours=47), "47 h ago", "för 47 tim sedan"),
        (timedelta(days=3), "3 days ago", "för 3 dagar sedan"),
    ],
)
def test_an_age_is_said_in_words(before, english, swedish):
    assert w.ago(NOW - before, NOW, EN) == english
    assert w.ago(NOW - before, NOW, SV) == swedish


def test_a_time_is_shown_in_the_readers_zone():
    assert w.when(NOW) == "<!date^1772542920^{date_short_pretty} {time}|2026-03-03 13:02 UTC>"


def test_an_hour_stands_alone_only_today():
    assert w.clock(NOW, NOW, "Europe/Stockholm") == "14:02"
    assert w.clock(NOW - timedelta(days=1), NOW, "Europe/Stockholm") == "2026-03-02 14:02"


def test_a_source_goes_by_its_name_even_when_it_has_left():
    setup = Setup.model_validate({"channel": "C1", "sources": [{"id": "gp", "name": "Google Play"}]})
    assert w.source_name("gp", setup, SV) == "Google Play"
    assert w.source_name("old", setup, SV) == "old"
    assert w.source_name("colleague", setup, SV) == "en kollega"


def test_every_action_word_is_known_to_the_thread():
    from bot.cards.thread import SAID

    assert set(SAID) == set(Action)
