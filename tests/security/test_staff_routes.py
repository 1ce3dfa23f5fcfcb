"""Who may come into moderation: route by role, from our own description, so that a new route is covered by itself."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from comments import receipts
from comments.models import Comment
from comments.states import State
from moderation.models import Cluster, Decision, SavedQueue
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staff_routes():
    schema = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    return [
        (method, path)
        for path, item in schema["paths"].items()
        for method, one in item.items()
        if one["security"] == [{"cookieAuth": []}]
    ]


@pytest.fixture
def held():
    return make.a_comment(state=State.HELD)


def path_of(path, comment):
    saved, _made = SavedQueue.objects.get_or_create(name="Mine", owner=make.a_moderator(), shared=True)
    numbers = {"comment_id": comment.pk, "decision_id": Decision.objects.last().pk, "queue_id": saved.pk}
    if "{cluster_id}" in path:
        numbers["cluster_id"] = (Cluster.objects.first() or make.a_cluster()).pk
    return path.format(**numbers)


def somebody(name, *, staff=False, rights=()):
    user = User.objects.create(username=name, is_staff=staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


def outsiders():
    """Everybody who may not come in, by what they are."""
    commenter = make.a_comment().commenter
    return {
        "anonymous": make.Api(),
        "receipt holder": make.Api(receipt=receipts.issue(commenter)),
        "CMS": make.Api(Authorization="Bearer token"),
        "ordinary user": make.Api(somebody("reader")),
        "user with the right but not staff": make.Api(somebody("odd", rights=["decide", "view_case"])),
        "staff without the right": make.Api(somebody("writer", staff=True)),
        "staff with other rights": make.Api(somebody("editor", staff=True, rights=["add_article", "view_comment"])),
        "wrong session": make.Api(Cookie="sessionid=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    }


def test_acc_08_nobody_else_comes_in(staff_routes, held):
    """ACC-08, ACC-17: every staff route, every outsider: 403 as a problem, whatever is there or not."""
    assert len(staff_routes) >= 6
    for who, api in outsiders().items():
        for method, path in staff_routes:
            answer = getattr(api, method)(path_of(path, held))
            assert answer.status_code == 403, (who, method, path)
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["code"] == "forbidden"
            assert answer["Cache-Control"] == "private, no-store", (who, method, path)
    held.refresh_from_db()
    assert held.state == State.HELD


def test_who_may_only_look_may_not_decide(staff_routes, held):
    looker = make.Api(somebody("looker", staff=True, rights=["view_case"]))
    for method, path in staff_routes:
        if path.endswith("/what-if/") or (method != "get" and "/queues/" in path):
            continue  # a question, though it is posted; one's own queues: whoever may look may ask and keep
        query = f"?article={held.thread.article.slug}" if "effective" in path else ""
        answer = getattr(looker, method)(path_of(path, held) + query)
        assert (answer.status_code == 200) == (method == "get"), (method, path)
        assert method == "get" or answer.status_code == 403


def test_a_moderator_comes_in_everywhere(staff_routes, held):
    moderator = make.Api(make.a_moderator())
    for method, path in staff_routes:
        if path.endswith("/backtest/"):
            continue  # for those who may change policies
        answer = getattr(moderator, method)(path_of(path, held))
        assert answer.status_code not in (401, 403), (method, path)


@pytest.mark.parametrize("change", ["is_active", "is_staff", "rights", "logout"])
def test_acc_16_who_loses_the_right_loses_it_at_the_next_request(change, held):
    """ACC-16: disabled, demoted and signed-out people keep nothing."""
    user = make.a_moderator()
    api = make.Api(user)
    assert api.get("moderation/queue/").status_code == 200
    if change == "rights":
        user.user_permissions.clear()
    elif change == "logout":
        api.client.logout()
    else:
        User.objects.filter(pk=user.pk).update(**{change: False})
    assert api.get("moderation/queue/").status_code == 403


@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]
)
def test_abu_16_a_decision_from_another_site_is_refused(kind, held):
    """ABU-16: a moderator's browser brings the session along, but not the token."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make.a_moderator())
    body = json.dumps({"action": "approve", "version": held.version})
    answer = client.post(f"/api/v1/moderation/comments/{held.pk}/decisions/", body, content_type=kind)
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"
    held.refresh_from_db()
    assert held.state == State.HELD


def test_with_the_token_the_same_request_decides(held):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.a_moderator())
    token = "a" * 32
    client.cookies["csrftoken"] = token
    answer = client.post(
        f"/api/v1/moderation/comments/{held.pk}/decisions/",
        json.dumps({"action": "approve", "version": held.version}),
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 201
    assert Comment.objects.get(pk=held.pk).state == State.PUBLISHED


def test_reading_needs_no_token(held):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.a_moderator())
    assert client.get("/api/v1/moderation/queue/").status_code == 200


def test_a_reader_posts_without_a_token(held):
    """ABU-17: an anonymous post carries no authority, so there is nothing that a token would protect."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.a_moderator())
    path = f"/api/v1/articles/{held.thread.article.slug}/comments/"
    answer = client.post(path, json.dumps({"name": "Ada", "body": "Hello."}), content_type="application/json")
    assert answer.status_code == 201
