"""The page's protocol: a snapshot for one user, a stream of new ones, and acts."""

from collections.abc import AsyncIterator
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


CARD: list[dict[str, Any]] = [
    {"type": "actions", "block_id": "b", "elements": [{"type": "button", "action_id": "go", "text": plain("Go")}]}
]
INPUT = {"type": "plain_text_input", "action_id": "text"}
FORM = {
    "type": "modal",
    "title": plain("Form"),
    "submit": plain("Send"),
    "blocks": [{"type": "input", "block_id": "reply", "label": plain("Reply"), "element": INPUT}],
}


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(SAMPLE_MANIFEST, rates=False) as running:
        running.delivery.ack_within = 0.3
        yield running


@pytest.fixture
async def session(slack: LocalSlack) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(slack.url) as opened:
        yield opened


@pytest.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    """The client of a connected app whose button opens a form, which is refused once."""
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client)

    async def go(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    async def send(ack: Any, view: dict[str, Any]) -> None:
        if view["state"]["values"]["reply"]["text"]["value"] == "bad":
            await ack(response_action="errors", errors={"reply": "Too heated"})
        else:
            await ack()

    async def command(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"You said {command['text']}")

    app.action("go")(go)
    app.view("")(send)
    app.command("/sample")(command)
    handler = AsyncSocketModeHandler(app, slack.app_token)
    await handler.connect_async()
    await slack.until(lambda: slack.connected)
    yield client
    await handler.close_async()


async def act(session: aiohttp.ClientSession, **what: Any) -> dict[str, Any]:
    async with session.post("/_c/act", json={"user": "U0ANNA", **what}) as answer:
        return dict(await answer.json())


async def state(session: aiohttp.ClientSession, user: str = "U0ANNA") -> dict[str, Any]:
    async with session.get("/_c/state", params={"user": user}) as answer:
        return dict(await answer.json())


def messages(snapshot: dict[str, Any], channel: str = MENTIONS) -> list[dict[str, Any]]:
    return next(list(each["messages"]) for each in snapshot["channels"] if each["id"] == channel)


async def test_the_snapshot_is_what_one_user_sees(
    slack: LocalSlack, session: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel=MENTIONS, text="x", blocks=CARD))["ts"]
    await client.chat_postMessage(channel=MENTIONS, text="line", thread_ts=ts)
    await client.chat_postEphemeral(channel=MENTIONS, user="U0ANNA", text="psst")
    annas, saras = await state(session), await state(session, "U0SARA")
    assert annas["connected"]
    assert [each["text"] for each in messages(annas)] == ["x", "line", "psst"]
    assert [each["text"] for each in messages(saras)] == ["x", "line"]
    assert messages(annas)[0]["reply_count"] == 1
    assert messages(annas)[2]["ephemeral"]
    assert [each["id"] for each in annas["channels"]] == [MENTIONS, "C0GENERAL", "D0ANNA"]
    assert annas["commands"][0]["command"] == "/sample"


async def test_a_button_a_form_and_its_errors_over_http(
    slack: LocalSlack, session: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel=MENTIONS, text="x", blocks=CARD))["ts"]
    pressed = await act(session, type="block_action", channel=MENTIONS, ts=ts, block_id="b", action_id="go")
    assert pressed["ok"]
    (modal,) = (await state(session))["modals"]
    filled = {"reply": {"text": {"type": "plain_text_input", "value": "bad"}}}
    refused = await act(session, type="view_submission", view_id=modal["id"], state=filled)
    assert (refused["ok"], refused["errors"]) == (False, {"reply": "Too heated"})
    filled["reply"]["text"]["value"] = "good"
    assert (await act(session, type="view_submission", view_id=modal["id"], state=filled))["ok"]
    assert (await state(session))["modals"] == []
    slack.assert_clean()


async def test_a_typed_command_knows_names(
    slack: LocalSlack, session: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    assert (await act(session, type="command", channel=MENTIONS, text="/sample list @bjorn <b>"))["ok"]
    (answer,) = slack.user("U0ANNA").ephemerals
    assert answer.text == "You said list <@U0BJORN|bjorn> &lt;b&gt;"
    assert (await act(session, type="command", channel=MENTIONS, text="/other"))["error"]


async def test_a_typed_message_and_a_closed_view(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    assert (await act(session, type="message", channel=MENTIONS, text="hello @sample"))["ok"]
    assert messages(await state(session))[0]["text"] == f"hello <@{slack.bot_user_id}>"
    assert (await act(session, type="view_closed", view_id="V1"))["error"] == "view_not_found"
    assert (await act(session, type="home_opened"))["ok"]


async def test_a_bot_that_does_not_answer_is_a_timeout(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    ts = (await client.chat_postMessage(channel=MENTIONS, text="x", blocks=CARD))["ts"]
    answer = await act(session, type="block_action", channel=MENTIONS, ts=ts, block_id="b", action_id="go")
    assert (answer["ok"], answer["error"]) == (False, "operation_timeout")
    gone = await act(session, type="block_action", channel=MENTIONS, ts="1.1", block_id="b", action_id="go")
    assert gone["error"] == "message_not_found"


async def test_a_new_snapshot_follows_each_change(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    async with session.ws_connect("/_c/events?user=U0ANNA") as stream:
        assert messages(await stream.receive_json(timeout=2)) == []
        await slack.user("U0SARA").say("hello")
        assert messages(await stream.receive_json(timeout=2))[0]["text"] == "hello"


async def test_unknown_users_and_files_are_not_found(session: aiohttp.ClientSession) -> None:
    for path in ("/_c/state?user=U0NOBODY", "/page/nothing.js", "/page/..%2Fserver.py"):
        async with session.get(path) as answer:
            assert answer.status == 404
