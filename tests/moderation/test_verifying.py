"""`verify_decisions` finds what the triggers could not prevent: a change made by the owner of the database."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from comments.models import Comment
from moderation.models import Decision, Ledger
from moderation.verifying import verify
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    article = make.an_article()
    for _ in range(3):
        make.a_comment(article)
    assert verify() == (3, [])
    return Decision.objects.order_by("sequence")


def as_owner(sql: str, *parameters):
    """What somebody with the keys of the database could do: switch the triggers off and write."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER decision_is_never_changed")
            cursor.execute("DROP TRIGGER decision_is_never_deleted")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else their triggers are pending, and nothing is altered
            cursor.execute("ALTER TABLE moderation_decision DISABLE TRIGGER decision_is_append_only")
        cursor.execute(sql, parameters)


CHANGES = {
    "note": "'x'",
    "action": "'reject'",
    "to_state": "'held'",
    "from_state": "'rejected'",
    "policy_version": "7",
    "revision": "2",
    "hash": "'0000'",
    "reasons": "'[\"spam\"]'",
    "evidence": "'[1]'",
    "created_at": "'2020-01-01 00:00:00+00:00'",
    "previous_hash": "'ab'",
    "actor": "'import'",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_found(record, column):
    second = record[1]
    as_owner(f"UPDATE moderation_decision SET {column} = {CHANGES[column]} WHERE id = %s", second.pk)  # noqa: S608
    _, faults = verify()
    assert any(str(second.pk) in fault or "chain" in fault for fault in faults)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_missing_decision_is_found_also_at_the_end(record, place):
    as_owner("DELETE FROM moderation_decision WHERE id = %s", record[place].pk)
    assert verify()[1]


def test_a_whole_missing_chain_is_found(record):
    as_owner("DELETE FROM moderation_decision")
    assert verify()[1]


def test_a_state_that_nobody_decided_is_found(record):
    comment = record[0].comment
    Comment.objects.filter(pk=comment.pk).update(state="rejected")
    assert verify()[1] == [f"Comment {comment.pk} is rejected, but the record says published."]


def test_the_command_fails_loudly(record):
    out = StringIO()
    call_command("verify_decisions", stdout=out)
    assert out.getvalue() == "3 decisions checked; the record is whole.\n"
    Ledger.objects.update(length=9)
    with pytest.raises(CommandError, match="1 faults in 3 decisions"):
        call_command("verify_decisions", stderr=StringIO())
