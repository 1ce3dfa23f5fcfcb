"""An author objects to a rejection; somebody else answers; the author is told. One round, and no way around it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from comments import receipts
from comments.states import State
from moderation import appeals, decisions
from moderation.models import Appeal, Case
from tests import make

pytestmark = pytest.mark.django_db


def a_senior(name: str = "sen"):
    senior = make.a_moderator(name)
    senior.user_permissions.add(Permission.objects.get(codename="decide_appeal"))
    return type(senior).objects.get(pk=senior.pk)


@pytest.fixture
def rejected():
    return make.a_comment(state=State.REJECTED, body="The minister said this in 2019 already.")


@pytest.fixture
def author(rejected):
    return make.Api(receipt=receipts.issue(rejected.commenter))


def object_to(author, comment, note="It is a fact, and about the article."):
    return author.post(f"comments/{comment.pk}/appeal/", {"note": note})


def answer(comment, action="approve", by=None, **given):
    comment.refresh_from_db()
    body = {"action": action, "version": comment.version} | given
    return make.Api(by or a_senior()).post(f"moderation/comments/{comment.pk}/decisions/", body)


def appeal_of(author, comment):
    return author.get(f"comments/{comment.pk}/appeal/").json()


def test_a_rejected_comment_is_appealed_and_waits_in_the_queue_of_appeals(author, rejected):
    said = object_to(author, rejected)
    assert (said.status_code, said.json()["state"], said.json()["answered_at"]) == (201, "open", None)
    rows = make.Api(a_senior()).get("moderation/queue/?queue=appeals").json()["results"]
    assert [(row["id"], row["state"], row["reasons"]) for row in rows] == [(str(rejected.pk), "rejected", ["appeal"])]
    assert make.Api(a_senior()).get("moderation/queue/").json()["results"] == []


def test_overturned_the_comment_is_published_and_its_author_told(author, rejected):
    object_to(author, rejected)
    assert answer(rejected).status_code == 201
    rejected.refresh_from_db()
    assert rejected.state == State.PUBLISHED
    told = appeal_of(author, rejected)
    assert told["state"] == "overturned"
    assert told["answered_at"].endswith("Z")
    assert not Case.objects.filter(closed_at=None).exists()


def test_upheld_it_stays_rejected_with_the_reasons_of_the_answer(author, rejected):
    object_to(author, rejected)
    assert answer(rejected, "reject", reason="off_topic").status_code == 201
    told = appeal_of(author, rejected)
    assert (told["state"], told["reasons"]) == ("upheld", ["off_topic"])
    again = object_to(author, rejected)
    assert (again.status_code, again.json()["code"]) == (409, "already_appealed")


def test_who_rejected_it_cannot_answer_the_appeal(author, rejected):
    object_to(author, rejected)
    mo = make.a_moderator()
    mo.user_permissions.add(Permission.objects.get(codename="decide_appeal"))
    refused = answer(rejected, "reject", by=mo, reason="spam")
    assert (refused.status_code, refused.json()["code"]) == (403, "appeal_needs_another")
    assert appeal_of(author, rejected)["state"] == "open"


def test_nor_can_a_moderator_without_the_right_to_alone_or_in_bulk(author, rejected):
    object_to(author, rejected)
    max_ = make.a_moderator("max")
    assert answer(rejected, by=max_).json()["code"] == "appeal_needs_right"
    rejected.refresh_from_db()
    chosen = {"action": "approve", "comments": [{"id": str(rejected.pk), "version": rejected.version}]}
    refused = make.Api(max_).post("moderation/decisions/", chosen).json()["refused"]
    assert [one["code"] for one in refused] == ["appeal_needs_right"]
    rejected.refresh_from_db()
    assert rejected.state == State.REJECTED


def test_taking_the_answer_back_reopens_the_appeal(author, rejected):
    object_to(author, rejected)
    decision = answer(rejected).json()
    undone = make.Api(a_senior()).post(f"moderation/decisions/{decision['id']}/undo/", {})
    assert undone.status_code == 201
    rejected.refresh_from_db()
    assert (rejected.state, rejected.reasons) == (State.REJECTED, ["spam"])
    assert appeal_of(author, rejected)["state"] == "open"
    assert [row["id"] for row in make.Api(a_senior()).get("moderation/queue/?queue=appeals").json()["results"]] == [
        str(rejected.pk)
    ]


def test_who_rejected_it_may_take_the_rejection_itself_back(author, rejected):
    object_to(author, rejected)
    decisions.undo(rejected.decisions.get().pk, user=make.a_moderator())
    assert appeal_of(author, rejected)["state"] == "overturned"
    rejected.refresh_from_db()
    assert rejected.state == State.HELD


@pytest.mark.parametrize("state", [State.PUBLISHED, State.HELD, State.PENDING])
def test_only_a_rejection_can_be_appealed(state):
    comment = make.a_pending_comment() if state == State.PENDING else make.a_comment(state=state)
    refused = object_to(make.Api(receipt=receipts.issue(comment.commenter)), comment)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_appeal")
    assert not Appeal.objects.exists()


def test_after_half_a_year_it_is_too_late(author, rejected, monkeypatch):
    later = timezone.now() + appeals.WINDOW + timedelta(minutes=1)
    monkeypatch.setattr(appeals.timezone, "now", lambda: later)
    assert object_to(author, rejected).json()["code"] == "nothing_to_appeal"


def test_another_receipt_learns_nothing(rejected):
    stranger = make.Api(receipt=receipts.issue(make.a_comment(by="Eve").commenter))
    assert object_to(stranger, rejected).status_code == 404
    assert stranger.get(f"comments/{rejected.pk}/appeal/").status_code == 404
    assert make.Api().post(f"comments/{rejected.pk}/appeal/", {}).status_code == 401


@pytest.mark.parametrize("note", ["x" * 2001, "nul\0byte", ["a"], None])
def test_a_note_that_cannot_be_kept_is_refused_and_nothing_filed(author, rejected, note):
    assert object_to(author, rejected, note).status_code == 400
    assert not Appeal.objects.exists()


def test_the_export_has_the_appeal_and_erasing_empties_it(author, rejected):
    object_to(author, rejected, note="My neighbour Bob can tell you.")
    assert [one["note"] for one in author.get("receipt/export/").json()["appeals"]] == [
        "My neighbour Bob can tell you."
    ]
    author.delete("receipt/")
    assert Appeal.objects.get().note == ""


def test_asking_for_own_appeals_costs_the_same_for_many(django_assert_num_queries):
    own = [make.a_comment(state=State.REJECTED) for _ in range(4)]
    with django_assert_num_queries(3):
        assert appeals.can_be_filed(own) == {comment.pk for comment in own}
    appeals.file(own[0].pk, commenter=own[0].commenter)
    with django_assert_num_queries(3):
        assert appeals.can_be_filed(own) == {comment.pk for comment in own[1:]}


def test_the_desk_shows_the_objection_and_answers_with_the_same_buttons(author, rejected, client):
    object_to(author, rejected, "It <b>is</b> about the article.")
    client.force_login(a_senior())
    page = client.get("/admin/moderation/case/?queue=appeals").content.decode()
    assert "Its author objects to the rejection." in page
    assert "It &lt;b&gt;is&lt;/b&gt; about the article." in page
    rejected.refresh_from_db()
    client.post(
        "/admin/moderation/case/decide/",
        {"comment": rejected.pk, "version": rejected.version, "choice": "reject:off_topic"},
    )
    record = client.get(f"/admin/comments/comment/{rejected.pk}/change/").content.decode()
    assert "The rejection stands" in record
    assert "It &lt;b&gt;is&lt;/b&gt; about the article." in record
