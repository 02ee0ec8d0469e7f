"""The mildest step: an answer that says plainly what is not accepted, and asks for respect. Nothing is marked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from bot.answering.actions import NOT_TOLD
from bot.desk import Visit
from bot.slack import blocks as b
from bot.slack.blocks import Message
from bot.slack.escape import mrkdwn
from bot.slack.press import About
from bot.writing.laying import begin
from mentions.lifecycle import Action, deed_of
from mentions.model import Mention
from mentions.setup import Purpose


async def ask_for_respect(visit: Visit, mention: Mention, about: About, note: str) -> None:
    """The troll form becomes the reply form; what somebody was writing already is not written over. A note has no mark
    to stand beside: its writer gets it back."""
    answers = replace(about, posts=deed_of(Action.REPLY) in visit.deeds(mention))
    view = await begin(visit, mention, answers, Purpose.RESPECT)
    await visit.ack(response_action="update", view=view)
    if note.strip() and about.channel:
        said = visit.t._("Nothing is marked, so your note is kept nowhere else:")
        back = Message(f"{said} {mrkdwn(note)}", [b.section(b.plain(said)), b.quoted(note, 1000, "–")])
        with suppress(*NOT_TOLD):
            await visit.desk.gateway.whisper(about.channel, visit.person.id, back)
