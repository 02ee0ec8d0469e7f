"""What mentions that were not about us have in common, and the others have not: what could be left out from now on."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil
from urllib.parse import urlsplit

from mentions.exclusions import Against, Answer, Proposal
from mentions.identity import canonical_url, unwrap
from mentions.model import Sighting
from mentions.setup import Name, Setup
from mentions.stopwords import STOPWORDS
from mentions.watch import fold, fold_all, speaks, stands_in

ALIKE = 3
"""So many that are not about us must have something in common."""
OF_OURS = 0.02
"""A smaller share than this of what is about us may have it, too."""

_NEAR = 12
_LONGEST = 200  # what a field of the setup takes
_MOST_WORDS = 20
_ENDING = 5  # no Swedish ending that the watch understands is longer
_WORD = re.compile(r"[^\W\d_]{3,40}")
_WORDS_APART = re.compile(r"[\s-]{1,3}")
_NOBODY = frozenset(("admin", "anonym", "anonymous", "användare", "gäst", "guest", "okänd", "unknown", "user"))
# Everybody writes there: what part of such a place somebody has made for one subject, or that none is.
_PLATFORMS: Mapping[str, str] = {
    "reddit.com": r"/r/\w+",
    "facebook.com": r"/groups/[\w.-]+",
    "github.com": r"/[\w.-]+/[\w.-]+",
    "gitlab.com": r"/[\w.-]+/[\w.-]+",
    **dict.fromkeys(
        (
            *("apps.apple.com", "bing.com", "bsky.app", "flashback.org", "google.com", "instagram.com", "linkedin.com"),
            *("medium.com", "news.ycombinator.com", "pinterest.com", "play.google.com", "quora.com", "t.me"),
            *("stackoverflow.com", "threads.net", "tiktok.com", "trustpilot.com", "twitter.com", "wikipedia.org"),
            *("x.com", "youtube.com"),
        ),
        "",
    ),
}


@dataclass(frozen=True, slots=True)
class Past:
    """A mention of the past, and what the team has said of it.

    Attributes:
        names: the watched names it matched.
        about_us: None while nobody has said anything.
    """

    id: int
    sighting: Sighting
    names: tuple[str, ...]
    about_us: bool | None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A past mention with its words folded once."""

    past: Past
    folded: str

    def has(self, what: Against, value: str) -> bool:
        return speaks(what, value, self.past.sighting, self.folded)

    def within(self, group: Sequence[str]) -> bool:
        """Whether it is about nothing but these names: else it would be seen under another one."""
        return bool(self.past.names) and set(self.past.names) <= set(group)


@dataclass(frozen=True, slots=True)
class _Idea:
    """Something that they may have in common; `far` is how many words it stands from the name."""

    what: Against
    value: str
    far: float = 0.0


def propose(past: Sequence[Past], names: Sequence[Name], before: Sequence[Proposal]) -> Proposal | None:
    """The one exclusion that fits best; None where nothing has enough in common, or has been asked about.

    Args:
        past: what was not about us, what was, and what nobody has judged, newest first.
        names: those of the setup.
        before: all earlier proposals: nothing is proposed twice, nor the same mentions under another word.
    """
    read = [_Read(_in_setup(one, names), fold_all(one.sighting)) for one in past]
    asked = {(one.what, fold(one.value), one.names) for one in before}
    fresh = [one for one in read if one.past.about_us is False and not _was_asked(one, before)]
    best: tuple[tuple[float, ...], Proposal] | None = None
    for group in dict.fromkeys(one.past.names for one in fresh if one.past.names):
        alike, reach = ([one for one in some if one.within(group)] for some in (fresh, read))
        for idea in _ideas(alike, [name for name in names if name.name in group], names):
            if (idea.what, fold(idea.value), group) in asked:
                continue
            found = _weigh(idea, group, alike, reach)
            best = max(filter(None, (best, found)), key=lambda pair: pair[0], default=None)
    return best and best[1]


def with_exclusion(setup: Setup, proposal: Proposal) -> Setup:
    """The setup with what was proposed; it is equal where everything stands there already."""
    return _changed(setup, proposal, (proposal.value,))


def without_exclusion(setup: Setup, proposal: Proposal) -> Setup:
    """The setup without it."""
    return _changed(setup, proposal, ())


def _changed(setup: Setup, proposal: Proposal, wanted: tuple[str, ...]) -> Setup:
    def changed(name: Name) -> Name:
        values: tuple[str, ...] = getattr(name, proposal.what)
        if name.name not in proposal.names or (wanted and proposal.value in values):
            return name
        others = (value for value in values if value != proposal.value)
        return name.model_copy(update={proposal.what.value: (*others, *wanted)})

    return setup.model_copy(update={"names": tuple(changed(name) for name in setup.names)})


def _in_setup(one: Past, names: Sequence[Name]) -> Past:
    """With those of its names that are still listened for; what is about us without a name counts for all of them."""
    return replace(one, names=tuple(name.name for name in names if not one.names or name.name in one.names))


def _was_asked(one: _Read, before: Sequence[Proposal]) -> bool:
    return any(
        one.past.id in proposal.hides
        or (proposal.answer is Answer.NONE and one.within(proposal.names) and one.has(proposal.what, proposal.value))
        for proposal in before
    )


def _weigh(
    idea: _Idea, group: tuple[str, ...], alike: Sequence[_Read], reach: Sequence[_Read]
) -> tuple[tuple[float, ...], Proposal] | None:
    """An idea as a proposal, with what speaks for it before another; None if too little does, or too much against it.

    Args:
        alike: what is not about us and has not been asked about.
        reach: all past mentions that an exclusion under these names could hide.
    """
    evidence = [one for one in alike if one.has(idea.what, idea.value)]
    may_be_ours = max(ceil(OF_OURS * sum(bool(one.past.about_us) for one in reach)) - 1, 0)
    ours = _hidden(idea, reach, True, may_be_ours)
    unsure = _hidden(idea, reach, None, len(evidence))
    if len(evidence) < ALIKE or ours is None or unsure is None:
        return None
    not_us = _hidden(idea, reach, False, len(reach)) or []
    answered = sum(one.answered for one in ours)
    proposal = Proposal(
        what=idea.what,
        value=idea.value,
        names=group,
        hides=tuple(sorted((one.id for one in (*not_us, *ours, *unsure)), reverse=True)),
        not_us=len(not_us),
        answered=answered,
        ours=len(ours) - answered,
    )
    speaks_for_it = (len(evidence) - len(ours) - len(unsure), -len(ours), -len(unsure), -len(group))
    return (*speaks_for_it, *_specific(idea, evidence), -idea.far, len(idea.value)), proposal


def _hidden(idea: _Idea, reach: Sequence[_Read], about_us: bool | None, at_most: int) -> list[Past] | None:
    """Those of a kind that an idea would have hidden; None as soon as there are too many."""
    all_ = (one.past for one in reach if one.past.about_us is about_us and one.has(idea.what, idea.value))
    found = list(islice(all_, at_most + 1))
    return found if len(found) <= at_most else None


def _specific(idea: _Idea, evidence: Sequence[_Read]) -> tuple[int, int]:
    """An author hides less than a word, and a word less than a site; but what all of them say who are on one site may
    as well be that site's own furniture."""
    match idea.what:
        case Against.AUTHOR:
            return 3, 0
        case Against.SITE:
            return 1, 0
        case Against.WORD:
            sites = {_site(one.past.sighting.url) for one in evidence}
            return 2 if len(sites) > 1 or "" in sites else 0, len(idea.value.split())


def _ideas(alike: Sequence[_Read], group: Sequence[Name], names: Sequence[Name]) -> Iterator[_Idea]:
    """What enough of them share at first sight."""
    sightings = [one.past.sighting for one in alike]
    for what, shared in ((Against.AUTHOR, map(_author, sightings)), (Against.SITE, (_site(s.url) for s in sightings))):
        counted = Counter(value for value in shared if 0 < len(value) <= _LONGEST)
        yield from (_Idea(what, value) for value, count in counted.items() if count >= ALIKE)
    ours = tuple(dict.fromkeys(_words_of(names)))
    wanted = {*ours, *(word for name in group for spelling in name.required for word in _words_in(spelling))}
    anchors = tuple(dict.fromkeys(_words_of(group)))
    yield from _shared_words([_beside(one.folded, anchors, tuple(wanted)) for one in alike])


def _author(sighting: Sighting) -> str:
    """How the setup names who wrote it: by the account's address, else by the name; "" if that could be anybody."""
    if address := canonical_url(sighting.author_url):
        return address
    return "" if fold(sighting.author).strip() in _NOBODY else sighting.author.strip()


def _site(url: str) -> str:
    """The site that may be left out: of a place where everybody writes only a part."""
    host = urlsplit(canonical_url(url)).hostname or ""
    platform = next((name for name in _PLATFORMS if f".{host}".endswith(f".{name}")), None)
    if platform is None:
        return host
    part = re.match(_PLATFORMS[platform], urlsplit(unwrap(url)).path) if _PLATFORMS[platform] else None
    return f"{platform}{part[0]}" if part else ""


def _words_of(names: Iterable[Name]) -> Iterator[str]:
    return (word for name in names for spelling in (name.name, *name.also) for word in _words_in(spelling))


def _words_in(spelling: str) -> list[str]:
    return _WORD.findall(fold(spelling))


def _beside(folded: str, anchors: tuple[str, ...], ours: tuple[str, ...]) -> dict[str, int]:
    """The words and pairs of words near the name that may mean something, each with its distance in words."""
    found = list(_WORD.finditer(folded))
    at = [n for n, word in enumerate(found) if word[0].startswith(anchors)] or [0]
    near: dict[int, int] = {}
    for anchor in at:
        for n in range(max(anchor - _NEAR, 0), min(anchor + _NEAR + 1, len(found))):
            if found[n][0] not in STOPWORDS and not found[n][0].startswith(ours):
                near[n] = min(abs(n - anchor), near.get(n, _NEAR))
    said: dict[str, int] = {}
    for n, distance in near.items():
        said[found[n][0]] = min(distance, said.get(found[n][0], _NEAR))
        if n + 1 in near and _WORDS_APART.fullmatch(folded, found[n].end(), found[n + 1].start()):
            pair = f"{found[n][0]} {found[n + 1][0]}"
            said[pair] = min(distance, said.get(pair, _NEAR))
    return said


def _shared_words(beside: Sequence[Mapping[str, int]]) -> list[_Idea]:
    """Those that stand in enough of the texts, in any of their forms: the most frequent, then the nearest."""
    vocabulary = sorted({word for one in beside for word in one})
    ideas: list[tuple[int, _Idea]] = []
    for n, word in enumerate(vocabulary):
        last = bisect_left(vocabulary, word + "\U0010ffff")
        forms = [form for form in islice(vocabulary, n, last) if len(form) <= len(word) + _ENDING]
        if sum(form in one for one in beside for form in forms) < ALIKE:
            continue
        forms = [form for form in forms if form == word or stands_in((word,), form)]
        distances = [min(one[form] for form in forms if form in one) for one in beside if any(f in one for f in forms)]
        if len(distances) >= ALIKE:
            ideas.append((len(distances), _Idea(Against.WORD, word, sum(distances) / len(distances))))
    ideas.sort(key=lambda pair: (-pair[0], pair[1].far))
    return [idea for _, idea in ideas[:_MOST_WORDS]]
