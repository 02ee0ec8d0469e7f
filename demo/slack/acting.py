"""What a person can do in Slack, and the payload that each act sends to the bot."""

import copy
from dataclasses import dataclass, field
from typing import Any

from demo.slack import events, views
from demo.slack.arguments import Arguments
from demo.slack.delivery import Delivery, Interaction
from demo.slack.elements import initial_state, missing
from demo.slack.hooks import Hooks
from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.state import APP_ID, TEAM_ID, Message, View, Workspace
from demo.slack.validate import check_view

TROUBLE = "operation_timeout"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`errors` stand under the fields of the form; `error` is Slack's own message that it did not work."""

    acked_after: float | None = None
    errors: dict[str, str] = field(default_factory=dict)
    error: str | None = None


class Acting:
    """`defects` collects answers of the bot that Slack would have refused."""

    def __init__(self, workspace: Workspace, delivery: Delivery, hooks: Hooks) -> None:
        self.defects: list[str] = []
        self._workspace = workspace
        self._delivery = delivery
        self._hooks = hooks

    async def press(self, user: str, place: Message | View, action: Json, state: Json) -> Interaction:
        """Uses one element; `action` is its part of the payload, `state` all values around it."""
        action = {"action_ts": self._workspace.new_ts()} | action
        where = self._on_view(place) if isinstance(place, View) else self._on_message(user, place)
        payload = self._common("block_actions", user) | where | {"actions": [action]}
        payload["state"] = {"values": state}
        if isinstance(place, View):
            payload["view"]["state"] = {"values": state}
        return await self._interact("block_actions", user, payload)

    async def submit(self, user: str, view: View, state: Json) -> Outcome:
        """Sends a form, and does to the modals what the bot's acknowledgement asks for."""
        view.state = initial_state(view.blocks, state)
        incomplete = missing(view.blocks, view.state)
        if incomplete:
            return Outcome(errors=incomplete)
        payload = self._common("view_submission", user) | {"view": views.described(view), "response_urls": []}
        done = await self._interact("view_submission", user, payload)
        if done.acked_after is None:
            return Outcome(error=TROUBLE)
        try:
            errors = self._obey(user, view, done.ack)
        except Refusal as refusal:
            self._note(f"view_submission answer: {refusal.error} {refusal.extra or ''}")
            return Outcome(done.acked_after, error=refusal.error)
        return Outcome(done.acked_after, errors)

    async def close(self, user: str, view: View) -> Interaction | None:
        """Closes a modal; the bot hears of it only if the view asked for that."""
        self._drop(user, view)
        if view.body.get("clear_on_close"):
            self._workspace.modals[user] = []
        if not view.body.get("notify_on_close"):
            return None
        payload = self._common("view_closed", user) | {"view": views.described(view), "is_cleared": False}
        del payload["trigger_id"]
        return await self._interact("view_closed", user, payload)

    async def command(self, user: str, line: str, channel: str) -> Outcome:
        """Sends a slash command; raises LookupError if the manifest does not declare it."""
        name, _, text = line.partition(" ")
        if self._workspace.manifest.command(name) is None:
            raise LookupError(f"{name} is not a command of this app")
        done = await self._interact("slash_commands", user, self._command(user, name, text.strip(), channel))
        if done.acked_after is None:
            return Outcome(error=TROUBLE)
        if done.ack:
            try:
                self._hooks.respond(user, channel, None, Arguments(done.ack))
            except Refusal as refusal:
                self._note(f"{name} answer: {refusal.error} {refusal.extra or ''}")
        return Outcome(done.acked_after)

    def say(self, user: str, text: str, channel: str, thread_ts: str | None) -> Message:
        """A person's own message."""
        at, ts = self._workspace.clock.epoch(), self._workspace.new_ts()
        message = Message(channel, ts, user, at, text=text, thread_ts=thread_ts)
        self._workspace.channels[channel].messages.append(message)
        self._workspace.changes.notify()
        events.posted(self._workspace, message)
        return message

    def open_home(self, user: str) -> bool:
        """Tells the bot that its Home tab is looked at; False if the manifest does not ask for that."""
        if "app_home_opened" not in self._workspace.manifest.events or not self._workspace.manifest.home_tab:
            return False
        im, ts = self._workspace.im_with(user).id, self._workspace.new_ts()
        event: Json = {"type": "app_home_opened", "user": user, "channel": im, "tab": "home", "event_ts": ts}
        if home := self._workspace.homes.get(user):
            event["view"] = views.described(home)
        self._workspace.emit(event)
        return True

    async def _interact(self, kind: str, user: str, payload: Json) -> Interaction:
        if kind != "slash_commands" and not self._workspace.manifest.interactive:
            raise LookupError("the manifest does not switch interactivity on")
        return await self._delivery.interact(kind, user, payload)

    def _obey(self, user: str, view: View, ack: Json) -> dict[str, str]:
        """Closes, clears, updates or pushes; or returns the errors to show."""
        asked, body = ack.get("response_action"), ack.get("view")
        if asked == "errors":
            return _known_errors(view, ack.get("errors"))
        if asked in ("update", "push"):
            check_view(body, "modal")
        if asked == "update":
            views.replace(self._workspace, view, body or {})
        elif asked == "push":
            views.stack(self._workspace, user, body or {})
        elif asked == "clear":
            self._workspace.modals[user] = []
        elif asked is None:
            self._drop(user, view)
        else:
            raise Refusal("unknown response_action", response_action=asked)
        self._workspace.changes.notify()
        return {}

    def _drop(self, user: str, view: View) -> None:
        self._workspace.modals[user] = [each for each in self._workspace.modals.get(user, []) if each is not view]
        self._workspace.changes.notify()

    def _note(self, defect: str) -> None:
        self.defects.append(defect)

    def _common(self, kind: str, user: str) -> Json:
        person = self._workspace.person(user)
        who = {"id": user, "username": person.name, "name": person.name, "team_id": person.team_id}
        return {
            "type": kind,
            "user": who,
            "team": {"id": TEAM_ID, "domain": "sample"},
            "api_app_id": APP_ID,
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": self._workspace.triggers.issue(user),
        }

    def _on_view(self, view: View) -> Json:
        return {"container": {"type": "view", "view_id": view.id}, "view": views.described(view)}

    def _on_message(self, user: str, message: Message) -> Json:
        channel = self._workspace.channels[message.channel]
        container: dict[str, Any] = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
        container["is_ephemeral"] = message.ephemeral_for is not None
        if message.is_reply:
            container["thread_ts"] = message.thread_ts
        name = "directmessage" if channel.im_with else channel.name
        where: Json = {"container": container, "channel": {"id": channel.id, "name": name}}
        where["response_url"] = self._hooks.issue(user, channel.id, self._living(message))
        return where if message.ephemeral_for else where | {"message": message.as_json()}

    def _living(self, message: Message) -> Message:
        """The message itself, when an older copy of it was pressed."""
        channel = self._workspace.channels[message.channel]
        return message if message.ephemeral_for else channel.find(message.ts) or message

    def _command(self, user: str, name: str, text: str, channel: str) -> Json:
        place = self._workspace.channels[channel]
        return {
            "command": name,
            "text": text,
            "user_id": user,
            "user_name": self._workspace.person(user).name,
            "team_id": TEAM_ID,
            "team_domain": "sample",
            "channel_id": channel,
            "channel_name": "directmessage" if place.im_with else place.name,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._hooks.issue(user, channel),
            "trigger_id": self._workspace.triggers.issue(user),
        }


def _known_errors(view: View, errors: Any) -> dict[str, str]:
    """The errors, if each stands under an input of the view; Slack shows none of them otherwise."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or set(errors) - inputs:
        raise Refusal("errors name no input block of this view", errors=copy.deepcopy(errors), inputs=sorted(inputs))
    return {block_id: str(error) for block_id, error in errors.items()}
