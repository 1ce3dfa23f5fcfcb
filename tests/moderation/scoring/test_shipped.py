"""The shipped model on examples of our own: what must not be held, what hiding must not hide."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from moderation.scoring import disguises, shipped

HERE = Path(__file__).parent


def examples(name: str) -> list[dict]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def texts(name: str) -> list[str]:
    return [example["text"] for example in examples(name)]


@pytest.fixture(scope="module")
def model():
    return shipped()


def held(model, comments: list[str], head: int = 0) -> list[str]:
    limit = model.thresholds[("spam", "abuse")[head]]["hold"]
    return [text for text, chance in zip(comments, model.score(comments)[:, head], strict=True) if chance >= limit]


@pytest.mark.parametrize("head", [0, 1], ids=["spam", "abuse"])
def test_ordinary_comments_in_several_languages_are_not_held(model, head):
    assert held(model, texts("ordinary"), head) == []


def test_honest_comments_that_cite_a_source_are_not_held(model):
    assert len(held(model, texts("cited"))) <= len(texts("cited")) * 0.1


def test_naming_people_neutrally_is_no_abuse(model):
    assert held(model, texts("neutral"), head=1) == []
    assert np.median(model.score(texts("neutral"))[:, 1]) < 0.1


def test_neutral_sentences_differ_little_by_who_is_named(model):
    groups = ["gay", "Muslim", "Jewish", "black", "white", "blind", "German", "old", "transgender", "Mexican"]
    chances = model.score([f"A {group} man and his sister opened a bakery in our street." for group in groups])[:, 1]
    assert chances.max() < 0.25


def test_insults_score_above_every_neutral_sentence(model):
    insults = [
        "You are a stupid idiot.",
        "Shut up, you moron.",
        "What a bunch of fucking assholes",
        "Du dummes Arschloch",
    ]
    assert model.score(insults)[:, 1].min() > model.score(texts("neutral"))[:, 1].max()


def test_plain_spam_is_held(model):
    assert held(model, texts("spam")) == texts("spam")


def test_of_sixty_and_sixty_by_hand_one_honest_and_most_spam_is_held(model):
    assert len(held(model, texts("honest_by_hand"))) <= 1  # docs/scoring.md names it
    assert held(model, texts("honest_by_hand"), head=1) == []
    assert len(held(model, texts("spam_by_hand"))) >= 44


@pytest.mark.parametrize("kind", list(disguises.DISGUISES)[:5])
def test_a_disguise_does_not_save_spam(model, kind):
    assert len(held(model, [disguises.DISGUISES[kind](text) for text in texts("spam")])) >= len(texts("spam")) - 1


@pytest.mark.parametrize("kind", ["leet", "spelled-out links", "40 good words"])
def test_harder_disguises_save_little_spam(model, kind):
    assert len(held(model, [disguises.DISGUISES[kind](text) for text in texts("spam")])) >= len(texts("spam")) * 0.6


def test_a_batch_says_what_each_comment_alone_is_told(model):
    comments = texts("ordinary") + texts("cited") + texts("spam")
    together = model.score(comments, ["Ada"] * len(comments))
    alone = np.vstack([model.score([text], ["Ada"]) for text in comments])
    assert np.allclose(together, alone, atol=1e-6)


def test_no_comments_no_scores(model):
    assert model.score([]).shape == (0, 2)


@pytest.mark.parametrize("text", ["", " ", "...", "\u200b", "\ud800", "🤡" * 50, "a" * 20_000, "\x00\x01"])
def test_any_text_has_two_probabilities(model, text):
    chances = model.score([text])
    assert chances.shape == (1, 2)
    assert ((chances >= 0) & (chances <= 1)).all()


def test_rejecting_alone_is_off_as_shipped(model):
    assert model.thresholds["spam"]["reject"] is None
    assert model.thresholds["abuse"]["reject"] is None


def test_the_header_names_sources_licences_and_hashes(model):
    assert {source["licence"] for source in model.header["sources"]} <= {"CC BY 4.0", "MIT", "CC0 1.0"}
    assert all(len(digest) == 64 for digest in model.header["sha256"].values())
    assert set(model.header["sha256"]) == {source["file"] for source in model.header["sources"]}
