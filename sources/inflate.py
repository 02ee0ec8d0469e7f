"""A body in pieces, inflated as it comes and never beyond its cap."""

from __future__ import annotations

import zlib

from sources.errors import Unreadable

_GZIP = b"\x1f\x8b"
_PIECE = 1 << 18


class Body:
    """Collects the raw pieces of one answer: plain, or gzip with or without saying so; one layer, never two.

    Only gzip is ever offered, so any other encoding is refused rather than guessed.
    """

    def __init__(self, encoding: str, cap: int) -> None:
        named = encoding.strip().lower()
        if named not in ("", "identity", "gzip", "x-gzip"):
            raise Unreadable("the answer is packed in a way that was not asked for; nothing was read")
        self._gzip = True if named.endswith("gzip") else None  # None: the first two bytes will tell
        self._cap = cap
        self._whole = bytearray()
        self._inflater = zlib.decompressobj(wbits=31)
        self._members = 0

    def add(self, piece: bytes) -> None:
        """Raises:
        Unreadable: too large once inflated, or broken.
        """
        if self._gzip is None:
            self._keep(piece)
            self._decide()
        elif self._gzip:
            self._inflate(piece)
        else:
            self._keep(piece)

    def whole(self) -> bytes:
        """Raises:
        Unreadable: the packed body was cut short.
        """
        if self._gzip and not self._inflater.eof and (self._whole or self._members):
            raise Unreadable("the answer was cut short; nothing was kept")
        return bytes(self._whole)

    def _decide(self) -> None:
        if len(self._whole) < len(_GZIP):
            return
        self._gzip = self._whole.startswith(_GZIP)
        if self._gzip:
            packed, self._whole = bytes(self._whole), bytearray()
            self._inflate(packed)

    def _inflate(self, packed: bytes) -> None:
        while packed:
            if self._inflater.eof:  # a file of several gzip members, or padding behind the last
                if not packed.startswith(_GZIP[:1]):
                    return
                self._inflater = zlib.decompressobj(wbits=31)
            try:
                self._keep(self._inflater.decompress(packed, _PIECE))
            except zlib.error as error:
                raise Unreadable("the answer is packed, but broken; nothing was kept") from error
            self._members = 1
            packed = self._inflater.unconsumed_tail or self._inflater.unused_data

    def _keep(self, piece: bytes) -> None:
        self._whole += piece
        if len(self._whole) > self._cap:
            raise Unreadable(f"the answer is larger than {self._cap // 1_000_000} MB; nothing was kept")
