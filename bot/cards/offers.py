"""What a card says when it is unsure whose the mention is: the likely roles, each one press away."""

from __future__ import annotations

from bot.slack import blocks as b
from bot.slack.blocks import Block, Element, Message
from bot.slack.escape import mrkdwn
from bot.slack.press import value
from bot.words import Words
from mentions.lifecycle import Action
from mentions.model import Mention, Status
from mentions.setup import Setup


def offers(mention: Mention, about: str, t: Words) -> list[Block]:
    """A line and a button for each likely role, while nobody has taken it.

    Args:
        about: what the mention is called.
    """
    if mention.status is not Status.OPEN or not mention.offers:
        return []
    buttons = [_button(role, mention.id, about, t) for role in dict.fromkeys(mention.offers)]
    return [b.context(b.plain(t._("Unsure whose this is. Who should have it?"))), b.actions(buttons)]


def _button(role: str, mention_id: int, about: str, t: Words) -> Element:
    says = t._("Give #{id} to {role}: {title}").format(id=mention_id, role=shown_role(role), title=about)
    return b.button(f"{Action.ROLE}:{role}", f"→ {shown_role(role)}", value(mention_id, Action.ROLE, role), says)


def shown_role(role: str) -> str:
    """A role as people read it where it stands alone: with a capital letter."""
    return role[:1].upper() + role[1:]


def roles_in(setup: Setup) -> tuple[str, ...]:
    """Every role that somebody in the team has, in the order of the team."""
    return tuple(dict.fromkeys(role for person in setup.team for role in person.roles))


def which_role(setup: Setup, t: Words) -> Message:
    """A mention is to be given to a role that the team does not have: those that it has."""
    roles = roles_in(setup)
    if not roles:
        text = t._("Nobody in the team has a role yet. Nothing was changed.")
    else:
        said = t._("To which role? Write it like this: {example}")
        example = f"`/mentions role 12 {roles[0]}`"
        text = "\n".join([said.format(example=example), *(f"`{mrkdwn(role)}`" for role in roles)])
    return Message(text, [b.section(b.markup(text))])
