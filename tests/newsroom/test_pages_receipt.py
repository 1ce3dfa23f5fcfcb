"""The page of a receipt: everything its holder may do, and nothing for anybody else."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments import receipts
from comments.models import Comment, Commenter
from comments.states import State
from moderation import checks, decisions
from moderation.models import Reason
from newsroom.site import reasons
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(client):
    """A comment by Ada, whose receipt the client holds."""
    written = make.a_comment(by="Ada", body="Well said.")
    client.cookies[receipts.COOKIE] = receipts.issue(written.commenter)
    return written


def act(client, action, **fields):
    return client.post("/receipt/", {"action": action} | fields, headers={"Origin": "http://testserver"})


def test_without_a_receipt_the_page_explains_itself(client):
    page = client.get("/receipt/").content.decode()
    assert "There is no receipt in this browser." in page
    assert 'name="receipt"' in page


def test_the_page_shows_own_comments_with_state_and_reasons_and_nobody_elses(client, comment):
    make.a_comment(comment.thread.article, by="Ben", body="Of somebody else.")
    waits = make.a_waiting_comment(comment.thread.article, commenter=comment.commenter, by="Ada")
    answer = client.get("/receipt/")
    page = answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert "Published" in page
    assert "Waits for a moderator" in page
    assert "It has more links than we publish unseen." in page
    assert waits.body in page
    assert "Of somebody else." not in page


def test_a_pasted_receipt_opens_the_page(client, comment):
    client.cookies.clear()
    assert act(client, "open", receipt=f" {receipts.issue(comment.commenter)} ").status_code == 303
    assert "Well said." in client.get("/receipt/").content.decode()
    act(client, "close")
    assert "There is no receipt in this browser." in client.get("/receipt/").content.decode()


@pytest.mark.parametrize("made_up", ["", "x", "0" * 32 + ".1:abc", "\u0000"])
def test_a_made_up_receipt_is_refused(client, made_up):
    answer = act(client, "open", receipt=made_up)
    assert answer.status_code == 403
    assert "This receipt is not valid." in answer.content.decode()
    assert not answer.cookies


def test_an_edit_is_stored_and_waits_to_be_checked_again(client, comment):
    form = client.get("/receipt/", {"edit": str(comment.pk)}).content.decode()
    assert ">\nWell said.</textarea>" in form
    assert act(client, "edit", comment=comment.pk, body=" Better said. ").status_code == 303
    comment.refresh_from_db()
    assert (comment.body, comment.state) == ("Better said.", State.PENDING)


def test_an_empty_edit_is_refused_with_the_message(client, comment):
    answer = act(client, "edit", comment=comment.pk, body=" ")
    assert answer.status_code == 400
    assert "Please enter your comment!" in answer.content.decode()
    comment.refresh_from_db()
    assert comment.body == "Well said."


def test_after_the_window_there_is_nothing_to_edit(client, comment):
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert "?edit=" not in client.get("/receipt/").content.decode()
        answer = act(client, "edit", comment=comment.pk, body="Too late.")
    assert answer.status_code == 403
    assert "This comment can no longer be edited." in answer.content.decode()


def test_a_withdrawn_comment_is_gone_for_others_and_marked_for_its_author(client, comment):
    assert act(client, "withdraw", comment=comment.pk).status_code == 303
    assert "Withdrawn by you" in client.get("/receipt/").content.decode()
    client.cookies.clear()
    assert "Well said." not in client.get(comment.thread.article.get_absolute_url()).content.decode()


@pytest.mark.parametrize("action", ["edit", "withdraw"])
def test_nobody_can_touch_what_another_wrote(client, comment, action):
    others = make.a_comment(by="Ben", body="Of somebody else.")
    answer = act(client, action, comment=others.pk, body="Hijacked.")
    assert answer.status_code == 403
    others.refresh_from_db()
    assert (others.body, others.state) == ("Of somebody else.", State.PUBLISHED)


@pytest.mark.parametrize("number", ["", "no id", "00000000-0000-0000-0000-000000000000"])
def test_a_comment_that_is_not_there_is_said_to_be_missing(client, comment, number):
    assert act(client, "withdraw", comment=number).status_code == 404


def test_everything_can_be_downloaded(client, comment):
    answer = act(client, "export")
    assert answer["Content-Disposition"] == 'attachment; filename="comments.json"'
    assert answer["Cache-Control"] == "private, no-store"
    assert json.loads(answer.content)["comments"][0]["body"] == "Well said."


def test_erasing_asks_first_and_then_leaves_nothing(client, comment):
    assert "Erase everything?" in act(client, "erase").content.decode()
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED
    answer = act(client, "erase", sure="yes")
    assert answer.cookies[receipts.COOKIE].value == ""
    assert "has been erased" in client.get(answer["Location"]).content.decode()
    comment.refresh_from_db()
    assert (comment.body, comment.state) == ("", State.ERASED)


@pytest.mark.parametrize("action", ["edit", "withdraw", "export", "erase", "close", "open"])
def test_another_site_can_do_nothing_with_the_receipt(client, comment, action):
    fields = {"action": action, "comment": comment.pk, "body": "Hijacked.", "sure": "yes"}
    answer = client.post("/receipt/", fields, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "Well said." not in answer.content.decode()
    assert Comment.objects.get().body == "Well said."
    assert Commenter.objects.get().name == "Ada"


@pytest.mark.parametrize("action", ["edit", "withdraw", "export", "erase"])
def test_without_a_receipt_nothing_is_done(client, action):
    assert act(client, action, comment=make.a_comment().pk, body="x", sure="yes").status_code == 403


def test_an_unknown_deed_is_refused(client, comment):
    assert act(client, "publish").status_code == 400


def test_many_comments_are_read_page_by_page(client, comment):
    for n in range(30):
        make.a_comment(comment.thread.article, by="Ada", body=f"Remark {n}.", commenter=comment.commenter)
    first = client.get("/receipt/")
    second = client.get(f"/receipt/{first.context['pager']['next']}")
    assert len(first.context["written"]) + len(second.context["written"]) == 31


@pytest.mark.parametrize("size", [1, 15])
def test_the_page_costs_the_same_at_any_size(client, comment, django_assert_num_queries, size):
    for n in range(size):
        make.a_comment(by="Ada", body=f"Remark {n}.", commenter=comment.commenter)
    with django_assert_num_queries(5):  # the receipt, comments, appeals, reports, sections
        client.get("/receipt/")


def test_every_reason_there_is_has_a_sentence_for_the_author():
    machine = {check.name for check in checks.CHECKS} | {"pre", "undo"}
    assert machine <= reasons.WAITS.keys()
    assert machine | set(Reason.values) <= reasons.REJECTED.keys()


def test_an_unknown_reason_is_told_in_general_words():
    assert reasons.sentences(State.HELD, ["brand_new"]) == ["One of our checks asks a person to look at it."]
    assert reasons.sentences(State.REJECTED, []) == ["A moderator did not accept it."]
    assert reasons.sentences(State.PUBLISHED, ["spam"]) == []


def test_a_rejected_comment_cannot_be_edited(client, comment):
    comment.refresh_from_db()
    decisions.decide(comment.pk, "reject", user=make.a_moderator(), version=comment.version, reasons=["hate"])
    page = client.get("/receipt/").content.decode()
    assert "It was found to spread hatred against a group of people." in page
    assert "?edit=" not in page


# --- Objecting, and what was reported ---------------------------------------------------------------------------------


@pytest.fixture
def rejected(client):
    written = make.a_comment(state=State.REJECTED, by="Ada", body="The minister said this in 2019.")
    client.cookies[receipts.COOKIE] = receipts.issue(written.commenter)
    return written


def test_an_author_objects_and_is_told_what_becomes_of_it(client, rejected):
    assert "Object to this" in client.get("/receipt/").content.decode()
    form = act(client, "appeal", comment=rejected.pk)
    assert "Why should it be published?" in form.content.decode()
    assert act(client, "appeal", comment=rejected.pk, note="It is a fact.").status_code == 303
    page = client.get("/receipt/").content.decode()
    assert "Somebody else than who rejected it will look at it." in page
    assert "Object to this" not in page


def test_an_objection_that_is_too_long_comes_back_as_typed(client, rejected):
    answer = act(client, "appeal", comment=rejected.pk, note="x" * 2001)
    assert answer.status_code == 400
    assert "x" * 2001 in answer.content.decode()
    assert not rejected.appeals.exists()


def test_nothing_else_can_be_objected_to(client, comment):
    assert "Object to this" not in client.get("/receipt/").content.decode()
    assert act(client, "appeal", comment=comment.pk, note="").status_code == 409


def test_the_page_shows_what_was_reported_and_what_became_of_it(client, comment):
    nasty = make.a_comment(by="Eve", body="Go away, all of you.")
    answer = client.post(f"/comments/{nasty.pk}/report/", {"reason": "abuse", "note": "Twice today."})
    assert answer.status_code == 303
    page = client.get("/receipt/").content.decode()
    assert "Nobody has decided about it yet." in page
    assert "Twice today." in page
    nasty.refresh_from_db()
    decisions.decide(nasty.pk, "reject", user=make.a_moderator(), version=nasty.version, reasons=["abuse"])
    assert "A moderator removed the comment. Thank you." in client.get("/receipt/").content.decode()
