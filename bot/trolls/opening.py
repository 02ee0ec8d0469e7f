"""The forms about trolls that need a look into the store before they open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.desk import Visit
from bot.slack.press import About
from bot.trolls.facts import found_about
from bot.trolls.form import troll_form
from bot.trolls.objecting import appeal_form
from bot.trolls.statement import statement, statement_form
from mentions.lifecycle import Action
from mentions.model import Mention
from mentions.outside import Deed


async def _troll(visit: Visit, mention: Mention, about: About) -> dict[str, Any]:
    found = await found_about(visit.desk.store, mention, visit.setup)
    return troll_form(mention, visit.setup, about, found, visit.deeds(mention), visit.t)


async def _appeal(visit: Visit, mention: Mention, about: About) -> dict[str, Any]:
    return appeal_form(mention, about, visit.t)


async def _explain(visit: Visit, mention: Mention, about: About) -> dict[str, Any]:
    kept = await visit.desk.store.evidence.of(mention.id)
    text = statement(mention, next(iter(kept), None), visit.setup, visit.desk.public_url)
    # Nobody can be answered below what is not there any more.
    posts = Deed.REPLY in visit.deeds(mention) and mention.taken != Deed.DELETE
    return statement_form(mention, text, replace(about, posts=posts), visit.t)


TROLL_FORMS: dict[Action, Callable[[Visit, Mention, About], Awaitable[dict[str, Any]]]] = {
    Action.TROLL: _troll,
    Action.APPEAL: _appeal,
    Action.EXPLAIN: _explain,
}
"""What each of these buttons opens."""
