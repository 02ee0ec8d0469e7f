"""Plots as values: each can become a chart of Slack's own, bars made of letters, or a part of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.slack import blocks as b
from bot.slack.blocks import Block
from bot.slack.escape import one_line, size

MOST_NATIVE = 2
"""Slack shows no more charts in one message (docs.slack.dev, data visualization block, 2026-06-16)."""
_TITLE, _LABEL, _CATEGORIES, _SERIES = 50, 20, 20, 12
_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Chart:
    """One plot. Each series is a name and a value for each category; names need not differ, those shown will."""

    title: str
    form: Literal["bar", "line"]
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    unit: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be seen in it."""
        return not any(value for _, values in self.series for value in values)


def native(chart: Chart) -> Block:
    """The chart as Slack draws it itself."""
    categories = _told_apart(chart.categories[:_CATEGORIES])
    names = _told_apart([name for name, _ in chart.series[:_SERIES]])
    series = [
        {
            "name": name,
            "data": [{"label": label, "value": value} for label, value in zip(categories, values, strict=False)],
        }
        for name, (_, values) in zip(names, chart.series, strict=False)
    ]
    axis: dict[str, Any] = {"categories": categories} | ({"y_label": chart.unit} if chart.unit else {})
    drawn = {"type": chart.form, "series": series, "axis_config": axis}
    return {"type": "data_visualization", "title": one_line(chart.title, _TITLE), "chart": drawn}


def lettered(chart: Chart) -> Block:
    """The first series as bars of letters, for where neither a chart nor a picture can be shown."""
    labels = _told_apart(chart.categories)
    _, values = chart.series[0]
    wide, most = max(map(size, labels)), max(*values, 1)
    rows = [f"{label:<{wide}} {'█' * round(_WIDTH * v / most)} {v:g}" for label, v in zip(labels, values, strict=False)]
    return b.rich({"type": "rich_text_preformatted", "elements": [b.words("\n".join(rows))]})


def drawing(charts: Sequence[Chart], title: str) -> dict[str, Any]:
    """What the painter is told."""
    plots = [
        {"title": c.title, "form": c.form, "unit": c.unit, "categories": c.categories, "series": c.series}
        for c in charts
    ]
    return {"title": title, "plots": plots}


def said(chart: Chart) -> str:
    """The chart in words, for those who cannot see it."""
    rows = [
        f"{name}: "
        + ", ".join(f"{label} {v:g}{chart.unit}" for label, v in zip(chart.categories, values, strict=False))
        for name, values in chart.series
    ]
    return f"{chart.title}. " + "; ".join(rows) + "."


def _told_apart(names: Sequence[str]) -> list[str]:
    """Names as short as Slack wants them, and no two alike."""
    made: list[str] = []
    for name in names:
        short, n = one_line(name, _LABEL) or b.NOTHING, 2
        while short in made:
            short, n = f"{one_line(name, _LABEL - 3)} {n}", n + 1
        made.append(short)
    return made
