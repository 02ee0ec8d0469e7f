"""The frozen values everybody passes around: what a source saw, what we keep, what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where a mention is in its life. A status earns its place only if its buttons or its clock differ."""

    HELD = "held"
    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    TROLL = "troll"
    CLOSED = "closed"


class Kind(StrEnum):
    """What kind of text a mention is, as the reading proposes it or a colleague corrects it."""

    PRAISE = "praise"
    QUESTION = "question"
    COMPLAINT = "complaint"
    MISTAKE = "mistake"
    SUGGESTION = "suggestion"
    BUYING = "buying"
    PRESS = "press"
    RANT = "rant"
    TROLL = "troll"
    OTHER = "other"


class Tone(StrEnum):
    """How it sounds, apart from what kind it is: a furious customer is a complaint, not a troll."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Outcome(StrEnum):
    """What became of a mention, asked for once, when it is closed."""

    STANDING = "standing"
    THANKED = "thanked"
    CORRECTED = "corrected"
    COMPENSATED = "compensated"
    NO_ANSWER = "no_answer"
    NOT_US = "not_us"
    DUPLICATE = "duplicate"


class TrollReason(StrEnum):
    """Why a person was judged a troll, in the words of the policy."""

    ATTACK = "attack"
    HATE = "hate"
    THREAT = "threat"
    SPAM = "spam"
    PLANTED = "planted"
    FALSE = "false"


class DeedState(StrEnum):
    """How far the last thing we did out there has come: ordered, done, taken for review, unclear, or declined."""

    NONE = ""
    DUE = "due"
    DONE = "done"
    QUEUED = "queued"
    UNCLEAR = "unclear"
    DECLINED = "declined"


class Voice(StrEnum):
    """Who speaks below a mention: its author with something to answer, with thanks alone, or with what was written
    before we answered; or others."""

    AUTHOR = "author"
    THANKS = "thanks"
    EARLIER = "earlier"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a source saw, cleaned at the border: text without markup, http(s) links, aware UTC times.

    Attributes:
        native_id: the platform's own id of this item, stable over fetches; unique within the source.
        url: where a person can read it, absolute http(s), or "" if there is no such place.
        title: plain text, at most 300 characters; "" for comments and posts that have none.
        text: plain text, at most 20,000 characters.
        author: display name as the platform gives it, or "".
        published_at: UTC; None when the platform does not tell (then first-seen counts).
        language: the platform's own hint ("sv", "en" …), or "".
        own: this platform gives one id per review or comment, so different ids are never the same mention.
        snippet: the text is only a piece of what stands at `url`; the page is read before anybody judges it.
        answers: native id of what this answers, as this very source names it; "" if it answers nothing or the platform
            does not tell.
    """

    native_id: str
    url: str
    title: str
    text: str
    author: str = ""
    author_url: str = ""
    published_at: datetime | None = None
    language: str = ""
    own: bool = False
    snippet: bool = False
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Because:
    """A reason a colleague can check: a code with its words, put into the reader's language by the card.

    `code` names a sentence (bot/words.py holds them); `words` are its arguments, in order.
    """

    code: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What kind of text this is and how it sounds.

    Attributes:
        language: ISO 639-1 code, or "" when unsure.
        heat: 0.0 (calm) to 1.0 (furious).
        confidence: 0.0 to 1.0, of the kind.
        because: the words that spoke for the kind.
    """

    language: str
    kind: Kind
    tone: Tone
    heat: float = 0.0
    confidence: float = 0.0
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is asked to answer, and why: routing's answer. `assignee` is a Slack user id; never nobody once a
    fallback is named, "" only while the setup names no person at all."""

    assignee: str
    role: str
    because: Because


@dataclass(frozen=True, slots=True)
class Place:
    """Another place where the same mention was seen."""

    source: str
    url: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """What we keep of something said about us. Times are aware UTC; user ids are Slack's, "" for nobody.

    Attributes:
        version: grows by one with every change that a card shows.
        names: the watched names it matched.
        assignee: who is asked, by routing or a colleague.
        owner: who has claimed it.
        seen_at: when we first saw it; `published_at` falls back to this.
        also: further places, oldest first.
        deed: the last thing we did out there, a word of `outside.Deed`, "" for none; `deed_url` where it stands.
        gone_at: when we saw that it was removed at its source; then our copy of its words is erased.
    """

    id: int
    version: int
    status: Status
    source: str
    native_id: str
    url: str
    title: str
    text: str
    author: str
    author_url: str
    published_at: datetime
    seen_at: datetime
    reading: Reading
    names: tuple[str, ...]
    assignee: str
    role: str
    because: Because
    owner: str = ""
    claimed_at: datetime | None = None
    answered_by: str = ""
    answered_at: datetime | None = None
    reply: str = ""
    outcome: Outcome | None = None
    troll_reason: TrollReason | None = None
    closed_by: str = ""
    closed_at: datetime | None = None
    also: tuple[Place, ...] = ()
    deed: str = ""
    deed_state: DeedState = DeedState.NONE
    deed_url: str = ""
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a mention's history, chained to the one before by its digest.

    Attributes:
        n: 1 for the first move of a mention, then without gaps.
        action: a word of `lifecycle.Action`.
        actor: a Slack user id, or "" for the bot itself.
        argument: the action's own word: an outcome, a reason, a user id, a kind; "" for none.
        note: free text of a person, "" for none or when it has been erased.
        digest: hex SHA-256 over the previous digest and this move; see mentions/store/chain.py.
    """

    mention_id: int
    n: int
    action: str
    status: Status
    actor: str
    at: datetime
    argument: str = ""
    note: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is about to answer; kept from the press on Reply until it is sent or dropped."""

    mention_id: int
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Availability:
    """Who is there: how many mentions each has in hand, and until when each is away (aware UTC)."""

    load: dict[str, int] = field(default_factory=dict)
    away: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A sighting on its way into the store, read and routed.

    Attributes:
        held: "" to post it, else why it is kept back: "baseline" (a source's first run), "flood" or "old".
    """

    sighting: Sighting
    names: tuple[str, ...]
    reading: Reading
    choice: Choice
    held: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a fetch left its source, to be kept together with what it found.

    Attributes:
        outcome: "ok" or "unchanged"; any other word is a failure, in the words of sources/errors.py.
        fence: the number its lease gave; a newer lease makes this one void.
        new: how many mentions it brought; counted by the store itself where it accepts them.
        channel: where people are told when the source turns bad or is well again; "" tells nobody.
        canary: a search has found the page that it must find.
        asked: False if this was sent to us, and nobody has asked the source.
    """

    bookmark: Mapping[str, str]
    next_due: datetime
    interval: timedelta
    outcome: str
    fence: int
    new: int = 0
    note: str = ""
    channel: str = ""
    canary: bool = False
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a batch of arrivals, as mention ids; what was known already stands nowhere."""

    posted: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    merged: tuple[int, ...] = ()
    edited: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source is doing.

    Attributes:
        fails: failures in a row.
        unchanged: fetches in a row that brought nothing new.
        runs: finished fetches; 0 before the first.
        told: what people have been told of it: "", "bad", "gone" or "silent".
        counts: how often a fetch came to each outcome.
        usual_gap: the usual time between two fetches that brought something; None before the second.
        brought_at: when one last did.
        canary_at: when a search last found the page that it must find.
    """

    source: str
    bookmark: dict[str, str]
    next_due: datetime
    interval: timedelta
    outcome: str = ""
    note: str = ""
    fails: int = 0
    unchanged: int = 0
    runs: int = 0
    last_try: datetime | None = None
    last_good: datetime | None = None
    last_new: datetime | None = None
    fence: int = 0
    told: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    usual_gap: timedelta | None = None
    brought_at: datetime | None = None
    canary_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that must reach the outside world once.

    Attributes:
        purpose: "card", "line", "digest", "direct" or "note", which are posts; "deed", what we do at a source (its
            channel is the source's id); "retouch", a post of ours that must be drawn anew.
        key: unique in the workspace, opaque; it goes into the message's metadata, so that a lost post can be looked up.
        state: "due", "sending", "done", "unknown" or "refused".
        thread_ts: for a line, the card it stands under.
        ts: for a post that is done, where it stands.
    """

    id: int
    purpose: str
    key: str
    channel: str
    subject: Mapping[str, Any]
    state: str
    attempt: int
    due_at: datetime
    sending_at: datetime | None = None
    mention_id: int | None = None
    error: str = ""
    thread_ts: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A mention whose source is asked what has become of it.

    Attributes:
        step: how many visits there have been since something last happened; see mentions/following.py.
        until: as long it is ours alone.
    """

    mention: Mention
    step: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """Something said below a mention, and by whom."""

    sighting: Sighting
    voice: Voice


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a mention's card stands, and which version of the mention it shows."""

    mention_id: int
    channel: str
    ts: str
    shown_version: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The state of affairs; `by_kind` leaves out what is held or closed, `found_today` what is held."""

    by_status: dict[Status, int]
    by_kind: dict[Kind, int]
    found_today: int
    unclaimed_oldest: datetime | None
    answered_today: int


@dataclass(frozen=True, slots=True)
class SetupVersion:
    """Who changed the setup, and when."""

    version: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """The move was made; `mention` is what it has become, `place` where its card stands, if it stands anywhere."""

    mention: Mention
    move: Move
    place: CardPlace | None = None


@dataclass(frozen=True, slots=True)
class Beaten:
    """The move is no longer legal: `by` is the one that was faster."""

    mention: Mention
    by: Move


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same person has made this very move already (a double click): nothing to do, nothing to say."""

    mention: Mention


@dataclass(frozen=True, slots=True)
class Hindered:
    """The status would allow the move, something else does not.

    Attributes:
        why: "underway" (something is on its way to the source), "unclear" (nobody knows yet what became of it),
            "second" (a second person must do it), "unable" (the source cannot), "gone" (it stands nowhere any more),
            or "not now".
    """

    mention: Mention
    why: str


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such mention in this workspace."""

    mention_id: int
