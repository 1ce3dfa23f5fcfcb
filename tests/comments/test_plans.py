"""Any page costs the same in a thread of 100,000 and at a depth of 1,000: few rows read, by an index, never sorted."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.corpus import Story, write
from comments.models import Comment
from tests import make

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db]

BIG, DEEP, SMALL = "thread-100000", "deep-1000", "thread-100"
MOST_ROWS = 600  # 51 places, and up to five replies for each; entries of the index that lead to no visible row


@pytest.fixture
def _threads():
    sizes = [Story(1, SMALL, 100, exact=True), Story(2, DEEP, 1001, deep=True, exact=True)]
    write([*sizes, Story(3, BIG, 100_000, exact=True)], record=False)


def nodes(plan):
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def assert_cheap(path):
    """Ask for *path* and look at the plan of every query that this took; answers the page."""
    with CaptureQueriesContext(connection) as caught:
        answer = make.Api().get(path)
    assert answer.status_code == 200
    for query in caught.captured_queries:
        if not query["sql"].startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"].replace("%", "%%"), [])
            plan = cursor.fetchone()[0]
        whole = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        for node in nodes(whole):
            what = f"{path}\n{query['sql']}\n{json.dumps(node, indent=1)}"
            assert node["Node Type"] not in {"Sort", "Incremental Sort"}, what
            on_comments = node.get("Relation Name") == "comments_comment"
            assert not (on_comments and node["Node Type"] in {"Seq Scan", "Bitmap Heap Scan"}), what
            looked_at = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            assert looked_at <= MOST_ROWS, what
    return answer.json()


@pytest.mark.usefixtures("_threads")
def test_every_page_of_a_large_and_of_a_deep_thread_is_a_few_steps_in_an_index():
    for slug in (SMALL, BIG, DEEP):
        for sort in ("newest", "oldest", "top"):
            path = f"articles/{slug}/comments/?limit=50&sort={sort}"
            for _ in range(4):
                page = assert_cheap(path)
                path = page["next"]
                if path is None:
                    break
            else:
                assert_cheap(page["previous"])


@pytest.mark.usefixtures("_threads")
def test_every_page_of_replies_is_a_few_steps_in_an_index():
    for slug in (BIG, DEEP):
        roots = Comment.objects.filter(thread__article__slug=slug, parent=None).order_by("-reply_count")
        path = f"comments/{roots[0].pk}/replies/?limit=50"
        for _ in range(4):
            path = assert_cheap(path)["next"]
            if path is None:
                break
    deepest = Comment.objects.order_by("-depth")[1]
    assert deepest.depth == 999
    page = assert_cheap(f"comments/{deepest.pk}/replies/?limit=50")
    assert len(page["results"]) == 1


@pytest.mark.usefixtures("_threads")
def test_a_page_among_thousands_that_nobody_liked_costs_what_the_first_does():
    """The cursor is within a long run of equal values: the comparison of whole rows is what bounds the scan."""
    from comments.reading import SORTS
    from newsroom.api.cursors import behind

    order = SORTS["top"]
    thread = Comment.objects.filter(thread__article__slug=BIG).first().thread
    middle = order.sorted(Comment.objects.in_thread(thread).listed()).values()[40_000]
    assert middle["like_count"] == 0
    cursor = behind(order.of(thread.pk), middle)
    page = assert_cheap(f"articles/{BIG}/comments/?limit=50&sort=top&cursor={cursor}")
    assert len(page["results"]) == 50
