"""Nothing but egress speaks HTTP, and nothing but the parser process feeds feedparser."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "sources", "routing", "mentions", "demo")
FILES = [path.relative_to(ROOT).as_posix() for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]

CLIENTS = {
    "httpx.AsyncClient", "httpx.Client", "httpx.get", "httpx.post", "httpx.put", "httpx.delete", "httpx.request",
    "httpx.stream", "httpcore.AsyncConnectionPool", "httpcore.ConnectionPool", "httpcore.AsyncHTTPConnection",
    "httpcore.HTTPConnection", "httpcore.request", "httpcore.stream", "aiohttp.ClientSession",
    "aiohttp.request", "http.client.HTTPConnection",
    "http.client.HTTPSConnection", "urllib.request.urlopen", "urllib.request.urlretrieve",
    "urllib.request.build_opener", "urllib.request.Request", "asyncio.open_connection",
    "socket.create_connection", "anyio.connect_tcp",
}  # fmt: skip
LIBRARIES = {
    "requests", "urllib3", "pycurl", "niquests", "httpx2", "websockets", "ftplib", "telnetlib",
    "imaplib", "poplib", "smtplib", "imap_tools", "aioimaplib", "aiosmtplib",
}  # fmt: skip
ALLOWED = {"sources/egress.py", "sources/dial.py"}
# Slack's own client needs a session; these files make one and hand it to nobody else.
SLACK = {"bot/check.py", "bot/wire.py"}
# The local Slack calls the bot where there is no socket, as Slack does.
ALLOWED |= {"demo/slack/calling.py"}


def used(tree: ast.AST) -> set[str]:
    """Dotted names that a file uses, with what its imports call them put back."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname: alias.name for alias in node.names if alias.asname}
            names |= {first: first for alias in node.names if not alias.asname for first in [alias.name.split(".")[0]]}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    found = set(names.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (dotted := _dotted(node)):
            first, _, rest = dotted.partition(".")
            found.add(f"{names.get(first, first)}.{rest}")
    return found


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        inner = _dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return node.id if isinstance(node, ast.Name) else ""


def clients(tree: ast.AST) -> set[str]:
    return {name for name in used(tree) if name in CLIENTS or name.split(".")[0] in LIBRARIES}


@pytest.mark.parametrize("name", FILES)
def test_only_egress_makes_an_http_client(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    allowed = {"aiohttp.ClientSession"} if name in SLACK else set()
    assert name in ALLOWED or not clients(tree) - allowed


@pytest.mark.parametrize("name", FILES)
def test_only_the_parser_process_feeds_feedparser(name: str) -> None:
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    fed = {part for part in used(tree) if part.split(".")[0] == "feedparser"}
    assert name == "sources/child/feed.py" or not fed


def test_feedparser_gets_bytes_in_a_file_and_never_a_string() -> None:
    tree = ast.parse((ROOT / "sources/child/feed.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _dotted(node.func) == "feedparser.parse"]
    assert [ast.unparse(call.args[0]) for call in calls] == ["io.BytesIO(body)"]


@pytest.mark.parametrize(
    "line",
    [
        "import httpx; httpx.AsyncClient()",
        "import httpx as h; h.get('x')",
        "from httpx import AsyncClient as C",
        "import urllib.request; urllib.request.urlopen('x')",
        "from urllib import request; request.urlopen('x')",
        "import requests",
        "from smtplib import SMTP_SSL",
        "import aiohttp; aiohttp.ClientSession()",
    ],
)
def test_the_check_sees_through_other_names(line: str) -> None:
    assert clients(ast.parse(line))
