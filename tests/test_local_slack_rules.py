"""The local Slack refuses what Slack refuses, and answers as Slack answers."""

import asyncio
import copy
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from demo.slack.sample import SAMPLE_MANIFEST
from demo.slack.server import LocalSlack

MENTIONS, GENERAL = "C0MENTIONS", "C0GENERAL"
BLOCKS = [{"type": "section", "text": {"type": "plain_text", "text": "Hello"}}]
METADATA = {"event_type": "card", "event_payload": {"card_id": "k1"}}


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    async with LocalSlack(SAMPLE_MANIFEST) as running:
        yield running


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as caught:
        await call
    return dict(caught.value.response.data)


async def test_auth_test_names_the_workspace_and_the_scopes(slack: LocalSlack, client: AsyncWebClient) -> None:
    answer = await client.auth_test()
    assert answer["team_id"] == slack.team_id
    assert answer["user_id"] == slack.bot_user_id
    assert {"url", "team", "user", "bot_id"} <= set(answer.data)
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_posted_message_is_applied_and_shown(slack: LocalSlack, client: AsyncWebClient) -> None:
    answer = await client.chat_postMessage(channel=MENTIONS, text="Hi", blocks=BLOCKS, metadata=METADATA)
    (line,) = slack.applied
    assert (line.method, line.ts, line.metadata) == ("chat.postMessage", answer["ts"], METADATA)
    (card,) = slack.channel(MENTIONS).cards
    assert card.says == "Hello"
    assert card.blocks[0]["block_id"]
    slack.assert_clean()


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("app", "not_allowed_token_type")],
)
async def test_a_wrong_token_is_refused(slack: LocalSlack, token: str, error: str) -> None:
    client = AsyncWebClient(slack.app_token if token == "app" else token, base_url=slack.api_url)
    assert (await refused(client.chat_postMessage(channel=MENTIONS, text="Hi")))["error"] == error


async def test_a_bot_token_opens_no_connection(slack: LocalSlack, client: AsyncWebClient) -> None:
    answer = await refused(client.apps_connections_open(app_token=slack.bot_token))
    assert answer["error"] == "not_allowed_token_type"


async def test_a_revoked_token_is_refused(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.revoke_token()
    assert (await refused(client.auth_test()))["error"] == "token_revoked"


async def test_a_scope_that_the_manifest_lacks_is_missing() -> None:
    manifest = copy.deepcopy(SAMPLE_MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"].remove("channels:history")  # type: ignore[index]
    async with LocalSlack(manifest) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        answer = await refused(client.conversations_history(channel=MENTIONS))
        assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")
        assert "chat:write" in answer["provided"]
        with pytest.raises(AssertionError, match="missing_scope"):
            slack.assert_clean()


async def test_an_unknown_method_is_refused_and_remembered(slack: LocalSlack, client: AsyncWebClient) -> None:
    assert (await refused(client.api_call("pins.add")))["error"] == "unknown_method"
    assert slack.unknown_methods == ["pins.add"]
    with pytest.raises(AssertionError, match=r"pins\.add"):
        slack.assert_clean()


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": BLOCKS * 51}, "invalid_blocks"),
        ({"text": "x", "blocks": [{"type": "markdown", "text": "x" * 7_000}] * 2}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "card"}}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "c", "event_payload": {"a": None}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "c", "event_payload": {"a": "x" * 9_000}}}, "metadata_too_large"),
        ({"text": "x", "channel": "C0NOWHERE"}, "channel_not_found"),
        ({"text": "x", "channel": GENERAL}, "not_in_channel"),
        ({"text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
    ],
)
async def test_a_bad_message_is_refused(client: AsyncWebClient, message: dict[str, Any], error: str) -> None:
    arguments = {"channel": MENTIONS, **message}
    assert (await refused(client.api_call("chat.postMessage", json=arguments)))["error"] == error


async def test_the_refusal_points_at_the_fault(client: AsyncWebClient) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    answer = await refused(client.chat_postMessage(channel=MENTIONS, text="x", blocks=blocks))
    (message,) = answer["response_metadata"]["messages"]
    assert message == "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"


async def test_an_archived_channel_takes_no_messages(slack: LocalSlack, client: AsyncWebClient) -> None:
    card = await client.chat_postMessage(channel=MENTIONS, text="Hi")
    slack.channel(MENTIONS).archive()
    assert (await refused(client.chat_postMessage(channel=MENTIONS, text="Hi")))["error"] == "is_archived"
    update = client.chat_update(channel=MENTIONS, ts=card["ts"], text="Hi")
    assert (await refused(update))["error"] == "is_inactive"


async def test_text_without_blocks_removes_the_blocks_and_keeps_the_metadata(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ts = (await client.chat_postMessage(channel=MENTIONS, text="a", blocks=BLOCKS, metadata=METADATA))["ts"]
    other = METADATA | {"event_type": "other"}
    await client.api_call("chat.update", json={"channel": MENTIONS, "ts": ts, "metadata": other})
    message = slack.message(ts)
    assert (message.says, message.metadata) == ("Hello", other)
    await client.chat_update(channel=MENTIONS, ts=ts, text="b")
    assert (message.blocks, message.text, bool(message.edited_at)) == ([], "b", True)
    await client.chat_update(channel=MENTIONS, ts=ts, text="c", blocks=BLOCKS, metadata={})
    assert (message.metadata, message.edited_at) == (None, None)


async def test_only_the_bots_own_messages_can_be_updated(slack: LocalSlack, client: AsyncWebClient) -> None:
    own = await slack.user("U0ANNA").say("mine")
    update = client.chat_update(channel=MENTIONS, ts=own.ts, text="yours")
    assert (await refused(update))["error"] == "cant_update_message"
    delete = client.chat_delete(channel=MENTIONS, ts=own.ts)
    assert (await refused(delete))["error"] == "cant_delete_message"
    lost = client.chat_update(channel=MENTIONS, ts="1.000001", text="x")
    assert (await refused(lost))["error"] == "message_not_found"


async def test_an_update_may_have_4000_characters(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=MENTIONS, text="a"))["ts"]
    await client.chat_update(channel=MENTIONS, ts=ts, text="x" * 4_000)
    update = client.chat_update(channel=MENTIONS, ts=ts, text="x" * 4_001)
    assert (await refused(update))["error"] == "msg_too_long"


async def test_a_deleted_message_is_gone_from_the_history(client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=MENTIONS, text="a"))["ts"]
    await client.chat_delete(channel=MENTIONS, ts=ts)
    assert (await client.conversations_history(channel=MENTIONS))["messages"] == []


async def test_an_ephemeral_is_seen_by_one_and_not_in_the_history(slack: LocalSlack, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=MENTIONS, user="U0ANNA", text="psst")
    assert [each.text for each in slack.user("U0ANNA").ephemerals] == ["psst"]
    assert slack.user("U0SARA").ephemerals == []
    assert (await client.conversations_history(channel=MENTIONS))["messages"] == []
    absent = client.chat_postEphemeral(channel=MENTIONS, user="U0GONE", text="psst")
    assert (await refused(absent))["error"] == "user_not_in_channel"


async def test_history_comes_in_pages_newest_first_with_metadata_on_request(client: AsyncWebClient) -> None:
    sent = [(await client.chat_postMessage(channel=MENTIONS, text=str(n), metadata=METADATA))["ts"] for n in range(3)]
    first = await client.conversations_history(channel=MENTIONS, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    last = await client.conversations_history(channel=MENTIONS, limit=2, cursor=cursor, include_all_metadata=True)
    assert [each["text"] for each in first["messages"]] == ["2", "1"]
    assert (first["has_more"], last["has_more"]) == (True, False)
    assert "metadata" not in first["messages"][0]
    assert last["messages"][0]["metadata"] == METADATA
    between = await client.conversations_history(channel=MENTIONS, oldest=sent[0], latest=sent[2])
    assert [each["text"] for each in between["messages"]] == ["1"]
    ends = await client.conversations_history(channel=MENTIONS, oldest=sent[0], latest=sent[2], inclusive=True)
    assert len(ends["messages"]) == 3


async def test_replies_stand_in_the_thread_and_not_in_the_history(slack: LocalSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=MENTIONS, text="card"))["ts"]
    await client.chat_postMessage(channel=MENTIONS, text="line", thread_ts=ts)
    (card,) = (await client.conversations_history(channel=MENTIONS))["messages"]
    assert card["reply_count"] == 1
    thread = (await client.conversations_replies(channel=MENTIONS, ts=ts))["messages"]
    assert [each["text"] for each in thread] == ["card", "line"]
    assert [each.text for each in slack.channel(MENTIONS).thread(ts)] == ["line"]


async def test_timestamps_are_unique_and_rise(slack: LocalSlack) -> None:
    stamps = [slack.workspace.new_ts() for _ in range(1000)]
    assert sorted(set(stamps)) == stamps


async def test_a_message_to_a_user_goes_to_the_direct_message(slack: LocalSlack, client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users="U0ANNA")
    answer = await client.chat_postMessage(channel="U0ANNA", text="psst")
    assert answer["channel"] == opened["channel"]["id"]
    assert [each.text for each in slack.user("U0ANNA").dm.messages] == ["psst"]


async def test_channels_tell_who_is_in_them(slack: LocalSlack, client: AsyncWebClient) -> None:
    info = (await client.conversations_info(channel=GENERAL))["channel"]
    assert (info["is_member"], info["creator"], info["is_private"]) == (False, "U0KARIN", False)
    joined = (await client.conversations_join(channel=GENERAL))["channel"]
    assert joined["is_member"]
    members = (await client.conversations_members(channel=GENERAL))["members"]
    assert slack.bot_user_id in members
    names = [each["name"] for each in (await client.conversations_list())["channels"]]
    assert names == ["omnamnanden", "allmant"]


async def test_users_tell_whether_they_are_guests_strangers_or_gone(client: AsyncWebClient) -> None:
    people = {each["id"]: each for each in (await client.users_list())["members"]}
    assert people["U0KARIN"]["is_admin"]
    assert people["U0GUEST"]["is_restricted"]
    assert people["U0GONE"]["deleted"]
    assert people["U0STRANGER"]["team_id"] != people["U0ANNA"]["team_id"]
    anna = (await client.users_info(user="U0ANNA", include_locale=True))["user"]
    assert (anna["tz"], anna["locale"]) == ("Europe/Stockholm", "sv-SE")
    assert (await refused(client.users_info(user="U0NOBODY")))["error"] == "user_not_found"


async def test_reactions_permalinks_team_and_bot(slack: LocalSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=MENTIONS, text="a"))["ts"]
    await client.reactions_add(channel=MENTIONS, timestamp=ts, name="eyes")
    assert slack.message(ts).reactions == {"eyes": [slack.bot_user_id]}
    link = (await client.chat_getPermalink(channel=MENTIONS, message_ts=ts))["permalink"]
    assert link == f"{slack.url}archives/{MENTIONS}/p{ts.replace('.', '')}"
    assert (await client.team_info())["team"]["id"] == slack.team_id
    assert (await client.bots_info(bot="B0BOT"))["bot"]["user_id"] == slack.bot_user_id


async def test_one_message_a_second_in_a_channel_after_a_burst_of_three(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    for _ in range(3):
        await client.chat_postMessage(channel=MENTIONS, text="x")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=MENTIONS, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    await client.chat_postMessage(channel="U0ANNA", text="elsewhere")
    slack.clock.advance(1)
    await client.chat_postMessage(channel=MENTIONS, text="x")


async def test_fifty_updates_a_minute(slack: LocalSlack, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=MENTIONS, text="x"))["ts"]
    for n in range(50):
        await client.chat_update(channel=MENTIONS, ts=ts, text=str(n))
    assert (await refused(client.chat_update(channel=MENTIONS, ts=ts, text="50")))["error"] == "ratelimited"
    slack.clock.advance(60)
    await client.chat_update(channel=MENTIONS, ts=ts, text="50")


@pytest.mark.parametrize("form", ["query", "form", "json", "empty json", "multipart"])
async def test_arguments_come_in_every_form(slack: LocalSlack, form: str) -> None:
    arguments = {"channel": MENTIONS, "limit": "5"}
    multipart = aiohttp.FormData(arguments, default_to_multipart=True)
    body: dict[str, Any] = {
        "query": {"params": arguments},
        "form": {"data": arguments},
        "json": {"json": arguments},
        "empty json": {"params": arguments, "data": b"", "headers": {"Content-Type": "application/json"}},
        "multipart": {"data": multipart},
    }[form]
    body.setdefault("headers", {})["Authorization"] = f"Bearer {slack.bot_token}"
    url = f"{slack.api_url}conversations.history"
    async with aiohttp.ClientSession() as session, session.post(url, **body) as answer:
        assert (await answer.json())["ok"]


async def test_it_serves_the_synchronous_client_too(slack: LocalSlack) -> None:
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    await asyncio.to_thread(client.chat_postMessage, channel=MENTIONS, text="Hi", blocks=BLOCKS)
    history = await asyncio.to_thread(client.conversations_history, channel=MENTIONS)
    assert history["messages"][0]["text"] == "Hi"


async def test_who_is_there_and_who_wants_no_disturbance_is_told(slack: LocalSlack, client: AsyncWebClient) -> None:
    slack.workspace.people["U0ANNA"].presence = "away"
    slack.workspace.people["U0BJORN"].dnd = (1_450_387_800, 1_450_423_800)
    assert dict((await client.users_getPresence(user="U0ANNA")).data) == {"ok": True, "presence": "away"}  # type: ignore[arg-type]
    own = await client.api_call("users.getPresence")
    assert (own["presence"], own["online"], own["manual_away"]) == ("active", True, False)
    told = (await client.dnd_teamInfo(users=["U0ANNA", "U0BJORN"]))["users"]
    assert told["U0ANNA"] == {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    assert told["U0BJORN"]["next_dnd_end_ts"] == 1_450_423_800
    assert (await refused(client.users_getPresence(user="U0NOBODY")))["error"] == "user_not_found"


@pytest.mark.parametrize(
    ("users", "error"),
    [([], "no_users_provided"), (["U0ANNA"] * 51, "too_many_users"), (["U0ANNA", "U0NOBODY"], "user_not_visible")],
)
async def test_do_not_disturb_is_told_of_fifty_whom_one_may_see(
    client: AsyncWebClient, users: list[str], error: str
) -> None:
    assert (await refused(client.dnd_teamInfo(users=users)))["error"] == error


async def test_do_not_disturb_may_be_asked_for_twenty_times_a_minute(client: AsyncWebClient) -> None:
    for _ in range(20):
        await client.dnd_teamInfo(users="U0ANNA")
    assert (await refused(client.dnd_teamInfo(users="U0ANNA")))["error"] == "ratelimited"
    await client.users_getPresence(user="U0ANNA")
