"""OAuth 1.0a (RFC 5849): a request signed with four keys that never expire. X still asks for it. Pure."""

from __future__ import annotations

import hmac
from base64 import b64encode
from urllib.parse import parse_qsl, quote, urlsplit


def sign(method: str, url: str, client: tuple[str, str], token: tuple[str, str], nonce: str, at: int) -> str:
    """The authorization header with HMAC-SHA1, for a request with no form in its body.

    Args:
        client: key and secret of the app.
        token: token and secret of the account.
        at: seconds since 1970.
    """
    said = {
        "oauth_consumer_key": client[0],
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(at),
        "oauth_token": token[0],
        "oauth_version": "1.0",
    }
    parts = urlsplit(url)
    pairs = sorted((_safe(name), _safe(value)) for name, value in [*said.items(), *parse_qsl(parts.query)])
    asked = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(_safe(part) for part in (method, f"{parts.scheme}://{parts.netloc}{parts.path}", asked))
    key = f"{_safe(client[1])}&{_safe(token[1])}"
    said["oauth_signature"] = b64encode(hmac.digest(key.encode(), base.encode(), "sha1")).decode()
    return "OAuth " + ", ".join(f'{name}="{_safe(value)}"' for name, value in sorted(said.items()))


def _safe(text: str) -> str:
    return quote(text, safe="~")
