"""Response URLs: five answers within half an hour to what a person did, without a token."""

import copy
import secrets
from dataclasses import dataclass

from demo.slack import chat, events
from demo.slack.arguments import Arguments
from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.state import Message, Workspace

USES, LIFETIME = 5, 30 * 60


@dataclass(slots=True)
class _Hook:
    user: str
    channel: str
    original: Message | None
    issued: float
    uses: int = 0


class Hooks:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._issued: dict[str, _Hook] = {}

    def issue(self, user: str, channel: str, original: Message | None = None) -> str:
        """A new response URL."""
        ident = secrets.token_hex(12)
        self._issued[ident] = _Hook(user, channel, original, self._workspace.clock())
        return f"{self._workspace.url}response/{ident}"

    def answer(self, ident: str, arguments: Arguments) -> Json:
        """Does what was posted to the URL; raises Refusal."""
        hook = self._issued.get(ident)
        if hook is None or self._workspace.clock() - hook.issued > LIFETIME:
            raise Refusal("expired_url")
        if hook.uses >= USES:
            raise Refusal("used_url")
        hook.uses += 1
        self.respond(hook.user, hook.channel, hook.original, arguments)
        return {}

    def respond(self, user: str, channel: str, original: Message | None, arguments: Arguments) -> None:
        """Replaces or deletes the original, or adds a message; private unless `in_channel`."""
        if original and arguments.flag("delete_original"):
            self._delete(original)
        elif original and arguments.flag("replace_original"):
            self._replace(original, arguments)
        else:
            self._add(user, channel, arguments)

    def _add(self, user: str, channel: str, arguments: Arguments) -> None:
        workspace = self._workspace
        place = workspace.channels[channel]
        message = chat.new_message(workspace, place, arguments, chat.MOST_TEXT_POSTED)
        message.thread_ts = arguments.optional("thread_ts")
        if arguments.optional("response_type") == "in_channel":
            place.messages.append(message)
            events.posted(workspace, message)
        else:
            message.ephemeral_for = user
            workspace.ephemerals.append(message)
        workspace.record("response_url", message)

    def _replace(self, original: Message, arguments: Arguments) -> None:
        before = copy.deepcopy(original)
        given = chat.content(arguments, chat.MOST_TEXT_POSTED)
        if not given:
            raise Refusal("no_text")
        chat.apply_content(self._workspace, original, given)
        self._workspace.record("response_url", original)
        if not original.ephemeral_for:
            events.changed(self._workspace, original, before)

    def _delete(self, original: Message) -> None:
        workspace = self._workspace
        if not original.ephemeral_for:
            chat.remove(workspace, workspace.channels[original.channel], original, "response_url")
        elif original in workspace.ephemerals:
            workspace.ephemerals.remove(original)
            workspace.record("response_url", original)
