"""Whatever Slack answers, or does not: every message stands there once, in order, and harms nobody."""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from botkit import ANNA, CHANNEL, local_slack
from servers import always, plain, serving
from slack_sdk.web.async_client import AsyncWebClient
from staging import LIMITS, Stage, playing, stage

from bot.slack.blocks import Message
from bot.slack.gateway import Gateway, SlackLimited, SlackRefused, SlackUnknown, SlackUnreached
from demo.slack.faults import Faults
from demo.slack.state import texts
from mentions.lifecycle import Action
from mentions.model import Mention

CHAT = "chat.postMessage"
PAST = "conversations.history"


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Stage]:
    async with local_slack() as slack, stage(slack, tmp_path) as built:
        yield built


FAULTS: dict[str, Callable[[Faults], object]] = {
    "closed": lambda f: f.lose_answer(CHAT),
    "reset": lambda f: f.lose_answer(CHAT, how="reset"),
    "late": lambda f: f.late_apply(CHAT, 1, 0.2),
    "late, reset": lambda f: f.late_apply(CHAT, 1, 0.2, how="reset"),
    "500 applied": lambda f: f.server_error(CHAT, applied=True),
    "500": lambda f: f.server_error(CHAT),
    "503 applied": lambda f: f.server_error(CHAT, status=503, applied=True),
    "502": lambda f: f.server_error(CHAT, status=502),
    "html": lambda f: f.garble(CHAT),
    "empty": lambda f: f.garble(CHAT, body=""),
    "json by accident": lambda f: f.garble(CHAT, body='{"ok": false}'),
    "429": lambda f: f.rate_limit(CHAT, 1, "1"),
    "history fails too": lambda f: [f.lose_answer(CHAT), f.server_error(PAST, 3)],
    "history garbled": lambda f: [f.lose_answer(CHAT), f.garble(PAST, 2)],
    "history lost": lambda f: [f.server_error(CHAT), f.lose_answer(PAST, 2)],
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_whatever_becomes_of_the_answer_the_card_stands_there_once(play: Stage, fault: str) -> None:
    await play.arrive("Fjällmo one", "Fjällmo two", "Fjällmo three")
    FAULTS[fault](play.slack.faults)
    await play.deliver()
    assert sorted(play.copies.values()) == [1, 1, 1]
    play.slack.assert_clean()


async def test_an_answer_that_comes_after_we_gave_up_counts_as_lost(tmp_path: Path) -> None:
    async with local_slack() as slack, stage(slack, tmp_path, replace(LIMITS, client_timeout=0.1)) as play:
        await play.arrive("Fjällmo one")
        slack.faults.slow(CHAT, 1, seconds=0.3)
        await play.deliver()
        assert list(play.copies.values()) == [1]
        assert len(slack.calls(CHAT)) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 30), ("0", 1), ("-5", 1), ("abc", 30), ("nan", 30), ("86400", 600), ("1.5", 1.5), ("inf", 600), ("", 30)],
)
async def test_a_wish_to_wait_is_bent_into_what_is_useful(play: Stage, header: str | None, seconds: float) -> None:
    play.slack.faults.rate_limit(CHAT, 1, header)
    with pytest.raises(SlackLimited) as limited:
        await play.bot.desk.gateway.post(CHANNEL, Message("x"), "k")
    assert limited.value.retry_after == seconds
    assert play.slack.applied == []


async def test_being_asked_to_wait_changes_no_order_and_holds_up_no_other_channel(play: Stage) -> None:
    play.slack.channel("C0GENERAL").channel.members.add(play.slack.bot_user_id)
    await play.arrive("first", "second")
    play.slack.faults.rate_limit(CHAT, 1, "1")
    await play.outbox.step()
    # Only now is there anything for the other channel: the two are posted to side by side, and Slack refuses one call.
    await play.bot.desk.store.effects.add("card", "k", "C0GENERAL", {"mention": 1}, play.bot.desk.now(), 1)
    await play.outbox.step()
    assert play.slack.channel("C0GENERAL").messages
    await play.deliver()
    assert ["first" in card.says for card in play.cards] == [True, False]


async def test_a_slack_that_cannot_be_reached_is_not_asked_in_vain_and_the_order_stays(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.outbox._RETRY_AFTER_UNREACHED", 0.1)
    await play.arrive("first", "second")
    client = play.bot.desk.gateway._client
    right, client.base_url = client.base_url, "http://127.0.0.1:1/"
    assert await play.outbox.step()
    assert not await play.outbox.step()
    client.base_url = right
    await play.deliver()
    assert ["first" in card.says for card in play.cards] == [True, False]


async def test_a_history_is_written_in_its_order_also_when_a_line_is_lost(play: Stage) -> None:
    await play.arrive("Fjällmo")
    await play.deliver()
    moves = play.bot.desk.store.moves
    for action in (Action.CLAIM, Action.RELEASE, Action.CLAIM):
        await moves.make(1, action, ANNA, play.bot.desk.now())
    play.slack.faults.server_error(CHAT)
    await play.deliver()
    lines = [m.text for m in play.slack.channel(CHANNEL).thread(play.cards[0])]
    assert ["took it" in line for line in lines] == [True, False, True]


async def test_a_lost_line_is_found_in_its_thread(play: Stage) -> None:
    await play.arrive("Fjällmo")
    await play.deliver()
    await play.bot.desk.store.moves.make(1, Action.CLAIM, ANNA, play.bot.desk.now())
    play.slack.faults.lose_answer(CHAT)
    await play.deliver()
    assert len(play.slack.channel(CHANNEL).thread(play.cards[0])) == 1
    assert play.slack.calls("conversations.replies")


@pytest.mark.parametrize("applied", [True, False])
async def test_only_a_search_to_the_end_of_the_history_counts(play: Stage, applied: bool) -> None:
    await play.arrive("Fjällmo")
    play.slack.faults.server_error(CHAT, applied=applied)
    await play.outbox.step()
    for n in range(450):
        await play.slack.user(ANNA).say(f"chatter {n}")
    await play.deliver()
    assert list(play.copies.values()) == [1]
    assert len(play.slack.calls("conversations.history")) >= 3
    assert len(play.slack.calls(CHAT)) == (1 if applied else 2)


HALF_TOLD = [
    {"ok": True},
    {"ok": True, "messages": [], "has_more": True},
    {"ok": True, "messages": [], "has_more": True, "response_metadata": {"next_cursor": ""}},
    {"ok": True, "messages": [], "has_more": True, "response_metadata": {"next_cursor": "again"}},
]


@pytest.mark.parametrize("answer", HALF_TOLD)
async def test_a_history_that_does_not_tell_its_end_proves_nothing(answer: dict[str, Any]) -> None:
    async with gateway_to(plain(json.dumps(answer).encode(), kind="application/json")) as gateway:
        with pytest.raises(SlackUnknown):
            await gateway.find(CHANNEL, "k", 0.0)


NO_ANSWERS = [
    plain(b'{"ok": true}', kind="application/json"),
    plain(b"{", kind="application/json"),
    plain(b"[]", kind="application/json"),
    plain(b"[1]", kind="application/json"),
    plain(b"null", kind="application/json"),
    plain(b'"ok"', kind="application/json"),
    plain(b'{"ok": "\xff"}', kind="application/json"),
    plain(b"ok", kind="text/plain"),
    plain(b"x", kind="application/gzip"),
    plain(b"", kind="application/json"),
    plain(b'{"ok": false}', kind="application/json"),
    plain(b'{"ok": false, "error": "internal_error"}', kind="application/json"),
    plain(b'{"ok": false, "error": "invalid_blocks"}', 503, kind="application/json"),
    plain(b"x", headers={"Content-Encoding": "gzip"}, kind="application/json"),
    plain(b"", headers={"Content-Length": "40"}, kind="application/json"),
    b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n{}",
    b"\x00\x01garbage\r\n\r\n",
    b"",
]


@pytest.mark.parametrize("raw", NO_ANSWERS)
async def test_an_answer_that_is_none_leaves_a_post_unknown(raw: bytes) -> None:
    async with gateway_to(raw) as gateway:
        with pytest.raises(SlackUnknown):
            await gateway.post(CHANNEL, Message("x"), "k")


async def test_a_plain_no_is_a_no_and_a_closed_door_is_no_answer_at_all() -> None:
    async with gateway_to(plain(b'{"ok": false, "error": "is_archived"}', kind="application/json")) as gateway:
        with pytest.raises(SlackRefused, match="is_archived"):
            await gateway.post(CHANNEL, Message("x"), "k")
        gateway._client.base_url = "http://127.0.0.1:1/"
        with pytest.raises(SlackUnreached):
            await gateway.post(CHANNEL, Message("x"), "k")


async def test_of_two_copies_the_older_stays(play: Stage) -> None:
    await play.arrive("Fjällmo")
    play.slack.faults.lose_answer(CHAT)
    await play.outbox.step()
    first = play.cards[0]
    asked = play.slack.calls(CHAT)[0].args
    for _ in range(2):
        await play.bot.desk.gateway.post(CHANNEL, Message("copy"), asked["metadata"]["event_payload"]["key"])
    play.slack.faults.lose_answer("chat.delete")
    await play.deliver()
    assert [m.ts for m in play.slack.channel(CHANNEL).messages] == [first.ts]


async def test_blocks_that_slack_refuses_are_posted_plainly_once_and_the_next_goes_on(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Message("text", [{"type": "nonsense"}])
    monkeypatch.setattr("bot.delivery.effects.card", lambda m, *_: broken if m.id == 1 else Message(f"#{m.id}", []))
    await play.arrive("one", "two")
    await play.deliver()
    assert len(play.slack.calls(CHAT)) == 3
    assert sorted(play.copies.values()) == [1, 1]


async def test_what_slack_refuses_for_good_does_not_stop_the_next(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Message("x" * 50_000, [{"type": "nonsense"}])
    for form in ("card", "plain_card"):
        monkeypatch.setattr(f"bot.delivery.effects.{form}", lambda m, *_: broken if m.id == 1 else Message(f"#{m.id}"))
    await play.arrive("one", "two")
    await play.deliver()
    assert [m.text for m in play.slack.channel(CHANNEL).messages] == ["#2"]
    assert (await play.backlog())["refused"] == 1


async def test_what_cannot_be_drawn_is_set_aside_and_the_next_goes_on(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(mention: Mention, *_: object) -> Message:
        if "bad" in mention.text:
            raise IndexError
        return Message(mention.text)

    monkeypatch.setattr("bot.delivery.effects.card", stumble)
    await play.arrive("a bad one", "a good one")
    await play.deliver()
    assert [m.text for m in play.slack.channel(CHANNEL).messages] == ["a good one"]
    assert (await play.backlog())["refused"] == 1


TROUBLES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "archived": (lambda room: room.archive(), lambda room: room.unarchive()),
    "kicked": (lambda room: room.kick_bot(), lambda room: room.channel.members.add("U0BOT")),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_channel_that_refuses_us_keeps_its_posts_until_it_is_mended(play: Stage, trouble: str) -> None:
    spoil, mend = TROUBLES[trouble]
    room = play.slack.channel(CHANNEL)
    await play.arrive("first", "second")
    spoil(room)
    assert await play.outbox.step()
    for _ in range(5):
        assert not await play.outbox.step()
    assert len(play.slack.calls(CHAT)) == 1
    assert (await play.backlog())["due"] == 2
    mend(room)
    await play.deliver()
    assert ["first" in card.says for card in play.cards] == [True, False]


async def test_an_unknown_post_is_not_sought_all_the_time_where_we_were_thrown_out(play: Stage) -> None:
    await play.arrive("first")
    play.slack.faults.lose_answer(CHAT)
    await play.outbox.step()
    room = play.slack.channel(CHANNEL)
    room.kick_bot()
    await play.slack.until(lambda: _step_until_asked(play), timeout=60)
    for _ in range(5):
        await play.outbox.step()
    assert len(play.slack.calls("conversations.history")) == 1
    room.channel.members.add("U0BOT")
    await play.deliver()
    assert list(play.copies.values()) == [1]


async def _step_until_asked(play: Stage) -> bool:
    await play.outbox.step()
    return bool(play.slack.calls("conversations.history"))


@pytest.mark.parametrize("word", ["token_revoked", "account_inactive", "missing_scope"])
async def test_locked_out_nothing_is_called_and_everything_kept_until_we_are_let_in(play: Stage, word: str) -> None:
    await play.arrive("first")
    play.slack.revoke_token(word)
    await play.outbox.step()
    await play.arrive("second")
    calls = len(play.slack.api.calls)
    for _ in range(5):
        assert not await play.outbox.step()
    assert len(play.slack.api.calls) == calls
    assert (await play.backlog())["due"] == 2
    play.slack.api.revoked = None
    await play.deliver()
    assert ["first" in card.says for card in play.cards] == [True, False]


async def test_one_card_that_slack_refuses_does_not_stop_the_others(tmp_path: Path, monkeypatch: Any) -> None:
    async with local_slack() as slack, playing(slack, tmp_path) as play:
        await play.posted("one", "two")
        broken = Message("x" * 50_000, [{"type": "nonsense"}])
        right = play.bot.desk.board._draw

        async def draw(mention: Any) -> tuple[Message, Message]:
            return (broken, broken) if mention.id == 1 else await right(mention)

        monkeypatch.setattr(play.bot.desk.board, "_draw", draw)
        await slack.user(ANNA).command("/mentions claim 1")
        await slack.until(lambda: len(slack.calls("chat.update")) == 2)
        await slack.user(ANNA).command("/mentions claim 2")
        await slack.until(lambda: any(each.method == "chat.update" for each in slack.applied))
        for _ in range(3):
            await play.bot.desk.board.look_over()
        await slack.user(ANNA).command("/mentions release 2")
        await slack.until(lambda: sum(each.method == "chat.update" for each in slack.applied) == 2)
        assert len([c for c in slack.calls("chat.update") if not c.answer["ok"]]) == 2


HOSTILE = (
    "<!channel> <!here> <!everyone> <!subteam^S123|x> <@U0ANNA> <#C0GENERAL|x>",
    "<https://evil.example|https://bank.example> <mailto:a@b.example|c>",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "\u202egnirts\u202c \u2066x\u2069 \u200f\u061c a\u0301" + "\u0301" * 500,
    "@channel @here \uff1c!channel\uff1e \u200b<\u200b!channel>",
    "``` `a` *b* _c_ ~d~ > e\n> f",
    "\x00\x07\x1b[31m\ud7ff\ufffe <!chan\x00nel>",
    "<!channel" * 4_000 + ">" * 4_000,
    "x" * 40_000,
    "å" * 40_000,
    "👩‍👩‍👧‍👦" * 4_000,
    "{id} %s {0.__class__} ${jndi:ldap://x}",
)
OURS = re.compile(rf"<@{ANNA}>|<!date\^\d+\^[^|<>]*\|[^<>]*>")
LIVE = re.compile(r"<[!@#]|<[a-z]+:[^>]*\|\s*https?:", re.IGNORECASE)
BIDI = re.compile(r"[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_nothing_a_stranger_wrote_comes_alive_in_slack(play: Stage, text: str) -> None:
    await play.arrive(text, title=text, author=text, author_url=f"https://x.example/{text}")
    await play.bot.desk.store.moves.make(1, Action.REPLY, ANNA, play.bot.desk.now(), note=text)
    await play.deliver()
    for applied in play.slack.applied:
        everything = [applied.text, *texts(applied.blocks)]
        assert not any(BIDI.search(part) for part in everything)
        for part in markup(applied.text, applied.blocks):
            assert not LIVE.search(OURS.sub("", part)), part[:200]
            assert part.count(f"<@{ANNA}>") <= 2
    play.slack.assert_clean()


def markup(text: str, blocks: list[Any]) -> list[str]:
    """What Slack reads as mrkdwn."""
    found = [text]

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == "mrkdwn":
                found.append(part["text"])
            assert part.get("type") not in ("broadcast", "usergroup"), part
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(blocks)
    return found


async def test_nothing_unfurls_and_the_metadata_holds_an_opaque_key_alone(play: Stage) -> None:
    await play.arrive("Fjällmo https://evil.example/x.png")
    await play.bot.desk.store.moves.make(1, Action.CLAIM, ANNA, play.bot.desk.now())
    await play.deliver()
    assert len(play.slack.calls(CHAT)) == 2
    for call in play.slack.calls(CHAT):
        assert str(call.args["unfurl_links"]).lower() in ("false", "0")
        assert str(call.args["unfurl_media"]).lower() in ("false", "0")
        assert not call.args.keys() & {"parse", "link_names", "mrkdwn", "icon_url", "username"}
        metadata = call.args["metadata"]
        assert metadata.keys() == {"event_type", "event_payload"}
        assert metadata["event_payload"].keys() == {"key"}
        assert re.fullmatch(r"[0-9a-f]{32}", metadata["event_payload"]["key"])


@asynccontextmanager
async def gateway_to(raw: bytes) -> AsyncIterator[Gateway]:
    """A gateway to a Slack that gives everybody the same answer."""
    async with serving(always(raw)) as server, aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-1", base_url=server.url("/api/"), session=session)
        yield Gateway(client, LIMITS, time.monotonic)
