"""Whom we are at a platform, as the environment says it: one variable holds where, and as whom. Pure.

MASTODON_ACCOUNT=https://TOKEN@mastodon.example       a token at this server
WORDPRESS_ACCOUNT=https://USER:PASSWORD@blog.example   a user and a password there
GITHUB_ACCOUNT=TOKEN                                   a token where the platform is only in one place

A token is sent to the host that stands beside it and to no other, whatever the setup names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from sources.errors import AuthNeeded


@dataclass(frozen=True, slots=True)
class Account:
    """Attributes:
    base: scheme, host, port and path, without a slash at the end.
    user: "" where a token alone suffices.
    """

    base: str
    user: str
    secret: str = field(repr=False)

    @property
    def endpoint(self) -> tuple[str, int]:
        """Host and port; the operator has named them, so they may be private."""
        parts = urlsplit(self.base)
        return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 443)

    def at(self, base: str) -> bool:
        """Whether this address is on the account's own server: same scheme, host and port."""
        mine, other = urlsplit(self.base), urlsplit(base)
        return (mine.scheme, mine.hostname, mine.port) == (other.scheme, other.hostname, other.port)


_PORTS = {"http": 80, "https": 443, "imap": 143, "imaps": 993, "smtp": 587, "smtps": 465}


def read_account(value: str, default: str = "") -> Account:
    """The account that a variable names. In the long form %, @, : and / in user and secret are written %25, %40 ….

    Args:
        default: the platform's own address, for a bare secret or USER:SECRET.

    Raises:
        ValueError: it is of neither form; the text shows nothing of the value.
    """
    scheme, found, rest = value.strip().partition("://")
    if not found:
        if not default:
            raise ValueError("write it as https://TOKEN@host or https://USER:PASSWORD@host")
        user, colon, secret = value.strip().partition(":")
        return Account(default.rstrip("/"), user if colon else "", secret if colon else user)
    who, at, where = rest.rpartition("@")
    user, colon, secret = who.partition(":")
    base = f"{scheme}://{where}".rstrip("/")
    try:
        host, _ = urlsplit(base).hostname, urlsplit(base).port
    except ValueError as error:
        raise ValueError("its host or port cannot be read") from error
    if scheme not in _PORTS or not host or any(ord(sign) <= 0x20 for sign in value.strip()):
        raise ValueError("write it as https://TOKEN@host or https://USER:PASSWORD@host")
    if not at:
        return Account(base, "", "")
    return Account(base, unquote(user) if colon else "", unquote(secret if colon else user))


def account(secrets: Mapping[str, str], name: str, default: str = "") -> Account | None:
    """The account in this variable, None if it is not set or cannot be read."""
    try:
        return needed(secrets, name, default)
    except AuthNeeded:
        return None


def needed(secrets: Mapping[str, str], name: str, default: str = "") -> Account:
    """The same, for a source that hears nothing without it.

    Raises:
        AuthNeeded: the variable is not set, or cannot be read.
    """
    value = secrets.get(name, "").strip()
    if not value:
        raise AuthNeeded(f"{name} is not set: without it this source hears nothing; see docs/sources")
    try:
        return read_account(value, default)
    except ValueError as error:
        raise AuthNeeded(f"{name} cannot be read: {error}") from error
