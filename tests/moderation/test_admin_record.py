"""The record of a comment in the admin: everything that is known, and nothing that can be typed over."""

import re

import pytest
from django.contrib.auth.models import User

from comments import editing, reporting
from comments.admin import COUNTED_UP_TO
from comments.models import Comment
from comments.states import State
from moderation import decisions, screening
from moderation.models import Decision
from tests import make
from tests.moderation.desk import a_desk, seen

pytestmark = pytest.mark.django_db


def record_of(comment) -> str:
    return f"/admin/comments/comment/{comment.pk}/change/"


def test_the_record_tells_the_whole_story():
    comment = make.a_waiting_comment(by="Eve", body=f"First text. {make.SPAM}")
    editing.revise(comment.pk, f"Second text. {make.SPAM}", commenter=comment.commenter)
    screening.screen_due()
    comment.refresh_from_db()
    mo = make.a_moderator()
    decision = decisions.decide(comment.pk, "approve", user=mo, version=comment.version, note="It is a quotation.")
    decisions.undo(decision.pk, user=make.a_moderator("max"))
    comment.refresh_from_db()
    decisions.decide(comment.pk, "approve", user=mo, version=comment.version)
    reporting.report(comment.pk, "off_topic", note="Not about bridges", reporter_key="r1")
    make.a_comment(by="Eve", body="Another remark by the same.", commenter=comment.commenter)
    make.a_comment(by="Bob", body=f"Second text. {make.SPAM}")
    page = seen(a_desk(), record_of(comment))
    for said in (
        "Second text.",
        "First text.",
        "Text 1, until",
        "Published",
        "took a decision back",
        "It is a quotation.",
        "not yet checked → waits for a person",
        "max",
        "Off topic",
        "Not about bridges",
        "Another remark by the same.",
        "Bob",
        "2 approved, 0 removed",
        "Contains 3 links; the policy allows 2.",
    ):
        assert said in page, said


def test_one_decides_and_undoes_on_the_record():
    comment = make.a_waiting_comment()
    client = a_desk()
    assert 'value="reject:spam"' in seen(client, record_of(comment))
    sent = {
        "comment": comment.pk,
        "version": comment.version,
        "choice": "reject",
        "reason": "hate",
        "next": record_of(comment),
    }
    answer = client.post("/admin/moderation/case/decide/", sent, follow=True)
    comment.refresh_from_db()
    assert comment.state == State.REJECTED
    assert answer.request["PATH_INFO"] == record_of(comment)
    newest = comment.decisions.order_by("-sequence").first()
    undo = re.findall(r'<button form="undo-form" name="decision" value="(\d+)"', answer.content.decode())
    assert set(undo) == {str(newest.pk)}


def test_what_its_author_took_back_cannot_be_decided_on():
    comment = make.a_waiting_comment()
    editing.withdraw(comment.pk, commenter=comment.commenter)
    page = seen(a_desk(), record_of(comment))
    assert 'name="choice"' not in page
    assert "Withdrawn by its author" in page


def test_an_erased_comment_is_shown_without_its_words():
    comment = make.a_waiting_comment(by="Eve", body=f"Secret words {make.SPAM}")
    editing.erase(comment.commenter)
    page = seen(a_desk(), record_of(comment))
    assert "Secret words" not in page
    assert "Erased" in page


def test_nothing_can_be_added_changed_or_deleted_even_by_a_superuser():
    comment = make.a_comment(body="As it was said.")
    decision = comment.decisions.get()
    client = a_desk(User.objects.create_superuser("boss"))
    things = [
        ("comments/comment", comment.pk),
        ("comments/commenter", comment.commenter_id),
        ("comments/thread", comment.thread_id),
        ("moderation/decision", decision.pk),
    ]
    for name, pk in things:
        for path in (f"{name}/add/", f"{name}/{pk}/change/", f"{name}/{pk}/delete/"):
            answer = client.post(f"/admin/{path}", {"body": "Forged", "state": "rejected", "name": "F", "post": "yes"})
            assert answer.status_code == 403, path
        page = seen(client, f"/admin/{name}/")
        assert "addlink" not in page.partition('<main id="content-start"')[2]
        sent = {"action": "delete_selected", "_selected_action": str(pk), "post": "yes"}
        client.post(f"/admin/{name}/", sent)
    comment.refresh_from_db()
    assert (comment.body, comment.state) == ("As it was said.", State.PUBLISHED)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("path", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_there_is_no_record_of_what_is_not_there(path):
    assert a_desk().get(f"/admin/comments/comment/{path}/change/").status_code == 404


def test_staff_without_the_right_do_not_see_records():
    comment = make.a_comment()
    client = a_desk(User.objects.create_user("pat", is_staff=True))
    assert client.get(record_of(comment)).status_code == 403
    assert client.get("/admin/comments/comment/").status_code == 403


@pytest.mark.parametrize("length", [1, 12])
def test_a_record_costs_the_same_at_any_length(length, django_assert_num_queries):
    comment = make.a_comment()
    for number in range(length):
        reporting.report(comment.pk, "spam", reporter_key=f"r{number}")
        make.a_comment(commenter=comment.commenter)
        make.a_comment(body=comment.body)
        comment.refresh_from_db()
        decisions.decide(comment.pk, "approve", user=make.a_moderator(), version=comment.version)
        comment.refresh_from_db()
    client = a_desk()
    # session, user, 2 x rights, comment, results, cases, old texts, reports, appeals, weights, decisions, last
    # comments, near-copies
    with django_assert_num_queries(17):
        client.get(record_of(comment))


@pytest.mark.parametrize("name", ["comments/comment", "comments/commenter", "moderation/decision"])
def test_lists_never_count_a_whole_table(name, django_assert_max_num_queries):
    make.a_comment()
    client = a_desk(User.objects.create_superuser("boss"))
    with django_assert_max_num_queries(10) as queries:
        seen(client, f"/admin/{name}/")
    counts = [one["sql"] for one in queries.captured_queries if "COUNT(" in one["sql"]]
    assert counts
    assert all(f"LIMIT {COUNTED_UP_TO}" in sql for sql in counts)


def test_the_list_of_comments_is_searched_and_filtered():
    make.a_comment(by="Ann", body="About the harbour.", state=State.REJECTED)
    make.a_comment(make.an_article(section="Sport"), by="Bea", body="About the match.")
    client = a_desk()
    expected = {
        "q=harbour": {"Ann"},
        "state__exact=rejected": {"Ann"},
        "section=sport": {"Bea"},
        "": {"Ann", "Bea"},
    }
    for query, names in expected.items():
        page = seen(client, f"/admin/comments/comment/?{query}")
        assert {name for name in ("Ann", "Bea") if f"<bdi>{name}</bdi>" in page} == names, query
    assert Comment.objects.count() == 2
