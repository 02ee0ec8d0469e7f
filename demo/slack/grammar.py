"""The small language in which the table of limits is written: rules that complain with a JSON pointer."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Rule = Callable[[Any, str], Iterator[str]]
"""Takes a value and the JSON pointer to it, and yields what Slack would complain about."""


def complaint(what: str, pointer: str) -> str:
    return f"[ERROR] {what} [json-pointer:{pointer}]"


def anything(_value: Any, _pointer: str) -> Iterator[str]:
    yield from ()


def string(most: int, least: int = 1) -> Rule:
    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield complaint("must be a string", pointer)
        elif len(value) < least:
            yield complaint(f"must be more than {least - 1} characters", pointer)
        elif len(value) > most:
            yield complaint(f"must be less than {most + 1} characters", pointer)

    return check


def url(most: int = 3000) -> Rule:
    """An address with a scheme, as Slack asks of links and images."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        yield from string(most)(value, pointer)
        if isinstance(value, str) and not value.startswith(("https://", "http://", "mailto:", "slack://")):
            yield complaint("invalid url", pointer)

    return check


def flag(value: Any, pointer: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield complaint("must be a boolean", pointer)


def number(least: float, most: float) -> Rule:
    def check(value: Any, pointer: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            yield complaint(f"must be a number from {least} to {most}", pointer)

    return check


def one_of(*choices: str) -> Rule:
    def check(value: Any, pointer: str) -> Iterator[str]:
        if value not in choices:
            yield complaint(f"must be one of: {', '.join(choices)}", pointer)

    return check


def items(rule: Rule, most: int, least: int = 1) -> Rule:
    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield complaint("must be an array", pointer)
            return
        if len(value) < least:
            yield complaint(f"no less than {least} items allowed", pointer)
        if len(value) > most:
            yield complaint(f"no more than {most} items allowed", pointer)
        for index, item in enumerate(value):
            yield from rule(item, f"{pointer}/{index}")

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """An object with these fields and no others; `type` is always allowed."""
    fields = {"type": anything, **required, **(optional or {})}

    def check(value: Any, pointer: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield complaint("must be an object", pointer)
            return
        for name in required:
            if value.get(name) is None:
                yield complaint(f"missing required field: {name}", pointer)
        for name, part in value.items():
            if name not in fields:
                yield complaint(f"invalid additional property: {name}", pointer)
            elif part is not None:
                yield from fields[name](part, f"{pointer}/{name}")

    return check


def typed(table: Mapping[str, Rule]) -> Rule:
    """An object whose `type` picks its rule."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in table:
            yield complaint(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            yield from table[kind](value, pointer)

    return check


def every(*rules: Rule) -> Rule:
    """All of these, in order; a later rule may rely on the earlier ones having had no complaint."""

    def check(value: Any, pointer: str) -> Iterator[str]:
        for rule in rules:
            faults = list(rule(value, pointer))
            yield from faults
            if faults:
                return

    return check
