"""A mail server as the RFCs of IMAP and SMTP describe it, which keeps no copy of what is sent by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email import message_from_bytes
from typing import Any, ClassVar

from mailserver import IMAP, SMTP, MailServer, serving

from mentions.outside import Deed
from sources.egress import Egress
from standins.base import StandIn

_LETTER = """\
From: Kim Åkesson <kim@kund.test>
To: hej@enrisbo.test
Subject: Elsparkcykeln kom trasig
Date: Fri, 20 Nov 2026 09:12:00 +0100
Message-ID: <trasig.1@kund.test>
Content-Type: text/plain; charset=utf-8

Hej, styret är böjt. Vad gör jag nu?
"""


class MailStandIn(StandIn):
    """One mailbox with one letter in it."""

    kind = "mail"
    secrets: ClassVar[Mapping[str, str]] = {"IMAP_ACCOUNT": f"{IMAP}:{{imaps}}", "SMTP_ACCOUNT": f"{SMTP}:{{smtps}}"}
    deeds: ClassVar[frozenset[Deed]] = frozenset({Deed.REPLY})
    mention = "<trasig.1@kund.test>"
    url = ""
    title = "Elsparkcykeln kom trasig"
    author = "Kim Åkesson"
    untold: ClassVar[frozenset[Deed]] = frozenset({Deed.REPLY})

    def filled(self, value: Any) -> Any:
        for name, port in self._server.ports.items():
            value = value.replace(f"{{{name}}}", str(port)) if isinstance(value, str) else value
        return super().filled(value)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Egress]:
        """The server on free ports; what it was told to lose or to refuse is asked of it when a mail is sent."""
        self._server = _Told(self)
        self._server.inbox.put(_LETTER)
        async with serving(self._server) as http:
            yield http


class _Told(MailServer):
    """Does as its stand-in says."""

    def __init__(self, standin: StandIn) -> None:
        super().__init__()
        self._standin = standin

    async def smtp(self, wire: Any) -> None:
        self.lose, self._standin.lose = self._standin.lose, False
        self.refuse = "550 5.7.1 not to this reader" if self._standin.refuse else ""
        await super().smtp(wire)

    def take(self, sender: str, reader: str, mail: bytes) -> None:
        super().take(sender, reader, mail)
        self._standin.apply(Deed.REPLY, reader, message_from_bytes(mail).get_payload(decode=True).decode())  # type: ignore[union-attr]
