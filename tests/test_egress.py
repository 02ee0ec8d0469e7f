"""The only HTTP client: where it goes, what it carries, and when it gives up."""

import asyncio
import gzip
import ssl
import time
import zlib
from functools import partial
from pathlib import Path

import httpcore
import pytest
from servers import Request, always, by_path, drip, egress, plain, serving

from sources.egress import Answer, Egress
from sources.errors import RateLimited, Refused, SourceError, Unclear, Unreachable, Unreadable

CERTIFICATE = Path(__file__).parent / "data" / "tls" / "feed.test.pem"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


async def ask(raw: bytes, **options: float) -> Answer:
    async with serving(always(raw)) as server:
        return await egress(server).get(server.url(), **options)  # type: ignore[arg-type]


async def test_an_answer_is_brought_home_with_an_honest_name() -> None:
    async with serving(always(plain(b"hello", headers={"ETag": '"1"'}))) as server:
        answer = await egress(server).get(server.url("/a?b=c"), headers={"accept": "text/xml"})
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"hello", '"1"')
    sent = server.requests[0]
    assert sent.path == "/a?b=c"
    assert sent.headers["user-agent"] == "Ambassadors/test"
    assert sent.headers["accept-encoding"] == "gzip"
    assert sent.headers["accept"] == "text/xml"
    assert sent.headers["host"] == f"127.0.0.1:{server.port}"


async def test_a_private_address_is_refused_before_anything_is_dialed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(always(plain())) as canary:
        monkeypatch.setattr("sources.addresses.PORTS", frozenset({canary.port}))
        for host in ("127.0.0.1", "localhost", "feed.test", "[::1]", "2130706433"):
            with pytest.raises(Refused):
                await egress().get(canary.url(host=host))
    assert canary.connections == 0


async def test_a_name_is_resolved_once_and_the_judged_address_is_dialed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    dialed = Dialed()
    client = Egress(user_agent="test", resolve=rebinding)
    monkeypatch.setattr(client._dialer, "_network", dialed)
    with pytest.raises(Unreachable):
        await client.get("http://feed.test/")
    assert (asked, dialed.addresses) == (["feed.test"], ["93.184.216.34"])
    with pytest.raises(Refused):
        await client.get("http://feed.test/")
    assert dialed.addresses == ["93.184.216.34"]


class Dialed(httpcore.AsyncNetworkBackend):
    """A network on which nobody is at home."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    async def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        self.addresses.append(host)
        raise httpcore.ConnectError


async def test_only_web_ports_are_dialed_unless_the_operator_allows_one() -> None:
    for port in (22, 25, 5432, 6379):
        with pytest.raises(Refused, match=f"port {port}"):
            await egress().get(f"http://93.184.216.34:{port}/")


async def test_the_environments_proxy_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(always(plain(b"direct"))) as server, serving(always(plain(b"proxy"))) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url())
        monkeypatch.setenv("ALL_PROXY", proxy.url())
        assert (await egress(server).get(server.url())).body == b"direct"
    assert proxy.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/", "file:///etc/passwd", "//127.0.0.1:{port}/", "http://a@127.0.0.1:{port}", "\\\\x", ""],
)
async def test_a_redirect_is_judged_like_an_address(status: int, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(always(plain())) as canary:
        monkeypatch.setattr("sources.addresses.PORTS", frozenset({canary.port}))
        onward = {"Location": target.format(port=canary.port)}
        async with serving(always(plain(status=status, headers=onward))) as server:
            with pytest.raises(Refused):
                await egress(server).get(server.url())
    assert canary.connections == 0


async def test_redirects_end_after_five_hops() -> None:
    async with serving(always(plain(status=302, headers={"Location": "/again"}))) as server:
        with pytest.raises(Unreadable, match="more than 5 times"):
            await egress(server).get(server.url())
    assert server.connections == 6


async def test_secrets_stay_with_their_origin() -> None:
    async with serving(always(plain(b"there"))) as other:
        onward = plain(status=302, headers={"Location": other.url()})
        async with serving(always(onward)) as server:
            secrets = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Api-Key": "k", "Accept": "text/xml"}
            assert (await egress(server, other).get(server.url(), headers=secrets)).body == b"there"
    assert server.requests[0].headers["authorization"] == "Bearer x"
    assert other.requests[0].headers.keys() & {"authorization", "cookie", "x-api-key"} == set()
    assert other.requests[0].headers["accept"] == "text/xml"


async def test_permanent_moves_are_told_and_others_are_not() -> None:
    answers = {
        "/old": plain(status=301, headers={"Location": "/new"}),
        "/new": plain(status=302, headers={"Location": "/today"}),
        "/today": plain(b"news"),
    }
    async with serving(by_path(answers)) as server:
        answer = await egress(server).get(server.url("/old"))
        assert (answer.moved_permanently_to, answer.url) == (server.url("/new"), server.url("/today"))
        assert (await egress(server).get(server.url("/new"))).moved_permanently_to == ""


def contexts(trusting: bool) -> tuple[ssl.SSLContext, ssl.SSLContext | None]:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(CERTIFICATE)
    return server, ssl.create_default_context(cafile=CERTIFICATE) if trusting else None


async def test_tls_keeps_the_name_while_the_address_is_dialed() -> None:
    here, trusting = contexts(trusting=True)
    async with serving(always(plain(b"secret")), here) as server:
        client = egress(server, host="feed.test", tls=trusting)
        assert (await client.get(server.url(host="feed.test"))).body == b"secret"


@pytest.mark.parametrize(("trusting", "host"), [(False, "feed.test"), (True, "other.test")])
async def test_a_certificate_that_does_not_hold_is_refused(trusting: bool, host: str) -> None:
    here, trusted = contexts(trusting)
    async with serving(always(plain()), here) as server:
        with pytest.raises(Unreachable):
            await egress(server, host=host, tls=trusted).get(server.url(host=host))
    assert server.requests == []


async def test_a_redirect_from_https_to_http_is_refused() -> None:
    here, trusted = contexts(trusting=True)
    async with serving(always(plain(status=301, headers={"Location": "http://feed.test/"})), here) as server:
        with pytest.raises(Refused, match="https to http"):
            await egress(server, host="feed.test", tls=trusted).get(server.url(host="feed.test"))


@pytest.mark.parametrize("encoding", [{"Content-Encoding": "gzip"}, {"Content-Encoding": "x-gzip"}, {}])
async def test_gzip_is_read_with_and_without_saying_so(encoding: dict[str, str]) -> None:
    packed = gzip.compress(b"<rss/>") + gzip.compress(b"<!-- second member -->")
    assert (await ask(plain(packed, headers=encoding))).body == b"<rss/><!-- second member -->"


async def test_only_one_layer_is_unpacked() -> None:
    once = gzip.compress(b"<rss/>", mtime=0)
    twice = gzip.compress(once, mtime=0)
    assert (await ask(plain(twice, headers={"Content-Encoding": "gzip"}))).body == once


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "zlib_codec"])
async def test_an_encoding_nobody_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(Unreadable, match="not asked for"):
        await ask(plain(b"x" * 100, headers={"Content-Encoding": encoding}))


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"x" * 1000)[:-9], b"\x1f\x8b\x08nonsense that is no gzip", b"plain"],
    ids=["cut short", "broken", "not packed at all"],
)
async def test_a_broken_packing_is_no_answer(body: bytes) -> None:
    with pytest.raises(Unreadable):
        await ask(plain(body, headers={"Content-Encoding": "gzip"}))


async def test_a_bomb_is_stopped_at_the_cap() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    with pytest.raises(Unreadable, match="larger than 3 MB"):
        await ask(plain(bomb, headers={"Content-Encoding": "gzip"}))


async def test_an_endless_body_is_stopped_at_the_cap() -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    async with serving(drip([HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunk], 0)) as server:
        with pytest.raises(Unreadable, match="larger than 1 MB"):
            await egress(server).get(server.url(), cap=1_000_000)


DRIPS = {
    "a slow body": [HEAD + b"Content-Length: 1000\r\n\r\n", b"x"],
    "a slow head": [b"HTTP/1.1 200 OK\r\nX: ", b"x"],
    "silence": [b"", b""],
}


@pytest.mark.parametrize("pieces", DRIPS.values(), ids=DRIPS)
async def test_the_deadline_covers_all_of_it(pieces: list[bytes]) -> None:
    async with serving(drip(pieces, 0.05)) as server:
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            await egress(server).get(server.url(), deadline=0.3)
    assert time.monotonic() - begun < 2


async def test_the_deadline_covers_the_name_server() -> None:
    async def silent(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(Unreachable):
        await egress(resolve=silent).get("http://feed.test/", deadline=0.1)


async def test_an_unhappy_address_does_not_hide_a_happy_one() -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    async with serving(always(plain(b"here"))) as server:
        assert (await egress(server, host="feed.test", resolve=both).get(server.url(host="feed.test"))).body == b"here"


LIES = {
    "a length too long": HEAD + b"Content-Length: 500\r\n\r\n<rss>",
    "a negative length": HEAD + b"Content-Length: -5\r\n\r\n<rss>",
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n<rss/>.",
    "a chunk cut short": HEAD + b"Transfer-Encoding: chunked\r\n\r\n50\r\n<rss>",
    "100,000 headers": HEAD + b"X: y\r\n" * 100_000 + b"\r\n",
    "a header of 10 MB": HEAD + b"X: " + b"y" * 10_000_000 + b"\r\n\r\n",
    "interim answers without end": b"HTTP/1.1 103 Early\r\n\r\n" * 100_000,
    "no HTTP at all": b"220 smtp.example.com ESMTP\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("raw", LIES.values(), ids=LIES)
async def test_a_lying_server_gives_no_answer(raw: bytes) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        await ask(raw, deadline=10)
    assert time.monotonic() - begun < 5


async def test_an_open_door_and_a_closed_one_sound_the_same() -> None:
    async with serving(always(b"SSH-2.0-secret\r\n")) as server:
        client = egress(server)
        heard = [await refusal(client, server.url())]
    heard.append(await refusal(client, server.url()))
    assert heard[0] == heard[1]
    assert "secret" not in heard[0]


async def refusal(client: Egress, url: str) -> str:
    with pytest.raises(SourceError) as error:
        await client.get(url)
    return str(error.value)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "120"}, 120, 120),
        ({"Retry-After": "1"}, 60, 60),
        ({"Retry-After": "99999999999999999999"}, 86400, 86400),
        ({"Retry-After": "Wed, 01 Jul 2026 10:05:00 GMT", "Date": "Wed, 01 Jul 2026 10:00:00 GMT"}, 300, 300),
        ({"Retry-After": "Wed, 01 Jul 2026 09:00:00 GMT", "Date": "Wed, 01 Jul 2026 10:00:00 GMT"}, 60, 75),
        ({"Retry-After": "-5"}, 60, 75),
        ({"Retry-After": "soon"}, 60, 75),
        ({}, 60, 75),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_asks_us_to_wait_is_left_alone(
    status: int, headers: dict[str, str], least: float, most: float
) -> None:
    now = [1000.0]
    async with serving(always(plain(status=status, headers=headers))) as server:
        client = egress(server, clock=lambda: now[0])
        with pytest.raises(RateLimited) as first:
            await client.get(server.url("/a"))
        assert least <= first.value.retry_after <= most
        now[0] += first.value.retry_after - 1
        with pytest.raises(RateLimited):
            await client.get(server.url("/b"))
        assert server.connections == 1
        now[0] += 2
        with pytest.raises(RateLimited):
            await client.get(server.url("/b"))
        assert server.connections == 2


async def test_waiting_grows_with_every_refusal_and_is_forgotten_after_an_answer() -> None:
    now, answers = [0.0], [plain(status=429)] * 12 + [plain(), plain(status=429)]
    waits = []

    async def next_answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answers.pop(0))

    async with serving(next_answer) as server:
        client = egress(server, clock=lambda: now[0])
        while answers:
            try:
                await client.get(server.url())
            except RateLimited as refused:
                waits.append(refused.retry_after)
                now[0] += refused.retry_after + 1
    assert waits[:12] == sorted(waits[:12])
    assert max(waits) == 6 * 3600
    assert waits[12] <= 75


async def test_other_hosts_are_asked_while_one_hangs() -> None:
    async with serving(drip([b"", b""], 0.05)) as hanging, serving(always(plain(b"news"))) as lively:
        client = egress(hanging, lively)
        stuck = [asyncio.create_task(client.get(hanging.url(), deadline=20)) for _ in range(50)]
        await asyncio.sleep(0)
        answers = await asyncio.gather(*(client.get(lively.url(), deadline=10) for _ in range(50)))
        for task in stuck:
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)
    assert {answer.body for answer in answers} == {b"news"}


async def test_the_body_of_a_refusal_is_not_read() -> None:
    assert (await ask(plain(b"inner secret", status=403))).body == b""


async def test_what_changes_something_is_asked_once_and_brings_its_refusal_home() -> None:
    async with serving(always(plain(b'{"error": "too long"}', 422))) as server:
        answer = await egress(server).send("POST", server.url("/x"), body=b"{}", headers={"authorization": "Bearer t"})
    assert (answer.status, answer.body) == (422, b'{"error": "too long"}')
    [sent] = server.requests
    assert (sent.method, sent.body, sent.headers["authorization"]) == ("POST", b"{}", "Bearer t")


async def test_a_redirect_is_not_followed_by_what_changes_something() -> None:
    async with serving(always(plain(b"", 307, {"Location": "/elsewhere"}))) as server:
        assert (await egress(server).send("POST", server.url(), body=b"x")).status == 307
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "raw",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf", plain(b"", 500), plain(b"", 503), b"nonsense\r\n"],
)
async def test_a_lost_answer_leaves_open_whether_it_was_done(raw: bytes) -> None:
    async with serving(always(raw)) as server:
        with pytest.raises(Unclear):
            await egress(server).send("POST", server.url(), body=b"x")
    assert len(server.requests) == 1


async def test_what_never_left_us_was_surely_not_done() -> None:
    async with serving(always(plain())) as server:
        client = egress(server)
    with pytest.raises(Unreachable):
        await client.send("POST", server.url(), body=b"x")
    with pytest.raises(Refused):
        await egress().send("POST", "http://127.0.0.1/", body=b"x")


async def test_being_asked_to_wait_means_that_nothing_was_done() -> None:
    async with serving(always(plain(b"", 429, {"Retry-After": "120"}))) as server:
        client = egress(server)
        for _ in range(2):
            with pytest.raises(RateLimited) as limited:
                await client.send("POST", server.url(), body=b"x")
    assert limited.value.retry_after > 100
    assert len(server.requests) == 1


async def test_the_body_of_a_refusal_is_read_only_when_asked_for() -> None:
    async with serving(always(plain(b'{"error":"ExpiredToken"}', 400))) as server:
        assert (await egress(server).get(server.url())).body == b""
        assert (await egress(server).get(server.url(), refusals=True)).body == b'{"error":"ExpiredToken"}'


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "br"}])
async def test_a_refusal_is_one_however_much_it_says(headers: dict[str, str]) -> None:
    async with serving(always(plain(b"<p>Sidan finns inte</p>" * 5_000, 404, headers))) as server:
        assert (await egress(server).get(server.url(), refusals=True)).status == 404
        assert (await egress(server).send("POST", server.url(), body=b"x")).status == 404


@pytest.mark.parametrize("token", ["Bearer å", "Bearer a\r\nX-Other: b", "Bearer "])
async def test_what_cannot_stand_in_a_header_is_refused_and_not_shown(token: str) -> None:
    async with serving(always(plain())) as server:
        for ask_it in (egress(server).get, partial(egress(server).send, "POST")):
            with pytest.raises(Refused) as refused:
                await ask_it(server.url(), headers={"authorization": token})
            assert "Bearer" not in str(refused.value)
    assert server.requests == []
