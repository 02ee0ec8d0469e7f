"""Which addresses may be visited: an URL as written, and an IP address as resolved. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from sources.errors import Refused

PORTS = frozenset({80, 443, 8080, 8443})
_LONGEST = 4096

# Written out, since what `ipaddress` calls global differs from one Python to the next and leaves holes:
# IANA's special-purpose registries, cloud metadata at public-looking addresses, multicast and what is reserved.
_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip
_OPEN_V4 = frozenset({ipaddress.IPv4Address("192.0.0.9"), ipaddress.IPv4Address("192.0.0.10")})
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(net)
    # 2001::/23 holds Teredo and ORCHID, 2002::/16 is 6to4: both carry an IPv4 address of their own.
    for net in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
)
_ISATAP = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")


def is_public(address: str) -> bool:
    """Whether this IP address, as the resolver wrote it, is global unicast and no door to anything inside."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip in _OPEN_V4 or not any(ip in net for net in _CLOSED_V4)
    if ip.scope_id or ip.packed[8:12] in _ISATAP:
        return False
    return ip in _GLOBAL_V6 and not any(ip in net for net in _CLOSED_V6)


def judge(host: str, addresses: Sequence[str]) -> None:
    """One bad address among them refuses the whole name: the next dial might take that one.

    Raises:
        Refused: without the address, which is nobody's business.
    """
    if not all(is_public(address) for address in addresses):
        raise Refused(
            f"{host} leads to an address that is not on the public internet; nothing was fetched. "
            "If it is your own, let the operator allow this host and port."
        )


def read_url(text: str) -> httpx.URL:
    """The one reading of an URL in this house: what is judged here is what is dialed.

    Raises:
        Refused: not plain http(s), or written so that two parsers could read two hosts.
    """
    _refuse_odd_writing(text)
    try:
        url = httpx.URL(text)
        urlsplit(text)  # which the rest of the house reads it with, and which is stricter about brackets
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("the address cannot be read; write one like https://example.com/feed.xml") from error
    if not url.host.strip(".") or url.userinfo:
        raise Refused("the address has no plain host; write one like https://example.com/feed.xml")
    return url


def site_address(text: str) -> str:
    """The address of a whole site as the setup writes it, without a slash at its end.

    Raises:
        ValueError: it is not one, in words for whoever wrote it.
    """
    try:
        read_url(text)
    except Refused as error:
        raise ValueError(str(error)) from error
    if "?" in text or "#" in text:
        raise ValueError("write the address of the site alone, without ? and #")
    return text.rstrip("/")


def host_of(url: httpx.URL) -> str:
    """The host in the letters that are looked up and dialed."""
    return url.raw_host.decode("ascii")


def port_of(url: httpx.URL) -> int:
    """The port that will be dialed, also when the URL leaves it out."""
    return url.port if url.port is not None else (443 if url.scheme == "https" else 80)


def judge_port(url: httpx.URL, allowed: frozenset[tuple[str, int]]) -> None:
    """Web ports only, unless the operator has allowed this host and port.

    Raises:
        Refused: any other port.
    """
    port = port_of(url)
    if port not in PORTS and (host_of(url), port) not in allowed:
        raise Refused(f"port {port} is not one that web pages are served from; nothing was fetched")


def _refuse_odd_writing(text: str) -> None:
    if len(text) > _LONGEST:
        raise Refused("the address is longer than any real one")
    if not re.match(r"https?://[^/]", text, re.IGNORECASE):
        raise Refused("the address must begin with http:// or https://")
    if re.search(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]", text):
        raise Refused("the address holds a space, a backslash or a control character")
    authority = text.split("/", 3)[2]
    if re.search(r"[@%;]", authority):
        raise Refused("the address must name its host plainly, without a user name or encoded characters")
