"""The form in which an answer is written: what it answers, who else is writing, how it may begin, and the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.answering.forms import quoted_mention
from bot.cards.memory import remembered
from bot.cards.moves import called
from bot.praise.asking import sentence
from bot.praise.saying import may_ask
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import clean, cut, host, mrkdwn, one_line, safe_url, size
from bot.slack.press import About, metadata
from bot.words import N_, Words, clock, name, source_name
from bot.writing.filled import OWN, TEMPLATE, TEXT, Filled
from bot.writing.letter import YES, Room, letter, room_for, speaking
from bot.writing.offers import Offer, is_own
from mentions.lifecycle import Action
from mentions.model import Availability, Kind, Mention
from mentions.setup import Setup
from mentions.store.drafts import SINCE
from mentions.writing import PAY, QUOTE, SAY, Draft, DraftState
from sources import Source

COUNT = "count"
"""The block_id of the line that counts along."""

_LONGEST = 3000
_FEW = 40
_COARSE = 10
_HINTS = {
    Kind.PRAISE: N_("Thank them by name, and say what it means to you. Ask whether you may quote them."),
    Kind.QUESTION: N_("Answer what was asked, and say where one can read more."),
    Kind.COMPLAINT: N_("Be kind and factual: what happened, why, and how you put it right."),
    Kind.MISTAKE: N_("Be kind: say what is right, and show where one can check it."),
    Kind.SUGGESTION: N_("Thank them, and say honestly what becomes of the idea."),
    Kind.BUYING: N_("Be helpful, not pushy: answer, and offer one next step."),
    Kind.PRESS: N_("Only facts you may share; say who they can talk to."),
    Kind.RANT: N_("Wait until you are calm. Listen, name what went wrong, offer a way on."),
    Kind.TROLL: N_("Short and factual, or no answer at all. Never in anger."),
    Kind.SPAM: N_("Spam needs no answer: close it, or mark it as a troll to report it."),
    Kind.OTHER: N_("Be kind and factual, and say who you are."),
}
_GUIDE = (
    N_("*Facts.* What happened, as you know it? Say so, too, where you do not know yet."),
    N_("*Why.* What was the reason? An explanation is not an excuse."),
    N_("*What we do.* What becomes of it now, and by when?"),
)
_GUIDED = frozenset({Kind.COMPLAINT, Kind.RANT, Kind.MISTAKE})
"""What went wrong here is to be explained, and may have to be made up for."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a writer has on the table.

    Attributes:
        draft: as it is kept, or as it begins.
        others: what others are writing about the same mention.
        offered: how it may begin.
        names: what colleagues are called.
        source: where it is to be posted; None if that has left the setup.
        there: who is there to look at it.
    """

    mention: Mention
    setup: Setup
    about: About
    draft: Draft
    others: tuple[Draft, ...]
    offered: tuple[Offer, ...]
    names: Mapping[str, str]
    source: Source | None
    there: Availability
    now: datetime

    @property
    def action(self) -> Action:
        return Action(self.draft.action)

    @property
    def letter(self) -> str:
        """As the customer will read it."""
        return letter(self.draft, self.mention, self.setup.called)

    @property
    def room(self) -> Room | None:
        return room_for(self.letter, self.source)


def begun(action: Action, mention: Mention, author: str, offered: tuple[Offer, ...], now: datetime) -> Draft:
    """What stands in the form before anybody has written anything."""
    first = offered[0] if offered else None
    fields = {SAY: YES} | ({TEMPLATE: first.key} if first else {})
    return Draft(mention.id, author, first.text if first else "", now, action, fields=fields)


def form(sheet: Sheet, t: Words, n: int = 0) -> Block:
    """The form; `n` is the number of its text field, another one where the words are not those that were typed."""
    mention, action = sheet.mention, sheet.action
    blocks = [quoted_mention(mention, sheet.setup, t), *_known(sheet, t), *_beside(sheet, t), *_way(sheet, t)]
    blocks += [*_beginning(sheet, t), *_guide(sheet, t), *_words(sheet, n, t), *_counted(sheet, t)]
    blocks += [*_pay(sheet, t), *_say(sheet, t), *_quote(sheet, t)]
    title, close = called(action, mention, t), t._("Close form")
    view = b.modal(title, blocks, close, _submit(sheet, t), action, metadata(sheet.about))
    return b.told_when_closed(view)


def held(text: str) -> str:
    """As much of a draft as its field in Slack shows."""
    return cut(text, _LONGEST)


def count_line(room: Room, t: Words) -> str:
    """How much room is left: to the letter only where it is getting scarce, so that the line does not flicker."""
    used = room.used if room.left < _FEW else room.used // _COARSE * _COARSE
    if room.left < 0:
        return t.n("{n} character too many: {most} are allowed", "{n} characters too many: {most} are allowed",
                   -room.left, most=str(room.most))  # fmt: skip
    return t._("{used} of {most} characters").format(used=used, most=room.most)


def too_long(room: Room, filled: Filled, t: Words) -> dict[str, str]:
    """Said at the field when the platform would refuse it."""
    return {filled.block(TEXT): count_line(room, t) + ". " + t._("Nothing was sent; your words are kept.")}


def empty_text(filled: Filled, t: Words) -> dict[str, str]:
    """Said at the field when nothing was written."""
    return {filled.block(TEXT): t._("Write the answer first.")}


def still_open(place: str, filled: Filled, t: Words) -> dict[str, str]:
    """Said at the field when a template still has a gap."""
    return {filled.block(TEXT): t._("Fill in or take away: {place}").format(place=place)}


def no_number(filled: Filled, t: Words) -> dict[str, str]:
    """Said at the field when no sum can be read."""
    return {filled.block(PAY): t._("Write a whole number, or leave it empty.")}


def _known(sheet: Sheet, t: Words) -> list[Block]:
    said = remembered(sheet.mention.known, sheet.setup, sheet.now, sheet.names, t)
    author = one_line(sheet.mention.author, 100)
    parts = (t._("By {author}").format(author=mrkdwn(author)) if author else "", said)
    told = " · ".join(filter(None, parts))
    return [b.context(b.markup(told))] if told else []


def _beside(sheet: Sheet, t: Words) -> list[Block]:
    """Who else is at it, and what a colleague has said of this draft."""
    zone, draft = sheet.setup.timezone, sheet.draft
    said = [
        t._("✍️ {who} is writing since {when}.").format(
            who=name(other.author, sheet.names), when=clock(_since(other), sheet.now, zone)
        )
        for other in sheet.others
    ]
    if (mention := sheet.mention).answered_at and mention.answered_by not in ("", draft.author):
        when = clock(mention.answered_at, sheet.now, zone)
        said.append(t._("{who} answered {when}").format(who=name(mention.answered_by, sheet.names), when=when))
    if draft.note and draft.colleague:
        held = t._("{who} holds it back: {why}")
        said.append(held.format(who=name(draft.colleague, sheet.names), why=mrkdwn(one_line(draft.note, 1000))))
    return [b.section(b.markup("\n".join(said)))] if said else []


def _since(draft: Draft) -> datetime:
    try:
        return datetime.fromisoformat(draft.fields.get(SINCE, ""))
    except ValueError:
        return draft.at


def _way(sheet: Sheet, t: Words) -> list[Block]:
    """How the answer gets to the page."""
    mention, url = sheet.mention, safe_url(sheet.mention.url)
    if sheet.about.posts:
        source = one_line(source_name(mention.source, sheet.setup, t), 100)
        said = t._("Your answer is posted at {source}. ").format(source=source)
    elif url is None:
        said = t._("The bot cannot post there: in the end you send it yourself.")
    else:
        said = t._("The bot cannot post there: in the end you take your answer to the page. ")
    return [b.rich(b.rich_section(b.words(said), *([b.link(url, host(url))] if url else [])))]


def _beginning(sheet: Sheet, t: Words) -> list[Block]:
    """The templates: three in full to choose from for thanks, a menu for the rest."""
    if not sheet.offered:
        return []
    own = b.option(t._("In my own words"), OWN)
    options = [*(b.option(_label(sheet, offer), offer.key) for offer in sheet.offered), own]
    key = OWN if is_own(sheet.draft.text, sheet.offered) else sheet.draft.fields.get(TEMPLATE, OWN)
    chosen = next((option for option in options if option["value"] == key), own)
    if sheet.action is Action.THANK:
        asked = b.question(TEMPLATE, t._("How do you put it?"), b.radio(TEMPLATE, options, chosen))
    else:
        menu = b.select(TEMPLATE, t._("Choose a beginning"), options, chosen)
        asked = b.question(TEMPLATE, t._("Begin with"), menu, optional=True)
    return [b.at_once(asked)]


def _label(sheet: Sheet, offer: Offer) -> str:
    return one_line(offer.text, 74) if sheet.action is Action.THANK else offer.name


def _guide(sheet: Sheet, t: Words) -> list[Block]:
    if sheet.mention.reading.kind not in _GUIDED or sheet.action is Action.THANK:
        return []
    return [b.context(*(b.markup(t._(line)) for line in _GUIDE))]


def _words(sheet: Sheet, n: int, t: Words) -> list[Block]:
    text = sheet.draft.text
    hint = t._(_HINTS[sheet.mention.reading.kind])
    field = b.text_input(TEXT, text, _most(sheet))
    asked = b.at_once(b.question(f"{TEXT}-{n}" if n else TEXT, t._("Your answer"), field, hint))
    if size(text) <= _LONGEST:
        return [asked]
    said = t._("A field in Slack holds 3,000 characters. This is the whole draft:")
    return [asked, b.section(b.plain(said)), b.whole(clean(text))]


def _most(sheet: Sheet) -> int:
    """The platform's bound, so that Slack itself counts; but what is longer already must fit into its field."""
    room = sheet.room
    most = room.left + size(sheet.draft.text) if room else _LONGEST
    return min(most, _LONGEST) if most >= max(size(sheet.draft.text), 1) else _LONGEST


def _counted(sheet: Sheet, t: Words) -> list[Block]:
    room = sheet.room
    return [b.context(b.plain(count_line(room, t))) | {"block_id": COUNT}] if room else []


def _pay(sheet: Sheet, t: Words) -> list[Block]:
    if sheet.mention.reading.kind not in _GUIDED or sheet.action is Action.THANK:
        return []
    care, pay = sheet.setup.care, sheet.draft.fields.get(PAY, "")
    hint = t._("Above {most} {currency} a colleague approves it first.")
    label = t._("Compensation you promise, in {currency}").format(currency=care.currency)
    field = b.number_input(PAY, pay if pay.isascii() and pay.isdecimal() else "")
    said = hint.format(most=care.compensation, currency=care.currency)
    return [b.question(PAY, label, field, said, optional=True)]


def _say(sheet: Sheet, t: Words) -> list[Block]:
    """Whether the answer says for whom its writer works; not asked where the words say it."""
    says = speaking(sheet.draft.text, sheet.mention, sheet.setup.called)
    if not sheet.setup.called:
        return []
    sentence = says or speaking("", sheet.mention, sheet.setup.called)
    label = t._("Add: “{sentence}”").format(sentence=sentence)
    option = b.option(label, YES, t._("Unless your words say it. People want to know who is speaking."))
    chosen = [option] if sheet.draft.fields.get(SAY) == YES else []
    return [b.question(SAY, t._("Who is speaking?"), b.checkboxes(SAY, [option], chosen), optional=True)]


def _quote(sheet: Sheet, t: Words) -> list[Block]:
    """Whether the thanks ask, too, whether we may quote it, and how that reads."""
    asks = sentence(sheet.mention)
    if sheet.action is not Action.THANK or not asks or not may_ask(sheet.mention):
        return []
    option = b.option(t._("Ask whether we may quote them"), YES)
    chosen = [option] if sheet.draft.fields.get(QUOTE) == YES else []
    hint = t._("Then this stands below your thanks: {sentence}").format(sentence=asks)
    return [b.question(QUOTE, t._("Quote"), b.checkboxes(QUOTE, [option], chosen), hint, optional=True)]


def _submit(sheet: Sheet, t: Words) -> str:
    if sheet.action is not Action.THANK:
        return t._("See how it reads")
    return t._("Send the thanks") if sheet.about.posts else t._("Take it to the page")


def resumed(draft: Draft) -> bool:
    """Whether somebody has it in hand already: then its writer is shown that, not the form."""
    return draft.state not in (DraftState.WRITING, DraftState.HELD)
