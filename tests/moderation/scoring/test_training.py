"""Training is a function of its data. Skipped, by name, where the training packages or the corpora are absent."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from moderation.scoring import corpora, made_up, model

DATA = Path(os.environ.get("NEWSROOM_TRAINING_DATA", Path(__file__).parents[4] / "shared/data/train"))


def a_corpus(name: str, spam: str, honest: str, count: int = 12) -> list[corpora.Row]:
    rows = []
    for number in range(count):
        for label, words in ((1, spam), (0, honest)):
            text = f"{words} number {number} " + ("x" * (number % 5 + 1))
            rows.append(corpora.Row(name, text, spam=label, abuse=number % 2, lang="xx", fold=corpora.fold_of(text)))
    return rows


def small() -> list[corpora.Row]:
    return a_corpus("civil", "buy pills", "the mayor spoke") + a_corpus("youtube", "my channel", "nice song")


def test_made_up_comments_are_the_same_each_time():
    assert made_up.make(small(), [("en", "rotter")]) == made_up.make(small(), [("en", "rotter")])


def test_made_up_comments_know_what_they_were_made_from():
    rows = small()
    for row in made_up.padded(rows, [1, 3], [0, 2])[:50]:
        assert all(rows[parent].text.split()[0] in row.text for parent in row.parents[:1])
        assert row.spam == 1


def test_the_same_data_give_the_same_bytes(monkeypatch):
    train = pytest.importorskip("moderation.scoring.train", reason="needs requirements/train.txt", exc_type=ImportError)
    for name in ("CITED", "PADDED", "PITCHED", "RUN_TOGETHER", "LEETED", "INSULTS"):
        monkeypatch.setattr(made_up, name, 40)
    monkeypatch.setattr(made_up, "SALADS", 40)
    monkeypatch.setattr(train, "SEEN", 5)
    first, second = (
        train.train(train.prepare(small(), [("en", "rotter")], ["idiot", "river"], iter), {}, iter) for _ in range(2)
    )
    assert first == second
    learned = model.from_bytes(first)
    chances = learned.score(["buy pills number", "the mayor spoke number"])[:, 0]
    assert chances[0] > chances[1]


@pytest.mark.skipif(not DATA.is_dir(), reason="the training corpora are not beside this checkout")
def test_the_shipped_model_was_made_from_the_corpora_that_are_here():
    header = model.load(Path(model.__file__).with_name("shipped.model")).header
    assert header["sha256"] == corpora.hashes(DATA)


@pytest.mark.skipif(not DATA.is_dir(), reason="the training corpora are not beside this checkout")
def test_every_corpus_is_read():
    rows = corpora.read(DATA)
    assert {row.corpus for row in rows} == set(corpora.SOURCES)
    assert np.mean([row.spam == 1 for row in rows if row.corpus == "youtube"]) > 0.4
