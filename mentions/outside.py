"""What we do out there in our own name, and what came of it: the values that sources and the bot exchange. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mentions.model import Sighting, TrollReason

_WRONG_CLOCKS = timedelta(minutes=5)


class Deed(StrEnum):
    """One act on somebody else's page. A person ordered each of them; `show` takes `hide` back."""

    REPLY = "reply"
    REPORT = "report"
    HIDE = "hide"
    SHOW = "show"
    DELETE = "delete"
    MUTE = "mute"
    LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Order:
    """One deed on one mention.

    Attributes:
        key: the same at every attempt, unique, hex; platforms with an idempotency key are given it.
        native_id: of the mention, as its source gave it.
        text: the reply as the customer shall read it, or the note of a report; "" for the rest.
        reason: why a person judged it a troll; None for replies.
        language: of the text, ISO 639-1, or "".
        at: when it was ordered, aware UTC.
    """

    deed: Deed
    key: str
    native_id: str
    url: str
    author: str
    author_url: str
    title: str
    text: str
    reason: TrollReason | None
    language: str
    at: datetime

    @property
    def since(self) -> datetime:
        """What we did for it cannot be older than this, also by a platform's clock that is a little wrong."""
        return self.at - _WRONG_CLOCKS


@dataclass(frozen=True, slots=True)
class Done:
    """The platform has done it.

    Attributes:
        url: where our reply stands, "" if the platform does not tell or nothing new stands anywhere.
        native_id: the platform's id of our reply, "" for the rest.
        queued: taken, but a moderator or a review of the platform comes first.
    """

    url: str = ""
    native_id: str = ""
    queued: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What has become of a mention at its source.

    Attributes:
        gone: its author or a moderator has removed it; then our copy goes, too.
        replies: what others than ourselves have answered below it, oldest first, each a sighting of its own.
        ours: how our own answer reads now, exactly as it was ordered if nobody has changed it; "" if it was removed,
            None if there is none or nobody can tell.
    """

    gone: bool = False
    replies: tuple[Sighting, ...] = ()
    ours: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that was sent to us, as it lay in our inbox: headers with names in lower case, and the raw body."""

    headers: dict[str, str]
    body: bytes
    at: datetime
    id: int = 0
