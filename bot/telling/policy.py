"""/mentions policy: which version is in force, where customers read it, and what its clauses are called."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.desk import Visit
from bot.slack import blocks as b
from bot.slack.blocks import Message
from bot.slack.escape import mrkdwn
from bot.web.figures import day
from bot.words import REASONS, Words
from mentions.policy import CLAUSES, PolicyVersion, policy_address
from mentions.setup import Setup


async def policy_by_command(visit: Visit, _: str) -> Message:
    """For everybody: what we may tell a customer, and cite."""
    versions = await visit.desk.store.setups.policies()
    return policy_told(versions[-1], visit.setup, visit.desk.public_url, visit.t)


def policy_told(version: PolicyVersion, setup: Setup, public_url: str, t: Words) -> Message:
    """The policy in force in short, with its link."""
    title, address = t._("How we meet what you say about us"), policy_address(setup, public_url)
    since = day(version.since.astimezone(ZoneInfo(setup.timezone)), t)
    standing = t._("Version {number}, in force since {day}").format(number=version.number, day=since)
    where = address or t._("It is not published yet: whoever runs the bot sets PUBLIC_URL (docs/web.md).")
    reasons = [f"§ {number} {t._(REASONS[reason])}" for reason, number in CLAUSES.items()]
    clauses = t._("A troll mark names one of these: {clauses}").format(clauses=" · ".join(reasons))
    place = b.rich(b.rich_section(b.link(address, address) if address else b.words(where)))
    text = f"{title}: {standing}. {where}. {clauses}"
    return Message(mrkdwn(text), [b.header(title), b.section(b.plain(standing)), place, b.context(b.plain(clauses))])
