"""The frozen values everybody passes around: what a source saw, what we keep, what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from mentions.findings import NOTHING_KNOWN, Finding, Known, Priority, Urgency
from mentions.quoting import Quote


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
    SPAM = "spam"
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
    """How far the last thing we did out there has come: ordered, done, taken for review, unclear, declined, or removed
    there by somebody since."""

    NONE = ""
    DUE = "due"
    DONE = "done"
    QUEUED = "queued"
    UNCLEAR = "unclear"
    DECLINED = "declined"
    REMOVED = "removed"


class Aside(StrEnum):
    """How far the talk with a colleague who is criticised by name has come: due, led, and followed up."""

    NONE = ""
    DUE = "due"
    TOLD = "told"
    FOLLOWED = "followed"


class Appeal(StrEnum):
    """What became of an author's objection to a troll mark: none, being looked at by another, or the mark stays."""

    NONE = ""
    RAISED = "raised"
    STAYS = "stays"


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
        reach: how many follow the author, watch it or have reacted, whichever the platform tells; 0 if it does not.
        author_since: since when the author's account exists, UTC; None if the platform does not tell.
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
    reach: int = 0
    author_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """A reason a colleague can check: a code with its words, put into the reader's language by the card.

    `code` names a sentence (bot/words.py holds them); `words` are its arguments, in order. `more` is a second reason
    beside the first: why this person of several.
    """

    code: str
    words: tuple[str, ...] = ()
    more: Because | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What kind of text this is and how it sounds.

    Attributes:
        language: ISO 639-1 code, or "" when unsure.
        heat: 0.0 (calm) to 1.0 (furious).
        confidence: 0.0 to 1.0, of the kind.
        because: the words that spoke for the kind.
        findings: what was found beside the kind, each with its confidence and its words.
    """

    language: str
    kind: Kind
    tone: Tone
    heat: float = 0.0
    confidence: float = 0.0
    because: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NONE
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is asked to answer, and why: routing's answer.

    Attributes:
        assignee: a Slack user id; never nobody once a fallback is named, "" only while the setup names nobody at all.
        rule: the name of the setup's rule that decided, "" for none.
        channel: where the card belongs, "" for the setup's own channel.
        offers: the two roles that are likely, when the reading is unsure whose it is; else ().
    """

    assignee: str
    role: str
    because: Because
    rule: str = ""
    channel: str = ""
    priority: Priority = Priority.NORMAL
    offers: tuple[str, ...] = ()


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
        channel: where its card belongs.
        rule, priority, offers: as in Choice; the offers are void once somebody has taken it.
        asked_first: who was asked when it came.
        known: what its author had said before.
        reach: as in Sighting.
        since: when the clock of its promise began; None while nothing is waited for.
        snoozed_until: nobody is reminded before this.
        cause: why they are disappointed, by its name in the setup; `ticket` where it is worked on, http(s).
        ask_again_at: when somebody is to ask whether it is solved.
        forgotten_at: when its words were erased because they had been kept long enough; the number stays.
        quote: the writer's word on being quoted, one of `quoting.Consent`, "" while nobody has asked; `quoted` is what
            goes with it.
        aside: the talk with a colleague who is criticised by name.
        policy: the number of the policy that a troll mark was made by, 0 for none.
        appeal: what became of its author's objection to that.
        second: who is asked to look besides the one who marked it, a Slack user id.
        taken: what we did to its words at the source and have not undone: "hide", "delete", or "".
        told_why_at: when its author was told why.
        author_since: as in Sighting.
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
    channel: str = ""
    rule: str = ""
    priority: Priority = Priority.NORMAL
    offers: tuple[str, ...] = ()
    asked_first: str = ""
    known: Known = NOTHING_KNOWN
    reach: int = 0
    since: datetime | None = None
    snoozed_until: datetime | None = None
    cause: str = ""
    ticket: str = ""
    ask_again_at: datetime | None = None
    forgotten_at: datetime | None = None
    quote: str = ""
    quoted: Quote | None = None
    aside: Aside = Aside.NONE
    policy: int = 0
    appeal: Appeal = Appeal.NONE
    second: str = ""
    taken: str = ""
    told_why_at: datetime | None = None
    author_since: datetime | None = None

    @property
    def erased(self) -> bool:
        """Whether its words are here no longer: removed at their source, or kept long enough."""
        return self.gone_at is not None or self.forgotten_at is not None


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a mention's history, chained to the one before by its digest.

    Attributes:
        n: 1 for the first move of a mention, then without gaps.
        action: a word of `lifecycle.Action`.
        actor: a Slack user id, or "" for the bot itself.
        argument: the action's own word, "" for none: an Outcome for close, a TrollReason for troll, a Kind for kind, a
            user id for reassign, second and appeal, a role for role, a channel for move, an aware ISO time for snooze,
            an Aside for aside, a cause's name for cause and fixed, a Solved for solved.
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
class Availability:
    """Who is there `at` this moment; all by Slack user id. Without a moment nobody's working hours are asked for.

    Attributes:
        load: how many mentions each has in hand.
        away: until when each is away, aware UTC.
        week: how many each was asked first within the last seven days.
        quiet, active: who wants no disturbance just now, and who is there, as far as Slack has told.
    """

    load: dict[str, int] = field(default_factory=dict)
    away: dict[str, datetime] = field(default_factory=dict)
    at: datetime | None = None
    week: dict[str, int] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()
    active: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A sighting on its way into the store, read and routed.

    Attributes:
        held: "" to post it, else why it is kept back: "baseline" (a source's first run), "flood", "old" or "hidden"
            (the setup says that it is not about us).
        aside: who is told in private that it criticises a colleague by name, a Slack user id; "" where it does not.
    """

    sighting: Sighting
    names: tuple[str, ...]
    reading: Reading
    choice: Choice
    held: str = ""
    known: Known = NOTHING_KNOWN
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The state of affairs; `by_kind` leaves out what is held or closed, `found_today` what is held; `hidden_today` is
    only what the setup speaks against."""

    by_status: dict[Status, int]
    by_kind: dict[Kind, int]
    found_today: int
    unclaimed_oldest: datetime | None
    answered_today: int
    hidden_today: int = 0


@dataclass(frozen=True, slots=True)
class SetupVersion:
    """Who changed the setup, and when."""

    version: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptSetup(SetupVersion):
    """A version with its document as it was written; an old one may not hold any more."""

    document: Mapping[str, Any]
