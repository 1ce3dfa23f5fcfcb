"""Each decision is one step; undo is exact; who predicts best serves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.scoring import ModelError, features, online, shipped
from moderation.scoring.contest import FEWEST, Contest
from moderation.scoring.online import Delta, Label, Learned, learn, learn_all, rebuild, rebuild_all

ROWS = st.lists(
    st.tuples(
        st.sampled_from(
            ["buy turnips", "lovely turnips", "the mayor is right", "spam spam", "vote on sunday", "win win"]
        ),
        st.sampled_from([True, False, None]),
        st.sampled_from([True, False, None]),
        st.sampled_from([1.0, 0.5, 0.1]),
    ),
    min_size=1,
    max_size=12,
).map(
    lambda rows: [
        Label(number, text, "", spam, abuse, weight) for number, (text, spam, abuse, weight) in enumerate(rows)
    ]
)


@given(ROWS, st.data())
@settings(max_examples=25, deadline=None)
def test_undoing_a_decision_is_never_having_made_it(rows, data):
    gone = data.draw(st.sampled_from(rows))
    kept = [row for row in rows if row.decision_id != gone.decision_id]
    without = rebuild(kept, shipped()).to_bytes()
    never = Delta()
    for row in kept:
        learn(never, shipped(), row.text, row.author, (row.spam, row.abuse), row.weight)
    assert without == never.to_bytes()


@given(ROWS)
@settings(max_examples=15, deadline=None)
def test_a_decision_told_twice_counts_once(rows):
    assert rebuild([*rows, *rows], shipped()).to_bytes() == rebuild(rows, shipped()).to_bytes()


@given(ROWS)
@settings(max_examples=15, deadline=None)
def test_a_delta_survives_storing(rows):
    delta = rebuild(rows, shipped())
    again = Delta.from_bytes(delta.to_bytes())
    assert again.to_bytes() == delta.to_bytes()
    chances = shipped().score(["buy turnips", "the mayor is right"], delta=delta)
    assert np.allclose(shipped().score(["buy turnips", "the mayor is right"], delta=again), chances, atol=0.02)


def test_damaged_learning_is_refused():
    with pytest.raises(ModelError, match="Rebuild"):
        Delta.from_bytes(b"not a delta")


def test_it_learns_what_moderators_decide():
    rows = [Label(n, f"fresh turnips for sale number {n}", "", True, None) for n in range(12)]
    rows += [Label(100 + n, f"the mayor spoke about road number {n}", "", False, None) for n in range(12)]
    delta = rebuild(rows, shipped())
    spam, honest = shipped().score(["turnips for sale today", "the mayor spoke again"], delta=delta)[:, 0]
    assert spam > 0.8
    assert honest < 0.1


def test_a_head_without_a_label_learns_nothing():
    delta = Delta()
    learn(delta, shipped(), "off topic", "", (None, None))
    assert delta.weights is None
    learn(delta, shipped(), "off topic", "", (None, True))
    assert not delta.weights[:, 0].any()
    assert delta.weights[:, 1].any()


@pytest.mark.parametrize("size", [2, 20, 100])
def test_a_burst_counts_once_for_its_cluster(size):
    def pull(size: int) -> tuple[float, float]:
        rows = [Label(n, f"buy turnips {n}", "", True, None, 1 / size) for n in range(size)]
        delta = rebuild(rows, shipped())
        like = features.vectors(["buy turnips today"])
        return float(delta.bias[0]), float(shipped().logits(like, delta)[0, 0] - shipped().logits(like)[0, 0])

    bias, logit = pull(size)
    once_bias, once_logit = pull(1)
    assert 0 < bias <= once_bias * 1.2
    assert 0 < logit <= once_logit * 1.2


def test_wrong_labels_in_ten_hurt_little():
    rows = []
    for number in range(200):
        spam = number % 2 == 0
        text = f"turnips on offer {number}" if spam else f"what the council said {number}"
        rows.append(Label(number, text, "", spam != (number % 20 in (0, 1)), None))
    delta = rebuild(rows, shipped())
    chances = shipped().score(["turnips on offer", "what the council said"], delta=delta)[:, 0]
    assert chances[0] > 0.5 > chances[1]


def test_the_shipped_model_serves_until_somebody_is_better():
    contest = Contest()
    for _ in range(FEWEST - 1):
        contest.note({"base": (0.9, 0), "beside": (0.1, 0), "alone": (0.5, 0)}, (False, None))
    assert contest.champion() == "base"
    contest.note({"base": (0.9, 0), "beside": (0.1, 0), "alone": (0.5, 0)}, (False, None))
    assert contest.champion() == "beside"
    assert contest.champion("abuse") == "base"


def test_a_challenger_that_fell_behind_gives_the_place_back():
    contest = Contest()
    for _ in range(40):
        contest.note({"base": (0.9, 0), "beside": (0.1, 0), "alone": (0.5, 0)}, (False, None))
    for _ in range(200):
        contest.note({"base": (0.1, 0), "beside": (0.9, 0), "alone": (0.5, 0)}, (False, None))
    assert contest.champion() == "base"
    assert contest.brier("spam")["base"] < contest.brier("spam")["beside"]


def test_the_contest_survives_storing_and_forgets_beyond_its_window():
    contest = Contest()
    for number in range(600):
        contest.note({"base": (0.2, 0), "beside": (0.1, 0), "alone": (number % 2, 0)}, (False, None), 0.5)
    assert Contest.from_dict(contest.as_dict()) == contest
    assert len(contest.errors["spam"]) == 500


def test_a_whole_scope_rebuilds_to_the_same_bytes():
    rows = [Label(n, f"turnips {n}", "", n % 2 == 0, None) for n in range(30)]
    learned = Learned.nothing()
    for row in rows:
        learn_all(learned, shipped(), row)
    again = rebuild_all(rows, shipped())
    assert again.beside.to_bytes() == learned.beside.to_bytes()
    assert again.alone.to_bytes() == learned.alone.to_bytes()
    assert again.contest == learned.contest


def test_a_delta_keeps_to_its_budget(monkeypatch):
    rows = [Label(n, " ".join(f"w{n}x{k}" for k in range(40)), "", n % 2 == 0, None) for n in range(15)]
    delta = rebuild(rows, shipped())
    monkeypatch.setattr(online, "BUDGET_BYTES", len(delta.to_bytes()) // 2)
    assert len(delta.to_bytes()) <= online.BUDGET_BYTES
