"""Small builders for Slack's blocks that keep to its limits, so that no text can make Slack refuse a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any

from bot.slack.escape import blank, clean, cut, cut_markup, one_line, safe_url, size

Block = dict[str, Any]
Element = dict[str, Any]

TEXT_LIMIT = 3900  # chat.update refuses 4,001 characters (msg_too_long)
MESSAGE_BUDGET = 9000  # from about 11,300 in all its blocks Slack refuses a message (msg_blocks_too_long)
NOTHING = "–"
_PIECE = 1400  # each of its characters may count twice


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: `text` is the whole sentence a screen reader reads, `blocks` what is seen."""

    text: str
    blocks: list[Block] = field(default_factory=list)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", cut_markup(self.text, TEXT_LIMIT) or NOTHING)


def plain(text: str, limit: int = 3000) -> Element:
    """Literal text: for everything a stranger wrote, and for all labels."""
    cleaned = clean(text)
    return {"type": "plain_text", "text": NOTHING if blank(cleaned) else cut(cleaned, limit), "emoji": False}


def markup(text: str, limit: int = 3000) -> Element:
    """Text that is mrkdwn already: every foreign piece in it has gone through escape.mrkdwn."""
    return {"type": "mrkdwn", "text": NOTHING if blank(text) else cut_markup(text, limit), "verbatim": True}


def section(text: Element, accessory: Element | None = None) -> Block:
    block: Block = {"type": "section", "text": text}
    return block | {"accessory": accessory} if accessory else block


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def context(*elements: Element) -> Block:
    return {"type": "context", "elements": list(elements[:10])}


def divider() -> Block:
    return {"type": "divider"}


def actions(elements: Sequence[Element]) -> Block:
    return {"type": "actions", "elements": list(elements[:25])}


def button(action_id: str, label: str, value: str, says: str = "", style: str = "") -> Element:
    """A button; `says` is read aloud in place of its label, `style` is "primary", "danger" or ""."""
    made: Element = {"type": "button", "action_id": action_id, "text": plain(label, 75), "value": value}
    return made | _given(accessibility_label=one_line(says, 75), style=style)


def overflow(action_id: str, options: Sequence[Element]) -> Element:
    """The menu behind three dots, for five options at most."""
    return {"type": "overflow", "action_id": action_id, "options": list(options[:5])}


def confirm(title: str, text: str, yes: str, no: str, limit: int = 300) -> Element:
    """What a button asks before it does anything; `text` is mrkdwn."""
    asked = {"title": plain(title, 100), "text": markup(text, limit)}
    return asked | {"confirm": plain(yes, 30), "deny": plain(no, 30)}


def link_button(action_id: str, label: str, url: str) -> Element | None:
    """A button that opens a page; None for an address that must not be opened."""
    safe = safe_url(url)
    return {"type": "button", "action_id": action_id, "text": plain(label, 75), "url": safe} if safe else None


def option(label: str, value: str, description: str = "") -> Element:
    made: Element = {"text": plain(one_line(label, 75), 75), "value": value}
    return made | ({"description": plain(one_line(description, 75), 75)} if description else {})


def option_group(label: str, options: Sequence[Element]) -> Element:
    return {"label": plain(label, 75), "options": list(options[:100])}


def select(action_id: str, placeholder: str, options: Sequence[Element], initial: Element | None = None) -> Element:
    made: Element = {"type": "static_select", "action_id": action_id, "placeholder": plain(placeholder, 150)}
    return made | {"options": list(options[:100])} | _given(initial_option=initial)


def multi_select(
    action_id: str, placeholder: str, options: Sequence[Element], initial: Sequence[Element] = ()
) -> Element:
    """Any number of these options."""
    made: Element = {"type": "multi_static_select", "action_id": action_id, "placeholder": plain(placeholder, 150)}
    return made | {"options": list(options[:100])} | _given(initial_options=list(initial[:100]))


def grouped_select(action_id: str, placeholder: str, groups: Sequence[Element]) -> Element:
    made: Element = {"type": "static_select", "action_id": action_id, "placeholder": plain(placeholder, 150)}
    return made | {"option_groups": [group for group in groups if group["options"]][:100]}


def radio(action_id: str, options: Sequence[Element], initial: Element | None = None) -> Element:
    return {"type": "radio_buttons", "action_id": action_id, "options": list(options[:10])} | _given(
        initial_option=initial
    )


def users_select(action_id: str, placeholder: str, initial: str = "") -> Element:
    made: Element = {"type": "users_select", "action_id": action_id, "placeholder": plain(placeholder, 150)}
    return made | _given(initial_user=initial)


def channels_select(action_id: str, placeholder: str, initial: str = "") -> Element:
    """Any channel of the workspace, public or private, that the reader can see."""
    made: Element = {"type": "conversations_select", "action_id": action_id, "placeholder": plain(placeholder, 150)}
    kinds = {"include": ["public", "private"], "exclude_external_shared_channels": True}
    return made | {"filter": kinds} | _given(initial_conversation=initial)


def url_input(action_id: str, initial: str = "") -> Element:
    """A field that takes nothing but an address."""
    return {"type": "url_text_input", "action_id": action_id} | _given(initial_value=cut(initial, 3000))


def line_input(action_id: str, initial: str = "", longest: int = 200) -> Element:
    """A field of one line."""
    made: Element = {"type": "plain_text_input", "action_id": action_id, "max_length": longest}
    return made | _given(initial_value=cut(initial, longest))


def number_input(action_id: str, initial: str = "") -> Element:
    """A field for a whole number that is not below zero."""
    made: Element = {"type": "number_input", "action_id": action_id, "is_decimal_allowed": False, "min_value": "0"}
    return made | _given(initial_value=initial)


def checkboxes(action_id: str, options: Sequence[Element], initial: Sequence[Element] = ()) -> Element:
    """Any number of these options, all to be seen at once."""
    made: Element = {"type": "checkboxes", "action_id": action_id, "options": list(options[:10])}
    return made | _given(initial_options=list(initial[:10]))


def date_input(action_id: str, initial: str = "") -> Element:
    """A field for a day; `initial` like 2026-12-24."""
    return {"type": "datepicker", "action_id": action_id} | _given(initial_date=initial)


def moment_input(action_id: str) -> Element:
    """A field for a day and a time."""
    return {"type": "datetimepicker", "action_id": action_id}


def text_input(action_id: str, initial: str = "", longest: int = 3000) -> Element:
    made: Element = {"type": "plain_text_input", "action_id": action_id, "multiline": True, "max_length": longest}
    return made | _given(initial_value=cut(initial, longest))


def question(block_id: str, label: str, element: Element, hint: str = "", optional: bool = False) -> Block:
    """One question of a form."""
    made: Block = {"type": "input", "block_id": block_id, "label": plain(label, 2000), "element": element}
    return made | {"optional": optional} | ({"hint": plain(hint, 2000)} if hint else {})


def at_once(asked: Block) -> Block:
    """The same question, of which Slack tells as soon as it is answered, and with each letter where one writes."""
    element = asked["element"]
    if element["type"] == "plain_text_input":
        element = element | {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
    return asked | {"dispatch_action": True, "element": element}


def told_when_closed(view: Block) -> Block:
    """The same form, of which Slack tells when somebody closes it."""
    return view | {"notify_on_close": True}


def modal(
    title: str, blocks: Sequence[Block], close: str, submit: str = "", name: str = "", metadata: str = ""
) -> Block:
    """A form; `name` is its callback_id and `metadata` what it is about."""
    made: Block = {"type": "modal", "title": plain(title, 24), "close": plain(close, 24), "blocks": list(blocks[:100])}
    return made | _given(submit=plain(submit, 24) if submit else None, callback_id=name, private_metadata=metadata)


def rich(*parts: Block) -> Block:
    return {"type": "rich_text", "elements": list(parts)}


def rich_section(*elements: Element) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def rich_quote(*elements: Element) -> Block:
    return {"type": "rich_text_quote", "elements": list(elements)}


def rich_plain(text: str) -> Block:
    """A text to be copied, letter by letter."""
    return {"type": "rich_text_preformatted", "elements": _pieces(text)}


def rich_list(items: Sequence[Block]) -> Block:
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items)}


def rich_steps(items: Sequence[Block]) -> Block:
    return {"type": "rich_text_list", "style": "ordered", "elements": list(items)}


def words(text: str, bold: bool = False) -> Element:
    """A piece of a rich text, shown letter by letter; the caller has cleaned and cut it."""
    made: Element = {"type": "text", "text": text or NOTHING}
    return made | {"style": {"bold": True}} if bold else made


def link(url: str, label: str, bold: bool = False) -> Element:
    """A link inside a rich text; `url` comes from safe_url."""
    made: Element = {"type": "link", "url": url, "text": label or NOTHING}
    return made | {"style": {"bold": True}} if bold else made


def channel(channel_id: str) -> Element:
    """A channel inside a rich text; Slack shows its name."""
    return {"type": "channel", "channel_id": channel_id}


def quoted(text: str, limit: int, empty: str) -> Block:
    """`text` as a quote, letter by letter, or `empty` when nothing of it can be seen."""
    cleaned = clean(text)
    return rich(rich_quote(words(empty if blank(cleaned) else cut(cleaned, limit))))


def whole(text: str) -> Block:
    """A text as a quote, to its last word: one piece of a rich text holds 3,000 characters."""
    return rich(rich_quote(*_pieces(text)))


def _pieces(text: str) -> list[Element]:
    return [words(text[n : n + _PIECE]) for n in range(0, len(text), _PIECE)] or [words(NOTHING)]


def date(at: datetime, fallback: str) -> Element:
    """A time inside a rich text, shown in the reader's own zone."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": "{date_short_pretty} {time}",
        "fallback": fallback,
    }


def weight(value: Any) -> int:
    """How much text Slack may count in these blocks: every shown string, links with their addresses."""
    return sum(_weights(value))


def fitting(items: Sequence[Block], budget: int) -> list[Block]:
    """As many of the first items as weigh no more than `budget` together."""
    totals = accumulate(weight(item) for item in items)
    return [item for item, total in zip(items, totals, strict=True) if total <= budget]


def _weights(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and key in ("text", "url", "fallback"):
                yield size(inner)
            elif not isinstance(inner, str):
                yield from _weights(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _weights(inner)


def _given(**parts: Any) -> dict[str, Any]:
    """Only those parts that are there: Slack refuses empty strings and nulls."""
    return {key: part for key, part in parts.items() if part}
