"""Train the shipped model: real and made-up comments in, one file out; the same data give the same bytes.

Needs scikit-learn and, for the abuse head's teacher, alt-profanity-check; neither is needed to use the model. Only the
`train` and `evaluate` commands import this module.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import profanity_check
import profanity_check.profanity_check as teacher
import sklearn
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from . import corpora, features, made_up, model
from .corpora import FOLDS, Row

RELEASE = "2026.11"
SEED = 20261124
# Chosen by leave-one-video-out and leave-one-corpus-out on the training corpora; see docs/scoring.md.
SPAM_ALPHA = 1e-5
ABUSE_ALPHA = 5e-6
SPAM_EPOCHS = 16
ABUSE_EPOCHS = 8
# Spam weights are the mean over learners that saw the comments in different orders: a single order moves the share of
# disguised spam that is held by one or two in a hundred.
SPAM_ORDERS = 3
# What a passage starts with, in the units of the learner: it lacks what is known of the whole (length, hiding, name),
# and on average flags speak for spam. See docs/scoring.md.
PASSAGE_START = 1.75
BATCH = 2000
# How much a corpus counts for the spam head, relative to its size to the power BALANCE; others count 1.
SPAM_MASS = {
    "youtube": 3.0, "made_citing": 0.6, "made_promoting": 0.4, "made_padded": 0.7, "made_pitches": 1.0,
    "made_remarks": 0.5, "made_run_together": 0.3, "made_leeted": 0.3, "made_insults": 0.15, "made_neutral": 0.3,
}  # fmt: skip
ABUSE_MASS = {
    "civil": 3.0, "davidson": 0.5, "edos": 0.7, "made_citing": 0.0, "made_insults": 0.5, "made_neutral": 0.6,
    "made_remarks": 0.5,
    "made_salads": 16.0,
}  # fmt: skip
BALANCE = 0.5
LARGEST = 5000
# How much the teacher's opinion counts beside a label, and what rows with the teacher's opinion only count.
TEACHER_SHARE = 0.8
# The share of bad comments that probabilities are calibrated for; the corpora have more than a newsroom.
PRIOR = {"spam": 0.2, "abuse": 0.15}
# Shares of honest rows that the shipped hold threshold may hold, in the worst corpus of at least SEEN honest rows.
HONEST_SHARE_HELD = {"spam": 0.005, "abuse": 0.05}
SEEN = 500
Progress = Callable[[Iterable], Iterable]


@dataclass
class TrainingSet:
    """Rows and their sparse matrix; the first `real` rows come from the corpora, the rest are made up.

    `passages` are those of long real rows, in the order of the rows that they are `passage_of`.
    """

    rows: list[Row]
    real: int
    matrix: sparse.csr_matrix
    passages: sparse.csr_matrix
    passage_of: np.ndarray
    teacher: np.ndarray

    def __post_init__(self) -> None:
        self.corpus = np.array([row.corpus for row in self.rows])
        self.fold = np.array([row.fold for row in self.rows])
        self.spam = np.array([-1 if row.spam is None else row.spam for row in self.rows])
        self.abuse = np.array([-1 if row.abuse is None else row.abuse for row in self.rows])
        self.is_real = np.arange(len(self.rows)) < self.real

    def without(self, held_out: np.ndarray) -> np.ndarray:
        """A mask of the rows that may be learned from when the *held_out* ones (a mask) are for testing."""
        kept = ~held_out
        for number in range(self.real, len(self.rows)):
            if any(held_out[parent] for parent in self.rows[number].parents):
                kept[number] = False
        return kept


def matrix_of(texts: Sequence[str], authors: Sequence[str]) -> tuple[sparse.csr_matrix, np.ndarray]:
    """The sparse float32 matrix of *texts*, passages included, and at which row each text starts (and the end)."""
    found = features.vectors(texts, authors)
    shape = (len(found.starts) - 1, features.SLOTS)
    return sparse.csr_matrix((found.values, found.slots.astype(np.int32), found.starts), shape), found.texts


def matrices_of(rows: Sequence[Row], progress: Progress) -> tuple[sparse.csr_matrix, sparse.csr_matrix, np.ndarray]:
    """The features of *rows*: one matrix of the whole texts, one of their passages, and whose each passage is."""
    wholes, passages, owners = [], [], []
    for start in progress(range(0, len(rows), BATCH)):
        batch = rows[start : start + BATCH]
        matrix, texts = matrix_of([row.text for row in batch], [row.author for row in batch])
        owner = np.repeat(np.arange(len(batch)), np.diff(texts))
        is_passage = np.ones(len(owner), bool)
        is_passage[texts[:-1]] = False
        wholes.append(matrix[texts[:-1]])
        passages.append(matrix[is_passage])
        owners.append(owner[is_passage] + start)
    return sparse.vstack(wholes, format="csr"), sparse.vstack(passages, format="csr"), np.concatenate(owners)


def gather(folder: Path, progress: Progress) -> TrainingSet:
    """Read the corpora below *folder*, make up the rest, and compute all features (about 15 s for 96,000 rows)."""
    return prepare(corpora.read(folder), corpora.profanity(folder), sorted(teacher.vectorizer.vocabulary_), progress)


def prepare(
    real: list[Row], profanity: Sequence[tuple[str, str]], words: Sequence[str], progress: Progress
) -> TrainingSet:
    """A training set from *real* rows, the abusive words for made-up ones, and *words* to ask the teacher about."""
    rows = [*real, *made_up.make(real, profanity), *made_up.word_salads(words)]
    matrix, passages, passage_of = matrices_of(rows, progress)
    kept = passage_of < len(real)  # nobody asks for the passages of made-up rows
    return TrainingSet(rows, len(real), matrix, passages[kept], passage_of[kept], teach(rows))


def teach(rows: Sequence[Row]) -> np.ndarray:
    """What alt-profanity-check makes of the English rows: a probability, or nan for rows that it cannot read."""
    opinion = np.full(len(rows), np.nan)
    english = [number for number, row in enumerate(rows) if row.lang == "en"]
    if english:
        with warnings.catch_warnings():
            # Its pickles name the scikit-learn they were made with; we only ask for its opinion.
            warnings.simplefilter("ignore")
            opinion[english] = profanity_check.predict_prob([rows[number].text for number in english])
    return opinion


def balanced(corpus: np.ndarray, label: np.ndarray, mass: dict[str, float]) -> np.ndarray:
    """Weights that keep large corpora from drowning small ones, and the labels of each corpus even; mean 1."""
    weights = np.zeros(len(corpus))
    for name in np.unique(corpus):
        for value in np.unique(label):
            chosen = (corpus == name) & (label == value)
            if chosen.any():
                size = int(chosen.sum())
                weights[chosen] = mass.get(name, 1.0) * min(size, LARGEST) ** BALANCE / size
    return weights / max(weights.mean(), 1e-12)


def fit(
    matrix: sparse.csr_matrix, target: np.ndarray, weights: np.ndarray, alpha: float, epochs: int, orders: int = 1
) -> SGDClassifier:
    """A logistic regression, the mean over *orders* of the rows; *target* may be between 0 and 1 (both sides then)."""
    both = (target > 0) & (target < 1)
    rows = np.concatenate((np.arange(len(target)), np.flatnonzero(both)))
    labels = np.concatenate(((target > 0).astype(int), np.zeros(int(both.sum()), int)))
    shares = np.concatenate((np.where(target > 0, target, 1.0) * weights, (1 - target[both]) * weights[both]))
    learners = [
        SGDClassifier(loss="log_loss", alpha=alpha, max_iter=epochs, tol=None, random_state=SEED + order, average=True)
        for order in range(orders)
    ]
    for learner in learners:
        learner.fit(matrix[rows], labels, sample_weight=shares)
    mean, *_ = learners
    mean.coef_ = np.mean([learner.coef_ for learner in learners], axis=0)
    mean.intercept_ = np.mean([learner.intercept_ for learner in learners], axis=0)
    return mean


def fit_spam(data: TrainingSet, allowed: np.ndarray) -> SGDClassifier:
    """The spam head, from the *allowed* rows (a mask)."""
    chosen = np.flatnonzero(allowed & (data.spam >= 0))
    weights = balanced(data.corpus[chosen], data.spam[chosen], SPAM_MASS)
    target = data.spam[chosen].astype(float)
    learner = fit(data.matrix[chosen], target, weights, SPAM_ALPHA, SPAM_EPOCHS, SPAM_ORDERS)
    # It saw whole texts only; now it reads passages too.
    learner.coef_[0, features.PASSAGE_SLOT] = PASSAGE_START / features.FLAG_VALUE
    return learner


def abuse_targets(data: TrainingSet) -> tuple[np.ndarray, np.ndarray]:
    """For every row what the abuse head should say (nan: nothing known) and the label group for balancing."""
    target = np.where(data.abuse >= 0, data.abuse, np.nan).astype(float)
    for number, row in enumerate(data.rows):
        if row.abuse_share is not None:
            target[number] = row.abuse_share
    taught = ~np.isnan(data.teacher)
    labelled = ~np.isnan(target)
    both = taught & labelled
    target[both] = (1 - TEACHER_SHARE) * target[both] + TEACHER_SHARE * data.teacher[both]
    only = taught & ~labelled
    target[only] = data.teacher[only]
    group = np.where(labelled, np.where(np.nan_to_num(target) > 0.5, 1, 0), 2)
    return target, group


def fit_abuse(data: TrainingSet, allowed: np.ndarray) -> SGDClassifier:
    """The abuse head, from the *allowed* rows (a mask): labels and the teacher's opinion together."""
    target, group = abuse_targets(data)
    chosen = np.flatnonzero(allowed & ~np.isnan(target))
    weights = balanced(data.corpus[chosen], group[chosen], ABUSE_MASS)
    return fit(data.matrix[chosen], target[chosen], weights, ABUSE_ALPHA, ABUSE_EPOCHS)


FITTERS = {"spam": fit_spam, "abuse": fit_abuse}


def out_of_fold(data: TrainingSet, head: str, progress: Progress) -> np.ndarray:
    """For every row the logit of a model that saw neither its fold nor anything made from it."""
    logits = np.zeros(len(data.rows))
    for fold in progress(range(FOLDS)):
        test = data.fold == fold
        learner = FITTERS[head](data, data.without(test & data.is_real) & ~test)
        logits[test] = logits_of(learner, data, np.flatnonzero(test), head)
    return logits


def logits_of(learner: SGDClassifier, data: TrainingSet, rows: np.ndarray, head: str) -> np.ndarray:
    """What *learner* makes of *rows* (ascending), read as `Model.read` reads: for spam the worst passage may decide."""
    logits = learner.decision_function(data.matrix[rows])
    if head == "spam":
        chosen = np.flatnonzero(np.isin(data.passage_of, rows))
        if len(chosen):
            place = np.searchsorted(rows, data.passage_of[chosen])
            np.maximum.at(logits, place, learner.decision_function(data.passages[chosen]))
    return logits


def platt(logits: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Slope and shift that make weighted *logits* probabilities (Platt 1999), by Newton's method."""
    slope, shift = 1.0, 0.0
    design = np.stack((logits, np.ones_like(logits)), 1)
    for _ in range(50):
        chance = model.sigmoid(slope * logits + shift)
        gradient = design.T @ (weights * (chance - labels))
        curvature = (design * (weights * chance * (1 - chance))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        slope, shift = slope - step[0], shift - step[1]
        if np.abs(step).max() < 1e-10:
            break
    return float(f"{slope:.8g}"), float(f"{shift:.8g}")


def at_prior(corpus: np.ndarray, labels: np.ndarray, prior: float) -> np.ndarray:
    """Weights under which every corpus counts alike and the share of bad rows is *prior*; mean 1."""
    _, number, sizes = np.unique(corpus, return_inverse=True, return_counts=True)
    weights = 1.0 / sizes[number]
    for label, share in ((1, prior), (0, 1 - prior)):
        weights[labels == label] *= share / weights[labels == label].sum()
    return weights * len(weights)


def hold_threshold(chances: np.ndarray, honest: np.ndarray, corpus: np.ndarray, share: float) -> float:
    """The lowest threshold (two decimals up) at which no honest corpus has more than *share* held, out of fold."""
    worst = max(
        np.quantile(chances[honest & (corpus == name)], 1 - share)
        for name in np.unique(corpus[honest])
        if (honest & (corpus == name)).sum() >= SEEN
    )
    return min(0.99, float(np.ceil(worst * 100) / 100))


def train(data: TrainingSet, facts: dict, progress: Progress) -> bytes:
    """The bytes of a model file for *data*; *facts* (sources and their hashes) go into its header."""
    weights = np.zeros((features.SLOTS, len(model.HEADS)))
    bias, scaling, thresholds = [], {}, {}
    everything = np.ones(len(data.rows), bool)
    for number, head in enumerate(model.HEADS):
        learner = FITTERS[head](data, everything)
        weights[:, number] = learner.coef_[0]
        bias.append(float(f"{learner.intercept_[0]:.8g}"))
        labels = getattr(data, head)
        logits = out_of_fold(data, head, progress)
        known = data.is_real & (labels >= 0)
        scaling[head] = platt(logits[known], labels[known], at_prior(data.corpus[known], labels[known], PRIOR[head]))
        chances = model.sigmoid(scaling[head][0] * logits + scaling[head][1])
        held = hold_threshold(chances[known], labels[known] == 0, data.corpus[known], HONEST_SHARE_HELD[head])
        thresholds[head] = {"hold": held, "reject": None}
    facts = {
        **facts,
        "release": RELEASE,
        "bias": bias,
        "platt": scaling,
        "thresholds": thresholds,
        "rows": {"real": data.real, "made_up": len(data.rows) - data.real},
        "trained_with": {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "seed": SEED},
    }
    return model.to_bytes(weights, facts)
