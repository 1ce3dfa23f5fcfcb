"""Liking and reporting from the page, with nothing but forms."""

import pytest

from comments import receipts
from comments.models import Report
from comments.states import State
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make.a_comment(by="Ben", body="The bridge hums.")


def likes(comment):
    comment.refresh_from_db()
    return comment.like_count


def test_a_like_counts_once_and_leads_back_to_the_comment(client, comment):
    article = comment.thread.article.get_absolute_url()
    for _twice in range(2):
        answer = client.post(
            f"/comments/{comment.pk}/like/",
            {"act": "like"},
            headers={"Referer": f"http://testserver{article}?sort=top"},
        )
        assert (answer.status_code, answer["Location"]) == (303, f"{article}?sort=top#comment-{comment.pk}")
    assert likes(comment) == 1
    client.post(f"/comments/{comment.pk}/like/", {"act": "unlike"})
    assert likes(comment) == 0


def test_a_like_never_leads_to_another_site(client, comment):
    answer = client.post(f"/comments/{comment.pk}/like/", headers={"Referer": "https://evil.example/x"})
    assert answer["Location"] == f"/comments/{comment.pk}/#comment-{comment.pk}"


def test_forms_of_other_sites_do_nothing(client, comment):
    for path, sent in (("like", {"act": "like"}), ("report", {"reason": "spam"})):
        forged = client.post(f"/comments/{comment.pk}/{path}/", sent, headers={"Origin": "https://evil.example"})
        assert forged.status_code == 403
    assert likes(comment) == 0
    assert not Report.objects.exists()


@pytest.mark.parametrize("state", [State.HELD, State.REJECTED])
def test_a_hidden_comment_can_be_neither_liked_nor_reported_nor_read(client, state):
    hidden = make.a_comment(state=state, body="Not for everybody.")
    for answer in (
        client.post(f"/comments/{hidden.pk}/like/"),
        client.get(f"/comments/{hidden.pk}/report/"),
        client.post(f"/comments/{hidden.pk}/report/", {"reason": "spam"}),
    ):
        assert answer.status_code == 404
        assert "Not for everybody." not in answer.content.decode()


def test_a_report_needs_a_reason_and_keeps_what_was_typed(client, comment):
    answer = client.post(f"/comments/{comment.pk}/report/", {"reason": "", "note": "It is <b>rude</b>."})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Please say what is wrong." in page
    assert "It is &lt;b&gt;rude&lt;/b&gt;." in page
    assert not Report.objects.exists()


def test_who_reports_gets_a_receipt_and_cannot_report_twice(client, comment):
    sent = {"reason": "abuse", "note": ""}
    client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    first = client.post(f"/comments/{comment.pk}/report/", sent)
    report = Report.objects.get()
    assert first["Location"] == f"/receipt/#report-{report.pk}"
    assert receipts.holder(first.cookies[receipts.COOKIE].value) == report.commenter
    again = client.post(f"/comments/{comment.pk}/report/", sent)
    assert again.status_code == 409
    assert "You have already reported this comment." in again.content.decode()


def test_the_form_shows_the_comment_as_text(client):
    hostile = make.a_comment(by="Eve", body="<script>window.caught=1</script>")
    page = client.get(f"/comments/{hostile.pk}/report/").content.decode()
    assert "&lt;script&gt;window.caught=1&lt;/script&gt;" in page
