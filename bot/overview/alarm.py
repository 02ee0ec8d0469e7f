"""The spike alarm: looks every five minutes whether more is said than is ordinary, and tells the channel what it is."""

from __future__ import annotations

import asyncio
import math
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards.thread import short_title
from bot.overview.spike import HOUR, Ordinary, Window, alike, last_hour, ordinary
from bot.slack import blocks as b
from bot.slack.blocks import Element, Message
from bot.slack.escape import like_address, mrkdwn, one_line, safe_url
from bot.words import Words, clock, source_name
from mentions.model import Mention
from mentions.setup import Setup
from mentions.statistics import Spike, Swell
from mentions.stopwords import STOPWORDS
from mentions.store import Store

_WORD = re.compile(r"[^\W\d_]{3,30}")
_MOST_READ, _MOST_COMPARED = 200, 400
_BEFORE = timedelta(days=28)
_WORDS_TOLD, _SOURCES_TOLD, _STEM = 5, 3, 5
_LINK_LENGTH = 500


class Alarm:
    """What looks for spikes in one workspace."""

    def __init__(self, store: Store, setup: Callable[[], Awaitable[Setup]], now: Callable[[], datetime]) -> None:
        self._store = store
        self._setup = setup
        self._now = now
        self._looked: Window | None = None

    async def tick(self) -> bool:
        """Looks, unless that was done for this hour; whether a spike has begun or ended."""
        hour = last_hour(self._now())
        if hour == self._looked:
            return False
        setup = await self._setup()
        going_on = await self._store.spikes.going_on()
        if going_on:
            changed = [await self._look_whether_over(spike, hour, setup) for spike in going_on]
        else:
            changed = [await self._look_whether_begun(what, hour, setup) for what in Swell]
        self._looked = hour
        return any(changed)

    async def _look_whether_begun(self, what: Swell, hour: Window, setup: Setup) -> bool:
        (found,) = await self._store.statistics.in_windows([hour], what)
        if not Ordinary(0.0, 0.0).begins(found, what):
            return False
        known = await self._what_is_ordinary(what, hour, setup)
        if known is None or not known.begins(found, what):
            return False
        return await self._store.spikes.begin(what, found, known.usual, setup.channel, self._now())

    async def _look_whether_over(self, spike: Spike, hour: Window, setup: Setup) -> bool:
        (found,) = await self._store.statistics.in_windows([hour], spike.what)
        if found > spike.most:
            await self._store.spikes.grow(spike, found)
        known = await self._what_is_ordinary(spike.what, hour, setup) or Ordinary(
            spike.usual, math.sqrt(spike.usual + 1)
        )
        if self._now() - spike.began_at < HOUR or not known.over(found):
            return False
        return await self._store.spikes.end(spike, setup.channel, self._now())

    async def _what_is_ordinary(self, what: Swell, hour: Window, setup: Setup) -> Ordinary | None:
        first = await self._store.statistics.first_seen()
        like = alike(hour, setup.timezone, first) if first else ()
        return ordinary(await self._store.statistics.in_windows(like, what)) if like else None


async def note(store: Store, spike: Spike, over: bool, setup: Setup, t: Words) -> Message:
    """What the channel is told when a spike begins, or that it is over."""
    if over:
        return calm(spike, setup, t)
    since = spike.began_at - HOUR
    came = await store.statistics.newest(since, spike.began_at, spike.what, _MOST_READ)
    before = await store.statistics.newest(since - _BEFORE, since, spike.what, _MOST_COMPARED)
    words = await asyncio.to_thread(standing_out, came, before, setup)
    return begun(spike, came, words, setup, t)


def begun(spike: Spike, came: Sequence[Mention], words: Sequence[str], setup: Setup, t: Words) -> Message:
    """What is different: how many, the words that stand out, where most come from, and the biggest one."""
    heading = t._("More is said than usual") if spike.what is Swell.VOLUME else t._("It is more heated than usual")
    found = t.n("{n} came within an hour", "{n} came within an hour", spike.found)
    said = t._("{found}; usually it is about {usual}").format(found=found, usual=f"{spike.usual:.0f}")
    sources = Counter(source_name(mention.source, setup, t) for mention in came).most_common(_SOURCES_TOLD)
    lines: list[list[Element]] = [[b.words(f"{said}.")]]
    listed = one_line(", ".join(words), 200)
    if listed:
        lines.append([b.words(t._("Words that stand out: ")), b.words(listed, bold=True)])
    if sources:
        most = ", ".join(f"{one_line(source, 60)} {n}" for source, n in sources)
        lines.append([b.words(t._("Most come from {sources}.").format(sources=most))])
    if came:
        lines.append([b.words(t._("The biggest: ")), *_biggest(came, t)])
    foot = t._("{command} shows them; one more note tells when it is over.").format(
        command=f"`/mentions search since:{spike.began_at.astimezone(ZoneInfo(setup.timezone)):%Y-%m-%d}`"
    )
    items = b.rich_list([b.rich_section(*line) for line in lines])
    aloud = f"{heading}: {said}." + (f" {t._('Words that stand out: ')}{listed}." if listed else "")
    return Message(mrkdwn(aloud), [b.header(heading), b.rich(items), b.context(b.markup(foot))])


def calm(spike: Spike, setup: Setup, t: Words) -> Message:
    """It is over."""
    ended = spike.ended_at or spike.began_at
    begun_at = clock(spike.began_at, ended, setup.timezone)
    said = t._("It has calmed down: as many as usual come again. It began at {when}; the worst hour brought {most}.")
    text = said.format(when=begun_at, most=spike.most)
    return Message(text, [b.section(b.markup(text))])


def standing_out(came: Sequence[Mention], before: Sequence[Mention], setup: Setup) -> list[str]:
    """The words that many of these have and few of those before, the most telling first; none of our own names."""
    ours = {word for name in setup.names for said in (name.name, *name.also) for word in _words(said)}
    now, then = (Counter(word for mention in some for word in _words_of(mention)) for some in (came, before))
    fewest = max(3, len(came) // 5)

    def telling(word: str) -> float:
        often, before_often = (now[word] + 0.5) / (len(came) + 1), (then[word] + 0.5) / (len(before) + 1)
        return often * math.log(often / before_often)

    found = [word for word, number in now.items() if number >= fewest and word not in ours and telling(word) > 0.1]
    told: list[str] = []
    for word in sorted(found, key=lambda word: (-telling(word), word)):
        # One form of a word says as much as two.
        if not any(word[:_STEM] == other[:_STEM] for other in told):
            told.append(word)
    return told[:_WORDS_TOLD]


def _words_of(mention: Mention) -> frozenset[str]:
    return _words(f"{mention.title} {mention.text[:5000]}")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - STOPWORDS


def _biggest(came: Sequence[Mention], t: Words) -> list[Element]:
    """The one that most can see; where no source tells that, the most heated."""
    biggest = max(came, key=lambda mention: (mention.reach, mention.reading.heat, mention.id))
    title, url = short_title(biggest), safe_url(biggest.url)
    linked = url is not None and len(url) <= _LINK_LENGTH and not like_address(title)
    shown = b.link(url, title) if linked and url else b.words(title)
    return [b.words(f"#{biggest.id} "), shown, *_reach(biggest, t)]


def _reach(mention: Mention, t: Words) -> list[Element]:
    if not mention.reach:
        return []
    return [b.words(" · " + t.n("{n} follows or has reacted", "{n} follow or have reacted", mention.reach))]
