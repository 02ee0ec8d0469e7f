"""How things stand, and how each source does, in lines of plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.escape import cut, one_line
from bot.words import KINDS, N_, STATUSES, Words, ago, clock, heard, source_name
from mentions.model import Counts, Kind, SourceState, Status
from mentions.setup import Setup

_DELIVERY = {
    "due": N_("waiting to be posted"),
    "sending": N_("being posted"),
    "unknown": N_("being looked up in Slack"),
    "refused": N_("refused by Slack"),
}


def status_lines(
    counts: Counts, backlog: Mapping[str, int], states: Sequence[SourceState], setup: Setup, now: datetime, t: Words
) -> list[str]:
    """What there is, what came of it today, and what does not go as it should."""
    lines = [" · ".join(f"{t._(STATUSES[s])} {counts.by_status.get(s, 0)}" for s in Status)]
    if kinds := [f"{t._(KINDS[k])} {counts.by_kind[k]}" for k in Kind if counts.by_kind.get(k)]:
        lines.append(t._("Alive by kind: {kinds}").format(kinds=" · ".join(kinds)))
    today = t._("Today: {found} found, {answered} answered")
    lines.append(today.format(found=counts.found_today, answered=counts.answered_today))
    if counts.unclaimed_oldest:
        lines.append(t._("The oldest that nobody has: {age}").format(age=ago(counts.unclaimed_oldest, now, t)))
    if undelivered := [f"{t._(said)} {backlog[word]}" for word, said in _DELIVERY.items() if backlog.get(word)]:
        lines.append(t._("Posts: {posts}").format(posts=" · ".join(undelivered)))
    if ill := [source_name(state.source, setup, t) for state in states if state.fails]:
        lines.append(t._("Not heard: {sources}").format(sources=cut(", ".join(ill), 500)))
    return lines


def source_line(state: SourceState, setup: Setup, now: datetime, t: Words) -> str:
    """One source in words, as plain text."""
    entry = setup.source(state.source)
    parts = [f"{one_line(source_name(state.source, setup, t), 60)}: {heard(state.outcome, t)}"]
    if state.last_try:
        parts.append(t._("tried {age}").format(age=ago(state.last_try, now, t)))
    if state.last_good and state.fails:
        parts.append(t._("last heard {age}").format(age=ago(state.last_good, now, t)))
    if state.last_new:
        parts.append(t._("last new {age}").format(age=ago(state.last_new, now, t)))
    if entry is None or entry.paused:
        parts.append(t._("paused") if entry else t._("not in the setup any more"))
    else:
        parts.append(t._("next {when}").format(when=clock(max(state.next_due, now), now, setup.timezone)))
    return " · ".join(parts)
