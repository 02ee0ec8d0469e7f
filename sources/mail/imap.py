"""A mailbox by IMAP (RFC 3501), only read: looked through, fetched from, and given a copy of what we have sent."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sources.accounts import Account
from sources.egress import Egress
from sources.errors import AuthNeeded, Unreachable
from sources.lines import Lines
from sources.text import tidy

LARGEST = 5_000_000
_REPLIES = 20_000
_LITERAL = re.compile(rb"\{(\d{1,9})\}$")
_PLAIN = re.compile(rb"[\x20-\x7e]{0,500}")
_BUSY = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Where our own mails lie if the server does not say so (RFC 6154), in lower case.
_SENT = ("sent", "sent items", "sent messages", "sent mail", "skickat", "skickade objekt", "inbox.sent", "inbox/sent")


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder as it was found.

    Attributes:
        validity: changes when the server has numbered its mails anew.
        count: of the mails in it.
        newest: the highest number that a mail may have.
    """

    validity: str
    count: int
    newest: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A mail in a folder, from outside: its size in bytes, and when it arrived (None if that cannot be read)."""

    uid: int
    size: int
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Reply:
    """One answer of the server: its line, with {} where each of the literals stood."""

    line: bytes
    literals: tuple[bytes, ...]


class _No(Exception):
    """The server would not do what it was asked, in its words."""


@asynccontextmanager
async def mailbox(http: Egress, account: Account, deadline: float) -> AsyncIterator[Mailbox]:
    """The account, logged in, for as long as the block lasts, at most `deadline` seconds.

    Raises:
        AuthNeeded: the user or the password does not hold, or nothing was encrypted so that it was not sent.
        Unreachable: no answer, or a command was refused.
    """
    host, port = account.endpoint
    if not account.base.startswith(("imaps:", "imap:")) or not account.user:
        raise AuthNeeded("write IMAP_ACCOUNT as imaps://USER:PASSWORD@host; see docs/sources/mail.md")
    secure = account.base.startswith("imaps:")
    try:
        async with http.dial(host, port, tls=secure, deadline=deadline) as lines:
            box = Mailbox(lines)
            await box.greet()
            if not secure:
                await box.secure()
            await box.log_in(account)
            yield box
    except _No as error:
        raise Unreachable(f"{host} refused a command ({tidy(str(error), 200)}); it is asked again later") from error


class Mailbox:
    """A conversation with the server. Words are sent as they stand, bytes as a string that can hold anything."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._count = 0

    async def greet(self) -> None:
        """Reads the first line."""
        if not (await self._reply()).line.upper().startswith(b"* OK"):
            raise ConnectionError("the server lets nobody in")

    async def secure(self) -> None:
        """Encrypts a connection that began in the open."""
        await self._ask("STARTTLS")
        await self._lines.secure()

    async def log_in(self, account: Account) -> None:
        """Raises AuthNeeded with what to do, by what is known of the provider."""
        try:
            await self._ask("LOGIN", account.user.encode(), account.secret.encode())
        except _No as error:
            host = account.endpoint[0]
            if _BUSY.search(str(error)):
                raise Unreachable(f"{host} lets nobody in at the moment; it is asked again later") from error
            raise AuthNeeded(f"{host} does not accept the log-in; {hint(host, 'IMAP_ACCOUNT')}") from error

    async def open(self, folder: str | bytes) -> Opened:
        """Opens it read-only: nothing becomes marked as read. Bytes are a name as the server has written it."""
        try:
            replies = await self._ask("EXAMINE", _encoded(folder) if isinstance(folder, str) else folder)
        except _No as error:
            raise Unreachable(f"the mailbox has no folder {folder!r}; check the name as the server has it") from error
        said = b"\n".join(reply.line for reply in replies)
        newest = (
            _number(rb"UIDNEXT (\d+)", said) - 1 if b"UIDNEXT" in said else max(await self.search("UID *"), default=0)
        )
        return Opened(str(_number(rb"UIDVALIDITY (\d+)", said)), _number(rb"\* (\d+) EXISTS", said), newest)

    async def search(self, *what: str | bytes) -> list[int]:
        """The numbers of the mails that fit, oldest first."""
        replies = await self._ask("UID SEARCH", *what)
        found = b" ".join(reply.line[8:] for reply in replies if reply.line.upper().startswith(b"* SEARCH"))
        return sorted({int(number) for number in found.split() if number.isdigit() and len(number) <= 10})

    async def newest(self, count: int, of: int) -> list[int]:
        """The numbers of the last `count` of `of` mails, oldest first."""
        replies = await self._ask("FETCH", f"{max(1, of - count + 1)}:{of}", "(UID)") if of else []
        return sorted({uid for reply in replies if (uid := _number(rb"\bUID (\d+)", reply.line))})

    async def look_at(self, uids: Sequence[int]) -> dict[int, Seen]:
        """Their sizes and arrival; those that are gone meanwhile are missing."""
        if not uids:
            return {}
        replies = await self._ask("UID FETCH", ",".join(map(str, uids)), "(RFC822.SIZE INTERNALDATE)")
        seen = (_seen(reply.line) for reply in replies)
        return {mail.uid: mail for mail in seen if mail.uid in uids}

    async def fetch(self, uid: int) -> bytes:
        """The mail as it was sent; b"" if it is gone. It is not marked as read."""
        replies = await self._ask("UID FETCH", str(uid), "(BODY.PEEK[])")
        own = (reply for reply in replies if _number(rb"\bUID (\d+)", reply.line) == uid and reply.literals)
        return next((reply.literals[0] for reply in own), b"")

    async def folders(self, *uses: str) -> list[bytes]:
        r"""The folders with one of these uses (RFC 6154), like "\Sent" or "\All", under the server's own names."""
        listed = [found for reply in await self._ask("LIST", b"", b"*") if (found := _listed(reply))]
        marked = [name for flags, name in listed if flags & {use.lower() for use in uses}]
        if not marked and "\\Sent" in uses:
            marked = [name for _, name in listed if name.decode("latin-1").lower() in _SENT]
        return marked[:5]

    async def append(self, folder: bytes, mail: bytes) -> None:
        """Lays a copy of a mail of ours into a folder, marked as read."""
        await self._ask("APPEND", folder, "(\\Seen)", mail)

    async def _ask(self, *words: str | bytes) -> list[_Reply]:
        """What the server says to a command, without its last line.

        Raises:
            _No: it would not.
        """
        self._count += 1
        tag = b"a%d" % self._count
        line = tag
        for word in words:
            if isinstance(word, str):
                line += b" " + word.encode("ascii")
            elif _PLAIN.fullmatch(word) and b'"' not in word and b"\\" not in word:
                line += b' "%b"' % word
            else:
                await self._lines.send(line + b" {%d}\r\n" % len(word))
                await self._go_ahead(tag)
                line = word
        await self._lines.send(line + b"\r\n")
        return await self._answer(tag)

    async def _go_ahead(self, tag: bytes) -> None:
        while not (reply := await self._reply()).line.startswith(b"+"):
            if reply.line.startswith(tag + b" "):
                raise _No(reply.line[len(tag) + 1 :].decode("utf-8", "replace"))

    async def _answer(self, tag: bytes) -> list[_Reply]:
        replies: list[_Reply] = []
        while len(replies) < _REPLIES:
            reply = await self._reply()
            if not reply.line.startswith(tag + b" "):
                replies.append(reply)
                continue
            words = reply.line[len(tag) + 1 :]
            if words[:2].upper() != b"OK":
                raise _No(words.decode("utf-8", "replace"))
            return replies
        raise ConnectionError("the server does not stop answering")

    async def _reply(self) -> _Reply:
        whole, literals = b"", []
        while found := _LITERAL.search(piece := await self._lines.line()):
            if int(found[1]) > LARGEST + 1_000_000:
                raise ConnectionError("the server sends more than it was asked for")
            whole += piece[: found.start()] + b"{}"
            literals.append(await self._lines.take(int(found[1])))
        if whole + piece[:5].upper() == b"* BYE":
            raise ConnectionError("the server says goodbye")
        return _Reply(whole + piece, tuple(literals))


def hint(host: str, variable: str) -> str:
    """What a person can do when a provider does not take the password."""
    if re.search(r"gmail|google", host):
        return f"Google wants an app password (Google account, Security, App passwords): put it into {variable}"
    if re.search(r"outlook|office365|hotmail|live\.", host):
        return (
            "Microsoft takes no passwords for mail any more but only OAuth (XOAUTH2), which is not supported yet:"
            " have these mails forwarded to a mailbox elsewhere"
        )
    return f"check user and password in {variable}; many providers want an app password"


def day_before(moment: datetime | None) -> str:
    """The day before, as IMAP writes it, whatever the language of the machine; servers know no zones. "" for none."""
    if moment is None:
        return ""
    before = moment - timedelta(days=1)
    return f"{before.day:02}-{_MONTHS[before.month - 1]}-{before.year:04}"


def _number(form: bytes, text: bytes) -> int:
    found = re.search(form, text, re.IGNORECASE)
    return int(found[1][:15]) if found else 0


def _seen(line: bytes) -> Seen:
    found = re.search(rb'INTERNALDATE "([^"]{1,40})"', line, re.IGNORECASE)
    size = _number(rb"RFC822\.SIZE (\d+)", line)
    return Seen(_number(rb"\bUID (\d+)", line), size, _arrived(found[1].decode("latin-1")) if found else None)


def _arrived(text: str) -> datetime | None:
    """1-Jan-2026 10:00:00 +0100"""
    found = re.fullmatch(r"\s?(\d\d?)-(\w{3})-(\d{4}) (\d\d:\d\d:\d\d) ([+-]\d{4})", text.strip(), re.ASCII)
    if not found or found[2].title() not in _MONTHS:
        return None
    month = _MONTHS.index(found[2].title()) + 1
    try:
        written = f"{found[3]}-{month:02}-{int(found[1]):02}T{found[4]}{found[5]}"
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _listed(reply: _Reply) -> tuple[set[str], bytes] | None:
    r"""* LIST (\HasNoChildren \Sent) "/" "Sent Items", whose name may also be a bare word or a literal."""
    found = re.match(rb'\* LIST \(([^()]{0,500})\) (?:NIL|"(?:[^"]|\\.){1,3}") (.+)$', reply.line, re.IGNORECASE)
    if not found:
        return None
    name = reply.literals[-1] if found[2] == b"{}" and reply.literals else found[2]
    if name.startswith(b'"') and name.endswith(b'"'):
        name = re.sub(rb"\\(.)", rb"\1", name[1:-1])
    return set(found[1].decode("latin-1").lower().split()), name


def _encoded(folder: str) -> bytes:
    """RFC 3501 5.1.3: what is not ASCII stands in base64 of UTF-16, between & and -."""
    pieces = re.split(r"([^\x20-\x7e]+)", folder)
    return b"".join(
        b"&" + b64encode(piece.encode("utf-16-be", "replace")).rstrip(b"=").replace(b"/", b",") + b"-"
        if at % 2
        else piece.replace("&", "&-").encode("ascii")
        for at, piece in enumerate(pieces)
    )
