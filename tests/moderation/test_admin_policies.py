"""Policies in the admin: every change says why, and holds at once."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from comments.models import Thread
from moderation.models import Policy, PolicyChange, Term
from tests import make

pytestmark = pytest.mark.django_db

POLICIES = "/admin/moderation/policy/"
EMPTY = {"section": "", "article": "", "mode": "", "hold_on_failure": "unknown"}


@pytest.fixture
def head():
    """The head of moderation, signed in."""
    client = Client()
    client.force_login(User.objects.create_superuser("helen"))
    return client


def test_a_change_is_recorded_with_who_and_why_and_holds_at_once(head):
    section = make.a_section("Sport")
    thread = make.a_thread(make.an_article(section=section))
    sent = EMPTY | {"section": section.pk, "mode": "closed", "max_links": "5", "why": "A quiet night"}
    head.post(f"{POLICIES}add/", sent)
    change = PolicyChange.objects.get()
    assert (change.user.username, change.why, change.level) == ("helen", "A quiet night", "Sport")
    assert (change.after["mode"], change.after["max_links"]) == ("closed", 5)
    assert Thread.objects.get(pk=thread.pk).mode == "closed"


def test_nothing_is_changed_without_a_why(head):
    policy = make.a_policy(None, max_links=3)
    answer = head.post(f"{POLICIES}{policy.pk}/change/", EMPTY | {"max_links": "9", "why": " "})
    assert "This field is required." in answer.content.decode()
    policy.refresh_from_db()
    assert policy.max_links == 3
    assert PolicyChange.objects.count() == 1


def test_a_policy_stays_at_its_level(head):
    policy = make.a_policy(make.a_section("Sport"), max_links=3)
    other = make.a_section("World News")
    head.post(f"{POLICIES}{policy.pk}/change/", EMPTY | {"section": other.pk, "max_links": "4", "why": "More"})
    policy.refresh_from_db()
    assert (policy.section.name, policy.max_links) == ("Sport", 4)


def test_a_removal_needs_a_why_and_the_level_above_holds_again(head):
    section = make.a_section("Sport")
    thread = make.a_thread(make.an_article(section=section))
    policy = make.a_policy(section, mode="closed")
    head.post(f"{POLICIES}{policy.pk}/delete/", {"post": "yes", "why": ""})
    assert Policy.objects.filter(pk=policy.pk).exists()
    head.post(f"{POLICIES}{policy.pk}/delete/", {"post": "yes", "why": "The match is over"})
    assert not Policy.objects.filter(pk=policy.pk).exists()
    assert PolicyChange.objects.first().why == "The match is over"
    assert Thread.objects.get(pk=thread.pk).mode == "auto"


def test_the_form_says_what_an_empty_field_means(head):
    make.a_policy(None, max_links=7)
    policy = make.a_policy(make.a_section("Sport"))
    page = head.get(f"{POLICIES}{policy.pk}/change/").content.decode()
    assert "Empty here means: 7 (from the whole paper)." in page
    assert "as shipped with the model (from the defaults)." in page
    assert "Empty here means: yes (from the defaults)." in page


def test_two_levels_at_once_are_refused(head):
    article = make.an_article()
    sent = EMPTY | {"section": article.section_id, "article": article.pk, "why": "Both"}
    page = head.post(f"{POLICIES}add/", sent).content.decode()
    assert "Choose a section or an article, not both." in page
    assert not Policy.objects.exists()


def test_who_may_only_look_at_policies_is_not_asked_why():
    policy = make.a_policy(None, max_links=3)
    viewer = User.objects.create_user("pat", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_policy"))
    client = Client()
    client.force_login(viewer)
    page = client.get(f"{POLICIES}{policy.pk}/change/")
    assert page.status_code == 200
    assert 'name="why"' not in page.content.decode()
    assert client.post(f"{POLICIES}{policy.pk}/change/", EMPTY | {"why": "x"}).status_code == 403


def test_changes_are_read_and_never_written(head):
    make.a_policy(None, max_links=3)
    change = PolicyChange.objects.get()
    page = head.get("/admin/moderation/policychange/").content.decode()
    assert "links allowed: empty → 3" in page
    for path in ("add/", f"{change.pk}/change/", f"{change.pk}/delete/"):
        assert head.post(f"/admin/moderation/policychange/{path}", {"post": "yes"}).status_code == 403


def test_the_word_list_is_kept_in_the_admin(head):
    head.post("/admin/moderation/term/add/", {"term": "casino*", "kind": "suspect", "section": "", "note": "Again"})
    assert Term.objects.get().term == "casino*"
    assert "casino*" in head.get("/admin/moderation/term/").content.decode()
