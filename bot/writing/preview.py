"""Before an answer leaves: as the customer will read it, how it may be misread, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answering.forms import colleague, quoted_mention
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element
from bot.slack.escape import host, mrkdwn, one_line, safe_url
from bot.slack.press import PAGE, metadata
from bot.words import N_, Words, clock, name, source_name
from bot.writing.care import REASONS, Way, may_look, reasons
from bot.writing.filled import LINK, WHO
from bot.writing.form import Sheet
from bot.writing.slip import Slip, slip
from mentions.writing import Draft, DraftState
from routing.reading.draft import Misreading, Snag

SEND, COOL, ASK, POSTED, WAIT = "draft_send", "draft_cool", "draft_ask", "draft_posted", "draft_wait"
"""The callback_ids of what is shown before an answer leaves: each says what its submit does; WAIT has none."""
EDIT, ASKING, GO = "draft_edit", "draft_asking", "draft_go"
"""The action_ids of the buttons: back to the form, on to a colleague, and out."""

_MOST_WORDS = 3
_MOST_OFFERED = 100
SNAGS = {
    "heat": N_("may sound angry or scornful"),
    "blame": N_("may sound as if you put the blame on them"),
    "sarcasm": N_("may sound ironic"),
    "capitals": N_("capitals read like shouting"),
    "exclamation": N_("so many exclamation marks may read like shouting"),
    "legal": N_("may sound like a threat to go to law"),
    "private": N_("is the customer's own affair, and everybody can read it there"),
}
"""What a customer may make of it, by the codes of `routing.reading.draft`."""


def preview(sheet: Sheet, read: Misreading, way: Way, t: Words) -> Block:
    """The letter, with the step that comes next: it is sent, cools off, or a colleague looks at it."""
    view = {Way.FREE: _free, Way.COOL: _cool}.get(way)
    blocks = [*_letter(sheet, t), *_misread(read, t), *_beside(sheet, t)]
    return view(sheet, blocks, t) if view else ask(sheet, read, t)


def ask(sheet: Sheet, read: Misreading, t: Words) -> Block:
    """The letter, and who is to look at it."""
    why = reasons(sheet.setup, sheet.mention, sheet.draft)
    blocks = [*_letter(sheet, t), *_misread(read, t)]
    if why:
        said = t._("A colleague looks at this one before it leaves: {why}.").format(why=t._(REASONS[why[0]]))
        blocks.append(b.section(b.markup(f"👀 {said}")))
    blocks += [_who(sheet, t), b.actions([_button(EDIT, t._("Edit"), sheet)])]
    return _step(sheet, ASK, t._("Ask a colleague"), t._("Ask"), blocks, t)


def waiting(sheet: Sheet, read: Misreading, t: Words) -> Block:
    """It cools off, or a colleague has it: nothing is to be done but to change one's mind."""
    blocks = [b.section(b.markup(_waits_for(sheet, t))), *_letter(sheet, t), *_misread(read, t)]
    buttons = [_button(EDIT, t._("Edit"), sheet), _button(ASKING, t._("Ask a colleague"), sheet)]
    return _step(sheet, WAIT, t._("Not sent yet"), "", [*blocks, b.actions(buttons)], t)


def page(sheet: Sheet, t: Words) -> Block:
    """The text to copy, the page to take it to, and where one says that it stands there."""
    url = safe_url(sheet.mention.url)
    steps = [t._("Copy your answer."), t._("Post it on the page."), t._("Come back and say so here.")]
    link = b.link_button(PAGE, t._("Open the page"), url) if url else None
    buttons = [*([link | {"style": "primary"}] if link else []), _button(EDIT, t._("Edit"), sheet)]
    label = t._("Link to your answer there")
    hint = t._("So that everybody finds it, and the bot can look whether it still stands.")
    blocks = [
        b.rich(b.rich_steps([b.rich_section(b.words(step)) for step in steps])),
        b.rich(b.rich_plain(sheet.letter)),
        b.actions(buttons),
        b.question(LINK, label, b.url_input(LINK, sheet.draft.fields.get(LINK, "")), hint, optional=True),
    ]
    view = _step(sheet, POSTED, t._("Take it to the page"), t._("I have posted it"), blocks, t)
    return b.told_when_closed(view)


def told(text: str, t: Words) -> Block:
    """Something has been done, and nothing more is to do."""
    return b.modal(t._("Not sent yet"), [b.section(b.markup(text))], t._("OK"))


def cools(draft: Draft, sheet: Sheet, t: Words) -> str:
    """It cools off; mrkdwn."""
    assert draft.until is not None  # noqa: S101 -- it has just begun
    when = clock(draft.until, sheet.now, sheet.setup.timezone)
    said = t._("🌙 It cools off until {when}. Then you get a direct message: send it, or change it. Nothing is lost.")
    return said.format(when=when)


def asked(draft: Draft, names: Mapping[str, str], t: Words) -> str:
    """A colleague has it; mrkdwn."""
    said = t._("👀 {who} is asked to look at it, in working hours. You are told what comes of it.")
    return said.format(who=name(draft.colleague, names))


def not_theirs(t: Words) -> dict[str, str]:
    """Said at the field when the chosen person may not look at it."""
    return {WHO: t._("Choose somebody else of the team: never oneself, and nobody whom it is about.")}


def nobody(t: Words) -> dict[str, str]:
    """Said at the field when nobody was chosen."""
    return {WHO: t._("Choose somebody.")}


def no_link(t: Words) -> dict[str, str]:
    """Said at the field when it holds no address."""
    return {LINK: t._("This is no address of a page. Correct it, or leave it empty.")}


def other_place(link: str, mention_url: str, t: Words) -> dict[str, str]:
    """Said once at the field when the answer seems to stand somewhere else than the mention."""
    said = t._("This leads to {there}, but the mention stands at {here}. If that is right, press once more.")
    return {LINK: said.format(there=host(link), here=host(mention_url))}


def snags(read: Misreading, t: Words) -> list[str]:
    """How it may be misread, a sentence for each sort, as mrkdwn; [] if nothing was found."""
    found: dict[str, list[Snag]] = {}
    for snag in read.findings:
        found.setdefault(snag.code, []).append(snag)
    return [_snag(code, sorts, t) for code, sorts in found.items() if code in SNAGS]


def _snag(code: str, found: Sequence[Snag], t: Words) -> str:
    quoted = t._("“{word}”")
    words = ", ".join(quoted.format(word=mrkdwn(one_line(snag.words, 60))) for snag in found[:_MOST_WORDS])
    return f"{words}: {t._(SNAGS[code])}"


def _free(sheet: Sheet, blocks: list[Block], t: Words) -> Block:
    buttons = [_button(EDIT, t._("Edit"), sheet), _button(ASKING, t._("Ask a colleague"), sheet)]
    submit = t._("Send") if sheet.about.posts else t._("Take it to the page")
    return _step(sheet, SEND, t._("As they will read it"), submit, [*blocks, b.actions(buttons)], t)


def _cool(sheet: Sheet, blocks: list[Block], t: Words) -> Block:
    minutes = int(sheet.setup.care.cool.total_seconds() // 60)
    said = t.n(
        "🔥 This sounds heated. Let it rest for {n} minute, or let a colleague look at it.",
        "🔥 This sounds heated. Let it rest for {n} minutes, or let a colleague look at it.",
        minutes,
    )
    buttons = [_button(ASKING, t._("Ask a colleague"), sheet), _button(EDIT, t._("Edit"), sheet)]
    blocks = [*blocks, b.section(b.markup(said)), b.actions(buttons)]
    return _step(sheet, COOL, t._("As they will read it"), t._("Let it cool off"), blocks, t)


def _step(sheet: Sheet, what: str, title: str, submit: str, blocks: list[Block], t: Words) -> Block:
    about = replace(sheet.about, seal=sheet.draft.seal)
    return b.modal(title, blocks, t._("Close form"), submit, what, metadata(about))


def _letter(sheet: Sheet, t: Words) -> list[Block]:
    source = one_line(source_name(sheet.mention.source, sheet.setup, t), 100)
    author = one_line(sheet.mention.author, 80)
    said = t._("This is what {author} reads at {source}:") if author else t._("This is what they read at {source}:")
    facts = [b.plain(said.format(author=author, source=source), 300)]
    if pay := sheet.draft.pay:
        promised = t._("You promise {pay} {currency}.").format(pay=pay, currency=sheet.setup.care.currency)
        facts.append(b.plain(promised))
    return [quoted_mention(sheet.mention, sheet.setup, t), b.context(*facts), b.whole(sheet.letter)]


def _misread(read: Misreading, t: Words) -> list[Block]:
    found = snags(read, t)
    if not found:
        return [b.context(b.plain(t._("How may they read this? Nothing in it is easily misread.")))]
    lines = "\n".join(f"• {line}" for line in found)
    asked = t._("How may they read this?")
    return [b.section(b.markup(f"*{asked}*\n{lines}"))]


def _beside(sheet: Sheet, t: Words) -> list[Block]:
    """What has happened meanwhile, and who has said what."""
    mention, draft, zone = sheet.mention, sheet.draft, sheet.setup.timezone
    said = []
    if draft.state is DraftState.APPROVED:
        said.append(t._("✅ {who} has approved it.").format(who=name(draft.colleague, sheet.names)))
    if draft.cooled:
        said.append(t._("🌙 It has cooled off. Would you still say it like this?"))
    if mention.answered_at and mention.answered_by not in ("", draft.author):
        when = clock(mention.answered_at, sheet.now, zone)
        said.append(t._("{who} answered {when}").format(who=name(mention.answered_by, sheet.names), when=when))
    return [b.section(b.markup("\n".join(said)))] if said else []


def _waits_for(sheet: Sheet, t: Words) -> str:
    draft = sheet.draft
    return asked(draft, sheet.names, t) if draft.state is DraftState.ASKED else cools(draft, sheet, t)


def _who(sheet: Sheet, t: Words) -> Block:
    label, hint = t._("Who looks at it?"), t._("It comes as a direct message, with everything they need.")
    may = may_look(sheet.setup, sheet.mention, sheet.draft.author)
    team = [colleague(sheet.setup, user, sheet.names, sheet.there, t) for user in may]
    wished = next((option for option in team if option["value"] == sheet.draft.colleague), None)
    placeholder = t._("Choose a colleague")
    if 0 < len(team) <= _MOST_OFFERED:
        return b.question(WHO, label, b.select(WHO, placeholder, team, wished or team[0]), hint)
    return b.question(WHO, label, b.users_select(WHO, placeholder), hint)


def _button(action_id: str, label: str, sheet: Sheet) -> Element:
    draft = sheet.draft
    return b.button(action_id, label, slip(Slip(draft.mention_id, draft.author, draft.seal)))
