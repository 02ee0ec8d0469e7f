"""Which addresses may be visited, as written and as resolved."""

import pytest

from sources.addresses import is_public, judge, read_url
from sources.errors import Refused

CLOSED = (
    "0.0.0.0 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.255 168.63.129.16 169.254.169.254 "
    "172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.255.255 198.18.0.1 "
    "198.19.255.255 198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 "
    "::127.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b:1::7f00:1 "
    "100::1 2001::1 2001:0:7f00:1::80ff:fffe 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe:: "
    "3ffe::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%lo fec0::1 ff02::1 2606:4700::5efe:7f00:1 "
    "2606:4700::200:5efe:a00:1 nonsense 127.1 1.2.3 999.1.1.1"
)
OPEN = (
    "8.8.8.8 93.184.216.34 1.1.1.1 192.0.0.9 192.0.0.10 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 "
    "223.255.255.255 2606:2800:220:1:248:1893:25c8:1946 2001:4860:4860::8888 2a00:1450:400f::1 2620:fe::fe"
)
ODDLY_WRITTEN = [
    "", " ", "http://", "https://", "http://?", "http://#", "http:///a", "http:a.se/", "http:/a.se/",
    "//a.se/", "http://./",
    "file:///etc/passwd", "gopher://a.se/", "feed:http://a.se/", "data:text/xml,<rss/>",
    "javascript:alert(1)", "HTTP+UNIX://x/",
    "http://b.se\\@a.se/", "http://a.se\\", "http://b@a.se/", "http://b:c@a.se/", "http://a.se#@b.se/",
    "http://b%2f@a.se/",
    "http://%61.se/", "http://a\t.se/", "http://a.se\r\nHost: x/", "http://a.se:99999999/", "http://a.se:-1/",
    "http://a.se: 80/",    "http://:80/", "http://a.se;@b.se/", "http://[::1", "http://a.se／@b.se/",
    "http://a.se/a b", "http://①.se/",
    "http://[::1%25lo]/",    "http://a.se/" + "a" * 5000, "http://a\u00a0.se/", "http://a.se/\u2028",
]  # fmt: skip


@pytest.mark.parametrize("address", CLOSED.split())
def test_inner_and_special_addresses_are_closed(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN.split())
def test_public_addresses_are_open(address: str) -> None:
    assert is_public(address)


def test_one_bad_address_refuses_the_whole_name() -> None:
    with pytest.raises(Refused) as refusal:
        judge("feed.test", ["93.184.216.34", "127.0.0.1"])
    assert "127.0.0.1" not in str(refusal.value)


@pytest.mark.parametrize("text", ODDLY_WRITTEN, ids=range(len(ODDLY_WRITTEN)))
def test_what_two_parsers_could_read_differently_is_refused(text: str) -> None:
    try:
        url = read_url(text)
    except Refused:
        return
    assert not is_public(url.host), text
    assert url.port is not None or "%25" in text


@pytest.mark.parametrize(
    "text", ["http://a.se", "HTTPS://A.se:8443/x?y=z#w", "http://xn--bcher-kva.example/", "http://å.se/ä?ö"]
)
def test_plain_addresses_are_read(text: str) -> None:
    assert read_url(text).host
