"""The edge in front of Django: the same bytes, asked for once, never old, never somebody's own."""

import os
import subprocess
import sys
import threading
import time

import pytest
import time_machine
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from comments import receipts, signals
from comments.models import Thread
from newsroom.edge import changes
from newsroom.edge.layer import Edge
from newsroom.edge.pages import FRESH_SECONDS, KEPT_SECONDS
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_connection")]

PLENTY = 16 * 1024 * 1024
BROWSER = {"HTTP_ACCEPT": "text/html,*/*;q=0.8", "HTTP_ACCEPT_LANGUAGE": "de-DE,de;q=0.9,en;q=0.8"}


class Clock:
    """Time that stands still until it is told to go on."""

    def __init__(self):
        self.now = 1000.0

    def monotonic(self):
        return self.now

    def pass_by(self, seconds):
        self.now += seconds


class Server:
    """Django with the edge before it; says how often Django was asked, and for what."""

    def __init__(self, most_bytes=PLENTY):
        self.django = WSGIHandler()
        self.asked = []
        self.edge = Edge(self._ask, most_bytes)

    def _ask(self, environ, start_response):
        self.asked.append(environ)
        return self.django(environ, start_response)

    @property
    def built(self):
        """How often Django was asked for the whole page."""
        return sum("HTTP_IF_NONE_MATCH" not in environ for environ in self.asked)

    def get(self, address, method="GET", **headers):
        return answer_of(self.edge, address, method, **headers)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __getitem__(self, name):
        return dict(self.headers)[name]

    @property
    def alike(self):
        """Everything but the request's id, in its header and in the text of an error."""
        own = self["X-Request-Id"]
        rest = [pair for pair in self.headers if pair[0] != "X-Request-Id"]
        return self.status, rest, self.body.replace(own.encode(), b"")


def answer_of(application, address, method="GET", **headers):
    environ = RequestFactory().generic(method, address).environ
    environ = {name: value for name, value in environ.items() if name not in ("HTTP_COOKIE", "CONTENT_TYPE")}
    environ |= {"HTTP_HOST": "localhost"} | headers
    said = []
    body = application(environ, lambda status, headers, exc_info=None: said.append((status, list(headers))))
    whole = b"".join(body)
    getattr(body, "close", lambda: None)()
    return Answer(*said[0], whole)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("newsroom.edge.layer.time", clock)
    return clock


@pytest.fixture
def story():
    article = make.an_article(slug="harbour")
    make.a_comment(to=make.a_comment(article))
    return article


def addresses_of(article):
    return {
        "thread": f"/api/v1/articles/{article.slug}/comments/",
        "counts": f"/api/v1/comment-counts/?article={article.slug}&article=other",
        "page": article.get_absolute_url(),
    }


# --- The same bytes


@pytest.mark.parametrize("route", ["thread", "counts", "page"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_from_the_edge_is_djangos_byte_for_byte(story, clock, route, method):
    server, address = Server(), addresses_of(story)[route]
    truth = answer_of(server.django, address, method, **BROWSER)
    for _ in range(3):
        assert server.get(address, method, **BROWSER).alike == truth.alike
    assert truth.status == "200 OK"
    assert len(server.asked) == 2  # the page, and once what its 304 looks like
    having = {"HTTP_IF_NONE_MATCH": truth["ETag"], **BROWSER}
    truth = answer_of(server.django, address, method, **having)
    assert truth.status == "304 Not Modified"
    assert server.get(address, method, **having).alike == truth.alike
    assert len(server.asked) == 2


ours = hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

SLUG = st.sampled_from(["harbour", "other", "no-such", "h%61rbour", "x" * 130, "é"])
OTHERS = (
    *("/api/v1/comment-counts/", "/", "/healthz", "/world-news/", "/receipt/", "/admin/", "/api/v1/receipt/"),
    *("/api/v1/sections/", "/api/v1/moderation/queue/", "/static/site/site.css", "/api/v1/articles/harbour/comments"),
)
TYPES = (
    *("*/*", "application/json", "text/html", "text/html, application/json;q=0.1", "application/*", ",", "x*/*", ""),
    *("application/json;q=0", "application/json; indent=4"),
)
TAGS = ('"x"', 'W/"x"', "*", '"x", "y"', "x", "", "HAVE", "WEAK", "LIST", "BARE")
COOKIES = ("_ga=1.2", "receipt=no", "sessionid=no", "django_language=de", "a=b; csrftoken=" + "x" * 32)
PATH = st.one_of(
    st.builds("/api/v1/articles/{}/comments/".format, SLUG),
    st.builds("/api/v1/articles/{}/".format, SLUG),
    st.builds("/world-news/{}/".format, SLUG),
    st.builds("/{}/harbour/".format, SLUG),
    st.sampled_from(OTHERS),
)
PAIR = st.one_of(
    st.builds("article={}".format, SLUG),
    st.builds("sort={}".format, st.sampled_from(["newest", "oldest", "top", "worst", ""])),
    st.builds("limit={}".format, st.sampled_from(["1", "20", "020", "100", "101", "0", "-1", "x", "٣", ""])),
    st.sampled_from(
        ["cursor=x", "cursor=", "format=json", "format=api", "reply=x", "page=2", "&", "=", "%00", "a=%00"]
    ),
)
QUERY = st.lists(PAIR, max_size=4).map("&".join)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_HOST": st.sampled_from(["localhost", "localhost:8000", "127.0.0.1", "evil.example", "", "a b"]),
        "HTTP_ACCEPT": st.sampled_from(TYPES),
        "HTTP_ACCEPT_LANGUAGE": st.sampled_from(["de", "en-GB,en;q=0.5", "fr, de;q=0.1", "*", "x" * 2000, ""]),
        "HTTP_ORIGIN": st.sampled_from(["https://front.example", "https://other.example", "null", ""]),
        "HTTP_X_FORWARDED_PROTO": st.sampled_from(["https", "http", "https,http", "gopher", ""]),
        "HTTP_IF_NONE_MATCH": st.sampled_from(TAGS),
        "HTTP_IF_MODIFIED_SINCE": st.sampled_from(["Tue, 24 Nov 2099 10:00:00 GMT", "x"]),
        "HTTP_IF_MATCH": st.sampled_from(['"x"', "*"]),
        "HTTP_RANGE": st.just("bytes=0-9"),
        "HTTP_COOKIE": st.sampled_from(COOKIES),
        "HTTP_AUTHORIZATION": st.sampled_from(["Receipt no", "Bearer x", ""]),
        "HTTP_X_REQUEST_ID": st.sampled_from(["a-plain-one", "<script>", "short", ""]),
        "HTTP_X_HTTP_METHOD_OVERRIDE": st.just("DELETE"),
        "HTTP_DNT": st.just("1"),
    },
)


@pytest.mark.parametrize("https", [False, True])
def test_whatever_is_asked_the_edge_changes_nothing(story, clock, settings, https):
    """For every request: with the edge, cold, warm and asked again, the answer is Django's but for the request's id."""
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]
    if https:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    server = Server()
    receipt = receipts.issue(make.a_pending_comment(story).commenter)
    etags = {path: answer_of(server.django, path).headers for path in addresses_of(story).values()}
    having = next((value for headers in etags.values() for name, value in headers if name == "ETag"), '"none"')
    meant = {"HAVE": having, "WEAK": f"W/{having}", "LIST": f'"y", {having}', "BARE": having.strip('"')}
    meant["receipt=no"] = f"receipt={receipt}"

    @given(path=PATH, query=QUERY, headers=HEADERS, method=st.sampled_from(["GET", "HEAD", "OPTIONS"]))
    @example("/api/v1/articles/harbour/comments/", "", {"HTTP_IF_NONE_MATCH": "HAVE"}, "GET")
    @example("/api/v1/articles/harbour/comments/", "", {"HTTP_IF_NONE_MATCH": "WEAK"}, "GET")
    @example("/api/v1/articles/harbour/comments/", "", {"HTTP_IF_NONE_MATCH": "LIST"}, "GET")
    @example("/world-news/harbour/", "", {"HTTP_COOKIE": "receipt=no"}, "GET")
    @ours
    def the_same(path, query, headers, method):
        headers = {name: meant.get(value, value) for name, value in headers.items()}
        address = f"{path}?{query}" if query else path
        truth = answer_of(server.django, address, method, **headers)
        for _ in range(3):
            assert server.get(address, method, **headers).alike == truth.alike
            clock.pass_by(0.2)

    with time_machine.travel(timezone.now(), tick=False):  # on a busy machine "just now" is soon a minute ago
        the_same()


# --- Asked once, and not too often


def test_a_page_is_asked_about_again_after_a_moment_and_told_to_be_the_same(story, clock):
    server, address = Server(), addresses_of(story)["thread"]
    for _ in range(5):
        server.get(address)
    assert (server.built, len(server.asked)) == (1, 2)
    clock.pass_by(FRESH_SECONDS + 0.01)
    for _ in range(5):
        server.get(address)
    assert (server.built, len(server.asked)) == (1, 3)


def test_a_stampede_builds_a_page_once(story, clock):
    server, address = Server(), addresses_of(story)["thread"]
    gate, truth = threading.Event(), answer_of(server.django, address)

    def slow(environ, start_response):
        gate.wait(10)
        start_response(truth.status, truth.headers)
        return [truth.body]

    server.django = slow
    answers = []
    crowd = [threading.Thread(target=lambda: answers.append(server.get(address))) for _ in range(40)]
    for reader in crowd:
        reader.start()
    time.sleep(0.2)
    gate.set()
    for reader in crowd:
        reader.join(10)
    assert all(answer.alike == truth.alike for answer in answers)
    assert len(answers) == 40
    assert server.built == 1


def test_while_one_reader_asks_again_the_others_do_not_wait(story, clock):
    server, address = Server(), addresses_of(story)["thread"]
    server.get(address)
    server.get(address)
    gate, asking = threading.Event(), threading.Event()

    def slow(environ, start_response):
        asking.set()
        gate.wait(10)
        return not_modified(environ, start_response)

    def not_modified(environ, start_response):
        start_response("304 Not Modified", [("ETag", environ["HTTP_IF_NONE_MATCH"])])
        return []

    server.django = slow
    clock.pass_by(KEPT_SECONDS - 0.1)
    first = threading.Thread(target=server.get, args=[address])
    first.start()
    assert asking.wait(10)
    assert server.get(address).status == "200 OK"
    assert len(server.asked) == 3
    gate.set()
    first.join(10)


# --- Never old


def test_a_decision_shows_within_a_second_even_if_nobody_tells(story, clock):
    server = Server()
    seen = {route: server.get(address).body for route, address in addresses_of(story).items()}
    make.a_comment(story)  # within the test's transaction: no note is left
    clock.pass_by(FRESH_SECONDS + 0.01)
    for route, address in addresses_of(story).items():
        assert server.get(address).body != seen[route]


def test_a_decision_on_this_host_shows_at_once(story, clock, ringing):
    server, address = Server(), addresses_of(story)["thread"]
    for _ in range(2):
        before = server.get(address)
    clock.pass_by(0.1)
    with ringing():
        make.a_comment(story)
    after = server.get(address)
    assert after["ETag"] != before["ETag"]
    assert after.body == answer_of(server.django, address).body


def test_a_decision_that_is_rolled_back_leaves_no_note(story, clock):
    place = changes.place_of(Thread.objects.of(story).pk)
    before = changes.numbers[place]
    with pytest.raises(RuntimeError), transaction.atomic():
        make.a_comment(story)
        raise RuntimeError
    assert changes.numbers[place] == before


def test_a_thread_that_is_written_to_all_the_time_is_asked_about_twenty_times_a_second(story, clock):
    server, address = Server(), addresses_of(story)["thread"]
    server.get(address)
    thread = Thread.objects.of(story)
    for _ in range(1000):  # one second
        signals.thread_changed.send(Thread, thread_id=thread.pk)
        clock.pass_by(0.001)
        server.get(address)
    assert len(server.asked) <= 2 + 20


def test_what_is_older_than_it_may_be_is_not_sent_even_when_django_fails(story, clock):
    server, address = Server(), addresses_of(story)["thread"]
    server.get(address)

    def failing(environ, start_response):
        start_response("500 Internal Server Error", [])
        return [b"sorry"]

    server.django = failing
    clock.pass_by(FRESH_SECONDS + 0.01)
    assert server.get(address).status == "500 Internal Server Error"
    assert server.get(address).status == "500 Internal Server Error"


def test_an_article_that_is_taken_back_is_gone(story, clock):
    server = Server()
    addresses = addresses_of(story)
    for address in addresses.values():
        server.get(address)
    type(story).objects.update(published_at=None)
    clock.pass_by(FRESH_SECONDS + 0.01)
    assert [server.get(addresses[route]).status[:3] for route in ("thread", "page", "counts")] == ["404", "404", "200"]


# --- Never somebody's own


def test_a_readers_own_page_is_neither_kept_nor_given_from_the_shelf(story, clock):
    server, address = Server(), addresses_of(story)["page"]
    waiting = make.a_pending_comment(story, body="Only I can see this.")
    mine = {"HTTP_COOKIE": f"a=b; receipt={receipts.issue(waiting.commenter)}"}
    for _ in range(2):
        assert b"Only I can see this." in server.get(address, **mine).body
        assert b"Only I can see this." not in server.get(address).body


@pytest.mark.parametrize("header", [{"HTTP_COOKIE": "sessionid=x"}, {"HTTP_AUTHORIZATION": "Receipt x"}])
def test_who_says_who_it_is_is_answered_by_django(story, clock, header):
    server, address = Server(), addresses_of(story)["thread"]
    server.get(address)
    server.get(address)
    before = len(server.asked)
    server.get(address, **header)
    assert server.asked[before:]
    assert server.asked[-1].items() >= header.items()
    assert not any("HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ for environ in server.asked[:before])


@pytest.mark.parametrize("header", [("Vary", "Accept, Cookie"), ("Set-Cookie", "a=b"), ("Cache-Control", "private")])
def test_an_answer_that_may_be_somebodys_is_not_kept(story, clock, header):
    server, address = Server(), addresses_of(story)["thread"]
    truth = answer_of(server.django, address)

    def for_one(environ, start_response):
        start_response(truth.status, [pair for pair in truth.headers if pair[0] != header[0]] + [header])
        return [truth.body]

    server.django = for_one
    assert [server.get(address).status for _ in range(3)] == ["200 OK"] * 3
    assert server.built == 3
    assert server.edge.shelf.bytes == 0


def test_each_answer_has_an_id_of_its_own_or_the_one_it_came_with(story, clock):
    server, address = Server(), addresses_of(story)["thread"]
    server.get(address)
    ids = {server.get(address)["X-Request-Id"] for _ in range(50)}
    assert len(ids) == 50
    assert server.get(address, HTTP_X_REQUEST_ID="a-plain-one")["X-Request-Id"] == "a-plain-one"
    assert server.get(address, HTTP_X_REQUEST_ID="<script>")["X-Request-Id"] != "<script>"


# --- Bounded


def test_memory_is_bounded_and_what_is_asked_for_stays(clock):
    articles = [make.an_article() for _ in range(12)]
    hot, *others = (addresses_of(article)["thread"] for article in articles)
    server = Server(most_bytes=24_000)
    for address in others:
        server.get(address)
        clock.pass_by(FRESH_SECONDS + 0.01)
        server.get(hot)
        assert 0 < server.edge.shelf.bytes <= 24_000
    assert server.edge.shelf.bytes == sum(page.size for page in server.edge.shelf.pages.values())
    assert sum(environ["PATH_INFO"] == hot and "HTTP_IF_NONE_MATCH" not in environ for environ in server.asked) == 1


def test_what_is_no_page_of_ours_takes_no_place(story, clock):
    server = Server()
    for address in ("/no-such/story/", "/api/v1/articles/no-such/comments/", "/healthz", "/"):
        server.get(address)
    assert server.edge.shelf.bytes == 0
    assert server.edge._asking == {}


# --- On, off, and without shared memory


@pytest.mark.parametrize(("setting", "server"), [("1", "Edge"), ("0", "WSGIHandler")])
def test_the_edge_is_there_unless_it_is_turned_off(setting, server):
    loaded = "import newsroom.wsgi as web; print(type(web.application).__name__)"
    env = os.environ | {"NEWSROOM_EDGE": setting, "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    said = subprocess.run(
        [sys.executable, "-c", loaded], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert (said.stdout.strip(), said.returncode) == (server, 0), said.stderr


def test_processes_of_a_host_share_their_notes_and_do_without_where_they_cannot(tmp_path, caplog):
    one, other = changes._shared(tmp_path / "changes"), changes._shared(tmp_path / "changes")
    one[7] = 1234
    assert other[7] == 1234
    alone = changes._shared(tmp_path / "no such folder" / "changes")
    alone[7] = 1
    assert "a moment old" in caplog.text
