"""The validator's table of limits, with slack_sdk's models as a second opinion."""

from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from demo.slack.refusal import Refusal
from demo.slack.validate import check_blocks, check_view


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value[:75]), "value": value}


def button(action_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Claim"), **more}


def select(*values: str, **more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option(each) for each in values], **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def section(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def field(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain("Label"), "element": {"action_id": "f", **element}, **more}


def chart(series: int = 1, points: int = 2, **more: Any) -> dict[str, Any]:
    labels = [f"W{n}" for n in range(points)]
    data = [{"label": label, "value": 1} for label in labels]
    lines = [{"name": f"S{n}", "data": data} for n in range(series)]
    graph = {"type": "bar", "series": lines, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": "Volume", "chart": graph | more}


GOOD = {
    "section": section(fields=[mrkdwn("x" * 2000), *[mrkdwn("x")] * 9], accessory=button()),
    "accessory image": section(accessory={"type": "image", "image_url": "https://x.se/a.png", "alt_text": "a"}),
    "header": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider"},
    "context": {"type": "context", "elements": [mrkdwn("x")] * 10},
    "image": {"type": "image", "image_url": "https://x.se/a.png", "alt_text": "a", "title": plain("A")},
    "buttons": actions(*(button(f"a{n}", value="x" * 2000, style="danger") for n in range(25))),
    "link button": actions(button(url="https://x.se/")),
    "confirm": actions(button(confirm={k: plain(k) for k in ("title", "text", "confirm", "deny")})),
    "select": actions(select(*(str(n) for n in range(100)), placeholder=plain("More"), initial_option=option("7"))),
    "overflow": actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(5)]}),
    "radio": actions({"type": "radio_buttons", "action_id": "r", "options": [option(str(n)) for n in range(10)]}),
    "people": actions({"type": "users_select", "action_id": "u", "initial_user": "U0ANNA"}),
    "date": actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-01"}),
    "input": field({"type": "plain_text_input", "multiline": True, "max_length": 3000}, hint=plain("h"), optional=True),
    "checkboxes": field({"type": "checkboxes", "options": [option("a")], "initial_options": [option("a")]}),
    "several people": field({"type": "multi_users_select", "initial_users": ["U0ANNA"]}),
    "rich text": rich(
        {"type": "text", "text": "<!channel>", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}
    ),
    "rich link": rich({"type": "link", "url": "https://x.se/", "text": "x"}),
    "quote": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]}],
    },
    "markdown": {"type": "markdown", "text": "**x**"},
}


@pytest.mark.parametrize("name", GOOD)
def test_good_blocks_pass_here_and_with_the_sdk(name: str) -> None:
    check_blocks([GOOD[name]])
    parsed = Block.parse(GOOD[name])
    assert parsed is not None
    assert parsed.to_dict() == GOOD[name]


def test_charts_pass() -> None:
    pie = {"type": "pie", "segments": [{"label": "Praise", "value": 3}]}
    check_blocks([chart(12, 20), {"type": "data_visualization", "title": "Kinds", "chart": pie}])


BAD = {
    "51 blocks": [{"type": "divider"}] * 51,
    "unknown block": [{"type": "sektion"}],
    "no type": [{"text": "x"}],
    "not an object": ["x"],
    "unknown field": [section(colour="red")],
    "empty section": [{"type": "section"}],
    "empty text": [section("")],
    "long text": [section("x" * 3001)],
    "11 fields": [section(fields=[mrkdwn("x")] * 11)],
    "long field": [section(fields=[mrkdwn("x" * 2001)])],
    "mrkdwn header": [{"type": "header", "text": mrkdwn("x")}],
    "long header": [{"type": "header", "text": plain("x" * 151)}],
    "11 in context": [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    "empty context": [{"type": "context", "elements": []}],
    "no buttons": [actions()],
    "26 buttons": [actions(*(button(str(n)) for n in range(26)))],
    "long button": [actions({"type": "button", "action_id": "a", "text": plain("x" * 76)})],
    "long value": [actions(button(value="x" * 2001))],
    "odd style": [actions(button(style="warning"))],
    "script link": [actions(button(url="javascript:alert(1)"))],
    "long action_id": [actions(button("x" * 256))],
    "same action_id": [actions(button(), button())],
    "same block_id": [section(block_id="b"), section(block_id="b")],
    "long option": [actions(select("x" * 151))],
    "101 options": [actions(select(*(str(n) for n in range(101))))],
    "no options": [actions(select())],
    "foreign initial option": [actions(select("a", initial_option=option("b")))],
    "6 in overflow": [actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]})],
    "no alt text": [{"type": "image", "image_url": "https://x.se/a.png"}],
    "text input among actions": [actions({"type": "plain_text_input", "action_id": "t"})],
    "button in input": [field(button())],
    "input without label": [{"type": "input", "element": {"type": "plain_text_input", "action_id": "t"}}],
    "empty rich text": [rich()],
    "empty rich leaf": [rich({"type": "text", "text": ""})],
    "long markdown": [{"type": "markdown", "text": "x" * 12_001}],
    "13 series": [chart(13)],
    "21 points": [chart(1, 21)],
    "three charts": [chart(), chart(), chart()],
    "uncovered category": [chart(axis_config={"categories": ["W0", "W1", "W2"]})],
    "wide table": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}],
}


@pytest.mark.parametrize("name", BAD)
def test_bad_blocks_are_refused_with_a_pointer(name: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_blocks(BAD[name])
    assert caught.value.error == "invalid_blocks"
    assert "[json-pointer:/blocks" in caught.value.extra["response_metadata"]["messages"][0]


FORM: dict[str, Any] = {"type": "modal", "title": plain("Form"), "blocks": [section()]}


@pytest.mark.parametrize(
    "change",
    [
        {"title": plain("x" * 25)},
        {"submit": plain("x" * 25)},
        {"blocks": [{"type": "divider"}] * 101},
        {"blocks": [field({"type": "plain_text_input"})]},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"type": "home"},
        {"title": None},
    ],
)
def test_a_bad_view_is_refused(change: dict[str, Any]) -> None:
    check_view(FORM, "modal")
    with pytest.raises(Refusal, match="invalid_arguments"):
        check_view(FORM | change, "modal", "home")


def test_a_view_may_have_250_kilobytes() -> None:
    options = [option(f"{n:03}" + "x" * 147) for n in range(100)]
    blocks = [actions({"type": "static_select", "action_id": "s", "options": options}) for _ in range(20)]
    with pytest.raises(Refusal, match="view_too_large"):
        check_view(FORM | {"blocks": blocks}, "modal")
