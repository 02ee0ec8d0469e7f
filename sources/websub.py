"""WebSub (W3C Recommendation of 2018): a feed's hub tells us of news at once; the feed is still asked, but seldom.

named ──at the next visit──▶ asked ──the hub asks back──▶ promised ──half the time has passed──▶ asked again

All of it stands in the feed's bookmark, so that the hub may ask back at any process of ours.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from mentions.outside import Delivery
from sources.answers import expect_done
from sources.base import Bookmark, Harvest, Tools
from sources.errors import SourceError
from sources.parsing import ParsedFeed
from sources.signing import signs

MODE, LEASE = "hub.mode", "hub.lease_seconds"
"""The headers of a delivery that is no news but the hub's word on our subscription."""

_WANTED = timedelta(days=10)
_LONGEST = timedelta(days=30)
# How long a hub that has not asked back, or said no, is left alone.
_PATIENCE = timedelta(hours=6)
_DEADLINE = 5.0
_METHODS = ("sha1", "sha256", "sha384", "sha512")
_STATE = ("hub", "topic", "asked", "until", "lease")


def named(marks: Bookmark, feed: ParsedFeed, address: str) -> dict[str, str]:
    """The bookmark with the hub that the feed names, and the topic it has there; another hub begins anew.

    The secret goes to the hub, so the way there is never less safe than the way to the feed.
    """
    safe = address.startswith("https://")
    hub = re.sub("^http:", "https:", feed.hub, flags=re.IGNORECASE) if safe else feed.hub
    found = {"hub": hub, "topic": feed.topic} if hub and feed.topic else {}
    if found == {name: marks[name] for name in ("hub", "topic") if name in marks}:
        return dict(marks)
    return {name: mark for name, mark in marks.items() if name not in _STATE} | found


def promises(marks: Bookmark) -> dict[str, str]:
    """Of a feed's bookmark what its subscription rests on: without which feed it is about, it would be dropped."""
    lasting = ("for", "feed", *_STATE) if marks.get("topic") else ()
    return {name: marks[name] for name in lasting if name in marks}


async def keep_up(tools: Tools, before: Bookmark, harvest: Harvest) -> Harvest:
    """The same harvest, after the hub has been asked where that is due. A hub that says no costs only the haste."""
    marks, notes = dict(harvest.bookmark), harvest.notes
    # What we want is kept first: many hubs ask back before they answer.
    known = bool(marks.get("topic")) and marks.get("topic") == before.get("topic")
    if tools.callback and known and _due(marks, tools.now):
        form = {
            "hub.mode": "subscribe",
            "hub.topic": marks["topic"],
            "hub.callback": tools.callback.url,
            "hub.secret": tools.callback.secret,
            "hub.lease_seconds": int(_WANTED.total_seconds()),
        }
        sent = {"content-type": "application/x-www-form-urlencoded"}
        try:
            expect_done(
                await tools.http.send(
                    "POST", marks["hub"], body=urlencode(form).encode(), headers=sent, deadline=_DEADLINE
                )
            )
        except SourceError:
            notes = (*notes, f"its hub {urlsplit(marks['hub']).hostname} takes no subscription now; the feed is asked")
        marks["asked"] = tools.now.isoformat()
    return replace(harvest, bookmark=marks, notes=notes, told_for=promised_for(marks, tools.now))


def promised(marks: Bookmark, word: Delivery) -> dict[str, str]:
    """The bookmark after the hub has promised to tell us, or has said that it will not."""
    kept = {name: mark for name, mark in marks.items() if name not in ("until", "lease")}
    seconds = word.headers.get(LEASE, "")
    if word.headers.get(MODE) != "subscribe" or not (seconds.isascii() and seconds.isdecimal()):
        return kept
    lease = min(timedelta(seconds=int(seconds[:9])), _LONGEST)
    return kept | {"until": (word.at + lease).isoformat(), "lease": str(int(lease.total_seconds()))}


def promised_for(marks: Bookmark, now: datetime) -> timedelta:
    """How long the hub still tells us of news."""
    until = marks.get("until")
    return max(datetime.fromisoformat(until) - now, timedelta()) if until else timedelta()


def is_signed(header: str, secret: str, body: bytes) -> bool:
    """Whether what a hub sent is signed with the secret that we gave it.

    Args:
        header: X-Hub-Signature, like sha256=….
    """
    method, _, signature = header.partition("=")
    return method in _METHODS and signs(signature, method, secret, body)


def _due(marks: Bookmark, now: datetime) -> bool:
    asked = marks.get("asked")
    if asked and timedelta() <= now - datetime.fromisoformat(asked) < _PATIENCE:
        return False
    return promised_for(marks, now) <= timedelta(seconds=int(marks.get("lease", "0"))) / 2
