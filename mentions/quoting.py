"""Praise that we may show: what was asked, what its writer said, and where it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Consent(StrEnum):
    """What the writer says to being quoted."""

    ASKED = "asked"
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Quote:
    """One voice, as it may be quoted. It is shown only while the consent is "yes".

    Attributes:
        words: exactly as they may be quoted.
        credit: how the writer wants to be named, "" for without a name.
        used: where it is shown beside our own page, one address or place a line.
        proof: where one can read that they said yes, http(s), "" where it was said elsewhere.
        by: the Slack user id of whoever asked or noted the answer.
        language: of the words, ISO 639-1, or "".
    """

    mention_id: int
    consent: Consent
    words: str
    credit: str
    used: str
    proof: str
    by: str
    asked_at: datetime
    at: datetime
    language: str = ""
