"""Idempotency keys: one request sent many times has one effect and one answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from comments.models import Comment, Commenter
from moderation import screening, tidying
from newsroom.api.models import IdempotencyRecord
from tests import make

ADA = {"name": "Ada", "body": "Well said."}
pytestmark = pytest.mark.django_db

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


def post(article, body=ADA, key=KEY, **more):
    return make.Api(**more).post(f"articles/{article.slug}/comments/", body, Idempotency_Key=key)


def test_a_second_request_gets_the_first_answer():
    article = make.an_article()
    first, again = post(article), post(article)
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, again.content)
    assert first["Location"] == again["Location"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Comment.objects.count() == Commenter.objects.count() == 1


def test_the_answer_is_the_first_one_even_when_the_comment_moved_on():
    article = make.an_article()
    first = post(article)
    screening.screen_due()
    assert post(article).content == first.content


def test_a_key_may_stand_in_quotes():
    article = make.an_article()
    assert post(article, key=f'"{KEY}"').content == post(article, key=KEY).content
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("other", [{"body": "Another text."}, {"name": "Max"}, {"email": "ada@example.org"}])
def test_a_key_used_for_something_else_is_422(other):
    article = make.an_article()
    post(article)
    answer = post(article, ADA | other)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Comment.objects.count() == 1


def test_a_key_used_for_another_article_is_422():
    post(make.an_article())
    assert post(make.an_article()).status_code == 422


def test_what_is_ignored_makes_no_other_request():
    article = make.an_article()
    assert post(article).content == post(article, {"state": "published", "body": " Well said. ", "name": "Ada"}).content


def test_every_receipt_has_keys_of_its_own():
    article = make.an_article()
    receipt = post(article).json()["receipt"]
    other = post(article, {"name": "Max", "body": "Indeed."}, key="another").json()["receipt"]
    for holder in (receipt, other):
        answer = post(article, {"name": "X", "body": f"By {holder[:8]}."}, receipt=holder)
        assert answer.status_code == 201
        assert answer.json()["receipt"] == holder
    assert Comment.objects.count() == 4


@pytest.mark.parametrize("key", ["x" * 256, "x" * 300, "é", "a\tb", '"' + "x" * 256 + '"'])
def test_a_key_that_is_too_long_or_not_printable_is_400(key):
    answer = post(make.an_article(), key=key)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["errors"][0]["message"]
    assert not Comment.objects.exists()


@pytest.mark.parametrize("key", ["x", "x" * 255, "a b", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~"])
def test_a_key_is_1_to_255_printable_characters(key):
    article = make.an_article()
    assert post(article, key=key).content == post(article, key=key).content
    assert Comment.objects.count() == 1


def test_after_a_refusal_the_key_is_free_and_nothing_is_stored():
    article = make.an_article()
    assert post(article, ADA | {"body": ""}).status_code == 400
    assert post(article, ADA | {"parent": "01890000-0000-7000-8000-000000000000"}).status_code == 400
    assert not IdempotencyRecord.objects.exists()
    assert not Commenter.objects.exists()
    assert post(article).status_code == 201


def test_without_a_key_two_requests_are_two_comments():
    article = make.an_article()
    post(article, key="")
    post(article, key="")
    assert Comment.objects.count() == 2


def test_keys_are_kept_for_a_day():
    article = make.an_article(published_at="2026-01-01T00:00:00Z")
    with time_machine.travel("2026-11-24T10:00:00Z", tick=False):
        post(article)
    IdempotencyRecord.objects.update(created_at="2026-11-24T10:00:00Z")
    with time_machine.travel("2026-11-25T09:59:00Z", tick=False):
        tidying.tidy()
        assert IdempotencyRecord.objects.exists()
    with time_machine.travel("2026-11-25T10:01:00Z", tick=False):
        tidying.tidy()
        assert not IdempotencyRecord.objects.exists()


def test_dat_07_eight_at_once_make_one_comment_and_equal_answers(many_connections):
    """DAT-05, DAT-06, DAT-07, G3: parallel twins wait for the first and repeat its answer."""
    article = make.an_article()
    make.a_thread(article)

    def send(_):
        try:
            return post(article)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Comment.objects.count() == Commenter.objects.count() == IdempotencyRecord.objects.count() == 1


def test_dat_05_eight_first_visitors_make_one_thread(many_connections):
    """DAT-05: nobody's parallel first visit doubles a thread or fails."""
    article = make.an_article()

    def send(number):
        try:
            if number % 2:
                return make.Api().get(f"articles/{article.slug}/comments/").status_code
            return post(article, ADA | {"body": f"Number {number}."}, key="").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {200, 201}
    assert Comment.objects.count() == 4
