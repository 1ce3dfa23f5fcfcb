"""Who is limited to sections reads no word of a comment elsewhere, on any page of the admin and any staff route."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from comments.models import Comment
from moderation.models import Cluster, Decision, SectionLimit
from tests import make
from tests.security.test_rights import API, EVERYBODY, NOBODY, OWN, admin_pages, filled, rows, staff_routes  # noqa: F401

pytestmark = pytest.mark.django_db

SECRET = "xylophone"
GROUPS = [group for group in EVERYBODY if group != NOBODY]


@pytest.fixture
def elsewhere(rows):  # noqa: F811
    """A wave of three in another section than the only one of the limited, with reports and a decision."""
    article = make.an_article(section="Sport")
    for number in range(3):
        body = f"{make.OPENINGS[number]}, the council has sold our {SECRET} for {900 + number} coins and asked nobody."
        comment = make.a_checked_comment(article, body=body)
    make.a_section("Culture")
    return comment


def limited(group):
    user = User.objects.create_user(f"limited-{group}", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    SectionLimit.objects.create(user=user, section=make.a_section("Culture"))
    return user


def numbers_of(comment):
    return {
        "comment_id": comment.pk,
        "decision_id": Decision.objects.filter(comment=comment).first().pk,
        "cluster_id": Cluster.objects.get().pk,
        "commenter_id": comment.commenter_id,
        "object_id": comment.pk,
    }


@pytest.mark.parametrize("group", GROUPS)
def test_no_page_of_the_admin_shows_a_word_of_it(group, elsewhere):
    client = Client()
    client.force_login(limited(group))
    numbers = numbers_of(elsewhere)
    numbers |= {"ban_id": 1}
    for name, path in admin_pages():
        if name in OWN:
            continue
        about = "comments_comment" in name or "<path:" not in path
        where = (
            re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(numbers.get(part[1], 1)), path)
            if about
            else filled(name, path)
        )
        answer = client.get(where)
        assert SECRET not in answer.content.decode(), where


@pytest.mark.parametrize("group", GROUPS)
def test_no_staff_route_shows_a_word_of_it(group, elsewhere):
    api = make.Api(limited(group))
    numbers = numbers_of(elsewhere)
    for method, path in staff_routes():
        where = re.sub(r"\{(\w+)\}", lambda part: str(numbers.get(part[1], 1)), API + path)
        tried = [{"settings": {"near_copies": 9}}] if path == "policies/backtest/" else []
        answer = getattr(api, method)(where, *tried)
        assert SECRET not in answer.content.decode(), (method, where)


@pytest.mark.parametrize("group", GROUPS)
def test_the_same_pages_show_it_to_who_is_not_limited(group, elsewhere):
    """Or the tests above would pass whatever they look at."""
    user = limited(group)
    SectionLimit.objects.filter(user=user).delete()
    numbers = numbers_of(elsewhere)
    client = Client()
    client.force_login(user)
    found = [
        f"/admin/comments/comment/{elsewhere.pk}/change/",
        "/admin/moderation/case/",
        *(["/admin/moderation/case/clusters/"] if user.has_perm("moderation.decide") else []),
        f"{API}queue/",
        f"{API}clusters/",
        f"{API}clusters/{numbers['cluster_id']}/",
        f"{API}comments/{elsewhere.pk}/",
    ]
    for path in found:
        assert SECRET in client.get(path).content.decode(), path


@pytest.mark.parametrize("group", ["moderator", "senior", "head"])
def test_no_form_decides_on_it(group, elsewhere):
    client, numbers = Client(), numbers_of(elsewhere)
    client.force_login(limited(group))
    before = list(Comment.objects.order_by("pk").values_list("pk", "version", "state"))
    choice = {"choice": "reject:spam", "reason": "spam"}
    batch = Decision.objects.filter(comment=elsewhere).first().batch
    case = "/admin/moderation/case/"
    posts = [
        (f"{case}decide/", {"comment": elsewhere.pk, "version": elsewhere.version, **choice}),
        (f"{case}decide-many/", {"chosen": f"{elsewhere.pk}:{elsewhere.version}", **choice}),
        (f"{case}cluster/{numbers['cluster_id']}/decide/", choice),
        (f"{case}undo/", {"decision": numbers["decision_id"]}),
        (f"{case}undo/", {"batch": batch or elsewhere.pk}),
    ]
    for path, sent in posts:
        answer = client.post(path, sent, headers={"Accept": "application/json"})
        assert answer.status_code in (200, 400, 404), (path, answer.status_code)
        assert SECRET not in answer.content.decode(), path
    assert list(Comment.objects.order_by("pk").values_list("pk", "version", "state")) == before
