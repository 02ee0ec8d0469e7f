"""The conversations.* methods, with Slack's pagination."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from demo.slack.arguments import Arguments
from demo.slack.chat import readable
from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.state import BOT_USER_ID, TEAM_ID, Channel, Message, Workspace
from demo.slack.validate import invalid_arguments

Item = TypeVar("Item")


def info(workspace: Workspace, arguments: Arguments) -> Json:
    channel = readable(workspace, arguments.text("channel"))
    return {"channel": described(channel, members=arguments.flag("include_num_members"))}


def list_channels(workspace: Workspace, arguments: Arguments) -> Json:
    types = (arguments.optional("types") or "public_channel").split(",")
    wanted = [
        each
        for each in workspace.channels.values()
        if _type_of(each) in map(str.strip, types) and (not each.is_private or BOT_USER_ID in each.members)
    ]
    if arguments.flag("exclude_archived"):
        wanted = [each for each in wanted if not each.is_archived]
    page, more = paged(wanted, arguments, lambda each: each.id)
    return {"channels": [described(each) for each in page], **more}


def history(workspace: Workspace, arguments: Arguments) -> Json:
    channel = _joined(workspace, arguments)
    top = [each for each in channel.messages if not each.is_reply or each.broadcast]
    found = _between(workspace, sorted(top, key=lambda each: each.ts, reverse=True), arguments)
    page, more = paged(found, arguments, _ts)
    answer = {"messages": [_listed(channel, each, arguments) for each in page], "has_more": bool(more)}
    return answer | {"pin_count": 0} | more


def replies(workspace: Workspace, arguments: Arguments) -> Json:
    channel = _joined(workspace, arguments)
    parent = channel.find(arguments.text("ts"))
    if parent is None:
        raise Refusal("thread_not_found")
    root = parent.thread_ts or parent.ts
    thread = [each for each in channel.messages if each.ts == root or each.thread_ts == root]
    page, more = paged(_between(workspace, thread, arguments), arguments, _ts)
    return {"messages": [_listed(channel, each, arguments) for each in page], "has_more": bool(more), **more}


def members(workspace: Workspace, arguments: Arguments) -> Json:
    channel = readable(workspace, arguments.text("channel"))
    page, more = paged(sorted(channel.members), arguments, str)
    return {"members": list(page), "response_metadata": {"next_cursor": ""}, **more}


def open_im(workspace: Workspace, arguments: Arguments) -> Json:
    users = arguments.text("users").split(",")
    if len(users) > 1:
        raise invalid_arguments("[ERROR] the local Slack has no group messages: give one user")
    user = workspace.person(users[0])
    if user.deleted:
        raise Refusal("user_disabled")
    return {"channel": {"id": workspace.im_with(user.id).id}}


def join(workspace: Workspace, arguments: Arguments) -> Json:
    channel = readable(workspace, arguments.text("channel"))
    if channel.is_private:
        raise Refusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refusal("is_archived")
    channel.members.add(BOT_USER_ID)
    workspace.changes.notify()
    return {"channel": described(channel)}


METHODS = {
    "conversations.history": history,
    "conversations.info": info,
    "conversations.join": join,
    "conversations.list": list_channels,
    "conversations.members": members,
    "conversations.open": open_im,
    "conversations.replies": replies,
}


def paged(found: Sequence[Item], arguments: Arguments, key: Callable[[Item], str]) -> tuple[Sequence[Item], Json]:
    """One page, and the `next_cursor` part of the answer if more follows; new items do not shift the next page."""
    start = _start([key(each) for each in found], arguments.optional("cursor"))
    end = start + arguments.number("limit", 100, 1000)
    if end >= len(found):
        return found[start:end], {}
    cursor = base64.b64encode(f"after:{key(found[end - 1])}".encode()).decode()
    return found[start:end], {"response_metadata": {"next_cursor": cursor}}


def described(channel: Channel, *, members: bool = False) -> Json:
    shown: Json = {
        "id": channel.id,
        "name": channel.name,
        "creator": channel.creator,
        "is_channel": channel.kind == "channels",
        "is_group": channel.kind == "groups",
        "is_im": channel.kind == "im",
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_member": BOT_USER_ID in channel.members,
        "context_team_id": TEAM_ID,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    if channel.im_with:
        shown |= {"user": channel.im_with}
    return shown | ({"num_members": len(channel.members)} if members else {})


def _type_of(channel: Channel) -> str:
    return {"im": "im", "groups": "private_channel", "channels": "public_channel"}[channel.kind]


def _joined(workspace: Workspace, arguments: Arguments) -> Channel:
    channel = readable(workspace, arguments.text("channel"))
    if BOT_USER_ID not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def _between(workspace: Workspace, messages: list[Message], arguments: Arguments) -> list[Message]:
    """Those between `oldest` and `latest`, the ends included only if asked for."""
    try:
        oldest = float(arguments.optional("oldest") or 0)
        latest = float(arguments.optional("latest") or "inf")
    except ValueError as broken:
        raise Refusal("invalid_ts_oldest") from broken
    ends = arguments.flag("inclusive")
    seen_before = workspace.clock.epoch() - workspace.history_lag
    return [
        each
        for each in messages
        if each.at <= seen_before
        and (oldest < float(each.ts) < latest or (ends and float(each.ts) in (oldest, latest)))
    ]


def _listed(channel: Channel, message: Message, arguments: Arguments) -> Json:
    shown = message.as_json(metadata=arguments.flag("include_all_metadata"))
    answers = channel.replies(message.ts)
    if answers:
        people = list(dict.fromkeys(each.user for each in answers))
        shown |= {"thread_ts": message.ts, "reply_count": len(answers), "latest_reply": answers[-1].ts}
        shown |= {"reply_users": people, "reply_users_count": len(people)}
    return shown


def _start(keys: list[str], cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        last = base64.b64decode(cursor, validate=True).decode().removeprefix("after:")
        return keys.index(last) + 1
    except (binascii.Error, ValueError) as broken:
        raise Refusal("invalid_cursor") from broken


def _ts(message: Message) -> str:
    return message.ts
