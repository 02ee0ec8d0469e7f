"""The App Home shows what waits, in the person's own language."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, BJORN, KARIN, document, local_slack, now
from staging import Stage, playing, resting
from surfaces import CLAIMED, COUNTS, NOW, PRAISE, hold_view, mention, setup

from bot.home import switch
from bot.home.view import Scene, home
from bot.setup import guide
from bot.slack.people import Need
from bot.slack.press import parse_value
from bot.words import words
from mentions.awaiting import Awaited, Awaits, Load
from mentions.listening import SourceState
from mentions.setup import Setup


def shown(
    mine: Any = (), free: Any = (), user: str = "UANNA", language: str = "en", **more: Any
) -> list[dict[str, Any]]:
    standing = Need.ADMIN if more.pop("admin", False) else more.pop("standing", Need.AMBASSADOR)
    house: Setup = more.pop("house", None) or setup(language)
    view = home(Scene(user, house, NOW, standing, COUNTS, mine, free, **more), words(language))
    hold_view(view)
    return view["blocks"]  # type: ignore[no-any-return]


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [e for block in blocks if block["type"] == "actions" for e in block["elements"]]


def pressable(blocks: list[dict[str, Any]]) -> list[str]:
    beside = [block["accessory"]["action_id"] for block in blocks if "accessory" in block]
    return [*(e["action_id"] for e in buttons(blocks)), *beside]


def test_an_empty_queue_is_good_news() -> None:
    blocks = shown()
    assert blocks[0]["text"]["text"] == "Hello Anna"
    assert "Nothing waits for you" in blocks[1]["text"]["text"]
    assert "`/mentions add https://…`" in blocks[2]["elements"][0]["text"]
    assert "Everything has somebody" in str(blocks)


def test_what_is_mine_can_be_answered_and_closed() -> None:
    blocks = shown([mention(**CLAIMED)])
    assert [e["action_id"] for e in buttons(blocks)] == ["reply:12", "close:12", "page:12"]
    assert blocks[1]["text"]["text"] == "1 mention waits for you:"


def test_what_is_overdue_is_marked_and_counted() -> None:
    late = mention(**CLAIMED, since=NOW - timedelta(days=4))
    put_off = replace(late, id=13, snoozed_until=NOW + timedelta(days=1))
    blocks = shown([late, put_off])
    assert blocks[1]["text"]["text"] == "2 mentions wait for you, 1 is overdue:"
    marks = [block["elements"][0]["elements"][0].get("text") for block in blocks if block["type"] == "rich_text"]
    assert marks[:2] == ["⏰ #12 ", "#13 "]


def test_praise_is_thanked_for() -> None:
    assert buttons(shown([mention(**PRAISE)]))[0]["action_id"] == "thank:12"


def test_what_nobody_has_can_be_claimed() -> None:
    claim = buttons(shown(free=[mention(id=7)]))[0]
    assert (claim["action_id"], claim["style"]) == ("claim:7", "primary")
    pressed = parse_value(claim["value"])
    assert pressed is not None
    assert pressed.mention_id == 7


def test_what_is_mine_is_not_shown_twice() -> None:
    assert len(buttons(shown([mention()], [mention()]))) == len(buttons(shown([mention()])))


def test_a_full_house_fits_and_the_rest_is_counted() -> None:
    queue, free = [mention(id=n) for n in range(1, 60)], [mention(id=n) for n in range(100, 150)]
    waits = [Awaited(what, mention(id=n), "UBJORN", NOW) for n, what in enumerate(Awaits, 200)]
    loads = {"UANNA": Load(1_059, mention())}
    blocks = shown(queue, free, loads=loads, awaited=waits, admin=True)
    assert len(blocks) < 100
    assert "1047 more: `/mentions mine` shows them" in str(blocks)
    assert "42 more: `/mentions open` shows them" in str(blocks)
    assert "Every button has a command" in str(blocks[-1])


def test_a_mention_without_a_page_has_no_button_for_it() -> None:
    assert "page:12" not in [e["action_id"] for e in buttons(shown([mention(url="javascript:x")]))]


def test_what_somebody_waits_for_stands_there_with_the_way_on() -> None:
    mine = mention(**CLAIMED)
    blocks = shown(
        awaited=[Awaited(Awaits.APPROVED, mine, "UBJORN"), Awaited(Awaits.COOLING, mine, "", NOW + timedelta(hours=1))],
        people={"UBJORN": "Björn"},
    )
    assert "Björn has approved your answer: it can go." in str(blocks)
    assert "Your answer cools off until 15:02." in str(blocks)
    assert [b["accessory"]["action_id"] for b in blocks if "accessory" in b][:1] == ["reply:12"]


def test_the_team_stands_there_with_its_load_and_its_oldest_promise() -> None:
    late = mention(since=NOW - timedelta(days=4))
    loads = {"UANNA": Load(3, late), "": Load(2, mention(id=5))}
    said = str(
        shown(loads=loads, people={"UANNA": "Anna", "UBJORN": "Björn"}, away={"UBJORN": NOW + timedelta(days=3)})
    )
    assert "Nobody: 2 in hand" in said
    assert "Anna: 3 in hand · ⏰ #12: Should have been claimed by" in said
    assert "Björn: 0 in hand · away until 2026-03-06" in said
    assert said.index("Nobody: 2") < said.index("Anna: 3") < said.index("Björn: 0")


ILL = SourceState("gp", {}, NOW, timedelta(minutes=15), "blocked", fails=3, last_try=NOW)


@pytest.mark.parametrize("standing", [Need.ADMIN, Need.AMBASSADOR, Need.COLLEAGUE])
def test_what_is_not_heard_is_told_to_everybody(standing: Need) -> None:
    assert "Not heard: Google Play" in str(shown(standing=standing, states=[ILL]))


def test_those_who_look_after_the_setup_see_every_source_and_a_button_for_every_part() -> None:
    blocks = shown(admin=True, states=[ILL, replace(ILL, source="left")])
    assert "Google Play: a log-in or block page stood in the way" in str(blocks)
    assert "left:" not in str(blocks)
    ids = [e["action_id"] for e in buttons(blocks)]
    assert ids[1:3] == ["source-add", "source-alerts"]
    assert {"setup-part:names", "setup-part:team", "setup-part:roles", "setup-part:rules", "setup-open"} <= set(ids)
    assert buttons(shown(states=[ILL])) == []


def test_the_first_source_is_what_one_should_add() -> None:
    add = next(e for e in buttons(shown(admin=True, house=setup(sources=[]))) if e["action_id"] == "source-add")
    assert add["style"] == "primary"


def test_a_colleague_outside_the_team_sees_nothing_to_press() -> None:
    blocks = shown([mention()], [mention(id=7)], user="UNEW", standing=Need.COLLEAGUE)
    assert pressable(blocks) == []
    assert "You are not among the ambassadors" in str(blocks)
    assert "`/mentions add https://…`" in str(blocks)


def test_the_first_steps_are_ticked_by_what_the_setup_holds() -> None:
    bare = Setup(channel="C0123")
    rows = [block["text"]["text"] for block in guide.guide(bare, words("en"))[2:-2]]
    assert [row[0] for row in rows] == ["⬜"] * 5
    some = setup()
    rows = [block["text"]["text"] for block in guide.guide(some, words("en"))[2:-2]]
    assert [row[0] for row in rows] == ["✅", "✅", "✅", "⬜", "⬜"]
    following = [b["accessory"] for b in guide.guide(some, words("en")) if b.get("accessory", {}).get("style")]
    assert [(one["action_id"], one["value"]) for one in following] == [("setup-part:promises", "promises")]
    whole = setup(promises=[{}], policy={"en": "We listen."})
    assert guide.guide(whole, words("en")) == []


@pytest.mark.parametrize(("admin", "guided", "there"), [(True, True, True), (True, False, False), (False, True, False)])
def test_only_those_who_look_after_the_setup_are_guided(admin: bool, guided: bool, there: bool) -> None:
    assert ("setup-guide" in pressable(shown(admin=admin, guided=guided))) is there


@pytest.mark.parametrize(("away", "there"), [({}, switch.ASK), ({"UANNA": NOW + timedelta(days=3)}, switch.BACK)])
def test_the_switch_is_one_press(away: Any, there: str) -> None:
    assert [one for one in pressable(shown(away=away)) if one.startswith("away")] == [there]


def test_it_speaks_the_persons_language() -> None:
    blocks = shown([mention()], user="UNEW", language="sv")
    assert blocks[0]["text"]["text"] == "Hej"
    assert "1 omnämnande väntar på dig:" in str(blocks)


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Stage]:
    async with local_slack() as slack:
        for person in (ANNA, KARIN):
            slack.workspace.people[person].locale = "en-US"
        team = document()["team"]
        async with playing(slack, tmp_path, team=[team[0] | {"deputy": BJORN}, *team[1:]]) as stage:
            before = asyncio.all_tasks()
            yield stage
            await resting(before)
        slack.assert_clean()


async def test_somebody_goes_away_and_comes_back_on_the_home(play: Stage) -> None:
    anna: Any = play.slack.user(ANNA)
    store = play.bot.desk.store
    await anna.click(await anna.open_home(), switch.ASK)
    await anna.form()
    assert "Meanwhile Björn is asked." in str(anna.view.body)
    until = (now() + timedelta(days=9)).date()
    assert await anna.submit({switch.UNTIL: "2020-01-01"}) == {
        switch.UNTIL: "Choose a day that is still to come, within a year."
    }
    assert await anna.submit({switch.UNTIL: str(until)}) == {}
    away = await store.people.away(now())
    assert (away[ANNA] + timedelta(hours=3)).date() == until
    await play.slack.until(lambda: switch.BACK in str(anna.home.body))
    await anna.click(anna.home, switch.BACK)
    assert await store.people.away(now()) == {}
    await play.slack.until(lambda: switch.ASK in str(anna.home.body))


async def test_the_guide_is_put_away_for_one_person_only(play: Stage) -> None:
    karin: Any = play.slack.user(KARIN)
    home = await karin.open_home()
    assert guide.HIDE in str(home.body)
    await karin.click(home, guide.HIDE)
    await play.slack.until(lambda: guide.HIDE not in str(karin.home.body))
    assert await play.bot.desk.store.people.dismissed(KARIN) == {guide.GUIDE}
    assert await play.bot.desk.store.people.dismissed(ANNA) == frozenset()
