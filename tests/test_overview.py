"""Reports, plots and files as values: what they say of zero, one and many, and what strangers cannot make of them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from botkit import ANNA, BJORN, document
from hypothesis import given, settings
from hypothesis import strategies as st
from surfaces import mention

from bot.listening.coverage import Coverage
from bot.overview import report as written
from bot.overview.charts import Chart, drawing, lettered, native, said
from bot.overview.figures import Figures, Kept, Report
from bot.overview.painter import draw
from bot.overview.period import Period, Span, beginning, due_at, last_complete
from bot.overview.plots import charts, lasting, rows
from bot.overview.sheets import COLUMNS, Form, packed, row_of, sheet
from bot.words import words
from demo.slack.validate import check_blocks
from mentions.model import Kind, Tone
from mentions.setup import read_setup
from mentions.statistics import Tally, Volume
from mentions.teaching import FirstAsked

EN = words("en")
STOCKHOLM = "Europe/Stockholm"
SETUP = read_setup(document(hours="mon-fri 08:00-17:00", country="SE"))
WEEK = beginning(Span.WEEK, date(2026, 3, 16), STOCKHOLM)
NAMES = {ANNA: "Anna", BJORN: "Björn"}
NOTHING = Tally({}, {}, 0, 0, 0, 0)


def figures(period: Period = WEEK, volume: tuple[Volume, ...] = (), **more: Any) -> Figures:
    none = Kept(None, 0, 0)
    return replace(Figures(period, volume, none, none, NOTHING, FirstAsked(0, 0)), **more)


def report(now: Figures, before: Figures | None = None, coverage: Coverage | None = None) -> Report:
    return Report(now, before or figures(WEEK.before), coverage or Coverage(1, 2, ()))


VOLUME = (
    Volume(0, "forum", Kind.COMPLAINT, Tone.NEGATIVE, 3),
    Volume(4, "news", Kind.PRAISE, Tone.POSITIVE, 1),
)
FULL = figures(
    volume=VOLUME,
    claim=Kept(timedelta(minutes=45), 3, 1),
    answer=Kept(timedelta(minutes=190), 2, 2),
    tally=Tally({ANNA: 2, BJORN: 1}, {"Late delivery": 2}, 3, 1, 1, 1),
    right=FirstAsked(10, 8),
)


@pytest.mark.parametrize(
    ("now", "first", "due"),
    [
        ("2026-03-23 07:00", date(2026, 3, 16), "2026-03-23 08:00"),
        ("2026-03-29 23:59", date(2026, 3, 16), "2026-03-23 08:00"),
        ("2026-01-05 09:00", date(2025, 12, 29), "2026-01-05 08:00"),
    ],
)
def test_the_week_ends_on_sunday_night_by_the_companys_clock(now: str, first: date, due: str) -> None:
    period = last_complete(Span.WEEK, stockholm(now), STOCKHOLM)
    assert (period.first, due_at(period, SETUP)) == (first, stockholm(due))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-04-20 12:00", "2026-04-01 08:00"),
        # Labour Day is a Friday, and New Year's Day free.
        ("2026-05-20 12:00", "2026-05-04 08:00"),
        ("2026-01-20 12:00", "2026-01-02 08:00"),
    ],
)
def test_the_monthly_report_comes_on_the_first_working_day(now: str, due: str) -> None:
    assert due_at(last_complete(Span.MONTH, stockholm(now), STOCKHOLM), SETUP) == stockholm(due)


def test_a_week_with_a_clock_change_has_seven_days_all_the_same() -> None:
    borders = [at.astimezone(UTC) for at in beginning(Span.WEEK, date(2026, 3, 23), STOCKHOLM).borders]
    assert [(b - a) / timedelta(hours=1) for a, b in pairwise(borders)] == [24] * 6 + [23]


def test_a_month_is_cut_into_its_weeks() -> None:
    month = beginning(Span.MONTH, date(2026, 3, 1), STOCKHOLM)
    assert month.labels(EN) == ("1", "2–8", "9–15", "16–22", "23–29", "30–31")
    assert (month.before.first, month.name(EN)) == (date(2026, 2, 1), "March 2026")
    assert WEEK.name(EN) == "week 12, 16–22 March 2026"
    assert beginning(Span.WEEK, date(2026, 3, 30), STOCKHOLM).name(EN) == "week 14, 30 March – 5 April 2026"


def test_a_time_without_mentions_is_told_in_words_and_says_whether_we_listened() -> None:
    told = written.sentences(report(figures(), coverage=Coverage(0, 3, ("Fjällmo",))), SETUP, NAMES, EN)
    assert told == [
        "Nothing was found in this time.",
        "None of our sources is heard just now.",
        "Nobody hears Fjällmo just now.",
    ]
    assert charts(report(figures()), SETUP, NAMES, EN) == []


def test_a_single_mention_makes_whole_sentences() -> None:
    told = written.sentences(report(figures(volume=VOLUME[1:])), SETUP, NAMES, EN)
    assert told[:2] == ["1 mention was found: praise 1.", "Most came from news 1."]
    assert "Nobody has answered in this time." in told


def test_the_report_tells_everything_that_was_counted_beside_the_time_before() -> None:
    before = figures(WEEK.before, (replace(VOLUME[0], number=6),), claim=Kept(timedelta(hours=2), 1, 1))
    told = "\n".join(written.sentences(report(FULL, before), SETUP, NAMES, EN))
    for piece in (
        "4 mentions were found, 2 fewer than before: complaint 3, praise 1.",
        "negative 75 %, positive 25 % (before, 100 % and 0 %).",
        "Half were claimed within 45 min of working time; 75 % as soon as promised (before, 50 %).",
        "Half were answered within 3 h 10 min after that; 50 % as soon as promised.",
        "3 were answered: Anna 2, Björn 1.",
        "What disappoints most: Late delivery 2.",
        "1 of 3 negative ones were trolls (33 %)",
        "Right person at first: 80 %.",
        "1 writer lets us quote them.",
        "1 of 2 sources are heard just now.",
    ):
        assert piece in told, piece
    figures_told = {called: (now, then) for called, now, then in rows(report(FULL, before), SETUP, NAMES, EN)}
    assert figures_told["Mentions"] == ("4", "6")
    assert figures_told["Kind: Complaint"] == ("3", "6")
    assert figures_told["Claimed as soon as promised"] == ("75 %", "50 %")
    assert figures_told["Trolls among the negative"] == ("1 of 3", "0 of 0")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_slack_takes_every_message_of_a_report(language: str) -> None:
    t, many = words(language), tuple(Volume(n % 7, f"source {n} " * 9, kind, Tone.NEGATIVE, n)
                                     for n, kind in enumerate([*Kind] * 4, 1))  # fmt: skip
    load = Tally({f"U{n}": n for n in range(1, 40)}, {f"cause {n} " * 20: n for n in range(1, 40)}, 9, 3, 2, 1)
    whole = report(replace(FULL, volume=many, tally=load), FULL)
    check_blocks(written.overview(whole, SETUP, NAMES, t).blocks)
    check_blocks(written.without_charts(whole, SETUP, NAMES, t).blocks)
    parts = written.parts(charts(whole, SETUP, NAMES, t))
    for part in range(1, parts):
        further = written.further(whole, part, SETUP, NAMES, t)
        assert further is not None
        check_blocks(further.blocks)
    assert parts == 3
    assert written.further(whole, parts, SETUP, NAMES, t) is None


_names = st.lists(st.text(max_size=40), min_size=1, max_size=30)
_values = st.floats(0, 1e6)


@settings(max_examples=30)
@given(_names, _names, st.sampled_from(["bar", "line"]), st.data())
def test_slack_takes_any_chart(categories: list[str], series: list[str], form: Any, data: st.DataObject) -> None:
    numbers = st.lists(_values, min_size=len(categories), max_size=len(categories)).map(tuple)
    chart = Chart("A title " * 9, form, tuple(categories), tuple((name, data.draw(numbers)) for name in series))
    check_blocks([native(chart), lettered(chart)])


def test_a_picture_is_drawn_of_all_plots_with_letters_of_both_languages() -> None:
    plots = charts(report(FULL, FULL), SETUP, NAMES, words("sv"))
    picture = draw(json.loads(json.dumps(drawing(plots, "Fjällmo: åäö"))))
    assert picture.width > 2000
    assert len(picture.getcolors(100_000) or []) > 10
    alone = draw(json.loads(json.dumps(drawing(plots[:1], ""))))
    assert alone.width < picture.width


def test_a_plot_is_said_in_words() -> None:
    chart = Chart("In time", "bar", ("Claimed", "Answered"), (("week", (75.0, 50.0)),), " %")
    assert said(chart) == "In time. week: Claimed 75 %, Answered 50 %."


@pytest.mark.parametrize(("minutes", "told"), [(0.2, "a minute"), (45, "45 min"), (60, "1 h"), (190, "3 h 10 min")])
def test_working_time_is_told_as_people_do(minutes: float, told: str) -> None:
    assert lasting(timedelta(minutes=minutes), EN) == told


HOSTILE = (
    *("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "  =1", "＝1+1", "\r=1", "\x00=1"),
    *("<b>&amp;</b>", "a\ufffeb", "\ud800", "Bad;=1+1", "Bad;\t=1+1", "Bad\n=1+1 and a rainy-day"),
)


def hostile_rows() -> list[dict[str, str | int | float]]:
    return [dict.fromkeys(COLUMNS, "") | {"id": n, "heat": 0.5, "text": text} for n, text in enumerate(HOSTILE)]


def file_of(form: Form) -> bytes:
    writing = sheet(form)
    writing.add(hostile_rows())
    return writing.finish()


def test_no_cell_of_a_csv_can_become_a_formula() -> None:
    read = list(csv.DictReader(io.StringIO(file_of(Form.CSV).decode("utf-8-sig"))))
    assert [row["id"] for row in read] == [str(n) for n in range(len(HOSTILE))]
    assert all(not row["text"].lstrip().startswith(("=", "+", "-", "@", "＝")) for row in read)
    assert read[0]["text"] == "'=cmd|' /C calc'!A0"
    # Where a semicolon or a tab parts the cells, as in Swedish, quotes hold nothing together.
    text = file_of(Form.CSV).decode("utf-8-sig")
    cells = [cell.strip() for line in text.splitlines() for cell in re.split("[;\t]", line)]
    assert "1" not in {cell[1:2] for cell in cells if cell.startswith(("=", "+", "-", "@"))}
    assert "Bad;'=1+1" in text


def test_an_xlsx_holds_words_and_numbers_and_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(file_of(Form.XLSX))) as archive:
        assert archive.testzip() is None
        parts = {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}  # noqa: S314 - our own file
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    cells = list(parts["xl/worksheets/sheet1.xml"].iter(f"{main}c"))
    assert len(cells) == (len(HOSTILE) + 1) * len(COLUMNS)
    assert not list(parts["xl/worksheets/sheet1.xml"].iter(f"{main}f"))
    texts = ["".join(cell.itertext()) for cell in cells]
    assert "=cmd|' /C calc'!A0" in texts
    assert texts[: len(COLUMNS)] == list(COLUMNS)


def test_json_is_a_list_of_objects() -> None:
    read = json.loads(file_of(Form.JSON))
    assert [row["id"] for row in read] == list(range(len(HOSTILE)))
    assert json.loads(sheet(Form.JSON).finish()) == []


def test_only_a_large_file_is_packed() -> None:
    assert packed("a.csv", b"x") == ("a.csv", b"x")
    name, body = packed("a.csv", b"x" * 5_000_000)
    assert name == "a.csv.zip"
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.namelist() == ["a.csv"]


def test_every_column_is_filled_from_a_mention() -> None:
    assert tuple(row_of(mention(), NAMES)) == COLUMNS


def stockholm(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(STOCKHOLM))
