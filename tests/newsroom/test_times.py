"""Times come back from PostgreSQL as Django would have read them, only sooner."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError, connection
from hypothesis import given
from hypothesis import strategies as st

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def read(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        return cursor.fetchone()[0]


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-14 * 60, 14 * 60))
def test_a_time_is_the_same_whatever_its_fraction_and_where_it_was_said(time, minutes):
    offset = timedelta(minutes=minutes)
    said = f"{time.replace(tzinfo=None).isoformat()}{'-' if minutes < 0 else '+'}{abs(offset)}"
    try:
        expected = (time - offset).astimezone(UTC)
    except OverflowError:
        return
    found = read(said)
    assert found == expected
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(("said", "microseconds"), [("59.5", 500_000), ("59.05", 50_000), ("59", 0), ("59.000001", 1)])
def test_a_fraction_is_read_however_short_it_is_written(said, microseconds):
    assert read(f"2026-03-29 01:59:{said}+00") == datetime(2026, 3, 29, 1, 59, 59, microseconds, tzinfo=UTC)


@pytest.mark.parametrize("beyond", ["infinity", "0044-03-15 12:00:00+00 BC", "10000-01-01 00:00:00+00"])
def test_what_python_has_no_time_for_is_an_error_as_before(beyond):
    with pytest.raises(DataError):
        read(beyond)
