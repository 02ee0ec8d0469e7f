"""What people do about a quote: ask, note the answer, take it back; each step is kept before anybody is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.answering.actions import close_form, refuse, tell
from bot.answering.moving import Result, make, said
from bot.desk import Visit
from bot.listening.reach import source_at
from bot.praise import asking, forms
from bot.praise.listing import listing, noted, which_answer
from bot.praise.saying import own_words
from bot.slack.blocks import Message
from bot.slack.escape import safe_url
from bot.slack.people import Need
from bot.slack.press import About, parse_metadata, parse_value
from bot.telling import report
from bot.writing.form import count_line
from bot.writing.letter import room_for
from bot.writing.offers import offers
from mentions.lifecycle import Action, hindrance, legal
from mentions.model import Mention, Status
from mentions.outside import Deed
from mentions.policy import policy_address
from mentions.quoting import BEFORE, Consent, Quote, verbatim
from mentions.results import Missing, Moved, Repeated
from mentions.setup import Purpose

_WAITS = frozenset({Status.OPEN, Status.CLAIMED})
_MOST_LISTED = 25


async def press(visit: Visit) -> None:
    """A button about a quote: it opens its form, or is done at once."""
    found = parse_value(str(visit.body["actions"][0].get("value", "")))
    if found is None or found.action != Action.QUOTE or not found.argument:
        await refuse(visit, report.not_ours(visit.t))
        return
    await _begin(visit, found.mention_id, Consent(found.argument))


async def _begin(visit: Visit, mention_id: int, consent: Consent) -> None:
    if consent in _FORMS:
        await _open(visit, mention_id, consent)
        return
    message = _told(visit, await make(visit, Action.QUOTE, mention_id, argument=consent))
    await visit.ack()
    if message is not None:
        await tell(visit, message)


async def _open(visit: Visit, mention_id: int, consent: Consent) -> None:
    mention = await visit.desk.store.mentions.get(mention_id)
    if mention is None:
        await refuse(visit, report.missing(visit.t))
        return
    posts = Deed.REPLY in visit.deeds(mention)
    if why := _hindered(mention, consent, posts=posts):
        await refuse(visit, report.hindered(mention, why, visit.t))
        return
    channel, ts = visit.place
    view = await _FORMS[consent](visit, mention, About(mention_id, channel, ts, posts=posts))
    await visit.ack()
    await visit.desk.gateway.open_form(visit.body["trigger_id"], view)


def _hindered(mention: Mention, consent: Consent, *, posts: bool) -> str:
    """What keeps it from being asked or noted, "" for nothing."""
    if mention.gone_at:
        return "gone"
    if not legal(Action.QUOTE, mention.status) or (consent is Consent.ASKED and mention.status is Status.TROLL):
        return "not now"
    if mention.quote not in BEFORE[consent]:
        return "quote"
    return hindrance(Action.REPLY, mention) if posts and consent is Consent.ASKED else ""


async def _words_form(visit: Visit, mention: Mention, about: About) -> dict[str, Any]:
    return forms.words_form(mention, visit.setup, about, visit.t)


async def _yes_form(visit: Visit, mention: Mention, about: About) -> dict[str, Any]:
    heard = asking.answer_heard(mention, await visit.desk.store.moves.history(mention.id))
    return forms.yes_form(mention, visit.setup, about, heard, visit.t)


_FORMS: dict[Consent, Callable[[Visit, Mention, About], Awaitable[dict[str, Any]]]] = {
    Consent.ASKED: _words_form,
    Consent.YES: _yes_form,
}


async def choose_words(visit: Visit) -> None:
    """The first form is filled in: the second shows the question."""
    about, filled = parse_metadata(_metadata(visit)), forms.read_form(visit.body["view"]["state"])
    mention = await visit.desk.store.mentions.get(about.mention_id) if about else None
    if about is None or mention is None:
        await close_form(visit, Missing(about.mention_id if about else 0), kept=filled.words)
        return
    if not filled.words:
        await _errors(visit, forms.no_words(visit.t))
        return
    words = verbatim(filled.words, own_words(mention))
    if words is None:
        await _errors(visit, forms.not_theirs(visit.t))
        return
    step = forms.Step(about, words, filled.credit)
    begun = asking.question(_beginning(visit, mention), mention, words, filled.credit)
    await visit.ack(response_action="update", view=forms.ask_form(mention, visit.setup, step, begun, visit.t))


def _beginning(visit: Visit, mention: Mention) -> str:
    """How the company asks such a thing, else how we propose to."""
    policy = policy_address(visit.setup, visit.desk.public_url, mention.reading.language[:2])
    me, names, now = visit.person.id, visit.names, visit.desk.now()
    offered = offers(Action.THANK, mention, visit.setup, me, names, policy, now, Purpose.QUOTE)
    return next((offer.text for offer in offered), "")


async def ask(visit: Visit) -> None:
    """The second form: the question goes out, or a person has asked it."""
    step, filled = forms.read_step(_metadata(visit)), forms.read_form(visit.body["view"]["state"])
    mention = await visit.desk.store.mentions.get(step.about.mention_id) if step else None
    if step is None or mention is None:
        await close_form(visit, Missing(step.about.mention_id if step else 0), kept=filled.text)
        return
    if not filled.text:
        await _errors(visit, forms.empty_question(visit.t))
        return
    if verbatim(step.words, filled.text) is None:
        await _errors(visit, forms.without_the_words(visit.t))
        return
    room = room_for(filled.text, source_at(mention.source, visit.setup))
    if room is not None and room.left < 0:
        await _errors(visit, forms.too_long(count_line(room, visit.t), visit.t))
        return
    await _send(visit, mention, step, filled.text)


async def _send(visit: Visit, mention: Mention, step: forms.Step, text: str) -> None:
    quote = asking.asked(mention, visit.person.id, visit.desk.now(), step.words, step.credit)
    # Where nobody has answered yet the question is the answer, with thanks in it.
    action, argument = (Action.THANK, "") if mention.status in _WAITS else (Action.QUOTE, str(Consent.ASKED))
    posts = step.about.posts
    result = await make(visit, action, mention.id, argument=argument, note=text, posts=posts, quote=quote)
    await close_form(visit, result, kept=text)


async def note_yes(visit: Visit) -> None:
    """The form about a yes."""
    about, filled = parse_metadata(_metadata(visit)), forms.read_form(visit.body["view"]["state"])
    kept = "\n".join(filter(None, (filled.words, filled.credit, filled.proof, filled.used)))
    mention = await visit.desk.store.mentions.get(about.mention_id) if about else None
    if mention is None:
        await close_form(visit, Missing(about.mention_id if about else 0), kept=kept)
        return
    history = await visit.desk.store.moves.history(mention.id)
    words = asking.theirs(filled.words, mention, history) if filled.words else None
    if words is None:
        await _errors(visit, (forms.not_theirs if filled.words else forms.no_words)(visit.t))
        return
    if filled.proof and safe_url(filled.proof) is None:
        await _errors(visit, forms.no_address(visit.t))
        return
    await close_form(visit, await _yes(visit, mention, replace(filled, words=words)), kept=kept)


async def _yes(visit: Visit, mention: Mention, filled: forms.Filled) -> Result:
    begun = mention.quoted or asking.asked(mention, visit.person.id, visit.desk.now())
    proof = safe_url(filled.proof) or ""
    quote: Quote = replace(begun, words=filled.words, credit=filled.credit, proof=proof, used=filled.used)
    # Their name stands in the quote alone: there it can be erased when they take it back.
    return await make(visit, Action.QUOTE, mention.id, argument=Consent.YES, note=quote.words, quote=quote)


async def by_command(visit: Visit, rest: str) -> Message | None:
    """`quote 12` asks, or notes a yes where somebody has asked; `quote 12 yes Maja, Uppsala`, `no`, `withdrawn`."""
    number, _, words = rest.removeprefix("#").partition(" ")
    if not number.isdecimal() or not number.isascii() or len(number) > 18:
        return report.which_one(Action.QUOTE, visit.t)
    mention = await visit.desk.store.mentions.get(int(number))
    if mention is None:
        return report.missing(visit.t)
    word, _, more = words.strip().partition(" ")
    consent = _ALSO.get(word.lower(), word.lower()) or (Consent.YES if mention.quote else Consent.ASKED)
    if consent not in set(Consent):
        return which_answer(visit.t)
    credit = report.plain(more.strip())
    if consent == Consent.YES and credit and mention.quoted and mention.quoted.words:
        return await _named(visit, mention, mention.quoted, credit)
    if Consent(consent) in _FORMS:
        await _open(visit, mention.id, Consent(consent))
        return None
    return _told(visit, await make(visit, Action.QUOTE, mention.id, argument=consent, note=credit))


async def _named(visit: Visit, mention: Mention, quote: Quote, credit: str) -> Message | None:
    """They have said yes to what they were asked, and how they are named stands in the command."""
    if why := _hindered(mention, Consent.YES, posts=False):
        return report.hindered(mention, why, visit.t)
    filled = forms.Filled(quote.words, credit, "", quote.proof, quote.used)
    return _told(visit, await _yes(visit, mention, filled))


def _told(visit: Visit, result: Result) -> Message | None:
    if isinstance(result, Moved | Repeated):
        return noted(result.mention, visit.desk.public_url, visit.t)
    return said(result, visit)


async def quotes(visit: Visit, _: str) -> Message:
    """All that was asked, and how it stands."""
    store = visit.desk.store
    found = await store.quotes.latest(_MOST_LISTED)
    mentions = {mention.id: mention for mention in await store.mentions.many([one.mention_id for one in found])}
    counts = await store.quotes.counts()
    may = visit.standing >= Need.AMBASSADOR
    return listing(found, mentions, counts, visit.setup, visit.desk.public_url, visit.t, may_end=may)


async def _errors(visit: Visit, errors: dict[str, str]) -> None:
    await visit.ack(response_action="errors", errors=errors)


def _metadata(visit: Visit) -> str:
    return str(visit.body["view"].get("private_metadata", ""))


_ALSO = {"ja": "yes", "nej": "no", "ask": "asked", "fråga": "asked", "ångrat": "withdrawn", "withdraw": "withdrawn"}
"""The same words as people write them without thinking."""
