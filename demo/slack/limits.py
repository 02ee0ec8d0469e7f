"""The limits of Block Kit as one table (https://docs.slack.dev/reference/block-kit)."""

from collections.abc import Iterator, Mapping
from typing import Any

from demo.slack.grammar import (
    Rule,
    anything,
    complaint,
    every,
    flag,
    items,
    number,
    one_of,
    shape,
    string,
    typed,
    url,
)

IDENT = string(255)


def text(most: int, *kinds: str) -> Rule:
    table = {
        "plain_text": shape({"text": string(most)}, {"emoji": flag}),
        "mrkdwn": shape({"text": string(most)}, {"verbatim": flag}),
    }
    return typed({kind: table[kind] for kind in kinds or table})


def plain(most: int) -> Rule:
    return text(most, "plain_text")


CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": url()})
RICH_OPTION = shape({"text": text(75), "value": string(150)}, {"description": text(75)})
GROUP = shape({"label": plain(75), "options": items(OPTION, 100)})


def initial_is_offered(element: Any, pointer: str) -> Iterator[str]:
    """A preselected option must be one of the options, letter by letter."""
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    offered = [option for group in groups for option in group.get("options", [])]
    single = element.get("initial_option")
    for chosen in [*([single] if single else []), *(element.get("initial_options") or [])]:
        if chosen not in offered:
            yield complaint("initial option must match one of the options", pointer)


def has_options(element: Any, pointer: str) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield complaint("must have either options or option_groups", pointer)


def element(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    common = {"action_id": IDENT, "confirm": CONFIRM, "focus_on_load": flag, "placeholder": plain(150)}
    return shape(required, {**common, **(optional or {})})


def static_select(**extra: Rule) -> Rule:
    lists = {"options": items(OPTION, 100), "option_groups": items(GROUP, 100)}
    return every(element({}, lists | extra), has_options, initial_is_offered)


_USER_LIST = items(IDENT, 100, 0)
_MANY = {"max_selected_items": number(1, 100)}
_FILTER = {"filter": anything, "default_to_current_conversation": flag, "response_url_enabled": flag}
SELECTS = {
    "static_select": static_select(initial_option=OPTION),
    "users_select": element({}, {"initial_user": IDENT}),
    "channels_select": element({}, {"initial_channel": IDENT, "response_url_enabled": flag}),
    "conversations_select": element({}, {"initial_conversation": IDENT} | _FILTER),
}
MULTI_SELECTS = {
    "multi_static_select": static_select(initial_options=items(OPTION, 100, 0), **_MANY),
    "multi_users_select": element({}, {"initial_users": _USER_LIST} | _MANY),
    "multi_channels_select": element({}, {"initial_channels": _USER_LIST} | _MANY),
    "multi_conversations_select": element({}, {"initial_conversations": _USER_LIST} | _FILTER | _MANY),
}
_BUTTON = {
    "url": url(),
    "value": string(2000),
    "style": one_of("primary", "danger"),
    "accessibility_label": string(75),
}
_CHOICES = items(RICH_OPTION, 10)
CHOOSERS = {
    "button": element({"text": plain(75)}, _BUTTON),
    "overflow": element({"options": items(OPTION, 5)}),
    "datepicker": element({}, {"initial_date": string(10)}),
    "timepicker": element({}, {"initial_time": string(5), "timezone": string(50)}),
    "datetimepicker": element({}, {"initial_date_time": number(1e9, 9999999999)}),
    "checkboxes": every(element({"options": _CHOICES}, {"initial_options": _CHOICES}), initial_is_offered),
    "radio_buttons": every(element({"options": _CHOICES}, {"initial_option": RICH_OPTION}), initial_is_offered),
}
_DISPATCH = {"dispatch_action_config": anything}
_TEXT_INPUT = {
    "initial_value": string(3000, 0),
    "multiline": flag,
    "min_length": number(0, 3000),
    "max_length": number(1, 3000),
}
_NUMBER_INPUT = {"initial_value": string(40), "min_value": string(40), "max_value": string(40)}
INPUTS = {
    "plain_text_input": element({}, _TEXT_INPUT | _DISPATCH),
    "email_text_input": element({}, {"initial_value": string(3000)} | _DISPATCH),
    "url_text_input": element({}, {"initial_value": string(3000)} | _DISPATCH),
    "number_input": element({"is_decimal_allowed": flag}, _NUMBER_INPUT | _DISPATCH),
    "rich_text_input": element({}, {"initial_value": anything} | _DISPATCH),
}
_PICTURE = {"image_url": url(), "slack_file": anything}
IMAGE = {"image": shape({"alt_text": string(2000)}, _PICTURE)}

_STYLE = {"style": anything}
_RICH_LEAVES = typed(
    {
        "text": shape({"text": string(3000)}, _STYLE),
        "link": shape({"url": url()}, {"text": string(3000, 0), "unsafe": flag} | _STYLE),
        "emoji": shape({"name": string(100)}, {"unicode": string(50), "skin_tone": anything}),
        "user": shape({"user_id": IDENT}, _STYLE),
        "usergroup": shape({"usergroup_id": IDENT}, _STYLE),
        "channel": shape({"channel_id": IDENT}, _STYLE),
        "broadcast": shape({"range": one_of("here", "channel", "everyone")}, _STYLE),
        "date": shape({"timestamp": anything, "format": string(300)}, {"url": url(), "fallback": string(300)} | _STYLE),
        "color": shape({"value": string(20)}, _STYLE),
    }
)
_LEAVES, _BORDER = {"elements": items(_RICH_LEAVES, 1000)}, {"border": anything}
_SECTION = {"rich_text_section": shape(_LEAVES)}
_RICH_LIST = {"elements": items(typed(_SECTION), 1000), "style": one_of("bullet", "ordered")}
RICH_PARTS = _SECTION | {
    "rich_text_list": shape(_RICH_LIST, {"indent": anything, "offset": anything} | _BORDER),
    "rich_text_quote": shape(_LEAVES, _BORDER),
    "rich_text_preformatted": shape(_LEAVES, {"language": string(50)} | _BORDER),
}
RICH_TEXT = shape({"elements": items(typed(RICH_PARTS), 1000)}, {"block_id": IDENT})

_CELL = typed({"raw_text": shape({"text": string(3000)}), "raw_number": anything, "rich_text": RICH_TEXT})
_POINT = shape({"label": string(20), "value": number(-1e15, 1e15)})
_SERIES = shape({"name": string(20), "data": items(_POINT, 20)})
_AXIS = shape(
    {"categories": items(string(20), 20)},
    {"x_label": string(50), "y_label": string(50)},
)


def covers_every_category(chart: Any, pointer: str) -> Iterator[str]:
    """Every series has one point for each category, and names are not used twice."""
    categories = chart.get("axis_config", {}).get("categories", [])
    series = chart.get("series", [])
    for index, each in enumerate(series):
        if sorted(str(point.get("label")) for point in each.get("data", [])) != sorted(map(str, categories)):
            yield complaint("series must cover every category", f"{pointer}/series/{index}/data")
    if len({each.get("name") for each in series}) < len(series):
        yield complaint("series names must be unique", f"{pointer}/series")


_GRAPH = every(shape({"series": items(_SERIES, 12), "axis_config": _AXIS}), covers_every_category)
_SEGMENT = shape({"label": string(20), "value": number(1e-9, 1e15)})
_CHART = typed(
    {"pie": shape({"segments": items(_SEGMENT, 12)}), "bar": _GRAPH, "line": _GRAPH, "area": _GRAPH},
)


def block(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return shape(required, {"block_id": IDENT} | (optional or {}))


def text_or_fields(section: Any, pointer: str) -> Iterator[str]:
    if not section.get("text") and not section.get("fields"):
        yield complaint("missing required field: text or fields", pointer)


_ACCESSORY = typed(SELECTS | MULTI_SELECTS | CHOOSERS | IMAGE)
_IN_ACTIONS = typed(SELECTS | CHOOSERS)
_IN_INPUT = typed(
    SELECTS | MULTI_SELECTS | INPUTS | {k: v for k, v in CHOOSERS.items() if k not in ("button", "overflow")}
)
_IN_CONTEXT = typed(IMAGE | {"mrkdwn": text(3000, "mrkdwn"), "plain_text": plain(3000)})
_SECTION_FIELDS = {"text": text(3000), "fields": items(text(2000), 10), "accessory": _ACCESSORY, "expand": flag}
_VIDEO = {
    "title": plain(200),
    "video_url": url(),
    "thumbnail_url": url(),
    "alt_text": string(2000),
}
_VIDEO_MORE = {"title_url": url(), "author_name": string(50), "provider_name": string(50)}
BLOCKS = {
    "actions": block({"elements": items(_IN_ACTIONS, 25)}),
    "context": block({"elements": items(_IN_CONTEXT, 10)}),
    "data_visualization": block({"title": string(50), "chart": _CHART}),
    "divider": block({}),
    "file": block({"external_id": IDENT, "source": string(50)}),
    "header": block({"text": plain(150)}, {"level": number(1, 4)}),
    "image": block({"alt_text": string(2000)}, {"title": plain(2000)} | _PICTURE),
    "input": block(
        {"label": plain(2000), "element": _IN_INPUT},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "markdown": block({"text": string(12_000)}),
    "rich_text": RICH_TEXT,
    "section": every(block({}, _SECTION_FIELDS), text_or_fields),
    "table": block({"rows": items(items(_CELL, 20), 100)}, {"column_settings": anything}),
    "video": block(_VIDEO, _VIDEO_MORE | {"description": plain(200), "provider_icon_url": url()}),
}
