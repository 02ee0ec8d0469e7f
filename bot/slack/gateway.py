"""The only way to Slack: paced by its limits, presses first, and never a silent second try."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.cards.card import Message
from bot.slack.limits import Limits

EVENT_TYPE = "ambassadors_effect"

# Slack answers these with ok:false although the call may have been carried out.
_AMBIGUOUS = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_CHANNEL_TROUBLE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "channel_is_limited_access",
        "restricted_action",
        "ekm_access_denied",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
    }
)
_BLOCK_TROUBLE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})
_TOKEN_TROUBLE = frozenset(
    {
        "token_revoked",
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_authed",
        "token_expired",
        "no_permission",
        "not_allowed_token_type",
        "access_denied",
        "accesslimited",
        "team_access_not_granted",
        "enterprise_is_restricted",
        "org_login_required",
        "two_factor_setup_required",
    }
)
# Slack's words for "too many" that come without a status of 429.
_TOO_MANY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})


class SlackRefused(Exception):
    """Slack said no, and did nothing. `error` is its word."""

    def __init__(self, error: str, detail: str = "") -> None:
        super().__init__(f"{error}: {detail}" if detail else error)
        self.error = error

    @property
    def about_channel(self) -> bool:
        """The channel cannot be written to at all, until somebody mends it in Slack."""
        return self.error in _CHANNEL_TROUBLE

    @property
    def about_token(self) -> bool:
        """The app itself is not let in."""
        return self.error in _TOKEN_TROUBLE

    @property
    def about_blocks(self) -> bool:
        """The message cannot be shown like this; its plain form may be."""
        return self.error in _BLOCK_TROUBLE


class SlackLimited(Exception):
    """Slack asks us to wait, and did nothing; `retry_after` in seconds, 1 to 600."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"rate limited for {retry_after:.0f} s")
        self.retry_after = retry_after


class SlackUnreached(Exception):
    """The connection was never made: nothing happened there."""


class SlackUnknown(Exception):
    """No clear answer: it may or may not have been carried out."""


@dataclass(slots=True)
class Bucket:
    """A token bucket that keeps `reserve` tokens for what is urgent. `clock` is monotonic seconds."""

    per_second: float
    size: float
    reserve: float
    clock: Callable[[], float]
    _tokens: float = -1.0
    _at: float = 0.0
    _closed_until: float = 0.0

    async def take(self, *, urgent: bool) -> None:
        """Waits until one token may be used; urgent takers pass those who wait for more than the reserve."""
        floor = 0.0 if urgent else min(self.reserve, self.size - 1)
        while (wait := self._wait_for(floor)) > 0:  # noqa: ASYNC110 — what is awaited is time itself
            await asyncio.sleep(wait)
        self._tokens -= 1

    def close_for(self, seconds: float) -> None:
        """Slack has said 429: nobody goes before that time is over."""
        self._closed_until = max(self._closed_until, self.clock() + seconds)

    def _wait_for(self, floor: float) -> float:
        now = self.clock()
        if self._tokens < 0:
            self._tokens, self._at = self.size, now
        self._tokens = min(self.size, self._tokens + (now - self._at) * self.per_second)
        self._at = now
        if now < self._closed_until:
            return self._closed_until - now
        missing = floor + 1 - self._tokens
        # A hair more than needed, so that rounding never makes a second sleep of nothing.
        return missing / self.per_second + 0.001 if missing > 1e-9 else 0.0


class Gateway:
    """Slack's Web API as the bot uses it. One per process."""

    def __init__(self, client: AsyncWebClient, limits: Limits, clock: Callable[[], float]) -> None:
        # The SDK's own retry sends a message twice when only the answer was lost.
        client.retry_handlers = []
        self._client = client
        self._limits = limits
        self._clock = clock
        self._updates = Bucket(limits.updates_per_minute / 60, limits.update_burst, limits.press_reserve, clock)
        self._reads = Bucket(limits.reads_per_minute / 60, 5, 0, clock)
        self._posts: dict[str, Bucket] = {}
        self._slack_ahead: float | None = None

    async def turn(self, channel: str) -> None:
        """Waits until one more message may be posted in `channel`."""
        await self._channel(channel).take(urgent=True)

    async def post(self, channel: str, message: Message, key: str, thread_ts: str = "") -> tuple[str, str]:
        """Posts once; channel and ts of the message. Call `turn` before, and commit what you mean to do.

        Args:
            channel: a person's id means the direct message with that person.

        Raises:
            SlackRefused, SlackLimited, SlackUnreached: nothing was posted.
            SlackUnknown: it may have been posted; `find` tells later.
        """
        try:
            answer = await _ask(
                self._client.chat_postMessage(
                    channel=channel,
                    text=message.text,
                    blocks=message.blocks or None,
                    thread_ts=thread_ts or None,
                    metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                    unfurl_links=False,
                    unfurl_media=False,
                )
            )
        except SlackLimited as limited:
            self._channel(channel).close_for(limited.retry_after)
            raise
        if not (answer.get("channel") and answer.get("ts")):
            raise SlackUnknown("an answer that does not say where the message stands")
        return str(answer["channel"]), str(answer["ts"])

    async def stage_file(self, name: str, body: bytes, alt: str = "") -> str:
        """Hands Slack a file that nobody sees yet, and returns its id; harmless to repeat.

        Args:
            alt: what a picture shows, for those who cannot see it.

        Raises:
            SlackRefused, SlackLimited, SlackUnreached: nobody sees it.
        """
        try:
            answer = await _ask(
                self._client.files_getUploadURLExternal(filename=name, length=len(body), alt_txt=alt or None)
            )
            url, file_id = str(answer["upload_url"]), str(answer["file_id"])
            await self._send(url, body)
        except (SlackUnknown, KeyError) as error:
            raise SlackUnreached(str(error)) from error
        return file_id

    async def share_file(self, channel: str, file_id: str, title: str, words: str, thread_ts: str = "") -> str:
        """Shows a staged file in a channel, with `words` above it; the id of the channel. Commit what you mean to do.

        Raises the same four as `post`; `find_file` tells later what became of it.
        """
        if is_person(channel):
            channel = await self._direct(channel)
        await _ask(
            self._client.files_completeUploadExternal(
                files=[{"id": file_id, "title": title}],
                channel_id=channel,
                initial_comment=words,
                thread_ts=thread_ts or None,
            )
        )
        return channel

    async def find_file(self, channel: str, file_id: str, oldest: float, thread_ts: str = "") -> tuple[str, ...]:
        """The ts of every message that shows this file, as `find` does it."""

        def shows(message: dict[str, Any]) -> bool:
            return any(one.get("id") == file_id for one in message.get("files") or ())

        return await self._search(channel, shows, oldest, thread_ts)

    async def _send(self, url: str, body: bytes) -> None:
        session = self._client.session
        if session is None:
            raise SlackUnreached("there is no session to send a file with")
        try:
            async with session.post(url, data=body) as answer:
                if answer.status != 200:
                    raise SlackUnreached(f"the file was not taken ({answer.status})")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnreached(type(error).__name__) from error

    async def _direct(self, user: str) -> str:
        """The direct message between the bot and this person."""
        return str((await _ask(self._client.conversations_open(users=user)))["channel"]["id"])

    async def draws(self, blocks: Sequence[dict[str, Any]]) -> bool:
        """Whether this Slack can show such blocks; new kinds reach one workspace after the other."""
        try:
            return bool((await _ask(self._client.blocks_validate(blocks=blocks))).get("ok"))
        except SlackRefused:
            return False

    async def answer_again(self, url: str, message: Message) -> None:
        """Shows something else in the private answer that a button stood in: `url` came with the press.

        Raises:
            SlackRefused, SlackUnknown: the old answer may still stand there.
        """
        webhook = AsyncWebhookClient(url, session=self._client.session)
        webhook.retry_handlers = []
        try:
            answer = await webhook.send(text=message.text, blocks=message.blocks or None, replace_original=True)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SlackUnknown(type(error).__name__) from error
        if answer.status_code != 200:
            raise SlackRefused(f"response_url {answer.status_code}")

    async def updates_turn(self, *, urgent: bool) -> None:
        """Waits until one more card may be updated; a press overtakes what waits in the background."""
        await self._updates.take(urgent=urgent)

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Shows a card's latest state. Take a turn before. Raises the same four as `post`."""
        try:
            await _ask(
                self._client.chat_update(channel=channel, ts=ts, text=message.text, blocks=message.blocks or None)
            )
        except SlackLimited as limited:
            self._updates.close_for(limited.retry_after)
            raise

    async def find(self, channel: str, key: str, oldest: float, thread_ts: str = "") -> tuple[str, ...]:
        """The ts of every message that carries `key`, oldest first, from a complete search since `oldest` (epoch s).

        Raises any of the four: then nothing is known yet.
        """
        return await self._search(channel, lambda message: _key_of(message) == key, oldest, thread_ts)

    async def _search(
        self, channel: str, fits: Callable[[dict[str, Any]], bool], oldest: float, thread_ts: str
    ) -> tuple[str, ...]:
        found: list[str] = []
        cursor = ""
        if is_person(channel):
            channel = await self._direct(channel)
        while True:
            window = {"channel": channel, "oldest": f"{oldest:.6f}", "limit": 200, "include_all_metadata": True}
            if cursor:
                window["cursor"] = cursor
            await self._reads.take(urgent=True)
            if thread_ts:
                page = await _ask(self._client.conversations_replies(ts=thread_ts, **window))  # type: ignore[arg-type]
            else:
                page = await _ask(self._client.conversations_history(**window))  # type: ignore[arg-type]
            found += [message["ts"] for message in page.get("messages", ()) if fits(message)]
            cursor, before = (page.get("response_metadata") or {}).get("next_cursor") or "", cursor
            if "messages" not in page or (page.get("has_more") and cursor in ("", before)):
                raise SlackUnknown("a history that does not tell its end")
            if not cursor:
                return tuple(sorted(set(found), key=float))

    async def remove(self, channel: str, ts: str) -> None:
        """Deletes one of our own messages."""
        await _ask(self._client.chat_delete(channel=channel, ts=ts))

    async def whisper(self, channel: str, user: str, message: Message) -> None:
        """Tells one person something in a channel; nobody else sees it and nothing keeps it."""
        await _ask(
            self._client.chat_postEphemeral(
                channel=channel, user=user, text=message.text, blocks=message.blocks or None
            )
        )

    async def open_form(self, trigger_id: str, view: dict[str, Any]) -> str:
        """Opens a form and returns its id; the trigger lives 3 s and serves once."""
        answer = await _ask(self._client.views_open(trigger_id=trigger_id, view=view))
        return str((answer.get("view") or {}).get("id", ""))

    async def push_form(self, trigger_id: str, view: dict[str, Any]) -> None:
        """Lays a form over the one that is open; three may lie on one another."""
        await _ask(self._client.views_push(trigger_id=trigger_id, view=view))

    async def update_form(self, view_id: str, view: dict[str, Any], seen: str = "") -> None:
        """Shows something else in a form that is open; with the hash of what was `seen`, only in place of that."""
        await _ask(self._client.views_update(view_id=view_id, view=view, hash=seen or None))

    async def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Shows `user` their App Home."""
        await _ask(self._client.views_publish(user_id=user, view=view))

    async def user(self, user_id: str) -> dict[str, Any]:
        """Slack's record of a person."""
        answer = await _ask(self._client.users_info(user=user_id, include_locale=True))
        return dict(answer["user"])

    async def quiet_times(self, users: Sequence[str]) -> dict[str, tuple[float, float]]:
        """From when to when each of these, at most 50, wants no disturbance next (epoch s); who wants none is absent.
        Slack does not tell apart what is set for the night and a pause of an hour."""
        told = (await _ask(self._client.dnd_teamInfo(users=users))).get("users") or {}
        return {
            user: (float(times.get("next_dnd_start_ts") or 0), float(times.get("next_dnd_end_ts") or 0))
            for user, times in told.items()
            if times.get("dnd_enabled")
        }

    async def is_active(self, user_id: str) -> bool:
        """Whether this person has used Slack within the last minutes."""
        return bool((await _ask(self._client.users_getPresence(user=user_id))).get("presence") == "active")

    async def channel(self, channel_id: str) -> dict[str, Any]:
        """Slack's record of a channel."""
        answer = await _ask(self._client.conversations_info(channel=channel_id))
        return dict(answer["channel"])

    async def members(self, channel_id: str) -> tuple[str, ...]:
        """The first 200 members of a channel: enough to warm the cache."""
        answer = await _ask(self._client.conversations_members(channel=channel_id, limit=200))
        return tuple(answer["members"])

    async def line_url(self, app_token: str) -> str:
        """apps.connections.open: where one Socket Mode connection may be made."""
        answer = await _ask(self._client.apps_connections_open(app_token=app_token))
        return str(answer["url"])

    async def who_am_i(self) -> dict[str, Any]:
        """auth.test, with the granted scopes under "scopes"."""
        answer = await _ask(self._client.auth_test())
        headers = {name.lower(): value for name, value in dict(answer.headers).items()}
        self._set_clock(str(headers.get("date", "")))
        granted = str(headers.get("x-oauth-scopes", ""))
        return {**answer.data, "scopes": frozenset(filter(None, re.split(r"[,\s]+", granted)))}

    def slack_time(self) -> float | None:
        """What Slack's own clock shows, by which it numbers its messages (epoch s); None if it has not told."""
        return None if self._slack_ahead is None else self._clock() + self._slack_ahead

    def _set_clock(self, date: str) -> None:
        try:
            self._slack_ahead = parsedate_to_datetime(date).timestamp() - self._clock()
        except (ValueError, TypeError, OverflowError):
            return

    def _channel(self, channel: str) -> Bucket:
        if channel not in self._posts:
            self._posts[channel] = Bucket(1 / self._limits.post_every, 1, 0, self._clock)
        return self._posts[channel]


def is_person(channel: str) -> bool:
    """Whether a place to post in is a person: the direct message with that person."""
    return channel.startswith(("U", "W"))


def _key_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ""
    return str((metadata.get("event_payload") or {}).get("key", ""))


async def _ask(call: Awaitable[Any]) -> Any:
    """The answer, or one of the four errors."""
    try:
        answer = await call
    except aiohttp.ClientConnectorError as error:
        raise SlackUnreached(type(error).__name__) from error
    except SlackApiError as error:
        raise _judge(error) from error
    except (aiohttp.ClientError, TimeoutError, SlackClientError, AttributeError, OSError, ValueError) as error:
        # AttributeError: the SDK stumbles over an answer in plain text; ValueError: bytes that are no text.
        raise SlackUnknown(type(error).__name__) from error
    if not isinstance(answer.data, dict):
        raise SlackUnknown("an answer of no known form")
    return answer


def _judge(error: SlackApiError) -> Exception:
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    data = getattr(response, "data", None)
    word = data.get("error", "") if isinstance(data, dict) else ""
    if status == 429 or word in _TOO_MANY:
        return SlackLimited(_retry_after(getattr(response, "headers", {}) or {}))
    if status == 200 and word and word not in _AMBIGUOUS:
        detail = "; ".join(map(str, (data.get("response_metadata") or {}).get("messages", ())))[:300] if data else ""
        return SlackRefused(word, detail)
    return SlackUnknown(f"{status} {word}".strip())


def _retry_after(headers: Any) -> float:
    value = next((v for k, v in dict(headers).items() if k.lower() == "retry-after"), "")
    if isinstance(value, list):
        value = value[0] if value else ""
    try:
        seconds = float(value)
    except ValueError:
        return 30.0
    # An absurd or negative wish is bent into what is still useful.
    return min(max(seconds, 1.0), 600.0) if seconds == seconds else 30.0
