"""The paper's own systems hear of decisions: signed, once they can hardly be undone, and each until it is taken."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.utils import timezone

from comments.states import State
from moderation import decisions, outgoing
from moderation.models import Outgoing
from newsroom import webhooks
from tests import make

pytestmark = pytest.mark.django_db

SECRET = "whsec_c2hhcmVkIHdpdGggdGhlIENNUw=="


class Receiver:
    """A system of the paper's: an HTTP server that keeps what it is sent and answers as it is told."""

    def __init__(self):
        self.got, self.answers = [], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/hook?from=newsroom"

    def messages(self):
        return [json.loads(body)["data"] for _headers, body in self.got]


@pytest.fixture
def receiver(settings):
    made = Receiver()
    settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = made.url, SECRET
    settings.UNDO_WINDOW = timedelta(seconds=60)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def held(settings):
    url, settings.WEBHOOK_URL = settings.WEBHOOK_URL, ""
    comment = make.a_waiting_comment()
    settings.WEBHOOK_URL = url
    return comment


def approve(comment):
    comment.refresh_from_db()
    return decisions.decide(comment.pk, "approve", user=make.a_moderator(), version=comment.version)


def after(**passed):
    with time_machine.travel(timezone.now() + timedelta(**passed)):
        return outgoing.send_due()


def test_a_decision_is_told_after_the_undo_window_and_not_before(receiver, held):
    decision = approve(held)
    assert after(seconds=55) == 0
    assert after(seconds=65) == 1
    [said] = receiver.messages()
    assert said == {
        "decision": decision.pk,
        "comment": str(held.pk),
        "article": held.thread.article.slug,
        "external_id": None,
        "action": "approve",
        "from_state": "held",
        "to_state": "published",
        "reasons": [],
        "reverses": None,
    }
    assert after(days=2) == 0


def test_the_receiver_can_prove_who_sent_it(receiver, held):
    approve(held)
    after(seconds=65)
    [(headers, body)] = receiver.got
    sent = {name.lower(): value for name, value in headers.items()}
    assert sent["webhook-id"] == f"decision-{Outgoing.objects.get().decision_id}"
    expected = webhooks.signature(SECRET, sent["webhook-id"], int(sent["webhook-timestamp"]), body)
    assert sent["webhook-signature"] == expected
    assert webhooks.signature("whsec_b3RoZXI=", sent["webhook-id"], int(sent["webhook-timestamp"]), body) != expected


def test_what_is_undone_within_the_window_nobody_hears_of(receiver, held):
    decisions.undo(approve(held).pk, user=make.a_moderator())
    assert after(days=1) == 0
    assert receiver.got == []
    assert not Outgoing.objects.exists()


def test_what_is_undone_later_is_told_as_well(receiver, held):
    decision = approve(held)
    after(seconds=65)
    decisions.undo(decision.pk, user=make.a_moderator())
    after(seconds=65)
    assert [(said["to_state"], said["reverses"]) for said in receiver.messages()] == [
        ("published", None),
        ("held", decision.pk),
    ]


def test_a_bulk_that_is_undone_as_one_leaves_no_message(receiver, held, settings):
    url, settings.WEBHOOK_URL = settings.WEBHOOK_URL, ""
    other = make.a_waiting_comment()
    settings.WEBHOOK_URL = url
    held.refresh_from_db()
    done = decisions.decide_many(
        [(held.pk, held.version), (other.pk, other.version)], "approve", user=make.a_moderator()
    )
    assert Outgoing.objects.count() == 2
    decisions.undo_many(done.batch, user=make.a_moderator())
    assert not Outgoing.objects.exists()


def test_a_failure_is_tried_again_and_the_id_stays(receiver, held):
    approve(held)
    receiver.answers = [(503, {}), (302, {"Location": "http://127.0.0.1:1/elsewhere"})]
    assert after(seconds=65) == 0
    assert Outgoing.objects.get().fault == "It answered 503 with 0 bytes."
    assert after(minutes=3) == 0  # a redirect is not followed
    assert Outgoing.objects.get().fault == "It answered 302 with 0 bytes."
    assert after(hours=2) == 1
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
    sent = Outgoing.objects.get()
    assert (sent.tries, sent.fault, sent.due_at) == (3, "", None)


def test_in_the_end_it_is_given_up_and_stays_to_be_seen(receiver, held, client):
    approve(held)
    receiver.answers = [(500, {})] * 20
    for day in range(1, 15):
        after(days=day)
    given_up = Outgoing.objects.get()
    assert (given_up.due_at, given_up.sent_at, given_up.tries) == (None, None, len(outgoing.RETRIES) + 1)
    make.a_moderator("root").__class__.objects.filter(username="root").update(is_superuser=True)
    client.force_login(make.a_moderator("root"))
    assert "It answered 500 with 0 bytes." in client.get("/admin/moderation/outgoing/?fate=given_up").content.decode()


def test_one_that_cannot_be_reached_holds_nobody_up(held, settings):
    settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = "http://127.0.0.1:9/", SECRET
    approve(held)
    assert after(seconds=65) == 0
    assert "ConnectionRefusedError" in Outgoing.objects.get().fault
    held.refresh_from_db()
    assert held.state == State.PUBLISHED


def test_without_an_address_nothing_is_kept(held):
    approve(held)
    assert not Outgoing.objects.exists()


def test_messages_leave_the_machine_encrypted_or_not_at_all(held, settings):
    settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = "http://192.0.2.1/hook", SECRET
    approve(held)
    assert after(seconds=65) == 0
    assert "must be https" in Outgoing.objects.get().fault


def test_the_message_holds_nothing_of_a_reader(receiver, held):
    approve(held)
    after(seconds=65)
    [(_headers, body)] = receiver.got
    for secret in (held.body[:20], held.author_name):
        assert secret.encode() not in body
