"""Asks the sources what has become of what we found: who has answered there, and what was removed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alone import Grief, alone
from bot.listening.reach import source_at
from mentions.following import GONE_ONCE, SURE, TOUCHED, UNSEEN_ONCE, Followed, Heard, Voice, wait
from mentions.model import Mention, Sighting, Status
from mentions.outside import Conversation
from mentions.setup import Setup
from mentions.store import Store
from mentions.watch import Watch
from routing import only_thanks
from sources import Source, Tools
from sources.base import Follows
from sources.errors import RateLimited, SourceError

log = logging.getLogger(__name__)

_AT_ONCE = 4
_LONGEST = 33.0
# Longer than a visit and what is kept of it may take.
_LEASE = timedelta(seconds=90)
_RESTS = timedelta(days=1)  # for a source that is paused
_HEARD = frozenset({Status.OPEN, Status.CLAIMED, Status.ANSWERED, Status.CLOSED})
_TOLD_OF_OTHERS = frozenset({Status.CLAIMED, Status.ANSWERED})
_TAKEN = frozenset({Status.CLAIMED, Status.ANSWERED, Status.CLOSED})


class Follow:
    """The conversations of one workspace. `told` hears of every mention that has changed by it."""

    def __init__(
        self,
        store: Store,
        setup: Callable[[], Awaitable[Setup]],
        tools: Callable[[Setup, Source], Tools],
        now: Callable[[], datetime],
        told: Callable[[int], None],
    ) -> None:
        self._store = store
        self._setup = setup
        self._tools = tools
        self._now = now
        self._told = told
        self._at_work = asyncio.Lock()

    async def tick(self) -> None:
        """Visits a few mentions whose time has come; never two rounds at once."""
        if self._at_work.locked():
            return
        async with self._at_work:
            setup = await self._setup()
            due = await self._store.following.lease(self._now(), _LEASE, _AT_ONCE)
            await asyncio.gather(*(self._visit(setup, followed) for followed in due))

    async def _visit(self, setup: Setup, followed: Followed) -> None:
        went = await alone(f"following mention {followed.mention.id}", self._ask(setup, followed))
        step, due = self._after(followed) if isinstance(went, Grief) else went
        await self._store.following.put_off(followed, step, due)

    async def _ask(self, setup: Setup, followed: Followed) -> tuple[int, datetime | None]:
        """Keeps what the source tells; the step and the time of the next visit."""
        mention = followed.mention
        entry, source = setup.source(mention.source), source_at(mention.source, setup)
        if entry is None or not isinstance(source, Follows):
            return followed.step, None
        if entry.paused:
            return followed.step, self._now() + _RESTS
        try:
            async with asyncio.timeout(_LONGEST):
                conversation = await source.follow(self._tools(setup, source), mention)
        except RateLimited as limited:
            return followed.step, self._now() + timedelta(seconds=limited.retry_after)
        except (SourceError, TimeoutError) as error:
            log.info("mention %s: it cannot be told what has become of it (%s)", mention.id, error)
        else:
            if conversation.gone and followed.step != GONE_ONCE:
                return GONE_ONCE, self._now() + SURE
            unseen = conversation.ours == "" and followed.step != UNSEEN_ONCE
            await self._keep(setup, mention, replace(conversation, ours=None) if unseen else conversation)
            if unseen:
                return UNSEEN_ONCE, self._now() + SURE
        return self._after(followed)

    def _after(self, followed: Followed) -> tuple[int, datetime | None]:
        step = max(TOUCHED, followed.step + 1)
        later = wait(step)
        return step, self._now() + later if later else None

    async def _keep(self, setup: Setup, mention: Mention, told: Conversation) -> None:
        following, now = self._store.following, self._now()
        if told.gone:
            news = await following.gone(mention.id, now)
        else:
            # Our answer first: whoever answers it afterwards has read it as it is now.
            changed = told.ours not in (None, mention.reply)
            news = changed and await following.ours(mention, told.ours or "", now)
            if heard := sort_voices(mention, told.replies, Watch(setup.names)):
                news = await following.hear(mention, heard, now) or news
        if news:
            self._told(mention.id)


def sort_voices(mention: Mention, replies: Sequence[Sighting], watch: Watch) -> list[Heard]:
    """Who speaks below a mention. Ourselves are left out, and others while nobody has taken the mention: what they
    say may be a mention of its own. So is what a troll adds."""
    heard = [Heard(reply, _voice(mention, reply)) for reply in replies if mention.status in _HEARD]
    others = mention.status in _TOLD_OF_OTHERS
    return [one for one in heard if one.voice is not Voice.OTHERS or (others and not watch.blocks(one.sighting))]


def find_answers(
    found: Sequence[Sighting], parents: Mapping[str, Mention], watch: Watch
) -> dict[str, tuple[Mention, Heard]]:
    """What authors answer below mentions of theirs that somebody has taken, by native id, the oldest first; all else
    may be a mention of its own.

    Args:
        found: by a fetch, newest first.
        parents: the mentions below which some of it stands, by native id.
    """
    answers: dict[str, tuple[Mention, Heard]] = {}
    for said in reversed(found):
        before = answers.get(said.answers)
        mention = before[0] if before else parents.get(said.native_id)
        if mention is None or mention.status not in _TAKEN or watch.blocks(said):
            continue
        if (voice := _voice(mention, said)) is not Voice.OTHERS:
            answers[said.native_id] = (mention, Heard(said, voice))
    return answers


def _voice(mention: Mention, reply: Sighting) -> Voice:
    if not _same_author(mention, reply):
        return Voice.OTHERS
    if only_thanks(reply.text or reply.title):
        return Voice.THANKS
    answered, said = mention.answered_at, reply.published_at
    return Voice.EARLIER if answered and said and said <= answered else Voice.AUTHOR


def _same_author(mention: Mention, reply: Sighting) -> bool:
    if mention.author_url and reply.author_url:
        return mention.author_url == reply.author_url
    name = mention.author.strip().casefold()
    return bool(name) and name == reply.author.strip().casefold()
