"""JSON in: what is read, what is refused, and that nothing breaks the reader."""

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from newsroom.api.parsers import MAX_DEPTH, strict_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_every_json_value_is_read_as_it_is(value):
    assert strict_json(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_parse_error(raw):
    with suppress(ParseError):
        strict_json(raw)


def test_the_depth_is_limited_whatever_brackets_stand_in_strings():
    nested = lambda depth: b"[" * depth + b"]" * depth  # noqa: E731
    assert strict_json(nested(MAX_DEPTH))
    with pytest.raises(ParseError, match="deeper"):
        strict_json(nested(MAX_DEPTH + 1))
    assert strict_json(json.dumps({"body": "[" * 1000 + '\\"' + "{" * 1000}).encode())


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"[" * 100_000, "deeper"),
        (b'{"a":' * 50_000, "deeper"),
        (b"\xff\xfe", "UTF-8"),
        ('{"name":"A"}'.encode("utf-16"), "UTF-8"),
        (b'{"name":1,"name":2}', "twice"),
        (b'{"a":{"b":1,"b":1}}', "twice"),
        (b"NaN", "NaN"),
        (b"[Infinity]", "Infinity"),
        (b'{"n":-Infinity}', "Infinity"),
        (b"1" * 5000, "too large"),
        (b"", "not valid"),
        (b"{'a': 1}", "not valid"),
        (b'{"a": 1,}', "not valid"),
        (b'\xef\xbb\xbf{"a": 1}', "not valid"),
    ],
)
def test_stk_06_what_is_not_plain_json_is_named(raw, says):
    """STK-06: nested brackets, other encodings, doubled keys and constants are refused with a sentence."""
    with pytest.raises(ParseError, match=says):
        strict_json(raw)


@pytest.mark.parametrize(
    "raw", [b'"' * 65_000, b'"\\' * 32_000, b"[]" * 32_000, b'{"":' * 16_000, b"1e" * 32_000, b"-" * 65_000]
)
def test_g18_hostile_bodies_cost_little(raw):
    started = time.process_time()
    with pytest.raises(ParseError):
        strict_json(raw)
    assert time.process_time() - started < 0.5
