"""Why a source could not be heard: a small tree, one word each for the health view.

SourceError
├── Refused        the address is not one we may visit (private, odd scheme or port)
├── Unreachable    no answer: DNS, connection, TLS, deadline
│   └── NotFound   404: it may have moved, or come back
├── Blocked        a login, consent or block page instead of the source
├── RateLimited    asked too often; carries how long to wait
├── AuthNeeded     a token is missing, wrong or expired
├── Gone           410: it will not come back by itself
├── Unreadable     an answer that is no feed, too large, or breaks the parser
├── Declined       the platform would not do what we asked; nothing was done
└── Unclear        what we asked for may have been done: nobody heard the answer
"""

from __future__ import annotations


class SourceError(Exception):
    """`word` is the outcome for the health view; the text says what happened, without the inner answer."""

    word = "error"


class Refused(SourceError):
    """The address is not one we may visit."""

    word = "refused"


class Unreachable(SourceError):
    """Nobody answered in time."""

    word = "unreachable"


class NotFound(Unreachable):
    """Nothing stands at this address; after a day of it, it counts as gone."""

    word = "not-found"


class Blocked(SourceError):
    """A page for people stood where the source should be."""

    word = "blocked"


class RateLimited(SourceError):
    """Asked too often. `retry_after` is in seconds, already clamped to 60 s … 24 h."""

    word = "rate-limited"

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AuthNeeded(SourceError):
    """A token is missing, wrong or expired."""

    word = "auth"


class Gone(SourceError):
    """The source says it will not come back."""

    word = "gone"


class Unreadable(SourceError):
    """An answer that could not be read."""

    word = "parse-error"


class Declined(SourceError):
    """The platform would not do what was asked; nothing was done, and asking again would not help."""

    word = "declined"


class Unclear(SourceError):
    """What was asked for may have been done, but the answer was lost."""

    word = "unclear"
