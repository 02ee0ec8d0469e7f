"""After the answer, as people meet it: a day to ask, one press to say, a cause that is put right, words that go."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, BJORN, CHANNEL, KARIN
from office import GATHER, STOCKHOLM, Office, at, office

from bot.afterwards.counting import months
from bot.afterwards.days import when_to_ask
from mentions.following import Heard, Voice
from mentions.lifecycle import Action
from mentions.model import Sighting, Status
from mentions.setup import read_setup

MONDAY = "2026-03-16 08:00"
CAUSES: dict[str, Any] = {
    "causes": [{"name": "Late delivery", "ticket": "https://tickets.example/7"}, {"name": "Broken on arrival"}]
}
SETUP = read_setup({"channel": "C1", "fallback": "U1", "hours": "mon-fri 08:00-17:00", "country": "SE"})


async def passes(o: Office, text: str) -> None:
    """It is that time, and what is owed by then has been done and told."""
    o.clock[0] = at(text)
    await o.bot.afterwards.tick()
    o.clock[0] += timedelta(seconds=GATHER + 1)
    o.bot.desk.outbox.nudge()
    await o.settled()
    await o.bot.retouch.step()


async def answered(o: Office, number: int = 1, who: str = ANNA) -> None:
    await o.arrive(number)
    for mention_id in range(o.arrived - number + 1, o.arrived + 1):
        await o.says(who, f"reply {mention_id} We are sorry, Kim.")


async def closed(o: Office, mention_id: int, day: str = "", cause: str = "", who: str = ANNA) -> None:
    """Through the form, as people do."""
    person = o.slack.user(who)
    await person.command(f"/mentions close {mention_id}")
    await person.form()
    given = {"choice": "standing", "when": day, "text": "a note"} | ({"cause": cause} if cause else {})
    assert await person.submit(given) == {}


async def opened(o: Office, who: str = ANNA) -> str:
    """The form on top, as JSON."""
    await o.slack.user(who).form()
    return json.dumps(o.slack.user(who).view.blocks, ensure_ascii=False)


def shown(o: Office, who: str) -> str:
    return json.dumps([[m.text, m.blocks] for m in o.told(who)], ensure_ascii=False)


def buttons(o: Office, who: str) -> list[str]:
    rows = [block["elements"] for m in o.told(who) for block in m.blocks if block["type"] == "actions"]
    return [e["action_id"] for row in rows for e in row if e["action_id"].startswith("solved")]


async def test_whoever_answered_is_asked_in_the_morning_of_that_day_and_says_it_with_one_press(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY, **CAUSES) as o:
        await answered(o)
        anna = o.slack.user(ANNA)
        await anna.command("/mentions close 1")
        form = await opened(o)
        assert '"initial_date": "2026-03-23"' in form
        assert await anna.submit({"choice": "standing", "when": "2026-03-16"}) == {
            "when": "Choose a day that is still to come, within a year."
        }
        assert await anna.submit({"choice": "standing", "when": "2026-03-24", "cause": "Late delivery"}) == {}
        mention = await o.mention()
        assert (mention.status, mention.cause, mention.ticket) == (
            Status.CLOSED, "Late delivery", "https://tickets.example/7",
        )  # fmt: skip
        assert mention.ask_again_at == at("2026-03-24 08:00")
        await o.slack.until(lambda: "is asked" in o.card.says and "Cause: Late delivery" in o.card.says)
        await passes(o, "2026-03-24 07:59")
        assert o.told(ANNA) == []
        await passes(o, "2026-03-24 08:00")
        await passes(o, "2026-03-24 12:00")
        (message,) = o.told(ANNA)
        assert message.text == "Is #1 solved? Broken chair 1"
        for words in ("Anna answered", " chair broke.", "We are sorry, Kim.", "Open the page"):
            assert words in shown(o, ANNA)
        await anna.click(message, "solved:yes:1")
        await o.slack.until(lambda: "Noted. #1 is now: closed" in str([m.text for m in anna.ephemerals]))
        await passes(o, "2026-03-24 12:01")
        assert "Anna says that it is solved" in shown(o, ANNA)
        assert buttons(o, ANNA) == []
        history = await o.store.moves.history(1)
        assert [(m.action, m.argument) for m in history[-3:]] == [
            ("close", "standing"), ("askagain", ANNA), ("solved", "yes"),
        ]  # fmt: skip
        assert (await o.mention()).status is Status.CLOSED


async def test_all_of_a_morning_are_one_message_that_shrinks_with_each_press(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY) as o:
        await answered(o, 4)
        for mention_id in range(1, 5):
            await closed(o, mention_id, "2026-03-23")
        await o.store.following.hear(
            await o.mention(4), [Heard(Sighting("r", "", "", "It broke again."), Voice.AUTHOR)], o.clock[0]
        )
        await passes(o, "2026-03-23 08:00")
        (message,) = o.told(ANNA)
        assert message.text.startswith("Are these solved? 3 wait for your word: #1 Broken chair 1; #2")
        assert len(buttons(o, ANNA)) == 9
        anna = o.slack.user(ANNA)
        await anna.click(message, "solved:no:2")
        await o.slack.until(lambda: bool(anna.ephemerals))
        await passes(o, "2026-03-23 08:05")
        (message,) = o.told(ANNA)
        assert "#2 Broken chair 2: not yet solved; Anna has it again" in shown(o, ANNA)
        assert len(buttons(o, ANNA)) == 6
        again = await o.mention(2)
        assert (again.status, again.owner) == (Status.CLAIMED, ANNA)
        await anna.click(message, "solved:later:3")
        await passes(o, "2026-03-23 08:10")
        assert (await o.mention(3)).ask_again_at == at("2026-03-30 08:00")
        await passes(o, "2026-03-30 08:00")
        assert [m.text for m in o.told(ANNA)][1:] == ["Is #3 solved? Broken chair 3"]


async def test_where_whoever_answered_is_away_another_is_asked_and_nobody_at_night(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY) as o:
        await answered(o)
        await closed(o, 1, "2026-03-23")
        await o.says(ANNA, "away until 2026-04-01")
        await passes(o, "2026-03-23 03:00")
        assert [o.told(who) for who in (ANNA, BJORN, KARIN)] == [[], [], []]
        await passes(o, "2026-03-23 08:00")
        assert o.told(ANNA) == []
        assert sum(len(o.told(who)) for who in (BJORN, KARIN)) == 1


async def test_a_cause_that_is_put_right_brings_back_who_waited_with_one_message_each(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY, **CAUSES) as o:
        await answered(o, 3)
        for mention_id in (1, 2):
            await closed(o, mention_id, cause="Late delivery")
        assert "2 wait to be told" in await o.says(ANNA, "causes")
        assert "Ask Björn, Karin" in await o.says(ANNA, "fixed late delivery")
        assert "Which cause?" in await o.says(BJORN, "fixed the weather")
        assert "2 mentions come back" in await o.says(BJORN, "fixed late delivery")
        await passes(o, "2026-03-16 09:00")
        await passes(o, "2026-03-16 09:05")
        (message,) = o.told(ANNA)
        assert message.text.startswith("“Late delivery” is put right: 2 wait to be told: #1 Broken chair 1; #2")
        back = await o.mention(1)
        assert (back.status, back.assignee, back.owner) == (Status.OPEN, ANNA, "")
        await o.slack.until(lambda: "“Late delivery” is put right" in o.card.says)
        assert (await o.mention(3)).status is Status.ANSWERED
        assert "Nobody was waiting" in await o.says(BJORN, "fixed late delivery")
        await passes(o, "2026-03-16 10:00")
        assert len(o.told(ANNA)) == 1


async def test_the_button_beside_a_cause_does_the_same(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY, **CAUSES) as o:
        await answered(o)
        await closed(o, 1, cause="Late delivery")
        karin = o.slack.user(KARIN)
        await karin.command("/mentions causes")
        listed = karin.ephemerals[-1]
        assert [b["accessory"]["value"] for b in listed.blocks if "accessory" in b] == ["Late delivery"]
        await karin.click(listed, "putright:0")
        await o.slack.until(lambda: "comes back" in karin.ephemerals[-1].text)
        await passes(o, "2026-03-16 09:00")
        (message,) = o.told(ANNA)
        assert message.text.startswith("“Late delivery” is put right: now the writer of #1 can be told")
        anna = o.slack.user(ANNA)
        await anna.click(message, "reply")
        assert "Now it is fixed" in await opened(o)


async def test_whoever_may_say_so_finds_the_causes_in_their_home(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY, **CAUSES) as o:
        await answered(o)
        await closed(o, 1, cause="Late delivery")
        anna, bjorn = o.slack.user(ANNA), o.slack.user(BJORN)
        await anna.open_home()
        await bjorn.open_home()
        assert "putright" not in json.dumps(anna.home.blocks)
        assert "1 waits to be told" in json.dumps(bjorn.home.blocks)
        await bjorn.click(bjorn.home, "putright:0")
        await passes(o, "2026-03-16 09:00")
        assert (await o.mention()).status is Status.OPEN
        await bjorn.open_home()
        assert "waits to be told" not in json.dumps(bjorn.home.blocks)


async def test_a_mention_is_filed_from_the_menu_and_by_a_command(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY, **CAUSES) as o:
        await o.arrive()
        anna = o.slack.user(ANNA)
        await anna.choose(o.card, "more", "v1:1:cause")
        await anna.form()
        assert await anna.submit({"cause": "Broken on arrival", "ticket": "https://tickets.example/9"}) == {}
        mention = await o.mention()
        assert (mention.cause, mention.ticket) == ("Broken on arrival", "https://tickets.example/9")
        assert "Which cause?" in await o.says(ANNA, "cause 1 the weather")
        assert "done" in await o.says(BJORN, "cause 1 LATE delivery https://tickets.example/8")
        history = await o.store.moves.history(1)
        assert [(m.action, m.argument, m.note) for m in history[1:]] == [
            ("cause", "Broken on arrival", "https://tickets.example/9"),
            ("cause", "Late delivery", "https://tickets.example/8"),
        ]
        room = o.slack.channel(CHANNEL)
        await o.slack.until(lambda: any("filed it under “Late delivery”" in m.says for m in room.thread(o.card)))


async def test_words_go_at_night_from_the_card_and_its_thread_and_the_number_stays(tmp_path: Path) -> None:
    async with office(tmp_path, MONDAY, keep={"content": "30d"}) as o:
        await answered(o, 2)
        await closed(o, 1)
        o.clock[0] = at("2026-04-16 01:00")
        await o.bot.keeping.tick()
        assert (await o.mention()).text
        o.clock[0] = at("2026-04-16 02:00")
        await o.bot.keeping.tick()
        gone = await o.mention()
        assert (gone.title, gone.text, gone.author, gone.reply, gone.url) == ("", "", "", "", "https://forum.example/")
        assert (gone.status, gone.answered_by, gone.forgotten_at) == (Status.CLOSED, ANNA, o.clock[0])
        await o.bot.desk.board.look_over()
        await o.slack.until(lambda: "kept as a number only" in o.card.text)
        await o.bot.retouch.step()
        standing = json.dumps([[m.text, m.blocks] for m in o.slack.workspace.channels[CHANNEL].messages][:3])
        for words in ("Broken chair 1", "a note", "We are sorry"):
            assert words not in standing
        assert "erased" in await o.says(ANNA, "reopen 1")
        assert await o.store.moves.verify(1)


def test_a_day_means_the_morning_on_which_work_begins() -> None:
    now = at(MONDAY)
    friday, saturday = (
        when_to_ask(at(text).date(), SETUP, "U1", now) for text in ("2026-03-20 12:00", "2026-03-21 12:00")
    )
    assert friday == at("2026-03-20 08:00")
    assert saturday == at("2026-03-23 08:00")
    for text in ("2026-03-16 12:00", "2026-03-15 12:00", "2027-03-18 12:00"):
        assert when_to_ask(at(text).date(), SETUP, "U1", now) is None


@pytest.mark.parametrize(
    ("now", "month", "last"),
    [
        ("2026-01-01 00:00", "2026-01-01 00:00", "2025-12-01 00:00"),
        ("2026-03-31 23:59", "2026-03-01 00:00", "2026-02-01 00:00"),
        ("2026-12-24 12:00", "2026-12-01 00:00", "2026-11-01 00:00"),
    ],
)
def test_months_begin_where_the_company_is(now: str, month: str, last: str) -> None:
    assert [one.astimezone(STOCKHOLM) for one in months(at(now), "Europe/Stockholm")] == [at(month), at(last)]


def test_what_settles_a_question_is_never_the_question_itself() -> None:
    from mentions.afterwards import SETTLES

    assert Action.ASK_AGAIN not in SETTLES
