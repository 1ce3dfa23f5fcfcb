"""Good words around a pitch do not hide it, and honest comments put one after another stay honest."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from moderation.scoring import disguises, explain, features, flags, hashing, online, passages, shipped

HERE = Path(__file__).parent
PITCHES = [
    "Check out my channel and subscribe please, I make music videos every week",
    "FREE iphone giveaway, click here now and claim your prize http://win-free-phone.example.com",
    "I earn 5000 dollars a week working from home, text me on whatsapp to start",
    "Please subscribe to my channel, I will sub back to everyone who subscribes",
]
PLACES = [disguises.BEHIND, disguises.AROUND, disguises.BEFORE]


def held(texts: list[str]) -> list[str]:
    model = shipped()
    limit = model.thresholds["spam"]["hold"]
    return [text for text, chance in zip(texts, model.score(texts)[:, 0], strict=True) if chance >= limit]


def honest() -> list[str]:
    lines = (HERE / "honest_by_hand.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    return [text for text in texts if not held([text])]


@pytest.mark.parametrize("number", [10, 40, 100, 300])
@pytest.mark.parametrize("before", PLACES, ids=["behind", "around", "before"])
def test_good_words_save_few_pitches(number, before):
    padded = [disguises.among(pitch, disguises.good_words(pitch, number), before) for pitch in PITCHES]
    assert len(held(padded)) >= len(PITCHES) - 1


@pytest.mark.parametrize("number", [40, 100, 300])
def test_words_of_the_article_save_few_pitches(number):
    padded = [disguises.among(pitch, disguises.article_words(number), disguises.AROUND) for pitch in PITCHES]
    assert len(held(padded)) >= len(PITCHES) - 1


def test_the_article_itself_is_no_spam():
    assert held([" ".join(disguises.article_words(number)) for number in (40, 100, 300)]) == []


def test_honest_comments_glued_together_stay_honest():
    texts = honest()
    glued = [" ".join(texts[(start + step * 7) % len(texts)] for step in range(4)) for start in range(len(texts))]
    assert len(held(glued)) <= len(glued) * 0.1


def test_a_short_comment_has_no_passages():
    vectors = features.vectors(["Well said.", "x" * (passages.SHORT - 2), "word " * 60])
    assert np.diff(vectors.texts).tolist()[:2] == [1, 1]
    assert np.diff(vectors.texts)[2] > 1


def test_the_passage_that_decides_is_named_and_holds_the_pitch():
    text = disguises.among(PITCHES[0], disguises.good_words("a", 100), disguises.AROUND)
    start, end = explain(shipped(), text).heads["spam"].passage
    assert "subscribe" in text[start:end]
    assert end - start < len(text) / 2


def test_a_comment_weighed_as_a_whole_names_no_passage():
    assert explain(shipped(), PITCHES[0]).heads["spam"].passage is None


def test_a_passage_has_the_signs_and_links_that_stand_in_it():
    text = disguises.among("Call +44 7700 900123 NOW!!! www.cheap-loans.example.com", disguises.article_words(80), 0.5)
    vectors = features.vectors([text], ["Ada999"])
    signs = ["phone", "shouts_often", "name_has_digits", "length_long"]
    whole, *parts = [
        {sign for sign in signs if features.FLAG_START + flags.SLOT[sign] in vectors.row(number)[0]}
        for number in range(vectors.texts[-1])
    ]
    assert whole == {"phone", "shouts_often", "name_has_digits", "length_long"}
    assert {"phone", "shouts_often"} in parts
    assert sum(bool(found) for found in parts) <= 4  # the others hold the article's words
    slots = [vectors.row(number)[0] for number in range(1, vectors.texts[-1])]
    linked = [((row >= features.TOKENS) & (row < features.FLAG_START)).any() for row in slots]
    assert 1 <= sum(linked) <= 2  # a place lies in two passages at most


def test_the_place_of_a_link_among_others_is_where_it_stands_in_the_masked_text():
    reading = features.read("See www.first.example.com and http://second.example.com/a-path, then third.com.")
    places = list(features.link_places(reading))
    assert len(places) == 3
    assert all(reading.masked[place] == hashing.MASK for place, _ in places)


def test_a_telephone_number_among_many_words_is_a_reason():
    text = disguises.among(
        "Earn 5000$ a week from home, text me on whatsapp +44 7700 900123", disguises.article_words(100), 0.5
    )
    why = explain(shipped(), text)
    assert why.heads["spam"].passage
    assert "A telephone number" in [share.label for share in why.heads["spam"].contributions]


def test_abuse_is_read_from_the_whole():
    assert explain(shipped(), " ".join([*disguises.article_words(60), "idiot"])).heads["abuse"].passage is None


@pytest.mark.parametrize("before", PLACES)
def test_contributions_of_a_passage_sum_to_the_logit_with_what_was_learned(before):
    model, delta = shipped(), online.Delta()
    text = disguises.among(PITCHES[2], disguises.article_words(80), before)
    for given in (None, delta):
        why, logits = explain(model, text, "Ada", given), model.logits(features.vectors([text], ["Ada"]), given)[0]
        for number, head in enumerate(("spam", "abuse")):
            found = why.heads[head]
            assert found.bias + sum(part.total for part in found.contributions) == pytest.approx(
                logits[number], abs=1e-9
            )
        online.learn(delta, model, text, "Ada", (False, True))


def test_approving_a_long_comment_lowers_it():
    model, delta = shipped(), online.Delta()
    text = disguises.among(PITCHES[0], disguises.article_words(80), disguises.AROUND)
    for _ in range(5):
        online.learn(delta, model, text, "", (False, None))
    assert model.score([text], delta=delta)[0, 0] < model.score([text])[0, 0]


def test_undoing_what_a_long_comment_taught_leaves_no_byte():
    model = shipped()
    rows = [
        online.Label(n, disguises.among(pitch, disguises.article_words(60), 0.5), "", n % 2 == 0, None)
        for n, pitch in enumerate(PITCHES)
    ]
    never = online.rebuild(rows[:-1], model).to_bytes()
    assert online.rebuild(rows, model).to_bytes() != never
    assert online.rebuild([row for row in rows if row.decision_id != 3], model).to_bytes() == never


def test_the_cut_into_passages_does_not_depend_on_the_batch():
    texts = [disguises.among(pitch, disguises.article_words(n * 30), 0.5) for n, pitch in enumerate(PITCHES)]
    alone = np.vstack([shipped().score([text]) for text in texts])
    assert np.allclose(shipped().score(texts), alone, atol=1e-6)


@pytest.mark.parametrize(
    "text", [" . " * 400, "\u3000" * 500 + "a", "漢字" * 300, "\x00" * 300, "a b " * 500, "🤡 " * 200]
)
def test_any_long_text_has_two_probabilities(text):
    chances = shipped().score([text])
    assert ((chances >= 0) & (chances <= 1)).all()
    assert explain(shipped(), text).heads["spam"].probability == pytest.approx(chances[0, 0], abs=1e-6)
