"""Readers' reports: enough credible ones hide a comment, and an approved one comes back only on new evidence."""

import pytest

from comments import editing, reporting
from comments.states import State
from moderation import checks, decisions, screening
from moderation.models import Case
from moderation.reporters import weight_of
from tests import make

pytestmark = pytest.mark.django_db


def report(comment, *readers, reason="abuse"):
    for reader in readers:
        reporting.report(comment.pk, reason, reporter_key=reader)
    screening.screen_due()
    comment.refresh_from_db()


def approve(comment):
    comment.refresh_from_db()
    decisions.decide(comment.pk, "approve", user=make.a_moderator(), version=comment.version)
    comment.refresh_from_db()


def test_one_report_hides_nothing():
    comment = make.a_checked_comment()
    report(comment, "r1", "r2")
    assert comment.state == State.PUBLISHED


def test_three_readers_hide_it_and_a_person_sees_why():
    comment = make.a_checked_comment()
    report(comment, "r1", "r2", "r3")
    assert (comment.state, comment.reasons) == (State.HELD, ["reports"])
    assert Case.objects.get(comment=comment, closed_at=None).reasons.get().code == "reports"
    found = comment.results.get(check_name="reports")
    assert checks.says("reports", found.code, found.params) == (
        "3 reports since a person last decided (abuse 3); weight 3.0, held from 3.0."
    )
    [row] = make.Api(make.a_moderator()).get("moderation/queue/?queue=reported").json()["results"]
    assert row["id"] == str(comment.pk)


def test_an_approved_comment_returns_only_on_new_evidence():
    comment = make.a_checked_comment()
    report(comment, "r1", "r2", "r3")
    approve(comment)
    report(comment, "r4", "r5")
    assert comment.state == State.PUBLISHED  # the three before were judged already

    report(comment, "r6")

    assert (comment.state, comment.reasons) == (State.HELD, ["reports"])


def test_what_an_author_changed_is_judged_by_new_reports_alone():
    comment = make.a_checked_comment()
    report(comment, "r1", "r2")

    editing.revise(comment.pk, "A milder text than before.", commenter=comment.commenter)
    screening.screen_due()
    report(comment, "r3")
    assert comment.state == State.PUBLISHED


@pytest.mark.parametrize(
    ("right", "wrong", "weight"), [(0, 0, 1), (1, 0, 4 / 3), (8, 0, 1.8), (0, 1, 2 / 3), (0, 8, 0.2), (5, 5, 1)]
)
def test_a_record_counts_more_the_longer_it_is(right, wrong, weight):
    assert weight_of(right, wrong) == pytest.approx(weight)


def test_readers_who_are_always_wrong_cannot_hide_a_comment():
    gang = ("g1", "g2", "g3", "g4")
    for _ in range(4):
        comment = make.a_checked_comment()
        report(comment, *gang)
        if comment.state == State.HELD:
            approve(comment)
    target = make.a_checked_comment()
    report(target, *gang)
    assert target.state == State.PUBLISHED


def test_readers_who_are_mostly_right_need_fewer():
    for _ in range(4):
        comment = make.a_checked_comment()
        report(comment, "good", "better", "best")
        decisions.decide(comment.pk, "reject", user=make.a_moderator(), version=comment.version, reasons=["abuse"])
    target = make.a_checked_comment()
    report(target, "good", "better")
    assert target.state == State.HELD


def test_the_limit_is_the_policys():
    article = make.an_article()
    make.a_policy(article, report_limit=1)
    comment = make.a_checked_comment(article)
    report(comment, "r1")
    assert comment.state == State.HELD


def test_a_hold_by_reports_can_be_undone_and_stands_then():
    comment = make.a_checked_comment()
    report(comment, "r1", "r2", "r3")
    hold = comment.decisions.order_by("-sequence").first()
    decisions.undo(hold.pk, user=make.a_moderator())
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED
    report(comment, "r4")
    assert comment.state == State.PUBLISHED


# --- What reporters are told ------------------------------------------------------------------------------------------


def told(receipt):
    [report] = make.Api(receipt=receipt).get("receipt/reports/").json()["results"]
    return report["outcome"], bool(report["answered_at"])


def file_one(comment):
    """By a reader who has never posted: the answer has the receipt."""
    return make.Api().post(f"comments/{comment.pk}/reports/", {"reason": "abuse"}).json()["receipt"]


@pytest.mark.parametrize(("action", "outcome"), [("approve", "kept"), ("reject", "removed")])
def test_a_reporter_learns_what_a_person_decided_and_that_it_was_taken_back(action, outcome):
    comment = make.a_checked_comment()
    receipt = file_one(comment)
    assert told(receipt) == ("open", False)
    comment.refresh_from_db()
    decision = decisions.decide(comment.pk, action, user=make.a_moderator(), version=comment.version, reasons=["abuse"])
    assert told(receipt) == (outcome, True)
    decisions.undo(decision.pk, user=make.a_moderator())
    assert told(receipt) == ("open", False)


def test_undo_brings_back_the_earlier_outcome():
    comment = make.a_checked_comment()
    receipt = file_one(comment)
    approve(comment)
    rejection = decisions.decide(
        comment.pk, "reject", user=make.a_moderator(), version=comment.version, reasons=["abuse"]
    )
    assert told(receipt) == ("removed", True)
    decisions.undo(rejection.pk, user=make.a_moderator())
    assert told(receipt) == ("kept", True)


def test_the_machine_alone_answers_no_report():
    comment = make.a_checked_comment()
    receipt = file_one(comment)
    report(comment, "r2", "r3")
    assert comment.state == State.HELD
    assert told(receipt) == ("open", False)


def test_a_reporter_is_told_when_the_author_was_faster():
    comment = make.a_checked_comment()
    receipt = file_one(comment)
    editing.withdraw(comment.pk, commenter=comment.commenter)
    assert told(receipt) == ("gone", False)


def test_a_reporter_who_then_posts_is_known_by_that_name():
    comment = make.a_checked_comment()
    receipt = file_one(comment)
    make.Api(receipt=receipt).post(
        f"articles/{comment.thread.article.slug}/comments/", {"name": "Rita", "body": "Now I speak up myself."}
    )
    assert make.Api(receipt=receipt).get("receipt/").json()["name"] == "Rita"
