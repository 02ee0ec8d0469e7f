"""The rules in words: what each asks for, what follows from it, and what a dry run would have changed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.cards.thread import short_title
from bot.ruling.why import URGENCIES
from bot.slack import blocks as b
from bot.slack.blocks import Block, Element, Message
from bot.slack.escape import mrkdwn, one_line
from bot.words import KINDS, LANGUAGE_NAMES, N_, PRIORITIES, TONES, Words, name, source_name
from mentions.findings import Priority, Urgency
from mentions.model import Kind, Tone
from mentions.setup import RoutingRule, Setup, When
from routing.dryrun import Changed, Decided, Trial

LABELS = {
    "kind": N_("Kind"),
    "tone": N_("Tone"),
    "source": N_("Source"),
    "name": N_("Name"),
    "words": N_("Words"),
    "language": N_("Language"),
    "urgency": N_("Urgency at least"),
    "heat": N_("Heat at least"),
    "site": N_("Site"),
    "author": N_("Author"),
    "reach": N_("Reach at least"),
}
"""What a line of a rule is called, in the order in which people think of them."""

_WAYS = N_("`/mentions rules add`, `/mentions rules edit NAME`, `/mentions rules remove NAME`")
_CHANGED_SHOWN = 10
_LINE = 300
_RULES_BUDGET = 6500

Said = Callable[[str], str]


def rules_list(setup: Setup, trial: Trial, people: Mapping[str, str], t: Words, *, admin: bool) -> Message:
    """Every rule with its lines, what follows, and how often it would have decided lately."""
    heading = t._("Who is asked for what")
    if not setup.rules:
        said = t._("There are no rules: the kind of a mention decides who is asked.")
        return Message(said, [b.section(b.markup(said)), *_how(admin, t)])
    rows = [_row(n, rule, trial, setup, people, t) for n, rule in enumerate(setup.rules, 1)]
    shown = b.fitting([b.section(b.markup(row, 1500)) for row in rows], _RULES_BUDGET)[:40]
    more = len(rows) - len(shown)
    rest = [b.context(b.plain(t.n("{n} more rule", "{n} more rules", more)))] if more else []
    without = trial.held.get("", 0)
    asked = t._("They are tried from top to bottom, and the first that holds decides.")
    none = t.n("No rule held for {n} mention.", "No rule held for {n} mentions.", without)
    foot = b.context(b.plain(f"{asked} {none}" if trial.looked_at else asked))
    return Message(f"{heading}: " + "; ".join(rows), [b.header(heading), *shown, *rest, foot, *_how(admin, t)])


def which_rule(names: Sequence[str], t: Words) -> Message:
    """A rule was named that is not there."""
    quoted = (t._("“{word}”").format(word=mrkdwn(one_line(name, 80))) for name in names[:30])
    there, ways = ", ".join(quoted) or t._("none yet"), f"`/mentions rules`, {t._(_WAYS)}"
    said = t._("There is no such rule. Nothing was changed. These are there: {there}. About rules you can say: {ways}")
    said = said.format(ways=ways, there=there)
    return Message(said, [b.section(b.markup(said))])


def _how(admin: bool, t: Words) -> list[Block]:
    return [b.context(b.markup(t._("To change them: {ways}").format(ways=t._(_WAYS))))] if admin else []


def _row(n: int, rule: RoutingRule, trial: Trial, setup: Setup, people: Mapping[str, str], t: Words) -> str:
    held = trial.held.get(rule.name, 0)
    often = t.n("decided {n} of the last {all}", "decided {n} of the last {all}", held, all=str(trial.looked_at))
    title = f"*{n}. {mrkdwn(one_line(rule.name, 80))}*"
    first = f"{title} · {often}" if trial.looked_at else title
    wanted = " · ".join(conditions(rule.when, setup, t)) or t._("Always")
    return f"{first}\n{wanted}\n→ {consequences(rule, people, t)}"


def conditions(when: When, setup: Setup, t: Words) -> list[str]:
    """What a rule asks for, line by line; mrkdwn."""
    says: dict[str, Said] = {
        "kind": lambda word: t._(KINDS[Kind(word)]),
        "tone": lambda word: t._(TONES[Tone(word)]),
        "source": lambda word: source_name(word, setup, t),
        "language": lambda word: t._(LANGUAGE_NAMES.get(word, "")) or word,
        "urgency": lambda word: t._(URGENCIES[Urgency[word.upper()]]),
        "heat": lambda word: f"{round(100 * float(word))} %",
    }
    given = when.model_dump(mode="json", exclude_defaults=True)
    return [
        f"{t._(label)}: {mrkdwn(one_line(_either(given[line], says.get(line, str), t), _LINE))}"
        for line, label in LABELS.items()
        if line in given
    ]


def _either(given: object, says: Said, t: Words) -> str:
    words = [says(str(word)) for word in given] if isinstance(given, list) else [says(str(given))]
    return t._(" or ").join(filter(None, (", ".join(words[:-1]), words[-1])))


def consequences(rule: RoutingRule, people: Mapping[str, str], t: Words) -> str:
    """What follows from a rule; mrkdwn."""
    parts = [
        mrkdwn(rule.role) if rule.role else "",
        name(rule.person, people) if rule.person else "",
        f"<#{rule.channel}>" if rule.channel else "",
        t._(PRIORITIES[Priority[rule.priority.upper()]]) if rule.priority else "",
        t._("template “{name}”").format(name=mrkdwn(one_line(rule.template, 80))) if rule.template else "",
    ]
    if rule.promise:
        said = t._("claimed within {claim}, answered within {answer}")
        parts.append(said.format(**rule.promise.model_dump(mode="json")))
    return " · ".join(filter(None, parts))


def trial_blocks(trial: Trial, rule: str, people: Mapping[str, str], t: Words) -> list[Block]:
    """What a dry run has shown; `rule` is the one that is looked at, "" if one is taken away."""
    looked_at = trial.looked_at
    if not looked_at:
        return [b.section(b.plain(t._("No mention has come yet, so there is nothing to try it with.")))]
    held = trial.held.get(rule, 0)
    said = t.n(
        "It would have decided {n} of the last {all} mentions.",
        "It would have decided {n} of the last {all} mentions.",
        held,
        all=str(looked_at),
    )
    changed = t.n("{n} would have gone otherwise:", "{n} would have gone otherwise:", len(trial.changed))
    if not trial.changed:
        changed = t._("Nothing would have gone otherwise.")
    items = [_changed(one, people, t) for one in trial.changed[:_CHANGED_SHOWN]]
    listed = [b.rich(b.rich_list(items))] if items else []
    more = len(trial.changed) - len(items)
    rest = [b.context(b.plain(t.n("{n} more, not shown", "{n} more, not shown", more)))] if more > 0 else []
    counted = [
        t._("no rule: {n}").format(n=n) if not one else f"{one_line(one, 40)}: {n}" for one, n in trial.held.items()
    ]
    spread = b.context(b.plain(t._("Decided by: {counted}").format(counted=" · ".join(counted)), 1000))
    first = f"{said} {changed}" if rule else changed
    return [b.section(b.plain(first)), *listed, *rest, spread]


def _changed(one: Changed, people: Mapping[str, str], t: Words) -> Block:
    title = b.words(one_line(short_title(one.mention), 80), bold=True)
    before, after = _decided(one.before, one.after, people, t), _decided(one.after, one.before, people, t)
    return b.rich_section(b.words(f"#{one.mention.id} "), title, b.words(" – "), *before, b.words(" → "), *after)


def _decided(this: Decided, other: Decided, people: Mapping[str, str], t: Words) -> list[Element]:
    """Who it is, and whatever else is not alike in both."""
    parts = [this.role, one_line(people.get(this.person, this.person), 60)]
    if this.priority != other.priority:
        parts.append(t._(PRIORITIES[this.priority]))
    said = ", ".join(filter(None, parts)) or b.NOTHING
    if this.channel == other.channel:
        return [b.words(said)]
    return [b.words(f"{said}, "), b.channel(this.channel)]
