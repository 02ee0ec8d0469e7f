"""The collected attacks: addresses, bombs, crashers, hostile documents, odd dates."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpcore
import pytest
import pytest_asyncio
from servers import always, egress, plain, serving

from sources.dates import read_date
from sources.egress import Egress
from sources.errors import Refused, SourceError, Unreachable, Unreadable
from sources.parsing import Parsers

pytestmark = pytest.mark.asyncio(loop_scope="module")
BAD = Path(__file__).parents[1].parent / "shared" / "data" / "bad"
OWN = BAD / "own"
CASES: list[dict[str, Any]] = json.loads((OWN / "ssrf_cases.json").read_text(encoding="utf-8"))
BLOCKED = [case for case in CASES if "url" in case and case["expect"] == "block"]
ALLOWED = [case for case in CASES if "url" in case and case["expect"] == "allow"]
REDIRECTS = [case for case in CASES if "{port}" in case.get("to", "") or "file:" in case.get("to", "")]
NAMES = {
    "rebind.test",
    "evenodd.test",
    "127.0.0.1.nip.io",
    "metadata",
    "metadata.google.internal",
    "localhost",
    "localhost.",
}
HOSTILE = sorted(
    path
    for folder in (OWN / "feeds", OWN / "feedparser_6.0.14_crashers", BAD / "xml_attacks")
    for path in folder.rglob("*")
)

TORTURE = [path.read_bytes() for path in sorted((BAD / "json_test_suite").rglob("*.json"))]


async def resolve(host: str, port: int) -> list[str]:
    """The names of the cases are this machine; other hosts are only read as numbers, as the system reads them."""
    if host.lower() in NAMES or host == "example.com":
        return ["127.0.0.1"]
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
    )
    return [str(answer[4][0]) for answer in found]


@pytest.mark.parametrize("case", BLOCKED, ids=range(len(BLOCKED)))
async def test_no_attack_reaches_the_canary(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(always(plain())) as canary:
        monkeypatch.setattr("sources.addresses.PORTS", frozenset({80, 443, canary.port}))
        for url in {case["url"], _with_port(case["url"], canary.port)}:
            with pytest.raises((Refused, Unreachable)):
                await Egress(user_agent="test", resolve=resolve).get(url, deadline=5)
        assert canary.connections == 0


def _with_port(url: str, port: int) -> str:
    start, double, rest = url.partition("//")
    host, slash, path = rest.partition("/")
    return f"{start}{double}{host}:{port}{slash}{path}"


@pytest.mark.parametrize("case", ALLOWED, ids=range(len(ALLOWED)))
async def test_public_addresses_are_dialed(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    dialed: list[str] = []

    class Nobody(httpcore.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
            dialed.append(host)
            raise httpcore.ConnectError

    async def public(host: str, port: int) -> list[str]:
        return ["93.184.216.34"] if host.startswith("xn--") else [host]

    client = Egress(user_agent="test", resolve=public)
    monkeypatch.setattr(client._dialer, "_network", Nobody())
    with pytest.raises(Unreachable):
        await client.get(case["url"])
    assert len(dialed) == 1


@pytest.mark.parametrize("case", REDIRECTS, ids=range(len(REDIRECTS)))
async def test_no_redirect_reaches_the_canary(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(always(plain())) as canary:
        monkeypatch.setattr("sources.addresses.PORTS", frozenset({canary.port}))
        onward = {"Location": case["to"].format(port=canary.port)}
        async with serving(always(plain(status=case["redirect"], headers=onward))) as server:
            with pytest.raises(Refused):
                await egress(server).get(server.url())
        assert canary.connections == 0


@pytest.mark.parametrize("encoding", ["gz", "br", "zst"])
async def test_a_bomb_of_half_a_gigabyte_is_stopped(encoding: str) -> None:
    bomb = (OWN / "decompression_bombs_512MB" / f"zeros.{encoding}").read_bytes()
    named = {"gz": "gzip", "zst": "zstd"}.get(encoding, encoding)
    for headers in ({"Content-Encoding": named}, {}):
        async with serving(always(plain(bomb, headers=headers))) as server:
            before = _resident()
            try:
                body = (await egress(server).get(server.url())).body
            except Unreadable:
                body = b""
        assert len(body) <= len(bomb)
        assert _resident() - before < 64 * 1024


def _resident() -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8") if Path("/proc/self/status").exists() else ""
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parsers() -> AsyncIterator[Parsers]:
    async with Parsers(children=2) as room:
        yield room


@pytest.mark.parametrize("path", [path for path in HOSTILE if path.is_file()], ids=lambda path: path.name)
async def test_a_hostile_document_ends_in_time(path: Path, parsers: Parsers) -> None:
    begun = time.monotonic()
    said = await reading(parsers, _bytes(path))
    assert "broke the parser" not in said
    assert "root:" not in said
    assert "javascript:" not in said
    assert time.monotonic() - begun < 6


def _bytes(path: Path) -> bytes:
    return path.read_bytes()


async def reading(parsers: Parsers, body: bytes) -> str:
    """What is read, or why not."""
    try:
        return str(await parsers.read(body, "", "https://feed.test/", "UTC"))
    except SourceError as refusal:
        return str(refusal)


async def test_one_stranger_cannot_silence_a_feed(parsers: Parsers) -> None:
    for name in ("surrogate_ref.xml", "codepoint_out_of_range.xml"):
        found = await parsers.read((OWN / "feeds" / name).read_bytes(), "", "https://feed.test/", "UTC")
        assert getattr(found, "entries", ())


async def test_json_torture_is_refused_or_read_but_never_breaks_the_parser(parsers: Parsers) -> None:
    for torture in TORTURE:
        assert "broke the parser" not in await reading(parsers, b'{"items":[' + torture + b"]}")


async def test_odd_dates_never_raise() -> None:
    for written in json.loads((OWN / "bad_dates.json").read_text(encoding="utf-8")):
        when = read_date(written, "Europe/Stockholm")
        assert when is None or when.year >= 2000
