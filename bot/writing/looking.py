"""What a colleague does with the draft of another: approves it, changes it, or holds it back with a word."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.actions import refuse, tell
from bot.answering.forms import problem, quoted_mention
from bot.answering.moving import said
from bot.desk import Visit
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import blank, clean
from bot.slack.press import About
from bot.telling import report
from bot.words import Words, name
from bot.writing.filled import TEXT, WORD, Filled, read
from bot.writing.form import empty_text
from bot.writing.laying import lay
from bot.writing.sending import post
from bot.writing.showing import show
from bot.writing.slip import Slip, parse_slip, slip
from mentions.lifecycle import Action, deed_of
from mentions.model import Mention
from mentions.results import Moved, Repeated
from mentions.writing import Draft, DraftState

HOLDING, AMENDED = "draft_hold", "draft_amend"
"""The callback_ids of the two forms: why it is held back, and the words as the colleague would have them."""
_AMENDING = "amending"
"""Among the fields of a draft: a colleague's own words for it, until they are sent; see `_unsent`."""


async def approve(visit: Visit) -> None:
    """One press: it leaves in its writer's name, or its writer takes it to the page."""
    found = await _asked(visit, str(visit.body["actions"][0].get("value", "")))
    if found is None:
        return
    mention, draft = found
    approved = await visit.desk.store.drafts.approve(draft, visit.person.id, visit.desk.now())
    if approved is None:
        await _too_late(visit, mention)
        return
    await _out(visit, mention, approved)


async def amend(visit: Visit) -> None:
    """One press: the form with the words, to change them."""
    found = await _asked(visit, str(visit.body["actions"][0].get("value", "")))
    if found is None:
        return
    await visit.ack()
    await show(visit, _amend_form(*found, visit))


async def hold(visit: Visit) -> None:
    """One press: the form that asks why."""
    found = await _asked(visit, str(visit.body["actions"][0].get("value", "")))
    if found is None:
        return
    await visit.ack()
    await show(visit, _hold_form(*found, visit))


async def send_amended(visit: Visit) -> None:
    """The colleague has changed the words: its writer sees them, and sends them or not."""
    filled = read(visit.body["view"])
    await _note(visit, _AMENDING, filled[TEXT])
    found = await _asked(visit, str(visit.body["view"].get("private_metadata", "")), kept=filled[TEXT])
    if found is None:
        return
    if blank(clean(filled[TEXT])):
        await visit.ack(response_action="errors", errors=empty_text(filled, visit.t))
        return
    mention, draft = found
    approved = await visit.desk.store.drafts.approve(draft, visit.person.id, visit.desk.now(), filled[TEXT])
    await _answered(visit, mention, approved, filled[TEXT], visit.t._("{who} gets your words, and sends them or not."))


async def send_held(visit: Visit) -> None:
    """The colleague holds it back: its writer is told why, and nobody else."""
    filled = read(visit.body["view"])
    await _note(visit, WORD, filled[WORD])
    found = await _asked(visit, str(visit.body["view"].get("private_metadata", "")), kept=filled[WORD])
    if found is None:
        return
    if blank(clean(filled[WORD])):
        await visit.ack(response_action="errors", errors=_no_word(filled, visit.t))
        return
    mention, draft = found
    held = await visit.desk.store.drafts.hold(draft, visit.person.id, filled[WORD], visit.desk.now())
    await _answered(visit, mention, held, filled[WORD], visit.t._("{who} is told, and nobody else."))


async def close(visit: Visit) -> None:
    """One of the two forms was closed: what stands in it is kept until it is opened again."""
    filled = read(visit.body["view"])
    for field, name_ in ((TEXT, _AMENDING), (WORD, WORD)):
        if field in filled:
            await _note(visit, name_, filled[field])
    await visit.ack()


async def _out(visit: Visit, mention: Mention, approved: Draft) -> None:
    """In its writer's name, where the bot can; its writer is told either way."""
    author = replace(visit, person=await visit.desk.people.get(approved.author))
    posts = deed_of(Action(approved.action)) in visit.deeds(mention)
    who = name(approved.author, visit.names)
    message = _said(visit.t._("✅ Approved. {who} takes it to the page.").format(who=who))
    if posts:
        sheet = await lay(author, mention, About(mention.id, posts=True), Action(approved.action))
        result = await post(author, sheet)
        sent = _said(visit.t._("✅ Approved, and on its way in the name of {who}.").format(who=who))
        message = sent if isinstance(result, Moved | Repeated) else said(result, visit) or message
    _stir(visit, mention)
    await visit.ack()
    await tell(visit, message)


async def _answered(visit: Visit, mention: Mention, draft: Draft | None, kept: str, told: str) -> None:
    if draft is None:
        said_ = _late(mention, visit.t).text
        await visit.ack(response_action="update", view=problem(said_, visit.t, kept=kept))
        return
    _stir(visit, mention)
    text = told.format(who=name(draft.author, visit.names))
    view = b.modal(visit.t._("Done"), [b.section(b.markup(text))], visit.t._("OK"))
    await visit.ack(response_action="update", view=view)


def _stir(visit: Visit, mention: Mention) -> None:
    visit.desk.outbox.nudge()
    visit.desk.board.nudge(mention.id)


async def _asked(visit: Visit, value: str, kept: str = "") -> tuple[Mention, Draft] | None:
    """The draft that the visitor is asked to look at, just as it was seen; None if it is that no more, and then the
    visitor has been told, with the words of a form that would be lost."""
    found = parse_slip(value)
    mention = await visit.desk.store.mentions.get(found.mention_id) if found else None
    draft = await visit.desk.store.drafts.get(found.mention_id, found.author) if found else None
    if found is None or mention is None or found.author == visit.person.id:
        await refuse(visit, report.not_ours(visit.t))
        return None
    mine = draft is not None and (draft.state, draft.colleague) == (DraftState.ASKED, visit.person.id)
    if draft is None or not mine or draft.seal != found.seal:
        await _too_late(visit, mention, kept)
        return None
    return mention, draft


async def _too_late(visit: Visit, mention: Mention, kept: str = "") -> None:
    message = _late(mention, visit.t)
    if "actions" in visit.body:
        await refuse(visit, message)
    else:
        await visit.ack(response_action="update", view=problem(message.text, visit.t, kept=kept))


async def _note(visit: Visit, field: str, words: str) -> None:
    """Keeps what the colleague has written beside the draft: it changes nothing of it."""
    found = parse_slip(str(visit.body["view"].get("private_metadata", "")))
    if found is not None:
        who = {field: words, f"{field}_by": visit.person.id}
        await visit.desk.store.drafts.note(found.mention_id, found.author, who)


def _unsent(draft: Draft, field: str, visit: Visit) -> str:
    """What the same colleague has written before and not sent."""
    return draft.fields.get(field, "") if draft.fields.get(f"{field}_by") == visit.person.id else ""


def _amend_form(mention: Mention, draft: Draft, visit: Visit) -> Block:
    t = visit.t
    text = _unsent(draft, _AMENDING, visit) or draft.text
    hint = t._("{who} sees your words, and sends them or not.").format(who=visit.names.get(draft.author, ""))
    asked = b.question(TEXT, t._("The answer"), b.text_input(TEXT, text), hint)
    return _form(AMENDED, t._("Change the words"), t._("Give it back"), mention, draft, asked, visit)


def _hold_form(mention: Mention, draft: Draft, visit: Visit) -> Block:
    t = visit.t
    hint = t._("Kindly, and so that one can do something about it. Only {who} sees it.")
    field = b.text_input(WORD, _unsent(draft, WORD, visit), 1000)
    said_ = hint.format(who=visit.names.get(draft.author, ""))
    asked = b.question(WORD, t._("Why should it wait?"), field, said_)
    return _form(HOLDING, t._("Hold it back"), t._("Hold"), mention, draft, asked, visit)


def _form(what: str, title: str, submit: str, mention: Mention, draft: Draft, asked: Block, visit: Visit) -> Block:
    blocks = [quoted_mention(mention, visit.setup, visit.t), asked]
    about = slip(Slip(draft.mention_id, draft.author, draft.seal))
    return b.told_when_closed(b.modal(title, blocks, visit.t._("Close form"), submit, what, about))


def _no_word(filled: Filled, t: Words) -> dict[str, str]:
    return {filled.block(WORD): t._("Say why, so that your colleague can do something about it.")}


def _late(mention: Mention, t: Words) -> Message:
    said_ = t._("The answer to #{id} is another by now, or has left. Nothing was changed; look at the newest message.")
    return _said(said_.format(id=mention.id))


def _said(text: str) -> Message:
    return Message(text, [b.section(b.markup(text))])
