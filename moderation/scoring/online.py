"""Learn from decisions: a sparse delta on top of the shipped weights, one AdaGrad step for each label.

The label log is the truth and a delta only its cache: `rebuild` replays the log, and a log without a row gives the very
bytes of never having learned it. `Contest` decides who serves, by who predicted best before seeing each label. Pure:
storing, locking and fetching labels is the caller's business.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from . import features
from .contest import Contest
from .model import HEADS, Model, ModelError, sigmoid

# AdaGrad (Duchi et al. 2011). A label may contradict the model as much as it likes, but pulls no harder than
# LARGEST_ERROR: wrong labels are few and loud. A step grows with the root of a feature's value (1 at USUAL_VALUE): what
# stands in a long comment has small values and there is much of it, so without that a decision about a long comment
# would weigh more than one about a short one. Chosen on the spam corpora, each left out of training in turn; see
# docs/scoring.md.
RATE = 0.7
EPSILON = 1e-5
LARGEST_ERROR = 0.1
USUAL_VALUE = 0.1
BIAS_STEP = 0.1
PRUNE = 0.03
BUDGET_BYTES = 250_000
MAGIC = b"NSD1"
HEADER = struct.Struct("<4s?Iffff")


class Label(NamedTuple):
    """One decided comment: a head's label is True, False or None (says nothing); weight is 1 / size of its cluster."""

    decision_id: int | str
    text: str
    author: str
    spam: bool | None
    abuse: bool | None
    weight: float = 1.0


@dataclass
class Delta:
    """What was learned here. `alone` deltas do not add to the shipped model but replace it.

    `weights` and `squares` (sums of squared gradients) are (slots, 2) float32, made when first needed; `bias` is (2,).
    """

    alone: bool = False
    labels: int = 0
    bias: np.ndarray = field(default_factory=lambda: np.zeros(len(HEADS)))
    weights: np.ndarray | None = None
    squares: np.ndarray | None = None

    def weights_at(self, slots: np.ndarray) -> np.ndarray:
        """The (n, 2) learned weights of *slots*."""
        return np.zeros((len(slots), len(HEADS)), np.float32) if self.weights is None else self.weights[slots]

    def to_bytes(self) -> bytes:
        """Compressed: per head the slots with |weight| > 0.03, their weights and AdaGrad state as float16.

        When the result is larger than the budget (250 kB), the smallest weights go until it fits.
        """
        limit = PRUNE
        packed = self._packed(limit)
        while len(packed) > BUDGET_BYTES:
            limit *= 1.25
            packed = self._packed(limit)
        return packed

    def _packed(self, limit: float) -> bytes:
        parts = [HEADER.pack(MAGIC, self.alone, self.labels, *self.bias.astype(np.float32), 0.0, 0.0)]
        for head in range(len(HEADS)):
            kept = np.zeros(0, np.int64)
            if self.weights is not None:
                kept = np.flatnonzero(np.abs(self.weights[:, head]) > limit)
            parts.append(struct.pack("<I", len(kept)))
            parts.append(np.diff(kept, prepend=0).astype("<u4").tobytes())
            if self.weights is not None and self.squares is not None:
                parts.append(_halved(self.weights[kept, head]))
                # The root, because squares of small gradients would vanish in float16.
                parts.append(_halved(np.sqrt(self.squares[kept, head])))
        return zlib.compress(b"".join(parts), 9)

    @classmethod
    def from_bytes(cls, content: bytes) -> Delta:
        """A delta from `to_bytes`. Raises ModelError when the bytes are damaged or of another kind."""
        try:
            raw = zlib.decompress(content)
            magic, alone, labels, spam_bias, abuse_bias, _, _ = HEADER.unpack_from(raw)
            if magic != MAGIC:
                raise ValueError("magic")
            delta = cls(alone, labels, np.array([spam_bias, abuse_bias], np.float64))
            place = HEADER.size
            for head in range(len(HEADS)):
                place = delta._unpack(raw, place, head)
        except (zlib.error, struct.error, ValueError, IndexError) as error:
            raise ModelError("What was learned here is damaged. Rebuild it with: manage.py learn --rebuild") from error
        return delta

    def _unpack(self, raw: bytes, place: int, head: int) -> int:
        (count,) = struct.unpack_from("<I", raw, place)
        place += 4
        if count:
            weights, squares = self.arrays()
            slots = np.cumsum(np.frombuffer(raw, "<u4", count, place).astype(np.int64))
            weights[slots, head] = np.frombuffer(raw, "<f2", count, place + 4 * count)
            squares[slots, head] = np.frombuffer(raw, "<f2", count, place + 6 * count).astype(np.float32) ** 2
        return place + 8 * count

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """The weights and squares, made when first asked for (8.9 MB together)."""
        if self.weights is None or self.squares is None:
            self.weights = np.zeros((features.SLOTS, len(HEADS)), np.float32)
            self.squares = np.zeros((features.SLOTS, len(HEADS)), np.float32)
        return self.weights, self.squares


def _halved(values: np.ndarray) -> bytes:
    return values.astype("<f2").tobytes()


def learn(
    delta: Delta, model: Model, text: str, author: str, labels: tuple[bool | None, bool | None], weight: float = 1.0
) -> np.ndarray:
    """One step on *delta* from one decided comment; *labels* are (spam, abuse), None for a head it says nothing about.

    *weight* is the share of a cluster that this label stands for (1 / size for each of a burst of like decisions).
    Returns the probabilities (2,) that held before the step.
    """
    return learn_vector(delta, model, features.vectors([text], [author or ""]), labels, weight)


def learn_vector(
    delta: Delta, model: Model, vector: features.Vectors, labels: tuple[bool | None, bool | None], weight: float = 1.0
) -> np.ndarray:
    """`learn` for a comment whose features (the rows of one text) are at hand.

    Taught is the whole comment, whichever passage decided: on corpora left out this gave a better AUC (0.966 for 0.964
    after 50 decisions) and bore wrong labels better (0.985 for 0.983) than teaching the passage.
    """
    before = sigmoid(model.logits(vector, delta))[0]
    slots, values = vector.row(0)
    values = values.astype(np.float32)
    rate = np.float32(RATE) * np.sqrt(values / np.float32(USUAL_VALUE))
    share = np.float32(weight)
    for head, label in enumerate(labels):
        if label is None or weight <= 0:
            continue
        weights, squares = delta.arrays()
        error = np.float32(np.clip(before[head] - float(label), -LARGEST_ERROR, LARGEST_ERROR))
        gradient = error * values
        square = gradient * gradient
        # *weight* is a share of the step: AdaGrad divides by the size of gradients, and would undo a share of those.
        root = np.sqrt(squares[slots, head] + square)
        squares[slots, head] += share * square
        weights[slots, head] -= share * rate * gradient / (root + np.float32(EPSILON))
        delta.bias[head] -= BIAS_STEP * float(error) * weight
    delta.labels += 1
    return before


def once(rows: Iterable[Label]) -> list[Label]:
    """The rows with each decision once (its first row); the order stays."""
    kept: dict[int | str, Label] = {}
    for row in rows:
        kept.setdefault(row.decision_id, row)
    return list(kept.values())


def rebuild(rows: Iterable[Label], model: Model, *, alone: bool = False) -> Delta:
    """The delta that learning *rows* in order gives. To undo a decision, leave its row out: same bytes as never."""
    delta = Delta(alone)
    for row in once(rows):
        learn(delta, model, row.text, row.author, (row.spam, row.abuse), row.weight)
    return delta


@dataclass
class Learned:
    """All that a scope (the newsroom, or a section) has learned: both challengers and the contest between them."""

    beside: Delta
    alone: Delta
    contest: Contest

    @classmethod
    def nothing(cls) -> Learned:
        """Before the first decision."""
        return cls(Delta(), Delta(alone=True), Contest())

    def serving(self, head: str = "spam") -> Delta | None:
        """What to give `Model.score` as its delta: None while the shipped model is still the best."""
        return {"base": None, "beside": self.beside, "alone": self.alone}[self.contest.champion(head)]


def learn_all(learned: Learned, model: Model, row: Label) -> dict[str, np.ndarray]:
    """Score *row* with all three contenders, note who was right, then let both challengers learn it.

    Returns the probabilities (2,) of each contender before the step.
    """
    vector = features.vectors([row.text], [row.author or ""])
    labels = (row.spam, row.abuse)
    said = {
        "base": sigmoid(model.logits(vector))[0],
        "beside": learn_vector(learned.beside, model, vector, labels, row.weight),
        "alone": learn_vector(learned.alone, model, vector, labels, row.weight),
    }
    learned.contest.note(said, labels, row.weight)
    return said


def rebuild_all(rows: Iterable[Label], model: Model) -> Learned:
    """`rebuild` for a whole scope, contest included."""
    learned = Learned.nothing()
    for row in once(rows):
        learn_all(learned, model, row)
    return learned
