"""Judges messages, views and metadata as Slack does, and says where each fault is."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from demo.slack.grammar import Rule, anything, complaint, flag, items, shape, string, typed
from demo.slack.limits import BLOCKS, IDENT, plain
from demo.slack.manifest import Json
from demo.slack.refusal import Refusal
from demo.slack.state import texts

MOST_TEXT_IN_BLOCKS = 13_000  # not in the reference; seen in bolt-js issues 2509 and 2867
MOST_METADATA = 8_000  # Slack does not document its limit
MOST_VIEW_BYTES = 250 * 1024

_VIEW_FIELDS: dict[str, Rule] = {
    "blocks": items(typed(BLOCKS), 100, 0),
    "private_metadata": string(3000, 0),
    "callback_id": IDENT,
    "external_id": string(255, 0),
}
_MODAL_ONLY: dict[str, Rule] = {
    "submit": plain(24),
    "close": plain(24),
    "clear_on_close": flag,
    "notify_on_close": flag,
    "submit_disabled": flag,
}
VIEW = typed(
    {
        "modal": shape({"title": plain(24), "blocks": anything}, _VIEW_FIELDS | _MODAL_ONLY),
        "home": shape({"blocks": anything}, _VIEW_FIELDS),
    }
)


def check_blocks(blocks: Any) -> None:
    """Raises `invalid_blocks` or `msg_blocks_too_long` when a message could not show these blocks."""
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    faults = list(_faults_of_blocks(blocks, 50, ""))
    if faults:
        raise Refusal("invalid_blocks", response_metadata={"messages": faults})
    if sum(map(len, texts(blocks))) > MOST_TEXT_IN_BLOCKS:
        raise Refusal("msg_blocks_too_long")


def check_view(view: Any, *kinds: str) -> None:
    """Raises `invalid_arguments` or `view_too_large` when this cannot be shown as one of `kinds`."""
    if not isinstance(view, dict) or view.get("type") not in kinds:
        raise invalid_arguments(complaint(f"view type must be one of: {', '.join(kinds)}", "/view/type"))
    if len(json.dumps(view)) > MOST_VIEW_BYTES:
        raise Refusal("view_too_large")
    faults = list(VIEW(view, "/view"))
    if not faults:
        faults += _repeats(view["blocks"], "/view")
        faults += _submit_is_there(view)
    if faults:
        raise invalid_arguments(*faults)


def check_metadata(metadata: Any) -> None:
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(metadata.get("event_type"), str) or not isinstance(payload, dict):
        raise Refusal("invalid_metadata_format")
    if not all(_is_flat(value, depth=2) for value in payload.values()):
        raise Refusal("invalid_metadata_schema")
    if len(json.dumps(metadata)) > MOST_METADATA:
        raise Refusal("metadata_too_large")


def invalid_arguments(*messages: str) -> Refusal:
    return Refusal("invalid_arguments", response_metadata={"messages": list(messages)})


def _faults_of_blocks(blocks: list[Any], most: int, pointer: str) -> Iterator[str]:
    shaped = list(items(typed(BLOCKS), most, 0)(blocks, f"{pointer}/blocks"))
    yield from shaped
    if not shaped:
        yield from _repeats(blocks, pointer)
        charts = sum(block["type"] == "data_visualization" for block in blocks)
        if charts > 2:
            yield complaint("no more than 2 data_visualization blocks allowed", f"{pointer}/blocks")


def _repeats(blocks: list[Json], pointer: str) -> Iterator[str]:
    """A block_id may stand once in a message or view, an action_id once in a block."""
    for ident, times in Counter(block["block_id"] for block in blocks if block.get("block_id")).items():
        if times > 1:
            yield complaint(f"block_id {ident} already exists", f"{pointer}/blocks")
    for index, block in enumerate(blocks):
        elements = block.get("elements", []) if block["type"] == "actions" else []
        used = Counter(element["action_id"] for element in elements if element.get("action_id"))
        for ident, times in used.items():
            if times > 1:
                yield complaint(f"action_id {ident} already exists", f"{pointer}/blocks/{index}/elements")


def _submit_is_there(view: Json) -> Iterator[str]:
    asks = any(block["type"] == "input" for block in view["blocks"])
    if view["type"] == "modal" and asks and not view.get("submit"):
        yield complaint("submit is required when an input block is within the blocks array", "/view/submit")


def _is_flat(value: Any, depth: int) -> bool:
    """Strings, numbers and booleans, or lists and objects of them."""
    if isinstance(value, str | int | float):
        return True
    if depth and isinstance(value, list):
        return all(_is_flat(part, depth - 1) for part in value)
    if depth and isinstance(value, dict):
        return all(_is_flat(part, depth - 1) for part in value.values())
    return False
