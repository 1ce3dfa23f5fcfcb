"""A reader posts: what the answer promises, what is stored, what is refused."""

import datetime
import json
import uuid

import pytest
from django.utils import timezone

from comments import receipts
from comments.models import Comment, Commenter, Thread
from comments.states import Mode, State
from newsroom.text import BODY_MAX, NAME_MAX
from tests import make

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada", "body": "Well said."}


@pytest.fixture
def article():
    return make.an_article()


@pytest.fixture
def url(article):
    return f"articles/{article.slug}/comments/"


def test_a_comment_is_stored_before_the_answer(url):
    answer = make.Api().post(url, ADA)
    said = answer.json()
    stored = Comment.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/comments/{stored.pk}/"
    assert answer["Content-Type"] == "application/json"
    assert (said["id"], said["name"], said["body"]) == (str(stored.pk), "Ada", "Well said.")
    assert (said["state"], said["waiting"], said["reasons"]) == ("pending", True, [])
    assert said["receipt"]


def test_it_appears_once_it_has_been_checked(url, ringing):
    api = make.Api()
    with ringing():
        api.post(url, ADA)
    assert [row["body"] for row in api.get(url).json()["results"]] == ["Well said."]


def test_it_appears_though_nobody_heard_the_bell(url):
    make.Api().post(url, ADA)
    assert make.Api().get(url).json()["results"] == []
    make.screening.screen_due()  # the sweeper's next round
    assert make.Api().get(url).json()["count"] == 1


def test_an_obvious_spam_waits_and_its_author_is_told_why(url, ringing):
    api = make.Api()
    with ringing():
        receipt = api.post(url, {"name": "Eve", "body": make.SPAM}).json()["receipt"]
    own = make.Api(receipt=receipt).get("receipt/").json()["results"][0]
    assert (own["state"], own["waiting"]) == ("held", True)
    assert "links" in own["reasons"]
    assert api.get(url).json()["count"] == 0


@pytest.mark.parametrize(
    ("field", "message"), [("body", "Please enter your comment!"), ("name", "Please enter your name here")]
)
@pytest.mark.parametrize("given", ["absent", "", "   ", "\n\t ", None, "\u200b", "\u2060\ufeff", "\u2800", "\ue000"])
def test_what_is_missing_is_named_with_the_words_of_the_form(url, field, message, given):
    sent = {name: value for name, value in (ADA | {field: given}).items() if value != "absent"}
    answer = make.Api().post(url, sent)
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"pointer": f"/{field}", "message": message}]
    assert not Comment.objects.exists()
    assert not Commenter.objects.exists()


def test_everything_wrong_is_said_at_once(url):
    answer = make.Api().post(url, {"email": "nobody", "parent": "none"}).json()
    assert {error["pointer"] for error in answer["errors"]} == {"/name", "/body", "/email", "/parent"}


@pytest.mark.parametrize("given", [[], "text", 7, None, True, [ADA]])
def test_a_body_that_is_no_object_is_refused(url, given):
    answer = make.Api().post(url, json.dumps(given))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("given", [7, 1.5, True, ["x"], {"x": 1}])
@pytest.mark.parametrize("field", ["name", "body"])
def test_text_is_a_string_and_nothing_else(url, field, given):
    answer = make.Api().post(url, ADA | {field: given})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"


def test_out_11_what_the_server_sets_cannot_be_sent(url):
    """OUT-11: time, state and address are the server's; posting them changes nothing."""
    mine = {
        "id": str(uuid.uuid4()),
        "state": "published",
        "created_at": "2001-01-01T00:00:00Z",
        "check_due_at": None,
        "author_badge": "staff",
        "badge": "staff",
        "depth": 7,
        "like_count": 100,
        "revision": 9,
        "commenter": str(uuid.uuid4()),
        "thread": 1,
        "address_key": "",
    }
    before = timezone.now()
    said = make.Api().post(url, ADA | mine).json()
    stored = Comment.objects.get()
    assert said["id"] != mine["id"]
    assert (stored.state, stored.author_badge, stored.depth, stored.like_count, stored.revision) == (
        "pending",
        "",
        0,
        0,
        1,
    )
    assert before <= stored.created_at <= timezone.now()
    assert stored.check_due_at
    assert stored.commenter.address_key


def test_pri_01_the_e_mail_is_in_no_public_byte(article, url, ringing):
    """PRI-01, PRI-02, PRI-03: e-mail and address reach nobody but their owner and staff."""
    canary = "canary.mailbox@example.org"
    api = make.Api(X_Forwarded_For="203.0.113.77")
    with ringing():
        posted = api.post(url, ADA | {"email": canary})
    comment = posted.json()["id"]
    with ringing():
        api.post(url, {"name": "Max", "body": "I agree with you.", "parent": comment})
    pages = [
        f"articles/{article.slug}/",
        "articles/",
        url,
        f"{url}?sort=top",
        f"comments/{comment}/",
        f"comments/{comment}/replies/",
        f"comment-counts/?article={article.slug}",
        article.get_absolute_url(),
        "/",
        f"/comments/{comment}/",
    ]
    for page in pages:
        answer = api.get(page)
        assert answer.status_code == 200, page
        whole = answer.content.decode() + str(dict(answer.headers))
        assert "canary.mailbox" not in whole, page
        assert "203.0.113" not in whole, page
        assert Comment.objects.get(pk=comment).commenter.address_key not in whole, page


@pytest.mark.parametrize("email", ["", None, "ada@example.org", "a" * 60 + "@example.org"])
def test_the_e_mail_is_optional(url, email):
    assert make.Api().post(url, ADA | {"email": email}).status_code == 201


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "@example.org", "a b@example.org", "a" * 250 + "@x.org", 7, "\ud800@x.org"]
)
def test_stk_07_a_wrong_e_mail_is_named(url, email):
    """STK-07: the length is looked at before the pattern."""
    answer = make.Api().post(url, ADA | {"email": email})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/email"


@pytest.mark.parametrize("letter", ["x", "é", "\U0001f600", "\u0928"])
def test_out_02_a_text_is_stored_whole_or_refused(url, letter):
    """OUT-02: nothing is ever cut; the limit counts characters, not bytes."""
    api = make.Api()
    for length in (BODY_MAX - 1, BODY_MAX):
        sent = letter * length
        stored = Comment.objects.get(pk=api.post(url, ADA | {"body": sent}).json()["id"])
        assert stored.body == sent
    answer = api.post(url, ADA | {"body": letter * (BODY_MAX + 1)})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/body"
    assert api.post(url, ADA | {"name": letter * NAME_MAX}).status_code == 201
    assert api.post(url, ADA | {"name": letter * (NAME_MAX + 1)}).status_code == 400


def test_posting_into_a_closed_thread_is_refused(article, url):
    make.a_policy(article, mode=Mode.CLOSED)
    make.a_thread(article)
    answer = make.Api().post(url, ADA)
    assert (answer.status_code, answer.json()["code"]) == (403, "thread_closed")
    assert not Comment.objects.exists()


@pytest.mark.parametrize("hours", [None, 1])
def test_acc_09_an_article_that_is_not_out_has_no_comments(hours):
    """ACC-09: a draft and a story of tomorrow are 404 for everything."""
    when = timezone.now() + datetime.timedelta(hours=hours) if hours else None
    draft = make.an_article(published_at=when)
    comment = make.a_comment(draft)
    api = make.Api(receipt=receipts.issue(comment.commenter))
    nothing = make.Api().get("articles/never-written/comments/")
    for method, path in [
        ("get", f"articles/{draft.slug}/"),
        ("get", f"articles/{draft.slug}/comments/"),
        ("post", f"articles/{draft.slug}/comments/"),
        ("get", f"comments/{comment.pk}/"),
        ("get", f"comments/{comment.pk}/replies/"),
        ("put", f"comments/{comment.pk}/reaction/"),
        ("delete", f"comments/{comment.pk}/reaction/"),
        ("post", f"comments/{comment.pk}/reports/"),
    ]:
        body = {"name": "Ada", "body": "Hello", "reason": "spam"} if method == "post" else None
        answer = getattr(api, method)(path, *([body] if body else []))
        assert (answer.status_code, answer.json()["code"]) == (nothing.status_code, "not_found"), path
    assert make.Api().get(f"comment-counts/?article={draft.slug}").json() == {"counts": {draft.slug: 0}}
    assert make.Api().get("articles/").json()["results"] == []


def test_a_receipt_posts_as_the_same_commenter(url):
    first = make.Api().post(url, ADA).json()
    second = make.Api(receipt=first["receipt"]).post(url, ADA | {"body": "One more thing."}).json()
    assert second["receipt"] == first["receipt"]
    assert Commenter.objects.count() == 1
    assert Comment.objects.count() == 2


def test_acc_13_a_known_e_mail_gives_no_identity(url):
    """ACC-13: who names somebody's e-mail is still somebody else, and changes nothing about them."""
    make.Api().post(url, {"name": "Ada", "body": "First.", "email": "ada@example.org"})
    make.Api().post(url, {"name": "Eve", "body": "Second.", "email": "ada@example.org"})
    assert sorted(Commenter.objects.values_list("name", flat=True)) == ["Ada", "Eve"]


def test_the_same_text_again_from_the_same_commenter_is_a_slip(url):
    receipt = make.Api().post(url, ADA).json()["receipt"]
    answer = make.Api(receipt=receipt).post(url, ADA | {"body": "  WELL said!"})
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_comment")
    assert Comment.objects.count() == 1


def test_dat_12_the_same_text_elsewhere_or_from_another_is_none(url):
    """DAT-12: a duplicate is the same author, place and text within a short time, and nothing more."""
    receipt = make.Api().post(url, ADA).json()["receipt"]
    other = f"articles/{make.an_article().slug}/comments/"
    assert make.Api(receipt=receipt).post(other, ADA).status_code == 201
    assert make.Api().post(url, ADA | {"name": "Max"}).status_code == 201


def test_a_banned_commenter_may_not_post(url):
    receipt = make.Api().post(url, ADA).json()["receipt"]
    Commenter.objects.update(banned_until=timezone.now() + datetime.timedelta(days=1))
    answer = make.Api(receipt=receipt).post(url, ADA | {"body": "Let me in."})
    assert (answer.status_code, answer.json()["code"]) == (403, "commenter_banned")
    Commenter.objects.update(banned_until=timezone.now() - datetime.timedelta(seconds=1))
    assert make.Api(receipt=receipt).post(url, ADA | {"body": "Let me in."}).status_code == 201


def test_the_answer_is_nobody_elses_to_keep(url):
    assert make.Api().post(url, ADA)["Cache-Control"] == "private, no-store"


def test_the_thread_is_made_by_the_first_who_asks(article, url):
    make.Api().get(url)
    make.Api().post(url, ADA)
    assert Thread.objects.get().article == article


@pytest.mark.parametrize("mode", [Mode.PRE, Mode.POST])
def test_the_mode_of_a_thread_decides_when_it_appears(article, url, ringing, mode):
    make.a_policy(article, mode=mode)
    with ringing():
        make.Api().post(url, ADA)
    assert Comment.objects.get().state == (State.HELD if mode == Mode.PRE else State.PUBLISHED)
