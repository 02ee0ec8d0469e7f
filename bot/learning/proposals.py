"""What the channel is asked once three alike were not about us, what became of it, and the list of what is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.thread import short_title
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element, Message
from bot.slack.escape import host, like_address, mrkdwn, one_line, safe_url, unescape
from bot.slack.press import MORE, value
from bot.words import MOVES, N_, OUTCOMES, STATUSES, Words, ago, because, name, when
from mentions.exclusions import Against, Answer, Proposal
from mentions.identity import canonical_url
from mentions.lifecycle import Action
from mentions.model import Mention, Outcome, Status
from mentions.store import Store

EXCLUDE, LISTEN, UNDO = "exclude", "listen", "unexclude"
"""The action_ids of a proposal's buttons; each carries the proposal's number."""

_SHOWN = 10
_LISTED_URL = 500
_LIST_BUDGET = 6500
_MOST_HIDDEN = 20
_MOST_PROPOSALS = 4
_SHORT = 3
_ALIKE = {
    Against.WORD: N_("{n} mentions of {names} that were not about us have “{value}” in them."),
    Against.SITE: N_("{n} mentions of {names} that were not about us stand at {value}."),
    Against.AUTHOR: N_("{n} mentions of {names} that were not about us are by {value}."),
}
_ANSWERED = {
    Answer.EXCLUDED: N_("{who} excluded it {when}. From now on such mentions are kept, but not shown."),
    Answer.DECLINED: N_("{who} said {when}: keep listening. This is not asked again."),
    Answer.UNDONE: N_("{who} took the exclusion back {when}. What was hidden meanwhile stays listed."),
}


def proposal_message(proposal: Proposal, mentions: Sequence[Mention], people: Mapping[str, str], t: Words) -> Message:
    """The question while nobody has answered it, and afterwards what was said.

    Args:
        mentions: the newest of those that it would have hidden.
    """
    alike = _alike(proposal, mentions, t)
    if proposal.answer is not Answer.NONE:
        said = answered(proposal, people, t)
        undo = _button(UNDO, t._("Undo"), proposal, alike)
        more = [b.actions([undo])] if proposal.answer is Answer.EXCLUDED else []
        return Message(f"{alike} {said}", [b.section(b.markup(f"{alike}\n{said}")), *more])
    asked = t._("Shall such mentions be hidden from now on?")
    return Message(
        f"{asked} {alike} {_past(proposal, t)}",
        [
            b.section(b.markup(f"*{asked}*\n{alike}")),
            b.section(b.plain(t._("It would have hidden these {n}:").format(n=_total(proposal)))),
            *_listed([_line(mention, _became(mention, t)) for mention in mentions[:_SHOWN]], _total(proposal), t),
            b.context(b.plain(_past(proposal, t)), b.markup(_consequence(t))),
            _buttons(proposal, alike, t),
        ],
    )


async def newest(store: Store, proposal: Proposal) -> tuple[Mention, ...]:
    """Those of the mentions that it would have hidden that are listed."""
    return await store.mentions.many(proposal.hides[:_SHOWN])


def answered(proposal: Proposal, people: Mapping[str, str], t: Words) -> str:
    """Who has said what to a proposal; mrkdwn."""
    assert proposal.at is not None  # noqa: S101 -- what has been answered has its time
    return t._(_ANSWERED[proposal.answer]).format(who=name(proposal.by, people), when=when(proposal.at))


def proposals_list(waiting: Sequence[tuple[Proposal, Sequence[Mention]]], t: Words) -> Message:
    """All that waits for an answer, with the buttons once more; each with its newest mentions."""
    if not waiting:
        return _said(t._("Nothing is proposed. After three “Not about us” that are alike, the bot asks."))
    heading = t.n("{n} proposal waits for an answer", "{n} proposals wait for an answer", len(waiting))
    blocks = [b.header(heading)]
    for proposal, mentions in waiting[:_MOST_PROPOSALS]:
        alike = _alike(proposal, mentions, t)
        items = [_line(mention, _became(mention, t)) for mention in mentions[:_SHORT]]
        past = b.context(b.plain(_past(proposal, t)))
        listed = _listed(items, _total(proposal), t, _LIST_BUDGET // _MOST_PROPOSALS)
        blocks += [b.divider(), b.section(b.markup(alike)), *listed, past, _buttons(proposal, alike, t)]
    aloud = " ".join(_alike(proposal, mentions, t) for proposal, mentions in waiting)
    return Message(f"{heading}. {aloud}", [*blocks, b.context(b.markup(_consequence(t)))])


def hidden_list(mentions: Sequence[Mention], today: int, now: datetime, t: Words) -> Message:
    """What was found lately and is not shown, each with what speaks against it, and a menu to show it after all."""
    if not mentions:
        return _said(t._("Nothing is hidden: the setup excludes nothing that was found."))
    heading = t._("Hidden today: {n}").format(n=today)
    shown = mentions[:_MOST_HIDDEN]
    items = b.fitting(
        [_line(mention, unescape(because(mention.because, t)), ago(mention.seen_at, now, t)) for mention in shown],
        _LIST_BUDGET,
    )
    shown = shown[: len(items)]
    options = [b.option(f"#{one.id} {short_title(one)}", value(one.id, Action.RAISE)) for one in shown]
    menu = b.actions([b.select(MORE, t._(MOVES[Action.RAISE]), options)])
    aloud = "; ".join(f"#{one.id} {mrkdwn(short_title(one))}: {because(one.because, t)}" for one in shown)
    how = t._("Is one of them about us? Show it as a card, here or with {command}.")
    foot = b.context(b.markup(how.format(command=f"`/mentions raise {shown[0].id}`")))
    return Message(f"{heading}. {aloud}", [b.header(heading), b.rich(b.rich_list(items)), menu, foot])


def name_gone(t: Words) -> Message:
    """Nothing could be excluded any more."""
    return _said(t._("That name is not listened for any more. Nothing was changed."))


def _alike(proposal: Proposal, mentions: Sequence[Mention], t: Words) -> str:
    names = mrkdwn(one_line(", ".join(proposal.names), 120))
    shown = mrkdwn(one_line(_shown(proposal, mentions), 120))
    return t._(_ALIKE[proposal.what]).format(n=proposal.not_us, names=names, value=shown)


def _shown(proposal: Proposal, mentions: Sequence[Mention]) -> str:
    """What would be excluded, as people call it."""
    if proposal.what is Against.SITE:
        address = f"https://{proposal.value}"
        return f"{host(address)}/{rest}" if (rest := proposal.value.partition("/")[2]) else host(address)
    if proposal.what is Against.AUTHOR and (account := canonical_url(proposal.value)):
        by = next((one.author for one in mentions if canonical_url(one.author_url) == account), "")
        return f"{by} ({host(account)})" if by else account
    return proposal.value


def _past(proposal: Proposal, t: Words) -> str:
    """What those that it would have hidden were, honestly."""
    unsure = _total(proposal) - proposal.not_us - proposal.answered - proposal.ours
    counted = (
        (proposal.not_us, t.n("{n} was not about us", "{n} were not about us", proposal.not_us)),
        (unsure, t.n("{n} nobody has judged", "{n} nobody has judged", unsure)),
        (proposal.answered, t.n("{n} somebody answered", "{n} somebody answered", proposal.answered)),
        (proposal.ours, t.n("{n} more was about us", "{n} more were about us", proposal.ours)),
    )
    return " · ".join(said for count, said in counted if count)


def _total(proposal: Proposal) -> int:
    return len(proposal.hides)


def _consequence(t: Words) -> str:
    said = t._("What is hidden is kept and counted; {command} lists it, and it can be shown after all.")
    return said.format(command="`/mentions hidden`")


def _became(mention: Mention, t: Words) -> str:
    if mention.answered_at is not None:
        return t._(STATUSES[Status.ANSWERED])
    return t._(OUTCOMES[Outcome.NOT_US] if mention.outcome is Outcome.NOT_US else STATUSES[mention.status])


def _listed(items: Sequence[Block], total: int, t: Words, budget: int = _LIST_BUDGET) -> list[Block]:
    fitting = b.fitting(items, budget)
    more = total - len(fitting)
    rest = [b.context(b.plain(t.n("{n} more, not shown", "{n} more, not shown", more)))] if more > 0 else []
    return [*([b.rich(b.rich_list(fitting))] if fitting else []), *rest]


def _line(mention: Mention, *facts: str) -> Block:
    title, url = short_title(mention), safe_url(mention.url)
    linked = url is not None and len(url) <= _LISTED_URL and not like_address(title)
    shown: Element = b.link(url, title) if linked and url else b.words(title)
    tail = " · ".join(filter(None, (host(mention.url), *facts)))
    return b.rich_section(b.words(f"#{mention.id} "), shown, b.words(f" · {tail}"))


def _buttons(proposal: Proposal, alike: str, t: Words) -> Block:
    exclude = _button(EXCLUDE, t._("Exclude it"), proposal, alike)
    return b.actions([exclude, _button(LISTEN, t._("No, keep listening"), proposal, alike)])


def _button(action: str, label: str, proposal: Proposal, alike: str) -> Element:
    return b.button(f"{action}:{proposal.id}", label, value(proposal.id), f"{label}: {alike}")


def _said(text: str) -> Message:
    return Message(text, [b.section(b.markup(text))])
