"""The one door: what people and the policy decide, on record, and taken back."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from comments import editing, receipts
from comments.models import Comment
from comments.refusals import ImpossibleMove
from comments.states import State
from moderation import decisions, screening
from moderation.models import Case, Decision
from moderation.refusals import AlreadyUndone, ReasonMissing, StaleVersion, Superseded
from tests import make

pytestmark = pytest.mark.django_db


def decide(comment, action, by="mo", **given):
    comment.refresh_from_db()
    given.setdefault("version", comment.version)
    if action == "reject":
        given.setdefault("reasons", ["spam"])
    decision = decisions.decide(comment.pk, action, user=make.a_moderator(by), **given)
    comment.refresh_from_db()
    return decision


def thread_of(comment):
    comment.thread.refresh_from_db()
    return comment.thread


def test_an_approval_publishes_counts_and_closes_the_case():
    comment = make.a_waiting_comment()
    before = thread_of(comment).version

    decision = decide(comment, "approve", note="It is fine.")

    assert comment.state == State.PUBLISHED
    assert (decision.from_state, decision.to_state, decision.actor) == ("held", "published", "person")
    assert (thread_of(comment).public_count, thread_of(comment).version) == (1, before + 1)
    assert not Case.objects.filter(comment=comment, closed_at=None).exists()


def test_a_rejection_tells_its_author_why():
    comment = make.a_waiting_comment()

    decide(comment, "reject", reasons=["off_topic"])

    api = make.Api(receipt=receipts.issue(comment.commenter))
    [own] = api.get("receipt/").json()["results"]
    assert (own["state"], own["reasons"], own["waiting"]) == ("rejected", ["off_topic"], False)


def test_a_rejection_without_a_reason_is_refused():
    comment = make.a_waiting_comment()
    with pytest.raises(ReasonMissing):
        decide(comment, "reject", reasons=[])
    comment.refresh_from_db()
    assert comment.state == State.HELD


def test_who_looked_at_an_older_version_cannot_decide():
    comment = make.a_waiting_comment()
    seen = comment.version
    decide(comment, "approve", by="max")

    with pytest.raises(StaleVersion):
        decide(comment, "reject", version=seen)

    assert Comment.objects.get(pk=comment.pk).state == State.PUBLISHED


def test_an_edit_makes_the_version_stale():
    comment = make.a_waiting_comment()
    editing.revise(comment.pk, "Quite another text.", commenter=comment.commenter)
    with pytest.raises(StaleVersion):
        decide(comment, "approve", version=comment.version - 1)


def test_a_withdrawn_comment_cannot_be_approved():
    comment = make.a_waiting_comment()
    editing.withdraw(comment.pk, commenter=comment.commenter)
    with pytest.raises(ImpossibleMove):
        decide(comment, "approve")


@pytest.mark.parametrize(("action", "after"), [("approve", State.PUBLISHED), ("reject", State.REJECTED)])
def test_undo_is_the_exact_inverse(action, after):
    comment = make.a_waiting_comment()
    reasons = sorted(reason.code for reason in Case.objects.get(comment=comment).reasons.all())
    standing = (comment.commenter.approved_count, comment.commenter.removed_count)
    decision = decide(comment, action)
    assert comment.state == after

    undone = decisions.undo(decision.pk, user=make.a_moderator())

    comment.refresh_from_db()
    comment.commenter.refresh_from_db()
    case = Case.objects.get(comment=comment, closed_at=None)
    assert comment.state == State.HELD
    assert undone.reverses == decision
    assert sorted(reason.code for reason in case.reasons.all()) == reasons
    assert (comment.commenter.approved_count, comment.commenter.removed_count) == standing
    assert thread_of(comment).public_count == 0


def test_a_decision_is_undone_once():
    decision = decide(make.a_waiting_comment(), "approve")
    decisions.undo(decision.pk, user=make.a_moderator())
    with pytest.raises(AlreadyUndone):
        decisions.undo(decision.pk, user=make.a_moderator())


def test_only_the_newest_decision_can_be_undone():
    comment = make.a_waiting_comment()
    first = decide(comment, "approve")
    decide(comment, "reject")
    with pytest.raises(Superseded):
        decisions.undo(first.pk, user=make.a_moderator())


def test_an_undo_can_be_undone():
    comment = make.a_waiting_comment()
    undone = decisions.undo(decide(comment, "approve").pk, user=make.a_moderator())
    decisions.undo(undone.pk, user=make.a_moderator())
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED


def test_undoing_what_the_policy_published_lets_a_person_look():
    comment = make.a_checked_comment()
    assert comment.state == State.PUBLISHED
    decisions.undo(comment.decisions.get().pk, user=make.a_moderator())
    comment.refresh_from_db()
    assert comment.state == State.HELD
    assert [reason.code for reason in Case.objects.get(comment=comment).reasons.all()] == ["undo"]


def test_a_bulk_decision_is_undone_as_one():
    comments = [make.a_waiting_comment() for _ in range(3)]
    mo = make.a_moderator()
    outcome = decisions.decide_many([(c.pk, c.version) for c in comments], "reject", user=mo, reasons=["spam"])
    assert [len(outcome.decided), outcome.refused] == [3, []]

    undone = decisions.undo_many(outcome.batch, user=mo)

    assert len(undone.decided) == 3
    assert {c.state for c in Comment.objects.filter(pk__in=[c.pk for c in comments])} == {State.HELD}


def test_one_stale_comment_does_not_stop_a_bulk_decision():
    stale, fresh = make.a_waiting_comment(), make.a_waiting_comment()
    decide(stale, "approve", by="max")
    chosen = [(stale.pk, stale.version - 1), (fresh.pk, fresh.version)]
    outcome = decisions.decide_many(chosen, "reject", user=make.a_moderator(), reasons=["spam"])
    assert [d.comment_id for d in outcome.decided] == [fresh.pk]
    assert [(pk, why.code) for pk, why in outcome.refused] == [(stale.pk, "stale_version")]


def test_the_policy_does_not_overrule_a_person():
    comment = make.a_waiting_comment()
    decide(comment, "approve")
    Comment.objects.filter(pk=comment.pk).update(check_due_at=timezone.now())  # as after a report

    screening.screen_due()

    comment.refresh_from_db()
    assert (comment.state, comment.check_due_at) == (State.PUBLISHED, None)


def test_a_verdict_that_comes_too_late_is_dropped():
    comment = make.a_pending_comment()
    [claimed] = Comment.objects.claim_due(10, screening.settings.SCREENING_LEASE)
    decide(comment, "reject")
    verdict = screening.policies.Verdict(decisions.Action.APPROVE)

    assert decisions.enact({claimed.pk: verdict}, [claimed]) == []

    comment.refresh_from_db()
    assert comment.state == State.REJECTED


@pytest.mark.parametrize("write", ["update", "delete", "queryset delete"])
def test_the_database_refuses_to_change_the_record(write):
    decision = decide(make.a_waiting_comment(), "approve")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if write == "update":
            Decision.objects.filter(pk=decision.pk).update(note="It was not me.")
        elif write == "delete":
            decision.delete()
        else:
            Decision.objects.filter(pk=decision.pk)._raw_delete("default")
    assert Decision.objects.get(pk=decision.pk).note == ""


def test_the_record_names_places_and_never_quotes_the_reader():
    comment = make.a_waiting_comment()
    [decision] = comment.decisions.all()
    links = next(found for found in decision.evidence if found["check"] == "links")
    assert links["places"][0] == [
        comment.body.index("http"),
        comment.body.index("http") + len("http://win.example.com"),
    ]
    assert "example" not in str(decision.evidence)
