"""The plots and the table of a report; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from bot.overview.charts import Chart
from bot.overview.figures import Figures, Kept, Report
from bot.overview.period import Span
from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import cut, one_line, size
from bot.words import KINDS, TONES, Words, source_name
from mentions.model import Kind, Tone
from mentions.setup import Setup
from mentions.statistics import Volume
from mentions.teaching import FirstAsked

_MOST_SERIES = 4
_MOST_ROWS = 12
_MINUTES = 60

Row = tuple[str, str, str]
"""A figure of the table: its name, this time and the time before."""


def charts(report: Report, setup: Setup, names: Mapping[str, str], t: Words) -> list[Chart]:
    """All plots that show something, the most important first."""
    now, labels = report.now, report.now.period.labels(t)
    kinds = report.kinds[:_MOST_SERIES]
    by_kind = tuple((t._(KINDS[kind]), now.over(partial(_is_kind, kind))) for kind in kinds)
    by_tone = tuple((t._(TONES[tone]), now.over(partial(_sounds, tone))) for tone in Tone)
    drawn = [
        Chart(t._("Mentions by kind"), "bar", labels, by_kind or ((t._("Mentions"), ()),)),
        Chart(t._("How they sound"), "line", labels, by_tone),
        _by_source(report, setup, t),
        _in_time(report, t),
        _one_series(t._("Answers by colleague"), t._("answers"), _people(now, names)),
        _one_series(t._("What disappoints"), t._("mentions"), now.tally.causes),
    ]
    return [chart for chart in drawn if not chart.empty]


def _by_source(report: Report, setup: Setup, t: Words) -> Chart:
    now, before = (figures.by(lambda part: part.source) for figures in (report.now, report.before))
    sources = [*now][:_MOST_ROWS]
    this, that = (tuple(float(counted.get(source, 0)) for source in sources) for counted in (now, before))
    called = tuple(source_name(source, setup, t) for source in sources)
    return Chart(t._("Mentions by source"), "bar", called, ((_this(report, t), this), (_that(report, t), that)))


def _in_time(report: Report, t: Words) -> Chart:
    series = tuple(
        (called, tuple(float(kept.share or 0) for kept in (figures.claim, figures.answer)))
        for called, figures in ((_that(report, t), report.before), (_this(report, t), report.now))
    )
    return Chart(t._("As soon as promised"), "bar", (t._("Claimed"), t._("Answered")), series, " %")


def _one_series(called: str, unit: str, counted: Mapping[str, int]) -> Chart:
    most = sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_MOST_ROWS]
    return Chart(called, "bar", tuple(key for key, _ in most), ((unit, tuple(float(n) for _, n in most)),))


def rows(report: Report, setup: Setup, names: Mapping[str, str], t: Words) -> list[Row]:
    """All figures, each beside that of the time before."""
    now, before = report.now, report.before
    both = (now, before)

    def row(called: str, figure: Callable[[Figures], str]) -> Row:
        return called, figure(now), figure(before) if before.number else b.NOTHING

    return [
        row(t._("Mentions"), lambda f: str(f.number)),
        *_counted(
            [{t._(KINDS[Kind(k)]): n for k, n in f.by(lambda part: part.kind).items()} for f in both],
            t._("Kind: {name}"),
        ),
        *_counted(
            [{source_name(s, setup, t): n for s, n in f.by(lambda part: part.source).items()} for f in both],
            t._("Source: {name}"),
        ),
        *(row(t._(TONES[tone]).capitalize(), partial(_share_of_tone, tone)) for tone in Tone),
        row(t._("Time to claim, the middle one"), lambda f: _time(f.claim, t)),
        row(t._("Claimed as soon as promised"), lambda f: _percent(f.claim.share)),
        row(t._("Time to answer, the middle one"), lambda f: _time(f.answer, t)),
        row(t._("Answered as soon as promised"), lambda f: _percent(f.answer.share)),
        *_counted([_people(f, names) for f in both], t._("Answers: {name}")),
        *_counted([f.tally.causes for f in both], t._("Cause: {name}")),
        row(
            t._("Trolls among the negative"),
            lambda f: t._("{n} of {all}").format(n=f.tally.trolls, all=f.tally.negatives),
        ),
        row(t._("Not about us"), lambda f: str(f.tally.not_us)),
        row(t._("Right person at first"), lambda f: _percent(share_of(f.right) if f.right.answers else None)),
        row(t._("May be quoted"), lambda f: str(f.tally.won)),
    ]


def _is_kind(kind: Kind, part: Volume) -> bool:
    return part.kind is kind


def _sounds(tone: Tone, part: Volume) -> bool:
    return part.tone is tone


def _share_of_tone(tone: Tone, figures: Figures) -> str:
    return _percent(figures.share(tone))


def _counted(both: Sequence[Mapping[str, int]], called: str) -> list[Row]:
    now, before = both
    some = sorted({*now, *before}, key=lambda key: (-now.get(key, 0), key))[:_MOST_ROWS]

    def row(key: str) -> Row:
        then = str(before.get(key, 0)) if before else b.NOTHING
        return called.format(name=one_line(key, 60)), str(now.get(key, 0)), then

    return [row(key) for key in some]


def table(report: Report, setup: Setup, names: Mapping[str, str], t: Words) -> list[Block]:
    """The figures as a table of Slack's own."""
    head = (t._("Figure"), _this(report, t), _that(report, t))
    cells = [
        [{"type": "raw_text", "text": cell or b.NOTHING} for cell in row]
        for row in (head, *rows(report, setup, names, t))
    ]
    aligned = [{"is_wrapped": True}, {"align": "right"}, {"align": "right"}]
    return [{"type": "table", "rows": cells, "column_settings": aligned}]


def lettered_table(figures: Sequence[Row], t: Words) -> list[Block]:
    """The table in letters of one width."""
    figures = [("", t._("now"), t._("before")), *figures]
    wide = [max(size(row[n]) for row in figures) for n in range(3)]
    lines = [f"{a:<{wide[0]}}  {now:>{wide[1]}}  {before:>{wide[2]}}" for a, now, before in figures]
    return [b.rich({"type": "rich_text_preformatted", "elements": [b.words(cut("\n".join(lines), 2900))]})]


def _this(report: Report, t: Words) -> str:
    return t._("This week") if report.now.period.span is Span.WEEK else t._("This month")


def _that(report: Report, t: Words) -> str:
    return t._("The week before") if report.now.period.span is Span.WEEK else t._("The month before")


def _people(figures: Figures, names: Mapping[str, str]) -> dict[str, int]:
    return {named(user, names): n for user, n in figures.tally.load.items()}


def named(user: str, names: Mapping[str, str]) -> str:
    """What a colleague is called, as plain text."""
    return one_line(names.get(user, user), 60)


def _percent(share: int | None) -> str:
    return b.NOTHING if share is None else f"{share} %"


def _time(kept: Kept, t: Words) -> str:
    return b.NOTHING if kept.usual is None else lasting(kept.usual, t)


def lasting(span: timedelta, t: Words) -> str:
    """A stretch of working time in words."""
    minutes = round(span.total_seconds() / 60)
    if not minutes:
        return t._("a minute")
    if minutes < _MINUTES:
        return t._("{n} min").format(n=minutes)
    hours, rest = divmod(minutes, _MINUTES)
    return t._("{h} h {n} min").format(h=hours, n=rest) if rest else t._("{h} h").format(h=hours)


def share_of(asked: FirstAsked) -> int:
    """How many of a hundred were right."""
    return round(100 * asked.right / max(asked.answers, 1))
