"""The question whether something is solved, as it stands now: what waits to be said, and what has been said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.afterwards.question import Question, questions
from bot.slack.blocks import Message
from bot.words import Words
from mentions.effects import Effect
from mentions.setup import Setup
from mentions.store import Store


async def draw_questions(
    store: Store, effect: Effect, setup: Setup, now: datetime, names: Mapping[str, str], t: Words
) -> Message | None:
    """The message of one effect; None where everything was settled before it could be sent."""
    asked = {int(mention_id): int(n) for mention_id, n in effect.subject["steps"]}
    since = await store.afterwards.asked(list(asked))
    found = [
        Question(mention, next((move for move in since.get(mention.id, ()) if move.n > asked[mention.id]), None))
        for mention in await store.mentions.many(list(asked))
    ]
    if effect.state != "done":
        found = [one for one in found if one.settled is None]
    return questions(found, setup, now, names, t) if found else None
