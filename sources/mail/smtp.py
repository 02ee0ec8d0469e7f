"""Sending one mail by SMTP: encrypted or not at all, and honest about what is not known afterwards."""

from __future__ import annotations

import re
from base64 import b64encode

from sources.accounts import Account
from sources.egress import Egress
from sources.errors import AuthNeeded, Declined, Unclear, Unreachable
from sources.lines import Lines
from sources.mail.imap import hint
from sources.text import tidy

_LINES = 100


async def send_mail(http: Egress, account: Account, sender: str, to: str, mail: bytes, deadline: float = 20.0) -> None:
    """Hands `mail`, all of whose lines end with CRLF, to the server of `account`.

    Args:
        sender: the bare address that bounces go to.
        to: the bare address of the one reader.

    Raises:
        Declined: the server takes no such mail; nothing was sent.
        AuthNeeded, Refused, Unreachable: surely nothing was sent.
        Unclear: the mail was handed over, and nobody heard what became of it.
    """
    host, port = account.endpoint
    if not account.base.startswith(("smtps:", "smtp:")) or not account.user:
        raise AuthNeeded("write SMTP_ACCOUNT as smtps://USER:PASSWORD@host; see docs/sources/mail.md")
    secure = account.base.startswith("smtps:")
    talk: _Talk | None = None
    try:
        async with http.dial(host, port, tls=secure, deadline=deadline) as lines:
            talk = _Talk(lines, host)
            await talk.begin(account, secure=secure)
            await talk.say(b"MAIL FROM:<%b>" % sender.encode("ascii"))
            await talk.say(b"RCPT TO:<%b>" % to.encode("ascii"))
            await talk.say(b"DATA")
            await talk.hand_over(mail)
    except Unreachable as error:
        if talk and talk.unheard:
            raise Unclear(f"{host} gave no answer after it was handed the mail; it may have been sent") from error
        if not (talk and talk.taken):  # else the line broke only while we hung up
            raise


class _Talk:
    """A conversation with the server; `unheard` while the mail has left us and no answer has come, then `taken`."""

    def __init__(self, lines: Lines, host: str) -> None:
        self._lines = lines
        self._host = host
        self.unheard = self.taken = False

    async def begin(self, account: Account, *, secure: bool) -> None:
        """Greets, encrypts and logs in."""
        await self._heard(*await self._answer())
        offers = await self._hello()
        if not secure:
            if "STARTTLS" not in offers:
                raise AuthNeeded(f"{self._host} offers no encryption; the password was not sent")
            await self.say(b"STARTTLS")
            await self._lines.secure()
            offers = await self._hello()
        await self._log_in(account, offers)

    async def say(self, line: bytes) -> str:
        """One command, and what the server says to it if it does it."""
        await self._lines.send(line + b"\r\n")
        return await self._heard(*await self._answer())

    async def hand_over(self, mail: bytes) -> None:
        """From its first byte on nobody knows, until the server has answered."""
        self.unheard = True
        await self._lines.send(re.sub(rb"^\.", b"..", mail, flags=re.MULTILINE) + b".\r\n")
        answer = await self._answer()
        self.unheard = False
        await self._heard(*answer)
        self.taken = True

    async def _hello(self) -> dict[str, str]:
        """What the server can do: names in capitals, each with what stands behind it."""
        said = await self.say(b"EHLO [127.0.0.1]")
        pairs = (line.strip().upper().partition(" ") for line in said.splitlines()[1:])
        return {name: more for name, _, more in pairs}

    async def _log_in(self, account: Account, offers: dict[str, str]) -> None:
        ways = offers.get("AUTH", "PLAIN").split()
        user, secret = account.user.encode(), account.secret.encode()
        try:
            if "PLAIN" in ways:
                await self.say(b"AUTH PLAIN " + b64encode(b"\0%b\0%b" % (user, secret)))
                return
            if "LOGIN" in ways:
                await self.say(b"AUTH LOGIN")
                await self.say(b64encode(user))
                await self.say(b64encode(secret))
                return
        except Declined as error:
            raise AuthNeeded(
                f"{self._host} does not accept the log-in; nothing was sent; {hint(self._host, 'SMTP_ACCOUNT')}"
            ) from error
        raise AuthNeeded(f"{self._host} takes no password; {hint(self._host, 'SMTP_ACCOUNT')}")

    async def _heard(self, code: int, said: str) -> str:
        if 200 <= code < 400:
            return said
        # The server's words often hold the reader's address, which belongs in no log.
        words = re.sub(r"\S{0,100}@\S{0,300}", "…", tidy(said, 300))
        if code < 500:
            raise Unreachable(f"{self._host} cannot take it now ({code} {words}); nothing was sent")
        raise Declined(f"{self._host} would not take it ({code} {words}); nothing was sent")

    async def _answer(self) -> tuple[int, str]:
        lines: list[str] = []
        while len(lines) < _LINES:
            line = (await self._lines.line()).decode("utf-8", "replace")
            if not re.match(r"[2-5]\d\d(?:[ -]|$)", line, re.ASCII):
                raise ConnectionError("the server does not speak SMTP")
            lines.append(line[4:])
            if line[3:4] != "-":
                return int(line[:3]), "\n".join(lines)
        raise ConnectionError("the server does not stop answering")
