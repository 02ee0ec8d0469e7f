"""A small mail server: IMAP4rev1 and SMTP as their RFCs say, over TLS on this machine or over a pipe in memory."""

from __future__ import annotations

import asyncio
import re
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpcore
from servers import to_this_machine

from sources.egress import Egress
from sources.lines import Lines

CERTIFICATE = Path(__file__).parent / "data" / "tls" / "feed.test.pem"
HOST = "feed.test"  # what the certificate holds for
USER, PASSWORD = "hej@enrisbo.test", 'los "en'
IMAP = f"imaps://hej%40enrisbo.test:los%20%22en@{HOST}"
SMTP = f"smtps://hej%40enrisbo.test:los%20%22en@{HOST}"


@dataclass(slots=True)
class Folder:
    """Mails by number, each with when it arrived."""

    flags: str = ""
    validity: int = 7
    mails: dict[int, tuple[bytes, str]] = field(default_factory=dict)
    next_uid: int = 1

    def put(self, mail: bytes | str, arrived: str = "20-Nov-2026 10:00:00 +0100") -> int:
        """Lays a mail in; lines end with CRLF, as they do on the wire."""
        raw = mail.encode() if isinstance(mail, str) else mail
        self.mails[self.next_uid] = (re.sub(rb"\r?\n", b"\r\n", raw), arrived)
        self.next_uid += 1
        return self.next_uid - 1


@dataclass(slots=True)
class Wire:
    """One side of a connection, encrypted or not."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    tls: bool

    async def line(self) -> bytes:
        return (await self.reader.readuntil(b"\r\n"))[:-2]

    def send(self, text: str | bytes) -> None:
        self.writer.write((text.encode() if isinstance(text, str) else text) + b"\r\n")


@dataclass
class MailServer:
    """What lies where, and what it was asked.

    Attributes:
        delivered: sender, reader and mail of everything that was sent, in order.
        said: the commands, without what stands in literals.
        keeps: the server itself keeps what is sent, as Gmail does.
        lose: the connection breaks after the next mail was taken.
        refuse: the next reader is refused with this line.
        odd: instead of an answer to this IMAP command, these bytes are sent.
        starttls: offered where the connection begins in the open.
    """

    folders: dict[str, Folder] = field(
        default_factory=lambda: {"INBOX": Folder(), "Skickat": Folder("\\HasNoChildren \\Sent")}
    )
    delivered: list[tuple[str, str, bytes]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    keeps: bool = False
    lose: bool = False
    refuse: str = ""
    odd: dict[str, bytes] = field(default_factory=dict)
    starttls: bool = True
    auth: str = "PLAIN LOGIN"
    ports: dict[str, int] = field(default_factory=dict)

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def secrets(self) -> dict[str, str]:
        """The two variables, for this server."""
        return {
            "IMAP_ACCOUNT": f"{IMAP}:{self.ports.get('imaps', 993)}",
            "SMTP_ACCOUNT": f"{SMTP}:{self.ports.get('smtps', 465)}",
        }

    # IMAP

    async def imap(self, wire: Wire) -> None:
        """Serves one connection until it closes."""
        wire.send("* OK IMAP4rev1 at your service")
        session = _Session(self, wire)
        while True:
            tag, *words = await self._command(wire)
            name = words[0].upper() if words[0].upper() != "UID" else f"UID {words.pop(1).upper()}"
            self.said.append(" ".join([name, *words[1:]]))
            if name in self.odd:
                wire.writer.write(self.odd[name])
                continue
            if name == "STARTTLS" and self.starttls and not wire.tls:
                wire.send(f"{tag} OK begin")
                await wire.writer.start_tls(_context())
                wire.tls = True
                continue
            wire.send(f"{tag} {session.answer(name, words[1:])}")

    async def _command(self, wire: Wire) -> list[str]:
        line, literals = b"", []
        while found := re.search(rb"\{(\d+)\}$", piece := await wire.line()):
            line += piece[: found.start()] + b"{}"
            wire.send("+ go on")
            literals.append(await wire.reader.readexactly(int(found[1])))
        line += piece
        words = re.findall(rb'"(?:[^"\\]|\\.)*"|\([^()]*\)|\S+', line)
        return [
            (literals.pop(0) if word == b"{}" else word.strip(b'"') if word.startswith(b'"') else word).decode(
                "utf-8", "surrogateescape"
            )
            for word in words
        ]

    # SMTP

    async def smtp(self, wire: Wire) -> None:
        """Serves one connection until it closes."""
        wire.send("220 mail.test ESMTP")
        known, sender, reader = False, "", ""
        while True:
            line = (await wire.line()).decode()
            verb, _, rest = line.partition(" ")
            self.said.append(verb)
            match verb.upper():
                case "EHLO":
                    wire.send("250-mail.test\r\n250-SIZE 1000000")
                    if self.starttls and not wire.tls:
                        wire.send("250-STARTTLS")
                    wire.send(f"250 AUTH {self.auth}" if wire.tls else "250 HELP")
                case "STARTTLS":
                    wire.send("220 go")
                    await wire.writer.start_tls(_context())
                    wire.tls = True
                case "AUTH":
                    known = wire.tls and await self._knows(wire, rest)
                    wire.send("235 welcome" if known else "535 5.7.8 no")
                case "MAIL":
                    sender = rest.removeprefix("FROM:").strip("<>")
                    wire.send("250 ok" if known else "530 log in first")
                case "RCPT":
                    reader, refusal = rest.removeprefix("TO:").strip("<>"), self.refuse
                    self.refuse = ""
                    wire.send(refusal or "250 ok")
                case "DATA":
                    wire.send("354 go on")
                    raw = (await wire.reader.readuntil(b"\r\n.\r\n"))[:-3]
                    self.take(sender, reader, re.sub(rb"(?m)^\.\.", b".", raw))
                    if self.lose:
                        self.lose = False
                        wire.writer.transport.abort()
                        return
                    wire.send("250 queued")
                case _:
                    wire.send("500 what?")

    async def _knows(self, wire: Wire, way: str) -> bool:
        if way == "LOGIN":
            said = []
            for _ in range(2):
                wire.send("334 VXNlcm5hbWU6")
                said.append(b64decode(await wire.line()).decode())
            return said == [USER, PASSWORD]
        return b64decode(way.removeprefix("PLAIN ")).decode() == f"\0{USER}\0{PASSWORD}"

    def take(self, sender: str, reader: str, mail: bytes) -> None:
        """A mail that was handed over."""
        self.delivered.append((sender, reader, mail))
        if self.keeps:
            self.folders["Skickat"].put(mail)


class _Session:
    """What one IMAP connection has logged into and opened."""

    def __init__(self, server: MailServer, wire: Wire) -> None:
        self._server, self._wire = server, wire
        self._known = False
        self._open = Folder()

    def answer(self, name: str, words: list[str]) -> str:
        """Does it, sends what belongs to it, and says how it went."""
        if name == "LOGIN":
            self._known = self._wire.tls and words == [USER, PASSWORD]
            return "OK welcome" if self._known else "NO [AUTHENTICATIONFAILED] no"
        if not self._known:
            return "BAD log in first"
        does: dict[str, Callable[[list[str]], str]] = {
            "EXAMINE": self._examine, "LIST": self._list, "APPEND": self._append, "FETCH": self._fetch,
            "UID FETCH": self._fetch, "UID SEARCH": self._search,
        }  # fmt: skip
        return does[name](words) if name in does else "BAD what?"

    def _examine(self, words: list[str]) -> str:
        if words[0] not in self._server.folders:
            return "NO [NONEXISTENT] no such folder"
        self._open = self._server.folders[words[0]]
        self._wire.send(f"* {len(self._open.mails)} EXISTS\r\n* OK [UIDVALIDITY {self._open.validity}] so")
        self._wire.send(f"* OK [UIDNEXT {self._open.next_uid}] next")
        return "OK [READ-ONLY] open"

    def _list(self, _: list[str]) -> str:
        for name, folder in self._server.folders.items():
            self._wire.send(f'* LIST ({folder.flags}) "/" "{name}"')
        return "OK listed"

    def _append(self, words: list[str]) -> str:
        self._server.folders[words[0]].put(words[-1].encode("utf-8", "surrogateescape"))
        return "OK kept"

    def _fetch(self, words: list[str]) -> str:
        for number, (uid, (raw, arrived)) in enumerate(self._open.mails.items(), start=1):
            asked = number if words[1] == "(UID)" else uid
            if not any(_within(asked, part, max(self._open.mails)) for part in words[0].split(",")):
                continue
            if "BODY.PEEK[]" in words[1]:
                self._wire.send(b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)" % (number, uid, len(raw), raw))
            else:
                more = f' RFC822.SIZE {len(raw)} INTERNALDATE "{arrived}"' if "SIZE" in words[1] else ""
                self._wire.send(f"* {number} FETCH (UID {uid}{more})")
        return "OK fetched"

    def _search(self, words: list[str]) -> str:
        found = [uid for uid in self._open.mails if self._fits(uid, list(words))]
        self._wire.send(f"* SEARCH {' '.join(map(str, found))}")
        return "OK searched"

    def _fits(self, uid: int, words: list[str]) -> bool:
        fits = True
        while words:
            fits = self._key(uid, words) and fits
        return fits

    def _key(self, uid: int, words: list[str]) -> bool:
        raw, arrived = self._open.mails[uid]
        match words.pop(0).upper():
            case "OR":
                one, other = self._key(uid, words), self._key(uid, words)
                return one or other
            case "UID":
                return _within(uid, words.pop(0), max(self._open.mails))
            case "SINCE":
                return _day(arrived) >= _day(words.pop(0))
            case "HEADER":
                name, value = words.pop(0), words.pop(0)
                head = re.sub(r"\r\n\s+", " ", raw.split(b"\r\n\r\n")[0].decode("utf-8", "replace"))
                return any(
                    line.lower().startswith(f"{name.lower()}:") and value.lower() in line.lower()
                    for line in head.split("\r\n")
                )
        raise AssertionError(words)


def _within(number: int, part: str, highest: int) -> bool:
    """RFC 3501 6.4.8: in n:* the two may stand either way round, so that the last mail is always in it."""
    ends = sorted(highest if end == "*" else int(end) for end in (part.split(":") * 2)[:2])
    return ends[0] <= number <= ends[1]


def _day(text: str) -> datetime:
    return datetime.strptime(text[:11], "%d-%b-%Y")  # noqa: DTZ007 - days of one server


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


Serve = Callable[[Wire], Awaitable[None]]


@asynccontextmanager
async def serving(mail: MailServer) -> AsyncIterator[Egress]:
    """The server on free ports (imaps, imap, smtps, smtp), and the one client that may visit it."""
    tasks: set[asyncio.Task[None]] = set()

    def meeting(serve: Serve, tls: bool) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            try:
                await serve(Wire(reader, writer, tls))
            except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                tasks.discard(task)
                writer.close()

        return meet

    listeners = []
    for scheme, serve in (("imap", mail.imap), ("smtp", mail.smtp)):
        for tls in (True, False):
            meet = meeting(serve, tls)
            listener = await asyncio.start_server(meet, "127.0.0.1", 0, ssl=_context() if tls else None)
            mail.ports[f"{scheme}s" if tls else scheme] = listener.sockets[0].getsockname()[1]
            listeners.append(listener)
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.load_verify_locations(CERTIFICATE)
    allow = frozenset((HOST, port) for port in mail.ports.values())
    try:
        yield Egress(user_agent="test", allow=allow, resolve=to_this_machine, tls=trusting)
    finally:
        for listener in listeners:
            listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)


class Piped(Egress):
    """Reaches a mail server in memory, whatever the address."""

    def __init__(self, mail: MailServer) -> None:
        super().__init__(user_agent="test", tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._mail = mail

    @asynccontextmanager
    async def dial(
        self,
        host: str,
        port: int,
        *,
        tls: bool,
        deadline: float,
    ) -> AsyncIterator[Lines]:
        there, here = asyncio.StreamReader(), asyncio.StreamReader()
        wire = Wire(there, _Pen(here), tls)  # type: ignore[arg-type]
        task = asyncio.create_task(self._mail.imap(wire) if port == 993 else self._mail.smtp(wire))
        task.add_done_callback(lambda _: here.feed_eof())
        try:
            async with asyncio.timeout(deadline):
                yield Lines(_Pipe(here, there), host, self._tls)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class _Pen:
    """What a server writes with."""

    def __init__(self, other: asyncio.StreamReader) -> None:
        self._other = other

    def write(self, data: bytes) -> None:
        self._other.feed_data(data)


class _Pipe(httpcore.AsyncNetworkStream):
    def __init__(self, here: asyncio.StreamReader, there: asyncio.StreamReader) -> None:
        self._here, self._there = here, there

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109
        return await self._here.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109
        self._there.feed_data(buffer)

    async def aclose(self) -> None:
        self._here.feed_eof()
