"""The parser process: limits first, then one request after the other until the pipe closes.

A request is a length (4 bytes, big-endian) and a JSON object, a length and the bytes to read. An answer is a JSON
object without its entries, then one for each entry, each behind its length: small frames, so that the bot never stops
to decode a long one.
"""

from __future__ import annotations

import json
import struct
import sys
from typing import Any, BinaryIO

from sources.child.article import read_article
from sources.child.feed import read_feed
from sources.child.jsonfeed import read_json_feed
from sources.child.mail import read_mail
from sources.child.page import looks_like_page, read_page
from sources.child.robots import read_robots

_MEMORY = 512 * 1024 * 1024
_SECONDS = 6


def answer(request: dict[str, str], body: bytes) -> dict[str, Any]:
    """What these bytes are: what they are asked for as (mail, article, robots), else a feed or a page with feeds."""
    match request.get("as"):
        case "mail":
            return read_mail(body)
        case "article":
            return read_article(body, request["type"], request["url"])
        case "robots":
            return read_robots(body, request["url"], request["agent"])
    if looks_like_page(body, request["type"]):
        return read_page(body, request["url"])
    if body[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return read_json_feed(body, request["url"])
    return read_feed(body, request["type"], request["url"])


def main() -> None:
    """Serves until the other side closes the pipe."""
    _limit()
    pipe, out = sys.stdin.buffer, sys.stdout.buffer
    _send(out, {"ready": True})
    while (head := _frame(pipe)) is not None:
        body = _frame(pipe) or b""
        _allow_time()
        found = answer(json.loads(head), body)
        entries = found.pop("entries", [])
        _send(out, {**found, "count": len(entries)})
        for entry in entries:
            _send(out, entry)


def _frame(pipe: BinaryIO) -> bytes | None:
    size = pipe.read(4)
    return pipe.read(struct.unpack(">I", size)[0]) if len(size) == 4 else None


def _send(out: BinaryIO, value: dict[str, Any]) -> None:
    data = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    out.write(struct.pack(">I", len(data)) + data)
    out.flush()


if sys.platform == "win32":

    def _limit() -> None:
        """No such limits there; the bot's own time limit still holds."""

    def _allow_time() -> None: ...

else:
    import resource

    def _limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def _allow_time() -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _SECONDS, hard))
