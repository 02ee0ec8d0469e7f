"""What speaks for it that an account is new, planted or repeated across sites: facts a colleague can check. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from mentions.findings import Twin
from mentions.model import Because, Kind, Mention, Tone
from mentions.setup import Setup

_YOUNG = timedelta(days=30)
_SHARP = 0.5
_MOST_NAMED = 5
_JUDGED = frozenset({Kind.COMPLAINT, Kind.RANT, Kind.TROLL, Kind.SPAM})
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]{4,500}", re.IGNORECASE)


def worth_a_look(mention: Mention) -> bool:
    """Whether anybody need ask: what many papers print of an agency, or a fan posts everywhere, is no attack."""
    negative = mention.reading.tone is Tone.NEGATIVE or mention.reading.kind in _JUDGED
    return negative and mention.reading.kind is not Kind.PRESS and mention.gone_at is None


def suspicions(mention: Mention, twins: Sequence[Twin], setup: Setup) -> tuple[Because, ...]:
    """Each fact with its words, what says most first; () for most mentions. It is never a verdict.

    The codes are: marked (how often), young (days), first (a host), repeated, same_day and others (how many, their
    numbers like "#12, #15"), places (how many, their hosts).

    Args:
        twins: other mentions with the same words.
    """
    if not worth_a_look(mention):
        return ()
    found = (_marked(mention, setup), _young(mention), *_repeated(mention, twins), _places(mention), _first(mention))
    return tuple(because for because in found if because)


def _marked(mention: Mention, setup: Setup) -> Because | None:
    known = mention.known
    counts = known.troll_at is not None and known.troll_at + setup.troll_marks > mention.seen_at
    return Because("marked", (str(known.trolls),)) if known.trolls and counts else None


def _young(mention: Mention) -> Because | None:
    if mention.author_since is None:
        return None
    age = mention.published_at - mention.author_since
    return Because("young", (str(max(age.days, 0)),)) if age < _YOUNG else None


def _repeated(mention: Mention, twins: Sequence[Twin]) -> list[Because]:
    mine = [twin for twin in twins if twin.same_author]
    others = [twin for twin in twins if not twin.same_author]
    today = [twin for twin in others if twin.at.date() == mention.published_at.date()]
    earlier = [twin for twin in others if twin not in today]
    counted = (("repeated", mine), ("same_day", today), ("others", earlier))
    return [Because(code, (str(len(some)), _numbers(some))) for code, some in counted if some]


def _places(mention: Mention) -> Because | None:
    """Where else the same text was seen; one page that two searches have found is one place."""
    own = _host(mention.url)
    hosts = list(dict.fromkeys(host for place in mention.also if (host := _host(place.url)) and host != own))
    return Because("places", (str(len(hosts)), ", ".join(hosts[:_MOST_NAMED]))) if hosts else None


def _first(mention: Mention) -> Because | None:
    """Nobody knows this account, it is sharp, and it leads somewhere else."""
    if mention.known.mentions or mention.known.trolls or mention.reading.heat < _SHARP:
        return None
    own = _host(mention.url)
    links = (_host(link if "://" in link else f"https://{link}") for link in _LINK.findall(mention.text))
    away = next((host for host in links if host and host != own), "")
    return Because("first", (away,)) if away else None


def _numbers(twins: Sequence[Twin]) -> str:
    return ", ".join(f"#{twin.mention_id}" for twin in twins[:_MOST_NAMED]) + (" …" if len(twins) > _MOST_NAMED else "")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
