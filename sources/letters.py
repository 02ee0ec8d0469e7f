"""Mails as values: letters that somebody wrote to us, with what kind of mail each is. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from mentions.model import Sighting
from sources.dates import read_date, sensible

GOOGLE_ALERTS = "googlealerts-noreply@google.com"
# One that can be written to: no spaces, quotes or line breaks, and no sign that stands for another address.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a header; either may be ""."""

    name: str
    address: str

    @property
    def shown(self) -> str:
        """The name, or what stands before the @."""
        return self.name or self.address.partition("@")[0]


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a mail.

    Attributes:
        url: absolute http(s), or "".
        words: its own text; "" for a picture.
        before: the lines between the link before it and itself.
        after: what stands between it and the next link, on one line.
    """

    url: str
    words: str
    before: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Who wrote what. `references` are the ids of the mails it answers, the nearest last."""

    message_id: str
    subject: str
    author: Person
    reply_to: Person
    written_at: datetime | None
    references: tuple[str, ...]
    text: str

    @property
    def answer_to(self) -> Person:
        """Where its writer wants answers, under the writer's name."""
        return Person(self.author.name or self.reply_to.name, self.reply_to.address or self.author.address)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as read.

    Attributes:
        letter: what it says itself.
        forwarded: the letter inside, if somebody has forwarded one.
        auto: sent by a machine, like "I am away" (RFC 3834).
        bulk: to many at once, or by a list.
        listed: one can unsubscribe from it.
        bounce: a mail of somebody's could not be delivered.
    """

    letter: Letter
    forwarded: Letter | None
    auto: bool
    bulk: bool
    listed: bool
    bounce: bool
    links: tuple[Link, ...]


def to_mail(frames: Sequence[dict[str, Any]], zone: str) -> Mail:
    """What the parser process has found.

    Args:
        zone: of a date without one.
    """
    head = frames[0]
    return Mail(
        letter=_letter(head, zone),
        forwarded=_letter(head["forwarded"], zone) if head["forwarded"] else None,
        auto=head["auto"],
        bulk=head["bulk"],
        listed=head["listed"],
        bounce=head["bounce"],
        links=tuple(Link(link["url"], link["words"], tuple(link["before"]), link["after"]) for link in frames[1:]),
    )


def _letter(found: dict[str, Any], zone: str) -> Letter:
    return Letter(
        message_id=found["message_id"],
        subject=found["subject"],
        author=Person(**found["author"]),
        reply_to=Person(**found["reply_to"]),
        written_at=read_date(found["date"], zone),
        references=tuple(found["references"]),
        text=found["text"],
    )


def noise(mail: Mail, own: Collection[str]) -> str:
    """Why this is no letter to be answered by a person; "" if it is one.

    Args:
        own: our addresses, in lower case; what would be answered to ourselves is ours, and answering it a loop.
    """
    if mail.bounce:
        return "bounced"
    if mail.auto:
        return "automatic"
    if mail.letter.answer_to.address.lower() in own:
        return "our own"
    if mail.bulk or mail.listed:
        return "newsletters"
    return ""


def meant(mail: Mail, colleagues: Collection[str]) -> Letter:
    """The letter that a person should answer: the one inside, if a colleague has forwarded it.

    Args:
        colleagues: addresses and domains, in lower case.
    """
    sender = mail.letter.author.address.lower()
    inside = sender in colleagues or sender.rpartition("@")[2] in colleagues
    return mail.forwarded if mail.forwarded and inside else mail.letter


def to_sighting(native_id: str, letter: Letter, arrived_at: datetime | None, now: datetime) -> Sighting:
    """The letter as everybody else wants it. There is no page where one could read it."""
    return Sighting(
        native_id=native_id,
        url="",
        title=letter.subject,
        text=letter.text,
        author=letter.author.shown,
        published_at=published_at(letter, arrived_at, now),
        own=True,
    )


def published_at(letter: Letter, arrived_at: datetime | None, now: datetime) -> datetime | None:
    """When it was written, as far as that can be believed, else when it came."""
    return sensible(letter.written_at, now) or sensible(arrived_at, now)


def native_id(mail: Mail, raw: bytes) -> str:
    """Its Message-ID; of a mail that has none, a hash of all of it."""
    return mail.letter.message_id or f"sha256:{sha256(raw).hexdigest()}"


def is_address(text: str) -> bool:
    """Whether a mail can be sent there, with nothing else smuggled in."""
    return bool(_ADDRESS.fullmatch(text)) and ".." not in text
