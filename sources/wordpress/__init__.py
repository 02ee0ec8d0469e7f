"""The comments of a WordPress site: what visitors write there, our answers, and the site's own moderation."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

from mentions.model import Mention
from mentions.outside import Conversation, Deed, Done, Order
from sources.accounts import account, needed
from sources.addresses import site_address
from sources.answers import expect_done
from sources.base import Bookmark, Harvest, Tools
from sources.dates import read_date
from sources.egress import Answer
from sources.entries import newest_first
from sources.errors import Declined, RateLimited, Unclear
from sources.ours import our_answer
from sources.text import TEXT, plain, web_link
from sources.wordpress.site import Comment, Site, read_comment, refusal, to_sighting

_ACCOUNT = "WORDPRESS_ACCOUNT"
_PAGES = 5
_LEVELS = 4  # of answers to answers that are followed
_FLOOD = 60.0

# The words that WordPress answers with; it filters by others ("approve").
_GONE = frozenset({"trash", "post-trashed"})
_STATES = {Deed.REPORT: "spam", Deed.HIDE: "hold", Deed.SHOW: "approved", Deed.DELETE: "trash"}


class WordPressSettings(BaseModel):
    """Which site."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, str_strip_whitespace=True)

    site: str = Field(max_length=300, description="The site's address: https://blog.example.")

    @field_validator("site")
    @classmethod
    def _is_an_address(cls, site: str) -> str:
        return site_address(site)


class WordPress:
    """One site. Without an account there only what is published is heard, and nothing can be done."""

    Settings: ClassVar[type[BaseModel]] = WordPressSettings
    SECRETS: ClassVar[Mapping[str, str]] = {
        _ACCOUNT: "who we are at our own WordPress, https://USER:APPLICATION-PASSWORD@blog.example; the password is "
        "made in WordPress under Users, Profile, Application Passwords, and written without its spaces"
    }

    def __init__(self, settings: WordPressSettings) -> None:
        self._base = settings.site

    async def fetch(self, tools: Tools, bookmark: Bookmark) -> Harvest:
        """See `sources.base.Source`. The newest hundred are always read: a comment may be approved days later."""
        site = self._site(tools)
        before = bookmark if bookmark.get("for") == self._base else {}
        since = read_date(before.get("newest", ""), "UTC")
        me = await site.me()
        found, skipped, left = await _walk(site, since)
        others = [comment for comment in found if not me or comment.author != me]
        said = "\n".join(sorted(f"{comment.id} {comment.content.rendered}" for comment in others))
        seen = sha256(said.encode()).hexdigest()
        dates = [when for comment in found if (when := comment.written_at) and when <= tools.now]
        newest = max([*dates, *([since] if since else [])], default=None)
        after = {"for": self._base, "newest": newest.isoformat() if newest else "", "seen": seen}
        if before.get("seen") == seen:
            return Harvest((), after, unchanged=True)
        return Harvest(
            sightings=newest_first(tuple(to_sighting(comment, tools.now) for comment in others)),
            bookmark=after,
            skipped=skipped,
            notes=(f"more than {len(found)} comments since the last time; the oldest of them were not read",)
            if left
            else (),
        )

    def deeds(self, secrets: Mapping[str, str]) -> frozenset[Deed]:
        """See `sources.base.Acts`."""
        mine = account(secrets, _ACCOUNT)
        return frozenset({Deed.REPLY, *_STATES}) if mine and mine.user and mine.at(self._base) else frozenset()

    async def do(self, tools: Tools, order: Order) -> Done:
        """See `sources.base.Acts`. Every deed looks first: WordPress answers 500 when a state is set a second time."""
        site = self._own(tools)
        comment = await site.comment(order.native_id)
        if order.deed is Deed.REPLY:
            return await _reply(site, order, _standing(site, comment))
        if _is_so(comment, order.deed):
            return Done()
        _standing(site, comment)
        method = "DELETE" if order.deed is Deed.DELETE else "POST"
        document = {} if order.deed is Deed.DELETE else {"status": _STATES[order.deed]}
        answer = await site.send(method, f"/comments/{int(order.native_id)}", document)
        code, words = refusal(answer)
        if code != "rest_already_trashed":
            expect_done(answer, words)
            _shown(site, answer)
        return Done()

    async def look_up(self, tools: Tools, order: Order) -> Done | None:
        """See `sources.base.Acts`."""
        site = self._own(tools)
        if order.deed is Deed.REPLY:
            return await _find(site, order, order.since)
        return Done() if _is_so(await site.comment(order.native_id), order.deed) else None

    async def follow(self, tools: Tools, mention: Mention) -> Conversation:
        """See `sources.base.Follows`. Spam is not gone: it can still be taken back, also by ourselves."""
        site = self._site(tools)
        me = await site.me()
        comment = await site.comment(mention.native_id)
        if comment is None or comment.status in _GONE:
            return Conversation(gone=True)
        below, whole = await _below(site, comment.id)
        others = sorted((one for one in below if not me or one.author != me), key=lambda one: one.id)
        own = [to_sighting(one, tools.now) for one in below if me and one.author == me and one.status not in _GONE]
        ours = our_answer(mention, own, whole=whole) if me else None
        return Conversation(replies=tuple(to_sighting(one, tools.now) for one in others), ours=ours)

    def _site(self, tools: Tools) -> Site:
        """As ourselves if the account is of this very site, else as a visitor."""
        mine = account(tools.secrets, _ACCOUNT)
        return Site(tools, self._base, mine if mine and mine.user and mine.at(self._base) else None)

    def _own(self, tools: Tools) -> Site:
        needed(tools.secrets, _ACCOUNT)
        site = self._site(tools)
        if not site.is_user:
            raise Declined(f"{_ACCOUNT} is not of {site.host}; nothing was done")
        return site


async def _walk(site: Site, since: datetime | None) -> tuple[list[Comment], int, bool]:
    """The comments since then (at first one page), how many could not be read, and whether some are left."""
    found: dict[int, Comment] = {}
    skipped = 0
    for number in range(1, _PAGES + 1):
        page = await site.comments({"page": number, "orderby": "date_gmt", "order": "desc", "_embed": "up"})
        found |= {comment.id: comment for comment in page.comments}
        skipped += page.skipped
        dates = [when for comment in page.comments if (when := comment.written_at)]
        if since is None or number >= page.total or (dates and min(dates) < since):
            return list(found.values()), skipped, False
    return list(found.values()), skipped, True


def _standing(site: Site, comment: Comment | None) -> Comment:
    if comment is None:
        raise Declined(f"{site.host} has this comment no more; nothing was done")
    return comment


def _is_so(comment: Comment | None, deed: Deed) -> bool:
    """Whether the comment is already as the deed would make it; one that was removed for good is deleted, too."""
    return comment.status == _STATES[deed] if comment else deed is Deed.DELETE


async def _reply(site: Site, order: Order, comment: Comment) -> Done:
    document: dict[str, str | int] = {"post": comment.post, "parent": comment.id, "content": _markup(order.text)}
    answer = await site.send("POST", "/comments", document)
    code, words = refusal(answer)
    if code == "comment_duplicate":
        if found := await _find(site, order, None):
            return found
        raise Declined(f"{site.host} says that this answer is there already, but does not show it; look in its spam")
    if code == "comment_flood":
        raise RateLimited(f"{site.host} says that we write too fast; it is tried again in a minute", _FLOOD)
    expect_done(answer, words)
    return _done(_shown(site, answer))


def _shown(site: Site, answer: Answer) -> Comment:
    """The comment as WordPress has it now. Without it, some page of the site has answered in its place."""
    if (comment := read_comment(answer.body)) is None:
        raise Unclear(f"{site.host} gave no readable answer; it may have been done")
    return comment


async def _find(site: Site, order: Order, since: datetime | None) -> Done | None:
    """Our own answer below the comment, with this very text, not written before `since`."""
    me, wanted = await site.me(), plain(_markup(order.text), TEXT)
    page = await site.comments({"parent": int(order.native_id), "context": "edit", "order": "desc"})
    for comment in page.comments:
        when = comment.written_at
        late_enough = since is None or when is None or when >= since
        if late_enough and comment.author == me and plain(comment.content.raw, TEXT) == wanted:
            return _done(comment)
    return None


def _done(written: Comment) -> Done:
    return Done(web_link(written.link, ""), str(written.id), queued=written.status != "approved")


def _markup(text: str) -> str:
    """A comment is HTML; what a person has written shall be read as it was written."""
    return html.escape(text, quote=False)


async def _below(site: Site, number: int) -> tuple[list[Comment], bool]:
    """The answers to a comment, the answers to these, and so on; and whether those to itself are all there."""
    found: dict[int, Comment] = {}
    parents, whole = [number], True
    for _ in range(_LEVELS):
        page = await site.comments({"parent": ",".join(map(str, parents)), "order": "asc"})
        new = {comment.id: comment for comment in page.comments if comment.id not in found}
        whole = whole and (bool(found) or page.total <= 1)
        found |= new
        parents = list(new)
        if not parents:
            break
    return list(found.values()), whole
