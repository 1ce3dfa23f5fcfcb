"""What reading costs: the same number of queries at any size, and every list by its own partial index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import reading, receipts
from comments.models import Comment
from comments.states import State
from tests import make

pytestmark = pytest.mark.django_db


def queries_of(act):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        answer = act()
    assert answer.status_code == 200
    return [one["sql"] for one in caught.captured_queries]


def a_branch(article, replies):
    top = make.a_comment(article)
    last = top
    for _ in range(replies):
        last = make.a_comment(to=last)
    return top


def at_two_sizes(grow, ask):
    """The queries of *ask* after growing once, and after growing four times more."""
    grow()
    few = queries_of(ask)
    for _ in range(4):
        grow()
    many = queries_of(ask)
    assert len(many) == len(few), "\n".join(many)
    return len(few)


@pytest.mark.parametrize("sort", ["newest", "oldest", "top"])
def test_a_thread_page_costs_four_queries_at_any_size(sort):
    article = make.an_article()
    api = make.Api()
    cost = at_two_sizes(lambda: a_branch(article, 3), lambda: api.get(f"articles/{article.slug}/comments/?sort={sort}"))
    assert cost <= 4  # article with its thread, page, first replies, and whether the thread is still the same


def test_a_reader_who_has_the_page_costs_one_query():
    article = make.a_comment().thread.article
    path = f"articles/{article.slug}/comments/"
    api = make.Api(If_None_Match=make.Api().get(path)["ETag"])
    with CaptureQueriesContext(connection) as caught:
        assert api.get(path).status_code == 304
    assert len(caught) == 1


def test_a_post_costs_two_exchanges_with_postgresql():
    article = make.a_comment().thread.article
    api = make.Api(Idempotency_Key="4f1c", X_Forwarded_For="203.0.113.5")
    api.client.defaults["REMOTE_ADDR"] = "203.0.113.5"  # readers have limits
    with CaptureQueriesContext(connection) as caught:
        answer = api.post(f"articles/{article.slug}/comments/", {"name": "Ada", "body": "Well said."})
    assert answer.status_code == 201
    asked = [one["sql"] for one in caught.captured_queries if "SAVEPOINT" not in one["sql"]]  # the test's transaction
    # Article with its thread, and limits; commenter, comment and idempotency record.
    assert len(asked) == (2 if connection.vendor == "postgresql" else 5), "\n".join(asked)


def test_replies_cost_two_queries_at_any_size():
    top = make.a_comment()
    cost = at_two_sizes(lambda: make.a_comment(to=top), lambda: make.Api().get(f"comments/{top.pk}/replies/"))
    assert cost <= 2


def test_a_permalink_costs_two_queries_at_any_depth():
    top = make.a_comment()
    last = [top]
    cost = at_two_sizes(
        lambda: last.append(make.a_comment(to=last[-1])), lambda: make.Api().get(f"comments/{last[-1].pk}/")
    )
    assert cost <= 2


def test_counts_cost_one_query_for_any_number_of_articles():
    slugs = []
    cost = at_two_sizes(
        lambda: slugs.append(make.a_comment().thread.article.slug),
        lambda: make.Api().get("comment-counts/?" + "&".join(f"article={slug}" for slug in slugs)),
    )
    assert cost == 1


def test_a_receipt_costs_the_same_for_any_number_of_comments():
    commenter = make.a_comment().commenter
    api = make.Api(receipt=receipts.issue(commenter))
    cost = at_two_sizes(lambda: make.a_comment(commenter=commenter), lambda: api.get("receipt/"))
    assert cost <= 2
    assert at_two_sizes(lambda: make.a_comment(commenter=commenter), lambda: api.get("receipt/export/")) <= 6


def test_the_queue_costs_the_same_for_any_number_of_cases():
    api = make.Api(make.a_moderator())
    api.get("moderation/queue/")
    cost = at_two_sizes(make.a_waiting_comment, lambda: api.get("moderation/queue/"))
    assert cost <= 9  # session, user, rights (2), limits, page, reasons, results, count


def sliced(rows, order, values=None, limit=21):
    if values is not None:
        rows = rows.filter(order.after(values))
    return order.sorted(rows)[:limit]


def questions():
    """Each list that readers and moderators ask for, with the index that was made for it."""
    top = Comment.objects.filter(parent=None).first()
    rows = Comment.objects.in_thread(top.thread).listed()
    for name, index in [("newest", "listed_in_thread"), ("oldest", "listed_in_thread"), ("top", "listed_by_likes")]:
        order = reading.SORTS[name]
        yield f"thread page, {name}", index, sliced(rows, order)
        yield f"thread page, {name}, at a cursor", index, sliced(rows, order, order.place(vars(top)))
    branch, direct = Comment.objects.in_branch(top.pk), Comment.objects.replies_to(top.pk)
    yield "replies of a branch", "published_in_branch", sliced(branch, reading.REPLIES)
    yield (
        "replies at a cursor",
        "published_in_branch",
        sliced(branch, reading.REPLIES, reading.REPLIES.place(vars(top))),
    )
    yield "direct replies", "published_replies", sliced(direct, reading.REPLIES)
    yield "what is due", "comment_due", Comment.objects.due().order_by("check_due_at")[:200]
    yield "own comments", "comment_by_commenter", Comment.objects.by(top.commenter_id)[:20]


def filled(count):
    """Far more rows than the questions want, so that a planner has a reason to use the indexes."""
    article = make.an_article()
    top = make.a_comment(article)
    make.a_comment(to=top)
    common = {"thread": top.thread, "commenter": top.commenter, "author_name": "Ada", "check_due_at": None}
    states = [State.PUBLISHED, State.REJECTED, State.REJECTED]
    copies = [Comment(**common, body="x", text_key=n, state=states[n % 3], like_count=n % 7) for n in range(count)]
    for comment in copies:
        comment.root_id = comment.pk
    Comment.objects.bulk_create(copies)
    common |= {"body": "x", "state": State.PUBLISHED, "depth": 1}
    Comment.objects.bulk_create(Comment(**common, text_key=one.text_key, parent=one, root_id=one.pk) for one in copies)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's planner")
def test_every_list_is_read_through_its_index_on_sqlite():
    filled(50)
    for name, index, rows in questions():
        plan = rows.explain()
        assert index in plan, f"{name}: {plan}"
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, f"{name}: {plan}"


@pytest.mark.postgres
def test_every_list_is_read_through_its_index_on_postgresql():
    filled(3000)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for name, index, rows in questions():
        plan = rows.explain()
        assert index in plan, f"{name}: {plan}"
