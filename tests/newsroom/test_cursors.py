"""Places in a list: signed, bound to one list and order, and bounded."""

import pytest
from django.core import signing
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from articles.models import Article
from newsroom.api import cursors
from newsroom.api.cursors import Order
from tests import make

ORDER = Order("newest", (("published_at", True), ("id", True)))


def rows(some):
    return list(some.values("id", "published_at"))


def page(cursor="", limit=2, order=ORDER):
    return cursors.page(Article.objects.all(), order, cursor=cursor, limit=limit, read=rows)


@given(st.text(max_size=60))
def test_what_is_no_cursor_of_ours_is_refused(cursor):
    """Any text at all: a ValidationError, never a row and never another error."""
    if cursor:
        with pytest.raises(ValidationError):
            page(cursor)


@pytest.mark.parametrize("salt", ["newsroom.receipt", "django.core.signing", ""])
def test_a_value_signed_for_something_else_is_no_cursor(salt):
    with pytest.raises(ValidationError):
        page(signing.dumps(["newest", 0, ["2026-11-24 10:00:00+00:00", 1]], salt=salt))


def test_a_cursor_belongs_to_one_order_of_one_list():
    row = {"published_at": "2026-11-24 10:00:00+00:00", "id": 1}
    for order in (Order("oldest", ORDER.fields), ORDER.of(7), ORDER.of(8).of(7)):
        with pytest.raises(ValidationError, match="another list or order"):
            page(cursors.behind(ORDER.of(8), row), order=order)


@pytest.mark.django_db
def test_next_and_previous_are_there_exactly_where_there_is_more():
    articles = [make.an_article() for _ in range(5)]
    first = page()
    second = page(first.next)
    third = page(second.next)
    assert [len(one.rows) for one in (first, second, third)] == [2, 2, 1]
    assert first.previous is None
    assert third.next is None
    again = page(second.previous)
    assert (again.rows, again.previous) == (first.rows, None)
    assert page(again.next).rows == second.rows
    assert page(third.previous).rows == second.rows
    seen = [row["id"] for one in (first, second, third) for row in one.rows]
    assert seen == [article.pk for article in reversed(articles)]


@pytest.mark.django_db
def test_a_full_last_page_promises_no_more():
    for _ in range(4):
        make.an_article()
    assert page(page().next).next is None
    assert page(limit=4).next is None


@pytest.mark.parametrize("given_limit", [None, "", "1", "20", "100"])
def test_a_limit_is_1_to_100(given_limit):
    assert cursors.limit_of(given_limit) == int(given_limit or cursors.DEFAULT_LIMIT)


@pytest.mark.parametrize(
    "given_limit", ["0", "101", "-1", "1.0", "1e1", " 5", "5 ", "0x5", "٣", "²", "9" * 5000, "None"]
)
def test_any_other_limit_is_refused(given_limit):
    with pytest.raises(ValidationError):
        cursors.limit_of(given_limit)


def test_a_link_keeps_what_was_asked_but_for_the_cursor():
    request = RequestFactory().get("/list/?sort=top&limit=3&cursor=old&tag=a&tag=b")
    link = cursors.link(request, "new")
    assert link == "http://testserver/list/?sort=top&limit=3&tag=a&tag=b&cursor=new"
    assert cursors.link(request, "new", "/other/") == "http://testserver/other/?cursor=new"
    assert cursors.link(request, None) is None
