"""A company at work for tests in the browser: its Slack, bot, platform and public pages, and who sits at them."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from acting import Platform, settings_at
from babel.messages.pofile import read_po
from botkit import ANNA, CHANNEL, FAST, document, local_slack, save_setup
from office import at
from PIL import Image
from playwright.async_api import Browser, Locator, Page, Route, ViewportSize, expect
from reading import free_port
from stories import STORIES

from bot.wire import Bot, World, build, open_web
from bot.writing.cooling import bring_back
from demo.slack.sample import DEFAULT_CHANNELS
from demo.slack.server import LocalSlack
from demo.slack.state import Channel
from mentions.model import Arrival, Because, Choice, Kind, Mention, Reading, Sighting, Tone
from mentions.store import Store

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
LOCALE = Path(__file__).parents[1] / "bot" / "locale"
PUBLIC = "https://fjallmo.example"
SIZE: ViewportSize = {"width": 1180, "height": 900}
WHEN = "2026-03-16 09:00"
"""A Monday, when these colleagues come to work."""
LIMITS = replace(FAST, settle=1.0, deed_wait=0.05, deed_patience=3600.0, gather=0.0, tick=0.5, watchdog_every=1.0)
LOCALES = {"en": "en-GB", "sv": "sv-SE"}
NEGATIVE = {Kind.COMPLAINT, Kind.MISTAKE, Kind.RANT, Kind.TROLL}
ASKED = {Kind.PRESS: "lead", Kind.BUYING: "support"}


@dataclass
class Company:
    """One bot at work in one language, on a Monday morning that goes on when a test says so."""

    language: str
    slack: LocalSlack
    bot: Bot
    platform: Platform
    ahead: list[timedelta]
    port: int
    came: dict[str, int] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.bot.desk.store

    async def comes(self, kind: Kind, title: str, text: str, author: str = "Kim Ek", source: str = "forum") -> int:
        """Somebody has written it; its card stands in the channel. Its number."""
        native = self.platform.add(text, author)
        post = self.platform.posts[-1] | {"title": title, "url": f"https://{source}.example/{native}"}
        self.platform.posts[-1] = post
        sighting = Sighting(**post, own=True)
        tone = Tone.NEGATIVE if kind in NEGATIVE else Tone.POSITIVE if kind is Kind.PRAISE else Tone.NEUTRAL
        reading = Reading(self.language, kind, tone, 0.2, 0.6, ())
        choice = Choice(ANNA, ASKED.get(kind, "support"), Because("kind", (str(kind), "support")))
        arrival = Arrival(sighting, ("Fjällmo",), reading, choice)
        found = await self.store.mentions.accept(source, [arrival], None, CHANNEL, self.now(), follows=True)
        self.bot.desk.outbox.nudge()
        (number,) = found.posted
        self.came[title] = number
        await self.slack.until(lambda: any(f"#{number}" in str(m.blocks) for m in self.cards), timeout=30)
        return number

    @property
    def cards(self) -> list[Any]:
        return self.slack.channel(CHANNEL).cards

    def now(self) -> Any:
        return self.bot.desk.now()

    async def later(self, **span: float) -> None:
        """Time passes, and everything that is due by then is looked after."""
        self.ahead[0] += timedelta(**span)
        await self.bot.jobs.tick()
        await bring_back(self.bot.desk)
        await self.bot.afterwards.tick()
        self.bot.desk.outbox.nudge()
        await self.bot.follow.tick()
        await self.bot.retouch.step()

    async def mention(self, number: int) -> Mention:
        found = await self.store.mentions.get(number)
        assert found is not None
        return found


@asynccontextmanager
async def company(folder: Path, language: str) -> AsyncIterator[Company]:
    platform, ahead, port = Platform(), [timedelta()], free_port()
    began, start = time.monotonic(), at(WHEN)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(local_slack(team="Fjällmo", channels=channels(language)))
        await stack.enter_async_context(platform.serving())
        for person in slack.workspace.people.values():
            person.locale = LOCALES[language]
        settings = replace(
            settings_at(slack, folder, platform),
            public_url=PUBLIC,
            webhook_secret="w" * 40,
            web_address=("127.0.0.1", port),
        )
        await save_setup(settings, slack.team_id, described(platform, language), at("2026-01-05 08:00"))
        clock = lambda: start + ahead[0] + timedelta(seconds=time.monotonic() - began)  # noqa: E731
        slack.clock.wall = lambda: clock().timestamp()
        world = World(settings, LIMITS, clock, time.monotonic, lambda _: None)
        bot = await stack.enter_async_context(build(world))
        passing = replace(world, clock=lambda: time.monotonic() + ahead[0].total_seconds())
        await open_web(stack, passing, bot.desk, bot.pulse(LIMITS))
        desk = bot.desk
        parts = (bot.line, desk.outbox, desk.files, desk.board, desk.acts)
        work = [asyncio.create_task(part.run()) for part in parts]
        try:
            await slack.until(lambda: slack.connected, timeout=60)
            await bot.jobs.tick()
            yield Company(language, slack, bot, platform, ahead, port)
        finally:
            await bot.jobs.finish(2.0)
            await asyncio.gather(*(part.rest(2.0) for part in (desk.outbox, desk.files, desk.acts)))
            for task in work:
                task.cancel()
            ended = await asyncio.gather(*work, return_exceptions=True)
        assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ended), ended
        slack.assert_clean()


def channels(language: str) -> tuple[Channel, ...]:
    """Those of the local Slack, in one language."""
    name, topic = {"en": ("mentions", "What is said about us"), "sv": ("omnämnanden", "Det som sägs om oss")}[language]
    here, *_ = DEFAULT_CHANNELS
    return (replace(here, name=name, topic=topic),)


def described(platform: Platform, language: str) -> dict[str, Any]:
    """Its setup: a platform that the bot can act at, and a blog where only a person can."""
    swedish = language == "sv"
    blog = {"id": "blog", "name": "Tältbloggen" if swedish else "Tent Blog", "type": "webhook", "preset": "generic"}
    forum = {"id": "forum", "name": "Friluftsforum" if swedish else "Outdoor Forum", "type": "acting"}
    sources = [forum | {"url": platform.base, "everything": True}, blog]
    base = document(sources=sources, language=language, company="Fjällmo")
    roles = {ANNA: ["support", "sales"], "U0KARIN": ["lead", "press"]}
    team = [one | {"roles": roles.get(one["user"], one["roles"])} for one in base["team"]]
    causes = [{"name": "Sen leverans" if swedish else "Late delivery"}, {"name": "Stångbrott" if swedish else "Poles"}]
    return base | {"team": team, "causes": causes}


@dataclass
class Person:
    """Somebody at the page, who presses, writes and looks."""

    page: Page
    company: Company

    @property
    def language(self) -> str:
        return self.company.language

    def word(self, english: str, swedish: str) -> str:
        """In the language of the company."""
        return english if self.language == "en" else swedish

    async def story(self, name: str, kind: Kind, source: str = "forum", author: str = "Kim Ek") -> tuple[str, str]:
        """One of the stories has come: its title, and what a colleague says to it."""
        title, text, answer = STORIES[name][self.language == "sv"]
        await self.company.comes(kind, title, text, author, source)
        return title, answer

    async def later(self, **span: float) -> None:
        """Time passes, in the company and in the browser."""
        await self.company.later(**span)
        await self.look()

    async def look(self) -> None:
        """The browser's clock stands where the company's will be in a moment."""
        await self.page.clock.set_fixed_time(self.company.now() + timedelta(minutes=2))

    async def sits(self, who: str = ANNA, place: str = CHANNEL) -> None:
        """Takes over as this colleague."""
        await self.page.goto(f"{self.company.slack.url}#{who}/{place}")
        chosen = self.page.get_by_test_id("act-as").locator(f"[data-user-id={who}][aria-pressed=true]")
        await expect(chosen).to_be_visible()

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("messages")

    @property
    def home(self) -> Locator:
        return self.page.get_by_test_id("home")

    @property
    def form(self) -> Locator:
        """The one on top."""
        return self.page.locator("dialog[data-testid=modal]:not(.under)")

    @property
    def field(self) -> Locator:
        return self.form.locator("textarea[data-action-id=text]")

    def card(self, title: str) -> Locator:
        """The message with this title, or these words; the newest, where there are several."""
        return self.messages.locator("[data-ts]").filter(has_text=title).last

    async def press(self, where: Locator, action: str) -> None:
        await where.locator(f"[data-action-id='{action}']").first.click()

    async def submits(self) -> None:
        await self.form.get_by_test_id("submit").click()

    async def closes(self) -> None:
        """Every form that is open."""
        while await self.form.count():
            before = await self.page.locator("dialog.modal").count()
            await self.form.locator("footer button").first.click()
            await expect(self.page.locator("dialog.modal")).to_have_count(before - 1)

    async def says(self, line: str) -> Locator:
        """Types it below; the answer."""
        await self.page.get_by_test_id("composer").fill(line)
        await self.page.keyboard.press("Escape")
        told = self.company.slack.workspace.ephemerals
        before = len(told)
        await self.page.get_by_test_id("composer").press("Enter")
        await self.company.slack.until(lambda: len(told) > before, timeout=30)
        return self.messages.locator(f"[data-ts='{told[-1].ts}']")

    async def reads(self, path: str) -> Page:
        """Opens one of our public pages in a tab of its own."""
        tab = await self.page.context.new_page()
        await tab.goto(f"{PUBLIC}{path}")
        return tab

    async def picture(self, flow: str, what: Locator | Page | None = None) -> None:
        """Where one asks for pictures: of this flow, as it stands now; it must not speak the other language anyway."""
        shown = what or self.page
        await speaks(shown.locator("body") if isinstance(shown, Page) else shown, self.company.language)
        if not os.environ.get("PICTURES"):
            return
        if isinstance(shown, Locator):
            await self.page.set_viewport_size({"width": 1180, "height": 2400})  # a form does not scroll then
            await shown.evaluate("e => e.scrollIntoView({block: 'center'})")
        PICTURES.mkdir(exist_ok=True)
        await self.look()
        drawn = Image.open(BytesIO(await shown.screenshot()))
        drawn.quantize(128).save(PICTURES / f"{flow}-{self.language}.png", optimize=True)
        await self.page.set_viewport_size(SIZE)


@asynccontextmanager
async def seated(browser: Browser, company: Company) -> AsyncIterator[Person]:
    """A tab in which it is the same time as in the company, and whose links to our pages lead to them."""
    context = await browser.new_context(viewport=SIZE, locale=LOCALES[company.language], timezone_id="Europe/Stockholm")
    context.set_default_timeout(15_000)  # a busy machine is slow, not wrong
    page, wrong = await context.new_page(), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)

    async def lead(route: Route) -> None:
        local = route.request.url.replace(PUBLIC, f"http://127.0.0.1:{company.port}")
        await route.fulfill(response=await route.fetch(url=local))

    await context.route(f"{PUBLIC}/**", lead)
    person = Person(page, company)
    await person.look()
    yield person
    await context.close()
    assert wrong == []


async def speaks(where: Locator, language: str) -> None:
    """No sentence of the interface stands there in the other language."""
    text = await where.inner_text()
    assert [words for words in _foreign(language) if words in text] == []


@cache
def _foreign(language: str) -> tuple[str, ...]:
    """The sentences of the other language's catalogue that this language does not have, too."""
    with (LOCALE / "sv" / "LC_MESSAGES" / "ambassadors.po").open("rb") as file:
        catalogue = read_po(file)
    pairs = [(str(one.id), str(one.string)) for one in catalogue if one.id and isinstance(one.id, str)]
    ours, theirs = zip(*(pair if language == "en" else pair[::-1] for pair in pairs), strict=True)
    return tuple(_telling(theirs, " ".join(ours)))


def _telling(sentences: Iterable[str], ours: str) -> Iterable[str]:
    parts = {words.strip() for sentence in sentences for words in re.split(r"\{\w*\}", sentence)}
    return (words for words in parts if len(words) > 14 and words not in ours)
