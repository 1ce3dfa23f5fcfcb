"""Hostile values in every field and parameter of every route: an answer in JSON below 500, whatever is sent."""

import json
import time
import uuid
from urllib.parse import quote

import pytest
from drf_spectacular.generators import SchemaGenerator

from comments.states import State
from tests import make
from tests.security import corpora

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def routes():
    """(method, path, query parameters, fields of the body) of every operation, from our own description."""
    schema = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    shapes = schema["components"]["schemas"]
    found = []
    for path, item in schema["paths"].items():
        for method, one in item.items():
            query = [p["name"] for p in one.get("parameters", []) if p["in"] == "query"]
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            fields = list(shapes[body["$ref"].rpartition("/")[2]]["properties"]) if "$ref" in body else []
            found.append((method, path, query, fields))
    return found


@pytest.fixture
def there():
    """A path parameter's real value, by its name."""
    comment = make.a_comment()
    make.a_comment(comment.thread.article, state=State.HELD)
    return {
        "slug": comment.thread.article.slug,
        "comment_id": str(comment.pk),
        "decision_id": "1",
        "external_id": "cms-1",
    }


def is_an_answer(answer, what):
    assert answer.status_code < 500, what
    if answer.content:
        assert answer["Content-Type"] in ("application/json", "application/problem+json"), what
        json.loads(answer.content)


def filled(path, there):
    for name, value in there.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def test_stk_01_hostile_values_in_every_query_parameter(routes, there):
    """STK-01, STK-02, STK-03, ABU-03, ACC-12: injection, huge numbers, wildcards, in every parameter there is."""
    moderator = make.Api(make.a_moderator())
    values = [text for text in corpora.HOSTILE if len(text) < 500] + ["", "-1", "0", "1e-400", "Infinity", "9" * 30]
    for method, path, query, _ in routes:
        if method != "get":
            continue
        for place, name in enumerate(query):
            for value in values[place % 4 :: 4]:
                answer = moderator.get(f"{filled(path, there)}?{name}={quote(value, safe='', errors='replace')}")
                is_an_answer(answer, (path, name, ascii(value)))
                assert answer.status_code in (200, 400, 401, 404), (path, name, ascii(value))


def test_hostile_values_in_every_path(routes, there):
    values = [text for text in corpora.HOSTILE if 0 < len(text) < 500]
    moderator = make.Api(make.a_moderator())
    for method, path, _, _ in routes:
        if "{" not in path or method == "delete":
            continue
        for value in values[::4]:
            for name in there:
                if f"{{{name}}}" in path:
                    hostile = filled(path, there | {name: quote(value, safe="", errors="replace")})
                    is_an_answer(getattr(moderator, method)(hostile), (method, path, ascii(value)))


def test_hostile_values_in_every_field(routes, there):
    """Texts, wrong types, and numbers beyond every integer, in each field on its own."""
    values = [*corpora.HOSTILE[::5], None, True, 0, -1, 10**16, 1.5, 1e308, [], [[]], {}, {"a": []}, ["x"], "\ud800"]
    moderator = make.Api(make.a_moderator())
    known = {"name": "Ada", "body": "Hello.", "reason": "spam", "action": "reject", "version": 1, "note": ""}
    for method, path, _, fields in routes:
        for field in fields:
            for value in values:
                body = {name: known[name] for name in fields if name in known} | {field: value}
                answer = getattr(moderator, method)(filled(path, there), json.dumps(body))
                is_an_answer(answer, (method, path, field, ascii(value)))


def test_stk_03_numbers_in_filters_cost_nothing():
    """STK-03: a huge exponent or 400 digits are answered at once."""
    moderator = make.Api(make.a_moderator())
    moderator.get("moderation/queue/")
    for name in ("score_min", "age_min", "limit"):
        for value in ("1e1000000", "9" * 400, "1E-1000000", "0." + "1" * 400, "1_000", "٣"):
            started = time.process_time()
            answer = moderator.get(f"moderation/queue/?{name}={value}")
            assert time.process_time() - started < 0.3, (name, value[:20])
            is_an_answer(answer, (name, value[:20]))


@pytest.mark.parametrize("number", ["0", "-1", "9" * 18, "9" * 40, "1.5", "x", "%00"])
def test_a_decision_that_is_none_is_404(number):
    assert make.Api(make.a_moderator()).post(f"moderation/decisions/{number}/undo/", {}).status_code == 404


def test_acc_10_ids_tell_nothing():
    """ACC-10, ACC-14: 74 random bits beside the time; no counter of what others wrote."""
    ids = [uuid.UUID(str(make.a_pending_comment().pk)) for _ in range(50)]
    assert {one.version for one in ids} == {7}
    assert len({one.int & (1 << 62) - 1 for one in ids}) == 50
    assert [one.hex[:12] for one in ids] == sorted(one.hex[:12] for one in ids)
