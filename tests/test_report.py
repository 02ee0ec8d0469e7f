"""What one person is told privately says what happened, what was kept and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from surfaces import COUNTS, NOW, PEOPLE, ask_the_sdk, hold_message, mention, messages, setup

from bot.ruling.why import why
from bot.slack.people import Need
from bot.telling import report
from bot.telling.commands import COMMANDS
from bot.words import words
from mentions.findings import Finding
from mentions.lifecycle import Action
from mentions.listening import SourceState
from mentions.model import Availability, Move, Status, TrollReason
from routing.explain import explain

EN, SV = words("en"), words("sv")
STATE = SourceState("gp", {}, NOW + timedelta(minutes=10), timedelta(minutes=15), "ok", last_try=NOW, last_new=NOW)


@pytest.mark.parametrize("language", ["en", "sv"])
def test_everything_said_is_a_message_slack_takes(language):
    for message in messages(mention(), setup(language)):
        hold_message(message)
        ask_the_sdk(message.blocks)


def test_the_loser_of_a_race_is_told_who_was_first():
    by = Move(12, 2, "claim", Status.CLAIMED, "UANNA", NOW)
    said = report.was_first(mention(status=Status.CLAIMED), by, PEOPLE, setup(), NOW, SV)
    assert said.text == "Anna hann före, 14:02. #12 är nu: taget. Du ändrade inget."


def test_how_things_stand_is_said_in_sentences():
    said = report.status(COUNTS, {"due": 2, "done": 9, "refused": 0}, [replace(STATE, fails=2)], setup(), NOW, EN).text
    for part in (
        "open 2",
        "closed 7",
        "Praise 1",
        "4 found, 3 answered",
        "nobody has: 5 h ago",
        "Posts: waiting to be posted 2;",
        "Not heard: Google Play",
    ):
        assert part in said


def test_a_source_is_told_in_words():
    said = report.sources([STATE], setup(), NOW, EN).text
    assert said.endswith("Google Play: heard · tried just now · last new just now · next 14:12")


def test_how_often_what_happened_is_counted():
    counted = replace(STATE, counts={"ok": 7, "unreachable": 1, "blocked": 3})
    said = report.sources([counted], setup(), NOW, EN).text
    assert said.endswith(
        "so far 7 × something new, 0 × nothing new; 3 × a log-in or block page stood in the way; 1 × no answer"
    )


def test_what_is_not_heard_stands_first_and_what_left_last():
    well, ill = replace(STATE, source="forum"), replace(STATE, outcome="blocked", fails=1)
    said = report.sources([replace(STATE, source="left", fails=3), well, ill], setup(), NOW, EN).text
    assert said.index("Google Play:") < said.index("forum:") < said.index("left:")


def test_a_source_that_fell_silent_is_told_so():
    said = report.sources([replace(STATE, told="silent", outcome="unchanged")], setup(), NOW, EN).text
    assert "Google Play: strangely silent · tried just now" in said


def test_what_is_sent_to_us_is_never_asked():
    chat = setup(sources=[{"id": "gp", "name": "The chat", "type": "webhook", "service": "crisp"}])
    silent = replace(STATE, outcome="", last_try=None, last_good=None, last_new=None, runs=0)
    said = report.sources([silent], chat, NOW, EN).text
    assert said.endswith("The chat: nothing has been sent yet · is sent to us, never asked")


def test_a_source_that_rests_or_left_is_not_missed():
    ill = [replace(STATE, fails=2), replace(STATE, source="left", fails=2)]
    resting = setup(sources=[{"id": "gp", "paused": True}])
    assert "Not heard" not in report.status(COUNTS, {}, ill, resting, NOW, EN).text


def test_a_source_that_is_not_heard_says_since_when():
    ill = replace(STATE, outcome="blocked", fails=4, last_good=NOW - timedelta(days=2))
    assert "stood in the way · tried just now · last heard 2 days ago" in report.sources([ill], setup(), NOW, EN).text


def test_a_source_that_left_the_setup_says_so():
    assert "not in the setup any more" in report.sources([replace(STATE, source="old")], setup(), NOW, EN).text


def test_a_queue_lists_what_waits_with_its_number():
    said = report.mine([mention(), mention(id=13)], setup(), NOW, EN)
    assert said.text == "2 mentions wait for you: #12 Never came; #13 Never came"
    assert "`/mentions claim 12`" in str(said.blocks)


def test_empty_lists_are_good_news():
    assert report.mine((), setup(), NOW, SV).text == "Inget väntar på dig."
    assert "everything has somebody" in report.open_list((), setup(), NOW, EN).text


def test_help_names_every_command_that_there_is():
    assert set(report.COMMANDS) == set(COMMANDS)
    said = report.help(False, EN).text
    assert all(f"/mentions {name}" in said for name in COMMANDS)
    assert "apply" not in said
    assert "apply" in report.help(True, EN).text


def test_an_unknown_command_is_answered_with_the_likely_one():
    assert "`/mentions claim`" in report.unknown_command("clam", EN).text
    assert "`/mentions help`" in report.unknown_command("xyzzy", EN).text


def test_an_unknown_command_is_echoed_harmlessly():
    assert report.unknown_command("<!channel>", EN).text.startswith("There is no command “@channel”.")


def test_a_missing_word_is_answered_with_the_words_there_are():
    said = report.which_argument(Action.TROLL, EN).text
    assert all(f"`{reason}`" in said for reason in TrollReason)


@pytest.mark.parametrize("need", Need)
def test_a_refusal_says_who_may_and_that_nothing_changed(need):
    assert "Nothing was changed" in report.not_allowed(need, EN).text


@pytest.mark.parametrize(("held", "told"), [("complaint", "Also holds: Complaint"), ("abuse", "Also holds: abuse")])
def test_why_tells_what_it_holds_beside_its_kind(held: str, told: str) -> None:
    mixed = mention(reading=replace(mention().reading, findings=(Finding("holds", held, 0.7, ("broken",)),)))
    said = why(mixed, explain(setup(), mixed, Availability()), setup(), PEOPLE, NOW, EN).text
    assert f"{told} (70 % sure): “broken”" in said


def test_why_tells_the_words_and_the_reason():
    said = why(mention(), explain(setup(), mention(), Availability()), setup(), PEOPLE, NOW, EN).text
    assert "Kind: Complaint (80 % sure): “never came”, “nobody answers”" in said
    assert "Tone: negative, heat 60 %" in said
    assert "The setup has no rules." in said
    assert "Asked: Anna, because complaint goes to support" in said
    assert "Sara could have been asked as well" in said


def test_an_absence_names_its_last_day_in_the_companys_zone():
    assert "until 2026-03-04" in report.away_set(NOW.replace(hour=23), "Europe/Stockholm", EN).text


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        ("&lt;3 &amp; more", "<3 & more"),
        ("ask <@U123|anna> in <#C1|general>", "ask @anna in #general"),
        ("<@U123>", "@U123"),
        ("<https://e.example/a?b=1&amp;c=2>", "https://e.example/a?b=1&c=2"),
        ("<https://e.example|e.example>", "https://e.example"),
        ("<mailto:a@e.example|a@e.example>", "a@e.example"),
        ("<!here>", "@here"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_what_was_written_in_slack_becomes_plain_text(sent, text):
    assert report.plain(sent) == text
