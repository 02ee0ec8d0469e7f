"""The beginnings that a form offers, filled in for this mention and this writer. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.slack.escape import blank, one_line
from bot.writing.shipped import shipped
from mentions.lifecycle import Action
from mentions.model import Mention
from mentions.setup import Purpose, Setup, Template
from mentions.templates import fill, open_places, suiting
from routing.roster import roles_of

_MOST = 60
_PHRASES = 3
_GAP = re.compile(r"\[[^\]\n]{3,}\](?!\()")
"""What a template leaves to its writer: [Why it went wrong.]"""
_WHAT_HAPPENED = {True: "[vad som hände]", False: "[what happened]"}
"""Until it is filed under a cause, its writer says it; in Swedish, or in English."""
_NOBODY = frozenset(
    {
        *("admin", "anonym", "anonymous", "customer", "deleted", "en", "guest", "gäst", "kund", "okänd", "the"),
        *("unknown", "user", "användare"),
    }
)
"""What platforms call those whom they do not name."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A template that suits, by a key that stays the same while its words do; `text` is what one begins with."""

    key: str
    name: str
    text: str


def offers(
    action: Action,
    mention: Mention,
    setup: Setup,
    author: str,
    names: Mapping[str, str],
    policy: str,
    now: datetime,
    purpose: Purpose | None = None,
) -> tuple[Offer, ...]:
    """What an answer, or a thank-you, by `author` may begin with, the one that suits best first.

    Args:
        policy: the address of the company's policy, "" for none.
        purpose: what it is for, if not simply an answer or thanks.
    """
    rule = setup.rule(mention.rule)
    ruled = (rule.template or "") if rule else ""
    # What has come back since its cause is put right has had its answer: now its writer is told.
    answer = Purpose.FIXED if mention.because.code == "fixed" else Purpose.ANSWER
    purpose = purpose or (Purpose.THANKS if action is Action.THANK else answer)
    spoken = mention.reading.language or setup.language
    ours = suiting(setup.templates, {purpose}, mention.reading.kind, spoken, roles_of(setup, author), ruled)
    theirs = suiting(shipped(purpose, spoken), {purpose}, mention.reading.kind, spoken, ())
    most = _PHRASES if action is Action.THANK else _MOST
    said = _said(mention, setup, author, names, policy, now, spoken)
    return tuple(_offer(one, said) for one in (*ours, *theirs)[:most])


def chosen(offered: Collection[Offer], key: str) -> Offer | None:
    """The offer with this key."""
    return next((offer for offer in offered if offer.key == key), None)


def is_own(text: str, offered: Collection[Offer]) -> bool:
    """Whether somebody has written this themselves, be it that they have only changed a beginning."""
    return not blank(text) and text.strip() not in {offer.text.strip() for offer in offered}


def unfilled(text: str, offered: Collection[Offer]) -> str:
    """The first place in `text` that a template has left for its writer to fill in; "" if there is none."""
    if found := open_places(text):
        return found[0]
    gaps = [gap for offer in offered for gap in _GAP.findall(offer.text)]
    return next((one_line(gap, 80) for gap in gaps if gap in text), "")


def _offer(template: Template, said: Mapping[str, str]) -> Offer:
    text = fill(template.text, said)
    key = sha256(f"{template.name}\n{template.text}".encode()).hexdigest()[:10]
    return Offer(key, template.name, text)


def _said(
    mention: Mention, setup: Setup, author: str, names: Mapping[str, str], policy: str, now: datetime, spoken: str
) -> dict[str, str]:
    """What stands in the braces."""
    products = [name.name for name in setup.names if name.kind == "product" and name.name in mention.names]
    return {
        "name": _greeted(mention.author),
        "product": next(iter([*products, *mention.names]), "") or setup.called,
        "what": mention.cause.lower() or _WHAT_HAPPENED[spoken[:2].lower() == "sv"],
        "me": names.get(author, "").split(" ")[0],
        "company": setup.called,
        "policy": policy,
        "date": f"{now.astimezone(ZoneInfo(setup.timezone)):%Y-%m-%d}",
    }


def _greeted(author: str) -> str:
    """What one calls whoever wrote it: the first of several names, or a handle; "" for what is no name."""
    whole = one_line(author, 60)
    first = whole.split(" ")[0].strip(",.")
    if first.startswith("@"):
        return first if first == whole else ""
    named = first.replace("-", "").isalpha() and len(first) > 1 and first.casefold() not in _NOBODY
    return first if named else ""
