"""What every answer carries, on every route: no sniffing, no framing, no foreign scripts, no versions, no cookies."""

import pytest

from comments import receipts
from comments.states import State
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def paths():
    top = make.a_comment()
    article = top.thread.article
    return [
        f"articles/{article.slug}/comments/",
        f"articles/{article.slug}/",
        f"comments/{top.pk}/",
        f"comments/{top.pk}/replies/",
        f"comment-counts/?article={article.slug}",
        "articles/",
        "sections/",
        "receipt/",
        "moderation/queue/",
        "/api/nothing/",
        "/api/schema/",
        "/api/docs/",
        "/",
        article.get_absolute_url(),
        f"/comments/{top.pk}/",
        "/nothing/at/all/",
        "/admin/login/",
        "/healthz",
    ]


def test_out_09_every_answer_is_locked_down(paths):
    """OUT-09: nosniff, a policy for scripts, no framing, on all routes; PRI-06: no version of anything."""
    for path in paths:
        answer = make.Api().get(path)
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["Referrer-Policy"] == "same-origin", path
        assert answer["X-Request-Id"], path
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe-eval" not in policy, path
        assert not {"Server", "X-Powered-By", "X-Generator"} & set(answer.headers), path


def test_only_the_docs_page_may_set_styles_inline(paths):
    for path in [*paths, "/api/docs/?script="]:
        policy = make.Api().get(path)["Content-Security-Policy"]
        assert ("unsafe-inline" in policy) == path.startswith("/api/docs/"), path
        assert "script-src" not in policy, path  # so default-src 'self' rules scripts everywhere


def test_out_15_the_api_speaks_json_alone(paths):
    """OUT-15: there is no browsable API to inject into."""
    for path in paths[:10]:
        answer = make.Api(Accept="text/html,*/*;q=0.1").get(path)
        assert answer["Content-Type"] in ("application/json", "application/problem+json"), path


def test_a_reader_gets_no_cookie_from_the_api(paths):
    for path in paths[:11]:
        assert not make.Api().get(path).cookies, path
    article = make.an_article()
    assert not make.Api().post(f"articles/{article.slug}/comments/", {"name": "Ada", "body": "Hello."}).cookies


def test_what_is_for_one_person_is_kept_by_nobody():
    comment = make.a_comment()
    holder, moderator = make.Api(receipt=receipts.issue(comment.commenter)), make.Api(make.a_moderator())
    held = make.a_comment(state=State.HELD)
    for answer in (
        holder.get("receipt/"),
        holder.get("receipt/export/"),
        holder.patch(f"comments/{comment.pk}/", {"body": "Another text."}),
        moderator.get("moderation/queue/"),
        moderator.get(f"moderation/comments/{comment.pk}/"),
        moderator.post(f"moderation/comments/{held.pk}/decisions/", {"action": "approve", "version": held.version}),
    ):
        assert answer.status_code in (200, 201)
        assert answer["Cache-Control"] == "private, no-store"


def test_another_site_may_read_and_post_but_not_as_somebody(settings):
    """D10: CORS for listed front-ends, without credentials, and never for moderation."""
    settings.CORS_ALLOWED_ORIGINS = ["https://www.example.org"]
    article = make.an_article()
    path = f"/api/v1/articles/{article.slug}/comments/"
    answer = make.Api(Origin="https://www.example.org").get(path)
    assert answer["Access-Control-Allow-Origin"] == "https://www.example.org"
    assert "Access-Control-Allow-Credentials" not in answer
    exposed = {name.strip() for name in answer["Access-Control-Expose-Headers"].split(",")}
    assert {"ETag", "RateLimit", "Retry-After", "X-Request-Id"} <= exposed
    assert "Access-Control-Allow-Origin" not in make.Api(Origin="https://evil.example").get(path)
    staff = make.Api(make.a_moderator(), Origin="https://www.example.org").get("moderation/queue/")
    assert "Access-Control-Allow-Origin" not in staff


def test_a_front_end_may_ask_before_it_posts(settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://www.example.org"]
    answer = make.Api().client.options(
        f"/api/v1/articles/{make.an_article().slug}/comments/",
        headers={
            "Origin": "https://www.example.org",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
        },
    )
    assert answer.status_code == 200
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert "idempotency-key" in answer["Access-Control-Allow-Headers"]
