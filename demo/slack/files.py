"""Files: a place to send one to, the file itself, and the message in which it is shown."""

import mimetypes
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from demo.slack import chat, events
from demo.slack.arguments import Arguments
from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.state import BOT_ID, BOT_USER_ID, Message, Workspace
from demo.slack.validate import check_blocks

LONGEST_ALT = 1_000


@dataclass(slots=True)
class File:
    """One file; `body` is None until it has been sent, `shared` once a message shows it."""

    id: str
    name: str
    length: int
    alt: str
    title: str = ""
    body: bytes | None = None
    shared: bool = False

    def as_json(self) -> Json:
        kind = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        path = f"/files/{self.id}/{self.name}"
        shown: Json = {"id": self.id, "name": self.name, "title": self.title or self.name, "mimetype": kind}
        return shown | {"size": self.length, "url_private": path, "alt_txt": self.alt}


def get_upload_url(workspace: Workspace, arguments: Arguments) -> Json:
    length = arguments.number("length", 0, 1_000_000_000)
    alt = arguments.optional("alt_txt") or ""
    if len(alt) > LONGEST_ALT:
        raise Refusal("alt_txt_too_large")
    file = File(f"F{workspace.number():06d}", arguments.text("filename"), length, alt)
    workspace.files[file.id] = file
    return {"upload_url": f"{workspace.url}upload/{file.id}", "file_id": file.id}


def complete_upload(workspace: Workspace, arguments: Arguments) -> Json:
    """Shows the files in one message, if a channel is named; a file may be shown once in this way."""
    asked = arguments.structure("files") or []
    found = [_sent(workspace, one) for one in asked]
    if not found:
        raise Refusal("invalid_arguments")
    for file, one in zip(found, asked, strict=True):
        file.title = str(one.get("title") or file.name)
    channel_id = arguments.optional("channel_id")
    if channel_id:
        _show(workspace, channel_id, arguments, found)
    return {"files": [{"id": file.id, "title": file.title} for file in found]}


def files_info(workspace: Workspace, arguments: Arguments) -> Json:
    file = workspace.files.get(arguments.text("file"))
    if file is None:
        raise Refusal("file_not_found")
    return {"file": file.as_json()}


def validate(_: Workspace, arguments: Arguments) -> Json:
    check_blocks(arguments.structure("blocks"))
    return {}


METHODS = {
    "blocks.validate": validate,
    "files.completeUploadExternal": complete_upload,
    "files.getUploadURLExternal": get_upload_url,
    "files.info": files_info,
}


def routes(workspace: Workspace) -> list[web.RouteDef]:
    """Where files are sent to, and read from."""

    async def upload(request: web.Request) -> web.Response:
        file = workspace.files.get(request.match_info["id"])
        body = await request.read()
        if file is None or len(body) != file.length:
            return web.Response(status=400, text="no such file, or another length")
        file.body = body
        return web.Response(text=f"OK - {len(body)}")

    async def read(request: web.Request) -> web.Response:
        file = workspace.files.get(request.match_info["id"])
        if file is None or file.body is None or not file.shared:
            raise web.HTTPNotFound
        shown: Any = file.as_json()["mimetype"]
        how = "inline" if shown.startswith("image/") else "attachment"
        headers = {"Content-Disposition": how, "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.body, content_type=shown, headers=headers)

    return [web.post("/upload/{id}", upload), web.get("/files/{id}/{name}", read)]


def _sent(workspace: Workspace, one: Json) -> File:
    file: File | None = workspace.files.get(str(one.get("id")))
    if file is None or file.body is None:
        raise Refusal("file_not_found")
    if file.shared:
        raise Refusal("file_already_completed")
    return file


def _show(workspace: Workspace, channel_id: str, arguments: Arguments, files: list[File]) -> None:
    channel = workspace.channels.get(channel_id)
    if channel is None:  # a person's id will not do here
        raise Refusal("channel_not_found")
    channel = chat.writable(workspace, channel_id)
    thread_ts = arguments.optional("thread_ts")
    message = Message(
        channel.id,
        workspace.new_ts(),
        BOT_USER_ID,
        workspace.clock.epoch(),
        text=arguments.optional("initial_comment") or "",
        bot_id=BOT_ID,
        thread_ts=thread_ts,
        files=[file.as_json() for file in files],
    )
    for file in files:
        file.shared = True
    channel.messages.append(message)
    workspace.record("files.completeUploadExternal", message)
    events.posted(workspace, message)
