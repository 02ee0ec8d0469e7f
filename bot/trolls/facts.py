"""What speaks for a planted account, in words that a colleague can check; never a verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import one_line
from bot.words import Words
from mentions.model import Because, Mention
from mentions.setup import Setup
from mentions.store import Store
from routing.suspicion import suspicions, worth_a_look

_SAID: dict[str, Callable[[Words, int, str], str]] = {
    "marked": lambda t, n, _: t.n(
        "{n} text of this account was marked as a troll before",
        "{n} texts of this account were marked as a troll before",
        n,
    ),
    "young": lambda t, n, _: t.n(
        "the account was {n} day old when it wrote this", "the account was {n} days old when it wrote this", n
    ),
    "repeated": lambda t, n, where: t.n(
        "the same account wrote the same words {n} more time: {where}",
        "the same account wrote the same words {n} more times: {where}",
        n,
        where=where,
    ),
    "same_day": lambda t, n, where: t.n(
        "{n} other account wrote the same words on the same day: {where}",
        "{n} other accounts wrote the same words on the same day: {where}",
        n,
        where=where,
    ),
    "others": lambda t, n, where: t.n(
        "{n} other account wrote the same words within a week: {where}",
        "{n} other accounts wrote the same words within a week: {where}",
        n,
        where=where,
    ),
    "places": lambda t, n, where: t.n(
        "the same text stands in {n} other place: {where}",
        "the same text stands in {n} other places: {where}",
        n,
        where=where,
    ),
    "first": lambda t, _, where: t._(
        "the first that we see of this account: sharp in tone, and with a link to {where}"
    ).format(where=where),
}
_ON_THE_CARD_ALREADY = "marked"


def fact(found: Because, t: Words) -> str:
    """One fact as plain text."""
    counted = found.words[0].isdecimal()
    return _SAID[found.code](t, int(found.words[0]) if counted else 0, one_line(found.words[-1], 200))


async def found_about(store: Store, mention: Mention, setup: Setup) -> tuple[Because, ...]:
    """The facts about a mention as they stand now; () for most."""
    return suspicions(mention, await store.authors.twins(mention), setup) if worth_a_look(mention) else ()


def quiet_line(found: Sequence[Because], t: Words) -> list[Block]:
    """Under a card: what is worth a closer look, if anything is."""
    said = [fact(one, t) for one in found if one.code != _ON_THE_CARD_ALREADY]
    return [b.context(b.plain(t._("Look closer: {facts}.").format(facts="; ".join(said)), 1000))] if said else []


def facts_list(found: Sequence[Because], t: Words) -> list[Block]:
    """In a form: each fact on a line of its own."""
    if not found:
        return []
    items = [b.rich_section(b.words(fact(one, t))) for one in found]
    said = t._("Worth checking; it decides nothing by itself:")
    return [b.rich(b.rich_section(b.words(said)), b.rich_list(items))]
