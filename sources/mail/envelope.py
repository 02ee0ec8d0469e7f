"""Our answer to a letter as a mail: threaded, plain text, with a Message-ID that tells what it answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from sources.letters import Letter, Person

# Python folds an identifier that is longer than a line into something no mail program recognises.
_UNFOLDED = SMTP.clone(max_line_length=990)
# It would read an encoded word once more, in what was decoded already, and write the line breaks that stand in it.
_ENCODED = "=?"
_RE = re.compile(r"(?:re|sv|aw|antw)\s*:", re.IGNORECASE)


def mark(native_id: str) -> str:
    """How the Message-IDs of all our answers to this letter begin: answers to them are found by it."""
    return sha256(native_id.encode()).hexdigest()[:24]


def answered(references: Sequence[str]) -> str:
    """Which mail a letter with these references answers, the nearest last: the one that an answer of ours among them
    names, else the first. A program that answers by hand gives its mails ids that nobody here knows."""
    named = (one for one in references if any(other.startswith(f"<{mark(one)}.") for other in references))
    return next(named, references[0] if references else "")


def our_id(native_id: str, key: str, sender: Person) -> str:
    """The same at every attempt, so that a copy of the mail tells that it was sent."""
    return f"<{mark(native_id)}.{key}@{sender.address.rpartition('@')[2]}>"


def compose(letter: Letter, text: str, sender: Person, message_id: str, at: datetime) -> bytes:
    """The mail as it goes over the wire, all lines ended with CRLF.

    Headers are made of values, not of text: a line break in a stranger's subject or name cannot begin another header.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _written(sender)
    mail["To"] = _written(letter.answer_to)
    subject = letter.subject.replace(_ENCODED, "= ?")
    mail["Subject"] = subject if _RE.match(subject) else f"Re: {subject}".strip()
    mail["Date"] = at
    mail["Message-ID"] = message_id
    if letter.message_id and _ENCODED not in letter.message_id:
        mail["In-Reply-To"] = letter.message_id
        known = (one for one in letter.references if _ENCODED not in one)
        mail["References"] = " ".join((*known, letter.message_id))
    mail.set_content(text, cte="quoted-printable")
    return mail.as_bytes(policy=_UNFOLDED)


def _written(person: Person) -> Address:
    return Address(display_name=person.name.replace(_ENCODED, "= ?"), addr_spec=person.address)
