"""The events that follow from what happens in the workspace; only what the manifest declares is sent."""

import copy

from demo.slack.manifest import Json
from demo.slack.state import BOT_USER_ID, Message, Workspace

_SUFFIX = {"channels": "channels", "groups": "groups", "im": "im"}
_CHANNEL_TYPE = {"channels": "channel", "groups": "group", "im": "im"}


def posted(workspace: Workspace, message: Message) -> None:
    """A new message; one that names the bot is also an `app_mention`."""
    shown = message.as_json()
    _message_event(workspace, message, shown)
    if f"<@{BOT_USER_ID}>" in message.text and message.user != BOT_USER_ID:
        _emit_if_member(workspace, message.channel, "app_mention", shown | {"type": "app_mention"})


def changed(workspace: Workspace, message: Message, before: Message) -> None:
    both = {"message": message.as_json(), "previous_message": before.as_json()}
    _message_event(workspace, message, {"type": "message", "subtype": "message_changed", **both, **_now(workspace)})


def deleted(workspace: Workspace, message: Message) -> None:
    gone = {"deleted_ts": message.ts, "previous_message": message.as_json()}
    _message_event(workspace, message, {"type": "message", "subtype": "message_deleted", **gone, **_now(workspace)})


def declared(workspace: Workspace, name: str, event: Json) -> None:
    """Sends an event of this name if the manifest asks for it."""
    if name in workspace.manifest.events:
        workspace.emit(copy.deepcopy(event))


def _message_event(workspace: Workspace, message: Message, event: Json) -> None:
    kind = workspace.channels[message.channel].kind
    full = event | {"channel": message.channel, "channel_type": _CHANNEL_TYPE[kind], "event_ts": message.ts}
    if f"{kind}:history" in workspace.manifest.scopes:
        _emit_if_member(workspace, message.channel, f"message.{_SUFFIX[kind]}", full)


def _emit_if_member(workspace: Workspace, channel: str, name: str, event: Json) -> None:
    if BOT_USER_ID in workspace.channels[channel].members:
        declared(workspace, name, event | {"channel": channel, "event_ts": event["ts"]})


def _now(workspace: Workspace) -> Json:
    return {"hidden": True, "ts": workspace.new_ts()}
