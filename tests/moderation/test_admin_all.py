"""Decide on everything that matches: the number is said, exceptions are made, and all of it is undone as one."""

import re

import pytest

from comments import editing
from comments.states import State
from moderation import bulk, claims, screening
from moderation.models import Case, Decision
from tests import make
from tests.moderation.desk import QUEUE, UNDO, a_desk, a_person_with, messages_on, seen, sent_by_script, undo_buttons

pytestmark = pytest.mark.django_db
ALL, DECIDE_ALL = f"{QUEUE}all/", f"{QUEUE}decide-all/"


def fields_of(page):
    names = "token|batch|next"
    return {name: value.replace("&amp;", "&") for name, value in re.findall(rf'name="({names})" value="([^"]*)"', page)}


def decide_all(client, page, choice="reject:spam", **more):
    """The page that one sees after pressing a button on *page*."""
    answer = client.post(DECIDE_ALL, {**fields_of(page), "choice": choice, **more}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def states():
    """By author, of the comments that a case was ever opened on."""
    return {case.comment.author_name: case.comment.state for case in Case.objects.select_related("comment")}


@pytest.fixture
def three():
    return [make.a_waiting_comment(by=name) for name in ("Ann", "Bea", "Cyd")]


def test_the_number_is_said_and_all_of_them_are_decided_on(three):
    client = a_desk()
    page = seen(client, ALL)
    assert "3 comments match" in page
    assert "Rejected 3 comments: Spam." in messages_on(decide_all(client, page))
    assert set(states().values()) == {State.REJECTED}


def test_only_what_matches_is_decided_on(three):
    client = a_desk()
    page = seen(client, f"{ALL}?queue=waiting&q=bea")
    assert "1 comment matches" in page
    decide_all(client, page, "approve")
    assert states() == {"Ann": State.HELD, "Bea": State.PUBLISHED, "Cyd": State.HELD}


def test_exceptions_are_left(three):
    client = a_desk()
    decide_all(client, seen(client, ALL), leave=[three[0].pk, three[2].pk])
    assert states() == {"Ann": State.HELD, "Bea": State.REJECTED, "Cyd": State.HELD}


def test_what_came_or_changed_after_the_number_was_said_is_left(three):
    client = a_desk()
    page = seen(client, ALL)
    make.a_waiting_comment(by="Dan")
    editing.revise(three[0].pk, f"Other words. {make.SPAM}", commenter=three[0].commenter)
    screening.screen_due()
    decide_all(client, page)
    assert states() == {"Ann": State.HELD, "Bea": State.REJECTED, "Cyd": State.REJECTED, "Dan": State.HELD}


def test_what_a_colleague_is_at_work_on_is_left(three):
    claims.claim(make.a_moderator("max"), three[1].pk)
    client = a_desk()
    decide_all(client, seen(client, ALL))
    assert states()["Bea"] == State.HELD


def test_it_is_undone_as_one(three):
    client = a_desk()
    page = decide_all(client, seen(client, ALL))
    (name, value), *_ = undo_buttons(messages_on(page))
    assert name == "batch"
    page = client.post(UNDO, {name: value}, follow=True).content.decode()
    assert "Took back 3 decisions." in messages_on(page)
    assert set(states().values()) == {State.HELD}


def test_the_script_goes_on_chunk_by_chunk_and_back_again(three, monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    client = a_desk()
    fields = fields_of(seen(client, ALL)) | {"choice": "reject:spam"}
    first = sent_by_script(client, DECIDE_ALL, **fields).json()
    assert (len(first["decided"]), first["is_last"]) == (2, False)
    second = sent_by_script(client, DECIDE_ALL, **fields, after=first["after"]).json()
    assert (len(second["decided"]), second["is_last"]) == (1, True)
    assert Decision.objects.filter(batch=fields["batch"]).count() == 3
    undone = sent_by_script(client, UNDO, batch=fields["batch"]).json()
    assert (len(undone["decided"]), undone["is_last"]) == (2, False)
    again = {"after": undone["after"], "again": undone["again"]}
    assert sent_by_script(client, UNDO, batch=fields["batch"], **again).json()["is_last"]
    assert set(states().values()) == {State.HELD}
    assert Decision.objects.filter(batch=undone["again"]).count() == 3


def test_doing_a_chunk_twice_decides_once(three):
    client = a_desk()
    fields = fields_of(seen(client, ALL)) | {"choice": "approve"}
    sent_by_script(client, DECIDE_ALL, **fields)
    again = sent_by_script(client, DECIDE_ALL, **fields).json()
    assert (again["decided"], again["is_last"]) == ([], True)
    assert Decision.objects.exclude(user=None).count() == 3


@pytest.mark.parametrize(
    "sent",
    [
        {"token": "made:up:by-me"},
        {"token": ""},
        {"batch": "x"},
        {"choice": "hold"},
        {"choice": "reject"},
        {"leave": "x"},
    ],
)
def test_what_makes_no_sense_decides_nothing(three, sent):
    client = a_desk()
    page = decide_all(client, seen(client, ALL), **({"choice": "approve"} | sent))
    assert "Nothing was changed" in messages_on(page)
    assert set(states().values()) == {State.HELD}


def test_a_made_up_filter_matches_nothing(three):
    page = seen(a_desk(), f"{ALL}?sectoin=sport")
    assert "Nothing here matches." in page
    assert "errornote" in page


def test_who_may_only_look_cannot(three):
    client = a_desk(a_person_with("view_case"))
    assert client.get(ALL).status_code == 403
    assert client.post(DECIDE_ALL, {"choice": "approve"}).status_code == 403
