"""A post that the edge takes is the post that Django takes: what is stored, answered, refused and counted."""

import json
import re

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from articles.models import Article, Section
from comments import posting, receipts
from comments.models import Comment, Commenter, Thread
from newsroom.api.models import IdempotencyRecord, LimitCounter
from newsroom.edge.posts import Posts
from newsroom.text import BODY_MAX
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_connection")]

ADA = {"name": "Ada", "body": "Well said."}
ADDRESS = "/api/v1/articles/harbour/comments/"
OWN = re.compile(rb'[0-9a-f]{8}-[0-9a-f-]{27}|"receipt":"[^"]+"|"request_id":"[^"]+"')


@pytest.fixture
def story():
    return make.an_article(slug="harbour", published_at="2026-01-01T00:00:00Z")


class Server:
    """Django with the edge before it; says how often Django was asked."""

    def __init__(self):
        self.django = WSGIHandler()
        self.asked = []
        self.posts = Posts(self._ask)

    def _ask(self, environ, start_response):
        self.asked.append(environ)
        return self.django(environ, start_response)

    def learn(self, **headers):
        """Let it learn what this variant of a request is answered with, and leave no trace."""
        with transaction.atomic():
            answer_of(self.posts, **headers)
            transaction.set_rollback(True)
        self.asked.clear()


class Answer:
    """*alike* is everything but what each answer has for itself: ids and the receipt."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, dict(headers), body
        own = {"X-Request-Id": "", "Location": OWN.sub(b"", self.headers.get("Location", "").encode())}
        lengths = {"Content-Length": len(body) == int(self.headers.get("Content-Length", len(body)))}
        assert len(self.headers) == len(headers), "a header is sent twice"
        self.alike = status, {name: {**own, **lengths}.get(name, value) for name, value in headers}, OWN.sub(b"", body)

    def json(self):
        return json.loads(self.body)


def answer_of(application, body=ADA, address=ADDRESS, method="POST", **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = RequestFactory().generic(method, address, raw, content_type="application/json").environ
    environ = {name: value for name, value in environ.items() if name != "HTTP_COOKIE"}
    environ |= {"HTTP_HOST": "localhost", "REMOTE_ADDR": "203.0.113.5"} | headers
    said = []
    found = application(environ, lambda status, headers, exc_info=None: said.append((status, list(headers))))
    whole = b"".join(found)
    getattr(found, "close", lambda: None)()
    return Answer(*said[-1], whole)


def rows():
    """What is stored, but for ids."""
    stored = (
        Commenter.objects.values("name", "email", "address_key", "receipt_serial"),
        Comment.objects.values("author_name", "body", "text_key", "state", "depth", "check_due_at"),
        LimitCounter.objects.values(),
        IdempotencyRecord.objects.values("scope", "key", "fingerprint"),
    )
    return [sorted(kind, key=str) for kind in stored]


def test_a_plain_post_is_taken_without_django_once_its_headers_are_known(story):
    server = Server()
    first = answer_of(server.posts)
    assert len(server.asked) == 1
    second = answer_of(server.posts, ADA | {"body": "Another remark."})
    assert (first.status, second.status, len(server.asked)) == ("201 Created", "201 Created", 1)
    told = second.json()
    stored = Comment.objects.get(pk=told["id"])
    assert (stored.body, stored.author_name, stored.state) == ("Another remark.", "Ada", "pending")
    assert receipts.holder(told["receipt"]) == stored.commenter
    assert second.headers["Location"] == f"/api/v1/comments/{stored.pk}/"


def test_the_bell_is_rung(story, ringing):
    server = Server()
    server.learn()
    with ringing():
        told = answer_of(server.posts).json()
    assert Comment.objects.get(pk=told["id"]).state == "published"


def exchanges_of(act):
    with CaptureQueriesContext(connection) as caught:
        answer = act()
    return answer, [one["sql"] for one in caught.captured_queries if "SAVEPOINT" not in one["sql"]]


@pytest.mark.postgres
def test_a_post_to_a_thread_as_it_was_last_seen_is_one_exchange(story):
    server = Server()
    server.learn()
    for body in ("The first makes the thread.", "The second sees it."):
        answer_of(server.posts, ADA | {"body": body})
    answer, asked = exchanges_of(lambda: answer_of(server.posts, ADA | {"body": "The third."}))
    assert (answer.status, len(asked), len(server.asked)) == ("201 Created", 1, 0), asked
    assert Comment.objects.get(pk=answer.json()["id"]).commenter.name == "Ada"
    assert {counter.hits for counter in LimitCounter.objects.all()} == {3}


def close(story):
    Thread.objects.filter(article=story).update(mode="closed")


def slow_down(story):
    Thread.objects.filter(article=story).update(slow_seconds=600)


def take_off(story):
    Article.objects.filter(pk=story.pk).update(published_at=None)


@pytest.mark.parametrize(("change", "status"), [(close, "403"), (slow_down, "429"), (take_off, "404")])
def test_what_another_process_has_changed_since_holds_for_the_next_post(story, change, status):
    server = Server()
    server.learn()
    for number in range(2):
        assert answer_of(server.posts, ADA | {"body": f"Remark {number}."}).status == "201 Created"
    change(story)
    before = Comment.objects.count()
    refused = answer_of(server.posts, ADA | {"body": "One more."})
    assert refused.status[:3] == status, refused.body
    assert Comment.objects.count() == before


def test_a_new_headline_and_section_are_in_the_next_answer(story):
    server = Server()
    server.learn()
    for number in range(2):
        answer_of(server.posts, ADA | {"body": f"Remark {number}."})
    Article.objects.filter(pk=story.pk).update(headline="The bridge stays closed")
    Section.objects.filter(pk=story.section_id).update(slug="harbour-news")
    told = answer_of(server.posts, ADA | {"body": "Another remark."}).json()["article"]
    assert (told["headline"], told["url"]) == ("The bridge stays closed", "/harbour-news/harbour/")


def test_a_post_sent_twice_is_stored_once_and_counted_twice(story):
    server = Server()
    server.learn()
    key = {"HTTP_IDEMPOTENCY_KEY": "4f1c"}
    answer_of(server.posts, ADA | {"body": "Before."}, REMOTE_ADDR="203.0.113.6")
    answer_of(server.posts, ADA | {"body": "Before, too."}, REMOTE_ADDR="203.0.113.6")
    once, again = (answer_of(server.posts, **key) for _ in range(2))
    assert (once.body, again.headers["Idempotency-Replayed"]) == (again.body, "true")
    assert Comment.objects.count() == 3
    assert {counter.hits for counter in LimitCounter.objects.all()} == {2}


def test_a_refusal_is_counted_once_and_worded_by_django(story, settings):
    settings.LIMITS = settings.LIMITS | {"post": ["3/60"]}
    server = Server()
    server.learn()
    with time_machine.travel("2026-11-24T10:00:10Z", tick=False):
        made = [answer_of(server.posts, ADA | {"body": f"Remark {number}."}) for number in range(5)]
    assert [one.status[:3] for one in made] == ["201", "201", "201", "429", "429"]
    assert made[3].headers["Retry-After"] == "50"
    assert made[3].json()["request_id"] == made[3].headers["X-Request-Id"]
    assert LimitCounter.objects.get().hits == 5
    assert len(server.asked) == 2


def test_a_refusal_is_in_the_readers_language(story):
    server = Server()
    too_long = ADA | {"body": "x" * (BODY_MAX + 1)}
    for language, word in (("de", "kürzen"), ("en", "shorten"), ("de", "kürzen")):
        server.learn(HTTP_ACCEPT_LANGUAGE=language)
        assert word in answer_of(server.posts, too_long, HTTP_ACCEPT_LANGUAGE=language).body.decode()


def test_a_mistake_of_ours_is_answered_and_logged_by_django(story, monkeypatch, caplog):
    server = Server()
    server.learn()

    def break_down(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(posting, "submit", break_down)
    answer = answer_of(server.posts)
    assert (answer.status, answer.json()["code"]) == ("500 Internal Server Error", "internal_error")
    assert "broken" in caplog.text
    assert not Comment.objects.exists()


LONG = "x" * (BODY_MAX + 1)
VALUE = st.sampled_from(
    ["Ada", "  Well\tsaid. ", "", " ", None, 7, [], "\0", "\u202e", LONG, "ä" * 60, "ada@example.org"]
)
SENT = st.one_of(
    st.fixed_dictionaries({"name": VALUE, "body": VALUE}, optional={"email": VALUE, "parent": VALUE, "more": VALUE}),
    st.dictionaries(st.sampled_from(["name", "body", "parent"]), st.sampled_from(["Ada", "PARENT", "GONE"])),
    st.sampled_from([b"", b"{", b"[]", b"null", b'{"name": "a", "name": "b"}', b"\xff", b"[" * 40, b" " * 70_000]),
    st.just(ADA),
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "CONTENT_TYPE": st.sampled_from(
            ["application/json", "Application/JSON", "application/json; charset=utf-8", "text/plain", "", "x"]
        ),
        "CONTENT_LENGTH": st.sampled_from(["", "-1", "x", "0"]),
        "HTTP_HOST": st.sampled_from(["localhost", "evil.example", ""]),
        "HTTP_ACCEPT": st.sampled_from(["*/*", "application/json", "text/html", "", ","]),
        "HTTP_ACCEPT_LANGUAGE": st.sampled_from(["de", "en", "fr, de;q=0.1", "x" * 2000]),
        "HTTP_ORIGIN": st.sampled_from(["https://front.example", "https://other.example", "null"]),
        "HTTP_X_FORWARDED_PROTO": st.sampled_from(["https", "http"]),
        "HTTP_X_FORWARDED_FOR": st.sampled_from(["198.51.100.7", "2001:db8::1", "x, ::1", ""]),
        "HTTP_IDEMPOTENCY_KEY": st.sampled_from(["a", '"a"', "used", "ä", "x" * 256, ""]),
        "HTTP_COOKIE": st.sampled_from(["_ga=1.2", "receipt=no", "sessionid=no", "django_language=de"]),
        "HTTP_AUTHORIZATION": st.sampled_from(["Receipt HELD", "Receipt no", "Bearer x", ""]),
        "HTTP_X_REQUEST_ID": st.sampled_from(["a-plain-one", "<script>"]),
        "HTTP_RANGE": st.just("bytes=0-9"),
    },
)
WHERE = st.sampled_from(
    [ADDRESS] * 5
    + [
        f"{ADDRESS}?format=json",
        f"{ADDRESS}?x=1",
        "/api/v1/articles/no-such/comments/",
        "/api/v1/articles/closed/comments/",
    ]
    + [ADDRESS.removesuffix("/"), "/api/v1/comment-counts/", "/world-news/harbour/"]
)


@pytest.mark.parametrize("https", [False, True])
def test_whatever_is_posted_the_edge_changes_nothing(story, settings, https):
    """For every request: with the edge, knowing what it may know, answer and rows are as with Django alone."""
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]
    settings.TRUSTED_PROXIES = ["203.0.113.5"]
    if https:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    server, closed = Server(), make.a_thread(make.an_article(slug="closed"))
    closed.mode = "closed"
    closed.save()
    parent = make.a_comment(story)
    meant = {"PARENT": str(parent.pk), "GONE": str(make.a_pending_comment(story).pk)}
    receipt = f"Receipt {receipts.issue(parent.commenter)}"
    answer_of(server.django, HTTP_IDEMPOTENCY_KEY="used")

    def tried(application, *asked, **headers):
        with transaction.atomic():
            answer = answer_of(application, *asked, **headers)
            found = rows()
            transaction.set_rollback(True)
        return answer, found

    @given(body=SENT, address=WHERE, headers=HEADERS)
    @example({"name": "Ada", "body": "x", "parent": "PARENT"}, ADDRESS, {"HTTP_AUTHORIZATION": "Receipt HELD"})
    @example(ADA, ADDRESS, {"HTTP_IDEMPOTENCY_KEY": "used"})
    @example(ADA, ADDRESS, {"HTTP_IDEMPOTENCY_KEY": "used", "HTTP_ACCEPT_LANGUAGE": "de"})
    @example(ADA, ADDRESS, {"HTTP_ACCEPT": "*/*"})
    @example(ADA, ADDRESS, {"HTTP_ACCEPT": ""})
    @example({"name": "Eve", "body": "x"}, ADDRESS, {"HTTP_IDEMPOTENCY_KEY": "used"})
    @hypothesis_settings(
        max_examples=200,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    def the_same(body, address, headers):
        if isinstance(body, dict):
            body = {name: meant.get(value, value) if isinstance(value, str) else value for name, value in body.items()}
        headers = {name: receipt if value == "Receipt HELD" else value for name, value in headers.items()}
        truth, stored = tried(server.django, body, address, **headers)
        for _ in range(2):
            answer, found = tried(server.posts, body, address, **headers)
            assert answer.alike == truth.alike
            assert found == stored
            server.learn(**headers)

    with time_machine.travel(timezone.now(), tick=False):
        the_same()
