"""How a method says no."""

from typing import Any


class Refusal(Exception):
    """Slack's answer `{"ok": false, "error": …}`; `extra` is added to it."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra
