"""Which name is searched where, how deep, and when last; and which names nobody hears. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.listening.inbox import only_receives
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import host, mrkdwn, one_line
from bot.words import Words, ago, heard
from mentions.listening import SourceState
from mentions.model import Sighting
from mentions.setup import Name, Setup, SourceEntry
from mentions.watch import Watch
from sources import SourceSettingsError, build
from sources.base import Reach, Searches

_BLIND_AFTER = timedelta(days=7)
_BUDGET = 6500


@dataclass(frozen=True, slots=True)
class Ear:
    """A source that is asked.

    Attributes:
        reach: what it searches for, and how deep; None if it hears all that stands there.
    """

    entry: SourceEntry
    reach: Reach | None
    state: SourceState | None

    def searches(self, name: Name) -> bool:
        """Whether it asks for this name, in any of its spellings."""
        anywhere: dict[str, tuple[str, ...]] = dict.fromkeys(
            ("required", "excluded", "excluded_sites", "languages"), ()
        )
        query = Sighting("", "", "", self.reach.query if self.reach else "")
        return bool(Watch((name.model_copy(update=anywhere),)).match(query))

    def well(self, now: datetime) -> bool:
        """Whether it was heard when it was last asked, and has found what it must find."""
        return self.state is not None and bool(self.state.runs) and not self.state.fails and not self.blind(now)

    def blind(self, now: datetime) -> bool:
        """It is asked and answers, but has not found its page for long."""
        if self.entry.canary is None or self.state is None or not self.state.runs:
            return False
        return self.state.canary_at is None or now - self.state.canary_at > _BLIND_AFTER


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what we ask is heard: so many sources of so many, and the names that nobody hears now."""

    heard: int
    asked: int
    deaf: tuple[str, ...]


def covered(states: Sequence[SourceState], setup: Setup, now: datetime) -> Coverage:
    """What `coverage` shows, in figures."""
    all_ears = ears(states, setup)
    deaf = tuple(name.name for name in setup.names if not _heard(name, all_ears, now))
    return Coverage(sum(ear.well(now) for ear in all_ears), len(all_ears), deaf)


def ears(states: Sequence[SourceState], setup: Setup) -> tuple[Ear, ...]:
    """Every source that is asked."""
    known = {state.source: state for state in states}
    return tuple(Ear(e, _reach(e), known.get(e.id)) for e in setup.sources if not e.paused)


def coverage(states: Sequence[SourceState], setup: Setup, now: datetime, t: Words) -> Message:
    """The whole view: each name with the searches for it, then the sources that hear everything."""
    all_ears = ears(states, setup)
    if not setup.names or not all_ears:
        said = t._("Nothing is listened for yet: the setup needs names, and sources to hear them.")
        return Message(said, [b.section(b.plain(said))])
    whole = [ear for ear in all_ears if ear.reach is None]
    blocks: list[Block] = [b.header(t._("What we can hear"))]
    for name in setup.names:
        blocks += _part(_heading(name, all_ears, now, t), [e for e in all_ears if e.searches(name)], now, t)
    if whole:
        blocks += _part(t._("Heard whole, so that every name is found there:"), whole, now, t)
    shown = _fitting(blocks)
    if len(shown) < len(blocks):
        shown.append(b.context(b.plain(t._("There is more than fits into one message."))))
    deaf = [name.name for name in setup.names if not _heard(name, all_ears, now)]
    aloud = t._("Nobody hears {names}.").format(names=mrkdwn(", ".join(deaf))) if deaf else t._("Every name is heard.")
    return Message(f"{t._('What we can hear')}: {aloud}", shown)


def _heading(name: Name, all_ears: Sequence[Ear], now: datetime, t: Words) -> str:
    called = one_line(name.name, 80)
    if not _heard(name, all_ears, now):
        return t._("{name}: nobody hears it now.").format(name=called)
    if not any(ear.searches(name) for ear in all_ears):
        return t._("{name}: no source searches for it, it is found only where everything is heard.").format(name=called)
    return t._("{name} is searched for by:").format(name=called)


def _heard(name: Name, all_ears: Sequence[Ear], now: datetime) -> bool:
    return any(ear.well(now) and (ear.reach is None or ear.searches(name)) for ear in all_ears)


def _part(heading: str, listed: Sequence[Ear], now: datetime, t: Words) -> list[Block]:
    title = b.rich_section(b.words(heading, bold=True))
    if not listed:
        return [b.rich(title)]
    return [b.rich(title, b.rich_list([b.rich_section(b.words(_line(ear, now, t))) for ear in listed]))]


def _line(ear: Ear, now: datetime, t: Words) -> str:
    depth = _depth(ear.reach.depth, t) if ear.reach and ear.reach.depth else ""
    called = one_line(ear.entry.title, 60)
    return " · ".join(filter(None, (f"{called} – {_how(ear, now, t)}", one_line(depth, 100))))


def _how(ear: Ear, now: datetime, t: Words) -> str:
    state = ear.state
    if state is None or not state.runs:
        return t._("nothing has been sent yet") if only_receives(ear.entry) else t._("not asked yet")
    if state.fails:
        since = (
            t._("last heard {age}").format(age=ago(state.last_good, now, t)) if state.last_good else t._("never heard")
        )
        return t._("blind: {what}, {since}").format(what=heard(state.outcome, t), since=since)
    if ear.blind(now):
        page = host(ear.entry.canary or "")
        if state.canary_at is None:
            return t._("blind: it has never found its page at {page}").format(page=page)
        found = ago(state.canary_at, now, t)
        return t._("blind: it last found its page at {page} {age}").format(page=page, age=found)
    return t._("last heard {age}").format(age=ago(state.last_good, now, t)) if state.last_good else t._("never heard")


def _depth(depth: str, t: Words) -> str:
    """What a source says in English of its depth."""
    if newest := re.fullmatch(r"the newest (\d+)", depth):
        return t._("the newest {n}").format(n=newest[1])
    if pages := re.fullmatch(r"pages 1–(\d+)", depth):
        return t._("pages 1–{n}").format(n=pages[1])
    return depth


def _reach(entry: SourceEntry) -> Reach | None:
    try:
        source = build(entry)
    except SourceSettingsError:
        return None
    if isinstance(source, Searches):
        return source.reach()
    asked = next((str(entry.settings[key]) for key in ("query", "tag") if entry.settings.get(key)), "")
    return Reach(asked, "") if asked else None


def _fitting(blocks: Sequence[Block]) -> list[Block]:
    return b.fitting(blocks[:45], _BUDGET)
