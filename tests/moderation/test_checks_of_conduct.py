"""Who posts, how fast, through which form; and a check of the paper's own, asked over the net."""

import base64
import hmac
import json
import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import editing
from comments.models import Comment
from comments.states import State
from moderation import checks, decisions, policies, screening
from moderation.checks.external import ExternalFailed, ask
from moderation.checks.standing import IMAGINED, Record, _mean_share
from tests import make

pytestmark = pytest.mark.django_db


def found_by(comment, name):
    return comment.results.get(check_name=name, revision=comment.revision)


# --- Standing ---------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _nothing_kept():
    _mean_share.cache_clear()


def with_a_past(removed, published):
    """A comment of somebody of whose earlier comments so many were removed and published."""
    first = make.a_comment(state=State.REJECTED if removed else State.PUBLISHED)
    for number in range(1, removed + published):
        state = State.REJECTED if number < removed else State.PUBLISHED
        make.a_comment(state=state, commenter=first.commenter)
    _mean_share.cache_clear()
    return make.a_checked_comment(commenter=first.commenter)


def test_one_removal_of_one_holds_nobody():
    comment = with_a_past(removed=1, published=0)
    assert (comment.state, found_by(comment, "standing").code) == (State.PUBLISHED, "few")


def test_many_removals_hold_and_say_why():
    for _ in range(20):
        make.a_comment()  # the newsroom's mean is low
    comment = with_a_past(removed=9, published=1)
    assert (comment.state, comment.reasons) == (State.HELD, ["standing"])
    found = found_by(comment, "standing")
    assert checks.says("standing", found.code, found.params).startswith("9 of 10 comments removed within 30 days")


def test_who_is_mostly_published_is_not_held():
    assert with_a_past(removed=2, published=8).state == State.PUBLISHED


def test_removals_long_ago_are_forgotten():
    comment = make.a_comment(state=State.REJECTED)
    for _ in range(9):
        make.a_comment(state=State.REJECTED, commenter=comment.commenter)
    Comment.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert make.a_checked_comment(commenter=comment.commenter).state == State.PUBLISHED


@pytest.mark.parametrize("mean", [0.0, 0.1, 0.5])
@pytest.mark.parametrize("decided", [0, 1, 5, 50])
def test_the_share_lies_between_the_own_and_the_newsrooms(mean, decided):
    for removed in range(decided + 1):
        own = removed / decided if decided else mean
        share = Record(decided, removed, mean).share
        assert min(own, mean) - 1e-9 <= share <= max(own, mean) + 1e-9
        assert abs(share - own) <= IMAGINED / (decided + IMAGINED) + 1e-9


# --- Rate -------------------------------------------------------------------------------------------------------------


def test_more_of_one_person_than_the_policy_allows_wait():
    make.a_policy(person_rate=3)
    article = make.an_article()
    first = make.a_checked_comment(article)
    more = [make.a_checked_comment(article, commenter=first.commenter) for _ in range(3)]
    assert [comment.state for comment in more] == [State.PUBLISHED, State.PUBLISHED, State.HELD]
    assert more[-1].reasons == ["rate"]
    assert make.a_checked_comment(article).state == State.PUBLISHED


def test_a_batch_counts_its_own_comments_in_their_order():
    make.a_policy(person_rate=3)
    article = make.an_article()
    first = make.a_pending_comment(article)
    comments = [first] + [make.a_pending_comment(article, commenter=first.commenter) for _ in range(4)]
    screening.screen_due()
    for comment in comments:
        comment.refresh_from_db()
    assert [comment.state for comment in comments] == [State.PUBLISHED] * 3 + [State.HELD] * 2


def test_more_in_one_thread_than_the_policy_allows_wait():
    article, other = make.an_article(), make.an_article()
    make.a_policy(article, thread_rate=2)
    states = [make.a_checked_comment(article).state for _ in range(3)]
    assert states == [State.PUBLISHED, State.PUBLISHED, State.HELD]
    assert make.a_checked_comment(other).state == State.PUBLISHED


def test_what_came_earlier_does_not_count():
    make.a_policy(person_rate=1)
    first = make.a_checked_comment()
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert make.a_checked_comment(commenter=first.commenter).state == State.PUBLISHED


def test_an_old_comment_that_comes_round_again_does_not_widen_the_view(django_assert_max_num_queries):
    old = make.a_pending_comment()
    Comment.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=90))
    old.refresh_from_db()
    new = make.a_pending_comment()
    rules = {comment.pk: policies.effective(comment.thread.article).rules for comment in (old, new)}
    assert checks.gather([old, new], rules)[old.pk]["rate"] == (0, None)


# --- The form ---------------------------------------------------------------------------------------------------------


def sent_with(**more):
    article = make.an_article()
    answer = Client().post(article.get_absolute_url(), {"name": "Ada", "body": "A remark of mine."} | more)
    assert answer.status_code == 303
    screening.screen_due()
    return Comment.objects.get(thread__article=article)


@pytest.mark.parametrize(
    ("sent", "state", "code"),
    [
        ({}, State.PUBLISHED, "nothing"),
        ({"subject": ""}, State.PUBLISHED, "nothing"),
        ({"subject": "buy now"}, State.HELD, "trap"),
        ({"seconds": "0.4"}, State.HELD, "fast"),
        ({"seconds": "2"}, State.PUBLISHED, "fine"),
        ({"seconds": "4000.5"}, State.PUBLISHED, "fine"),
        ({"seconds": "-1"}, State.PUBLISHED, "nothing"),
        ({"seconds": "1e9"}, State.PUBLISHED, "nothing"),
        ({"seconds": "NaN"}, State.PUBLISHED, "nothing"),
        ({"seconds": "0" * 5000}, State.PUBLISHED, "nothing"),
    ],
)
def test_a_form_that_is_filled_in_as_machines_do_it_is_held(sent, state, code):
    comment = sent_with(**sent)
    assert (found_by(comment, "form").code, comment.state) == (code, state)


def test_what_the_api_posts_has_no_form():
    article = make.an_article()
    body = {"name": "Ada", "body": "A remark of mine.", "form": {"extra": True}, "subject": "x", "seconds": 0}
    make.Api().post(f"articles/{article.slug}/comments/", body)
    assert Comment.objects.get().form is None


def test_the_form_is_the_same_bytes_for_everybody_and_has_the_trap_where_people_do_not_see_it():
    article = make.an_article()
    make.a_thread(article)
    pages = {Client().get(article.get_absolute_url()).content for _ in range(2)}
    assert len(pages) == 1
    page = pages.pop().decode()
    assert '<p class="unseen" aria-hidden="true">' in page
    assert 'name="subject" tabindex="-1" autocomplete="off"' in page


def test_an_edited_text_is_not_judged_by_the_form_of_the_first():
    make.a_policy(min_seconds=0)
    comment = sent_with(seconds="0.4")
    make.a_policy(min_seconds=5)
    editing.revise(comment.pk, "Said better.", commenter=comment.commenter)
    screening.screen_due()
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED


# --- Elsewhere --------------------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(settings):
    """A paper's own check, on this machine: a function from what was asked to what is answered."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.headers, body))
            self.server.answer(self, json.loads(body))

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.CHECK_URL = f"http://127.0.0.1:{server.server_port}/check?paper=1"
    settings.CHECK_SECRET = "a secret of both"
    settings.CHECK_TIMEOUT_SECONDS = 0.5

    def answers(answer):
        server.answer = answer
        return asked

    yield answers
    server.shutdown()
    server.server_close()


def with_json(status=200, **results):
    def answer(handler, said):
        content = json.dumps({"results": {one["id"]: results for one in said["comments"]}}).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


@pytest.mark.parametrize(
    ("outcome", "state"), [("pass", State.PUBLISHED), ("hold", State.HELD), ("reject", State.REJECTED)]
)
def test_what_is_said_elsewhere_counts(elsewhere, outcome, state):
    elsewhere(with_json(outcome=outcome, says="As our list has it.", score=0.7, version="2026-11"))
    comment = make.a_checked_comment()
    found = found_by(comment, "external")
    assert (comment.state, found.outcome, found.score, found.version) == (state, outcome, 0.7, "1 2026-11")
    assert checks.says("external", found.code, found.params) == "As our list has it."


def test_one_signed_request_asks_about_the_whole_batch(elsewhere, settings):
    asked = elsewhere(with_json(outcome="pass"))
    article = make.an_article()
    comments = [make.a_pending_comment(article) for _ in range(3)]
    screening.screen_due()
    [(headers, body)] = asked
    said = json.loads(body)["comments"]
    assert {one["id"] for one in said} == {str(comment.pk) for comment in comments}
    assert set(said[0]) == {"id", "revision", "article", "name", "body"}
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(b"a secret of both", signed, "sha256").digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 5


def slowly(handler, said):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(40):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def elsewhere_still(handler, said):
    handler.send_response(302)
    handler.send_header("Location", "http://169.254.169.254/latest/meta-data/")
    handler.end_headers()


def with_content(content):
    def answer(handler, said):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


FAILURES = {
    "slow": slowly,
    "redirect": elsewhere_still,
    "error": with_json(500, outcome="pass"),
    "no JSON": with_content(b"<html>"),
    "no object": with_content(b"[]"),
    "no results": with_content(b'{"results": []}'),
    "unknown outcome": with_json(outcome="maybe"),
    "failed": with_json(outcome="failed"),
    "too much": with_content(b" " * (1 << 20) + b"{}"),
    "hung up": lambda handler, said: None,
}


@pytest.mark.parametrize("name", FAILURES)
def test_when_it_fails_the_fail_mode_decides_and_nobody_waits_long(elsewhere, name):
    elsewhere(FAILURES[name])
    started = time.monotonic()
    held = make.a_checked_comment()
    assert time.monotonic() - started < 3
    assert (held.state, held.reasons, found_by(held, "external").outcome) == (State.HELD, ["external"], "failed")
    make.a_policy(on_failure={"external": "open"})
    assert make.a_checked_comment().state == State.PUBLISHED


def test_a_name_that_is_not_found_in_time_keeps_nobody_waiting(settings, monkeypatch):
    settings.CHECK_URL, settings.CHECK_SECRET = "https://check.example/", "a secret"
    settings.CHECK_TIMEOUT_SECONDS = 0.2
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: time.sleep(1) or [])
    started = time.monotonic()
    with pytest.raises(ExternalFailed, match=r"check\.example"):
        ask({"comments": []})
    assert time.monotonic() - started < 0.9


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/",
        "https://169.254.169.254/latest/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "http://[::ffff:192.0.2.1]/",
        "https://224.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "127.0.0.1:80",
    ],
)
def test_only_https_or_this_machine_is_asked(settings, url):
    settings.CHECK_URL, settings.CHECK_SECRET = url, "a secret"
    settings.CHECK_TIMEOUT_SECONDS = 0.5
    with pytest.raises(ExternalFailed):
        ask({"comments": []})


def test_without_a_secret_nothing_is_sent(elsewhere, settings):
    asked = elsewhere(with_json(outcome="pass"))
    settings.CHECK_SECRET = ""
    assert make.a_checked_comment().reasons == ["external"]
    assert asked == []


def test_without_an_address_it_is_off():
    assert found_by(make.a_checked_comment(), "external").code == "off"


# --- The batch --------------------------------------------------------------------------------------------------------


def test_all_checks_gather_by_the_same_queries_for_two_comments_and_for_sixty():
    article = make.an_article()
    comments = [make.a_pending_comment(article) for _ in range(60)]
    for comment in comments[:5]:
        decisions.decide(comment.pk, "approve", user=make.a_moderator(), version=1)
    rules = {comment.pk: policies.effective(article).rules for comment in comments}
    checks.gather(comments, rules)

    def queries_for(some):
        with CaptureQueriesContext(connection) as asked:
            checks.gather(some, rules)
        return len(asked)

    assert queries_for(comments[:2]) == queries_for(comments) == 4
