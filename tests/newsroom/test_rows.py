"""Rows stored at once: all of them or none."""

import pytest
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from comments.ids import uuid7
from comments.models import Comment, Commenter
from moderation.models import CheckResult, Likeness
from newsroom import rows
from newsroom.api.models import IdempotencyRecord
from tests import make

pytestmark = pytest.mark.django_db
BANDS = [f"band_{n}" for n in range(8)]


def a_guest_and_a_comment(thread):
    guest = Commenter(name="Ada", created_at=timezone.now())
    pk = uuid7()
    written = {"author_name": "Ada", "body": "Well said.", "text_key": 1, "created_at": timezone.now()}
    comment = Comment(id=pk, root_id=pk, thread=thread, commenter=guest, check_due_at=timezone.now(), **written)
    return guest, comment


def test_rows_that_name_each_other_are_stored_together():
    guest, comment = a_guest_and_a_comment(make.a_thread())
    rows.store(guest, comment)
    assert Comment.objects.get(pk=comment.pk).commenter == guest
    guest.name = "Ada L."
    guest.save()  # it is known as stored
    assert Commenter.objects.get().name == "Ada L."


def test_when_the_last_is_refused_none_is_stored_and_the_transaction_goes_on():
    record = {"scope": "post:", "key": "4f1c", "fingerprint": "", "answer": {}, "created_at": timezone.now()}
    IdempotencyRecord.objects.create(**record)
    guest, comment = a_guest_and_a_comment(make.a_thread())
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            rows.store(guest, comment, IdempotencyRecord(**record))
        assert not Comment.objects.exists()
        assert not Commenter.objects.exists()
        rows.store(guest, comment)
    assert Comment.objects.exists()


def test_a_new_row_is_as_django_makes_it_and_wants_known_names():
    given = {"id": uuid7(), "name": "Ada", "created_at": timezone.now()}
    made, usual = rows.new(Commenter, **given), Commenter(**given)
    names = [field.attname for field in Commenter._meta.concrete_fields]
    assert [getattr(made, name) for name in names] == [getattr(usual, name) for name in names]
    with pytest.raises(IndexError):
        rows.new(Commenter, **given, nickname="Countess")


def proviso(holds):
    return rows.Proviso("provided AS (SELECT 1 WHERE %s::bool)", "'told'", [holds])


@pytest.mark.postgres
def test_rows_are_stored_if_what_they_depend_on_holds_and_else_none_is():
    thread = make.a_thread()
    with pytest.raises(rows.Unmet) as unmet:
        rows.store(*a_guest_and_a_comment(thread), proviso=proviso(False))
    assert unmet.value.told == "told"
    assert not Commenter.objects.exists()
    guest, comment = a_guest_and_a_comment(thread)
    guest.badge, comment.form, comment.reasons = "staff", {"seconds": 3}, ["links"]
    rows.store(guest, comment, proviso=proviso(True))
    stored = Comment.objects.get()
    assert (stored.commenter.badge, stored.form, stored.reasons) == ("staff", {"seconds": 3}, ["links"])


@pytest.mark.postgres
def test_a_row_that_is_refused_leaves_a_proviso_unmet_and_nothing_behind():
    record = {"scope": "post:", "key": "4f1c", "fingerprint": "", "answer": {}, "created_at": timezone.now()}
    IdempotencyRecord.objects.create(**record)
    guest, comment = a_guest_and_a_comment(make.a_thread())
    with pytest.raises(rows.Unmet) as unmet:
        rows.store(guest, comment, IdempotencyRecord(**record), proviso=proviso(True))
    assert unmet.value.told is None
    assert not Comment.objects.exists()
    guest.name = "x" * 61
    with pytest.raises(DataError):  # not cut
        rows.store(guest, comment, proviso=proviso(True))


def test_text_is_data_whatever_it_looks_like():
    guest, comment = a_guest_and_a_comment(make.a_thread())
    guest.name, comment.body = "Bobby'); DROP TABLE x; --", "100 %s sure, %(name)s"
    rows.store(guest, comment)
    assert Comment.objects.get().body == comment.body
    assert Commenter.objects.get().name == guest.name


def a_finding(comment, check="links", **besides):
    told = {"outcome": "pass", "score": 0.1, "threshold": None, "version": "1", "stage": "live", "code": "none"}
    told |= {"params": {"count": 0}, "evidence": [], "duration_us": 7, "created_at": timezone.now()}
    return {"comment_id": comment.pk, "revision": 1, "check_name": check, **told, **besides}


def test_many_rows_of_one_table_come_back_as_they_were_given():
    comment = make.a_comment()
    awkward = {"text": 'a "quote", a \\ and {%s} — ☃', "start": 0, "end": 1}
    given = [a_finding(comment, "links", evidence=[awkward], score=1 / 3), a_finding(comment, "words", threshold=2.5)]
    ids = rows.store_all(CheckResult, given)
    assert [CheckResult.objects.values(*row).get(pk=pk) for row, pk in zip(given, ids, strict=True)] == given


def test_a_row_that_is_there_is_brought_up_to_date_in_what_was_asked_for():
    comment = make.a_comment()
    (first,) = rows.store_all(CheckResult, [a_finding(comment, version="1", code="none")])
    again = [a_finding(comment, version="2", code="over")]
    assert rows.store_all(CheckResult, again, unique=["comment_id", "revision", "check_name"], update=["code"]) == [
        first
    ]
    assert CheckResult.objects.values_list("version", "code").get() == ("1", "over")


def test_of_many_rows_one_that_is_refused_stores_none():
    comment = make.a_comment()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.store_all(CheckResult, [a_finding(comment), a_finding(comment, "words"), a_finding(comment)])
    assert not CheckResult.objects.exists()


def test_objects_that_are_stored_at_once_know_their_ids_and_keep_their_bytes():
    comments = [make.a_comment(), make.a_comment()]
    sketches = [
        Likeness(comment=one, revision=1, posted_at=one.created_at, mins=bytes(range(128)), **dict.fromkeys(BANDS, -7))
        for one in comments
    ]
    rows.add_all(sketches)
    assert [Likeness.objects.get(comment=one).pk for one in comments] == [row.pk for row in sketches]
    assert bytes(Likeness.objects.first().mins) == bytes(range(128))
    sketches[0].revision = 2
    sketches[0].save()  # it is known as stored
    assert Likeness.objects.get(comment=comments[0]).revision == 2


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        rows.add_all([])
        rows.update_all([], ["score"])
        rows.copy_all(CheckResult, [], [])
        assert rows.store_all(CheckResult, []) == []


def test_many_rows_are_brought_up_to_date_each_by_itself_in_the_columns_asked_for():
    findings = [CheckResult(**a_finding(make.a_comment())) for _ in range(3)]
    rows.add_all(findings)
    for number, finding in enumerate(findings):
        finding.score, finding.params, finding.code = number / 3, {"count": number}, "over"
    rows.update_all(findings[1:], ["score", "params"])
    found = [(one.score, one.params, one.code) for one in CheckResult.objects.order_by("id")]
    assert found == [(0.1, {"count": 0}, "none"), (1 / 3, {"count": 1}, "none"), (2 / 3, {"count": 2}, "none")]


def test_a_thousand_rows_go_in_as_they_were_given_or_not_at_all():
    comment = make.a_comment()
    awkward = {"text": 'tab\t, line\n, \\N and a "quote" — ☃', "start": 0, "end": 1}
    columns = tuple(a_finding(comment))
    given = [a_finding(comment, f"check{number}", evidence=[awkward], code="\\N") for number in range(1000)]
    values = [tuple(finding.values()) for finding in given]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.copy_all(CheckResult, columns, [*values, values[0]])
    assert not CheckResult.objects.exists()
    rows.copy_all(CheckResult, columns, values)
    assert list(CheckResult.objects.order_by("id").values(*columns)) == given


def test_many_objects_get_ids_in_their_order_and_whatever_comes_after_gets_others():
    comments = [make.a_comment()]
    findings = [CheckResult(**a_finding(comments[0], f"check{number}")) for number in range(rows.MANY + 1)]
    rows.add_all(findings)
    assert [CheckResult.objects.get(check_name=one.check_name).pk for one in findings] == [one.pk for one in findings]
    assert findings == sorted(findings, key=lambda one: one.pk)
    later = CheckResult.objects.create(**a_finding(comments[0], "later"))
    assert later.pk not in {one.pk for one in findings}
