"""What the fields of the setup's forms can be: how each is drawn, read, and said in words. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import tomli_w

from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import mrkdwn, one_line, size
from bot.words import N_, Words
from mentions.setup import Setup

LONGEST = 3_000
"""What Slack lets one field hold, in characters."""
SAID = 100
"""How much of a value is told where it has changed."""
_DAYS = (N_("mon"), N_("tue"), N_("wed"), N_("thu"), N_("fri"), N_("sat"), N_("sun"))


@dataclass(frozen=True, slots=True)
class Given:
    """Who looks at a form, and at which setup; `names` says what people are called, by their Slack ids."""

    setup: Setup
    t: Words
    names: Mapping[str, str]


class Input(Protocol):
    """One kind of field. Values are those of the written document, None for what is left out."""

    @property
    def how(self) -> str:
        """How it is to be written, in English, for whoever wrote it otherwise; "" where Slack lets nothing else in."""
        ...

    def fits(self, value: Any, /) -> bool:
        """Whether a form can show it whole."""
        ...

    def draw(self, name: str, value: Any, given: Given, /) -> Element | None:
        """The element with this value in it; None where there is nothing to choose."""
        ...

    def read(self, field: Mapping[str, Any], before: Any, /) -> Any:
        """What was filled in; `before` is what stands there now."""
        ...

    def say(self, value: Any, given: Given, /) -> str:
        """A value as mrkdwn."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text."""

    how: str = ""
    longest: int = 200

    def fits(self, value: Any) -> bool:
        return size(str(value or "")) <= self.longest

    def draw(self, name: str, value: Any, _given: Given) -> Element:
        return b.line_input(name, str("" if value is None else value), self.longest)

    def read(self, field: Mapping[str, Any], before: Any) -> Any:
        typed = " ".join(_typed(field).split())
        # Spaces that nobody sees are no change.
        return before if typed and typed == " ".join(str(before).split()) else typed or None

    def say(self, value: Any, _given: Given) -> str:
        return mrkdwn(one_line(str(value), SAID))


@dataclass(frozen=True, slots=True)
class Number(Line):
    """A number, with a comma or a point, and with spaces between its thousands."""

    how: str = N_("Write a number.")
    longest: int = 20

    def read(self, field: Mapping[str, Any], _before: Any) -> Any:
        typed = re.sub(r"\s", "", _typed(field)).replace(",", ".")
        if re.fullmatch(r"-?\d{1,15}", typed):
            return int(typed)
        return float(typed) if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", typed) else typed or None


@dataclass(frozen=True, slots=True)
class WorkTimes(Line):
    """Working hours, with the days in the reader's language; both are understood."""

    how: str = N_("Write days and times like mon-fri 08:00-17:00, with commas between several.")
    longest: int = 500

    def draw(self, name: str, value: Any, given: Given) -> Element:
        return b.line_input(name, self.say(value, given) if value else "", self.longest)

    def say(self, value: Any, given: Given) -> str:
        days = {day: given.t._(day) for day in _DAYS}
        return mrkdwn(re.sub(r"[a-z]{3}", lambda found: days.get(found[0], found[0]), str(value)))


@dataclass(frozen=True, slots=True)
class Text:
    """Several lines of text."""

    how: str = ""

    def fits(self, value: Any) -> bool:
        return size(str(value or "")) <= LONGEST

    def draw(self, name: str, value: Any, _given: Given) -> Element:
        return b.text_input(name, value or "", LONGEST)

    def read(self, field: Mapping[str, Any], before: Any) -> Any:
        typed = _typed(field)
        return before if typed and typed == str(before).strip() else typed or None

    def say(self, value: Any, given: Given) -> str:
        return given.t._("“{word}”").format(word=mrkdwn(one_line(str(value), SAID)))


@dataclass(frozen=True, slots=True)
class Long(Text):
    """A text that goes on over several fields: Slack lets one hold 3,000 characters only. See bot/setup/pieces.py."""

    def fits(self, _value: Any) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Many:
    """Any number of words, one a line; commas part them, too, except in a word that stands there already."""

    how: str = ""

    def fits(self, value: Any) -> bool:
        return size("\n".join(value or ())) <= LONGEST

    def draw(self, name: str, value: Any, _given: Given) -> Element:
        return b.text_input(name, "\n".join(value or ()), LONGEST)

    def read(self, field: Mapping[str, Any], before: Any) -> Any:
        lines = [line.strip() for line in _typed(field).split("\n")]
        parts = [[line] if line in (before or ()) else re.split("[,;]", line) for line in lines]
        words = (" ".join(word.split()) for part in parts for word in part)
        return [*dict.fromkeys(word for word in words if word)] or None

    def say(self, value: Any, _given: Given) -> str:
        return mrkdwn(one_line(", ".join(value), SAID))


@dataclass(frozen=True, slots=True)
class Settings:
    """What belongs to a source's own type, as in the file: one setting a line."""

    how: str = N_('Write one setting a line, like query = "Fjällmo"; text stands in quotes.')

    def fits(self, value: Any) -> bool:
        return size(tomli_w.dumps(value or {})) <= LONGEST

    def draw(self, name: str, value: Any, _given: Given) -> Element:
        return b.text_input(name, tomli_w.dumps(value or {}).strip(), LONGEST)

    def read(self, field: Mapping[str, Any], _before: Any) -> Any:
        try:
            return tomllib.loads(_typed(field).replace("“", '"').replace("”", '"')) or None
        except (tomllib.TOMLDecodeError, RecursionError):
            return _typed(field)

    def say(self, value: Any, _given: Given) -> str:
        return mrkdwn(one_line("; ".join(tomli_w.dumps(value).splitlines()), SAID))


def read_field(block: Block | object, name: str) -> Mapping[str, Any]:
    """One field of a sent form; {} for what is not of the expected shape."""
    field = block.get(name) if isinstance(block, Mapping) else None
    return field if isinstance(field, Mapping) else {}


def _typed(field: Mapping[str, Any]) -> str:
    value = field.get("value")
    return value.strip() if isinstance(value, str) else ""
