"""What everybody may read: the policy in all its versions, and the voices that we may quote.

GET /policy                        in the reader's language, or ?lang=en, ?lang=sv
GET /policy/{language}             in this one
GET /policy/{language}/{number}    as it read once
GET /testimonials …                in the same way, {number} being the page
GET /testimonials/{language}/feed  as an Atom feed
GET /testimonials/{language}/embed to stand in another page
GET /testimonials.json             for machines
GET /icon.svg
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from aiohttp import web

from bot.web import voices
from bot.web.dress import Frame, House, icon, page, rules_for
from bot.web.language import wanted
from bot.web.policy import Edition, policy_frame
from bot.web.server import LATER, Answering, Meter
from bot.web.shelf import Sheet, Shelf
from bot.words import Words, words
from mentions.setup import Look, Setup
from mentions.store import Store, StoreError

log = logging.getLogger(__name__)

_HTML = "text/html; charset=utf-8"
_PER_MINUTE = 6_000
_FRESH = 5.0  # seconds that a drawn page serves
_KEPT = 30  # seconds that others may keep it: what is taken down is gone within a minute
_MOST_PAGES = 500
_LANGUAGE = "{language:en|sv}"
_NUMBER = "{number:[1-9][0-9]{0,3}}"
_NOT_PAGES = ("/hooks", "/websub", "/slack", "/metrics", "/health")


@dataclass(frozen=True, slots=True)
class Site:
    """Whose pages they are, from the operator's side: where the world finds them, and how to reach the company."""

    public_url: str
    contact: str

    @property
    def root(self) -> str:
        """The path below which our pages lie."""
        return urlsplit(self.public_url).path.rstrip("/")

    @property
    def origin(self) -> str:
        """Scheme and host."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"


class Archive(Protocol):
    """What the pages are made from."""

    @property
    def store(self) -> Store: ...
    @property
    def setup(self) -> Callable[[], Awaitable[Setup]]: ...
    @property
    def now(self) -> Callable[[], datetime]: ...


class Pages:
    """The pages of one workspace. `clock` is seconds that only grow."""

    def __init__(self, archive: Archive, site: Site, clock: Callable[[], float]) -> None:
        self._archive = archive
        self._site = site
        self._shelf = Shelf(_FRESH, archive.now, clock)
        self._meter = Meter(_PER_MINUTE, clock)
        self._house = House("", Look(), site.root, site.origin)

    def add_to(self, app: web.Application) -> None:
        """Hangs the routes, and dresses the errors that a reader meets."""
        app.middlewares.append(self.dress_errors)
        get = app.router.add_get
        for name, read in (("policy", self.policy), ("testimonials", self.testimonials)):
            get(f"/{name}", read)
            get(f"/{name}/{_LANGUAGE}", read)
            get(f"/{name}/{_LANGUAGE}/{_NUMBER}", read)
        get(f"/testimonials/{_LANGUAGE}/feed", self.feed)
        get(f"/testimonials/{_LANGUAGE}/embed", self.embed)
        get("/testimonials.json", self.json)
        get("/icon.svg", self.icon)

    async def policy(self, request: web.Request) -> web.Response:
        """The policy in force, or as it once read."""
        t, number = await self._language(request), request.match_info.get("number", "")

        async def draw() -> Sheet:
            frame = await self._policy(int(number or 0), t)
            return await self._dressed(frame, t)

        return await self._hand_out(request, ("policy", t.language, number), draw, t)

    async def testimonials(self, request: web.Request) -> web.Response:
        """The voices that we may quote, page by page."""
        t, number = await self._language(request), int(request.match_info.get("number", "1"))

        async def draw() -> Sheet:
            found = await self._archive.store.quotes.shown(voices.PAGE + 1, (number - 1) * voices.PAGE)
            if number > 1 and not found:
                raise web.HTTPNotFound
            more = len(found) > voices.PAGE and number < _MOST_PAGES
            house = await self._present(voices=bool(found))
            frame = voices.voices_frame(found[: voices.PAGE], number, more, house.root, t)
            return await self._dressed(frame, t, house)

        return await self._hand_out(request, ("testimonials", t.language, str(number)), draw, t)

    async def embed(self, request: web.Request) -> web.Response:
        """The newest voices, for a frame in another page."""
        t = words(request.match_info["language"])

        async def draw() -> Sheet:
            house, found = await self._present(), await self._archive.store.quotes.shown(voices.EMBEDDED)
            frame = voices.embedded_frame(found, house, t)
            sheet = _sheet(page(frame, house, t), house.look, framed=True)
            # Sites that shut themselves off from others take only frames that say they may be taken.
            return replace(sheet, headers={**sheet.headers, "Cross-Origin-Resource-Policy": "cross-origin"})

        return await self._hand_out(request, ("embed", t.language), draw, t)

    async def feed(self, request: web.Request) -> web.Response:
        """The newest voices as an Atom feed."""
        t = words(request.match_info["language"])

        async def draw() -> Sheet:
            house, found = await self._present(), await self._archive.store.quotes.shown(voices.FEED)
            body = voices.as_feed(found, house, self._archive.now(), t)
            return Sheet(body, "application/atom+xml; charset=utf-8", _KEPT)

        return await self._hand_out(request, ("feed", t.language), draw, t)

    async def json(self, request: web.Request) -> web.Response:
        """The newest voices for machines, also for a script in the company's own pages."""

        async def draw() -> Sheet:
            house, found = await self._present(), await self._archive.store.quotes.shown(voices.FEED)
            anyone = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
            return Sheet(voices.as_json(found, house), "application/json; charset=utf-8", _KEPT, anyone)

        return await self._hand_out(request, ("json",), draw)

    async def icon(self, request: web.Request) -> web.Response:
        """The company's letter in its colour."""

        async def draw() -> Sheet:
            return Sheet(icon(await self._present()), "image/svg+xml", 3_600)

        return await self._hand_out(request, ("icon",), draw)

    @web.middleware
    async def dress_errors(self, request: web.Request, handler: Answering) -> web.StreamResponse:
        """What a reader meets instead of a page: in our own dress, and saying what to do."""
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status not in (404, 429) or not _reads(request):
                raise
            return await self._sorry(request, error.status)
        except StoreError as error:
            if not _reads(request):
                raise
            log.warning("a page cannot be drawn (%s): its reader is told to come again", error)
            return await self._sorry(request, 503)

    async def _sorry(self, request: web.Request, status: int) -> web.Response:
        t = words(wanted(_asked(request), request.headers.get("Accept-Language", ""), "en"))
        title, said = _SORRY[status](t)
        frame = Frame(title, f'<h1>{title}</h1><p class="lead">{said}</p>')
        house = self._house
        headers = {"Content-Security-Policy": rules_for(house.look), "Content-Language": t.language}
        headers |= {"Content-Type": _HTML} | ({} if status == 404 else LATER)
        return web.Response(body=page(frame, house, t), status=status, headers=headers)

    async def _hand_out(
        self,
        request: web.Request,
        name: tuple[str, ...],
        draw: Callable[[], Awaitable[Sheet]],
        t: Words | None = None,
    ) -> web.Response:
        if not self._meter.admits("pages"):
            raise web.HTTPTooManyRequests(headers=LATER)
        answer = await self._shelf.hand_out(request, name, draw)
        if t is not None:
            answer.headers["Content-Language"] = t.language
            if not _asked(request):
                # The same address reads otherwise to another: caches between must know.
                answer.headers["Vary"] = "Accept-Language, " + answer.headers["Vary"]
        return answer

    async def _policy(self, number: int, t: Words) -> Frame:
        versions = await self._archive.store.setups.policies()
        newest = versions[-1].number if versions else 0
        version = next((each for each in versions if each.number == (number or newest)), None)
        if version is None:
            raise web.HTTPNotFound
        setup = await self._archive.store.setups.get(version.setup)
        edition = Edition(version, setup, newest)
        # Forty thousand characters of Markdown would keep everybody waiting.
        return await asyncio.to_thread(policy_frame, edition, self._site.contact, self._site.root, t)

    async def _dressed(self, frame: Frame, t: Words, house: House | None = None) -> Sheet:
        if house is None:
            house = await self._present(voices=bool(await self._archive.store.quotes.shown(1)))
        return _sheet(page(frame, house, t), house.look)

    async def _present(self, *, voices: bool = False) -> House:
        """Who we are now; kept for the pages that must be shown when nobody can be asked."""
        setup = await self._archive.setup()
        self._house = House(setup.called, setup.look, self._site.root, self._site.origin, voices)
        return self._house

    async def _language(self, request: web.Request) -> Words:
        accepted = request.headers.get("Accept-Language", "")
        asked = _asked(request)
        return words(asked or wanted("", accepted, (await self._archive.setup()).language))


def _asked(request: web.Request) -> str:
    """The language that the address itself names, in its path or behind ?lang=; "" for none."""
    return request.match_info.get("language", "") or wanted(request.query.get("lang", ""), "", "")


def _sheet(body: bytes, look: Look, *, framed: bool = False) -> Sheet:
    headers = {"Content-Security-Policy": rules_for(look, framed=framed)}
    return Sheet(body, _HTML, _KEPT, headers)


def _reads(request: web.Request) -> bool:
    """Somebody with a browser, and no service."""
    html = "text/html" in request.headers.get("Accept", "")
    ours = request.path.startswith(("/policy", "/testimonials"))
    return request.method in ("GET", "HEAD") and (html or ours) and not request.path.startswith(_NOT_PAGES)


_SORRY: dict[int, Callable[[Words], tuple[str, str]]] = {
    404: lambda t: (t._("This page does not exist"), t._("Perhaps it has moved. Nothing is wrong with your browser.")),
    429: lambda t: (t._("Many are reading just now"), t._("Please try again in half a minute.")),
    503: lambda t: (t._("Back in a moment"), t._("This page cannot be shown right now. Please try again in a minute.")),
}
