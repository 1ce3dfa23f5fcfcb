"""What a reader gets: pages, permalinks and counts, their ETags, and one answer for all that is not public."""

import uuid

import pytest
from django.db import connection

from articles.models import Article
from comments import receipts
from comments.api.serializers import (
    CommentInContextSerializer,
    PublicCommentSerializer,
    RepliesPageSerializer,
    ThreadPageSerializer,
)
from comments.models import Comment
from comments.states import State
from moderation import decisions
from tests import make

pytestmark = pytest.mark.django_db

PUBLIC = {
    "id",
    "parent",
    "root",
    "depth",
    "author",
    "body",
    "created_at",
    "edited_at",
    "reply_count",
    "reactions",
    "removed",
}


def page_of(article, query=""):
    return make.Api().get(f"articles/{article.slug}/comments/{query}")


def test_a_page_is_of_one_version_also_when_the_thread_changes_while_it_is_read():
    article = make.an_article()
    top = make.a_comment(article)
    path = f"articles/{article.slug}/comments/"
    changes = iter([lambda: make.a_comment(to=top), lambda: make.a_comment(article)])
    busy = []

    def change_after_reading(execute, sql, *args):
        result = execute(sql, *args)
        if "comments_comment" in sql and not busy:
            busy.append(sql)
            next(changes, lambda: None)()
            busy.clear()
        return result

    with connection.execute_wrapper(change_after_reading):
        answer = make.Api().get(path)
    page = answer.json()
    assert next(changes, None) is None
    assert page["count"] == len(page["results"]) + sum(len(one["replies"]) for one in page["results"]) == 3
    assert [one["reply_count"] for one in page["results"]] == [len(one["replies"]) for one in page["results"]] == [0, 1]
    assert make.Api(If_None_Match=answer["ETag"]).get(path).status_code == 304


def test_a_public_comment_has_these_fields_and_no_more():
    top = make.a_comment()
    make.a_comment(to=top)
    page = page_of(top.thread.article).json()
    assert set(page) == {"count", "version", "results", "next", "previous"} == set(ThreadPageSerializer().fields)
    row = page["results"][0]
    assert set(row) == PUBLIC | {"replies", "replies_next"}
    assert set(row["replies"][0]) == PUBLIC == set(PublicCommentSerializer().fields)
    assert row["author"] == {"name": "Ada", "badge": ""}
    assert row["reactions"] == {"like": 0}
    replies = make.Api().get(f"comments/{top.pk}/replies/").json()
    assert set(replies) == set(RepliesPageSerializer().fields)
    context = make.Api().get(f"comments/{top.pk}/").json()
    assert set(context) == set(CommentInContextSerializer().fields)
    assert set(context) == PUBLIC | {"article", "parent_comment", "root_comment", "url"}


def test_times_are_rfc_3339_in_utc(settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    comment = make.a_comment()
    said = page_of(comment.thread.article).json()["results"][0]["created_at"]
    assert said.endswith("Z")
    own = make.Api(receipt=receipts.issue(comment.commenter)).get("receipt/").json()["results"][0]
    assert own["created_at"].endswith("Z")
    assert own["editable_until"].endswith("Z")
    make.Api().post(f"comments/{comment.pk}/reports/", {"reason": "spam"})
    trace = make.Api(make.a_moderator()).get(f"moderation/comments/{comment.pk}/").json()
    assert trace["posted_at"].endswith("Z")
    assert all(one["created_at"].endswith("Z") for one in trace["decisions"] + trace["reports"])


def test_sorts():
    article = make.an_article()
    first, second, third = (make.a_comment(article) for _ in range(3))
    make.Api().put(f"comments/{second.pk}/reaction/")
    expected = {"newest": [third, second, first], "oldest": [first, second, third], "top": [second, third, first]}
    for sort, comments in expected.items():
        found = page_of(article, f"?sort={sort}").json()["results"]
        assert [row["id"] for row in found] == [str(comment.pk) for comment in comments], sort
    assert page_of(article).json()["results"] == page_of(article, "?sort=newest").json()["results"]


@pytest.mark.parametrize(
    "query",
    [
        "sort=best",
        "sort=",
        "sort=created_at;drop",
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=x",
        "limit=1.5",
        "limit=1e2",
        "limit=%D9%A1",
        "limit=99999999999999999999999",
        "cursor=x",
        "cursor=eyJhIjoxfQ:1abc:xyz",
        "cursor=%00",
        "cursor=%FF",
        "state=pending",
        "thread=1",
        "ordering=id",
        "offset=10",
        "page=2",
    ],
)
def test_stk_01_an_unknown_parameter_or_value_is_a_400(query):
    """STK-01, STK-02, ACC-05, ACC-12: fields and orders come from fixed lists, and a slip never widens the answer."""
    answer = page_of(make.a_comment().thread.article, f"?{query}")
    assert answer.status_code == 400, query
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid"
    assert answer.json()["errors"][0]["pointer"].startswith("/")


def test_the_answer_to_a_reader_who_has_the_page_is_304():
    article = make.a_comment().thread.article
    for path in (
        f"articles/{article.slug}/comments/",
        f"comments/{Comment.objects.get().pk}/",
        f"comments/{Comment.objects.get().pk}/replies/",
        f"comment-counts/?article={article.slug}",
        "articles/",
        "sections/",
    ):
        first = make.Api().get(path)
        assert first["ETag"].startswith('"'), path
        assert first["Cache-Control"] == "public, max-age=0, s-maxage=1", path
        again = make.Api(If_None_Match=first["ETag"]).get(path)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"]), path
        assert again["Cache-Control"] == first["Cache-Control"]
        assert make.Api(If_None_Match='"other"').get(path).status_code == 200, path


def test_two_pages_of_a_thread_have_two_etags():
    article = make.an_article()
    for _ in range(3):
        make.a_comment(article)
    tags = {page_of(article, query)["ETag"] for query in ("", "?sort=oldest", "?sort=top", "?limit=1", "?limit=2")}
    assert len(tags) == 5


def reject(comment):
    comment.refresh_from_db()
    return decisions.decide(comment.pk, "reject", user=make.a_moderator(), version=comment.version, reasons=["spam"])


CHANGES = {
    "published": lambda c: make.a_comment(c.thread.article),
    "answered": lambda c: make.a_comment(to=c),
    "rejected": reject,
    "undone": lambda c: decisions.undo(reject(c).pk, user=make.a_moderator()),
    "edited": lambda c: make.Api(receipt=receipts.issue(c.commenter)).patch(f"comments/{c.pk}/", {"body": "Other."}),
    "withdrawn": lambda c: make.Api(receipt=receipts.issue(c.commenter)).delete(f"comments/{c.pk}/"),
    "erased": lambda c: make.Api(receipt=receipts.issue(c.commenter)).delete("receipt/"),
    "liked": lambda c: make.Api().put(f"comments/{c.pk}/reaction/"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_dat_04_every_visible_change_changes_the_etag(change):
    """DAT-04: the page and the count show a decision at once."""
    comment = make.a_comment()
    article = comment.thread.article
    before = page_of(article)
    permalink = make.Api().get(f"comments/{comment.pk}/")
    CHANGES[change](comment)
    after = make.Api(If_None_Match=before["ETag"]).get(f"articles/{article.slug}/comments/")
    if change == "undone":  # there and back again: the same comments, yet a later version of the thread
        assert after.json()["results"] == before.json()["results"]
    else:
        assert after.content != before.content
    assert after.status_code == 200
    assert after.json()["version"] > before.json()["version"]
    if change in ("rejected", "edited", "withdrawn", "erased"):
        assert make.Api(If_None_Match=permalink["ETag"]).get(f"comments/{comment.pk}/").status_code == 404


def test_what_no_reader_sees_changes_no_etag():
    comment = make.a_comment()
    before = page_of(comment.thread.article)
    make.a_pending_comment(comment.thread.article)
    make.a_comment(comment.thread.article, state=State.HELD)
    make.a_comment(comment.thread.article, state=State.REJECTED)
    make.Api().post(f"comments/{comment.pk}/reports/", {"reason": "spam"})
    assert page_of(comment.thread.article)["ETag"] == before["ETag"]


def test_a_new_headline_changes_the_permalinks_etag():
    comment = make.a_comment()
    before = make.Api().get(f"comments/{comment.pk}/")
    Article.objects.update(headline="Harbour bridge reopens after all")
    after = make.Api(If_None_Match=before["ETag"]).get(f"comments/{comment.pk}/")
    assert after.status_code == 200
    assert after.json()["article"]["headline"] == "Harbour bridge reopens after all"


def test_counts_are_those_of_the_published():
    article, other = make.an_article(), make.an_article()
    top = make.a_comment(article)
    make.a_comment(to=top)
    for state in (State.PENDING, State.HELD, State.REJECTED):
        make.a_comment(article, state=state)
    answer = make.Api().get(f"comment-counts/?article={article.slug}&article={other.slug}&article=never-written")
    assert answer.json() == {"counts": {article.slug: 2, other.slug: 0, "never-written": 0}}


@pytest.mark.parametrize("count", [0, 100, 101])
def test_counts_are_given_for_1_to_100_articles(count):
    query = "&".join(f"article=story-{number}" for number in range(count))
    assert make.Api().get(f"comment-counts/?{query}").status_code == (200 if count == 100 else 400)


@pytest.mark.parametrize("slug", ["%00", "a%00b", "%FF", "%ED%A0%80", "'%20OR%201=1--", "", "x" * 5000])
def test_counts_of_what_can_be_no_article_are_zero(slug):
    make.a_comment()
    answer = make.Api().get(f"comment-counts/?article={slug}")
    assert answer.status_code == 200
    assert list(answer.json()["counts"].values()) == [0]


HIDDEN = [State.PENDING, State.HELD, State.REJECTED, "withdrawn", "erased", "edited"]


@pytest.mark.parametrize("state", HIDDEN)
def test_acc_02_hidden_and_absent_look_the_same(state):
    """ACC-02, ACC-10: same status, same body, same headers, on every route that names a comment."""
    comment = make.a_comment(state=state if state in State.values[:4] else State.PUBLISHED)
    holder = make.Api(receipt=receipts.issue(comment.commenter))
    if state == "withdrawn":
        holder.delete(f"comments/{comment.pk}/")
    elif state == "erased":
        holder.delete("receipt/")
    elif state == "edited":
        holder.patch(f"comments/{comment.pk}/", {"body": "Something else."})
    absent = uuid.uuid4()
    for api in (make.Api(), make.Api(receipt=receipts.issue(make.a_comment().commenter))):
        for method, tail, body in [
            ("get", "", None),
            ("get", "replies/", None),
            ("put", "reaction/", None),
            ("delete", "reaction/", None),
            ("post", "reports/", {"reason": "spam"}),
        ]:
            answers = []
            for pk in (comment.pk, absent):
                send = getattr(api, method)
                answers.append(send(f"comments/{pk}/{tail}", body) if body else send(f"comments/{pk}/{tail}"))
            looks = [(a.status_code, {**a.json(), "request_id": ""}, comparable(a)) for a in answers]
            assert looks[0] == looks[1], (method, tail)
            assert looks[0][0] == 404


def comparable(answer):
    return {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}


@pytest.mark.parametrize("word", ["canaryword"])
def test_acc_06_a_hidden_text_is_in_no_public_byte(word):
    """ACC-06, ACC-07: texts and names of what is not public stand in no list, permalink, count, page or header."""
    article = make.an_article()
    top = make.a_comment(article)
    for state in (State.PENDING, State.HELD, State.REJECTED):
        make.a_comment(article, by=f"{word} name", body=f"Some {word} here.", state=state)
        make.a_comment(to=top, by=f"{word} name", body=f"Some {word} there.", state=state)
    for path in (
        f"articles/{article.slug}/comments/",
        f"articles/{article.slug}/comments/?sort=top",
        f"comments/{top.pk}/",
        f"comments/{top.pk}/replies/",
        f"articles/{article.slug}/",
        article.get_absolute_url(),
        "/",
        f"/comments/{top.pk}/",
    ):
        answer = make.Api().get(path)
        assert answer.status_code == 200, path
        assert word not in answer.content.decode() + str(dict(answer.headers)), path


def test_acc_19_cookies_change_no_byte(client):
    """ACC-19, ABU-16: a signed-in moderator and a passer-by get the same public answers."""
    top = make.a_comment()
    article = top.thread.article
    make.a_comment(article, state=State.HELD)
    signed_in = make.Api(make.a_moderator())
    for path in (
        f"articles/{article.slug}/comments/",
        f"comments/{top.pk}/",
        f"comments/{top.pk}/replies/",
        f"comment-counts/?article={article.slug}",
        f"articles/{article.slug}/",
        "articles/",
        "sections/",
    ):
        one, other = make.Api().get(path), signed_in.get(path)
        assert one.content == other.content, path
        assert comparable(one) == comparable(other), path
        assert "Cookie" not in one.get("Vary", ""), path
        assert not one.cookies, path


def test_abu_16_a_session_gives_no_authority_on_a_readers_route():
    """ABU-16, ABU-17: a moderator's session neither publishes, edits nor withdraws through the readers' door."""
    comment = make.a_comment()
    moderator = make.Api(make.a_moderator())
    assert moderator.patch(f"comments/{comment.pk}/", {"body": "Changed."}).status_code == 401
    assert moderator.delete(f"comments/{comment.pk}/").status_code == 401
    posted = moderator.post(
        f"articles/{comment.thread.article.slug}/comments/", {"name": "Mo", "body": "From the newsroom."}
    )
    stored = Comment.objects.get(pk=posted.json()["id"])
    assert (stored.state, stored.author_badge, stored.commenter.user) == (State.PENDING, "", None)


def test_head_is_get_without_a_body():
    comment = make.a_comment()
    path = f"/api/v1/articles/{comment.thread.article.slug}/comments/"
    answer = make.Api().client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == make.Api().get(path)["ETag"]
