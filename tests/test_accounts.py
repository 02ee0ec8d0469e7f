"""Where, and as whom: one variable, bound to its host."""

from datetime import UTC, datetime

import pytest
from servers import Recorded

from sources import Parsers, Tools
from sources.accounts import Account, account, needed, read_account
from sources.base import Callback
from sources.errors import AuthNeeded


@pytest.mark.parametrize(
    ("value", "default", "found"),
    [
        ("https://TOKEN@mastodon.example", "", ("https://mastodon.example", "", "TOKEN")),
        ("https://anna:a b@blog.example/wp/".replace(" ", "%20"), "", ("https://blog.example/wp", "anna", "a b")),
        ("https://anna%40x.se:p%3Ass%2F@mail.example:993", "", ("https://mail.example:993", "anna@x.se", "p:ss/")),
        ("ghp_123", "https://api.github.com", ("https://api.github.com", "", "ghp_123")),
        ("anna.example:app-pass", "https://bsky.social", ("https://bsky.social", "anna.example", "app-pass")),
        ("http://127.0.0.1:8888", "", ("http://127.0.0.1:8888", "", "")),
    ],
)
def test_an_account_is_read(value: str, default: str, found: tuple[str, str, str]) -> None:
    read = read_account(value, default)
    assert (read.base, read.user, read.secret) == found
    assert "TOKEN" not in repr(read)


@pytest.mark.parametrize("value", ["TOKEN", "ftp://t@h", "https://t@", "https://t@h:nan", "https://t@h x"])
def test_a_malformed_account_is_refused_without_showing_it(value: str) -> None:
    with pytest.raises(ValueError, match=r"write|read") as error:
        read_account(value)
    assert "t@h" not in str(error.value)


def test_a_token_belongs_to_its_own_server_only() -> None:
    mine = Account("https://mastodon.example", "", "TOKEN")
    assert mine.at("https://mastodon.example/@anna")
    assert not mine.at("http://mastodon.example/")
    assert not mine.at("https://mastodon.example.evil.example/")
    assert not mine.at("https://mastodon.example:8443/")


def test_what_is_not_set_is_said_by_name() -> None:
    assert account({}, "X_ACCOUNT") is None
    with pytest.raises(AuthNeeded, match="X_ACCOUNT is not set"):
        needed({}, "X_ACCOUNT")


def test_what_a_source_works_with_shows_no_secret() -> None:
    callback = Callback("https://bot.test/websub/x/hemlig", "hemlig")
    now, secrets, memory = datetime(2026, 11, 20, tzinfo=UTC), {"X_TOKEN": "hemlig"}, {"x:token": "hemlig"}
    tools = Tools(Recorded([]), Parsers(), now, "UTC", secrets, memory, callback)
    assert "hemlig" not in repr(tools)
