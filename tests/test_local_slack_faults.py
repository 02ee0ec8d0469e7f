"""Each fault of the local Slack does what it says, and the log tells what was applied."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from demo.slack.sample import SAMPLE_MANIFEST
from demo.slack.server import LocalSlack

MENTIONS, POST = "C0MENTIONS", "chat.postMessage"
CARD = [
    {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "claim", "text": {"type": "plain_text", "text": "Claim"}}],
    }
]


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(SAMPLE_MANIFEST, rates=False) as running:
        running.delivery.ack_within = 0.3
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def connect(slack: LocalSlack, session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    """One connection by hand; its hello is read."""
    client = AsyncWebClient(base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    socket = await session.ws_connect(url)
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def envelope(socket: aiohttp.ClientWebSocketResponse, *, ack: bool = True) -> dict[str, Any]:
    received = await socket.receive_json(timeout=2)
    if ack:
        await socket.send_json({"envelope_id": received["envelope_id"]})
    return dict(received)


async def post(client: AsyncWebClient, text: str = "x") -> Any:
    return await client.chat_postMessage(channel=MENTIONS, text=text)


async def test_a_rate_limit_is_answered_n_times_with_the_given_header(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    slack.faults.rate_limit(POST, 2, retry_after="abc")
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await post(client)
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "abc"
    await post(client)
    assert len(slack.applied) == 1


@pytest.mark.parametrize("applied", [True, False])
async def test_a_server_error_may_come_before_or_after_the_work(
    slack: LocalSlack, client: AsyncWebClient, applied: bool
) -> None:
    slack.faults.server_error(POST, 1, status=503, applied=applied)
    with pytest.raises(SlackApiError) as caught:
        await post(client)
    assert caught.value.response.status_code == 503
    assert len(slack.applied) == applied


@pytest.mark.parametrize("how", ["close", "reset"])
async def test_a_lost_answer_was_applied(slack: LocalSlack, client: AsyncWebClient, how: Any) -> None:
    slack.faults.lose_answer(POST, 1, how=how)
    with pytest.raises(aiohttp.ClientError):
        await post(client)
    assert len(slack.applied) == 1


async def test_a_late_post_is_applied_after_the_connection_ended(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.faults.late_apply(POST, 1, delay=0.1)
    with pytest.raises(aiohttp.ClientError):
        await post(client)
    assert slack.applied == []
    await slack.until(lambda: slack.applied)


async def test_a_slow_call_is_applied_at_once(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.faults.slow(POST, 1, 0.2)
    began = time.monotonic()
    pending = asyncio.ensure_future(post(client))
    await slack.until(lambda: slack.applied)
    assert not pending.done()
    await pending
    assert time.monotonic() - began >= 0.2


async def test_a_garbled_answer_is_not_json(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.faults.garble(POST)
    with pytest.raises(SlackApiError):
        await post(client)
    assert len(slack.applied) == 1


async def test_connections_fail_to_open(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    slack.faults.open_fails(1)
    with pytest.raises(SlackApiError):
        await connect(slack, session)
    await (await connect(slack, session)).close()


async def test_history_may_lag(slack: LocalSlack, client: AsyncWebClient) -> None:
    await post(client)
    slack.faults.history_lag(60)
    assert (await client.conversations_history(channel=MENTIONS))["messages"] == []
    slack.clock.advance(61)
    assert len((await client.conversations_history(channel=MENTIONS))["messages"]) == 1


async def test_an_event_that_is_not_acknowledged_comes_again_with_the_same_id(
    slack: LocalSlack, session: aiohttp.ClientSession
) -> None:
    slack.delivery.retry_delays = (0.0, 0.0, 0.0)
    socket = await connect(slack, session)
    await slack.user("U0ANNA").say("hello")
    first = await envelope(socket, ack=False)
    again = await envelope(socket)
    assert first["envelope_id"] != again["envelope_id"]
    assert first["payload"]["event_id"] == again["payload"]["event_id"]
    assert [each["retry_attempt"] for each in (first, again)] == [0, 1]
    assert again["retry_reason"] == "timeout"
    await socket.close()


async def test_an_event_waits_for_a_connection_and_comes_as_a_retry(
    slack: LocalSlack, session: aiohttp.ClientSession
) -> None:
    await slack.user("U0ANNA").say("hello")
    await asyncio.sleep(0.02)
    socket = await connect(slack, session)
    assert (await envelope(socket))["retry_attempt"] == 1
    await socket.close()


async def test_a_press_is_never_sent_again(
    slack: LocalSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    ts = (await client.chat_postMessage(channel=MENTIONS, text="x", blocks=CARD))["ts"]
    anna = slack.user("U0ANNA")
    alone = await anna.click(ts, "claim")
    socket = await connect(slack, session)
    press = asyncio.ensure_future(anna.click(ts, "claim"))
    assert (await envelope(socket, ack=False))["type"] == "events_api"
    assert (await envelope(socket, ack=False))["type"] == "interactive"
    assert (await press).acked_after is None
    assert alone.acked_after is None
    assert len(slack.failed_interactions) == 2
    with pytest.raises(AssertionError, match="not acknowledged"):
        slack.assert_clean()
    await socket.close()


async def test_a_payload_can_be_delivered_twice_or_never(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    sockets = [await connect(slack, session) for _ in range(2)]
    slack.faults.duplicate_delivery(1)
    await slack.user("U0ANNA").say("hello")
    first, second = [await envelope(each) for each in sockets]
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    slack.faults.drop_delivery(1)
    assert (await slack.user("U0ANNA").command("/sample")).error == "operation_timeout"
    for each in sockets:
        await each.close()


async def test_each_payload_goes_to_one_of_the_connections(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    sockets = [await connect(slack, session) for _ in range(2)]
    for text in ("one", "two"):
        await slack.user("U0ANNA").say(text)
    assert {(await envelope(each))["payload"]["event"]["text"] for each in sockets} == {"one", "two"}
    for each in sockets:
        await each.close()


async def test_the_eleventh_connection_is_one_too_many(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    sockets = [await connect(slack, session) for _ in range(10)]
    client = AsyncWebClient(base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    eleventh = await session.ws_connect(url)
    assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
    for each in [*sockets, eleventh]:
        await each.close()


async def test_a_ticket_opens_one_connection(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    socket = await session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url)
    await socket.close()


async def test_a_disconnect_is_announced_before_the_end(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    socket = await connect(slack, session)
    ending = asyncio.ensure_future(slack.faults.disconnect("warning", grace=0.05))
    notice = await socket.receive_json()
    assert (notice["type"], notice["reason"]) == ("disconnect", "warning")
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    await ending


async def test_an_abort_ends_every_connection_without_a_word(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    socket = await connect(slack, session)
    slack.faults.abort()
    assert (await socket.receive()).type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
    await slack.until(lambda: not slack.connected)


async def test_a_frozen_slack_answers_nothing_until_it_thaws(
    slack: LocalSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    socket = await session.ws_connect(
        (await AsyncWebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.app_token))["url"],
        autoping=False,
    )
    await socket.receive_json()
    slack.faults.freeze(0.2)
    began = time.monotonic()
    await socket.ping(b"sdk-ping-pong:1")
    pong = await socket.receive()
    assert (pong.type, pong.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1")
    assert time.monotonic() - began >= 0.19
    await client.auth_test()
    await socket.close()


async def test_chaos_is_the_same_for_the_same_seed() -> None:
    async def story() -> list[str]:
        async with LocalSlack(SAMPLE_MANIFEST, rates=False) as slack:
            slack.faults.chaos(7, lose=0.3, error=0.3)
            client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
            told = []
            for n in range(20):
                try:
                    await post(client, str(n))
                except (aiohttp.ClientError, SlackApiError) as error:
                    told.append(type(error).__name__)
                else:
                    told.append("sent")
            return told

    first = await story()
    assert first == await story()
    assert len(set(first)) == 3
