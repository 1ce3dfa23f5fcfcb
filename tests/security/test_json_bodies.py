"""JSON as attackers and broken clients send it: a comment, or a problem that says what is wrong."""

import base64
import json

import pytest
from django.test import Client

from comments.models import Comment
from tests import make
from tests.security import corpora

pytestmark = pytest.mark.django_db

GOOD = {"name": "Ada", "body": "Well said."}
OWN = [
    b"[" * 1000,
    b"[" * 60_000,
    b'{"a":' * 12_000,
    b'{"name":"a","body":' + b"[" * 5000 + b"]" * 5000 + b"}",
    b'{"name":"\\ud800x","body":"b"}',
    b'{"name":"a","body":"x\\u0000y"}',
    b"\xff\xfe",
    json.dumps(GOOD).encode("utf-16"),
    json.dumps(GOOD).encode("utf-8-sig"),
    b'{"name":"a","body":"b","n":NaN}',
    b'{"name":"a","body":"b","n":1000000000000000000000000000000}',
    b'{"name":"a","body":"b","n":' + b"9" * 5000 + b"}",
    b'{"name":"a","name":"<b>","body":"b"}',
    b'{"name":"\\u200b","body":"b"}',
    b'{"name":"\\u202enimda","body":"b"}',
    b'{"name":"a","body":"b","parent":999999999}',
    b'{"name":"a","body":"b"}}',
    b'{"name":"a","body":"b"} {}',
    b'"name"',
    b"",
    b"null",
    b"\x00",
    b'{"__proto__":{"state":"published"}}',
]


@pytest.fixture
def url():
    return f"/api/v1/articles/{make.an_article().slug}/comments/"


def sent(url, raw, kind="application/json"):
    answer = Client(raise_request_exception=False).post(url, raw, content_type=kind)
    if answer.status_code == 201:
        assert answer["Content-Type"] == "application/json"
    else:
        assert 400 <= answer.status_code < 500, raw[:80]
        assert answer["Content-Type"] == "application/problem+json", raw[:80]
        assert answer.json()["status"] == answer.status_code
    return answer


@pytest.mark.parametrize("raw", OWN, ids=range(len(OWN)))
def test_stk_06_what_is_not_a_plain_object_is_refused(url, raw):
    """STK-06: the cases that stock Django and DRF answer with 500, an HTML page, or a comment."""
    assert sent(url, raw).status_code == 400
    assert not Comment.objects.exists()


def test_stk_06_no_file_of_the_json_test_suite_breaks_the_parser(url):
    """STK-06, G12: 318 files, none of which is a comment."""
    for case in corpora.records("json-testsuite-parsing.jsonl"):
        raw = base64.b64decode(case["b64"])
        assert sent(url, raw).status_code in (400, 413), case["name"]
    assert not Comment.objects.exists()


def test_the_suites_valid_values_are_read_as_the_standard_library_reads_them():
    """y_ files parse alike, but for what we refuse on purpose: doubled keys and very large numbers."""
    from rest_framework.exceptions import ParseError

    from newsroom.api.parsers import strict_json

    refused = []
    for case in corpora.records("json-testsuite-parsing.jsonl"):
        raw = base64.b64decode(case["b64"])
        if case["name"].startswith("y_"):
            try:
                assert strict_json(raw) == json.loads(raw), case["name"]
            except ParseError:
                refused.append(case["name"])
        elif case["name"].startswith("n_"):
            with pytest.raises(ParseError):
                strict_json(raw)
    assert all("duplicated_key" in name for name in refused), refused


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-16", "application/json; charset=nope", "application/json;;;="]
)
def test_a_charset_that_is_not_utf_8_changes_nothing(url, kind):
    """What is read is UTF-8, whatever a header says of it."""
    for raw, statuses in ((json.dumps(GOOD).encode(), (201, 415)), (json.dumps(GOOD).encode("utf-16"), (400, 415))):
        answer = Client(raise_request_exception=False).generic("POST", url, raw, content_type=kind)
        assert answer.status_code in statuses
