"""Recorded exchanges as other projects keep them: one in a JSON file, or several in a YAML cassette."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sources.egress import Answer

_BODY = re.compile(r"""^ +string: (?:'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)")$""", re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r"^    status:\s+(?:(?:code: )?(\d+)$|.*?code: (\d+))", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked, and what came back."""

    name: str
    method: str
    url: str
    status: int
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path.rstrip("/")

    @property
    def answer(self) -> Answer:
        return Answer(self.status, {}, self.body, self.url)

    @property
    def document(self) -> Any:
        return json.loads(self.body)


def exchanges(folder: Path) -> Iterator[Exchange]:
    """Everything below this folder that holds exchanges."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".yml"):
            yield from _cassette(path)
        elif path.suffix == ".json" and "_request" in (kept := json.loads(path.read_text("utf-8"))):
            asked, told = kept["_request"], kept["_response"]
            body = json.dumps(kept["body"]).encode()
            yield Exchange(path.name, asked["method"], asked["uri"], told["status"], body)


def _cassette(path: Path) -> Iterator[Exchange]:
    for part in re.split(r"^- request:", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        method = re.search(r"^    method: (\S+)", part, re.MULTILINE)
        url = re.search(r"^    uri: (\S+)", part, re.MULTILINE)
        status, body = _STATUS.search(part), _BODY.search(part, part.index("  response:"))
        assert method, path
        assert url, path
        assert status, path
        yield Exchange(path.name, method[1], url[1], int(status[1] or status[2]), _scalar(body).encode())


def _scalar(found: re.Match[str] | None) -> str:
    """A quoted scalar of YAML: a line break with its indentation is a space."""
    if found is None:
        return ""
    if found[1] is not None:
        return re.sub(r" *\n *", " ", found[1]).replace("''", "'")
    folded = re.sub(r"(?<!\\)((?:\\\\)*) *\n *", r"\1 ", re.sub(r"(?<!\\)((?:\\\\)*)\\\n *", r"\1", found[2]))
    return re.sub(r"\\(U[0-9A-Fa-f]{8}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)", _unescaped, folded)


def _unescaped(found: re.Match[str]) -> str:
    said = found[1]
    return chr(int(said[1:], 16)) if len(said) > 1 else {"n": "\n", "t": "\t", "r": "\r", "e": "\x1b"}.get(said, said)
