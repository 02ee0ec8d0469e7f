"""The addresses at which others reach our sources: each holds a token that nobody can guess. Pure."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from sources.base import Callback


@dataclass(frozen=True, slots=True)
class Hooks:
    """All tokens follow from one secret of the operator: nothing is kept, and another secret changes them all.

    Attributes:
        public_url: where the world finds us, without a slash at the end.
    """

    public_url: str
    secret: str = field(repr=False)

    def hook(self, source_id: str) -> str:
        """Where a service sends what it has for this source; whoever knows it may send."""
        return f"{self.public_url}/hooks/{source_id}/{self._derived(source_id)}"

    def callback(self, source_id: str) -> Callback:
        """Where a hub sends news of this feed, and what it signs them with."""
        # No id of a source has a colon in it.
        url = f"{self.public_url}/websub/{source_id}/{self._derived(f'websub:{source_id}')}"
        return Callback(url, self._derived(f"signature:{source_id}"))

    def is_hook(self, source_id: str, token: str) -> bool:
        """Whether this is the token of the source's hook; takes the same time either way."""
        return self._same(token, source_id)

    def is_callback(self, source_id: str, token: str) -> bool:
        """Whether this is the token of the source's callback; takes the same time either way."""
        return self._same(token, f"websub:{source_id}")

    def _same(self, token: str, thing: str) -> bool:
        return hmac.compare_digest(token.encode("utf-8", "replace"), self._derived(thing).encode())

    def _derived(self, thing: str) -> str:
        return hmac.new(self.secret.encode(), thing.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
