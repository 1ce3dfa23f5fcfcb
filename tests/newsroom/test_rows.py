"""Rows stored at once: all of them or none."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.ids import uuid7
from comments.models import Comment, Commenter
from newsroom import rows
from newsroom.api.models import IdempotencyRecord
from tests import make

pytestmark = pytest.mark.django_db


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


def test_text_is_data_whatever_it_looks_like():
    guest, comment = a_guest_and_a_comment(make.a_thread())
    guest.name, comment.body = "Bobby'); DROP TABLE x; --", "100 %s sure, %(name)s"
    rows.store(guest, comment)
    assert Comment.objects.get().body == comment.body
    assert Commenter.objects.get().name == guest.name
