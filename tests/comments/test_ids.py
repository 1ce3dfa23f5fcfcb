"""Ids grow with time, also within a millisecond, and say nothing else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments import ids

MOMENT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NANOSECONDS = int(MOMENT.timestamp()) * 10**9


@given(st.integers(0, 10**9), st.integers(1000, 10**9))
def test_what_is_made_a_microsecond_later_has_the_greater_id(since, later):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ids.time, "time_ns", lambda: NANOSECONDS + since)
        first = ids.uuid7()
        patch.setattr(ids.time, "time_ns", lambda: NANOSECONDS + since + later)
        second = ids.uuid7()
    assert ids.oldest_since(MOMENT) < first < second
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
