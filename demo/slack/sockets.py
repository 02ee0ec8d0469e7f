"""The WebSocket connections that bots hold open, and the ways they end."""

import asyncio
import json
import socket
import struct
from dataclasses import dataclass

from aiohttp import web

from demo.slack.manifest import Json

MOST_CONNECTIONS = 10


@dataclass(slots=True, eq=False)
class Socket:
    """`leaving` once a disconnect was announced: Slack prefers the others from then on."""

    channel: web.WebSocketResponse
    transport: asyncio.Transport
    leaving: bool = False

    async def send(self, message: Json) -> bool:
        """False if the connection is gone."""
        try:
            await self.channel.send_str(json.dumps(message))
        except ConnectionError:
            return False
        return True


class Sockets:
    """All open connections; each payload goes to any one of them, in turn."""

    def __init__(self) -> None:
        self.open: list[Socket] = []
        self._arrival = asyncio.Event()
        self._turn = 0

    def add(self, each: Socket) -> None:
        self.open.append(each)
        self._arrival.set()

    def remove(self, each: Socket) -> None:
        self.open.remove(each)
        if not self.open:
            self._arrival.clear()

    def next(self) -> Socket | None:
        staying = [each for each in self.open if not each.leaving] or self.open
        if not staying:
            return None
        self._turn += 1
        return staying[self._turn % len(staying)]

    async def arrival(self) -> None:
        """Waits until at least one connection is open."""
        await self._arrival.wait()

    async def disconnect(self, reason: str, grace: float) -> None:
        ending = list(self.open)
        for each in ending:
            each.leaving = True
            await each.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})
        await asyncio.sleep(grace)
        await asyncio.gather(*(each.channel.close() for each in ending))

    def abort(self) -> None:
        for each in list(self.open):
            reset(each.transport)


def reset(transport: asyncio.Transport) -> None:
    """Ends a TCP connection with RST instead of FIN."""
    raw: socket.socket = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
