"""What becomes of a sent form about trolls: the mark with what follows, the objection, the statement of reasons."""

from __future__ import annotations

from bot.answering import forms
from bot.answering.actions import close_form
from bot.answering.moving import make
from bot.desk import Visit
from bot.slack.press import About, parse_metadata
from bot.trolls import form
from bot.trolls.beside import second_person
from bot.trolls.objecting import no_words
from bot.trolls.respect import ask_for_respect
from bot.trolls.statement import no_statement
from mentions.lifecycle import Action, deed_of
from mentions.model import Mention
from mentions.results import Hindered, Missing


async def send_troll(visit: Visit) -> None:
    """The troll form: the mark and what is to be done, in one go; or an answer that asks for respect first."""
    about, judged = _about(visit), form.read(visit.body["view"]["state"])
    mention = await visit.desk.store.mentions.get(about.mention_id) if about else None
    if about is None or mention is None:
        await close_form(visit, Missing(0), kept=judged.note)
    elif judged.step == form.RESPECT:
        await ask_for_respect(visit, mention, about, judged.note)
    elif judged.reason is None:
        await visit.ack(response_action="errors", errors=form.no_reason(visit.t))
    else:
        then = await _then(visit, mention, judged.step)
        result = (
            Hindered(mention, then)
            if isinstance(then, str)
            else await make(visit, Action.TROLL, mention.id, argument=judged.reason, note=judged.note, then=then)
        )
        await close_form(visit, result, kept=judged.note)


async def _then(visit: Visit, mention: Mention, step: str) -> tuple[Action, str] | str | None:
    """What follows the mark, with its argument; a word of Hindered if it cannot."""
    if step not in set(Action):
        return None
    action = Action(step)
    if deed_of(action) not in visit.deeds(mention):
        return "unable"
    if action is not Action.DELETE:
        return action, ""
    who = await second_person(visit, mention, visit.person.id)
    return (Action.SECOND, who) if who else "alone"


async def send_appeal(visit: Visit) -> None:
    """What the author says against the mark."""
    about, text = _about(visit), forms.read_form(visit.body["view"]["state"]).text
    if about is None:
        await close_form(visit, Missing(0), kept=text)
    elif not text.strip():
        await visit.ack(response_action="errors", errors=no_words(visit.t))
    else:
        await close_form(visit, await make(visit, Action.APPEAL, about.mention_id, note=text), kept=text)


async def send_explanation(visit: Visit) -> None:
    """What the author is told, posted by the bot where the form said so."""
    about, text = _about(visit), forms.read_form(visit.body["view"]["state"]).text
    if about is None:
        await close_form(visit, Missing(0), kept=text)
    elif not text.strip():
        await visit.ack(response_action="errors", errors=no_statement(visit.t))
    else:
        told = await make(visit, Action.EXPLAIN, about.mention_id, note=text, posts=about.posts)
        await close_form(visit, told, kept=text)


def _about(visit: Visit) -> About | None:
    return parse_metadata(str(visit.body["view"].get("private_metadata", "")))
