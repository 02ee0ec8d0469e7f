"""Why this kind, why this person: the whole reasoning behind a mention, in short lines that a colleague can check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.cards.memory import remembered
from bot.slack import blocks as b
from bot.slack.blocks import Message
from bot.slack.escape import blank, mrkdwn, one_line
from bot.words import KINDS, LANGUAGE_NAMES, N_, TONES, Words, because, clock, name
from mentions.findings import Finding, Urgency
from mentions.model import Kind, Mention
from mentions.setup import Setup
from routing.explain import Considered, Explanation, Tried

URGENCIES = {
    Urgency.NONE: N_("whenever it suits"),
    Urgency.SOON: N_("within days"),
    Urgency.NOW: N_("within hours"),
}
_HELD = {"complaint": KINDS[Kind.COMPLAINT], "suggestion": KINDS[Kind.SUGGESTION], "abuse": N_("abuse")}
FAILS = {
    "source": N_("it comes from another source"),
    "site": N_("it stands on another site"),
    "name": N_("it names something else"),
    "language": N_("it is in another language"),
    "kind": N_("it is of another kind"),
    "tone": N_("it sounds different"),
    "heat": N_("it is calmer"),
    "urgency": N_("it is less urgent"),
    "reach": N_("it reaches fewer people"),
    "author": N_("somebody else wrote it"),
    "words": N_("none of the rule’s words stands in it"),
}
"""Why a rule does not hold, by the first of its lines that does not."""
_CONSIDERED = {
    "asked": N_("{who} has {load} now"),
    "away": N_("{who} is away until {until}"),
    "about": N_("{who} is named in it, and does not answer about themselves"),
    "off": N_("{who} was not at work when it came, and is from {until}"),
    "busier": N_("{who} has more to do: {load} now"),
    "free": N_("{who} could have been asked as well; {load} now"),
}
_WORDS_SHOWN = 6
_WORD = 40
_ROLES_SHOWN = 3
_BUDGET = 2400


def why(
    mention: Mention, explained: Explanation, setup: Setup, people: Mapping[str, str], now: datetime, t: Words
) -> Message:
    """How it was read, which rules were tried, and who could have been asked."""
    parts = (
        (t._("How it was read"), [*_reading(mention, t), *_author(mention, setup, people, now, t)]),
        (t._("Which rules were tried"), _rules(mention, explained, t)),
        (t._("Who is asked"), _people(mention, explained.considered, setup, people, now, t)),
    )
    heading = t._("Why #{id}?").format(id=mention.id)
    foot = t._("Is the kind wrong? Correct it in the menu of the card. Rules and people are shown as they are now.")
    blocks = [b.header(heading)]
    for title, lines in parts:
        blocks.append(b.section(b.markup(f"*{mrkdwn(title)}*\n" + _fitting(lines), 3000)))
    aloud = f"{heading} " + " ".join(line for _, lines in parts for line in lines)
    return Message(aloud, [*blocks, b.context(b.plain(foot))])


def _fitting(lines: Sequence[str]) -> str:
    """As many of the lines as a message has room for, each on its own."""
    kept: list[str] = []
    room = _BUDGET
    for line in lines:
        room -= len(line) + 3
        if room < 0:
            return "\n".join([*kept, "…"])
        kept.append(f"• {line}")
    return "\n".join(kept)


def _reading(mention: Mention, t: Words) -> list[str]:
    reading = mention.reading
    found = {finding.question: finding for finding in reversed(reading.findings)}
    language = LANGUAGE_NAMES.get(reading.language)
    said = t._(language) if language else reading.language or t._("unknown")
    heat = t._("heat {heat} %").format(heat=_percent(reading.heat))
    kind = Finding("kind", reading.kind, reading.confidence, reading.because)
    topics = [finding for finding in reading.findings if finding.question == "topic"]
    holds = [finding for finding in reading.findings if finding.question == "holds"]
    roles = [finding for finding in reading.findings if finding.question == "role"][:_ROLES_SHOWN]
    lines = [
        _line(t._("Language"), said, found.get("language"), t),
        _line(t._("Kind"), t._(KINDS[reading.kind]), kind, t),
        *(_line(t._("Also holds"), t._(_HELD[finding.answer]), finding, t) for finding in holds),
        _line(t._("Tone"), f"{t._(TONES[reading.tone])}, {heat}", found.get("tone"), t),
        _line(t._("Urgency"), t._(URGENCIES[reading.urgency]), found.get("urgency"), t),
        *(_line(t._("About"), finding.answer, finding, t) for finding in topics),
    ]
    if not topics and mention.names:
        lines.append(_line(t._("About"), ", ".join(mention.names), None, t))
    return lines + [_line(t._("Role"), finding.answer, finding, t) for finding in roles]


def _author(mention: Mention, setup: Setup, people: Mapping[str, str], now: datetime, t: Words) -> list[str]:
    known = remembered(mention.known, setup, now, people, t)
    return [t._("Its author – {known}").format(known=known)] if known else []


def _line(what: str, answer: str, finding: Finding | None, t: Words) -> str:
    """One answer of the reading with how sure it is and the words behind it; mrkdwn."""
    said = f"{what}: {one_line(answer, 120)}"
    if finding is None:
        return mrkdwn(said)
    sure = t._("{sure} % sure").format(sure=_percent(finding.confidence))
    spoke = _quoted(finding.because, t)
    return mrkdwn(f"{said} ({sure}){f': {spoke}' if spoke else ''}")


def _quoted(spoke: Iterable[str], t: Words) -> str:
    shown = [one_line(word, _WORD) for word in list(spoke)[:_WORDS_SHOWN]]
    return ", ".join(t._("“{word}”").format(word=word) for word in shown if not blank(word))


def _rules(mention: Mention, explained: Explanation, t: Words) -> list[str]:
    if not explained.tried:
        return [t._("The setup has no rules.")]
    lines = [_tried(one, t) for one in explained.tried if one.fails]
    if explained.untold:
        lines.append(t.n("{n} more does not hold", "{n} more do not hold", explained.untold))
    held = next((one.rule for one in explained.tried if not one.fails), "")
    lines.append(_tried(Tried(held, ""), t) if held else t._("None of them holds."))
    if held != mention.rule:
        then = t._("When it came, “{rule}” decided.") if mention.rule else t._("When it came, no rule decided.")
        lines.append(then.format(rule=mrkdwn(one_line(mention.rule, 80))))
    return lines


def _tried(one: Tried, t: Words) -> str:
    said = t._("“{rule}” does not hold: {why}") if one.fails else t._("“{rule}” holds, and decides")
    return said.format(rule=mrkdwn(one_line(one.rule, 80)), why=t._(FAILS.get(one.fails, "")))


def _people(
    mention: Mention,
    considered: Sequence[Considered],
    setup: Setup,
    people: Mapping[str, str],
    now: datetime,
    t: Words,
) -> list[str]:
    who = name(mention.assignee, people) if mention.assignee else t._("Nobody")
    asked = t._("Asked: {who}, because {why}").format(who=who, why=because(mention.because, t, people))
    lines = [asked, t._("In the role: {role}").format(role=mrkdwn(one_line(mention.role, 40))) if mention.role else ""]
    for one in considered:
        until = clock(one.until, now, setup.timezone) if one.until else "–"
        load = t.n("{n} in hand", "{n} in hand", one.load)
        lines.append(t._(_CONSIDERED[one.why]).format(who=name(one.user, people), until=until, load=load))
    return [line for line in lines if line]


def _percent(share: float) -> int:
    return round(100 * min(max(share, 0.0), 1.0))
