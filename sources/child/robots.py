"""What a site's robots.txt says about one of its pages; its patterns are a stranger's, so they are tried here."""

from __future__ import annotations

from typing import Any

from sources.child.feed import CRASHES


def read_robots(body: bytes, url: str, agent: str) -> dict[str, Any]:
    """{"kind": "robots", "allowed": …}; a file that cannot be understood forbids nothing (RFC 9309)."""
    from protego import Protego

    try:
        allowed = Protego.parse(body.decode("utf-8-sig", "replace")).can_fetch(url, agent)
    except CRASHES:
        allowed = True
    return {"kind": "robots", "allowed": bool(allowed)}
