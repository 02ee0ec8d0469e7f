"""A whole story without a browser: everything is posted once, and the ambassadors do their work."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from demo.bot import DemoError
from demo.company import Text, people, story
from demo.site import Site
from demo.slack.server import LocalSlack
from demo.slack.state import Message

_POSTED_WITHIN = 45.0
_SEEN_WITHIN = 10.0
_REPRINTED = "flyttar-hem-produktionen"
_ANSWER = "Hej Lotta, så ska det inte vara. Skruven i svanken är dragen för hårt; vi skickar en ny sits i dag."


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what it was about, who did it, and what came of it."""

    what: str
    who: str
    result: str


async def play(slack: LocalSlack, site: Site) -> None:
    """Plays the story and prints it.

    Raises:
        DemoError: something did not come out as it should; says what.
    """
    stage = Stage(slack, site)
    reprint = next(place for place, text in enumerate(story()) if text.fate == "also")
    site.publish(reprint)
    await stage.until(
        lambda: stage.is_posted(_REPRINTED), "the story that is reprinted later has its card", _POSTED_WITHIN
    )
    site.publish(len(story()))
    await stage.until(lambda: len(stage.cards()) >= stage.wanted, "all mentions have their cards", _POSTED_WITHIN)
    print_table(f"{stage.wanted} mentions, each in a card of its own", stage.posted())
    print_table("What the ambassadors did", [row async for row in _scenes(stage)])
    stage.check_totals()
    print(f"\n{_totals(stage)}")


class Stage:
    """What the story looks at: the channel's cards, found by the pages they link to."""

    def __init__(self, slack: LocalSlack, site: Site) -> None:
        self.slack = slack
        self._site = site
        self._people = people()
        self.wanted = sum(text.fate == "card" for text in story())

    def cards(self) -> list[Message]:
        """Every message in the channel that offers something to do with a mention."""
        return [message for message in self.slack.channel("C0MENTIONS").messages if _buttons(message)]

    def card(self, text_id: str) -> Message:
        """The one card of a text, as it stands now."""
        text = _text(text_id)
        found = self._cards_of(text)
        if len(found) != 1:
            raise DemoError(f"“{_name(text)}” has {len(found)} cards and should have one")
        return found[0]

    def is_posted(self, text_id: str) -> bool:
        """Whether the text has a card."""
        return bool(self._cards_of(_text(text_id)))

    def posted(self) -> list[Row]:
        """A row for each mention, with the kind that its card says and whoever is asked."""
        mentions = [text for text in story() if text.fate == "card"]
        return [Row(_name(text), _kind(self.card(text.id)), f"asked: {self._asked(text.id)}") for text in mentions]

    async def until(self, holds: Callable[[], object], what: str, within: float = _SEEN_WITHIN) -> None:
        """Waits for what must come.

        Raises:
            DemoError: it has not come in time.
        """
        try:
            await self.slack.until(holds, within)
        except TimeoutError as error:
            raise DemoError(
                f"waited {within:.0f} s in vain until {what}; there are {len(self.cards())} cards"
            ) from error

    def offers(self, text_id: str, action: str) -> bool:
        """Whether the card has this button, or this choice under More."""
        return action in set(_offered(self.card(text_id)))

    def shows(self, text_id: str, words: str) -> bool:
        """Whether the card contains these words."""
        return words in _seen(self.card(text_id))

    def check_totals(self) -> None:
        """Each mention once, the reprint on the same card, and nothing that is not about us.

        Raises:
            DemoError: the first that does not hold.
        """
        for text in story():
            wanted = 0 if text.fate == "nothing" else 1
            if (found := len(self._cards_of(text))) != wanted:
                raise DemoError(f"“{_name(text)}” stands on {found} cards and should stand on {wanted}")
        if len(self.cards()) != self.wanted:
            raise DemoError(f"there are {len(self.cards())} cards and should be {self.wanted}")
        self.slack.assert_clean()

    def _cards_of(self, text: Text) -> list[Message]:
        address = json.dumps(self._site.url_of(text))[1:-1]
        return [card for card in self.cards() if re.search(rf"{re.escape(address)}(?![\w-])", _seen(card))]

    def _asked(self, text_id: str) -> str:
        named = re.findall(r"<@(U\w+)>|\"user_id\": \"(U\w+)\"", _seen(self.card(text_id)))
        return next((self._people.get(first or second, "?") for first, second in named), "nobody")


async def _scenes(stage: Stage) -> AsyncIterator[Row]:
    for scene in (_claim_and_answer, _hand_over, _mark_a_troll):
        async for row in scene(stage):
            yield row


async def _claim_and_answer(stage: Stage) -> AsyncIterator[Row]:
    name, what = "vipan-gnisslar", "Vipan gnisslar??"
    anna, bjorn = stage.slack.user("U0ANNA"), stage.slack.user("U0BJORN")
    unclaimed = copy.deepcopy(stage.card(name))
    await anna.click(stage.card(name), "claim")
    await stage.until(lambda: not stage.offers(name, "claim") and stage.shows(name, "U0ANNA"), "Anna's claim shows")
    yield Row(what, "Anna Lind", "claimed it")
    await bjorn.click(unclaimed, "claim")
    await stage.until(lambda: any("Anna" in message.says for message in bjorn.ephemerals), "Björn is told")
    yield Row(what, "Björn Ek", "claimed it too late; told privately that Anna was first")
    await _send(stage, "U0ANNA", name, "reply", _ANSWER, field="text")
    for step in ("looks how it reads", "takes it to the page"):
        if errors := await anna.submit():
            raise DemoError(f"Anna {step}, and is refused: {errors}")
    await stage.until(lambda: stage.shows(name, "ny sits i dag"), "Anna's answer shows on the card")
    yield Row(what, "Anna Lind", "answered it, after a look at it as the customer reads it")
    await _send(stage, "U0ANNA", name, "close", "standing")
    await stage.until(lambda: stage.offers(name, "reopen"), "the card is closed")
    yield Row(what, "Anna Lind", "closed it: answered and left standing")


async def _hand_over(stage: Stage) -> AsyncIterator[Row]:
    name = "tjugofyra-stolar"
    await _send(stage, "U0KARIN", name, "reassign", "U0BJORN")
    # On a Sunday nobody is called: then his name alone stands there.
    await stage.until(lambda: stage.shows(name, "U0BJORN") or stage.shows(name, "Björn"), "Björn is asked")
    yield Row("Stolar till kontoret, tips?", "Karin Berg", "handed it to Björn Ek")


async def _mark_a_troll(stage: Stage) -> AsyncIterator[Row]:
    name = "skrap-till-idioter"
    await _send(stage, "U0KARIN", name, "troll", "attack")
    await stage.until(lambda: stage.offers(name, "untroll"), "the card is marked as a troll")
    yield Row("enrisbo = skit", "Karin Berg", "marked it as a troll: attack on a person")


async def _send(stage: Stage, user_id: str, text_id: str, action: str, answer: str, field: str = "") -> None:
    """Presses a button, and fills in and sends the form that opens; its first field, if no other is named."""
    user = stage.slack.user(user_id)
    await user.click(stage.card(text_id), action)
    await stage.until(lambda: user.view is not None, f"{user_id} sees the form of {action}")
    assert user.view is not None  # noqa: S101 - just waited for
    if errors := await user.submit({field or _first_field(user.view.blocks): answer}):
        raise DemoError(f"the form of {action} was refused: {errors}")


def _first_field(blocks: list[dict[str, Any]]) -> str:
    return str(next(block["element"]["action_id"] for block in blocks if block["type"] == "input"))


def _buttons(message: Message) -> list[dict[str, Any]]:
    elements = (element for block in message.blocks for element in block.get("elements", ()))
    ours = [one for one in elements if str(one.get("value", "")).startswith("v1:") or one.get("action_id") == "more"]
    return ours if any(one.get("action_id") == "more" for one in ours) else []


def _offered(message: Message) -> Iterator[str]:
    """The actions of a card: its buttons, and the choices under More (value v1:<id>:<action>)."""
    for element in _buttons(message):
        yield str(element["action_id"])
        yield from re.findall(r'"v1:\d+:(\w+)', json.dumps(element))


def _seen(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


def _kind(card: Message) -> str:
    found = re.search(r"\*([^*]+)\*", json.dumps(card.blocks[0], ensure_ascii=False))
    return found[1] if found else "?"


def _text(text_id: str) -> Text:
    return next(text for text in story() if text.id == text_id)


def _name(text: Text) -> str:
    return text.title or text.text


def print_table(title: str, rows: list[Row]) -> None:
    """A heading and a line per row, each with its tick."""
    print(f"\n{title}")
    for row in rows:
        what = row.what if len(row.what) <= 40 else f"{row.what[:39]}…"
        print(f"  ✓ {what:<41}{row.who:<20}{row.result}")


def _totals(stage: Stage) -> str:
    also = sum(text.fate == "also" for text in story())
    nothing = sum(text.fate == "nothing" for text in story())
    return (
        f"{len(stage.cards())} cards for {stage.wanted} mentions; {also} story seen twice, on one card; "
        f"{nothing} texts were not about us."
    )
