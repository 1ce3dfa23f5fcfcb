"""Every error as problem+json, whatever goes wrong and wherever: never a page, never a trace, never nothing."""

import json
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import posting
from newsroom.api import kinds
from tests import make

pytestmark = pytest.mark.django_db

MEMBERS = {"type", "title", "status", "code", "detail", "errors", "request_id"}
ADA = {"name": "Ada", "body": "Well said."}


def is_a_problem(answer, status, code=None):
    said = json.loads(answer.content)
    assert answer.status_code == status, said
    assert answer["Content-Type"] == "application/problem+json"
    assert set(said) == MEMBERS
    assert said["status"] == status
    assert said["code"] == (code or said["code"])
    assert said["type"] == f"/api/problems/{said['code']}/"
    assert said["request_id"] == answer["X-Request-Id"]
    assert said["title"]
    assert said["detail"]
    assert all(set(error) == {"pointer", "message"} for error in said["errors"])
    return said


@pytest.fixture
def url():
    return f"/api/v1/articles/{make.an_article().slug}/comments/"


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/",
        "/api/v2/articles/",
        "/api/nothing/",
        "/api/v1/nothing/here/at/all/",
        "/api/v1/comments/7/",
        "/api/v1/comments/not-a-uuid/replies/",
        "/api/v1/articles/never-written/comments/",
        "/api/v1/moderation/decisions/x/undo/",
        "/api/v1/articles/%00/comments/",
        "/api/v1/articles/a%00b/",
        "/api/v1/articles/%FF%FE/comments/",
        "/api/v1/articles/%ZZ/comments/",
        "/api/v1/articles/..%2f..%2fetc/comments/",
        "/api/v1/articles/%C0%AE/comments/",
        "/api/v1/articles/a%0d%0aSet-Cookie:x/comments/",
        "/api/problems/never-heard-of/",
        f"/api/v1/articles/{'x' * 5000}/comments/",
    ],
)
def test_stk_08_an_unknown_path_is_404(path):
    """STK-08: nothing of the path comes back, and no page does."""
    said = is_a_problem(make.Api().get(path), 404, "not_found")
    assert "passwd" not in str(said)


@pytest.mark.parametrize(
    "query", ["%00", "%FF", "%ZZ", "a=%00", "a=b&a=c&%", "=", "&&&", "\u20ac", "a[]=1", "limit=%00", "x" * 8000]
)
def test_any_query_is_an_answer(url, query):
    answer = make.Api().get(f"{url}?{query}")
    if answer.status_code != 200:
        is_a_problem(answer, 400, "invalid")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_wrong_method_is_405_and_says_which_are_right(method):
    answer = getattr(make.Api(), method)("/api/v1/comment-counts/?article=a")
    is_a_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*"])
def test_another_format_is_406(url, accept):
    is_a_problem(make.Api(Accept=accept).get(url), 406, "not_acceptable")


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8", ";;;=", ""])
def test_json_is_what_everybody_else_gets(url, accept):
    assert make.Api(Accept=accept).get(url)["Content-Type"] in ("application/json", "application/problem+json")


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        ";;;=",
        "application/problem+json",
    ],
)
def test_another_kind_of_body_is_415(url, kind):
    answer = Client(raise_request_exception=False).post(url, b"name=Ada&body=Hello", content_type=kind)
    is_a_problem(answer, 415, "unsupported_media_type")


def test_abu_10_a_file_is_never_taken(url, tmp_path):
    """ABU-10: no uploads, on no route."""
    picture = tmp_path / "shell.php"
    picture.write_text("<?php")
    for client, path in ((Client(), url), (make.Api(make.a_moderator()).client, "/api/v1/moderation/decisions/")):
        with picture.open("rb") as file:
            is_a_problem(client.post(path, {"name": "Ada", "body": file}), 415)


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_by_any_spelling_is_taken(url, kind):
    assert Client().post(url, json.dumps(ADA), content_type=kind).status_code == 201


@pytest.mark.parametrize("length", [64 * 1024 + 1, 3_000_000])
def test_a_body_over_64_kib_is_413(url, length):
    sent = json.dumps(ADA | {"body": "x" * length})
    is_a_problem(make.Api().post(url, sent), 413, "body_too_large")


def test_a_body_of_64_kib_is_read(url):
    sent = json.dumps(ADA | {"padding": ""})
    padded = json.dumps(ADA | {"padding": "x" * (64 * 1024 - len(sent))})
    assert len(padded) == 64 * 1024
    assert make.Api().post(url, padded).status_code == 201


@pytest.mark.parametrize("length", ["", "0", "-1", "abc", "1"])
def test_stk_05_a_wrong_content_length_is_no_failure(url, length):
    """STK-05: what is not there is not read, and what is missing is named."""
    answer = Client(raise_request_exception=False).post(
        url, json.dumps(ADA), content_type="application/json", CONTENT_LENGTH=length
    )
    assert answer.status_code in (201, 400)
    if answer.status_code == 400:
        is_a_problem(answer, 400)


def test_a_chunked_body_without_length_is_a_problem_not_a_failure(url):
    answer = Client(raise_request_exception=False).post(
        url, json.dumps(ADA), content_type="application/json", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked"
    )
    is_a_problem(answer, 400)


def test_2000_form_fields_are_no_failure(url):
    fields = "&".join(f"a{number}={number}" for number in range(2000))
    for path in (url, "/api/v1/moderation/decisions/"):
        answer = make.Api(make.a_moderator()).client.post(
            path, fields, content_type="application/x-www-form-urlencoded"
        )
        is_a_problem(answer, 415)


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", ""])
def test_another_host_is_400(url, host):
    is_a_problem(Client(raise_request_exception=False).get(url, headers={"Host": host}), 400)


def broken(*args, **kwargs):
    raise RuntimeError("a secret of the house at /srv/somewhere")


def test_stk_08_a_failure_is_a_constant_500(url, monkeypatch, caplog):
    """STK-08: the answer shows nothing; the log names the request."""
    monkeypatch.setattr(posting, "submit", broken)
    answer = make.Api().post(url, ADA)
    said = is_a_problem(answer, 500, "internal_error")
    assert "secret" not in str(said)
    assert "/srv/" not in answer.content.decode()


def test_a_database_that_does_not_answer_is_a_problem(url, monkeypatch):
    def down(*args, **kwargs):
        raise OperationalError("could not connect to server at 10.0.0.5")

    monkeypatch.setattr(posting, "submit", down)
    answer = make.Api().post(url, ADA)
    assert "10.0.0.5" not in answer.content.decode()
    is_a_problem(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"


def test_every_status_has_its_code(url):
    comment = make.a_comment()
    assert is_a_problem(make.Api().post(url, "{"), 400, "bad_request")["detail"] == "The body is not valid JSON."
    is_a_problem(make.Api().post(url, {}), 400, "invalid")
    is_a_problem(make.Api().get("receipt/"), 401, "not_authenticated")
    is_a_problem(make.Api().get("moderation/queue/"), 403, "forbidden")
    for _ in range(2):
        reported = make.Api().post(f"comments/{comment.pk}/reports/", {"reason": "spam"})
    is_a_problem(reported, 409, "already_reported")
    make.Api().post(url, ADA, Idempotency_Key="k")
    is_a_problem(make.Api().post(url, ADA | {"name": "Max"}, Idempotency_Key="k"), 422, "idempotency_key_reused")
    with override_settings(LIMITS={"post": ["0/60"]}, UNLIMITED_ADDRESSES=[]):
        is_a_problem(make.Api().post(url, ADA), 429, "too_many_requests")


@pytest.mark.parametrize("accept", ["de", "de-DE,de;q=0.9", "xx", "*", ";q=x", "\u00e9"])
def test_the_code_and_the_forms_words_are_the_same_in_every_language(url, accept):
    said = make.Api(Accept_Language=accept).post(url, {}).json()
    assert said["code"] == "invalid"
    assert [error["pointer"] for error in said["errors"]] == ["/body", "/name"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=80), st.sampled_from(["post", "patch", "put"]))
def test_any_bytes_are_a_created_comment_or_a_problem(raw, method):
    """Whatever is sent to a door that reads bodies: 201 or a problem below 500."""
    article = make.an_article()
    answer = getattr(make.Api(), method)(f"articles/{article.slug}/comments/", raw)
    assert answer.status_code < 500
    if answer.status_code != 201:
        is_a_problem(answer, answer.status_code)


@pytest.mark.parametrize("text", ["\\ud800", "\\udfff x", "a/b~c"])
def test_what_a_message_quotes_can_always_be_sent(text):
    """A choice that is none is quoted back; a lone surrogate in it is no failure."""
    comment = make.a_comment()
    for path in (f"comments/{comment.pk}/reports/",):
        is_a_problem(make.Api().post(path, f'{{"reason": "{text}"}}'), 400, "invalid")
    moderator = make.Api(make.a_moderator())
    sent = f'{{"action": "{text}", "version": 1, "reason": "{text}", "note": "{text}"}}'
    is_a_problem(moderator.post(f"moderation/comments/{comment.pk}/decisions/", sent), 400, "invalid")


def test_a_pointer_is_a_json_pointer(url):
    said = make.Api().get(f"{url}?a/b~c=1").json()
    assert said["errors"][0]["pointer"] == "/a~1b~0c"


def test_errors_in_a_list_are_pointed_at_by_place():
    api = make.Api(make.a_moderator())
    comment = make.a_comment()
    sent = {"action": "approve", "comments": [{"id": str(comment.pk), "version": 2}, {"id": "x", "version": 0}]}
    pointers = {error["pointer"] for error in api.post("moderation/decisions/", sent).json()["errors"]}
    assert pointers == {"/comments/1/id", "/comments/1/version"}


def test_the_type_of_every_problem_leads_somewhere():
    for code, known in kinds.kinds().items():
        answer = make.Api().get(f"/api/problems/{code}/")
        assert answer.status_code == 200
        assert answer.json()["code"] == code
        assert answer.json()["status"] == known["status"]
        assert answer.json()["title"]
        assert answer.json()["meaning"]


def test_every_code_is_explained_in_the_documentation():
    written = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    missing = [code for code in kinds.kinds() if f"`{code}`" not in written]
    assert not missing
