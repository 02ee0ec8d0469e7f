"""The chat.* methods: posting, updating and deleting messages."""

import copy
from typing import Any

from demo.slack import events
from demo.slack.arguments import Arguments
from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.state import APP_ID, BOT_ID, BOT_USER_ID, Channel, Message, Workspace
from demo.slack.validate import check_blocks, check_metadata

MOST_TEXT_POSTED, MOST_TEXT_UPDATED = 40_000, 4_000


def post_message(workspace: Workspace, arguments: Arguments) -> Json:
    channel = writable(workspace, arguments.text("channel"))
    thread_ts = arguments.optional("thread_ts")
    if thread_ts and channel.find(thread_ts) is None:
        raise Refusal("cannot_reply_to_message")
    message = new_message(workspace, channel, arguments, MOST_TEXT_POSTED)
    message.thread_ts = _root(channel, thread_ts)
    message.broadcast = bool(thread_ts) and arguments.flag("reply_broadcast")
    channel.messages.append(message)
    workspace.record("chat.postMessage", message)
    events.posted(workspace, message)
    return {"channel": channel.id, "ts": message.ts, "message": shown(message)}


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Json:
    channel = writable(workspace, arguments.text("channel"))
    user = arguments.text("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    message = new_message(workspace, channel, arguments, MOST_TEXT_POSTED)
    message.ephemeral_for, message.thread_ts = user, arguments.optional("thread_ts")
    workspace.ephemerals.append(message)
    workspace.record("chat.postEphemeral", message)
    return {"message_ts": message.ts}


def update(workspace: Workspace, arguments: Arguments) -> Json:
    channel = readable(workspace, arguments.text("channel"))
    message = workspace.message(channel.id, arguments.text("ts"))
    if message.user != BOT_USER_ID:
        raise Refusal("cant_update_message")
    if channel.is_archived:
        raise Refusal("is_inactive")
    given = content(arguments, MOST_TEXT_UPDATED)
    if not given:
        raise Refusal("no_text")
    before = copy.deepcopy(message)
    apply_content(workspace, message, given)
    workspace.record("chat.update", message)
    events.changed(workspace, message, before)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown(message)}


def delete(workspace: Workspace, arguments: Arguments) -> Json:
    channel = readable(workspace, arguments.text("channel"))
    message = workspace.message(channel.id, arguments.text("ts"))
    if message.user != BOT_USER_ID:
        raise Refusal("cant_delete_message")
    remove(workspace, channel, message, "chat.delete")
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(workspace: Workspace, arguments: Arguments) -> Json:
    channel = readable(workspace, arguments.text("channel"))
    message = workspace.message(channel.id, arguments.text("message_ts"))
    link = f"{workspace.url}archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS = {
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
    "chat.postEphemeral": post_ephemeral,
    "chat.postMessage": post_message,
    "chat.update": update,
}


def readable(workspace: Workspace, channel_id: str) -> Channel:
    """The channel, if the bot can know of it at all."""
    channel = workspace.channels.get(channel_id)
    if channel is None or (channel.is_private and BOT_USER_ID not in channel.members):
        raise Refusal("channel_not_found")
    return channel


def writable(workspace: Workspace, channel_id: str) -> Channel:
    """The channel, if the bot may post there; a user's id means the direct message with that user."""
    if channel_id in workspace.people and channel_id != BOT_USER_ID:
        channel = workspace.im_with(channel_id)
    else:
        channel = readable(workspace, channel_id)
    if channel.im_with and not workspace.manifest.messages_tab:
        raise Refusal("messages_tab_disabled")
    if channel.is_archived:
        raise Refusal("is_archived")
    if BOT_USER_ID not in channel.members and "chat:write.public" not in workspace.manifest.scopes:
        raise Refusal("not_in_channel")
    return channel


def content(arguments: Arguments, most_text: int) -> Json:
    """The parts of a message that were given, checked; what was left out is missing."""
    given: Json = {}
    for name in ("text", "blocks", "attachments", "metadata"):
        value: Any = arguments.values.get("text") if name == "text" else arguments.structure(name)
        if value is not None:
            given[name] = value
    if len(given.get("text", "")) > most_text:
        raise Refusal("msg_too_long")
    if "blocks" in given:
        check_blocks(given["blocks"])
    if given.get("metadata"):
        check_metadata(given["metadata"])
    return given


def new_message(workspace: Workspace, channel: Channel, arguments: Arguments, most_text: int) -> Message:
    given = content(arguments, most_text)
    if not any(given.get(part) for part in ("text", "blocks", "attachments")):
        raise Refusal("no_text")
    at = workspace.clock.epoch()
    return Message(
        channel.id,
        workspace.new_ts(),
        BOT_USER_ID,
        at,
        text=given.get("text", ""),
        blocks=workspace.name_parts(given.get("blocks", [])),
        attachments=given.get("attachments", []),
        metadata=given.get("metadata") or None,
        bot_id=BOT_ID,
    )


def apply_content(workspace: Workspace, message: Message, given: Json) -> None:
    """Text without blocks removes the blocks and marks the message as edited; metadata stays unless given."""
    if "text" in given or "blocks" in given:
        message.text = given.get("text", "")
        message.blocks = workspace.name_parts(given.get("blocks", []))
        message.edited_at = None if message.blocks else workspace.new_ts()
    if "attachments" in given:
        message.attachments = given["attachments"]
    if "metadata" in given:
        message.metadata = given["metadata"] or None


def remove(workspace: Workspace, channel: Channel, message: Message, method: str) -> None:
    channel.messages.remove(message)
    workspace.record(method, message)
    events.deleted(workspace, message)


def shown(message: Message) -> Json:
    profile = {"id": BOT_ID, "app_id": APP_ID, "name": "bot", "deleted": False}
    return message.as_json() | {"bot_profile": profile}


def _root(channel: Channel, thread_ts: str | None) -> str | None:
    """The thread's first message, also when a reply was named instead."""
    named = channel.find(thread_ts) if thread_ts else None
    return (named.thread_ts or named.ts) if named else None
