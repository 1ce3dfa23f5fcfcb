"""Every queue is read through an index of its own: no sort, and no walk past rows that are not in it."""

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from comments.ids import uuid7
from comments.models import Comment
from comments.states import State
from moderation import filters, queues, searching
from moderation.models import QUEUE_ORDERS, STANDING_QUEUES, Case
from tests import make

pytestmark = pytest.mark.django_db

STATES = {"appeals": State.REJECTED, "afterwards": State.PUBLISHED}


def many_cases(count):
    """*count* cases in each queue in two sections, and as many closed ones; what they are about is all the same."""
    threads = [make.a_thread(make.an_article(section=name)) for name in ("Sport", "Culture")]
    writer = make.a_comment(threads[0].article).commenter
    comments, cases = [], []
    for number in range(count):
        for queue in STANDING_QUEUES:
            thread, pk = threads[number % 12 > 0], uuid7()  # Sport is a small desk
            state = STATES.get(queue, State.HELD)
            common = {"thread": thread, "commenter": writer, "author_name": "Ada", "body": "x", "text_key": number}
            comment = Comment(id=pk, root_id=pk, state=state, check_due_at=None, **common)
            about = {"comment": comment, "thread": thread, "section_id": thread.article.section_id}
            figures = {"priority": number % 97 / 97, "harm": number % 89, "opened_at": timezone.now()}
            comments.append(comment)
            cases.append(Case(**about, **figures, **{f"in_{queue}": True, "in_waiting": state == State.HELD}))
            cases.append(Case(**about, **figures, closed_at=timezone.now(), **{f"in_{queue}": True}))
    Comment.objects.bulk_create(comments, batch_size=1000)
    Case.objects.bulk_create(cases, batch_size=1000)
    if connection.vendor == "postgresql":
        analyse()


def analyse():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def questions():
    """(what is asked, its index, its first page and the page behind a place) of every queue in every order."""
    thread = make.a_thread()
    for queue in STANDING_QUEUES:
        for name, order in filters.ORDERS.items():
            index = f"{queue}_by_{name.removeprefix('-')}"
            cases = queues.standing(queue)
            yield f"{queue}, {name}", index, order.sorted(cases)[:51]
            place = order.place(vars(order.sorted(cases)[cases.count() // 3]))
            yield f"{queue}, {name}, further on", index, order.sorted(cases.filter(order.after(place)))[:51]
    section = make.a_section("Sport")
    for name in QUEUE_ORDERS:
        cases = filters.ORDERS[name].sorted(queues.standing("waiting").filter(section=section))
        yield f"a section, {name}", f"waiting_in_section_by_{name}", cases[:51]
    yield "a thread", "open_in_thread", queues.standing("waiting").filter(thread=thread)[:51]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's planner")
def test_every_queue_is_read_through_its_index_on_sqlite():
    many_cases(60)
    for name, index, rows in questions():
        plan = rows.explain()
        assert f"INDEX {index}" in plan, f"{name}: {plan}"
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, f"{name}: {plan}"


@pytest.mark.postgres
def test_every_queue_is_read_through_its_index_on_postgresql():
    many_cases(1500)
    for name, index, rows in questions():
        plan = rows.explain()
        assert f" {index} on" in plan, f"{name}: {plan}"
        assert "Sort" not in plan, f"{name}: {plan}"
        assert "Seq Scan" not in plan, f"{name}: {plan}"


@pytest.mark.postgres
def test_a_queue_is_counted_through_its_index_and_no_further_than_a_thousand():
    many_cases(1500)
    for queue in STANDING_QUEUES:
        plan = queues.standing(queue).order_by()[: filters.COUNTED_UP_TO].explain(analyze=True)
        assert "Seq Scan" not in plan, plan
        assert "rows=1000" in plan, plan
    assert filters.count(queues.standing("waiting")) == filters.COUNTED_UP_TO


# --- The mixed order --------------------------------------------------------------------------------------------------


def places_of_each_kind():
    """The rarest case of each: what is wanted is one in a hundred of what waits."""
    Case.objects.update(abuse=0.1)
    Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True))[::100]).update(abuse=0.9)
    yield True, "open_serious_by_age"
    Case.objects.update(abuse=1 - F("abuse"))
    yield False, "open_harmless_by_age"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's planner")
def test_the_mixed_order_finds_the_rare_kind_through_an_index_on_sqlite():
    many_cases(60)
    for is_serious, index in places_of_each_kind():
        analyse()
        plan = filters.ORDERS["age"].sorted(queues.standing("waiting").filter(is_serious=is_serious))[:21].explain()
        assert f"INDEX {index}" in plan, plan
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, plan


@pytest.mark.postgres
def test_the_mixed_order_finds_the_rare_kind_through_an_index_on_postgresql():
    many_cases(1500)
    for is_serious, index in places_of_each_kind():
        analyse()
        plan = filters.ORDERS["age"].sorted(queues.standing("waiting").filter(is_serious=is_serious))[:21].explain()
        assert f" {index} on" in plan, plan
        assert "Sort" not in plan, plan


# --- Search -----------------------------------------------------------------------------------------------------------


def many_that_do_not_wait(count):
    """*count* published comments, each with a long text."""
    one = Comment.objects.first()
    common = {"thread_id": one.thread_id, "commenter_id": one.commenter_id, "author_name": "Ada", "text_key": 1}
    common |= {"body": "A remark about the bridge. " * 20, "state": State.PUBLISHED, "check_due_at": None}
    ids = [uuid7() for _ in range(count)]
    Comment.objects.bulk_create([Comment(id=pk, root_id=pk, **common) for pk in ids], batch_size=4000)
    analyse()


@pytest.mark.postgres
def test_a_word_is_looked_up_in_what_is_held():
    many_cases(500)
    many_that_do_not_wait(30_000)
    for queue in searching.OF_HELD:
        found = searching.find(queues.standing(queue), "harbour", queue=queue)
        plan = filters.ORDERS["age"].sorted(found)[:21].explain()
        assert "Bitmap Index Scan on held_by_word" in plan, plan
        assert "Seq Scan on comments_comment" not in plan, plan


@pytest.mark.postgres
def test_what_no_index_answers_is_looked_for_among_the_longest_waiting_only():
    many_cases(1100)
    many_that_do_not_wait(30_000)
    for words, queue in [("harbour", "afterwards"), ("harbour", "appeals"), ("ha", "waiting")]:
        plan = searching.find(queues.standing(queue), words, queue=queue).explain(analyze=True)
        assert "Seq Scan on comments_comment" not in plan, plan
        assert f"loops={searching.LOOKED_AT})" in plan, plan


@pytest.mark.postgres
@pytest.mark.parametrize(("words", "finds"), [("HARBOUR", True), ("ten%", True), ("n%f", False), ("\\", False)])
def test_words_are_found_as_they_are_written_whatever_the_case(words, finds):
    waiting = make.a_waiting_comment(body=f"Our harbour, ten% off! {make.SPAM}")
    found = searching.find(queues.standing("waiting"), words, queue="waiting")
    assert list(found.values_list("comment", flat=True)) == [waiting.pk] * finds


def test_without_an_index_the_longest_waiting_are_searched(monkeypatch):
    monkeypatch.setattr(searching, "LOOKED_AT", 2)
    monkeypatch.setattr(searching, "_has_index", lambda database: False)
    for name in ("Ann", "Bea", "Cyd"):
        make.a_waiting_comment(by=name)
    found = searching.find(queues.standing("waiting"), "casino", queue="waiting")
    assert sorted(found.values_list("comment__author_name", flat=True)) == ["Ann", "Bea"]
