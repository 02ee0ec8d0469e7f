"""The process in which a lesson is learned: labels come in, what was learned goes out, and it ends.

In comes one JSON object: `taught`, and `live`, the weights of the lesson that reads now in base64, or "". Out goes one
line of JSON, `measured` and `better`, and behind it the weights as they are.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from datetime import datetime
from typing import Any

from mentions.teaching import Taught
from routing.lessons import learn, unpack

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 480


def main() -> None:
    """Learns one lesson from what stands in the pipe."""
    _limit()
    asked = json.loads(sys.stdin.buffer.read())
    live = unpack(base64.b64decode(asked["live"])) if asked["live"] else None
    learned = learn([_taught(one) for one in asked["taught"]], live)
    head = {"measured": dict(learned.measured), "better": learned.better}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + learned.weights)
    sys.stdout.buffer.flush()


def _taught(said: dict[str, Any]) -> Taught:
    return Taught(**said | {"at": datetime.fromisoformat(said["at"])})


if sys.platform == "win32":

    def _limit() -> None:
        """No such limits there; the bot's own time limit still holds."""

else:
    import resource

    def _limit() -> None:
        os.nice(10)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
