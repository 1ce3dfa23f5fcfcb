"""Request ids and log lines: a caller can name a request, but cannot write the log."""

import json
import logging

import pytest

from newsroom.logs import JsonFormatter, request_id
from tests import make


@pytest.mark.parametrize("given", ["0123456789abcdef", "trace-1.2_3xyz", "A" * 64])
def test_a_plain_request_id_of_the_caller_is_kept(given):
    assert make.Api(X_Request_Id=given).get("/healthz")["X-Request-Id"] == given


@pytest.mark.parametrize(
    "given",
    ["", "short", "A" * 65, "<script>alert(1)</script>", "a b c d e f", "id\u00e9ntification", "../../etc/passwd"],
)
def test_any_other_is_replaced(given):
    named = make.Api(X_Request_Id=given).get("/healthz")["X-Request-Id"]
    assert named != given
    assert len(named) == 16


@pytest.mark.django_db
def test_only_who_reads_is_led_to_the_slash():
    """A redirected POST arrives as a GET: the comment would be lost behind a 200."""
    path = f"/api/v1/articles/{make.an_article().slug}/comments"
    assert make.Api().get(path)["Location"] == f"{path}/"
    answer = make.Api().post(path, {"name": "Ada", "body": "Hello."})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_two_requests_have_two_ids():
    assert make.Api().get("/healthz")["X-Request-Id"] != make.Api().get("/healthz")["X-Request-Id"]


@pytest.mark.parametrize(
    "hostile", ["a\nb", "\x1b[31mred", "a\r\nSet-Cookie: x", "\u2028", "\0", "\x85", "{}\"'", "\ud800"]
)
def test_out_19_no_control_character_reaches_the_log(hostile):
    """OUT-19: a line is one JSON object in plain ASCII, whatever a request says."""
    token = request_id.set("0123456789abcdef")
    try:
        record = logging.LogRecord("newsroom", logging.WARNING, __file__, 1, "Path %s", (hostile,), None)
        line = JsonFormatter().format(record)
    finally:
        request_id.reset(token)
    assert line.isascii()
    assert line.isprintable()
    said = json.loads(line)
    assert said["message"] == f"Path {hostile}"
    assert said["request_id"] == "0123456789abcdef"


def test_a_traceback_stays_on_its_line():
    try:
        raise ValueError("two\nlines")
    except ValueError:
        import sys

        record = logging.LogRecord("newsroom", logging.ERROR, __file__, 1, "It failed", (), sys.exc_info())
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "ValueError" in json.loads(line)["traceback"]
