"""Cursors over a living thread: what is on a page does not move because somebody writes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.models import Comment
from tests import make

pytestmark = pytest.mark.django_db

SORTS = ("newest", "oldest", "top")
a_walk = st.tuples(
    st.sampled_from(SORTS),
    st.integers(min_value=1, max_value=4),
    st.integers(min_value=0, max_value=7),
    st.lists(st.booleans(), max_size=12),
)
quickly = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def walked(article, sort, limit, between=lambda: None, follow="next", start=""):
    """The ids on every page from *start* on, and the last page."""
    api = make.Api()
    page = api.get(start or f"articles/{article.slug}/comments/?sort={sort}&limit={limit}").json()
    seen = []
    while True:
        ids = [row["id"] for row in page["results"]]
        seen = seen + ids if follow == "next" else ids + seen
        if page[follow] is None:
            return seen, page
        between()
        page = api.get(page[follow]).json()


@quickly
@given(a_walk)
def test_a_walk_sees_each_comment_once_while_others_post(walk):
    """No doubles, no gaps: all that was there at the start is seen exactly once, whatever is posted meanwhile."""
    sort, limit, count, posts = walk
    article = make.an_article()
    there = {str(make.a_comment(article).pk) for _ in range(count)}
    posting = iter(posts)

    def somebody_posts():
        if next(posting, False):
            make.a_comment(article)

    seen, _ = walked(article, sort, limit, somebody_posts)
    assert len(seen) == len(set(seen))
    assert there <= set(seen)
    assert set(seen) <= {str(pk) for pk in Comment.objects.values_list("pk", flat=True)}


@quickly
@given(a_walk)
def test_the_way_back_is_the_way_there(walk):
    """Following `previous` from the last page gives the same comments in the same order."""
    sort, limit, count, _ = walk
    article = make.an_article()
    for _ in range(count):
        make.a_comment(article)
    there, last = walked(article, sort, limit)
    if last["previous"]:
        back, _ = walked(article, sort, limit, follow="previous", start=last["previous"])
        assert back + [row["id"] for row in last["results"]] == there


@pytest.mark.parametrize("sort", SORTS)
def test_comments_of_the_same_moment_keep_an_order(sort):
    """dat-10: a thousand comments in one second lose none at the edge of a page."""
    article = make.an_article()
    comments = [make.a_comment(article) for _ in range(9)]
    Comment.objects.update(created_at=comments[0].created_at)
    seen, _ = walked(article, sort, 2)
    assert sorted(seen) == sorted(str(comment.pk) for comment in comments)
    assert len(seen) == 9


def test_a_rejected_comment_at_the_edge_of_a_page_breaks_no_walk():
    article = make.an_article()
    comments = [make.a_comment(article) for _ in range(6)]
    page = make.Api().get(f"articles/{article.slug}/comments/?limit=2").json()
    edge = Comment.objects.get(pk=page["results"][-1]["id"])
    make.decisions.decide(edge.pk, "reject", user=make.a_moderator(), version=edge.version, reasons=["spam"])
    rest, _ = walked(article, "newest", 2, start=page["next"])
    assert rest == [str(comment.pk) for comment in reversed(comments[:4])]


def test_links_keep_the_other_parameters():
    article = make.an_article()
    for _ in range(3):
        make.a_comment(article)
    page = make.Api().get(f"articles/{article.slug}/comments/?sort=oldest&limit=1").json()
    assert page["next"].startswith("http://testserver/api/v1/")
    assert "sort=oldest" in page["next"]
    assert "limit=1" in page["next"]


def test_a_cursor_serves_only_the_list_it_came_from():
    """Another order, another thread, another branch: a 400, never somebody else's page one."""
    article, other = make.an_article(), make.an_article()
    tops = [make.a_comment(article) for _ in range(2)]
    make.a_comment(other)
    for _ in range(2):
        make.a_comment(to=tops[0])
        make.a_comment(to=tops[1])
    api = make.Api()
    thread = api.get(f"articles/{article.slug}/comments/?limit=1").json()["next"].split("cursor=")[1]
    branch = api.get(f"comments/{tops[0].pk}/replies/?limit=1").json()["next"].split("cursor=")[1]
    for path in (
        f"articles/{article.slug}/comments/?sort=oldest&cursor={thread}",
        f"articles/{article.slug}/comments/?sort=top&cursor={thread}",
        f"articles/{other.slug}/comments/?cursor={thread}",
        f"articles/{article.slug}/comments/?cursor={branch}",
        f"comments/{tops[1].pk}/replies/?cursor={branch}",
        f"comments/{tops[0].pk}/replies/?cursor={thread}",
        f"articles/?cursor={thread}",
        f"articles/{article.slug}/comments/?cursor={thread[:-1]}",
        f"articles/{article.slug}/comments/?cursor={thread}x",
    ):
        answer = api.get(path)
        assert answer.status_code == 400, path
        assert answer.json()["errors"][0]["pointer"] == "/cursor"
    assert api.get(f"articles/{article.slug}/comments/?cursor={thread}").status_code == 200
