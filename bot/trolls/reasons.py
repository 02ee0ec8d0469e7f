"""The reasons of the policy in words: what each of them means, how a mark cites its clause, and how it stands."""

from __future__ import annotations

from bot.words import N_, REASONS, Words, at, when
from mentions.model import Appeal, Mention, TrollReason
from mentions.policy import clause

EXPLAINED = {
    TrollReason.ATTACK: N_("Goes for a person instead of what we did: insults, belittles."),
    TrollReason.HATE: N_("Against people for origin, faith, gender, disability or love."),
    TrollReason.THREAT: N_("Says or hints that somebody will come to harm."),
    TrollReason.SPAM: N_("Sells or lures elsewhere, and has nothing to do with us."),
    TrollReason.PLANTED: N_("By a rival, or for money, in a customer's clothes."),
    TrollReason.FALSE: N_("The writer knows it is untrue. A mistake is corrected instead."),
}
"""A line for each, short enough to stand under its name."""


def judged(reason: TrollReason, policy: int, t: Words) -> str:
    """A mark with its clause and the policy's number, as plain text; a mark of before has no number."""
    if not policy:
        return t._(REASONS[reason])
    said = t._("{reason}, § {clause} of the policy (version {number})")
    return said.format(reason=t._(REASONS[reason]), clause=clause(reason), number=policy)


def standing(mention: Mention, t: Words) -> str:
    """What is asked, objected and told about a mark, as mrkdwn; "" for nothing."""
    said = []
    if mention.appeal is Appeal.RAISED:
        looks = t._("its author objects, and {who} looks at it") if mention.second else t._("its author objects")
        said.append(looks.format(who=at(mention.second)))
    elif mention.second:
        said.append(t._("{who} is asked whether it shall be deleted").format(who=at(mention.second)))
    if mention.appeal is Appeal.STAYS:
        said.append(t._("its author objected, and the mark stays"))
    if mention.told_why_at:
        said.append(t._("its author was told why {when}").format(when=when(mention.told_why_at)))
    return " · ".join(said)


def mark_in_words(mention: Mention, t: Words) -> str:
    """How a mention that is marked was judged, as plain text."""
    return judged(mention.troll_reason, mention.policy, t) if mention.troll_reason else "–"
