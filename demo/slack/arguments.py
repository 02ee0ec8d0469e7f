"""Reads a method's arguments in every form that real clients send them in."""

import json
from typing import Any

from aiohttp import web

from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.validate import invalid_arguments

_JSON_IN_FORMS = ("blocks", "view", "metadata", "attachments")


class Arguments:
    """The arguments of one call; forms carry everything as text, JSON bodies carry real types."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def text(self, name: str) -> str:
        """A required string."""
        value = self.values.get(name)
        if value is None or value == "":
            raise invalid_arguments(f"[ERROR] missing required field: {name}")
        return str(value)

    def optional(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value in (None, "") else str(value)

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int, most: int) -> int:
        try:
            value = int(self.values.get(name) or default)
        except ValueError as broken:
            raise invalid_arguments(f"[ERROR] must be an integer [json-pointer:/{name}]") from broken
        if not 0 < value <= most:
            raise Refusal("invalid_limit")
        return value

    def structure(self, name: str) -> Any:
        """A JSON value, given as itself or as text; None when it was left out."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except ValueError as broken:
            broken_form = {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}
            raise Refusal(broken_form.get(name, "invalid_arguments")) from broken


async def read_arguments(request: web.Request) -> Arguments:
    """Query and body together; the body is JSON, a form, multipart or empty."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        values |= _json_object(await request.text())
    elif request.can_read_body:
        values |= {name: str(value) for name, value in (await request.post()).items()}
    return Arguments(values)


def _json_object(body: str) -> Json:
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError as broken:
        raise Refusal("invalid_json") from broken
    if not isinstance(value, dict):
        raise Refusal("json_not_object")
    return value


def for_the_record(arguments: Arguments) -> Json:
    """The arguments with their JSON decoded and without the token, as tests read them."""
    shown = {name: value for name, value in arguments.values.items() if name != "token"}
    for name in _JSON_IN_FORMS:
        if isinstance(shown.get(name), str):
            try:
                shown[name] = json.loads(shown[name])
            except ValueError:
                continue
    return shown
