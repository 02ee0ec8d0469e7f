"""How those who look after the setup write rules in Slack: fill in, see what it would have done, only then save."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.answering.actions import can_post_in
from bot.answering.forms import CHOICE, not_invited, problem
from bot.desk import Visit
from bot.ruling import forms as f
from bot.ruling.words import rules_list, which_rule
from bot.slack.blocks import Block, Message
from bot.slack.escape import mrkdwn, one_line
from bot.slack.people import Need
from bot.telling import report
from mentions.setup import RoutingRule, Setup, SetupError
from mentions.store import SetupChanged
from routing.dryrun import LAST, Trial, dry_run


async def by_command(visit: Visit, rest: str) -> Message | None:
    """/mentions rules, rules add, rules edit NAME, rules remove NAME."""
    word, _, named = rest.partition(" ")
    if not word:
        trial = await _try(visit, visit.setup, visit.setup)
        return rules_list(visit.setup, trial, visit.names, visit.t, admin=visit.standing >= Need.ADMIN)
    if visit.standing < Need.ADMIN:
        return report.not_allowed(Need.ADMIN, visit.t, visit.admins)
    if word.lower() == "add":
        await begin(visit)
        return None
    version, setup = await _latest(visit)
    rule = _find(setup, report.plain(named))
    if rule is None or word.lower() not in ("edit", "remove"):
        return which_rule([one.name for one in setup.rules], visit.t)
    if word.lower() == "edit":
        view = f.rule_form(setup, version, visit.t, rule)
    else:
        view = await _tried(visit, f.Proposal(version, rule.name, {}), setup)
    await visit.ack()
    await visit.desk.gateway.open_form(visit.body["trigger_id"], view)
    return None


async def begin(visit: Visit) -> None:
    """The button that opens an empty form."""
    version, setup = await _latest(visit)
    await visit.ack()
    await visit.desk.gateway.open_form(visit.body["trigger_id"], f.rule_form(setup, version, visit.t))


async def removal(visit: Visit, rule: RoutingRule) -> Block:
    """The form that asks before a rule goes, with what would have gone otherwise without it."""
    version, setup = await _latest(visit)
    return await _tried(visit, f.Proposal(version, rule.name, {}), setup)


async def look(visit: Visit) -> None:
    """The form with a rule: what it would have done is laid over it."""
    view = visit.body["view"]
    before = f.read_proposal(str(view.get("private_metadata", "")))
    if before is None:
        await visit.ack(response_action="update", view=problem(report.not_ours(visit.t).text, visit.t))
        return
    version, setup = await _latest(visit)
    proposal = replace(f.read_rule(view["state"], before), version=version)
    wrong = f.outdated(before, setup, visit.t) or f.faults(proposal, setup, visit.t)
    if wrong := wrong or await _not_invited(visit, proposal):
        await visit.ack(response_action="errors", errors=wrong)
        return
    await visit.ack(response_action="push", view=await _tried(visit, proposal, setup))


async def save(visit: Visit) -> None:
    """The dry run's form: now the rule is written into the setup."""
    t = visit.t
    proposal = f.read_proposal(str(visit.body["view"].get("private_metadata", "")))
    if proposal is None:
        await visit.ack(response_action="update", view=problem(report.not_ours(t).text, t))
        return
    try:
        view = await _save(visit, proposal)
    except SetupError as error:
        view = problem(mrkdwn(one_line(str(error), 300)), t)
    await visit.ack(response_action="update", view=view)


async def _save(visit: Visit, proposal: f.Proposal) -> Block:
    """What is shown once it is saved; the dry run once more where the setup has changed meanwhile."""
    t, (version, setup) = visit.t, await _latest(visit)
    changed = proposal.applied(setup)
    try:
        await visit.desk.store.setups.save(changed, visit.person.id, visit.desk.now(), after=proposal.version)
    except SetupChanged:
        said = t._("Somebody has changed the setup meanwhile, so nothing was saved. Look once more, and save again.")
        return await _tried(visit, replace(proposal, version=version), setup, said)
    return f.saved_form(proposal, t)


async def _tried(visit: Visit, proposal: f.Proposal, setup: Setup, said: str = "") -> Block:
    """The form with what `proposal` would have done; raises SetupError if it does not hold."""
    trial = await _try(visit, proposal.applied(setup), setup)
    return f.trial_form(proposal, trial, visit.names, visit.t, said)


async def _try(visit: Visit, new: Setup, old: Setup) -> Trial:
    mentions = await visit.desk.store.mentions.latest(LAST)
    # Two hundred long texts and many rules take a second: meanwhile somebody may press.
    return await asyncio.to_thread(dry_run, new, old, mentions)


async def _not_invited(visit: Visit, proposal: f.Proposal) -> dict[str, str]:
    """What is said at the channel's field when the bot may not write there."""
    channel = str((proposal.rule or {}).get("channel", ""))
    if not channel or await can_post_in(visit, channel):
        return {}
    return {"channel": not_invited(visit.t)[CHOICE]}


def _find(setup: Setup, named: str) -> RoutingRule | None:
    """The rule of this name, written as it is or nearly so."""
    folded = named.strip().strip("“”\"'").casefold()
    nearly = (rule for rule in setup.rules if rule.name.casefold() == folded)
    return setup.rule(named) or next(nearly, None)


async def _latest(visit: Visit) -> tuple[int, Setup]:
    latest = await visit.desk.store.setups.latest()
    return latest or (0, visit.setup)
