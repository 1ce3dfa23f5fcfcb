"""Plots as SVG, drawn on the server: columns over time, lines over time, rows by name. Each comes with its table.

Colours are classes (`.plot .s1` to `.s4` in desk.css), so light and dark follow the admin; no inline style, which the
Content-Security-Policy would refuse. A plot is an image with a title and a description; the figures are in the table.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 10, 26
ROW, NAMES = 26, 170  # of a horizontal bar; the width that names get
TICKS = 4
LABELS = 8  # at most, along the bottom


@dataclass(frozen=True)
class Series:
    """A name for the legend and the table's head, and one value for each label; None: nothing to say there.

    *tone* is its colour: 1 blue, 2 orange, 3 red, 4 grey.
    """

    name: str
    values: Sequence[float | None]
    tone: int = 1


@dataclass(frozen=True)
class Plot:
    """What a page shows: see `moderation/desk/_plot.html`."""

    slug: str
    title: str
    note: str
    svg: SafeString
    first: str  # the head of the table's first column
    series: Sequence[Series]
    rows: list[tuple[str, list[str]]]
    is_empty: bool


def columns(
    slug: str, title: str, labels: Sequence[str], series: Sequence[Series], *, first: str, note: str = ""
) -> Plot:
    """Upright bars, the series stacked on each other."""
    top = _round_up(max((sum(values) for values in _columns_of(series)), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    width = max(1.0, step * 0.8)
    shapes = []
    for place, values in enumerate(_columns_of(series)):
        base = 0.0
        for one, value in zip(series, values, strict=True):
            if value:
                high, low = _y(base + value, top), _y(base, top)
                x = LEFT + place * step + (step - width) / 2
                shapes.append((f"s{one.tone}", round(x, 1), round(high, 1), round(width, 1), round(low - high, 1)))
            base += value
    bars = format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', shapes)
    drawn = _drawing(slug, title, note, HEIGHT, _axes(labels, step, top) + bars)
    return _plot(slug, title, labels, series, drawn, first, note)


def lines(
    slug: str, title: str, labels: Sequence[str], series: Sequence[Series], *, first: str, note: str = ""
) -> Plot:
    """One line for each series; it breaks where there is nothing to say."""
    top = _round_up(max((value for one in series for value in one.values if value is not None), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    drawn = SafeString("")
    for one in series:
        points = [
            None if value is None else (round(LEFT + (place + 0.5) * step, 1), round(_y(value, top), 1))
            for place, value in enumerate(one.values)
        ]
        dots = [(f"s{one.tone}", x, y) for x, y in filter(None, points)]
        drawn += format_html('<path class="line s{}" d="{}"/>', one.tone, _path(points))
        drawn += format_html_join("", '<circle class="{}" cx="{}" cy="{}" r="2.5"/>', dots)
    return _plot(
        slug, title, labels, series, _drawing(slug, title, note, HEIGHT, _axes(labels, step, top) + drawn), first, note
    )


def rows(slug: str, title: str, labels: Sequence[str], series: Sequence[Series], *, first: str, note: str = "") -> Plot:
    """Lying bars, one for each name, the series behind each other."""
    longest = max((sum(values) for values in _columns_of(series)), default=0) or 1
    drawn = SafeString("")
    for place, (name, values) in enumerate(zip(labels, _columns_of(series), strict=True)):
        y, x = place * ROW, float(NAMES)
        drawn += format_html('<text class="name" x="{}" y="{}">{}</text>', NAMES - 8, y + 17, _short(name))
        for one, value in zip(series, values, strict=True):
            if value:
                width = round(value / longest * (WIDTH - NAMES - 60), 1)
                drawn += format_html(
                    '<rect class="s{}" x="{}" y="{}" width="{}" height="18"/>', one.tone, round(x, 1), y + 4, width
                )
                x += width
        drawn += format_html('<text x="{}" y="{}">{}</text>', round(x + 6, 1), y + 17, figure(sum(values)))
    return _plot(slug, title, labels, series, _drawing(slug, title, note, ROW * len(labels), drawn), first, note)


def figure(value: Any) -> str:
    """A number for people: "1,204", "0.92", "–" for none."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    places = 0 if float(value).is_integer() else 2
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def _plot(
    slug: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    svg: SafeString,
    first: str,
    note: str,
) -> Plot:
    table = [(name, [figure(one.values[place]) for one in series]) for place, name in enumerate(labels)]
    is_empty = not any(value for one in series for value in one.values)
    return Plot(slug, title, note, svg, first, series, table, is_empty)


def _columns_of(series: Sequence[Series]) -> list[list[float]]:
    return [[value or 0 for value in values] for values in zip(*(one.values for one in series), strict=True)]


def _drawing(slug: str, title: str, note: str, height: int, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="plot" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        *(WIDTH, max(height, ROW), slug, slug, slug, title, slug, note or title, inside),
    )


def _axes(labels: Sequence[str], step: float, top: float) -> SafeString:
    """Grid lines with their numbers, and some of the labels below."""
    levels = [(top * tick / TICKS) for tick in range(TICKS + 1)] if top else [0]
    grid = format_html_join(
        "",
        '<path class="grid" d="M{} {}H{}"/><text class="name" x="{}" y="{}">{}</text>',
        (
            (LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4, figure(round(level, 2)))
            for level in levels
            for y in [round(_y(level, top), 1)]
        ),
    )
    every = max(1, math.ceil(len(labels) / LABELS))
    below = format_html_join(
        "",
        '<text class="below" x="{}" y="{}">{}</text>',
        (
            (round(LEFT + (place + 0.5) * step, 1), HEIGHT - 8, name)
            for place, name in enumerate(labels)
            if place % every == 0
        ),
    )
    return grid + below


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (value / top if top else 0) * (HEIGHT - TOP - BOTTOM)


def _path(points: Sequence[tuple[float, float] | None]) -> SafeString:
    """SVG path data: numbers of ours only."""
    parts, pen_is_down = [], False
    for point in points:
        if point:
            parts.append(f"{'L' if pen_is_down else 'M'}{point[0]} {point[1]}")
        pen_is_down = point is not None
    return mark_safe("".join(parts))  # noqa: S308  numbers


def _round_up(value: float) -> float:
    """The next of 4, 8, 20, 40, 80, 200 … (and 1 for shares): a top of the scale whose quarters read well."""
    if value <= 0:
        return 0
    if value <= 1:
        return 1
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        power * factor for factor in (0.4, 0.8, 1, 2, 4, 8, 20) if power * factor >= value and power * factor >= 4
    )


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"
