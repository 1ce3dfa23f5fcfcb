"""The model: two linear heads, spam and abuse, over one sparse vector, kept in one checksummed file.

A logit is a bias plus the sum of weight * value; Platt's scaling is folded into the weights when the file is read, so
that probability = 1 / (1 + exp(-logit)) and every contribution is in the units of the logit. A long comment is as much
spam as the whole of it or its worst passage, whichever is more; abuse is read from the whole. Nothing here learns.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import features, normalise, passages

if TYPE_CHECKING:
    from .online import Delta

FORMAT = "newsroom-scoring 1"
HEADS = ("spam", "abuse")
BLOCKS = (0, features.WORDS, features.TOKENS, features.FLAG_START, features.SLOTS)
CHECKSUM_BYTES = 32
# Weights are whole numbers of steps, up to this many: fewer pack better, and 48 cost no figure more than 0.001.
LEVELS = 48
# What the file must agree on with this code, or its weights mean nothing.
CONSTANTS = {
    "features": features.VERSION,
    "normaliser": normalise.VERSION,
    "bits": features.BITS,
    "token_bits": features.TOKEN_BITS,
    "slots": features.SLOTS,
    "runs": list(features.RUNS),
    "scales": [
        features.CHARACTER_SCALE,
        features.WORD_SCALE,
        features.TOKEN_VALUE,
        features.FLAG_VALUE,
        features.DAMPING,
    ],
    "passages": [passages.LENGTH, passages.STEP, passages.SHORT],
}


class ModelError(Exception):
    """The model file cannot be used; the message says why and what to do."""


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Logits to probabilities."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -50, 50)))


@dataclass
class Model:
    """A read-only model; see `load`. `weights` is (slots, 2) float32 and `bias` (2,) float64, both in logit units."""

    version: str
    thresholds: dict[str, dict[str, float | None]]
    weights: np.ndarray
    bias: np.ndarray
    header: dict

    def logits(self, vectors: features.Vectors, delta: Delta | Sequence[Delta] | None = None) -> np.ndarray:
        """Logits (n, 2) of n texts; with deltas, what was learned here is added (or stands alone)."""
        return self.read(vectors, delta)[0]

    def read(
        self, vectors: features.Vectors, delta: Delta | Sequence[Delta] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Logits (n, 2) of n texts, and the row (n,) behind each spam logit: the whole, or the passage above it."""
        deltas = as_deltas(delta)
        total = np.zeros((len(vectors.starts) - 1, len(HEADS)))
        if not any(each.alone for each in deltas):
            total += self.bias + _sums(vectors, self.weights[vectors.slots])
        for each in deltas:
            total += each.bias + _sums(vectors, each.weights_at(vectors.slots))
        wholes = vectors.texts[:-1]
        if len(wholes) == len(total):
            return total, wholes
        spam = total[:, 0]
        highest = np.maximum.reduceat(spam, wholes)
        reached = np.flatnonzero(spam == np.repeat(highest, np.diff(vectors.texts)))
        # The first row that reaches the height; the whole is first, so that it stands when no passage is above it.
        rows = reached[np.searchsorted(reached, wholes)]
        return np.stack((highest, total[wholes, 1]), 1), rows

    def score(
        self,
        texts: Sequence[str],
        authors: Sequence[str] | None = None,
        delta: Delta | Sequence[Delta] | None = None,
    ) -> np.ndarray:
        """Calibrated probabilities (n, 2): spam, abuse. *authors* are display names, "" when unknown."""
        if len(texts) == 0:
            return np.zeros((0, len(HEADS)))
        return sigmoid(self.logits(features.vectors(texts, authors), delta))


def as_deltas(delta: Delta | Sequence[Delta] | None) -> tuple[Delta, ...]:
    """No delta, one, or several (the newsroom's and a section's) as a tuple."""
    if delta is None:
        return ()
    return tuple(delta) if isinstance(delta, Sequence) else (delta,)


def _sums(vectors: features.Vectors, weights: np.ndarray) -> np.ndarray:
    """(n, 2) sums of weight * value. Every row has at least its length or passage flag, so no row is empty."""
    return np.add.reduceat(weights * vectors.values[:, None].astype(np.float64), vectors.starts[:-1], axis=0)


def to_bytes(weights: np.ndarray, facts: dict) -> bytes:
    """A model file: one line of JSON, the packed int8 weights, and a SHA-256 of both.

    *weights* are (slots, 2) before Platt's scaling; *facts* must have "bias", "platt", "thresholds" and "release", and
    may have more. Each block of features of each head has its own scale.
    """
    steps = np.zeros((len(HEADS), len(BLOCKS) - 1))
    packed = np.zeros((len(HEADS), features.SLOTS), np.int8)
    for head in range(len(HEADS)):
        for block, (first, last) in enumerate(pairwise(BLOCKS)):
            part = weights[first:last, head]
            steps[head, block] = float(f"{max(np.abs(part).max(), 1e-9) / LEVELS:.6g}")
            packed[head, first:last] = np.rint(part / steps[head, block]).clip(-127, 127)
    payload = zlib.compress(packed.tobytes(), 9)
    header = {"format": FORMAT, **facts, "constants": CONSTANTS, "steps": steps.tolist(), "payload_bytes": len(payload)}
    content = hashlib.sha256(packed.tobytes() + json.dumps(header, sort_keys=True).encode()).hexdigest()
    header = {"version": f"{header.pop('release')}-{content[:8]}", **header}
    body = json.dumps(header, sort_keys=True, ensure_ascii=True).encode() + b"\n" + payload
    return body + hashlib.sha256(body).digest()


def load(path: Path | str) -> Model:
    """Read a model file.

    Raises ModelError when the file is missing, damaged, not a model, or made for other features.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise ModelError(f"The model file {Path(path).name} cannot be read. Train one with: manage.py train") from error
    return from_bytes(content, Path(path).name)


def from_bytes(content: bytes, name: str = "model") -> Model:
    """Read the bytes of a model file; see `load`."""
    body, checksum = content[:-CHECKSUM_BYTES], content[-CHECKSUM_BYTES:]
    if b"newsroom-scoring" not in content[:20_000]:
        raise ModelError(f"{name} is not a model file of this program. Put back the shipped file or train a new one.")
    if hashlib.sha256(body).digest() != checksum:
        raise ModelError(f"The model file {name} is damaged: its checksum does not match. Put back the shipped file.")
    line, _, payload = body.partition(b"\n")
    header = json.loads(line)
    if header["format"] != FORMAT or header["constants"] != CONSTANTS:
        raise ModelError(
            f"The model file {name} was made for another version of this program (other features). "
            "Train a new one with: manage.py train"
        )
    packed = np.frombuffer(zlib.decompress(payload), np.int8).reshape(len(HEADS), features.SLOTS)
    return _unpacked(packed, header)


def _unpacked(packed: np.ndarray, header: dict) -> Model:
    weights = np.empty((features.SLOTS, len(HEADS)), np.float32)
    bias = np.empty(len(HEADS))
    for head, name in enumerate(HEADS):
        slope, shift = header["platt"][name]
        for block, (first, last) in enumerate(pairwise(BLOCKS)):
            np.multiply(
                packed[head, first:last],
                np.float32(header["steps"][head][block] * slope),
                out=weights[first:last, head],
            )
        bias[head] = header["bias"][head] * slope + shift
    return Model(header["version"], header["thresholds"], weights, bias, header)
