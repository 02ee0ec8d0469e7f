"""Who may do what: every door against every kind of person, and what becomes of presses that no card of ours made."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botkit import ANNA, BJORN, CHANNEL, GONE, GUEST, KARIN, SARA, STRANGER, document, local_slack
from staging import MORE, Stage, playing

from bot.doors import DOORS, Door, _guarded
from bot.slack.manifest import COMMAND
from bot.slack.people import Need
from bot.telling.commands import COMMANDS
from demo.slack.sample import DEFAULT_CHANNELS, DEFAULT_USERS
from demo.slack.state import BOT_USER_ID, Channel, Message, Person
from mentions.lifecycle import LIFECYCLE
from mentions.model import Status

COLLEAGUE, BOSS, ROBOT, SINGLE = "U0COLLEAGUE", "U0BOSS", "U0ROBOT", "U0SINGLE"
CROWD = (
    Person(COLLEAGUE, "colleague", "Cecilia", locale="en-US"),
    Person(BOSS, "boss", "Bo", is_admin=True, is_owner=True),
    Person(ROBOT, "robot", "Robot", is_bot=True),
    Person(SINGLE, "single", "One channel", is_ultra_restricted=True),
)
# The highest need each person meets, with the team of the setup and while no team is named.
STANDING: dict[str, tuple[int, int]] = {
    ANNA: (2, 2),
    KARIN: (3, 3),
    COLLEAGUE: (1, 2),
    BOSS: (1, 3),
    GUEST: (0, 0),
    SINGLE: (0, 0),
    GONE: (0, 0),
    STRANGER: (0, 0),
    ROBOT: (0, 0),
    BJORN: (2, 2),  # the fallback person, see below
}
OUTSIDE = ("report", "hide", "show", "delete", "mute", "lock", "arrived", "again")
# What each door asks for, word for word: a new door must be put down here as well.
NEEDS = {
    "action": {
        **dict.fromkeys(
            [
                "raise",
                "claim",
                "release",
                "reply",
                "thank",
                "reassign",
                "kind",
                "role",
                "snooze",
                "move",
                "troll",
                "untroll",
                *OUTSIDE,
                "close",
                "reopen",
                "more",
            ],
            2,
        ),
        "page": 1,
        **dict.fromkeys(["source-add", "source-alerts", "rule-add"], 3),
        **dict.fromkeys(["setup-part", "setup-guide", "setup-open", "setup-undo", "setup-add", "setup-all"], 3),
        **dict.fromkeys(["setup-choose", "setup-page", "setup-preview"], 3),
        **dict.fromkeys(["away-ask", "away-back"], 2),
        **dict.fromkeys(["appeal", "keep", "explain", "aside-told", "aside-followed"], 2),
        **dict.fromkeys(["text", "template", "draft_edit", "draft_asking", "draft_go"], 2),
        **dict.fromkeys(["approve", "amend", "hold"], 2),
        **dict.fromkeys(["cause", "solved", "putright", "quote"], 2),
        "search": 1,
        "notus": 2,
        "listen": 2,
        "exclude": 3,
        "unexclude": 3,
    },
    "view": {
        **dict.fromkeys(["reply", "thank", "troll", "close", "reassign", "snooze", "move"], 2),
        **dict.fromkeys(["source-find", "alert-find", "source-save", "rule-write", "rule-save"], 3),
        **dict.fromkeys(["setup-form", "setup-remove"], 3),
        "away-save": 2,
        **dict.fromkeys(["appeal", "explain"], 2),
        **dict.fromkeys(["draft_send", "draft_cool", "draft_ask", "draft_posted", "draft_amend", "draft_hold"], 2),
        **dict.fromkeys(["cause", "quote:words", "quote:ask", "quote:yes"], 2),
    },
    "closed": dict.fromkeys(["reply", "thank", "draft_posted", "draft_amend", "draft_hold"], 2),
    "command": {COMMAND: 1},
    "event": {"app_home_opened": 1},
}
WORDS = {
    **dict.fromkeys(["status", "open", "add", "sources", "coverage", "help"], 1),
    **dict.fromkeys(["mine", "away", "why", "rules"], 2),
    **dict.fromkeys(
        ["raise", "claim", "release", "reply", "thank", "reassign", "kind", "troll", "untroll", "close", "reopen"], 2
    ),
    "learning": 1,
    "setup": 3,
    **dict.fromkeys(["appeal", "keep", "explain", "evidence", "aside"], 2),
    **dict.fromkeys(["role", "snooze", "move"], 2),
    **dict.fromkeys(["notus", "hidden", "proposals"], 2),
    **dict.fromkeys(["policy", "search", "causes", "quotes"], 1),
    **dict.fromkeys(["cause", "solved", "fixed", "quote"], 2),
    "export": 3,
    **dict.fromkeys(OUTSIDE, 2),
    # "report week" is for everybody; "report 1" is refused below to whom it is not for.
    "report": 1,
}


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Stage]:
    room = Channel(CHANNEL, "omnamnanden", KARIN, members={*STANDING, SARA, BOT_USER_ID})
    general = Channel("C0GENERAL", "allmant", KARIN, members={*STANDING})
    async with (
        local_slack(users=[*DEFAULT_USERS, *CROWD], channels=[room, general]) as slack,
        playing(slack, tmp_path) as playing_,
    ):
        yield playing_


def test_every_door_asks_for_what_stands_here() -> None:
    asked: dict[str, dict[str, int]] = {way: {} for way in NEEDS}
    for door in DOORS:
        asked[door.way][str(door.name)] = int(door.need)
    assert asked == NEEDS
    assert {word: int(command.need) for word, command in COMMANDS.items()} == WORDS
    assert all(door.need >= Need.COLLEAGUE for door in DOORS)


async def test_every_listener_is_a_door(play: Stage) -> None:
    listeners = play.bot.app._async_listeners
    assert len(listeners) == len(DOORS)
    assert all(listener.ack_function.__qualname__ == "_guarded.<locals>.listener" for listener in listeners)


@dataclass
class Knock:
    """A press or a form, sent as its door would be knocked at by anybody."""

    acked: list[dict[str, Any]]

    async def ack(self, **said: Any) -> None:
        self.acked.append(said)


def body_of(door: Door, person: str) -> dict[str, Any]:
    place = {"container": {"channel_id": CHANNEL, "message_ts": "1.0"}, "trigger_id": "1.1"}
    match door.way:
        case "action":
            pressed = {"action_id": str(door.name), "value": "v1:1", "selected_option": {"value": "v1:1:claim"}}
            return {"user": {"id": person}, "actions": [pressed], **place}
        case "view" | "closed":
            values = {"text": {"text": {"value": "x"}}, "choice": {"choice": {"selected_option": {"value": "spam"}}}}
            view = {"private_metadata": "v1:1", "callback_id": str(door.name), "state": {"values": values}}
            return {"user": {"id": person}, "view": view}
        case "command":
            return {"user_id": person, "command": COMMAND, "text": "claim 1", "channel_id": CHANNEL}
        case "event":
            return {"event": {"user": person, "tab": "home", "type": str(door.name)}}


@pytest.mark.parametrize("team", [True, False])
async def test_each_person_at_each_door(play: Stage, team: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    await play.posted("Fjällmo is broken")
    people = dict(STANDING)
    setup = document(team=document()["team"][::2][:1] + document()["team"][3:], fallback=BJORN)
    await play.set_up(**{key: setup[key] for key in ("team", "fallback")} if team else {"team": [], "fallback": None})
    play.bot.desk.setup._known = None
    entered: list[str] = []

    async def enter(visit: Any) -> None:
        entered.append(visit.person.id)

    for door in DOORS:
        for person, standing in people.items():
            entered.clear()
            knock = Knock([])
            await _guarded(Door(door.way, door.name, door.need, enter), play.bot.desk)(body_of(door, person), knock.ack)
            allowed = standing[0 if team else 1] >= door.need
            assert bool(entered) == allowed, (door, person)
            if not allowed and door.way != "event":
                assert knock.acked, (door, person)
    (mention,) = await play.bot.desk.store.mentions.many([1])
    assert mention.status is Status.OPEN


@pytest.mark.parametrize("person", [COLLEAGUE, GUEST, SINGLE, GONE, STRANGER, ROBOT])
async def test_who_may_not_is_told_and_changes_nothing(play: Stage, person: str) -> None:
    await play.posted("Fjällmo is broken")
    slack, card = play.slack, play.cards[0]
    for action in ("claim", "reply", "close", "troll", "reassign"):
        target, value = (action, None) if action in str(card.blocks) else (MORE, f"v1:1:{action}")
        try:
            await slack.user(person).click(card, target, value)
        except LookupError:
            continue
    for word in (
        "claim 1",
        "reply 1 x",
        "close 1 standing",
        "troll 1 spam",
        "kind 1 praise",
        "mine",
        "away",
        "report 1",
    ):
        await slack.user(person).command(f"/mentions {word}")
    assert len(await play.bot.desk.store.moves.history(1)) == 1
    assert slack.user(person).view is None
    assert len(slack.user(person).ephemerals) >= 8
    assert "Fjällmo" not in play.told(person)
    assert not slack.failed_interactions


@pytest.mark.parametrize("person", [GUEST, STRANGER, GONE, ROBOT])
async def test_outsiders_read_nothing_through_commands_and_home(play: Stage, person: str) -> None:
    await play.posted("Fjällmo is broken")
    user = play.slack.user(person)
    for word in COMMANDS:
        await user.command(f"/mentions {word}")
    assert "Fjällmo" not in play.told(person)
    assert "forum" not in play.told(person)
    user._acting.open_home(person)
    await play.slack.user(ANNA).open_home()
    assert user.home is None


async def test_a_role_taken_away_takes_the_old_cards_buttons_with_it(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    card = play.cards[0]
    anna = play.slack.user(ANNA)
    await anna.click(card, "reply")
    await anna.form()
    form = anna.view
    await play.set_up(team=[], fallback=None)
    team = [member for member in document()["team"] if member["user"] != ANNA]
    await play.set_up(team=team)

    async def refused() -> bool:
        await anna.click(card, "release" if "release" in str(card.blocks) else "claim")
        return "mbassad" in play.told(ANNA)

    await play.slack.until(refused, timeout=60)
    before = await play.bot.desk.store.moves.history(1)
    await anna.click(card, "claim")
    assert await anna.submit({"text": "sent from a form opened before"}) == {}
    assert await play.bot.desk.store.moves.history(1) == before
    assert anna.view is not None
    assert anna.view.id == (form.id if form else "")
    assert "sent from a form" not in anna.view.says or "mbassad" in anna.view.says


FORGED = (
    "v1:999",
    "v1:0",
    "v1:-1",
    "v1:1:close:x",
    "v1:1:release",
    "v1:1:kind",
    "v1:1:claim:praise",
    "v1:999999999999999999",
    "v1:9999999999999999999999",
    "v2:1",
    "v1:1 OR 1=1",
    "v1:1\n",
    "v1:１",
    "",
    "💥",
    "garbage" * 280,
)


async def test_a_forged_button_changes_nothing_and_says_so(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    for n, value in enumerate(FORGED, 1):
        await play.slack.user(ANNA).click(_with_value(play.cards[0], "claim", value), "claim")
        await _nothing_happened(play, told=n)


async def test_a_forged_choice_changes_nothing_and_says_so(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    values = (*FORGED, "v1:1:also", "v1:1:edit", "v1:1:find", "v1:1:kind:nonsense", "v1:1")
    for n, value in enumerate(values, 1):
        option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
        await play.slack.user(ANNA).click(play.cards[0], MORE, option)
        await _nothing_happened(play, told=n)


async def test_a_forged_form_changes_nothing(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    anna = play.slack.user(ANNA)
    for action, values in (("reply", {"text": "hello"}), ("close", {"choice": "standing"})):
        for metadata in ("v1:999", "v1:1:C0:x", "", "v1:1;DROP"):
            await anna.click(play.cards[0], action) if action in str(play.cards[0].blocks) else None
            if anna.view is None:
                continue
            anna.view.body["private_metadata"] = metadata
            assert await anna.submit(values) == {}
            play.slack.workspace.modals[ANNA] = []
    assert len(await play.bot.desk.store.moves.history(1)) == 1


async def test_a_choice_that_is_no_choice_is_asked_for_again(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    anna = play.slack.user(ANNA)
    for action in ("troll", "close"):
        await _press(play, anna, action)
        option = {"text": {"type": "plain_text", "text": "x"}, "value": "made_up"}
        assert (await anna.submit({"choice": {"choice": option}})).keys() == {"choice"}
        play.slack.workspace.modals[ANNA] = []
    assert len(await play.bot.desk.store.moves.history(1)) == 1


@pytest.mark.parametrize("whom", [GUEST, GONE, STRANGER, ROBOT, BOT_USER_ID, "U0NOBODY"])
async def test_nothing_is_handed_over_to_whoever_may_not_have_it(play: Stage, whom: str) -> None:
    await play.posted("Fjällmo is broken")
    await play.set_up(team=[], fallback=None)
    play.bot.desk.setup._known = None
    anna = play.slack.user(ANNA)
    await anna.command(f"/mentions reassign 1 <@{whom}>")
    await _press(play, anna, "reassign")
    assert (await anna.submit({"choice": whom})).keys() == {"choice"}
    assert len(await play.bot.desk.store.moves.history(1)) == 1


@pytest.mark.parametrize(("locale", "word"), [("sv-SE", "hann före"), ("en-US", "first")])
async def test_a_stale_card_tells_who_was_first_in_ones_own_language(play: Stage, locale: str, word: str) -> None:
    play.slack.workspace.people[BJORN].locale = locale
    play.bot.desk.people._known.clear()
    await play.posted("Fjällmo is broken")
    stale = copy.deepcopy(play.cards[0])
    await play.slack.user(ANNA).command("/mentions close 1 standing")
    for action in ("claim", "reply"):
        before = len(play.slack.user(BJORN).ephemerals)
        await play.slack.user(BJORN).click(_with_value(stale, "claim", "v1:1", action), action)
        told = play.slack.user(BJORN).ephemerals[before:]
        assert len(told) == 1, action
        assert "Anna" in told[0].text
        assert word in told[0].text
    assert play.slack.user(BJORN).view is None


async def test_what_the_bot_adds_itself_beats_nobody(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    stale = copy.deepcopy(play.cards[0])
    await play.slack.user(ANNA).command("/mentions close 1 standing")
    await play.arrive("Fjällmo is broken", url="https://forum.example/1")
    await play.slack.user(BJORN).click(_with_value(stale, "claim", "v1:1", "reply"), "reply")
    assert "Anna" in play.told(BJORN)


async def test_pressing_twice_what_opens_a_form_is_no_news_to_the_presser(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    stale = _with_value(play.cards[0], "claim", "v1:1", "close")
    await play.slack.user(ANNA).command("/mentions close 1 standing")
    said = len(play.slack.user(ANNA).ephemerals)
    await play.slack.user(ANNA).click(stale, "close")
    assert len(play.slack.user(ANNA).ephemerals) == said


async def test_a_command_answers_also_where_the_bot_is_no_member(play: Stage) -> None:
    await play.posted("Fjällmo is broken")
    await play.slack.user(ANNA).command("/mentions close 1 standing")
    await play.slack.user(BJORN).command("/mentions reply 1", channel="C0GENERAL")
    assert "Anna" in play.told(BJORN)


def test_people_move_and_the_bot_only_notes() -> None:
    noted = {"find", "also", "edit", "sent", "queued", "declined", "unsure", "heard", "noted", "gone"}
    noted |= {"warn", "deputy", "lead", "call", "back", "askagain", "fixed", "replyedited", "replygone"}
    assert {str(a) for a, rule in LIFECYCLE.items() if rule.by == "bot"} == noted
    assert DEFAULT_CHANNELS[0].id == CHANNEL


async def _nothing_happened(play: Stage, told: int) -> None:
    assert len(await play.bot.desk.store.moves.history(1)) == 1
    await play.slack.until(lambda: len(play.slack.user(ANNA).ephemerals) == told)
    assert "went wrong" not in play.told(ANNA)
    assert "gick fel" not in play.told(ANNA)
    assert not play.slack.failed_interactions


async def _press(play: Stage, user: Any, action: str) -> None:
    """Presses the button, or takes it from the menu."""
    try:
        await user.click(play.cards[0], action)
    except LookupError:
        await user.click(play.cards[0], MORE, f"v1:1:{action}")
    await user.form()
    assert user.view is not None


def _with_value(card: Message, action: str, value: str, renamed: str = "") -> Message:
    """A copy of a card, one of whose buttons somebody has changed."""
    changed = copy.deepcopy(card)
    for block in changed.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == action:
                element["value"] = value
                element["action_id"] = renamed or action
    return changed
