"""`/mentions reply 12 Hi Kim`: an answer without the form, with the same care."""

from __future__ import annotations

from bot.answering.moving import said
from bot.desk import Visit
from bot.slack.blocks import Message
from bot.slack.press import About
from bot.telling import report
from bot.writing.care import Way
from bot.writing.filled import OWN
from bot.writing.form import count_line
from bot.writing.laying import after, lay, way_of
from bot.writing.sending import post
from bot.writing.showing import show
from mentions.lifecycle import Action, deed_of
from mentions.results import Moved, Repeated
from mentions.writing import SAY, Draft


async def answer(visit: Visit, action: Action, mention_id: int, text: str) -> Message | None:
    """Sends the words as they are; None where a form has opened, since they need a second look or time to cool off."""
    desk, t = visit.desk, visit.t
    mention = await desk.store.mentions.get(mention_id)
    if mention is None:
        return report.missing(t)
    before = await desk.store.drafts.get(mention_id, visit.person.id)
    kept = {OWN: before.text} if before and before.text.strip() not in ("", text.strip()) else {}
    await desk.store.drafts.save(Draft(mention_id, visit.person.id, text, desk.now(), action, fields={SAY: ""} | kept))
    sheet = await lay(visit, mention, About(mention_id, posts=deed_of(action) in visit.deeds(mention)), action)
    if (room := sheet.room) and room.left < 0:
        text = count_line(room, t) + ". " + t._("Nothing was sent; your words are kept.")
        return report.plainly(text)
    if way_of(sheet) is not Way.FREE:
        await visit.ack()
        await show(visit, after(sheet, visit))
        return None
    result = await post(visit, sheet)
    if isinstance(result, Moved | Repeated):
        return report.done(action, result.mention, visit.names, t)
    return said(result, visit)
