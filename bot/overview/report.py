"""The report of a week or a month, in sentences, plots and a table; pure. It can be read without the bot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.overview.charts import MOST_NATIVE, Chart, native
from bot.overview.figures import Figures, Kept, Report
from bot.overview.plots import charts, lasting, lettered_table, named, rows, share_of, table
from bot.slack import blocks as b
from bot.slack.blocks import Block, Message
from bot.slack.escape import cut, mrkdwn, one_line
from bot.words import KINDS, Words, source_name
from mentions.model import Kind, Tone
from mentions.setup import Setup
from mentions.teaching import FirstAsked

_TOP = 3
_FEWEST = 5


def title(report: Report, setup: Setup, t: Words) -> str:
    """Who was talked about, and when."""
    called = one_line(setup.called, 60) or t._("Your mentions")
    return t._("{company}, {period}").format(company=called, period=report.now.period.name(t))


def overview(report: Report, setup: Setup, names: Mapping[str, str], t: Words) -> Message:
    """The report's first message: sentences, two plots and the table."""
    shown = [native(chart) for chart in charts(report, setup, names, t)[:MOST_NATIVE]]
    return _whole(report, setup, names, t, [*shown, *table(report, setup, names, t)])


def without_charts(report: Report, setup: Setup, names: Mapping[str, str], t: Words) -> Message:
    """The same for a Slack that knows neither charts nor tables: the plots follow as a picture."""
    return _whole(report, setup, names, t, lettered_table(rows(report, setup, names, t), t))


def further(report: Report, part: int, setup: Setup, names: Mapping[str, str], t: Words) -> Message | None:
    """The plots for which the first message has no room, two at a time: `part` counts from 1; None after the last."""
    some = charts(report, setup, names, t)[part * MOST_NATIVE : (part + 1) * MOST_NATIVE]
    text = "; ".join(chart.title for chart in some)
    return Message(mrkdwn(f"{title(report, setup, t)}: {text}"), [native(chart) for chart in some]) if some else None


def parts(plots: Sequence[Chart]) -> int:
    """In how many messages these plots stand."""
    return -(-len(plots) // MOST_NATIVE)


def _whole(report: Report, setup: Setup, names: Mapping[str, str], t: Words, figures: Sequence[Block]) -> Message:
    heading, lines = title(report, setup, t), sentences(report, setup, names, t)
    items = [b.rich_section(b.words(line)) for line in lines]
    compared = t._("Compared with {period}.").format(period=report.before.period.name(t))
    text = mrkdwn(f"{heading}: " + " ".join(lines))
    return Message(text, [b.header(heading), b.rich(b.rich_list(items)), *figures, b.context(b.plain(compared))])


def sentences(report: Report, setup: Setup, names: Mapping[str, str], t: Words) -> list[str]:
    """What the figures say, in plain text; what there is nothing to say of is left out."""
    now, before = report.now, report.before
    if not now.number:
        nothing = t._("Nothing was found in this time.")
        compared = t._("In the time before it was {n}.").format(n=before.number) if before.number else ""
        return [" ".join(filter(None, (nothing, compared))), *_listening(report, t)]
    return [
        *_found(report, setup, t),
        *_tones(now, before, t),
        *_promises(now, before, t),
        *_answered(now, names, t),
        *_causes(now, t),
        *_trolls(now, t),
        *_right(now.right, before.right, t),
        *_won(now, t),
        *_listening(report, t),
    ]


def _found(report: Report, setup: Setup, t: Words) -> list[str]:
    now, before = report.now, report.before
    said = t.n("{n} mention was found", "{n} mentions were found", now.number)
    more = now.number - before.number
    if not before.number:
        compared = ""
    elif more:
        sentence = t._(", {n} more than before") if more > 0 else t._(", {n} fewer than before")
        compared = sentence.format(n=abs(more))
    else:
        compared = t._(", as many as before")
    kinds = _top({t._(KINDS[Kind(kind)]).lower(): n for kind, n in now.by(lambda part: part.kind).items()})
    sources = _top({source_name(s, setup, t): n for s, n in now.by(lambda part: part.source).items()})
    return [f"{said}{compared}: {kinds}.", t._("Most came from {sources}.").format(sources=sources)]


def _tones(now: Figures, before: Figures, t: Words) -> list[str]:
    said = t._("How it sounded: negative {negative} %, positive {positive} %").format(
        negative=now.share(Tone.NEGATIVE), positive=now.share(Tone.POSITIVE)
    )
    if not before.number:
        return [f"{said}."]
    then = t._("before, {negative} % and {positive} %").format(
        negative=before.share(Tone.NEGATIVE), positive=before.share(Tone.POSITIVE)
    )
    return [f"{said} ({then})."]


def _promises(now: Figures, before: Figures, t: Words) -> list[str]:
    claimed = t._("Half were claimed within {time} of working time; {share} % as soon as promised{before}.")
    answered = t._("Half were answered within {time} after that; {share} % as soon as promised{before}.")
    said = ((claimed, now.claim, before.claim), (answered, now.answer, before.answer))
    return [_kept(sentence, kept, then, t) for sentence, kept, then in said if kept.share is not None]


def _kept(sentence: str, kept: Kept, before: Kept, t: Words) -> str:
    then = t._(" (before, {share} %)").format(share=before.share) if before.share is not None else ""
    if kept.usual is None:
        return t._("What should have been done in this time is not done yet.")
    return sentence.format(time=lasting(kept.usual, t), share=kept.share, before=then)


def _answered(now: Figures, names: Mapping[str, str], t: Words) -> list[str]:
    if not now.tally.load:
        return [t._("Nobody has answered in this time.")]
    number = sum(now.tally.load.values())
    who = _top({named(user, names): n for user, n in now.tally.load.items()})
    return [t.n("{n} was answered: {who}.", "{n} were answered: {who}.", number, who=who)]


def _causes(now: Figures, t: Words) -> list[str]:
    causes = _top(now.tally.causes)
    return [t._("What disappoints most: {causes}.").format(causes=causes)] if causes else []


def _trolls(now: Figures, t: Words) -> list[str]:
    tally = now.tally
    if not tally.trolls:
        return []
    share = round(100 * tally.trolls / max(tally.negatives, 1))
    said = t._("{trolls} of {negatives} negative ones were trolls ({share} %); the others are answered and stay.")
    return [said.format(trolls=tally.trolls, negatives=tally.negatives, share=share)]


def _right(now: FirstAsked, before: FirstAsked, t: Words) -> list[str]:
    if now.answers < _FEWEST:
        return []
    said = t._("Right person at first: {share} %")
    past = t._("before, {share} %")
    then = f" ({past.format(share=share_of(before))})" if before.answers >= _FEWEST else ""
    return [said.format(share=share_of(now)) + then + "."]


def _won(now: Figures, t: Words) -> list[str]:
    won = now.tally.won
    return [t.n("{n} writer lets us quote them.", "{n} writers let us quote them.", won)] if won else []


def _listening(report: Report, t: Words) -> list[str]:
    heard = report.coverage
    if not heard.asked:
        return [t._("Nothing is listened to yet: the setup has no sources.")]
    said = t._("{heard} of {asked} sources are heard just now.").format(heard=heard.heard, asked=heard.asked)
    if heard.heard == heard.asked:
        said = t.n("The one source we have is heard.", "All {n} sources are heard just now.", heard.asked)
    if not heard.heard:
        said = t._("None of our sources is heard just now.")
    deaf = cut(", ".join(heard.deaf), 200)
    return [said, *([t._("Nobody hears {names} just now.").format(names=deaf)] if deaf else [])]


def _top(counted: Mapping[str, int]) -> str:
    most = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_TOP]
    return ", ".join(f"{one_line(key, 60)} {n}" for key, n in most)
