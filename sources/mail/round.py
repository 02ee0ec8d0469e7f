"""One round through a mailbox: which mails are new, and what each of them holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from mentions.model import Sighting
from sources.base import Bookmark, Tools
from sources.errors import Unreadable
from sources.letters import GOOGLE_ALERTS, Mail, meant, native_id, noise, published_at, to_sighting
from sources.mail.digests import stories
from sources.mail.envelope import answered
from sources.mail.imap import LARGEST, Mailbox, Opened, Seen

_FIRST, _MOST, _AGAIN = 20, 50, 500
_ENOUGH = 40_000_000  # bytes read in one round
_FULL = 400  # sightings of one round, to which one more digest is added at most


async def waiting(box: Mailbox, opened: Opened, before: Bookmark) -> tuple[list[int], int]:
    """The numbers of the mails to read now, oldest first, and of the last one that was read before them."""
    if not before:
        uids = await box.newest(_FIRST, opened.count)
    elif before["validity"] == opened.validity:
        last = int(before["uid"])
        # "n:*" always names the last mail, too, however low its number.
        return [uid for uid in await box.search(f"UID {last + 1}:*") if uid > last][:_MOST], last
    else:  # all are numbered anew: those of the last days are read again, and known by their Message-ID
        uids = (await box.search(f"SINCE {before['since']}"))[-_AGAIN:]
    return uids[:_MOST], uids[0] - 1 if uids else opened.newest


async def parse(tools: Tools, box: Mailbox, seen: Seen) -> tuple[Mail, bytes] | None:
    """The mail and what it was read from; None if it is gone meanwhile.

    Raises:
        Unreadable: this one cannot be read.
    """
    raw = await box.fetch(seen.uid)
    return (await tools.parsers.read_mail(raw, tools.zone), raw) if raw else None


@dataclass(slots=True)
class Round:
    """What it has brought so far; it may be broken off after any mail.

    Attributes:
        own: our addresses, in lower case.
        last: the number of the last mail that was read.
        arrived_at: when that one came.
        left: what was left out, counted by the reason.
    """

    tools: Tools
    box: Mailbox
    reads: str
    colleagues: tuple[str, ...]
    own: frozenset[str]
    last: int
    arrived_at: datetime | None = None
    size: int = 0
    skipped: int = 0
    sightings: dict[str, Sighting] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)

    async def read(self, uids: list[int]) -> None:
        """Reads these, until there is enough for one round."""
        seen = await self.box.look_at(uids)
        for uid in uids:
            if self.size > _ENOUGH or len(self.sightings) > _FULL:
                return
            if mail := seen.get(uid):
                await self._take(mail)
                self.arrived_at = mail.arrived_at or self.arrived_at
            self.last = uid

    def newest_first(self) -> tuple[Sighting, ...]:
        """What was found."""
        return tuple(reversed(self.sightings.values()))

    def notes(self) -> tuple[str, ...]:
        """What was left out, for a person."""
        counted = ", ".join(f"{count} {why}" for why, count in sorted(self.left.items()))
        return (f"mails left out: {counted}",) if counted else ()

    async def _take(self, seen: Seen) -> None:
        if seen.size > LARGEST:
            self.left["larger than 5 MB"] += 1
            return
        self.size += seen.size
        try:
            found = await parse(self.tools, self.box, seen)
        except Unreadable:
            self.skipped += 1
            return
        for sighting in self._sightings(*found, seen) if found else ():
            self.sightings.setdefault(sighting.native_id, sighting)

    def _sightings(self, mail: Mail, raw: bytes, seen: Seen) -> tuple[Sighting, ...]:
        now = self.tools.now
        if self.reads == "links" or mail.letter.author.address.lower() == GOOGLE_ALERTS:
            found = stories(mail.links, published_at(mail.letter, seen.arrived_at, now))
            self.left.update([] if found else ["without links to stories"])
            return found
        if why := noise(mail, self.own):
            self.left[why] += 1
            return ()
        letter = meant(mail, self.colleagues)
        sighting = to_sighting(native_id(mail, raw), letter, seen.arrived_at, now)
        return (replace(sighting, answers=answered(letter.references)),)
