"""A real Bolt app talks to the local Slack over Socket Mode: presses, forms, commands, Home and events."""

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from demo.slack.sample import SAMPLE_MANIFEST
from demo.slack.server import LocalSlack

MENTIONS = "C0MENTIONS"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


BUTTON = {"type": "button", "action_id": "claim", "text": plain("Claim"), "value": "v1:7"}
OPTIONS = [{"text": plain(each), "value": each} for each in ("snooze", "mute")]
SELECT = {"type": "static_select", "action_id": "more", "options": OPTIONS}
CARD: list[dict[str, Any]] = [
    {"type": "section", "text": plain("A mention")},
    {"type": "actions", "elements": [BUTTON, SELECT]},
]
REPLY = {"type": "input", "block_id": "reply", "label": plain("Reply")}
TEXT = {"type": "plain_text_input", "action_id": "text", "max_length": 20}


def modal(title: str, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": list(blocks), **more}


FORM = modal("Form", REPLY | {"element": TEXT}, notify_on_close=True)


@dataclass
class Seen:
    """What the app was given, and the answer it gives to the next form."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    events: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    retries: list[str | None] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def bolt(slack: LocalSlack, seen: Seen) -> AsyncIterator[AsyncWebClient]:
    """A small app that is connected while the context lasts."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    app = AsyncApp(client=client)

    async def press(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        seen.bodies.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    async def send(ack: Any, body: dict[str, Any]) -> None:
        seen.bodies.append(body)
        await ack(**seen.answer)

    async def command(ack: Any, body: dict[str, Any], respond: Any) -> None:
        seen.bodies.append(body)
        await ack("At once")
        await respond("Later")

    async def event(body: dict[str, Any], request: Any, client: AsyncWebClient) -> None:
        await seen.events.put(body["event"])
        seen.retries.append(request.headers.get("x-slack-retry-num", [None])[0])
        if body["event"]["type"] == "app_home_opened":
            await client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": CARD})

    app.action("claim")(press)
    app.action("more")(send)
    app.view("")(send)
    app.view_closed("")(send)
    app.command("/sample")(command)
    for name in ("app_home_opened", "app_mention", "message"):
        app.event(name)(event)
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=1)
    await handler.connect_async()
    await slack.until(lambda: slack.connected)
    try:
        yield client
    finally:
        await handler.close_async()


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(SAMPLE_MANIFEST, rates=False) as running:
        yield running


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
async def client(slack: LocalSlack, seen: Seen) -> AsyncIterator[AsyncWebClient]:
    async with bolt(slack, seen) as connected:
        yield connected


async def card(client: AsyncWebClient) -> str:
    return str((await client.chat_postMessage(channel=MENTIONS, text="A mention", blocks=CARD))["ts"])


async def test_a_click_reaches_the_bot_and_is_acknowledged(
    slack: LocalSlack, client: AsyncWebClient, seen: Seen
) -> None:
    ts = await card(client)
    done = await slack.user("U0ANNA").click(ts, "claim")
    assert done.acked_after is not None
    assert done.acked_after < 3
    (body,) = seen.bodies
    assert body["user"]["id"] == "U0ANNA"
    assert body["actions"][0]["value"] == "v1:7"
    assert body["container"]["message_ts"] == body["message"]["ts"] == ts
    assert body["channel"]["id"] == MENTIONS
    slack.assert_clean()


async def test_a_choice_carries_its_option_and_the_state(slack: LocalSlack, client: AsyncWebClient, seen: Seen) -> None:
    await slack.user("U0ANNA").choose(await card(client), "more", "mute")
    body = seen.bodies[0]
    assert body["actions"][0]["selected_option"]["value"] == "mute"
    (values,) = body["state"]["values"].values()
    assert values["more"]["selected_option"]["value"] == "mute"


async def test_a_button_that_is_not_there_is_told_with_those_that_are(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ts = await card(client)
    with pytest.raises(LookupError, match="claim, more"):
        await slack.user("U0ANNA").click(ts, "close")
    with pytest.raises(LookupError, match="snooze, mute"):
        await slack.user("U0ANNA").choose(ts, "more", "burn")


async def test_an_older_copy_of_a_card_can_still_be_pressed(
    slack: LocalSlack, client: AsyncWebClient, seen: Seen
) -> None:
    ts = await card(client)
    old = copy.deepcopy(slack.message(ts))
    await client.chat_update(channel=MENTIONS, ts=ts, text="Closed", blocks=CARD[:1])
    await slack.user("U0ANNA").click(old, "claim")
    assert seen.bodies[0]["actions"][0]["action_id"] == "claim"


async def test_a_form_is_sent_with_what_was_filled_in_and_closes(
    slack: LocalSlack, client: AsyncWebClient, seen: Seen
) -> None:
    anna = slack.user("U0ANNA")
    await anna.click(await card(client), "claim")
    assert anna.view
    assert await anna.submit({"text": "Thank you"}) == {}
    view = seen.bodies[-1]["view"]
    assert view["state"]["values"]["reply"]["text"] == {"type": "plain_text_input", "value": "Thank you"}
    assert anna.view is None


async def test_slack_itself_asks_for_required_and_short_enough_fields(
    slack: LocalSlack, client: AsyncWebClient, seen: Seen
) -> None:
    anna = slack.user("U0ANNA")
    await anna.click(await card(client), "claim")
    assert set(await anna.submit({})) == {"reply"}
    assert set(await anna.submit({"reply": {"text": "x" * 21}})) == {"reply"}
    assert len(seen.bodies) == 1


async def test_errors_of_the_bot_stand_under_their_fields(
    slack: LocalSlack, client: AsyncWebClient, seen: Seen
) -> None:
    anna = slack.user("U0ANNA")
    await anna.click(await card(client), "claim")
    seen.answer = {"response_action": "errors", "errors": {"reply": "Too heated"}}
    assert await anna.submit({"text": "Grr"}) == {"reply": "Too heated"}
    assert anna.view
    seen.answer = {"response_action": "errors", "errors": {"nowhere": "?"}}
    with pytest.raises(ValueError, match="no input block"):
        await anna.submit({"text": "Grr"})
    with pytest.raises(AssertionError, match="nowhere"):
        slack.assert_clean()


async def test_a_form_can_be_updated_pushed_and_cleared(slack: LocalSlack, client: AsyncWebClient, seen: Seen) -> None:
    anna = slack.user("U0ANNA")
    await anna.click(await card(client), "claim")
    seen.answer = {"response_action": "update", "view": modal("Second", REPLY | {"element": TEXT})}
    await anna.submit({"text": "kept"})
    assert anna.view
    assert anna.view.says.startswith("Second")
    assert anna.view.state["reply"]["text"]["value"] == "kept"
    for depth in (2, 3):
        seen.answer = {"response_action": "push", "view": modal(f"Depth {depth}")}
        await anna.submit({})
        assert len(anna.views) == depth
    with pytest.raises(ValueError, match="push_limit_reached"):
        await anna.submit({})
    seen.answer = {"response_action": "clear"}
    await anna.submit({})
    assert anna.views == []


async def test_closing_a_form_is_told_if_the_view_asks(slack: LocalSlack, client: AsyncWebClient, seen: Seen) -> None:
    anna = slack.user("U0ANNA")
    await anna.click(await card(client), "claim")
    closed = await anna.close()
    assert closed
    assert seen.bodies[-1]["type"] == "view_closed"
    assert anna.view is None


async def test_a_command_is_answered_to_one_person(slack: LocalSlack, client: AsyncWebClient, seen: Seen) -> None:
    anna = slack.user("U0ANNA")
    await anna.command("/sample list <@U0BJORN|bjorn>")
    assert (seen.bodies[0]["command"], seen.bodies[0]["text"]) == ("/sample", "list <@U0BJORN|bjorn>")
    await slack.until(lambda: len(anna.ephemerals) == 2)
    assert sorted(each.text for each in anna.ephemerals) == ["At once", "Later"]
    assert slack.channel(MENTIONS).messages == []
    with pytest.raises(LookupError, match="not a command"):
        await anna.command("/other")


async def test_opening_home_publishes_it_and_its_buttons_work(
    slack: LocalSlack, client: AsyncWebClient, seen: Seen
) -> None:
    anna = slack.user("U0ANNA")
    home = await anna.open_home()
    assert home is anna.home
    assert home
    await anna.click(home, "claim")
    assert seen.bodies[-1]["view"]["type"] == "home"
    assert "message" not in seen.bodies[-1]


async def test_a_message_that_names_the_bot_is_two_events(
    slack: LocalSlack, client: AsyncWebClient, seen: Seen
) -> None:
    await slack.user("U0ANNA").say(f"<@{slack.bot_user_id}> hello")
    both = [await asyncio.wait_for(seen.events.get(), 2) for _ in range(2)]
    assert sorted(each["type"] for each in both) == ["app_mention", "message"]
    assert seen.retries == ["0", "0"]


async def test_what_the_manifest_does_not_declare_is_not_delivered(seen: Seen) -> None:
    manifest = copy.deepcopy(SAMPLE_MANIFEST)
    manifest["settings"]["event_subscriptions"]["bot_events"] = ["message.im"]  # type: ignore[index]
    async with LocalSlack(manifest) as slack, bolt(slack, seen):
        anna = slack.user("U0ANNA")
        assert await anna.open_home() is None
        await anna.say("hello")
        await anna.say("psst", anna.dm.channel.id)
        assert (await asyncio.wait_for(seen.events.get(), 2))["text"] == "psst"
        assert seen.events.empty()


async def test_a_response_url_works_five_times_for_half_an_hour(
    slack: LocalSlack, client: AsyncWebClient, seen: Seen
) -> None:
    anna = slack.user("U0ANNA")
    ts = await card(client)
    await anna.click(ts, "claim")
    url = seen.bodies[0]["response_url"]
    async with aiohttp.ClientSession() as session:
        replaced = await session.post(url, json={"replace_original": True, "text": "replaced"})
        statuses = [(await session.post(url, json={"text": "psst"})).status for _ in range(5)]
        assert [replaced.status, *statuses] == [200, 200, 200, 200, 200, 404]
        assert (slack.message(ts).text, len(anna.ephemerals)) == ("replaced", 4)
        slack.clock.advance(31 * 60)
        late = await session.post(url, json={"text": "psst"})
        assert (await late.json())["error"] == "expired_url"


async def test_the_handler_reconnects_when_slack_asks_for_it(
    slack: LocalSlack, client: AsyncWebClient, seen: Seen
) -> None:
    before = slack.sockets.open[0]
    await slack.faults.disconnect("refresh_requested", grace=0.1)
    await slack.until(lambda: slack.connected and slack.sockets.open[0] is not before)
    await slack.user("U0ANNA").choose(await card(client), "more", "mute")
    slack.assert_clean()
