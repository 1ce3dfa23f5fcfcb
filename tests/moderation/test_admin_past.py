"""The head of moderation tries a change on past decisions, from the editor in which it is filled in."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from moderation import decisions
from moderation.models import CheckResult, Decision, Domain, Policy, SectionLimit, Term
from tests import make
from tests.moderation.desk import a_desk
from tests.moderation.test_admin_policies import EMPTY, POLICIES

pytestmark = pytest.mark.django_db
PAST = f"{POLICIES}past/"


@pytest.fixture
def head():
    user = User.objects.create_user("helen", is_staff=True)
    user.groups.add(Group.objects.get(name="head"))
    return a_desk(user)


def checked(body, person=None, article=None):
    comment = make.a_checked_comment(article, body=body)
    if person:
        user, reasons = make.a_moderator(), ["spam"] if person == "reject" else []
        decisions.decide(comment.pk, person, user=user, version=comment.version, reasons=reasons)
    return comment


def tried(head, path=PAST, **sent):
    answer = head.post(path, EMPTY | {"_try": "past"} | sent)
    assert answer.status_code == 200
    return answer.content.decode()


def side(page, name):
    """(today's rules, changed rules) of a row of the table."""
    return re.search(rf'<th scope="row">{name}</th><td>(.*?)</td><td>(.*?)</td>', page).groups()


def test_the_settings_as_they_are_typed_are_replayed(head):
    honest = checked("Read https://one.example.org there.", "approve")
    checked("No link at all.", "approve")
    page = tried(head, max_links="0")
    assert "The whole paper: 1 comment of 2 would fare otherwise." in page
    assert side(page, "wait for a person") == ("0", "1")
    assert side(page, "held, but people published it") == ("0", "1")
    assert reverse("admin:comments_comment_change", args=[honest.pk]) in page
    assert page.count('<svg class="plot"') == 3
    assert page.count("The figures as a table") == 3


def test_the_editor_of_a_stored_policy_leads_there_and_its_level_counts(head):
    sport = make.an_article(section="Sport")
    policy = make.a_policy(sport.section, max_links=3)
    checked("Read https://one.example.org there.", article=sport)
    checked("Read https://two.example.org here.")
    editor = head.get(f"{POLICIES}{policy.pk}/change/").content.decode()
    assert f'formaction="{PAST}?policy={policy.pk}"' in editor
    assert "Sport: 1 comment of 1 would fare otherwise." in tried(head, f"{PAST}?policy={policy.pk}", max_links="0")
    assert Policy.objects.get().max_links == 3


def test_words_are_tried_before_they_are_on_the_list(head):
    checked("The bridge is closed today.")
    assert "formaction" in head.get("/admin/moderation/term/bulk/").content.decode()
    page = tried(head, entries="bridge\nferry", kind="banned")
    assert "1 comment of 1 would fare otherwise." in page
    assert side(page, "rejected at once") == ("0", "1")
    assert not Term.objects.exists()


def test_domains_are_tried_before_they_are_on_the_list(head):
    checked("Look at bridge.example today.")
    path = f"{PAST}?list=domain"
    assert f'formaction="{path}"' in head.get("/admin/moderation/domain/bulk/").content.decode()
    page = tried(head, path, entries="bridge.example", kind="blocked")
    assert "the domains of the whole paper: 1 comment of 1 would fare otherwise." in page
    assert side(page, "rejected at once") == ("0", "1")
    assert not Domain.objects.exists()


def test_another_span_and_older_flips_are_asked_with_the_same_settings(head, monkeypatch):
    monkeypatch.setattr("moderation.admin.past.FLIPS_A_PAGE", 2)
    for number in range(3):
        checked(f"See https://{number}.example.org")
    page = tried(head, max_links="0", days="7")
    assert '<option value="7" selected>' in page
    assert '<input type="hidden" name="max_links" value="0">' in page
    assert "https://0.example.org" not in page
    before = re.search(r'name="before" value="(\d+)"', page)[1]
    assert "https://0.example.org" in tried(head, max_links="0", days="7", before=before)


def test_nothing_is_saved(head):
    checked("Read https://one.example.org there.")
    before = [list(table.objects.values()) for table in (Policy, Decision, CheckResult)]
    tried(head, max_links="0", why="By accident")
    assert [list(table.objects.values()) for table in (Policy, Decision, CheckResult)] == before


@pytest.mark.parametrize("sent", [{"max_links": "many"}, {"entries": ""}, {"days": "8"}, {"before": "x"}])
def test_a_mistake_is_said_and_nothing_tried(head, sent):
    answer = head.post(PAST, EMPTY | {"_try": "past"} | sent)
    assert answer.status_code == 400
    assert "Nothing was tried" in answer.content.decode()


def test_without_a_change_it_says_how_to_come_with_one(head):
    page = head.get(PAST).content.decode()
    assert reverse("admin:moderation_term_bulk") in page
    assert head.post(f"{PAST}?policy=99999", EMPTY | {"_try": "past"}).status_code == 404


def test_the_text_of_a_comment_is_shown_as_text(head):
    checked("<script>alert(1)</script> https://one.example.org")
    page = tried(head, max_links="0")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_who_is_limited_to_sections_sees_what_would_have_been_there_alone():
    for name in ("Sport", "Culture"):
        checked("Read https://one.example.org there.", article=make.an_article(section=name))
    user = User.objects.create_user("helen", is_staff=True)
    user.groups.add(Group.objects.get(name="head"))
    SectionLimit.objects.create(user=user, section=make.a_section("Sport"))
    page = tried(a_desk(user), max_links="0")
    assert "1 comment of 1 would fare otherwise." in page
