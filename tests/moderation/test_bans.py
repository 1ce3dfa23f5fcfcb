"""Seniors keep a commenter from posting for a while: with an end, a reason, a record, and a way back."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.utils import timezone

from comments import receipts
from comments.models import Commenter
from moderation import bans
from moderation.models import Ban
from tests import make
from tests.moderation.desk import a_desk, seen

pytestmark = pytest.mark.django_db

WHY = "Third warning ignored"


def a_senior(name="sam") -> User:
    senior = User.objects.create_user(name, is_staff=True)
    senior.groups.add(Group.objects.get(name="senior"))
    return senior


def page_of(commenter: Commenter) -> str:
    return f"/admin/comments/commenter/{commenter.pk}/change/"


def press_ban(desk, commenter, length="7", why=WHY):
    answer = desk.post(f"/admin/comments/commenter/{commenter.pk}/ban/", {"length": length, "why": why}, follow=True)
    commenter.refresh_from_db()
    return answer


def posted_by(commenter: Commenter) -> int:
    slug = make.an_article().slug
    api = make.Api(receipt=receipts.issue(commenter))
    return api.post(f"articles/{slug}/comments/", {"name": "Eve", "body": "Still here?"}).status_code


def test_a_ban_holds_until_its_end_and_is_recorded():
    commenter = make.a_comment(by="Eve").commenter
    desk = a_desk(a_senior())
    page = press_ban(desk, commenter).content.decode()
    assert "Recorded: banned until" in page
    assert WHY in page
    act = commenter.bans.get()
    assert (act.user.username, act.why, act.before) == ("sam", WHY, None)
    assert timedelta(days=6.9) < act.until - timezone.now() < timedelta(days=7)
    assert posted_by(commenter) == 403
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert posted_by(commenter) == 201


def test_who_is_banned_may_not_edit_either():
    comment = make.a_comment(by="Eve")
    press_ban(a_desk(a_senior()), comment.commenter)
    answer = make.Api(receipt=receipts.issue(comment.commenter)).patch(f"comments/{comment.pk}/", {"body": "Spam!"})
    assert (answer.status_code, answer.json()["code"]) == (403, "commenter_banned")


def test_a_ban_for_good_can_be_lifted_with_a_reason():
    commenter = make.a_comment(by="Eve").commenter
    desk = a_desk(a_senior())
    assert "banned for good" in press_ban(desk, commenter, "ever").content.decode()
    assert "for good" in seen(desk, "/admin/comments/commenter/?banned=yes")
    press_ban(desk, commenter, "lift", "We were wrong")
    assert not commenter.is_banned
    assert [act.why for act in commenter.bans.all()] == ["We were wrong", WHY]
    assert posted_by(commenter) == 201


def test_an_act_is_taken_back_and_what_held_before_holds_again():
    commenter = make.a_comment(by="Eve").commenter
    desk = a_desk(a_senior())
    press_ban(desk, commenter, "1")
    first = commenter.banned_until
    press_ban(desk, commenter, "ever")
    last = commenter.bans.first()
    desk.post(f"/admin/comments/commenter/unban/{last.pk}/")
    commenter.refresh_from_db()
    assert commenter.banned_until == first
    page = desk.post(f"/admin/comments/commenter/unban/{last.pk}/", follow=True).content.decode()
    assert "Nothing was changed" in page
    page = desk.post(f"/admin/comments/commenter/unban/{commenter.bans.last().pk}/", follow=True).content.decode()
    assert "Nothing was changed" in page  # a newer act stands
    commenter.refresh_from_db()
    assert commenter.banned_until == first


def test_nothing_happens_without_a_reason_or_an_end():
    commenter = make.a_comment(by="Eve").commenter
    desk = a_desk(a_senior())
    for length, why in (("7", " "), ("", WHY), ("8", WHY), ("7", "x" * 301), ("7", "a\0b")):
        answer = press_ban(desk, commenter, length, why)
        assert answer.status_code == 400
        assert "Nothing was changed: choose how long, and say why." in answer.content.decode()
    assert not Ban.objects.exists()
    assert not commenter.is_banned


def test_a_ban_that_ends_in_the_past_is_refused():
    commenter = make.a_comment(by="Eve").commenter
    with pytest.raises(bans.PastEnd):
        bans.ban(commenter.pk, timezone.now(), user=a_senior(), why=WHY)


def test_a_moderator_sees_bans_and_has_no_button():
    commenter = make.a_comment(by="Eve").commenter
    press_ban(a_desk(a_senior()), commenter)
    moderator = User.objects.create_user("mia", is_staff=True)
    moderator.groups.add(Group.objects.get(name="moderator"))
    desk = a_desk(moderator)
    page = seen(desk, page_of(commenter))
    assert WHY in page
    assert 'name="length"' not in page
    assert press_ban(desk, commenter, "lift").status_code == 403
    assert commenter.is_banned


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_of_a_commenter_costs_the_same_at_any_length(count, django_assert_num_queries):
    comment = make.a_comment(by="Eve")
    senior = a_senior()
    for _ in range(count):
        make.a_comment(commenter=comment.commenter)
    for _ in range(count):
        bans.ban(comment.commenter_id, bans.FOR_GOOD, user=senior, why=WHY)
    desk = a_desk(senior)
    with django_assert_num_queries(9):
        assert WHY in seen(desk, page_of(comment.commenter))


def test_the_api_tells_why():
    commenter = make.a_comment(by="Eve").commenter
    bans.ban(commenter.pk, bans.FOR_GOOD, user=a_senior(), why=WHY)
    slug = make.an_article().slug
    answer = make.Api(receipt=receipts.issue(commenter)).post(
        f"articles/{slug}/comments/", json.dumps({"name": "Eve", "body": "Hello?"})
    )
    assert answer.json()["code"] == "commenter_banned"
