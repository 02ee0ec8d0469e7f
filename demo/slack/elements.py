"""Interactive elements: where they stand in blocks, what they hold, and what pressing them sends."""

from collections.abc import Iterator
from typing import Any

from demo.slack.manifest import Json

_FIELD = {
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
}
_STATELESS = {"button", "overflow", "image", "mrkdwn", "plain_text"}
_HOLDERS = {"actions", "input", "section", "context_actions"}


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block and interactive element in it, in reading order."""
    for block in blocks:
        held = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        for element in held if block["type"] in _HOLDERS else []:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def find(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """The block and element with this id; raises LookupError that lists what is there."""
    there = []
    for block, element in elements(blocks):
        if element["action_id"] == action_id and block_id in (None, block["block_id"]):
            return block, element
        there.append(element["action_id"])
    raise LookupError(f"no element with action_id {action_id!r}; there are: {', '.join(there) or 'none'}")


def field_of(element: Json) -> str:
    """Under which key this kind of element carries its value."""
    return _FIELD.get(element["type"], "value")


def initial_state(blocks: list[Json], before: Json) -> Json:
    """`state.values` of a fresh view or message; what `before` holds for the same ids is kept."""
    state: Json = {}
    for block, element in elements(blocks):
        if element["type"] in _STATELESS:
            continue
        kept = before.get(block["block_id"], {}).get(element["action_id"])
        fresh = {"type": element["type"], field_of(element): _initial(element)}
        same_kind = kept and kept.get("type") == element["type"]
        state.setdefault(block["block_id"], {})[element["action_id"]] = kept if same_kind else fresh
    return state


def held(element: Json, value: Any) -> Json:
    """What the element carries when a person gives it `value`: an option's value, a text, a user's id …"""
    field = field_of(element)
    if field == "selected_option":
        return {field: _option(element, value) if isinstance(value, str) else value}
    if field == "selected_options":
        return {field: [_option(element, each) if isinstance(each, str) else each for each in value]}
    return {field: value}


def missing(blocks: list[Json], state: Json) -> dict[str, str]:
    """The complaints that Slack itself shows before it sends a form to the app."""
    found: dict[str, str] = {}
    for block, element in elements(blocks):
        if block["type"] != "input":
            continue
        value = state[block["block_id"]][element["action_id"]].get(field_of(element))
        if not value and not block.get("optional"):
            found[block["block_id"]] = "Please complete this required field."
        elif isinstance(value, str) and len(value) > element.get("max_length", 3000):
            found[block["block_id"]] = f"Please enter no more than {element.get('max_length', 3000)} characters."
        elif isinstance(value, str) and value and len(value) < element.get("min_length", 0):
            found[block["block_id"]] = f"Please enter at least {element['min_length']} characters."
    return found


def options(element: Json) -> list[Json]:
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    return [option for group in groups for option in group["options"]]


def _option(element: Json, value: str) -> Json:
    for option in options(element):
        if option["value"] == value:
            return option
    there = ", ".join(option["value"] for option in options(element))
    raise LookupError(f"{element['action_id']} has no option {value!r}; there are: {there}")


def _initial(element: Json) -> Any:
    if element["type"].startswith("multi_") or element["type"] == "checkboxes":
        lists = ("initial_options", "initial_users", "initial_channels", "initial_conversations")
        return next((element[key] for key in lists if key in element), [])
    singles = (key for key in element if key.startswith("initial_"))
    return next((element[key] for key in singles), None)
