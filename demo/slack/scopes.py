"""Which scope, token and rate tier each method asks for (https://docs.slack.dev/reference/methods)."""

from dataclasses import dataclass
from typing import Literal

from demo.slack.state import Workspace


@dataclass(frozen=True, slots=True)
class Needs:
    """`scope` may hold `{kind}`, which stands for the conversation's kind: channels, groups or im."""

    scope: str | None = None
    tier: int | None = None
    token: Literal["bot", "app"] = "bot"


NEEDS = {
    "apps.connections.open": Needs("connections:write", 3, token="app"),
    "auth.test": Needs(),
    "blocks.validate": Needs(),
    "bots.info": Needs("users:read", 3),
    "chat.delete": Needs("chat:write", 3),
    "chat.getPermalink": Needs(),
    "chat.postEphemeral": Needs("chat:write", 4),
    "chat.postMessage": Needs("chat:write"),
    "chat.update": Needs("chat:write", 3),
    "conversations.history": Needs("{kind}:history", 3),
    "conversations.info": Needs("{kind}:read", 3),
    "conversations.join": Needs("channels:join", 3),
    "conversations.list": Needs("{kind}:read", 2),
    "conversations.members": Needs("{kind}:read", 4),
    "conversations.open": Needs("im:write", 3),
    "conversations.replies": Needs("{kind}:history", 3),
    "dnd.teamInfo": Needs("dnd:read", 2),
    "files.completeUploadExternal": Needs("files:write", 4),
    "files.getUploadURLExternal": Needs("files:write", 4),
    "files.info": Needs("files:read", 4),
    "reactions.add": Needs("reactions:write", 3),
    "team.info": Needs("team:read", 3),
    "users.getPresence": Needs("users:read", 3),
    "users.info": Needs("users:read", 4),
    "users.list": Needs("users:read", 2),
    "views.open": Needs(tier=4),
    "views.publish": Needs(tier=4),
    "views.push": Needs(tier=4),
    "views.update": Needs(tier=4),
}

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100}

_KIND_OF_TYPE = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def missing_scopes(workspace: Workspace, method: str, channel: str | None, types: str) -> list[str]:
    """The scopes that this call needs and the manifest does not grant."""
    scope = NEEDS[method].scope
    if scope is None or NEEDS[method].token == "app":
        return []
    kinds = [""]
    if method == "conversations.list":
        kinds = [_KIND_OF_TYPE.get(each.strip(), "channels") for each in types.split(",")]
    elif "{kind}" in scope:
        found = workspace.channels.get(channel or "")
        kinds = [found.kind] if found else []
    needed = [scope.format(kind=kind) for kind in kinds]
    return [each for each in needed if each not in workspace.manifest.scopes]
