"""Rows looked up by hundreds of ids at once."""

import pytest

from comments.ids import uuid7
from comments.models import Comment
from moderation.models import Decision
from tests import make

pytestmark = pytest.mark.django_db


def test_rows_are_found_by_their_own_ids_and_by_those_that_they_name():
    first, second, other = (make.a_comment() for _ in range(3))
    wanted = [first.pk, second.pk, first.pk, uuid7()]
    assert set(Comment.objects.filter(pk__among=wanted)) == {first, second}
    assert set(Comment.objects.exclude(pk__among=wanted)) == {other}
    assert {one.comment_id for one in Decision.objects.filter(comment__among=wanted)} == {first.pk, second.pk}
    assert set(Comment.objects.filter(thread__among={other.thread_id})) == {other}
    assert set(Comment.objects.filter(text_key__among=[other.text_key])) >= {other}


def test_among_none_there_is_nothing_and_nobody_is_asked(django_assert_num_queries):
    make.a_comment()
    with django_assert_num_queries(0):
        assert not list(Comment.objects.filter(pk__among=[]))
    assert Comment.objects.exclude(pk__among=[]).exists()


def test_rows_are_changed_and_locked_among_many():
    comment = make.a_comment()
    assert Comment.objects.filter(pk__among=[comment.pk, uuid7()]).update(version=7) == 1
    assert list(Comment.objects.filter(pk__among=[comment.pk]).select_for_update().values_list("version")) == [(7,)]
