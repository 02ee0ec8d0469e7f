"""The whole Home of one person: an ambassador's, that of whoever looks after the setup, a colleague's. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.afterwards.causelist import cause_blocks
from bot.home.rows import free, mine, rest
from bot.home.switch import switch
from bot.home.team import team
from bot.home.waiting import waiting
from bot.listening.forms import ADD, ALERTS
from bot.ruling.forms import ADD as ADD_RULE
from bot.setup.guide import guide
from bot.setup.inputs import Given
from bot.setup.menu import OPEN, buttons
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import one_line
from bot.slack.people import Need
from bot.telling.summary import source_lines, status_lines
from bot.words import Words
from mentions.afterwards import CauseCount
from mentions.awaiting import Awaited, Load
from mentions.listening import SourceState
from mentions.model import Counts, Mention
from mentions.setup import Setup

_SOURCES_BUDGET = 2500
_MOST_BLOCKS = 100
_MOST_CAUSES = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """What one person's Home is drawn from.

    Attributes:
        standing: the highest Need that `user` meets.
        queue: what waits for `user`, as far as it is shown, in its order; `loads` says how much there is.
        open: what nobody has claimed; what is in `queue` is not shown twice.
        away: until when each who is away is.
        causes: why people are disappointed, where `user` may say that one is put right.
        guided: whether the first steps are shown to whoever looks after the setup.
    """

    user: str
    setup: Setup
    now: datetime
    standing: int
    counts: Counts
    queue: Sequence[Mention] = ()
    open: Sequence[Mention] = ()
    loads: Mapping[str, Load] = field(default_factory=dict)
    awaited: Sequence[Awaited] = ()
    states: Sequence[SourceState] = ()
    away: Mapping[str, datetime] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    causes: Sequence[CauseCount] = ()
    guided: bool = True


def home(scene: Scene, t: Words) -> Block:
    """The view."""
    if scene.standing < Need.AMBASSADOR:
        blocks = _colleagues(scene, t)
    else:
        admin = scene.standing >= Need.ADMIN
        first = guide(scene.setup, t) if admin and scene.guided else []
        blocks = [*first, *_ambassadors(scene, t), *(_admins(scene, t) if admin else []), *_foot(t)]
    return {"type": "home", "blocks": blocks[:_MOST_BLOCKS]}


def _ambassadors(scene: Scene, t: Words) -> list[Block]:
    setup, now = scene.setup, scene.now
    ids = {mention.id for mention in scene.queue}
    others = [mention for mention in scene.open if mention.id not in ids]
    load = scene.loads.get(scene.user)
    many = max(len(scene.queue), load.many if load else 0)
    return [
        _hello(scene, t),
        *mine(scene.queue, many, setup, now, t),
        *waiting(scene.awaited, scene.people, setup, now, t),
        switch(scene.away.get(scene.user), setup, t),
        b.divider(),
        *free(others, len(others), setup, now, t),
        b.divider(),
        *team(scene.loads, scene.away, scene.people, setup, now, t),
        *_standing(scene, t),
        *_causes(scene, t),
    ]


def _causes(scene: Scene, t: Words) -> list[Block]:
    """The causes that are met most, with the button that says that one is put right."""
    listed = cause_blocks(scene.causes[:_MOST_CAUSES], scene.setup, t, may_fix=True)[:_MOST_CAUSES]
    return [b.divider(), b.header(t._("Why people are disappointed")), *listed] if scene.causes else []


def _colleagues(scene: Scene, t: Words) -> list[Block]:
    """Somebody who is not in the team can still tell what they have found."""
    said = t._("You are not among the ambassadors, who answer what is said about us. You can help all the same:")
    found = t._("Have you found something yourself? {command}").format(command=t._("`/mentions add https://…`"))
    return [_hello(scene, t), b.section(b.plain(said)), b.section(b.markup(found)), b.divider(), *_standing(scene, t)]


def _hello(scene: Scene, t: Words) -> Block:
    member = scene.setup.ambassador(scene.user)
    return b.header(t._("Hello {name}").format(name=one_line(member.name, 80)) if member else t._("Hello"))


def _standing(scene: Scene, t: Words) -> list[Block]:
    lines = status_lines(scene.counts, {}, scene.states, scene.setup, scene.now, t)
    return [b.header(t._("How things stand")), b.rich(b.rich_list([b.rich_section(b.words(line)) for line in lines]))]


def _admins(scene: Scene, t: Words) -> list[Block]:
    """How each source does, the ill ones first, and a button for every part of the setup."""
    asked = [state for state in scene.states if scene.setup.source(state.source)]
    lines, more = source_lines(asked, scene.setup, scene.now, t, _SOURCES_BUDGET)
    listed = b.rich(b.rich_list([b.rich_section(b.words(line)) for line in lines])) if lines else None
    none = b.section(
        b.plain(t._("Nothing has been asked yet.") if scene.setup.sources else t._("No source is set up yet."))
    )
    add = b.button(ADD, t._("Add a source"), "v1", style="" if scene.setup.sources else "primary")
    alerts, rule = b.button(ALERTS, t._("Add a Google Alert"), "v1"), b.button(ADD_RULE, t._("Add a rule"), "v1")
    heard = [b.header(t._("Where we listen")), listed or none, *rest(more, "sources", t), b.actions([add, alerts])]
    given = Given(scene.setup, t, scene.people)
    changes = b.button(OPEN, t._("Changes and Undo"), "v1")
    said = b.context(b.plain(t._("Every part of the setup; each change is kept, and can be undone.")))
    setup = [b.header(t._("Set up")), said, b.actions(buttons(given)), b.actions([rule, changes])]
    return [b.divider(), *heard, b.divider(), *setup]


def _foot(t: Words) -> list[Block]:
    helped = t._("Every button has a command: {command}").format(command="`/mentions help`")
    return [b.context(b.markup(helped))]
