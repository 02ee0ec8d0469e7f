"""HTTP for the browser's page: a snapshot of what one user sees, a stream of new ones, and the user's acts."""

import asyncio
import re
from pathlib import Path
from typing import Any

from aiohttp import web

from demo.slack import elements
from demo.slack.acting import TROUBLE, Acting, Outcome
from demo.slack.conversations import described as channel_described
from demo.slack.manifest import Json
from demo.slack.sockets import Sockets
from demo.slack.state import BOT_ID, BOT_USER_ID, TEAM_ID, Channel, Message, Person, View, Workspace
from demo.slack.views import described

FILES = Path(__file__).parent / "page"
THROTTLE = 0.1


class Page:
    def __init__(self, workspace: Workspace, sockets: Sockets, acting: Acting) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._acting = acting
        self._streams: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self._index),
            web.get("/page/{file}", self._file),
            web.get("/archives/{channel}/{ts}", self._permalink),
            web.get("/_c/state", self._state),
            web.get("/_c/events", self._events),
            web.post("/_c/act", self._act),
        ]

    async def close(self) -> None:
        await asyncio.gather(*(each.close() for each in list(self._streams)))

    def snapshot(self, user: str) -> Json:
        """Everything that this user's Slack shows."""
        workspace = self._workspace
        workspace.im_with(user)
        seen = [each for each in workspace.channels.values() if user in each.members]
        people = [_person(each) for each in workspace.people.values() if not each.deleted]
        home = workspace.homes.get(user)
        return {
            "team": {"id": TEAM_ID, "name": workspace.team},
            "me": user,
            "users": people,
            "channels": [self._channel(each, user) for each in seen],
            "commands": workspace.manifest.commands,
            "home": described(home) if home else None,
            "modals": [described(each) for each in workspace.modals.get(user, [])],
            "bot": {"user_id": BOT_USER_ID, "bot_id": BOT_ID, "name": workspace.manifest.name},
            "connected": bool(self._sockets.open),
        }

    def _channel(self, channel: Channel, user: str) -> Json:
        private = [m for m in self._workspace.ephemerals if m.channel == channel.id and m.ephemeral_for == user]
        shown = sorted([*channel.messages, *private], key=lambda each: each.ts)
        name = self._workspace.manifest.name if channel.im_with else channel.name
        return channel_described(channel) | {
            "name": name,
            "topic": channel.topic,
            "messages": [self._message(channel, each) for each in shown],
        }

    def _message(self, channel: Channel, message: Message) -> Json:
        shown = message.as_json() | {"at": message.at, "reply_count": len(channel.replies(message.ts))}
        shown["username"] = self._workspace.people[message.user].real_name
        return shown | ({"ephemeral": True} if message.ephemeral_for else {})

    async def _index(self, _: web.Request) -> web.FileResponse:
        return _static("index.html")

    async def _file(self, request: web.Request) -> web.FileResponse:
        return _static(request.match_info["file"])

    async def _permalink(self, request: web.Request) -> web.Response:
        place = request.match_info
        raise web.HTTPFound(f"/#{place['channel']}/{place['ts']}")

    async def _state(self, request: web.Request) -> web.Response:
        user = request.query.get("user") or next(iter(self._workspace.people))
        return web.json_response(self.snapshot(self._known_user(user)))

    async def _events(self, request: web.Request) -> web.WebSocketResponse:
        user = self._known_user(request.query.get("user"))
        stream = web.WebSocketResponse(timeout=1.0)
        await stream.prepare(request)
        self._streams.add(stream)
        feed = asyncio.get_running_loop().create_task(self._feed(stream, user))
        try:
            async for _ in stream:
                pass
        finally:
            self._streams.discard(stream)
            feed.cancel()
            await asyncio.gather(feed, return_exceptions=True)
        return stream

    async def _feed(self, stream: web.WebSocketResponse, user: str) -> None:
        changes = self._workspace.changes
        while not stream.closed:
            count = changes.count
            try:
                await stream.send_json(self.snapshot(user))
            except ConnectionError:
                return
            await asyncio.sleep(THROTTLE)
            await changes.since(count)

    async def _act(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":  # a form on a foreign site cannot send this type
            raise web.HTTPUnsupportedMediaType(text="send application/json")
        act = await request.json()
        user = self._known_user(act.get("user"))
        acts = {
            "block_action": self._block_action,
            "view_submission": self._view_submission,
            "view_closed": self._view_closed,
            "command": self._command,
            "message": self._say,
            "home_opened": self._home_opened,
        }
        try:
            outcome = await acts[act["type"]](user, act)
        except LookupError as wrong:
            outcome = Outcome(error=str(wrong))
        answer: Json = {"ok": outcome.error is None and not outcome.errors, "acked_after": outcome.acked_after}
        answer |= {"errors": outcome.errors} if outcome.errors else {}
        return web.json_response(answer | ({"error": outcome.error} if outcome.error else {}))

    async def _block_action(self, user: str, act: Json) -> Outcome:
        place = self._place(user, act)
        block, element = _pressed(place, act)
        place.state = elements.initial_state(place.blocks, act.get("state") or place.state)
        carried = {name: act[name] for name in (elements.field_of(element), "value") if name in act}
        if element["type"] == "button":
            carried = {name: element[name] for name in ("text", "value") if name in element}
        ids = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
        done = await self._acting.press(user, place, ids | carried, place.state)
        return Outcome(done.acked_after, error=TROUBLE if done.acked_after is None else None)

    async def _view_submission(self, user: str, act: Json) -> Outcome:
        return await self._acting.submit(user, self._view(user, act["view_id"]), act.get("state") or {})

    async def _view_closed(self, user: str, act: Json) -> Outcome:
        view = self._view(user, act["view_id"])
        view.state = elements.initial_state(view.blocks, act.get("state") or view.state)
        await self._acting.close(user, view)
        return Outcome()

    async def _command(self, user: str, act: Json) -> Outcome:
        name, _, text = act["text"].strip().partition(" ")
        declared = self._workspace.manifest.command(name) or {}
        sent = self._as_typed(text, with_names=True) if declared.get("should_escape") else text
        return await self._acting.command(user, f"{name} {sent}", act["channel"])

    async def _say(self, user: str, act: Json) -> Outcome:
        self._acting.say(user, self._as_typed(act["text"]), act["channel"], act.get("thread_ts"))
        return Outcome()

    async def _home_opened(self, user: str, _: Json) -> Outcome:
        self._acting.open_home(user)
        return Outcome()

    def _known_user(self, user: Any) -> str:
        if user not in self._workspace.people:
            raise web.HTTPNotFound(text=f"no user {user}")
        return str(user)

    def _place(self, user: str, act: Json) -> Message | View:
        if act.get("home"):
            return self._workspace.homes[user]
        if act.get("view_id"):
            return self._view(user, act["view_id"])
        private = (m for m in self._workspace.ephemerals if m.ephemeral_for == user and m.ts == act["ts"])
        found = self._workspace.channels[act["channel"]].find(act["ts"]) or next(private, None)
        if found is None:
            raise LookupError("message_not_found")
        return found

    def _view(self, user: str, view_id: str) -> View:
        home = self._workspace.homes.get(user)
        for view in [*self._workspace.modals.get(user, []), *([home] if home else [])]:
            if view.id == view_id:
                return view
        raise LookupError("view_not_found")

    def _as_typed(self, text: str, *, with_names: bool = False) -> str:
        """What Slack makes of typed text: escaped, with @names and #channels as links."""
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        people = {each.name: each.id for each in self._workspace.people.values()}
        rooms = {each.name: f"<#{each.id}|{each.name}>" for each in self._workspace.channels.values()}
        named = "|{0}>" if with_names else ">"
        text = re.sub(
            r"(?<!\w)@([\w.-]*\w)",
            lambda found: f"<@{people[found[1]]}{named.format(found[1])}" if found[1] in people else found[0],
            text,
        )
        return re.sub(r"(?<!\w)#([\w-]+)", lambda found: rooms.get(found[1], found[0]), text)


def _pressed(place: Message | View, act: Json) -> tuple[Json, Json]:
    """The block and element that a person meant, also where it was drawn anew, with other ids, while they pressed."""
    try:
        return elements.find(place.blocks, act["action_id"], act.get("block_id"))
    except LookupError:
        return elements.find(place.blocks, act["action_id"])


def _person(person: Person) -> Json:
    initials = "".join(part[0] for part in person.real_name.split()[:2])
    named = {"id": person.id, "name": person.name, "real_name": person.real_name, "title": person.title}
    return named | {
        "color": f"#{person.color}",
        "initials": initials.upper(),
        "is_admin": person.is_admin,
        "locale": person.locale,
    }


def _static(name: str) -> web.FileResponse:
    path = FILES / name
    if path.parent != FILES or not path.is_file():
        raise web.HTTPNotFound(text=f"no page {name}")
    return web.FileResponse(
        path, headers={"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'self'"}
    )
