"""A plot says what its table says, to eyes and to screen readers, and lets nothing into the page."""

import re

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as some

from moderation.admin import plots
from moderation.admin.plots import Series

HOSTILE = '"><script>alert(1)</script>'


def heights(svg: str, name: str) -> list[float]:
    return [float(found) for found in re.findall(rf'<rect class="{name}"[^>]* height="([\d.]+)"', svg)]


def test_a_bar_is_as_high_as_its_figure():
    plot = plots.columns("a", "A", ["1", "2", "3"], [Series("in", [1, 2, 4])], first="hour")
    low, middle, high = heights(plot.svg, "s1")
    assert (middle / low, high / low) == (pytest.approx(2, rel=0.02), pytest.approx(4, rel=0.02))


def test_a_line_breaks_where_nothing_is_known():
    plot = plots.lines("a", "A", list("1234"), [Series("wait", [1, None, 3, 4])], first="hour")
    assert re.search(r'd="(M[^"]*)"', plot.svg.split('class="line')[1])[1].count("M") == 2
    assert [values for _, values in plot.rows] == [["1"], ["–"], ["3"], ["4"]]


def test_names_are_text():
    for draw in (plots.columns, plots.lines, plots.rows):
        plot = draw("a", HOSTILE, [HOSTILE], [Series(HOSTILE, [1])], first=HOSTILE, note=HOSTILE)
        page = render_to_string("moderation/desk/_plot.html", {"plot": plot})
        assert "<script" not in page
        assert "style=" not in page


@given(some.lists(some.one_of(some.none(), some.floats(0, 1e9), some.integers(0, 10**9)), max_size=60))
def test_whatever_the_figures_the_drawing_stays_on_its_canvas(values):
    """Every mark of every plot lies within the view box, and no number is not one."""
    labels = [str(number) for number in range(len(values))]
    for draw in (plots.columns, plots.lines, plots.rows):
        svg = draw("a", "A", labels, [Series("one", values), Series("two", values)], first="n").svg
        assert not re.search(r"nan|inf|e[+-]\d", re.sub(r"<(title|desc).*?</\1>", "", svg))
        width, height = (float(part) for part in re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
        for x, y, wide, high in re.findall(r'x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', svg):
            assert -0.2 <= float(x) <= float(x) + float(wide) <= width + 0.3
            assert -0.2 <= float(y) <= float(y) + float(high) <= height + 0.3


@given(some.floats(0.001, 1e9))
def test_the_scale_ends_above_the_highest_figure_and_not_far_above(value):
    """The top is at least the value, and at most two and a half times it where that matters."""
    top = plots._round_up(value)
    assert top >= value
    assert value < 2 or top <= 2.51 * value or top == 4


def test_nothing_says_so():
    plot = plots.columns("a", "A", ["1"], [Series("in", [0])], first="hour")
    assert "Nothing in this time." in render_to_string("moderation/desk/_plot.html", {"plot": plot})
    assert plots.rows("a", "A", [], [Series("in", [])], first="hour").is_empty
