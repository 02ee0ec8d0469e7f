"""How things stand, and how each source does, in lines of plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.listening.inbox import only_receives
from bot.slack.escape import cut, one_line, size
from bot.words import KINDS, N_, STATUSES, Words, ago, clock, heard, source_name
from mentions.health import WELL
from mentions.listening import SourceState
from mentions.model import Counts, Kind, Status
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
    standing = [f"{t._(STATUSES[s])} {counts.by_status[s]}" for s in Status if counts.by_status.get(s)]
    lines = [" · ".join(standing) or t._("Nothing has been found yet.")]
    if kinds := [f"{t._(KINDS[k])} {counts.by_kind[k]}" for k in Kind if counts.by_kind.get(k)]:
        lines.append(t._("Not closed yet, by kind: {kinds}").format(kinds=" · ".join(kinds)))
    lines.append(_today(counts.found_today, counts.answered_today, t))
    if counts.hidden_today:
        lines.append(t._("Hidden today: {n}").format(n=counts.hidden_today) + " · /mentions hidden")
    if counts.unclaimed_oldest:
        lines.append(t._("The oldest that nobody has: {age}").format(age=ago(counts.unclaimed_oldest, now, t)))
    if undelivered := [f"{t._(said)} {backlog[word]}" for word, said in _DELIVERY.items() if backlog.get(word)]:
        lines.append(t._("Posts: {posts}").format(posts=" · ".join(undelivered)))
    return [*lines, *ill_lines(states, setup, t)]


def _today(found: int, answered: int, t: Words) -> str:
    if not found and not answered:
        return t._("Nothing was found today.")
    if not answered:
        return t._("Today: {found} found, none answered yet").format(found=found)
    if not found:
        return t._("Today: none found, {answered} answered").format(answered=answered)
    return t._("Today: {found} found, {answered} answered").format(found=found, answered=answered)


def ill_lines(states: Sequence[SourceState], setup: Setup, t: Words) -> list[str]:
    """Which sources are not as they should be; those that nobody asks any more are left out."""
    asked = [state for state in states if (entry := setup.source(state.source)) and not entry.paused]
    ill = [source_name(state.source, setup, t) for state in asked if state.fails]
    silent = [source_name(state.source, setup, t) for state in asked if state.told == "silent" and not state.fails]
    lines = [t._("Not heard: {sources}").format(sources=cut(", ".join(ill), 500))] if ill else []
    return lines + ([t._("Strangely silent: {sources}").format(sources=cut(", ".join(silent), 500))] if silent else [])


def source_line(state: SourceState, setup: Setup, now: datetime, t: Words) -> str:
    """One source in words, as plain text."""
    entry = setup.source(state.source)
    how = t._("strangely silent") if state.told == "silent" and not state.fails else heard(state.outcome, t)
    if entry and only_receives(entry) and not state.outcome:
        how = t._("nothing has been sent yet")
    parts = [f"{one_line(source_name(state.source, setup, t), 60)}: {how}"]
    if state.last_try:
        parts.append(t._("tried {age}").format(age=ago(state.last_try, now, t)))
    if state.last_good and state.fails:
        parts.append(t._("last heard {age}").format(age=ago(state.last_good, now, t)))
    if state.last_new:
        parts.append(t._("last new {age}").format(age=ago(state.last_new, now, t)))
    if entry is None or entry.paused:
        parts.append(t._("paused") if entry else t._("not in the setup any more"))
    elif only_receives(entry):
        parts.append(t._("is sent to us, never asked"))
    else:
        parts.append(t._("next {when}").format(when=clock(max(state.next_due, now), now, setup.timezone)))
    return " · ".join((*parts, _counted(state.counts, t)) if state.counts else parts)


def _counted(counts: Mapping[str, int], t: Words) -> str:
    """How often a source brought something, how often nothing, and how often what went wrong."""
    said = t._("so far {new} × something new, {same} × nothing new")
    well = said.format(new=counts.get("ok", 0), same=counts.get("unchanged", 0))
    wrong = sorted((-times, outcome) for outcome, times in counts.items() if outcome not in WELL)
    return "; ".join((well, *(f"{-times} × {heard(outcome, t)}" for times, outcome in wrong)))


def source_lines(
    states: Sequence[SourceState], setup: Setup, now: datetime, t: Words, budget: int
) -> tuple[list[str], int]:
    """As many sources as fit into `budget` characters, those that are not heard first; and how many are left."""
    lines = []
    for state in sorted(states, key=lambda s: (setup.source(s.source) is None, not s.fails, s.told != "silent")):
        lines.append(one_line(source_line(state, setup, now, t), 400))
        if sum(map(size, lines)) > budget:
            lines.pop()
            break
    return lines, len(states) - len(lines)
