"""The model learns from the moderators: once a decision, back exactly, and never to its harm."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comments import editing
from moderation import decisions, figures, learned, learning, screening
from moderation.labels import log
from moderation.models import CheckResult, Learned
from moderation.scoring import shipped
from tests import make

pytestmark = pytest.mark.django_db

# A kind of advertising that the shipped model takes for a remark, and remarks like it.
LOCAL_SPAM = "Visit the glass pavilion at Norla quay, doors open nightly, table {n} is yours"
HONEST = "The pavilion at the quay was closed when we came, number {n} of our walks this year"


def decided(body, action="approve", reasons=(), **given):
    comment = make.a_pending_comment(body=body, **given)
    decision = decisions.decide(comment.pk, action, user=make.a_moderator(), version=comment.version, reasons=reasons)
    comment.refresh_from_db()
    return comment, decision


def an_evening_of_decisions(count=30, article=None):
    article = article or make.an_article()
    for n in range(count):
        decided(LOCAL_SPAM.format(n=n), "reject", ["spam"], article=article)
        decided(HONEST.format(n=n), article=article)
    return article


def stored(section=None):
    row = Learned.objects.get(section=section)
    return row.labels, row.digest, bytes(row.beside), bytes(row.alone), row.contest


@pytest.mark.parametrize(
    ("action", "reasons", "label"),
    [
        ("approve", [], (False, False)),
        ("reject", ["spam"], (True, None)),
        ("reject", ["hate"], (False, True)),
        ("reject", ["off_topic"], None),
        ("reject", ["personal_data"], None),
        ("hold", [], None),
    ],
)
def test_only_what_is_about_the_text_is_a_label(action, reasons, label):
    decided("A remark.", action, reasons)
    assert [(entry.spam, entry.abuse) for entry in log()] == ([label] if label else [])


def test_what_the_policy_decides_teaches_nothing():
    make.a_waiting_comment()
    make.a_checked_comment()
    assert log() == []


def test_the_newest_decision_on_a_comment_is_its_label():
    comment, _ = decided("A remark.")
    decisions.decide(comment.pk, "reject", user=make.a_moderator("max"), version=comment.version, reasons=["spam"])
    assert [(entry.spam, entry.abuse) for entry in log()] == [(True, None)]


def test_a_burst_over_copies_of_one_text_counts_once():
    comments = [make.a_pending_comment(body="Buy my book, everybody, it is very good!") for _ in range(4)]
    chosen = [(comment.pk, comment.version) for comment in comments]
    decisions.decide_many(chosen, "reject", user=make.a_moderator(), reasons=["spam"])
    assert sum(entry.weight for entry in log()) == 1


def test_after_an_evening_of_decisions_the_model_knows_the_local_spam():
    article = an_evening_of_decisions()
    new = make.a_pending_comment(article, body=LOCAL_SPAM.format(n=77))
    before = shipped().score([new.body], [new.author_name])[0, 0]
    learning.learn()

    screening.screen_due()

    result = CheckResult.objects.get(comment=new, check_name="spam")
    assert result.score > max(0.8, before)
    assert result.version.startswith(f"{shipped().version}+")


def test_a_section_learns_for_itself_and_the_newsroom_for_all():
    article = an_evening_of_decisions()
    learning.learn()
    elsewhere = make.an_article(section="Politics")
    sections = [article.section_id, elsewhere.section_id]
    served = learned.serving(shipped(), sections)
    assert {Learned.objects.get(section=article.section).labels, Learned.objects.get(section=None).labels} == {60}
    assert all(served[section]["spam"].delta is not None for section in sections)


def test_learning_twice_is_once():
    an_evening_of_decisions(5)
    learning.learn()
    before = stored()
    assert [lesson.learned for lesson in learning.learn()] == [0, 0]
    assert stored() == before


@pytest.mark.parametrize("count", [4, 60])
def test_step_by_step_and_all_at_once_are_the_same(count):
    article = make.an_article()
    for _ in range(2):
        an_evening_of_decisions(count // 2, article)
        learning.learn()
    step_by_step = stored()
    learning.learn(rebuild=True)
    assert stored() == step_by_step
    assert learning.verify() == []


@pytest.mark.parametrize("count", [3, 55])
def test_undo_takes_a_label_back_exactly(count):
    article = an_evening_of_decisions(count)
    learning.learn()
    before = stored(), stored(article.section)
    _, decision = decided(LOCAL_SPAM.format(n="x"), "reject", ["spam"], article=article)
    learning.learn()
    assert (stored(), stored(article.section)) != before

    decisions.undo(decision.pk, user=make.a_moderator())
    learning.learn()

    assert (stored(), stored(article.section)) == before


def test_an_early_decision_undone_is_forgotten_too():
    article = make.an_article()
    _, wrong = decided(HONEST.format(n=1000), "reject", ["spam"], article=article)
    an_evening_of_decisions(55, article)
    learning.learn()
    decisions.undo(wrong.pk, user=make.a_moderator())
    assert learning.verify() != []
    learning.learn()
    assert learning.verify() == []


def test_erasing_a_reader_erases_what_was_learned_from_them():
    article = an_evening_of_decisions(4)
    learning.learn()
    before = stored()
    comment, _ = decided(LOCAL_SPAM.format(n="y"), "reject", ["spam"], article=article)
    learning.learn()
    editing.erase(comment.commenter)
    learning.learn()
    assert stored() == before


def test_the_text_that_was_decided_on_is_learned_and_not_a_later_one():
    comment, decision = decided("A first text of some length.")
    editing.revise(comment.pk, "Another text altogether.", commenter=comment.commenter)
    [label] = learning.with_texts(log())
    assert (label.decision_id, label.text) == (decision.pk, "A first text of some length.")


def test_the_shipped_model_serves_until_something_better_has_shown_it():
    article = make.an_article()
    for n in range(5):
        decided(LOCAL_SPAM.format(n=n), "reject", ["spam"], article=article)
    learning.learn()
    assert learned.serving(shipped(), [article.section_id])[article.section_id]["spam"].delta is None


def test_a_damaged_cache_is_noticed_and_the_shipped_model_serves():
    article = an_evening_of_decisions()
    learning.learn()
    Learned.objects.update(beside=b"junk", alone=b"junk", digest="other")
    assert learned.serving(shipped(), [article.section_id])[article.section_id]["spam"].delta is None
    assert len(learning.verify()) == 2


def test_the_command_learns_verifies_and_rebuilds():
    an_evening_of_decisions(3)
    out = StringIO()
    call_command("learn", "--verify", stdout=out)
    assert "newsroom: 6 labels, 6 new" in out.getvalue()
    assert out.getvalue().endswith("What is stored is what the record teaches.\n")
    Learned.objects.update(beside=b"junk")
    with pytest.raises(CommandError, match="newsroom: what is stored is not what its 6 labels teach"):
        call_command("learn", "--verify", stdout=StringIO())
    call_command("learn", "--rebuild", "--verify", stdout=StringIO())


def test_live_figures_compare_what_the_model_said_with_what_people_decided():
    article = make.an_article()
    for n in range(3):
        for body, action, reasons in ((make.SPAM, "reject", ["spam"]), ("A fine walk along the water.", "approve", [])):
            comment = make.a_checked_comment(article, body=f"{body} {n}")
            decisions.decide(comment.pk, action, user=make.a_moderator(), version=comment.version, reasons=reasons)
    live = figures.live("spam")
    everything = live["all"]["all"]
    assert (everything.labels, everything.precision, everything.recall) == (6, 1.0, 1.0)
    assert list(live["section"]) == [str(article.section_id)]
    assert live["language"]["en"].labels == 6
    answer = make.Api(make.a_moderator()).get("moderation/figures/?head=spam").json()
    assert (answer["all"]["recall"], answer["section"][article.section.slug]["labels"]) == (1.0, 6)
    assert make.Api().get("moderation/figures/").status_code == 403


def test_thresholds_follow_from_costs_and_rejection_waits_for_proof():
    make.a_policy(None, cost_review=1, cost_published_spam=8, cost_wrong_rejection=200, max_links=9)
    comment = make.a_checked_comment(body=make.SPAM)
    result = comment.results.get(check_name="spam")
    assert (result.threshold, result.outcome) == (1 / 8, "hold")


def test_a_wished_for_rejection_threshold_bites_only_when_proven(monkeypatch):
    make.a_policy(None, spam_reject=0.5)
    assert make.a_checked_comment(body=make.SPAM).state == "held"


def test_a_moderator_sees_what_was_shipped_and_what_was_learned_here_apart():
    article = an_evening_of_decisions()
    learning.learn()
    comment = make.a_pending_comment(article, body=LOCAL_SPAM.format(n=5))
    answer = make.Api(make.a_moderator()).get(f"moderation/comments/{comment.pk}/").json()
    spam = next(reading for reading in answer["readings"] if reading["head"] == "spam")
    assert any(here > 0.05 for _label, _of_model, here in spam["in_favour"])
    assert "+" in spam["version"]
