"""What a button, a menu or a form carries: ids only, since whoever presses may send anything back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mentions.afterwards import Solved
from mentions.lifecycle import Action
from mentions.model import Kind
from mentions.quoting import Consent

MORE = "more"
WHY = "why"
PAGE = "page"
"""The action_ids that are no move: the menu, its question "why", and the button that only opens a page."""

_ID = r"[1-9][0-9]{0,17}"
# The longest argument is the name of a role, as the setup writes it.
_VALUE = re.compile(rf"v1:({_ID})(?::([a-z]{{1,20}})(?::([a-zåäö][a-zåäö0-9 -]{{0,39}}))?)?", re.ASCII)
_ABOUT = re.compile(
    rf"v1:({_ID})(?::([CDG][A-Z0-9]{{1,30}}):([0-9]{{1,12}}\.[0-9]{{1,8}}))?(?::([0-9a-f]{{12}}))?(:post)?", re.ASCII
)
_POSTS = "post"
_PRESSABLE = {*(action.value for action in Action), WHY}
_NOTHING = re.compile("")
ARGUMENTS: dict[str, re.Pattern[str]] = {
    Action.KIND: re.compile("|".join(Kind)),
    Action.ROLE: re.compile(".+"),
    Action.SOLVED: re.compile("|".join(Solved)),
    Action.QUOTE: re.compile("|".join(Consent)),
}
"""The moves whose buttons carry one more word, and how it looks."""


@dataclass(frozen=True, slots=True)
class Press:
    """What was pressed. `action` is "" when the button's action_id tells it; `argument` is a kind, a role or ""."""

    mention_id: int
    action: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a form is about, the card it was opened from, the seal of the draft that it shows, and whether it has
    promised that the bot posts the answer."""

    mention_id: int
    channel: str = ""
    ts: str = ""
    posts: bool = False
    seal: str = ""


def value(mention_id: int, action: str = "", argument: str = "") -> str:
    """The value of a button or an option."""
    return ":".join(filter(None, ("v1", str(mention_id), action, argument)))


def parse_value(text: str) -> Press | None:
    """The press behind a value; None for anything we have not written ourselves."""
    found = _VALUE.fullmatch(text)
    if found is None:
        return None
    action, argument = found[2] or "", found[3] or ""
    if action and action not in _PRESSABLE:
        return None
    if not ARGUMENTS.get(action, _NOTHING).fullmatch(argument):
        return None
    return Press(int(found[1]), action, argument)


def metadata(about: About) -> str:
    """The private_metadata of a form."""
    posts = _POSTS if about.posts else ""
    return ":".join(filter(None, ("v1", str(about.mention_id), about.channel, about.ts, about.seal, posts)))


def parse_metadata(text: str) -> About | None:
    """What a form is about; None for anything we have not written ourselves."""
    found = _ABOUT.fullmatch(text)
    return About(int(found[1]), found[2] or "", found[3] or "", bool(found[5]), found[4] or "") if found else None
