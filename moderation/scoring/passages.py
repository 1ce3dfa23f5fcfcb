"""Where the passages of a long comment lie: overlapping stretches, each read by itself.

A pitch among good words is thin when the whole is weighed, and thick in the passage that holds it. Lengths are in
characters, not words, so that every script is cut alike. Short comments have no passages. It knows nothing of spam.
"""

from __future__ import annotations

import numpy as np

from . import hashing

# Measured on disguised spam and honest comments of corpora left out, among lengths from 64 to 160; see docs/scoring.md.
STEP = 48
LENGTH = 2 * STEP
SHORT = 128


def numbers(joined: hashing.Joined) -> np.ndarray:
    """How many passages each text has; none up to SHORT characters."""
    return np.where(joined.lengths > SHORT, -(-joined.lengths // STEP) - 1, 0)


def rows(first: np.ndarray, count: np.ndarray, doc: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """In which passages text parts lie, as (index of the part, row of the passage) pairs.

    Text t has the row first[t], then count[t] rows of passages; part i begins at character place[i] of text doc[i].
    """
    step = place // STEP
    parts, found = [], []
    for back in range(LENGTH // STEP):
        number = step - back
        (inside,) = ((number >= 0) & (number < count[doc])).nonzero()
        parts.append(inside)
        found.append(first[doc[inside]] + 1 + number[inside])
    return np.concatenate(parts), np.concatenate(found)


def counted(joined: hashing.Joined, count: np.ndarray, texts: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """How many characters of each class (8, rows) passages have; columns of wholes mean nothing.

    A passage is two steps, and a text has as many steps as rows.
    """
    step = (np.arange(len(joined.codes)) - joined.starts[joined.doc]) // STEP
    inside = step <= count[joined.doc]
    key = (texts[joined.doc] + step)[inside] * 8 + classes[inside]
    steps = np.bincount(key, minlength=8 * texts[-1]).reshape(-1, 8).T
    steps[:, 1:] += steps[:, :-1].copy()
    return steps


def holds(number: int, place: np.ndarray) -> np.ndarray:
    """Which of the characters at *place* begin in passage *number*."""
    return (place >= number * STEP) & (place < number * STEP + LENGTH)
