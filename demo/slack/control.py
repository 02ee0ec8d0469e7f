"""A workspace in the hands of a test: users who press, fill in and write, and rooms to look into."""

import asyncio
from typing import Any

from demo.slack import elements, events
from demo.slack.acting import Acting, Outcome
from demo.slack.delivery import Delivery, Interaction
from demo.slack.manifest import Json
from demo.slack.state import BOT_USER_ID, Channel, Message, Person, View, Workspace

HOME_WITHIN = 3.0
_PATIENCE = 5.0


class Room:
    """A channel as everybody sees it."""

    def __init__(self, workspace: Workspace, channel: Channel) -> None:
        self.channel = channel
        self._workspace = workspace

    @property
    def messages(self) -> list[Message]:
        """Those that stand in the channel itself, oldest first."""
        return [each for each in self.channel.messages if not each.is_reply]

    @property
    def cards(self) -> list[Message]:
        """The bot's messages with blocks that stand in the channel itself."""
        return [each for each in self.messages if each.user == BOT_USER_ID and each.blocks]

    def thread(self, ts: str | Message) -> list[Message]:
        """The replies, oldest first."""
        return self.channel.replies(ts.ts if isinstance(ts, Message) else ts)

    def archive(self) -> None:
        self.channel.is_archived = True
        self._tell("channel_archive")

    def unarchive(self) -> None:
        self.channel.is_archived = False
        self._tell("channel_unarchive")

    def kick_bot(self) -> None:
        self.channel.members.discard(BOT_USER_ID)
        self._tell("channel_left")

    def share(self) -> None:
        """Shares the channel with another company."""
        self.channel.is_ext_shared = True
        self._tell("channel_shared")

    def _tell(self, name: str) -> None:
        event = {"type": name, "channel": self.channel.id, "event_ts": self._workspace.new_ts()}
        events.declared(self._workspace, name, event)
        self._workspace.changes.notify()


class User:
    """A person at their own Slack."""

    def __init__(self, workspace: Workspace, delivery: Delivery, acting: Acting, person: Person) -> None:
        self.person = person
        self.id = person.id
        self._workspace = workspace
        self._delivery = delivery
        self._acting = acting

    @property
    def views(self) -> list[View]:
        """The open modals, the lowest first."""
        return self._workspace.modals.get(self.id, [])

    @property
    def view(self) -> View | None:
        """The modal on top."""
        return self.views[-1] if self.views else None

    @property
    def home(self) -> View | None:
        return self._workspace.homes.get(self.id)

    @property
    def ephemerals(self) -> list[Message]:
        return [each for each in self._workspace.ephemerals if each.ephemeral_for == self.id]

    @property
    def dm(self) -> Room:
        """The direct message with the bot."""
        return Room(self._workspace, self._workspace.im_with(self.id))

    async def click(
        self, place: Message | View | str, action_id: str, value: Any = None, *, block_id: str | None = None
    ) -> Interaction:
        """Presses a button, or picks `value` in a select; a copy of an older message may be pressed too."""
        target = self._message(place) if isinstance(place, str) else place
        block, element = elements.find(target.blocks, action_id, block_id)
        target.state = elements.initial_state(target.blocks, target.state)
        action: Json = {"type": element["type"], "action_id": action_id, "block_id": block["block_id"]}
        if element["type"] == "button":
            action |= {"text": element["text"]} | ({"value": element["value"]} if "value" in element else {})
        else:
            chosen = elements.held(element, value)
            action |= chosen
            target.state.get(block["block_id"], {}).get(action_id, {}).update(chosen)
        return await self._acting.press(self.id, target, action, target.state)

    async def type(self, text: str, action_id: str = "text") -> Interaction | None:
        """Writes into a field of the modal on top; the bot hears of it only if the field asks for each character."""
        await self.form()
        view = self._top()
        block, element = elements.find(view.blocks, action_id)
        view.state = elements.initial_state(view.blocks, view.state)
        view.state[block["block_id"]][action_id] = {"type": element["type"], "value": text or None}
        asked = (element.get("dispatch_action_config") or {}).get("trigger_actions_on", ())
        if not block.get("dispatch_action") or "on_character_entered" not in asked:
            return None
        return await self.click(view, action_id, text or None)

    async def choose(self, place: Message | View | str, action_id: str, option: str) -> Interaction:
        return await self.click(place, action_id, option)

    async def submit(self, values: Json | None = None) -> dict[str, str]:
        """Fills in the modal on top and sends it; returns the errors shown under its fields.

        Values stand under their action_id, or under their block_id and then their action_id.
        Raises TimeoutError if the bot did not acknowledge, ValueError if Slack could not use its answer.
        """
        await self.form()
        view = self._top()
        outcome = await self._acting.submit(self.id, view, _filled_in(view, values or {}))
        if outcome.error and outcome.acked_after is None:
            raise TimeoutError("the bot did not acknowledge the form in time")
        if outcome.error:
            raise ValueError(f"Slack could not use the answer to the form: {outcome.error}")
        return outcome.errors

    async def form(self) -> None:
        """Waits a few seconds for a form to open, as a person does: a press is acknowledged before."""
        try:
            async with asyncio.timeout(_PATIENCE):
                while self.view is None:  # noqa: ASYNC110 - a form gives no event
                    await asyncio.sleep(0.01)
        except TimeoutError:
            return

    async def close(self) -> Interaction | None:
        return await self._acting.close(self.id, self._top())

    async def command(self, line: str, channel: str = "C0MENTIONS") -> Outcome:
        return await self._acting.command(self.id, line, channel)

    async def open_home(self) -> View | None:
        """Looks at the Home tab, and waits until the bot has published it anew."""
        before = self.home.hash if self.home else ""
        if self._acting.open_home(self.id):
            try:
                async with asyncio.timeout(HOME_WITHIN):
                    while self.home is None or self.home.hash == before:
                        await self._workspace.changes.since(self._workspace.changes.count)
            except TimeoutError:
                return self.home
        return self.home

    async def say(self, text: str, channel: str = "C0MENTIONS", thread_ts: str | None = None) -> Message:
        """Writes a message; `text` is what Slack sends on, so a mention of the bot is `<@U0BOT>`."""
        return self._acting.say(self.id, text, channel, thread_ts)

    def _top(self) -> View:
        if self.view is None:
            raise LookupError(f"{self.id} has no open modal")
        return self.view

    def _message(self, ts: str) -> Message:
        everywhere = [*self.ephemerals, *(m for each in self._workspace.channels.values() for m in each.messages)]
        for message in everywhere:
            if message.ts == ts:
                return message
        raise LookupError(f"no message with ts {ts}")


def _filled_in(view: View, values: Json) -> Json:
    """The view's state with these values in it; raises LookupError for a field that is not there."""
    state = elements.initial_state(view.blocks, view.state)
    blocks = {block["block_id"] for block in view.blocks}
    for name, value in values.items():
        fields = value if name in blocks and isinstance(value, dict) else {name: value}
        for action_id, each in fields.items():
            block, element = elements.find(view.blocks, action_id, name if fields is value else None)
            state[block["block_id"]][action_id] = {"type": element["type"]} | elements.held(element, each)
    return state
