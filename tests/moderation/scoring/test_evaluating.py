"""What `evaluate` prints is what it measured. Skipped, by name, where the training packages are absent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tqdm", reason="needs requirements/train.txt")
evaluate = pytest.importorskip(
    "moderation.scoring.evaluate", reason="needs requirements/train.txt", exc_type=ImportError
)
command = pytest.importorskip(
    "moderation.management.commands.evaluate", reason="needs requirements/train.txt", exc_type=ImportError
)


@pytest.mark.parametrize(
    ("value", "higher", "mark"),
    [
        (0.99, True, "stretch"),
        (0.95, True, "must"),
        (0.5, True, "MISS"),
        (0.5, False, "stretch"),
        (0.99, False, "MISS"),
    ],
)
def test_a_target_is_reached_or_missed(value, higher, mark):
    must, stretch = (0.9, 0.98) if higher else (0.7, 0.6)
    assert evaluate.Target("something", must, stretch, value, higher=higher).mark == mark


def test_a_miss_is_printed_as_plainly_as_a_hit():
    report = evaluate.Report(
        [evaluate.Target("held", 0.9, 0.95, 0.5)], {"By corpus": [["corpus", "held"], ["sms", "1"]]}
    )
    printed = list(command.lines(report))
    assert "| held | 0.9 | 0.95 | 0.5 | MISS |" in printed
    assert "| sms | 1 |" in printed


def test_recall_is_taken_where_one_in_a_hundred_honest_is_flagged():
    labels = np.array([0] * 100 + [1] * 4)
    scores = np.concatenate((np.linspace(0, 1, 100), [0.5, 0.9, 1.1, 1.2]))
    assert evaluate.recall_at(labels, scores) == 0.5


def test_the_error_of_an_auc_shrinks_with_the_number_of_comments():
    assert evaluate.auc_error(0.8, 50, 50) == pytest.approx(0.044, abs=0.002)
    assert evaluate.auc_error(0.8, 5000, 5000) < 0.005


def test_a_missing_corpus_is_named():
    with pytest.raises(command.CommandError, match="Give the folder"):
        command.Command().handle(data=Path("/nowhere"), model=evaluate.Path("x"), out=None, only=["craft"], verbosity=0)
