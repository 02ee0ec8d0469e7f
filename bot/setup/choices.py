"""The fields in which something is chosen: a box to tick, one or several of a few, a person, a channel. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.setup.inputs import SAID, Given
from bot.slack import blocks as b
from bot.slack.blocks import Element
from bot.slack.escape import mrkdwn, one_line

_LONGEST_VALUE = 150
_MOST_OPTIONS = 100

Offer = Callable[[Given], Mapping[str, str]]
"""What can be chosen, and what each is called."""


@dataclass(frozen=True, slots=True)
class Yes:
    """A box to tick, with what that means."""

    says: str
    how: str = ""

    def fits(self, _value: Any) -> bool:
        return True

    def draw(self, name: str, value: Any, given: Given) -> Element:
        ticked = [b.option(given.t._(self.says), "yes")]
        return b.checkboxes(name, ticked, ticked if value else ())

    def read(self, field: Mapping[str, Any], _before: Any) -> Any:
        return bool(_chosen(field)) or None

    def say(self, value: Any, given: Given) -> str:
        return given.t._("yes") if value else given.t._("no")


@dataclass(frozen=True, slots=True)
class One:
    """One of a few."""

    offered: Offer
    how: str = ""

    def fits(self, value: Any) -> bool:
        return value is None or len(str(value)) <= _LONGEST_VALUE

    def draw(self, name: str, value: Any, given: Given) -> Element | None:
        given_value = [] if value is None else [str(value)]
        options = _options(self.offered(given), given_value)
        chosen = next((option for option in options if [option["value"]] == given_value), None)
        return b.select(name, given.t._("Choose"), options, chosen) if options else None

    def read(self, field: Mapping[str, Any], before: Any) -> Any:
        chosen = next(iter(_chosen(field)), None)
        # The document may hold a number where a form holds its digits.
        return before if chosen == str(before) else _number(chosen)

    def say(self, value: Any, given: Given) -> str:
        return mrkdwn(one_line(self.offered(given).get(str(value), str(value)), SAID))


@dataclass(frozen=True, slots=True)
class Some:
    """Any number of a few."""

    offered: Offer
    how: str = ""

    def fits(self, value: Any) -> bool:
        return len(value or ()) <= _MOST_OPTIONS and all(len(one) <= _LONGEST_VALUE for one in value or ())

    def draw(self, name: str, value: Any, given: Given) -> Element | None:
        options = _options(self.offered(given), value or ())
        chosen = [option for option in options if option["value"] in (value or ())]
        return b.multi_select(name, given.t._("Choose"), options, chosen) if options else None

    def read(self, field: Mapping[str, Any], before: Any) -> Any:
        chosen = _chosen(field)
        # The order in which they stood is no change.
        return (list(before) if set(chosen) == set(before or ()) else chosen) or None

    def say(self, value: Any, given: Given) -> str:
        offered = self.offered(given)
        return mrkdwn(one_line(", ".join(offered.get(one, one) for one in value), SAID))


@dataclass(frozen=True, slots=True)
class User:
    """Anybody in the workspace."""

    how: str = ""

    def fits(self, _value: Any) -> bool:
        return True

    def draw(self, name: str, value: Any, given: Given) -> Element:
        return b.users_select(name, given.t._("Choose a person"), str(value or ""))

    def read(self, field: Mapping[str, Any], _before: Any) -> Any:
        chosen = field.get("selected_user")
        return chosen if isinstance(chosen, str) and chosen else None

    def say(self, value: Any, given: Given) -> str:
        return mrkdwn(one_line(given.names.get(str(value), str(value)), SAID))


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that the bot may write in."""

    how: str = ""

    def fits(self, _value: Any) -> bool:
        return True

    def draw(self, name: str, value: Any, given: Given) -> Element:
        return b.channels_select(name, given.t._("Choose a channel"), str(value or ""))

    def read(self, field: Mapping[str, Any], _before: Any) -> Any:
        chosen = field.get("selected_conversation")
        return chosen if isinstance(chosen, str) and chosen else None

    def say(self, value: Any, _given: Given) -> str:
        return f"<#{value}>" if re.fullmatch(r"[CG][A-Z0-9]{1,30}", str(value)) else mrkdwn(one_line(str(value), 40))


def _chosen(field: Mapping[str, Any]) -> list[str]:
    many, one = field.get("selected_options"), field.get("selected_option")
    options: Sequence[Any] = many if isinstance(many, list) else [one]
    values = [option.get("value") for option in options if isinstance(option, Mapping)]
    return [value for value in values if isinstance(value, str) and value]


def _number(chosen: str | None) -> Any:
    return float(chosen) if chosen and re.fullmatch(r"\d{1,9}\.\d{1,9}", chosen) else chosen


def _options(offered: Mapping[str, str], given: Iterable[str]) -> list[Element]:
    """What can be chosen; what has been chosen before stays, also when it is offered no more."""
    whole = {**offered, **{one: offered.get(one, one) for one in given}}
    if len(whole) > _MOST_OPTIONS:  # only where not all can be shown does what was chosen have to stand first
        whole = {**{one: whole[one] for one in given}, **whole}
    fitting = [(value, says) for value, says in whole.items() if 0 < len(value) <= _LONGEST_VALUE]
    return [b.option(says or value, value) for value, says in fitting[:_MOST_OPTIONS]]
