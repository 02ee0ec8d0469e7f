"""The slash command: what is read, what is refused kindly, and in whose language it is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from botkit import ANNA, BJORN, KARIN, SARA, local_slack
from staging import Stage, playing
from test_bot_outbox import BIDI, HOSTILE, LIVE, markup

from bot.answering.days import read_until
from bot.telling.commands import COMMANDS
from mentions.lifecycle import LIFECYCLE, Action
from mentions.model import Status

STOCKHOLM = ZoneInfo("Europe/Stockholm")
THURSDAY = datetime(2026, 3, 26, 9, 30, tzinfo=UTC)


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Stage]:
    async with local_slack() as slack, playing(slack, tmp_path) as playing_:
        for person in (BJORN, SARA):
            slack.workspace.people[person].locale = "en-US"
        playing_.bot.desk.people._known.clear()
        yield playing_
        slack.assert_clean()


async def says(play: Stage, who: str, line: str) -> str:
    """What the one who wrote `line` is told."""
    before = len(play.slack.user(who).ephemerals)
    outcome = await play.slack.user(who).command(line)
    assert outcome.acked_after is not None
    return "\n".join(f"{m.text}\n{m.says}" for m in play.slack.user(who).ephemerals[before:])


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("until friday", "2026-03-27"),
        ("till fredag", "2026-03-27"),
        ("thursday", "2026-04-02"),
        ("tills torsdag", "2026-04-02"),
        ("på lördag", "2026-03-28"),
        ("UNTIL FRIDAY", "2026-03-27"),
        ("tomorrow", "2026-03-27"),
        ("i morgon", "2026-03-27"),
        ("imorgon", "2026-03-27"),
        ("1 day", "2026-03-27"),
        ("3 days", "2026-03-29"),
        ("4 dagar", "2026-03-30"),
        ("i 2 veckor", "2026-04-09"),
        ("1 week", "2026-04-02"),
        ("until 2026-03-29", "2026-03-29"),
        ("2026-03-30", "2026-03-30"),
        ("2027-03-27", "2027-03-27"),
        ("", "2027-03-26"),
        ("until", "2027-03-26"),
    ],
)
def test_a_day_is_read_as_the_midnight_that_begins_it(text: str, until: str) -> None:
    # The night of 29 March 2026 is the one in which the clocks go forward.
    read = read_until(text, THURSDAY, STOCKHOLM)
    assert read is not None
    assert f"{read.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" == f"{until} 00:00"


@pytest.mark.parametrize(
    "text",
    [
        "today",
        "thursday-ish",
        "2026-03-26",
        "2026-03-25",
        "2027-03-28",
        "9999-12-31",
        "0001-01-01",
        "2026-02-30",
        "-1 days",
        "0 days",
        "999 weeks",
        "9999 days",
        "3",
        "days",
        "3 apples",
        "²  days",
        "<!channel>",
        "x" * 40_000,
        "\u202e2026-04-01",
        "; DROP TABLE mentions",
    ],
)
def test_what_is_no_day_to_come_is_not_guessed(text: str) -> None:
    assert read_until(text, THURSDAY, STOCKHOLM) is None


@pytest.mark.parametrize(("hour", "day"), [(22, "2026-03-27"), (23, "2026-03-28")])
def test_tomorrow_is_the_persons_own(hour: int, day: str) -> None:
    late = THURSDAY.replace(hour=hour, minute=59)
    read = read_until("tomorrow", late, STOCKHOLM)
    assert read is not None
    assert f"{read.astimezone(STOCKHOLM):%Y-%m-%d}" == day


@pytest.mark.parametrize("now", [datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 3, 28, 12, tzinfo=UTC)])
@pytest.mark.parametrize("text", ["1 day", "2 days", "tomorrow"])
def test_a_day_that_is_longer_or_shorter_still_begins_at_midnight(now: datetime, text: str) -> None:
    read = read_until(text, now, STOCKHOLM)
    assert read is not None
    assert read.utcoffset() == now.utcoffset()
    assert (read.astimezone(STOCKHOLM).hour, read.astimezone(STOCKHOLM).minute) == (0, 0)


def test_every_move_of_a_person_has_its_word() -> None:
    assert {str(a) for a, rule in LIFECYCLE.items() if rule.by == "ambassador"} <= COMMANDS.keys()


LANGUAGE = {
    "status": ("öppet", "open"),
    "mine": ("väntar", "waits"),
    "open": ("öppna", "open"),
    "sources": ("källa", "source"),
    "help": ("kommandon", "commands"),
    "add nonsense": ("adress", "address"),
    "away nonsense": ("dag", "day"),
    "claim": ("vilket", "which"),
    "claim 99": ("inte", "not"),
    "clam 1": ("menade", "mean"),
    "kind 1": ("skriv", "write"),
    "claim 1": ("klart", "done"),
}


async def test_each_is_answered_in_their_own_language(play: Stage) -> None:
    await play.posted("Fjällmo is broken", "Fjällmo is fine")
    for line, (swedish, english) in LANGUAGE.items():
        of_anna = await says(play, ANNA, f"/mentions {line}")
        of_sara = await says(play, SARA, f"/mentions {line.replace('claim 1', 'claim 2')}")
        assert swedish in of_anna.lower(), (line, of_anna)
        assert english in of_sara.lower(), (line, of_sara)
        assert of_anna != of_sara, line


MISSING = {
    "reply": ("", "#", "x", "1x", "-1", "0", "99", "١", "1" * 30),
    "close": ("", "1 nonsense", "99 standing"),
    "reassign": ("", "1 @anna", "1 anna", "1 <@U0NOBODY> please", "1 <!channel>", "99 <@U0ANNA>"),
    "troll": ("", "1 because", "1 rude"),
    "kind": ("", "1", "1 nonsense"),
    "claim": ("", "one", "99"),
}


@pytest.mark.parametrize("word", MISSING)
async def test_what_is_missing_is_asked_for_and_nothing_changed(play: Stage, word: str) -> None:
    await play.posted("Fjällmo is broken")
    for rest in MISSING[word]:
        told = await says(play, BJORN, f"/mentions {word} {rest}")
        if not told.strip():
            await play.slack.user(BJORN).form()
            assert play.slack.user(BJORN).views, rest
    assert len(await play.bot.desk.store.moves.history(1)) == 1


@pytest.mark.parametrize("word", ["reply", "thank", "close", "troll", "reassign"])
async def test_without_its_words_a_move_opens_its_form(play: Stage, word: str) -> None:
    await play.posted("Fjällmo is broken")
    assert await says(play, BJORN, f"/mentions {word} 1") == ""
    await play.slack.user(BJORN).form()
    view = play.slack.user(BJORN).view
    assert view is not None
    assert view.body["callback_id"] == word


async def test_every_button_has_its_command(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    way = {
        "claim 1": Status.CLAIMED,
        "release #1": Status.OPEN,
        "kind 1 praise": Status.OPEN,
        f"reassign 1 <@{SARA}|sara> your customer": Status.OPEN,
        "reply 1 We are sorry & will mend it": Status.ANSWERED,
        "thank  1  Thank you": Status.ANSWERED,
        "TROLL 1 SPAM sells shoes": Status.TROLL,
        "untroll 1": Status.OPEN,
        "close 1 standing as it should be": Status.CLOSED,
        "reopen 1": Status.OPEN,
    }
    for line, status in way.items():
        assert "#1" in await says(play, BJORN, f"/mentions {line}"), line
        (mention,) = await play.bot.desk.store.mentions.many([1])
        assert mention.status is status, line
    assert mention.assignee == SARA
    assert mention.reply == "Thank you"


async def test_a_word_that_comes_with_odd_blanks_is_understood(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    assert "#1" in await says(play, BJORN, "/mentions claim\u00a01")
    assert "help" in await says(play, BJORN, "/mentions \t ")


async def test_what_was_written_arrives_as_it_was_written(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    await says(play, BJORN, "/mentions reply 1 a &lt; b &amp;amp; c <https://x.example/?a=1&amp;b=2|x.example>")
    (mention,) = await play.bot.desk.store.mentions.many([1])
    assert mention.reply.startswith("a < b &amp; c ")
    assert "https://x.example/?a=1&b=2" in mention.reply


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_is_echoed_harmlessly_or_not_at_all(play: Stage, text: str) -> None:
    await play.posted("Fjällmo is broken")
    lines = (text, f"claim {text}", f"close 1 {text}", f"away {text}", f"add {text}", f"reassign 1 {text}")
    for line in (*lines, f"add https://x.example/{text}", f"add https://y.example/ {text}"):
        await says(play, BJORN, f"/mentions {line}")
    for message in play.slack.user(BJORN).ephemerals:
        for part in markup(message.text, message.blocks):
            assert not LIVE.search(part), part[:200]
            assert not BIDI.search(part), part[:200]
        assert len(message.text) < 4_000
    assert not await play.bot.desk.store.people.away(play.bot.desk.now())
    assert (await play.bot.desk.store.mentions.many([1]))[0].status is Status.OPEN


async def test_away_and_back(play: Stage) -> None:
    assert "2" in await says(play, BJORN, "/mentions away 3 days")
    assert BJORN in await play.bot.desk.store.people.away(play.bot.desk.now())
    assert "elcome" in await says(play, BJORN, "/mentions away off")
    assert not await play.bot.desk.store.people.away(play.bot.desk.now())
    await says(play, KARIN, "/mentions borta till fredag")
    assert KARIN in await play.bot.desk.store.people.away(play.bot.desk.now())


async def test_help_names_every_word(play: Stage) -> None:
    told = await says(play, SARA, "/mentions help")
    assert all(f"/mentions {word}" in told for word in COMMANDS)
    assert Action.CLAIM in told


async def test_a_page_reported_once_more_keeps_the_words_it_came_with(play: Stage) -> None:
    await says(play, ANNA, "/mentions add https://x.example/post Tallbo är fina")
    assert "#1" in await says(play, BJORN, "/mentions add https://x.example/post")
    kept = await play.bot.desk.store.mentions.get(1)
    assert kept is not None
    assert kept.text == "Tallbo är fina"


async def test_nobody_is_told_to_have_been_faster_than_oneself(play: Stage) -> None:
    await says(play, BJORN, "/mentions add https://x.example/post hello")
    await says(play, BJORN, "/mentions close 1 standing")
    assert "cannot be done now: #1 is closed" in await says(play, BJORN, "/mentions release 1")
