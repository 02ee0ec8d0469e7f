"""What the team has taught and what was learned from it, in words; and how often the right one was asked at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.slack import blocks as b
from bot.slack.blocks import Message
from bot.slack.escape import mrkdwn
from bot.words import N_, Words, clock
from mentions.lifecycle import Action
from mentions.setup import Setup
from mentions.store import Store
from mentions.teaching import FirstAsked, LessonNote, LessonState

_FEWEST_ANSWERS = 5
_TOLD = 4

_SORTS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("role", frozenset({Action.REPLY, Action.THANK}), N_("Answered by those who were asked: {n}")),
    ("role", frozenset({Action.REASSIGN}), N_("Handed over to a colleague: {n}")),
    ("role", frozenset({Action.ROLE}), N_("Given to a role: {n}")),
    ("kind", frozenset({Action.KIND}), N_("Kind corrected: {n}")),
    ("kind", frozenset({Action.TROLL, Action.UNTROLL}), N_("Marked as a troll, or not a troll after all: {n}")),
    ("about", frozenset({Action.NOT_US, Action.CLOSE}), N_("Not about us: {n}")),
    ("about", frozenset({Action.RAISE}), N_("Shown as a card after all: {n}")),
)
_FIGURES = {
    "role": N_("right role {now} %, before {before} %"),
    "kind": N_("right kind {now} %, before {before} %"),
}
_CAME_TO = {
    LessonState.LEARNING: N_("Lesson {version} is being learned just now."),
    LessonState.REFUSED: N_("Lesson {version} of {when} was no better, and was not taken"),
    LessonState.BROKEN: N_("Lesson {version} of {when} came to nothing; the log says why."),
    LessonState.UNDONE: N_("Lesson {version} of {when} was taken back"),
}


async def months(store: Store, setup: Setup, now: datetime) -> tuple[FirstAsked, FirstAsked]:
    """How often the right one was asked at first: this month, and last month."""
    first = now.astimezone(ZoneInfo(setup.timezone)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = (first - timedelta(days=1)).replace(day=1)
    return await store.teaching.first_asked(first, now), await store.teaching.first_asked(before, first)


def right_at_first(this_month: FirstAsked, last_month: FirstAsked, t: Words) -> list[str]:
    """The line about it; none while there are too few answers to tell."""
    now, before = (m.answers >= _FEWEST_ANSWERS for m in (this_month, last_month))
    if not now and not before:
        return []
    said = t._("Right person at first: {now} % this month (last month {before} %)")
    if not before:
        said = t._("Right person at first: {now} % this month")
    elif not now:
        said = t._("Right person at first: {before} % last month")
    return [said.format(now=_share(this_month), before=_share(last_month))]


def _share(month: FirstAsked) -> int:
    return round(100 * month.right / max(month.answers, 1))


def learned(
    sorts: Mapping[tuple[str, str], int],
    lessons: Sequence[LessonNote],
    fewest: int,
    right: Sequence[str],
    setup: Setup,
    now: datetime,
    t: Words,
) -> Message:
    """What `/mentions learning` answers.

    Args:
        sorts: how many labels there are by question and move.
        lessons: newest first, the live one among them.
        fewest: with how many labels learning begins.
        right: the line about the right one at first.
    """
    counted = [
        t._(said).format(n=n)
        for question, moves, said in _SORTS
        if (n := sum(sorts.get((question, move), 0) for move in moves))
    ]
    live = [_live(note, setup, now, t) for note in lessons if note.state is LessonState.LIVE]
    nothing = t._("The bot reads as it came: it begins to learn when you have corrected or confirmed it {n} times.")
    others = [_other(note, setup, now, t) for note in lessons if note.state in _CAME_TO][:_TOLD]
    heading = t.n(
        "The team has corrected or confirmed the bot once",
        "The team has corrected or confirmed the bot {n} times",
        sum(sorts.values()),
    )
    lines = [*counted, *(live or [nothing.format(n=fewest)]), *others, *right]
    if live:
        lines.append(t._("Whoever looks after the setup can take it back: {command}").format(command=UNDO))
    items = [b.rich_section(b.words(line)) for line in lines]
    return Message(f"{heading}: {mrkdwn('; '.join(lines))}", [b.header(heading), b.rich(b.rich_list(items))])


UNDO = "/mentions learning undo"


def undone(before: int | None, t: Words) -> Message:
    """The live lesson was taken back: `before` reads now, 0 for none; None if there was none to take back."""
    if before is None:
        text = t._("There is no lesson to take back. Nothing was changed.")
    elif before:
        text = t._("Taken back: the bot reads by lesson {version} again. What you have taught is kept.").format(
            version=before
        )
    else:
        text = t._("Taken back: the bot reads as it came. What you have taught is kept.")
    return Message(text, [b.section(b.markup(text))])


def _live(note: LessonNote, setup: Setup, now: datetime, t: Words) -> str:
    said = t._("The bot reads by lesson {version} since {when}, learned from {labels} of these")
    said = said.format(version=note.version, when=clock(note.at, now, setup.timezone), labels=note.labels)
    return _with_figures(said, note, t)


def _other(note: LessonNote, setup: Setup, now: datetime, t: Words) -> str:
    said = t._(_CAME_TO[note.state]).format(version=note.version, when=clock(note.at, now, setup.timezone))
    return _with_figures(said, note, t)


def _with_figures(said: str, note: LessonNote, t: Words) -> str:
    """What it was measured at, on labels that it was not taught."""
    parts, refused = [], note.state is LessonState.REFUSED
    for question, figures in _FIGURES.items():
        now, before = (note.measured.get(f"{question}_{when}") for when in ("after", "before"))
        # Of a lesson that was taken, only what it may answer.
        if now is not None and before is not None and (refused or note.measured.get(f"{question}_taken")):
            parts.append(t._(figures).format(now=round(100 * now), before=round(100 * before)))
    kept_back = t._("{said}. Tried on what it was not taught: {figures}")
    return kept_back.format(said=said, figures="; ".join(parts)) if parts else said
