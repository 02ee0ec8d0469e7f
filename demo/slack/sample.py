"""The people and channels that a local Slack starts with, and a manifest to try it with."""

from demo.slack.state import BOT_USER_ID, Channel, Person

DEFAULT_USERS = (
    Person("U0ANNA", "anna", "Anna Lind", "Support", "2f6f4e"),
    Person("U0BJORN", "bjorn", "Björn Ek", "Product owner", "8a4b2d"),
    Person("U0SARA", "sara", "Sara Holm", "Sales lead", "7a3b69"),
    Person("U0KARIN", "karin", "Karin Berg", "Communications", "2d5f8a", is_admin=True),
    Person("U0GUEST", "guest", "Gustav Gäst", "Guest", "6b6b6b", is_restricted=True),
    Person("U0GONE", "gone", "Gun Borta", "Left in May", "6b6b6b", deleted=True),
    Person("U0STRANGER", "stranger", "Stina Främling", "Another company", "6b6b6b", team_id="T0OTHER"),
)

_COLLEAGUES = {"U0ANNA", "U0BJORN", "U0SARA", "U0KARIN"}

DEFAULT_CHANNELS = (
    Channel(
        "C0MENTIONS",
        "omnamnanden",
        "U0KARIN",
        "Det som sägs om oss",
        members={*_COLLEAGUES, "U0GUEST", "U0STRANGER", BOT_USER_ID},
    ),
    Channel("C0GENERAL", "allmant", "U0KARIN", "Allt och inget", members=set(_COLLEAGUES)),
)

SAMPLE_MANIFEST = {
    "display_information": {"name": "Sample"},
    "features": {
        "bot_user": {"display_name": "sample", "always_online": True},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/sample", "description": "Try it", "usage_hint": "list | help", "should_escape": True},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:join",
                "channels:read",
                "chat:write",
                "commands",
                "dnd:read",
                "im:history",
                "im:read",
                "im:write",
                "reactions:write",
                "team:read",
                "users:read",
            ],
        },
    },
    "settings": {
        "socket_mode_enabled": True,
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "message.channels", "message.im"]},
    },
}
