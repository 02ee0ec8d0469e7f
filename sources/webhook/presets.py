"""What the services that send webhooks write, and how they sign: each shape in one place. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mentions.outside import Delivery
from sources.dates import read_date
from sources.errors import Refused, Unreadable
from sources.signing import signs

_TOLERANCE = timedelta(minutes=5)
_CUSTOMERS = ("user", "lead", "contact")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was sent, as it was written; "" for what is not there.

    Attributes:
        own: a message that has an id of its own in a conversation, where all share one address.
        snippet: only a piece of what stands at `url`.
        zone: of a time that names none; "" for the company's.
    """

    id: str
    url: str
    text: str
    title: str = ""
    author: str = ""
    author_url: str = ""
    published_at: str = ""
    language: str = ""
    own: bool = False
    snippet: bool = False
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """How a service signs: the HMAC of `before` time `between` body `after`, in hex.

    Attributes:
        timestamp: the header with the time, which is signed too; "" if there is none.
    """

    variable: str
    header: str
    algorithm: str
    prefix: str = ""
    timestamp: str = ""
    before: bytes = b""
    between: bytes = b""
    after: bytes = b""

    def check(self, secret: str, delivery: Delivery) -> None:
        """Raises:
        Refused: it is not signed with this secret, or was so long ago that somebody may have kept it.
        """
        time = delivery.headers.get(self.timestamp, "") if self.timestamp else ""
        if self.timestamp and not _recent(time, delivery):
            raise Refused("it is not of these minutes, or does not say when it was sent")
        message = self.before + time.encode("ascii", "replace") + self.between + delivery.body + self.after
        written = delivery.headers.get(self.header, "")
        if not written.startswith(self.prefix):
            raise Refused("it is not signed")
        if not signs(written.removeprefix(self.prefix), self.algorithm, secret, message):
            raise Refused("its signature is not right")


def _recent(time: str, delivery: Delivery) -> bool:
    sent = read_date(time, "UTC") if time.isascii() and time.isdecimal() else None
    return sent is not None and abs(delivery.at - sent) <= _TOLERANCE


SIGNATURES = {
    "intercom": Signature("INTERCOM_SECRET", "x-hub-signature", "sha1", "sha1="),
    "crisp": Signature(
        "CRISP_SECRET", "x-crisp-signature", "sha256",
        timestamp="x-crisp-request-timestamp", before=b"[", between=b";", after=b"]",
    ),
    "chatwoot": Signature(
        "CHATWOOT_SECRET", "x-chatwoot-signature", "sha256", "sha256=", timestamp="x-chatwoot-timestamp", between=b".",
    ),
}  # fmt: skip
"""The presets whose services sign; the others know no more than the address."""


def at(document: Any, path: str) -> Any:
    """What stands at a path like "data.items.0.url", None if nothing does; "" is the document itself."""
    for step in path.split(".") if path else ():
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isascii() and step.isdecimal() and int(step[:6]) < len(document):
            document = document[int(step[:6])]
        else:
            return None
    return document


def word(document: Any, path: str) -> str:
    """The text or number at a path as text; "" for anything else."""
    found = at(document, path) if path else None
    if isinstance(found, str):
        return found
    whole = isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**18
    return str(found) if whole else ""


def f5bot(document: Any) -> list[Item]:
    """An item of F5Bot; its title begins with the keyword and the place."""
    place = "".join(f"{word(document, f'tags.{n}')} - " for n in (0, 1))
    item = Item(
        id=word(document, "id"),
        url=word(document, "url"),
        text=word(document, "content_html"),
        title=word(document, "title").removeprefix(place),
        author=word(document, "username"),
        published_at=word(document, "date_published"),
        snippet=True,
    )
    return [_whole(item)]


def octolens(document: Any) -> list[Item]:
    """A mention of Octolens, as it is sent (in `data`) or read by its API; other actions are none."""
    if word(document, "action") not in ("", "mention_created"):
        return []
    data = at(document, "data") or document
    item = Item(
        id=word(data, "sourceId"),
        url=word(data, "url"),
        text=word(data, "body"),
        title=word(data, "title"),
        author=word(data, "authorName") or word(data, "author"),
        author_url=word(data, "authorUrl"),
        published_at=word(data, "timestamp"),
        language=word(data, "language"),
        snippet=True,
        zone="UTC",
    )
    return [_whole(item)]


def crisp(document: Any) -> list[Item]:
    """What a visitor has written in Crisp; operators and everything but words are left out."""
    event, data = word(document, "event"), at(document, "data")
    _expect(event)
    spoken = event == "message:send" and word(data, "from") == "user" and word(data, "type") == "text"
    if not spoken:
        return []
    website, session = word(document, "website_id"), word(data, "session_id")
    item = Item(
        id=_joined(session, word(data, "fingerprint")),
        url=f"https://app.crisp.chat/website/{website}/inbox/{session}/" if website and session else "",
        text=word(data, "content"),
        author=word(data, "user.nickname"),
        published_at=word(data, "timestamp"),
        own=True,
    )
    return [_whole(item)]


def chatwoot(document: Any) -> list[Item]:
    """What a customer has written in Chatwoot; it sends what our own people write, too. The address is of the site."""
    event = word(document, "event")
    _expect(event)
    incoming = word(document, "message_type") in ("incoming", "0") and at(document, "private") is not True
    if event != "message_created" or not incoming or not word(document, "content").strip():
        return []
    account = word(document, "account.id")
    conversation = word(document, "conversation.display_id") or word(document, "conversation.id")
    item = Item(
        id=word(document, "id"),
        url=f"/app/accounts/{account}/conversations/{conversation}" if account and conversation else "",
        text=word(document, "content"),
        author=word(document, "sender.name"),
        published_at=word(document, "created_at"),
        own=True,
    )
    return [_whole(item)]


def intercom(document: Any) -> list[Item]:
    """What a customer has written in Intercom: the first message, or the parts that have come since."""
    topic, talk = word(document, "topic"), at(document, "data.item")
    _expect(topic)
    if topic == "conversation.user.created":
        parts = [at(talk, "source") or at(talk, "conversation_message")]
    elif topic == "conversation.user.replied":
        found = at(talk, "conversation_parts.conversation_parts")
        parts = found if isinstance(found, list) else [None]
    else:
        return []
    number, app = word(talk, "id"), word(document, "app_id")
    url = word(talk, "links.conversation_web") or f"https://app.intercom.com/a/apps/{app}/conversations/{number}"
    return [
        _whole(_part(part, number, url))
        for part in parts
        if part is None or (word(part, "author.type") in _CUSTOMERS and word(part, "body"))
    ]


def _part(part: Any, conversation: str, url: str) -> Item:
    return Item(
        id=_joined(conversation, word(part, "id")),
        url=url,
        text=word(part, "body"),
        title=word(part, "subject"),
        author=word(part, "author.name"),
        published_at=word(part, "created_at"),
        own=True,
    )


def _joined(*parts: str) -> str:
    """An id of several parts; "" if one is missing, for then it would be that of others, too."""
    return ":".join(parts) if all(parts) else ""


def _expect(event: str) -> None:
    if not event:
        raise Unreadable("what was sent does not say what it is: its shape is not the one we know; nothing was kept")


def _whole(item: Item) -> Item:
    """Raises:
    Unreadable: it has changed its shape.
    """
    if not item.text.strip() and not item.title.strip():
        raise Unreadable("what was sent has no text where we know it: its shape has changed; nothing was kept")
    return item


PRESETS: dict[str, Callable[[Any], list[Item]]] = {
    "f5bot": f5bot,
    "octolens": octolens,
    "crisp": crisp,
    "chatwoot": chatwoot,
    "intercom": intercom,
}
