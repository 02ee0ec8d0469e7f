"""Whether a message was signed by somebody who knows our common secret. Pure."""

from __future__ import annotations

import hmac
import re


def signs(signature: str, algorithm: str, secret: str, message: bytes) -> bool:
    """Whether `signature`, in hex of either case, is the HMAC of these bytes; it takes the same time either way."""
    if not re.fullmatch(r"[0-9A-Fa-f]{2,200}", signature):
        return False
    return hmac.compare_digest(signature.lower(), hmac.new(secret.encode(), message, algorithm).hexdigest())
