"""Statements sent by libpq alone answer, and fail, as those of a cursor do."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from newsroom.api.models import LimitCounter

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (DATABASE_URL=postgres://...)"),
]

TYPES = "%s::text, %s::bigint, %s::uuid, %s::timestamptz, %s::boolean, %s::int[]"
EVERYTHING = f"SELECT {TYPES}, NULL::text, json_build_object('a', 1)"
VALUES = ["100 'ä", 1 << 40, uuid.uuid4(), datetime(2026, 11, 24, 8, 30, tzinfo=UTC), True, [1, 2]]
INSERT = "INSERT INTO api_limitcounter (key, hits, ends_at) VALUES (%s, %s, %s)"


@pytest.fixture
def run():
    from newsroom.postgres import statements  # SQLite does without psycopg

    return statements.run


def test_values_come_back_as_a_cursor_gives_them(run):
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING, VALUES)
        assert run(EVERYTHING, VALUES) == cursor.fetchall() == [(*VALUES, None, {"a": 1})]


def test_values_of_other_types_are_planned_anew(run):
    assert run("SELECT %s::bigint", [1]) == [(1,)]
    assert run("SELECT %s::bigint", [1 << 40]) == [(1 << 40,)]
    assert run("SELECT %s::bigint", [None]) == [(None,)]


def test_what_is_done_without_a_transaction_is_committed(run):
    assert run(INSERT, ["a", 1, 2]) == []
    with ThreadPoolExecutor(1) as another:
        assert another.submit(_count).result() == 1


def _count():
    try:
        return LimitCounter.objects.count()
    finally:
        connection.close()


def test_within_a_transaction_it_is_part_of_it(run):
    run(INSERT, ["before", 1, 2])
    with transaction.atomic():
        run(INSERT, ["a", 1, 2])
        transaction.set_rollback(True)
    assert [one.key for one in LimitCounter.objects.all()] == ["before"]


def test_errors_are_djangos_and_leave_the_connection_usable(run):
    run(INSERT, ["a", 1, 2])
    with pytest.raises(IntegrityError):
        run(INSERT, ["a", 1, 2])
    assert run("SELECT %s::int", [1]) == [(1,)]


def test_a_rollback_in_between_costs_another_plan_and_nothing_else(run):
    run(INSERT, ["a", 1, 2])
    with transaction.atomic():
        LimitCounter.objects.create(key="b", hits=1, ends_at=2)
        transaction.set_rollback(True)
    list(LimitCounter.objects.all())
    run(INSERT, ["c", 1, 2])
    assert sorted(LimitCounter.objects.values_list("key", flat=True)) == ["a", "c"]


def test_a_connection_that_was_cut_is_told_as_such_and_the_next_request_has_a_new_one(run):
    [(pid,)] = run("SELECT pg_backend_pid()", [])
    with ThreadPoolExecutor(1) as another:
        another.submit(_cut, pid).result()
    with pytest.raises(OperationalError):
        run("SELECT %s::int", [1])
    connection.close_if_unusable_or_obsolete()
    assert run("SELECT %s::int", [1]) == [(1,)]


def _cut(pid):
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        connection.close()
