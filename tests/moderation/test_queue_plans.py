"""Every queue is read through an index of its own: no sort, and no walk past rows that are not in it."""

import pytest
from django.db import connection
from django.utils import timezone

from comments.ids import uuid7
from comments.models import Comment
from comments.states import State
from moderation import filters, queues
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
