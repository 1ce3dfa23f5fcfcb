"""Reports and likes: once a reader, and nothing but what the rows say."""

import pytest

from comments import receipts
from comments.models import Comment, Reaction, Report, ReportReason
from tests import make

pytestmark = pytest.mark.django_db


def from_address(address):
    api = make.Api()
    api.client.defaults["REMOTE_ADDR"] = address
    return api


def test_a_report_is_filed_and_the_comment_is_looked_at_again():
    comment = make.a_comment()
    answer = make.Api().post(f"comments/{comment.pk}/reports/", {"reason": "spam", "note": "Look at the link."})
    filed = Report.objects.get()
    assert answer.status_code == 201
    assert answer.json()["id"] == filed.pk
    assert answer.json()["reason"] == "spam"
    assert (filed.note, filed.revision, filed.comment_id) == ("Look at the link.", 1, comment.pk)
    comment.refresh_from_db()
    assert comment.check_due_at


def test_abu_08_a_reader_reports_a_comment_once():
    """ABU-08: one row, whoever asks twice; another address and another receipt are other readers."""
    comment = make.a_comment()
    path = f"comments/{comment.pk}/reports/"
    assert make.Api().post(path, {"reason": "spam"}).status_code == 201
    again = make.Api().post(path, {"reason": "abuse"})
    assert (again.status_code, again.json()["code"]) == (409, "already_reported")
    assert from_address("203.0.113.9").post(path, {"reason": "spam"}).status_code == 201
    holder = make.Api(receipt=receipts.issue(make.a_comment().commenter))
    assert holder.post(path, {"reason": "spam"}).status_code == 201
    assert holder.post(path, {"reason": "spam"}).status_code == 409
    assert Report.objects.count() == 3


@pytest.mark.parametrize("reason", ReportReason.values)
def test_every_reason_is_taken(reason):
    comment = make.a_comment()
    assert make.Api().post(f"comments/{comment.pk}/reports/", {"reason": reason}).status_code == 201


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/reason"),
        ({"reason": "boring"}, "/reason"),
        ({"reason": None}, "/reason"),
        ({"reason": "\ud800"}, "/reason"),
        ({"reason": ["spam"]}, "/reason"),
        ({"reason": "spam", "note": "x" * 1001}, "/note"),
        ({"reason": "spam", "note": "a\0b"}, "/note"),
        ({"reason": "spam", "note": "\ud800"}, "/note"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(sent, pointer):
    comment = make.a_comment()
    answer = make.Api().post(f"comments/{comment.pk}/reports/", sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Report.objects.exists()


def test_abu_08_liking_twice_is_once():
    """ABU-08, DAT-01: votes cannot be replayed, and taking back twice never falls below zero."""
    comment = make.a_comment()
    api, path = make.Api(), f"comments/{comment.pk}/reaction/"
    assert [api.put(path).json() for _ in range(2)] == [{"like": 1}, {"like": 1}]
    assert from_address("203.0.113.9").put(path).json() == {"like": 2}
    assert [api.delete(path).json() for _ in range(2)] == [{"like": 1}, {"like": 1}]
    assert Reaction.objects.count() == Comment.objects.get().like_count == 1


def test_a_like_is_shown_at_once():
    comment = make.a_comment()
    make.Api().put(f"comments/{comment.pk}/reaction/")
    row = make.Api().get(f"articles/{comment.thread.article.slug}/comments/").json()["results"][0]
    assert row["reactions"] == {"like": 1}


def test_the_likes_of_what_is_gone_are_not_shown():
    comment = make.a_comment()
    make.a_comment(to=comment)
    make.Api().put(f"comments/{comment.pk}/reaction/")
    make.Api(receipt=receipts.issue(comment.commenter)).delete(f"comments/{comment.pk}/")
    row = make.Api().get(f"articles/{comment.thread.article.slug}/comments/").json()["results"][0]
    assert (row["removed"], row["reactions"]) == (True, {"like": 0})


def test_fresh_receipts_from_one_address_are_one_reader():
    """ABU-08: otherwise a hundred receipts would be a hundred votes."""
    comment = make.a_comment()
    path = f"comments/{comment.pk}/reports/"
    statuses = []
    for name in ("Eve", "Eva"):
        receipt = receipts.issue(make.a_pending_comment(by=name).commenter)
        api = make.Api(receipt=receipt)
        api.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
        statuses.append(api.post(path, {"reason": "spam"}).status_code)
    trusted = make.a_comment().commenter
    api = make.Api(receipt=receipts.issue(trusted))
    api.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    statuses.append(api.post(path, {"reason": "spam"}).status_code)
    assert statuses == [201, 409, 201]
