"""An explanation adds up, points at the original, and tells what was learned here apart."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.scoring import explain, features, online, shipped

WORDS = st.lists(
    st.sampled_from(
        ["check", "out", "my", "сhannel", "fr33", "m0ney", "http://example.com/a", "Well", "said", "you", "idiot", "🔥",
         "f r e e", "example dot com", "🅵🆁🅴🅴", "...", "@ada", "#1", "$500", "𝗪𝗜𝗡"]
    ),
    max_size=25,
).map(" ".join)  # fmt: skip


def adds_up(text: str, author: str = "", delta=None) -> None:
    model = shipped()
    why = explain(model, text, author, delta)
    logits = model.logits(features.vectors([text], [author]), delta)[0]
    for number, head in enumerate(("spam", "abuse")):
        found = why.heads[head]
        assert found.bias + sum(part.total for part in found.contributions) == pytest.approx(found.logit, abs=1e-9)
        assert found.logit == pytest.approx(logits[number], abs=1e-6)
        assert found.probability == pytest.approx(model.score([text], [author], delta)[0, number], abs=1e-6)


@given(WORDS, st.sampled_from(["", "Ada", "Cheap Pills 123"]))
@settings(max_examples=60, deadline=None)
def test_contributions_sum_to_the_logit(text, author):
    adds_up(text, author)


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_contributions_sum_to_the_logit_whatever_is_written(text):
    adds_up(text)


def test_what_was_learned_here_is_told_apart():
    delta = online.Delta()
    for _ in range(3):
        online.learn(delta, shipped(), "buy turnips now", "", (True, None))
    adds_up("buy turnips now", delta=delta)
    adds_up("buy turnips now", delta=[delta, delta])
    why = explain(shipped(), "buy turnips now", delta=delta).heads["spam"]
    assert why.learned_sum > 0.5
    assert any("turnips" in part.label for part in why.learned_for)
    assert explain(shipped(), "buy turnips now").heads["spam"].learned_sum == 0


def test_marks_lie_on_the_words_of_the_original():
    text = "Hello, сheck  out my chаnnel"
    why = explain(shipped(), text)
    marked = {text[start:end]: weight for start, end, weight, head in why.marks if head == "spam"}
    assert marked["chаnnel"] > 0
    assert all(0 <= start < end <= len(text) for start, end, _, _ in why.marks)


def test_hidden_things_are_listed_with_their_places():
    text = "fr\u200bee"
    (hidden,) = explain(shipped(), text).hidden
    assert hidden == {"kind": "invisible characters", "count": 1, "spans": [(2, 3)]}


def test_reasons_are_sentences():
    assert explain(shipped(), "Please subscribe to my channel").reasons[0] == "Asks to subscribe to a channel"


def test_a_harmless_comment_has_reasons_too():
    assert explain(shipped(), "I disagree with the mayor.").reasons


def test_it_fits_into_json():
    plain = explain(shipped(), "Check out http://example.com 🔥", "Ada").as_dict()
    assert json.loads(json.dumps(plain))["heads"]["spam"]["contributions"][0]["total"] != 0
