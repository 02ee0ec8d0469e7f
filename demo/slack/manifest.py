"""What the app's manifest grants and declares; Slack delivers and permits nothing else."""

from typing import Any

Json = dict[str, Any]


class Manifest:
    """Reads the document described at https://docs.slack.dev/reference/app-manifest."""

    def __init__(self, document: Json) -> None:
        features, settings = document.get("features", {}), document.get("settings", {})
        home = features.get("app_home", {})
        self.name: str = features.get("bot_user", {}).get("display_name", "bot")
        self.commands: list[Json] = features.get("slash_commands", [])
        self.scopes: list[str] = document.get("oauth_config", {}).get("scopes", {}).get("bot", [])
        self.events: set[str] = set(settings.get("event_subscriptions", {}).get("bot_events", []))
        self.interactive: bool = settings.get("interactivity", {}).get("is_enabled", False)
        self.socket_mode: bool = settings.get("socket_mode_enabled", False)
        called = "" if self.socket_mode else settings.get("interactivity", {}).get("request_url", "")
        self.request_url: str = called
        self.home_tab: bool = home.get("home_tab_enabled", False)
        self.messages_tab: bool = home.get("messages_tab_enabled", True)

    def command(self, name: str) -> Json | None:
        return next((each for each in self.commands if each["command"] == name), None)
