"""Thresholds from what mistakes cost, and live figures from the log of scores and labels. Pure functions of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

# Automatic rejection needs this many labels, and fewer wrong rejections than this share of the honest (spam.md, 6.8).
LABELS_BEFORE_REJECTING = 200
WRONG_REJECTIONS_ALLOWED = 0.001
BINS = 10


@dataclass(frozen=True)
class Costs:
    """What one thing costs, in any one unit: a review, a published spam, a reader rejected wrongly."""

    review: float = 1.0
    published_spam: float = 8.0
    wrong_rejection: float = 200.0


@dataclass(frozen=True)
class Thresholds:
    """Hold from `hold` on; reject from `reject` on, or never while it is None. `why` says it in a sentence."""

    hold: float
    reject: float | None
    why: str


def thresholds(costs: Costs, scores: Sequence[float] = (), labels: Sequence[bool] = ()) -> Thresholds:
    """Thresholds that cost least: hold when p > R / S, reject when 1 - p < R / J.

    *scores* are probabilities given before each of *labels* was known. Without 200 of them, or when at the reject
    threshold 0.1 % or more of the honest comments would have been rejected, `reject` is None.

    Raises ValueError when a cost is not positive.
    """
    if min(costs.review, costs.published_spam, costs.wrong_rejection) <= 0:
        raise ValueError("Every cost must be more than zero.")
    hold = min(0.99, costs.review / costs.published_spam)
    reject = max(hold, 1 - costs.review / costs.wrong_rejection)
    said, is_spam = np.asarray(scores, float), np.asarray(labels, bool)
    if len(said) < LABELS_BEFORE_REJECTING:
        missing = LABELS_BEFORE_REJECTING - len(said)
        return Thresholds(hold, None, f"No automatic rejection: {missing} more decisions are needed to judge it.")
    honest = said[~is_spam]
    share = float((honest >= reject).mean()) if len(honest) else 1.0
    if share >= WRONG_REJECTIONS_ALLOWED:
        return Thresholds(hold, None, f"No automatic rejection: it would have rejected {share:.2%} of honest comments.")
    return Thresholds(hold, reject, f"Would have rejected {share:.2%} of {len(honest)} honest comments.")


@dataclass(frozen=True)
class Figures:
    """How well scores did against labels; shares between 0 and 1, None where there is nothing to divide by."""

    labels: int
    spam_share: float | None
    precision: float | None
    recall: float | None
    false_positive_rate: float | None
    held_share: float | None
    calibration_error: float | None
    brier: float | None
    drift: float | None

    def as_dict(self) -> dict:
        """Plain values for JSON."""
        return asdict(self)


def figures(
    scores: Sequence[float], labels: Sequence[bool | None], threshold: float, reference: Sequence[float] | None = None
) -> Figures:
    """Live figures at *threshold*; a label None counts for the share held and the drift only.

    *reference* are earlier scores, against which drift (`psi`) is measured; without it, the first half is taken.
    """
    said = np.asarray(scores, float)
    known = np.array([label is not None for label in labels], bool)
    truth = np.array([bool(label) for label in labels], bool)[known]
    chances = said[known]
    held = chances >= threshold
    before, after = (
        (said[: len(said) // 2], said[len(said) // 2 :]) if reference is None else (np.asarray(reference), said)
    )
    return Figures(
        labels=int(known.sum()),
        spam_share=_share(truth),
        precision=_share(truth[held]),
        recall=_share(held[truth]),
        false_positive_rate=_share(held[~truth]),
        held_share=_share(said >= threshold),
        calibration_error=calibration_error(chances, truth),
        brier=float(((chances - truth) ** 2).mean()) if len(truth) else None,
        drift=psi(before, after),
    )


def figures_by(
    scores: Sequence[float], labels: Sequence[bool | None], groups: Sequence[str], threshold: float
) -> Mapping[str, Figures]:
    """`figures` for each group (sections, or languages), in the order of their names."""
    chosen = {name: [i for i, group in enumerate(groups) if group == name] for name in sorted(set(groups))}
    return {
        name: figures([scores[i] for i in numbers], [labels[i] for i in numbers], threshold)
        for name, numbers in chosen.items()
    }


def _share(mask: np.ndarray) -> float | None:
    return float(mask.mean()) if len(mask) else None


def calibration_error(chances: np.ndarray, truth: np.ndarray, bins: int = BINS) -> float | None:
    """Expected calibration error: mean distance of probability and frequency over ten equal bins, weighted by size."""
    if not len(chances):
        return None
    place = np.minimum((chances * bins).astype(int), bins - 1)
    sizes = np.bincount(place, minlength=bins)
    said = np.bincount(place, chances, bins)
    was = np.bincount(place, truth.astype(float), bins)
    return float(np.abs(said - was).sum() / sizes.sum())


def psi(before: np.ndarray, after: np.ndarray, bins: int = BINS) -> float | None:
    """Population stability index of two sets of scores: under 0.1 steady, over 0.25 changed. None when too few (20)."""
    if min(len(before), len(after)) < 20:
        return None
    edges = np.linspace(0, 1, bins + 1)
    first = np.histogram(before, edges)[0] + 0.5
    second = np.histogram(after, edges)[0] + 0.5
    first, second = first / first.sum(), second / second.sum()
    return float(((second - first) * np.log(second / first)).sum())
