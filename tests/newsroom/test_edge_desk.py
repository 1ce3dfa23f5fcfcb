"""A page of the queue that is sent again is the page that Django would send: to the same person, in the same state."""

import time

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from moderation import decisions
from newsroom.edge import desk
from newsroom.edge.desk import Desk
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)  # within a transaction the database's state has no name

QUEUE = "/api/v1/moderation/queue/"


class Server:
    """Django with the desk's pages before it; says how often Django was asked."""

    def __init__(self, most_bytes=1 << 24):
        self.django, self.asked = WSGIHandler(), 0
        self.desk = Desk(self._ask, most_bytes)

    def _ask(self, environ, start_response):
        self.asked += 1
        return self.django(environ, start_response)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}


def answer_of(application, address=QUEUE, method="GET", **headers):
    environ = RequestFactory().generic(method, address).environ | {"HTTP_HOST": "localhost"} | headers
    said = []
    found = application(environ, lambda status, headers, exc_info=None: said.append((status, list(headers))))
    body = b"".join(found)
    getattr(found, "close", lambda: None)()
    status, given = said[0]
    return status, [(name, value) for name, value in given if name != "X-Request-Id"], body


@pytest.fixture
def held():
    return make.a_comment(state="held")


@pytest.fixture
def mo(held):
    return signed_in(make.a_moderator())


def test_the_page_is_sent_again_byte_for_byte_and_django_is_asked_once(held, mo):
    server = Server()
    truth = answer_of(server.django, **mo)
    assert truth[0] == "200 OK"
    assert str(held.pk).encode() in truth[2]

    def costs_nothing():
        asked = server.asked
        assert answer_of(server.desk, **mo) == truth
        return server.asked == asked

    # Not at the first try where other tests, beside this one, change things and say so through the same Redis.
    assert not costs_nothing()
    assert any(costs_nothing() for _ in range(30))


@pytest.mark.parametrize("more", [{"HTTP_ACCEPT_LANGUAGE": "de"}, {"HTTP_ACCEPT": "text/html"}, {"HTTP_HOST": "other"}])
def test_other_headers_get_answers_of_their_own(held, mo, more):
    server = Server()
    answer_of(server.desk, **mo)
    more = more | {"HTTP_X_REQUEST_ID": "a-plain-one"}  # which stands in the text of an error
    assert answer_of(server.desk, **mo | more) == answer_of(server.django, **mo | more)
    assert answer_of(server.desk, f"{QUEUE}?queue=spam", **mo) == answer_of(server.django, f"{QUEUE}?queue=spam", **mo)


def test_who_has_the_page_is_told_so_by_django(held, mo):
    server = Server()
    tag = dict(answer_of(server.desk, **mo)[1])["ETag"]
    assert answer_of(server.desk, HTTP_IF_NONE_MATCH=tag, **mo)[0] == "304 Not Modified"


def test_a_decision_shows_at_once(held, mo):
    server = Server()
    answer_of(server.desk, **mo)
    decisions.decide(held.pk, "approve", user=make.a_moderator(), version=held.version, reasons=[])
    assert str(held.pk).encode() not in answer_of(server.desk, **mo)[2]


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"is_staff": False}],
    ids=lambda change: next(iter(change)),
)
def test_who_may_not_look_any_more_sees_nothing_from_then_on(held, mo, change):
    server = Server()
    assert answer_of(server.desk, **mo)[0] == "200 OK"
    User.objects.update(**change)
    assert answer_of(server.desk, **mo)[0] == "403 Forbidden"


def test_a_right_that_is_taken_is_gone_at_once(held, mo):
    server = Server()
    assert answer_of(server.desk, **mo)[0] == "200 OK"
    for user in User.objects.all():
        user.user_permissions.clear()
        user.groups.clear()
    assert answer_of(server.desk, **mo)[0] == "403 Forbidden"


def test_signing_out_ends_it(held):
    server, client = Server(), Client()
    client.force_login(make.a_moderator())
    mo = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}
    assert answer_of(server.desk, **mo)[0] == "200 OK"
    client.logout()
    assert answer_of(server.desk, **mo)[0] == "403 Forbidden"


def test_nobody_gets_the_page_of_somebody_else(held, mo):
    server = Server()
    answer_of(server.desk, **mo)
    for cookie in ("", f"{settings.SESSION_COOKIE_NAME}=x", "a=b"):
        assert answer_of(server.desk, HTTP_COOKIE=cookie)[0] == "403 Forbidden"
    reader = signed_in(User.objects.create_user("reader"))
    assert answer_of(server.desk, **reader)[0] == "403 Forbidden"


def test_what_depends_on_the_clock_is_a_second_late_at_most(held, mo, monkeypatch):
    server, now = Server(), time.monotonic()
    monkeypatch.setattr(desk.time, "monotonic", lambda: now)
    answer_of(server.desk, **mo)
    answer_of(server.desk, **mo)
    assert server.asked == 1
    now += desk.KEPT_SECONDS + 0.1
    answer_of(server.desk, **mo)
    assert server.asked == 2


def test_pages_are_kept_up_to_a_number_of_bytes(held, mo):
    server = Server(most_bytes=10_000)
    for limit in range(1, 30):
        answer_of(server.desk, f"{QUEUE}?limit={limit}", **mo)
    assert 0 < server.desk.shelf.bytes <= 10_000
