"""The workspace: people, channels, messages, views, and the append-only log of what was applied."""

import copy
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from demo.slack.clock import Changes, Clock
from demo.slack.manifest import Json, Manifest
from demo.slack.refusal import Refusal
from demo.slack.triggers import Triggers

TEAM_ID, TEAM_NAME, APP_ID = "T0SAMPLE", "Sample Company", "A0SAMPLE"
BOT_USER_ID, BOT_ID = "U0BOT", "B0BOT"


@dataclass(slots=True)
class Person:
    """One user of the workspace, or a stranger from another one (`team_id` differs)."""

    id: str
    name: str
    real_name: str
    title: str = ""
    color: str = "616061"
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False
    team_id: str = TEAM_ID
    tz: str = "Europe/Stockholm"
    locale: str = "sv-SE"
    presence: Literal["active", "away"] = "active"
    dnd: tuple[int, int] | None = None
    """From when to when no disturbance is wanted next, in epoch seconds."""


@dataclass(slots=True, eq=False)
class Message:
    """A message as it stands now; `ephemeral_for` names its only reader, if it has one."""

    channel: str
    ts: str
    user: str
    at: float
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    bot_id: str | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    edited_at: str | None = None
    ephemeral_for: str | None = None
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    state: Json = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def says(self) -> str:
        """All that a reader sees: the text in the blocks, or the plain text where there are none."""
        return "\n".join(texts(self.blocks)) or self.text

    def as_json(self, *, metadata: bool = True) -> Json:
        shown: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": TEAM_ID}
        if self.bot_id:
            shown |= {"bot_id": self.bot_id, "app_id": APP_ID}
        for key in ("blocks", "attachments", "thread_ts", "files"):
            if value := getattr(self, key):
                shown[key] = copy.deepcopy(value)
        if self.metadata and metadata:
            shown["metadata"] = copy.deepcopy(self.metadata)
        if self.edited_at:
            shown["edited"] = {"user": self.user, "ts": self.edited_at}
        if self.reactions:
            shown["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in self.reactions.items()]
        return shown


@dataclass(slots=True, eq=False)
class Channel:
    """A conversation; `im_with` is the other party when it is a direct message with the bot."""

    id: str
    name: str
    creator: str
    topic: str = ""
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    im_with: str | None = None
    messages: list[Message] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The first half of the scopes that guard it: `channels`, `groups` or `im`."""
        return "im" if self.im_with else "groups" if self.is_private else "channels"

    def find(self, ts: str) -> Message | None:
        return next((each for each in self.messages if each.ts == ts), None)

    def replies(self, ts: str) -> list[Message]:
        return [each for each in self.messages if each.thread_ts == ts and each.is_reply]


@dataclass(slots=True, eq=False)
class View:
    """A modal or a Home tab as one user sees it; `body` is what the app sent, `state` what the user filled in."""

    id: str
    user: str
    body: Json
    hash: str
    state: Json
    root_id: str
    previous_id: str | None = None

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])

    @property
    def says(self) -> str:
        return "\n".join(texts([self.body.get("title", {}), *self.blocks]))


@dataclass(frozen=True, slots=True)
class Applied:
    """One line of the oracle: what Slack really did, whether or not the answer arrived."""

    method: str
    channel: str | None
    ts: str | None
    text: str
    blocks: list[Json]
    metadata: Json | None
    user: str | None
    thread_ts: str | None
    at: float


def texts(value: Any) -> Iterable[str]:
    """Every text in a piece of Block Kit, in reading order."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "text" and isinstance(part, str):
                yield part
            else:
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


class Workspace:
    """All that Slack remembers. `emit` is where events go; the delivery takes it over."""

    def __init__(
        self, manifest: Manifest, users: Iterable[Person], channels: Iterable[Channel], *, team: str = TEAM_NAME
    ) -> None:
        self.manifest = manifest
        self.team = team
        self.url = ""
        self.clock = Clock()
        self.changes = Changes()
        self.people = {each.id: copy.copy(each) for each in users}
        self.people[BOT_USER_ID] = Person(BOT_USER_ID, manifest.name, manifest.name, is_bot=True)
        self.channels = {each.id: copy.deepcopy(each) for each in channels}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.ephemerals: list[Message] = []
        self.files: dict[str, Any] = {}
        self.applied: list[Applied] = []
        self.triggers = Triggers(self.clock)
        self.history_lag = 0.0
        self.emit: Callable[[Json], None] = lambda _: None
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def number(self) -> int:
        return next(self._numbers)

    def new_ts(self) -> str:
        """Unique and strictly increasing, as Slack's are within a channel."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.epoch() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def person(self, user_id: str) -> Person:
        if user_id not in self.people:
            raise Refusal("user_not_found")
        return self.people[user_id]

    def im_with(self, user_id: str) -> Channel:
        """The bot's direct message with this user, opened if need be."""
        ident = "D" + user_id[1:]
        members = {user_id, BOT_USER_ID}
        new = Channel(ident, "", BOT_USER_ID, members=members, is_private=True, im_with=user_id)
        return self.channels.setdefault(ident, new)

    def message(self, channel_id: str, ts: str) -> Message:
        channel = self.channels.get(channel_id)
        found = channel.find(ts) if channel else None
        if found is None:
            raise Refusal("message_not_found")
        return found

    def name_parts(self, blocks: list[Json]) -> list[Json]:
        """The blocks with the ids that Slack gives to blocks and elements that came without."""
        named = copy.deepcopy(blocks)
        for block in named:
            block.setdefault("block_id", f"b{self.number():04x}")
            held = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
            for element in held if block["type"] != "rich_text" else []:
                if isinstance(element, dict) and element["type"] not in ("image", "mrkdwn", "plain_text"):
                    element.setdefault("action_id", f"a{self.number():04x}")
        return named

    def record(self, method: str, message: Message) -> None:
        """Writes one line of the log and tells everyone who waits."""
        line = Applied(
            method,
            message.channel,
            message.ts,
            message.text,
            copy.deepcopy(message.blocks),
            copy.deepcopy(message.metadata),
            message.ephemeral_for or message.user,
            message.thread_ts,
            self.clock.epoch(),
        )
        self.applied.append(line)
        self.changes.notify()

    def record_view(self, method: str, view: View) -> None:
        blocks = copy.deepcopy(view.blocks)
        self.applied.append(Applied(method, None, None, view.says, blocks, None, view.user, None, self.clock.epoch()))
        self.changes.notify()
