"""The first five steps, for those who look after the setup: what is done, and the button to what is not. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.words import N_, Words
from mentions.setup import Setup

PART = "setup-part"
"""The action_id of the button that opens a part; ":" and the part's key follow."""
HIDE = "setup-guide"
"""The action_id of the button that puts the guide away."""
GUIDE = "guide"
"""By what word it is kept that somebody has put it away."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, why, which part it opens, and whether it is done."""

    says: str
    why: str
    part: str
    done: Callable[[Setup], bool]


STEPS = (
    Step(
        N_("Say what we listen for"),
        N_("Your company's name first, then those of your products."),
        "names",
        lambda setup: bool(setup.names),
    ),
    Step(
        N_("Choose where we listen"),
        N_("A forum, a blog, a feed, or Google Alerts: paste its address."),
        "sources",
        lambda setup: bool(setup.sources),
    ),
    Step(
        N_("Gather your team"),
        N_("Not only customer service: whoever suits the dialogue best."),
        "team",
        lambda setup: bool(setup.team),
    ),
    Step(
        N_("Say what you promise"),
        N_("How soon somebody answers; rules can send a kind of mention to the right one."),
        "promises",
        lambda setup: bool(setup.promises or setup.rules),
    ),
    Step(
        N_("Make the policy yours"),
        N_("How you meet what is said, for customers to read. A good text is there to begin with."),
        "policy",
        lambda setup: bool(setup.policy.en or setup.policy.sv or setup.policy.url),
    ),
)


def done(setup: Setup) -> int:
    """How many of the steps are."""
    return sum(step.done(setup) for step in STEPS)


def guide(setup: Setup, t: Words) -> list[Block]:
    """The steps; nothing once all are done."""
    if done(setup) == len(STEPS):
        return []
    counted = t._("{n} of {all} steps are done.").format(n=done(setup), all=len(STEPS))
    hide = b.button(HIDE, t._("Put this away"), "v1")
    following = next(step for step in STEPS if not step.done(setup))
    rows = [_row(n, step, setup, t, following) for n, step in enumerate(STEPS, 1)]
    said = t._("Five steps, and your ambassadors are at work. {counted}").format(counted=counted)
    return [b.header(t._("Getting started")), b.section(b.plain(said)), *rows, b.actions([hide]), b.divider()]


def _row(n: int, step: Step, setup: Setup, t: Words, following: Step) -> Block:
    tick = "✅" if step.done(setup) else "⬜"
    said = b.markup(f"{tick} *{n}. {t._(step.says)}*\n{t._(step.why)}")
    style = "primary" if step is following else ""
    label = t._("Change") if step.done(setup) else t._("Begin")
    return b.section(said, b.button(f"{PART}:{step.part}", label, step.part, f"{label}: {t._(step.says)}", style))
