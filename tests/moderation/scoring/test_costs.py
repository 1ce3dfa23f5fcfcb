"""Thresholds follow from costs; rejecting alone waits for proof; figures are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from moderation.scoring.costs import Costs, calibration_error, figures, figures_by, psi, thresholds


def test_the_example_of_the_costs():
    found = thresholds(Costs(review=1, published_spam=8, wrong_rejection=200))
    assert found.hold == 0.125
    assert found.reject is None


def test_rejecting_needs_two_hundred_decisions():
    assert "200 more" in thresholds(Costs()).why
    assert thresholds(Costs(), [0.01] * 199, [False] * 199).reject is None


def test_rejecting_is_offered_when_it_would_have_wronged_nobody():
    found = thresholds(Costs(), [0.01] * 150 + [0.999] * 50, [False] * 150 + [True] * 50)
    assert found.reject == pytest.approx(0.995)


def test_rejecting_stays_off_when_it_would_have_wronged_one_in_a_hundred():
    found = thresholds(Costs(), [0.01] * 198 + [0.999] * 2, [False] * 200)
    assert found.reject is None
    assert "1.00%" in found.why


def test_free_things_are_refused():
    with pytest.raises(ValueError, match="more than zero"):
        thresholds(Costs(review=0))


def test_figures_of_ten_comments():
    scores = [0.9, 0.8, 0.7, 0.2, 0.1, 0.1, 0.1, 0.1, 0.95, 0.3]
    labels = [True, True, False, True, False, False, False, False, None, None]
    found = figures(scores, labels, 0.5)
    assert found.labels == 8
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(2 / 3)
    assert found.false_positive_rate == pytest.approx(1 / 5)
    assert found.held_share == pytest.approx(0.4)
    assert found.drift is None


def test_figures_of_nothing_are_none():
    assert set(figures([], [], 0.5).as_dict().values()) == {0, None}


def test_figures_by_section():
    found = figures_by([0.9, 0.1, 0.9], [True, False, False], ["sport", "sport", "city"], 0.5)
    assert list(found) == ["city", "sport"]
    assert found["sport"].precision == 1
    assert found["city"].precision == 0


def test_perfect_calibration_has_no_error():
    assert calibration_error(np.array([0.0, 1.0, 1.0]), np.array([False, True, True])) == 0
    assert calibration_error(np.array([0.9] * 10), np.array([True] * 9 + [False])) == pytest.approx(0)


def test_drift_is_small_for_the_same_and_large_for_other_scores():
    steady = np.linspace(0, 1, 400)
    assert psi(steady, steady) == pytest.approx(0)
    assert psi(steady, np.full(400, 0.95)) > 0.25
