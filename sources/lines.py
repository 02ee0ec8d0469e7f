"""A connection on which both sides speak in lines, as mail servers do: bounded, and encrypted before a word of ours."""

from __future__ import annotations

import ssl

import httpcore

from sources.dial import Wire

_LINE = 2_000_000  # a search of a full mailbox answers with one line
_WHOLE = 100_000_000
_PIECE = 65_536


class Lines:
    """Made by `Egress.dial`. Every method may raise OSError or one of httpcore's errors: the connection is lost.

    Args:
        host: the name that the certificate must hold for.
    """

    def __init__(self, wire: httpcore.AsyncNetworkStream, host: str, tls: ssl.SSLContext) -> None:
        self._wire = wire
        self._host = host
        self._tls = tls
        self._read = bytearray()
        self._left = _WHOLE
        self._counts_itself()

    async def line(self) -> bytes:
        """The next line, without its end."""
        start = 0
        while (end := self._read.find(b"\n", start)) < 0:
            start = len(self._read)
            if start > _LINE:
                raise ConnectionError("the line does not end")
            await self._more()
        found = bytes(self._read[:end]).rstrip(b"\r")
        del self._read[: end + 1]
        return found

    async def take(self, count: int) -> bytes:
        """Exactly so many bytes."""
        while len(self._read) < count:
            await self._more()
        found = bytes(self._read[:count])
        del self._read[:count]
        return found

    async def send(self, data: bytes) -> None:
        """Sends it as it stands."""
        await self._wire.write(data)

    async def secure(self) -> None:
        """Encrypts what follows. What was said before in the open and not yet read is not believed."""
        if self._read:
            raise ConnectionError("the other side spoke on before encryption began")
        self._wire = await self._wire.start_tls(self._tls, self._host)
        self._counts_itself()

    async def aclose(self) -> None:
        """Closes it."""
        await self._wire.aclose()

    def _counts_itself(self) -> None:
        if isinstance(self._wire, Wire):
            self._wire.open_ended = True

    async def _more(self) -> None:
        piece = await self._wire.read(_PIECE)
        self._left -= len(piece)
        if not piece or self._left < 0:
            raise ConnectionError("the other side has closed the connection, or does not stop")
        self._read += piece
