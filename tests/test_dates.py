"""When something was published, in every way that feeds write it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.dates import read_date, sensible

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)

READ = {
    "Mon, 06 Sep 2021 16:45:00 GMT": "2021-09-06T16:45:00",
    "Mon, 06 Sep 2021 16:45:00 +0200": "2021-09-06T14:45:00",
    "Mon, 06 Sep 2021 16:45:00 CEST": "2021-09-06T14:45:00",
    "Mon, 06 Dec 2021 16:45:00 CET": "2021-12-06T15:45:00",
    "Mon, 06 Sep 2021 16:45:00 EST": "2021-09-06T21:45:00",
    "Mon, 06 Sep 2021 16:45:00 ZZZ": "2021-09-06T16:45:00",
    "Mon, 06 Sep 2021 16:45:00 +0000 (UTC)": "2021-09-06T16:45:00",
    "06 Sep 21 16:45 GMT": "2021-09-06T16:45:00",
    "tis, 9 feb 2021 10:11:12 +0100": "2021-02-09T09:11:12",
    "ons, 10 maj 2023 08:00": "2023-05-10T06:00:00",
    "lördag 3 oktober 2020 kl. 09.30": "2020-10-03T07:30:00",
    "mån, 06 sep 2021 16:45:00 +0200": "2021-09-06T14:45:00",
    "mer, 16 nov 2022 10:00:00 +0100": "2022-11-16T09:00:00",
    "22.11.2022 12:16:00": "2022-11-22T11:16:00",
    "Fri, 05/03/2019 - 15:21": "2019-05-03T13:21:00",
    "Tue, 05/03/2019 - 15:21": "2019-03-05T14:21:00",
    "Friday, January 29, 2021 04:42 PM": "2021-01-29T15:42:00",
    "January 29, 2021 12:05 AM": "2021-01-28T23:05:00",
    "Thu Jan 28 23:05:00 2021": "2021-01-28T22:05:00",
    "6 sept. 2021 16:45": "2021-09-06T14:45:00",
    "2026-06-15T12:00:00.999999999Z": "2026-06-15T12:00:00",
    "2026-06-15T12:00:00+02:00": "2026-06-15T10:00:00",
    "2026-06-15 12:00": "2026-06-15T10:00:00",
    "2026-06-15": "2026-06-14T22:00:00",
    "20260615T120000Z": "2026-06-15T12:00:00",
    "2016-12-31T23:59:60Z": "2016-12-31T23:59:59",
    "2026-10-25T02:30:00": "2026-10-25T00:30:00",
    "2020/1/10 14:16:00": "2020-01-10T13:16:00",
    "1630946700": "2021-09-06T16:45:00",
    "1630946700000": "2021-09-06T16:45:00",
    "1630946700000000": "2021-09-06T16:45:00",
    "1630946700000000000": "2021-09-06T16:45:00",
}
NOT_READ = [
    "", "0", "NaN", "-1", "null", "yesterday", "12:00", "06/09/2021", "2021年9月6日", "٢٠٢١-٠٩-٠٦",
    "1970-01-01T00:00:00Z",    "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "10000-01-01T00:00:00Z",
    "-2026-01-01T00:00:00Z", "2026-02-30",
    "2026-13-01T00:00:00Z", "2026-06-15T25:00:00Z", "Thu, 30 Feb 2026 25:61:61 GMT",
    "Mon, 06 Sep 2021 16:45:00 +9999",
    "Mon, 06 Xyz 2021 16:45:00 GMT", "9" * 400, "2026-06-15T12:00:" + "0" * 4000 + "Z", "\u202e2026-06-15", "a\x00b",
]  # fmt: skip


@pytest.mark.parametrize(("written", "moment"), READ.items())
def test_dates_are_read(written: str, moment: str) -> None:
    assert read_date(written, "Europe/Stockholm") == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("written", NOT_READ, ids=range(len(NOT_READ)))
def test_what_is_no_date_or_too_old_is_none(written: str) -> None:
    assert read_date(written, "Europe/Stockholm") is None


def test_a_time_without_a_zone_is_of_the_given_zone() -> None:
    assert read_date("2026-06-15 12:00", "UTC") == NOW


def test_only_times_between_2000_and_tomorrow_are_believed() -> None:
    assert sensible(NOW + timedelta(hours=23), NOW) == NOW + timedelta(hours=23)
    assert sensible(NOW + timedelta(hours=25), NOW) is None
    assert sensible(datetime(1999, 12, 31, tzinfo=UTC), NOW) is None
    assert sensible(None, NOW) is None


@given(st.text(max_size=60) | st.text("0123456789-/:.TZ+ ,JanMonGMTaprilkl", max_size=40))
def test_no_text_raises(text: str) -> None:
    when = read_date(text, "Europe/Stockholm")
    assert when is None or (when.tzinfo is UTC and when.year >= 2000)


@given(st.datetimes(datetime(2000, 1, 3), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_programs_write_is_read_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert read_date(moment.isoformat(), "UTC") == moment
    assert read_date(f"{moment:%a, %d %b %Y %H:%M:%S} +0000", "UTC") == moment
