"""The Slack app manifest: only the scopes that the calls we make need."""

from __future__ import annotations

from typing import Any

CALLS: dict[str, tuple[str, ...]] = {
    "apps.connections.open": (),
    "auth.test": (),
    "blocks.validate": (),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.members": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history"),
    "dnd.teamInfo": ("dnd:read",),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "users.getPresence": ("users:read",),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
"""Every Web API method the bot calls, with the scopes it needs; a test compares this with the calls in the code."""

COMMAND = "/mentions"
EVENTS = ("app_home_opened",)
EVENTS_PATH = "/slack/events"
"""Where Slack calls us, below PUBLIC_URL, where it does not use a socket."""
APP_SCOPES = ("connections:write",)


def scopes() -> tuple[str, ...]:
    """The bot's scopes: those of its calls, and commands for the slash command."""
    return tuple(sorted({scope for needed in CALLS.values() for scope in needed} | {"commands"}))


def manifest_over_http(public_url: str) -> dict[str, Any]:
    """The same, for an app that Slack calls at this address instead of a socket that we open."""
    found, address = manifest(), f"{public_url}{EVENTS_PATH}"
    settings = found["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"] = {"request_url": address, **settings["event_subscriptions"]}
    settings["interactivity"]["request_url"] = address
    for command in found["features"]["slash_commands"]:
        command["url"] = address
    return found


def manifest() -> dict[str, Any]:
    """The manifest for api.slack.com/apps → Create New App → From a manifest."""
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Ambassadors",
            "description": "Finds what people say about us and sees to it that somebody answers.",
            "background_color": "#1f4d3a",
        },
        "features": {
            "bot_user": {"display_name": "ambassadors", "always_online": True},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "How things stand, and what waits for you",
                    "usage_hint": "status | mine | open | add URL | away | sources | help",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(scopes())}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
