"""Draws plots as one picture. Runs as a child process that ends: what is to be drawn comes in as JSON, a PNG goes out.

Colours can be told apart by those who see fewer (Okabe and Ito, 2008), and each line has marks of its own form. The
letters are DejaVu Sans, of which only those of Europe's languages are shipped; see plain.LICENSE.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

_SCALE = 2
_WIDTH, _HEIGHT, _GAP, _TOP = 640, 340, 36, 84
_INK, _SOFT, _GRID, _PAPER = "#1b1f1d", "#5c6461", "#dfe4e1", "#ffffff"
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
_FONT = Path(__file__).with_name("plain.ttf")
_LEFT, _RIGHT, _UPPER, _LOWER = 46, 12, 58, 62

Point = tuple[float, float]


def main() -> None:
    """Reads the drawing, writes the picture."""
    picture = draw(json.load(sys.stdin))
    picture.save(sys.stdout.buffer, "PNG", optimize=True)


def draw(told: dict[str, Any]) -> Image.Image:
    """The picture; its plots stand two beside each other."""
    plots = told["plots"]
    across = min(len(plots), 2)
    down = math.ceil(len(plots) / 2)
    size = (across * (_WIDTH + _GAP) + _GAP, _TOP + down * (_HEIGHT + _GAP))
    image = Image.new("RGB", (size[0] * _SCALE, size[1] * _SCALE), _PAPER)
    pen = _Pen(ImageDraw.Draw(image), 0, 0)
    pen.text((_GAP, 46), pen.shortened(told["title"], size[0] - 2 * _GAP, 26), 26)
    for n, plot in enumerate(plots):
        x, y = _GAP + (n % 2) * (_WIDTH + _GAP), _TOP + (n // 2) * (_HEIGHT + _GAP)
        _plot(_Pen(pen.on, x, y), plot)
    return image.reduce(_SCALE) if size[0] * _SCALE > 4000 else image


class _Pen:
    """Draws in the units of one plot, from its upper left corner."""

    def __init__(self, on: ImageDraw.ImageDraw, x: float, y: float) -> None:
        self.on, self._x, self._y = on, x, y

    def at(self, point: Point) -> Point:
        return (self._x + point[0]) * _SCALE, (self._y + point[1]) * _SCALE

    def text(self, point: Point, words: str, height: int = 15, ink: str = _INK, anchor: str = "ls") -> None:
        self.on.text(self.at(point), words, font=_font(height), fill=ink, anchor=anchor)

    def wide(self, words: str, height: int = 15) -> float:
        return _font(height).getlength(words) / _SCALE

    def shortened(self, words: str, wide: float, height: int = 15) -> str:
        if self.wide(words, height) <= wide:
            return words
        while words and self.wide(f"{words}…", height) > wide:
            words = words[:-1]
        return f"{words.rstrip()}…"

    def line(self, points: Sequence[Point], ink: str, wide: float) -> None:
        self.on.line([self.at(point) for point in points], fill=ink, width=round(wide * _SCALE), joint="curve")

    def box(self, one: Point, other: Point, ink: str) -> None:
        self.on.rectangle([self.at(one), self.at(other)], fill=ink)

    def mark(self, point: Point, form: int, ink: str) -> None:
        """A dot, a square, a triangle or a diamond."""
        x, y = point
        r = 4.5
        if form % 4 == 0:
            self.on.ellipse([self.at((x - r, y - r)), self.at((x + r, y + r))], fill=ink)
            return
        corners = (
            ((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)),
            ((x, y - r - 1), (x + r + 1, y + r), (x - r - 1, y + r)),
            ((x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)),
        )[form % 4 - 1]
        self.on.polygon([self.at(corner) for corner in corners], fill=ink)


_fonts: dict[int, ImageFont.FreeTypeFont] = {}


def _font(height: int) -> ImageFont.FreeTypeFont:
    if height not in _fonts:
        _fonts[height] = ImageFont.truetype(_FONT, height * _SCALE)
    return _fonts[height]


def _plot(pen: _Pen, plot: dict[str, Any]) -> None:
    pen.text((0, 18), pen.shortened(plot["title"], _WIDTH, 18), 18)
    high, step = _scale(plot)
    lower = _HEIGHT - _LOWER
    tall = lower - _UPPER

    def height(value: float) -> float:
        return lower - tall * value / high

    for n in range(round(high / step) + 1):
        y = height(n * step)
        pen.line([(_LEFT, y), (_WIDTH - _RIGHT, y)], _GRID if n else _SOFT, 1)
        pen.text((_LEFT - 8, y + 5), f"{n * step:g}{plot['unit']}", 13, _SOFT, "rs")
    slots = len(plot["categories"])
    wide = (_WIDTH - _LEFT - _RIGHT) / max(slots, 1)
    middles = [_LEFT + wide * (n + 0.5) for n in range(slots)]
    every = math.ceil(slots / 12)
    for n, (x, label) in enumerate(zip(middles, plot["categories"], strict=True)):
        if n % every == 0:
            pen.text((x, lower + 20), pen.shortened(label, wide * every - 6, 13), 13, _SOFT, "ms")
    (_lines if plot["form"] == "line" else _bars)(pen, plot["series"], middles, wide, height)
    if len(plot["series"]) > 1:
        _legend(pen, plot)


def _scale(plot: dict[str, Any]) -> tuple[float, float]:
    """Where the axis ends, and its steps: 1, 2 or 5 times a power of ten, at most five of them."""
    if plot["unit"].strip() == "%":
        return 100.0, 25.0
    most = max([value for _, values in plot["series"] for value in values], default=0) or 1
    power = 10.0 ** math.floor(math.log10(most / 4))
    step = max(next(f * power for f in (1, 2, 5, 10) if f * power * 4 >= most - 1e-9), 1.0)
    return step * math.ceil(most / step), step


def _bars(pen: _Pen, series: Any, middles: Sequence[float], wide: float, height: Any) -> None:
    one = min(wide * 0.74 / len(series), 54)
    for n, (_, values) in enumerate(series):
        for x, value in zip(middles, values, strict=True):
            left = x + (n - len(series) / 2) * one
            if value:
                pen.box((left + 1, height(value)), (left + one - 1, height(0)), _COLOURS[n % len(_COLOURS)])
            if len(series) < 3 and one > 16 and value:
                pen.text((left + one / 2, height(value) - 4), f"{value:g}", 12, _INK, "ms")


def _lines(pen: _Pen, series: Any, middles: Sequence[float], _: float, height: Any) -> None:
    for n, (_, values) in enumerate(series):
        points = [(x, height(value)) for x, value in zip(middles, values, strict=True)]
        ink = _COLOURS[n % len(_COLOURS)]
        if len(points) > 1:
            pen.line(points, ink, 2.5)
        for point in points:
            pen.mark(point, n, ink)


def _legend(pen: _Pen, plot: dict[str, Any]) -> None:
    x = float(_LEFT)
    for n, (name, _) in enumerate(plot["series"]):
        label = pen.shortened(name, 130, 13)
        needed = pen.wide(label, 13) + 34
        if x + needed > _WIDTH:
            return
        ink = _COLOURS[n % len(_COLOURS)]
        if plot["form"] == "line":
            pen.mark((x + 5, 38), n, ink)
        else:
            pen.box((x, 33), (x + 10, 43), ink)
        pen.text((x + 16, 43), label, 13, _SOFT)
        x += needed
