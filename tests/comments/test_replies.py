"""Threads of any depth: whom one may answer, what a page shows of a branch, what remains of what is gone."""

import uuid

import pytest

from comments.models import Comment
from comments.states import State
from moderation import decisions
from tests import make

pytestmark = pytest.mark.django_db


def reply(to, body="I agree."):
    return make.Api().post(
        f"articles/{to.thread.article.slug}/comments/", {"name": "Max", "body": body, "parent": str(to.pk)}
    )


def reject(comment):
    comment.refresh_from_db()
    decisions.decide(comment.pk, "reject", user=make.a_moderator(), version=comment.version, reasons=["spam"])


def test_a_reply_names_its_parent_root_and_depth():
    top = make.a_comment()
    answer = make.a_comment(to=top)
    deeper = make.a_comment(to=answer)
    said = make.Api().get(f"comments/{deeper.pk}/").json()
    assert (said["parent"], said["root"], said["depth"]) == (str(answer.pk), str(top.pk), 2)
    assert said["parent_comment"]["body"] == answer.body
    assert said["root_comment"]["body"] == top.body


@pytest.mark.parametrize("state", [State.PENDING, State.HELD, State.REJECTED])
def test_acc_03_a_parent_that_cannot_be_answered_gets_one_answer(state):
    """ACC-03: hidden, elsewhere and absent parents cannot be told apart."""
    article = make.an_article()
    top = make.a_comment(article)
    absent = {"name": "Max", "body": "Hm.", "parent": str(uuid.uuid4())}
    hidden = absent | {"parent": str(make.a_comment(article, state=state).pk)}
    elsewhere = absent | {"parent": str(make.a_comment().pk)}
    gone = make.a_comment(article)
    make.a_comment(to=gone)
    reject(gone)
    tombstone = absent | {"parent": str(gone.pk)}
    before = Comment.objects.count()
    answers = [
        make.Api().post(f"articles/{article.slug}/comments/", sent) for sent in (absent, hidden, elsewhere, tombstone)
    ]
    seen = [(a.status_code, {**a.json(), "request_id": ""}, sorted(set(a.headers) - {"X-Request-Id"})) for a in answers]
    assert seen[0][0] == 400
    assert seen[0][1]["code"] == "parent_unavailable"
    assert seen[0][1]["errors"][0]["pointer"] == "/parent"
    assert all(one == seen[0] for one in seen)
    assert Comment.objects.count() == before
    assert reply(top).status_code == 201


@pytest.mark.parametrize("parent", ["", "7", 7, -1, True, "x" * 36, [], {}, "00000000-0000-0000-0000-000000000000"])
def test_a_parent_that_is_no_comment_is_a_400_at_parent(parent):
    article = make.an_article()
    answer = make.Api().post(f"articles/{article.slug}/comments/", {"name": "Max", "body": "Hm.", "parent": parent})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/parent"


def test_a_chain_of_205_replies_can_be_walked():
    """Depth has no limit, nothing recurses, and every reply is listed under its top-level comment."""
    top = make.a_comment()
    last = top
    for _ in range(205):
        last = make.a_comment(to=last)
    api = make.Api()
    assert api.get(f"comments/{last.pk}/").json()["depth"] == 205
    seen, page = [], api.get(f"comments/{top.pk}/replies/?limit=100").json()
    while True:
        seen += [row["depth"] for row in page["results"]]
        if not page["next"]:
            break
        page = api.get(page["next"]).json()
    assert seen == list(range(1, 206))
    row = api.get(f"articles/{top.thread.article.slug}/comments/").json()["results"][0]
    assert (row["reply_count"], [one["depth"] for one in row["replies"]]) == (205, [1, 2, 3, 4, 5])


def test_a_page_shows_the_first_replies_and_where_the_others_are():
    top = make.a_comment()
    replies = [make.a_comment(to=top) for _ in range(7)]
    api = make.Api()
    row = api.get(f"articles/{top.thread.article.slug}/comments/").json()["results"][0]
    assert [one["id"] for one in row["replies"]] == [str(one.pk) for one in replies[:5]]
    rest = api.get(row["replies_next"]).json()
    assert [one["id"] for one in rest["results"]] == [str(one.pk) for one in replies[5:]]
    assert rest["next"] is None
    back = api.get(rest["previous"]).json()
    assert [one["id"] for one in back["results"]] == [str(one.pk) for one in replies[:5]]


def test_few_replies_need_no_more_pages():
    top = make.a_comment()
    make.a_comment(to=top)
    row = make.Api().get(f"articles/{top.thread.article.slug}/comments/").json()["results"][0]
    assert (row["reply_count"], row["replies_next"]) == (1, None)


def test_a_deeper_comment_lists_its_direct_replies():
    top = make.a_comment()
    middle = make.a_comment(to=top)
    direct = make.a_comment(to=middle)
    make.a_comment(to=direct)
    said = make.Api().get(f"comments/{middle.pk}/replies/").json()
    assert [one["id"] for one in said["results"]] == [str(direct.pk)]


def test_what_is_gone_but_answered_keeps_its_place_without_name_and_text():
    top = make.a_comment(by="Eve", body="Unspeakable words.")
    answer = make.a_comment(to=top)
    reject(top)
    api = make.Api()
    page = api.get(f"articles/{top.thread.article.slug}/comments/")
    row = page.json()["results"][0]
    assert (row["id"], row["author"], row["body"], row["removed"]) == (str(top.pk), None, None, True)
    assert [one["id"] for one in row["replies"]] == [str(answer.pk)]
    assert page.json()["count"] == 1
    assert b"Unspeakable" not in page.content
    assert b"Eve" not in page.content
    assert api.get(f"comments/{top.pk}/").status_code == 404
    assert [one["id"] for one in api.get(f"comments/{top.pk}/replies/").json()["results"]] == [str(answer.pk)]
    context = api.get(f"comments/{answer.pk}/").json()
    assert (context["parent_comment"]["removed"], context["parent_comment"]["body"]) == (True, None)


def test_what_is_gone_and_unanswered_leaves_no_trace():
    top = make.a_comment()
    answer = make.a_comment(to=top)
    reject(top)
    reject(answer)
    assert make.Api().get(f"articles/{top.thread.article.slug}/comments/").json()["results"] == []
    assert make.Api().get(f"comments/{top.pk}/replies/").status_code == 404


def test_waiting_replies_are_not_counted():
    top = make.a_comment()
    make.a_pending_comment(to=top)
    make.a_comment(to=top, state=State.HELD)
    row = make.Api().get(f"articles/{top.thread.article.slug}/comments/").json()["results"][0]
    assert (row["reply_count"], row["replies"], row["replies_next"]) == (0, [], None)
