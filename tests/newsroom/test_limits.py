"""Limits are exact: so many acts in a window, and not one more, however they come in."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from comments.models import Comment
from newsroom.api import limits
from newsroom.api.models import LimitCounter
from newsroom.refusals import TooMany
from tests import make

pytestmark = pytest.mark.django_db


def reader_at(address, **headers):
    api = make.Api(**headers)
    api.client.defaults["REMOTE_ADDR"] = address
    return api


def post(api, article, number=0):
    return api.post(f"articles/{article.slug}/comments/", {"name": "Ada", "body": f"Remark {number}."})


@pytest.fixture
def three_a_minute(settings):
    settings.LIMITS = {scope: ["3/60"] for scope in settings.LIMITS}


@time_machine.travel("2026-11-24T10:00:10Z", tick=False)
def test_abu_05_the_fourth_of_three_is_refused_and_told_when_to_come_back(three_a_minute):
    """ABU-05: the limit is the server's, and its answer tells a client everything."""
    article = make.an_article()
    api = reader_at("203.0.113.5")
    assert [post(api, article, n).status_code for n in range(3)] == [201, 201, 201]
    refused = post(api, article, 4)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused["Retry-After"] == "50"
    assert refused["RateLimit-Policy"] == '"post";q=3;w=60'
    assert refused["RateLimit"] == '"post";r=0;t=50'
    assert refused["Content-Type"] == "application/problem+json"
    assert Comment.objects.count() == 3


def test_a_new_window_starts_at_zero(three_a_minute):
    article = make.an_article(published_at="2026-01-01T00:00:00Z")
    api = reader_at("203.0.113.5")
    with time_machine.travel("2026-11-24T10:00:59Z", tick=False):
        assert [post(api, article, n).status_code for n in range(4)] == [201, 201, 201, 429]
    with time_machine.travel("2026-11-24T10:01:00Z", tick=False):
        assert post(api, article, 5).status_code == 201


def test_of_several_limits_all_hold(settings):
    settings.LIMITS = settings.LIMITS | {"post": ["2/10", "3/60"]}
    article = make.an_article(published_at="2026-01-01T00:00:00Z")
    api = reader_at("203.0.113.5")
    with time_machine.travel("2026-11-24T10:00:00Z", tick=False):
        assert [post(api, article, n).status_code for n in range(3)] == [201, 201, 429]
    with time_machine.travel("2026-11-24T10:00:10Z", tick=False):
        assert post(api, article, 4).status_code == 201
        refused = post(api, article, 5)
        assert (refused.status_code, refused["RateLimit-Policy"]) == (429, '"post";q=3;w=60')


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP"])
def test_abu_01_a_forged_header_gives_no_second_chance(three_a_minute, header):
    """ABU-01: whoever changes the header with every request is still one reader."""
    article = make.an_article()
    codes = [post(reader_at("203.0.113.5", **{header: f"198.51.100.{n}"}), article, n).status_code for n in range(5)]
    assert codes == [201, 201, 201, 429, 429]


def test_readers_behind_a_listed_proxy_are_told_apart(three_a_minute, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    article = make.an_article()
    for reader in ("198.51.100.1", "198.51.100.2"):
        api = reader_at("10.0.0.1", X_Forwarded_For=reader)
        assert [post(api, article, n).status_code for n in range(4)] == [201, 201, 201, 429]


def test_abu_02_an_ipv6_household_has_one_limit(three_a_minute):
    """ABU-02: a /64 is one reader."""
    article = make.an_article()
    codes = [post(reader_at(f"2001:db8:1:2::{n}"), article, n).status_code for n in range(1, 5)]
    assert codes == [201, 201, 201, 429]


def test_a_machine_of_our_own_is_not_limited(three_a_minute):
    article = make.an_article()
    assert {post(make.Api(), article, n).status_code for n in range(6)} == {201}


@pytest.mark.parametrize("act", ["report", "like", "unlike"])
def test_reports_and_likes_have_limits_of_their_own(three_a_minute, act):
    comments = [make.a_comment() for _ in range(4)]
    api = reader_at("203.0.113.5")
    acts = {
        "report": lambda c: api.post(f"comments/{c.pk}/reports/", {"reason": "spam"}),
        "like": lambda c: api.put(f"comments/{c.pk}/reaction/"),
        "unlike": lambda c: api.delete(f"comments/{c.pk}/reaction/"),
    }
    assert [acts[act](comment).status_code for comment in comments][-1] == 429


def test_edits_are_limited_by_receipt(three_a_minute):
    from comments import receipts

    comment = make.a_comment()
    api = make.Api(receipt=receipts.issue(comment.commenter))
    codes = [api.patch(f"comments/{comment.pk}/", {"body": f"Text {n}."}).status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]


def test_reading_is_not_limited(three_a_minute):
    article = make.a_comment().thread.article
    api = reader_at("203.0.113.5")
    assert {api.get(f"articles/{article.slug}/comments/").status_code for _ in range(8)} == {200}


def test_no_address_is_stored(three_a_minute):
    post(reader_at("203.0.113.5"), make.an_article())
    assert re.fullmatch(r"post:60:\d+:[0-9a-f]{32}", LimitCounter.objects.get().key)


def test_finished_windows_are_forgotten():
    with time_machine.travel("2026-11-24T10:00:00Z", tick=False):
        limits.spend("post", "someone")
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        limits.spend("post", "someone")
        before = LimitCounter.objects.count()
        assert limits.forget_old() == before - LimitCounter.objects.count() > 0
        assert LimitCounter.objects.exists()


def test_abu_06_64_at_once_let_exactly_five_through(many_connections, settings):
    """ABU-06, G7: one statement counts and answers, so no two can read the same number."""
    settings.LIMITS = {"post": ["5/3600"]}

    def attempt(_):
        try:
            limits.spend("post", "one-reader")
        except TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(16) as pool:
        passed = list(pool.map(attempt, range(64)))
    assert passed.count(True) == 5
    assert LimitCounter.objects.get().hits == 64
