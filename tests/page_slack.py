"""A scripted server for the page: it shows what a test says and notes what the page sends."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.async_api import Page, expect

FILES = Path(__file__).parents[1] / "demo" / "slack" / "page"
POLICY = {"Content-Security-Policy": "default-src 'self'"}
NOON = 1_795_345_200.0  # Sunday, 22 November 2026, 12:00 in Stockholm

PEOPLE = [
    {"id": "U0ANNA", "name": "anna", "real_name": "Anna Lind", "title": "Support", "initials": "AL"},
    {"id": "U0BJORN", "name": "bjorn", "real_name": "Björn Ek", "title": "Product owner", "initials": "BE"},
    {"id": "U0SARA", "name": "sara", "real_name": "Sara Holm", "title": "Sales lead", "initials": "SH"},
    {"id": "U0KARIN", "name": "karin", "real_name": "Karin Berg", "title": "Communications", "initials": "KB"},
]
COLORS = {"U0ANNA": "#2f6f4e", "U0BJORN": "#8a4b2d", "U0SARA": "#7a3b69", "U0KARIN": "#2d5f8a"}
COMMANDS = [
    {"command": "/mentions", "description": "What is said about us", "usage_hint": "status | mine | add URL | help"}
]


def said(ts: str, text: str = "", user: str = "U0BOT", **more: Any) -> dict[str, Any]:
    """A message; the bot's unless another user is named."""
    return {"ts": ts, "user": user, "text": text, "at": NOON + float(ts) % 1000, "reply_count": 0} | more


def button(action: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": text}} | more


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def text_input(block: str, **element: Any) -> dict[str, Any]:
    inner = {"type": "plain_text_input", "action_id": f"{block}_text"} | element
    return {"type": "input", "block_id": block, "label": plain(block.title()), "element": inner}


def modal(ident: str, *blocks: dict[str, Any]) -> dict[str, Any]:
    return {"id": ident, "title": plain(ident), "submit": plain("Send"), "blocks": list(blocks)}


def card(ts: str, *elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    blocks = [
        {"type": "section", "block_id": "title", "text": {"type": "mrkdwn", "text": "*A card*"}},
        {"type": "actions", "block_id": "moves", "elements": list(elements)},
    ]
    return said(ts, "A card", blocks=blocks, bot_id="B0BOT", **more)


class ScriptedSlack:
    """`acts` is what the page has sent; `answers` what to say to the next acts of a type ({"ok": True} otherwise)."""

    def __init__(self) -> None:
        self.url = ""
        self.acts: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.messages: dict[str, list[dict[str, Any]]] = {"C0MENTIONS": [], "C0GENERAL": []}
        self.state: dict[str, Any] = {"home": None, "modals": [], "connected": True}
        self._streams: set[tuple[str, web.WebSocketResponse]] = set()

    def snapshot(self, user: str) -> dict[str, Any]:
        rooms = [("C0MENTIONS", "omnämnanden", False), ("C0GENERAL", "allmänt", False), (f"D{user[1:]}", "bot", True)]
        channels = [
            {
                "id": key,
                "name": name,
                "topic": "Det som sägs om oss",
                "is_im": im,
                "messages": self.messages.get(key, []),
            }
            for key, name, im in rooms
        ]
        users = [each | {"color": COLORS[each["id"]], "is_admin": each["id"] == "U0KARIN"} for each in PEOPLE]
        fixed = {"team": {"id": "T0", "name": "Exempelbolaget"}, "me": user, "users": users, "channels": channels}
        bot = {"user_id": "U0BOT", "name": "Ambassadors"}
        return copy.deepcopy(fixed | {"commands": COMMANDS, "bot": bot} | self.state)

    async def show(self, **state: Any) -> None:
        """Changes what everybody sees and sends it out."""
        self.state |= state
        for user, stream in list(self._streams):
            await stream.send_json(self.snapshot(user))

    async def act(self, kind: str) -> dict[str, Any]:
        """The next act of this kind, once the page has sent it."""
        async with asyncio.timeout(10):
            while not (found := [each for each in self.acts if each["type"] == kind]):
                await asyncio.sleep(0.01)
        self.acts.remove(found[0])
        return found[0]

    async def index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(FILES / "index.html", headers=POLICY)

    async def file(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(FILES / request.match_info["file"], headers=POLICY)

    async def snapshot_of(self, request: web.Request) -> web.Response:
        return web.json_response(self.snapshot(request.query["user"]))

    async def events(self, request: web.Request) -> web.WebSocketResponse:
        stream = web.WebSocketResponse()
        await stream.prepare(request)
        entry = (request.query["user"], stream)
        self._streams.add(entry)
        await stream.send_json(self.snapshot(entry[0]))
        async for _ in stream:
            pass
        self._streams.discard(entry)
        return stream

    async def take(self, request: web.Request) -> web.Response:
        act = await request.json()
        self.acts.append(act)
        return web.json_response(self.answers.get(act["type"], {"ok": True}))

    async def hang_up(self) -> None:
        for _, stream in list(self._streams):
            await stream.close()


@asynccontextmanager
async def scripted_slack() -> AsyncIterator[ScriptedSlack]:
    slack = ScriptedSlack()
    app = web.Application()
    app.add_routes(
        [
            web.get("/", slack.index),
            web.get("/page/{file}", slack.file),
            web.get("/_c/state", slack.snapshot_of),
            web.get("/_c/events", slack.events),
            web.post("/_c/act", slack.take),
        ]
    )
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield slack
    finally:
        await slack.hang_up()
        await runner.cleanup()


async def open_page(page: Page, slack: ScriptedSlack, place: str = "#U0ANNA/C0MENTIONS") -> None:
    """Opens the page at a place, and waits until it knows who acts."""
    await page.goto(slack.url + place)
    await expect(page.get_by_test_id("act-as").locator("[aria-pressed=true]")).to_be_visible()
