"""The OpenAPI file: valid, complete, and stable for those who generate code from it."""

import json

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from newsroom.api import kinds
from newsroom.refusals import Refusal
from tests import make

OPERATIONS = [
    "articles_list",
    "articles_retrieve",
    "articles_upsert",
    "comment_counts",
    "comments_create",
    "comments_edit",
    "comments_list",
    "comments_retrieve",
    "comments_withdraw",
    "decisions_create",
    "decisions_create_many",
    "decisions_undo",
    "policies_effective",
    "queue_list",
    "reaction_delete",
    "reaction_put",
    "receipt_erase",
    "receipt_export",
    "receipt_retrieve",
    "replies_list",
    "reports_create",
    "sections_list",
    "trace_retrieve",
]
STAFF = ("clusters_", "decisions_", "figures_", "policies_", "queue_", "queues_", "trace_")


@pytest.fixture(scope="module")
def schema():
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


def operations(schema):
    return [(path, method, one) for path, item in schema["paths"].items() for method, one in item.items()]


def test_it_is_valid_openapi_3_1(schema):
    validate_schema(schema)
    assert schema["openapi"] == "3.1.0"
    assert "x-" not in {name[:2] for name in schema}


def test_it_is_drawn_up_without_a_warning(tmp_path):
    """As a deployment check too: a warning here stops whoever runs `check --deploy --fail-level WARNING`."""
    call_command("spectacular", file=str(tmp_path / "openapi.yaml"), fail_on_warn=True)


def test_operations_keep_their_names(schema):
    """A front-end's generated client has methods of these names: add freely, rename nothing."""
    assert set(OPERATIONS) <= {one["operationId"] for _, _, one in operations(schema)}


def test_every_operation_says_what_it_does_shows_it_and_says_how_it_fails(schema):
    for path, method, one in operations(schema):
        name = f"{method} {path}"
        assert one["summary"], name
        assert one["description"], name
        assert one["tags"], name
        wins = {code: answer for code, answer in one["responses"].items() if code.startswith("2")}
        losses = {code: answer for code, answer in one["responses"].items() if code.startswith(("4", "5"))}
        assert wins, name
        for code, answer in wins.items():
            assert code == "204" or "application/json" in answer["content"], name
            for content in answer.get("content", {}).values():
                assert content["examples"], name
        assert losses, name
        for code, answer in losses.items():
            problem = answer["content"]["application/problem+json"]
            assert list(answer["content"]) == ["application/problem+json"], name
            assert problem["schema"] == {"$ref": "#/components/schemas/Problem"}, name
            for example in problem["examples"].values():
                assert example["value"]["status"] == int(code), name
                assert example["value"]["code"] in kinds.kinds(), name


def test_who_one_must_be_is_said(schema):
    schemes = schema["components"]["securitySchemes"]
    assert schemes["Receipt"]["name"] == "Authorization"
    assert schemes["cookieAuth"]["in"] == "cookie"
    assert schemes["CMS"]["scheme"] == "bearer"
    for path, _, one in operations(schema):
        staff = one["operationId"].startswith(STAFF)
        assert (one["security"] == [{"cookieAuth": []}]) == staff, path
        assert ("401" in one["responses"]) == any("Receipt" in way or "CMS" in way for way in one["security"]), path


def test_what_a_client_needs_of_the_headers_is_said(schema):
    create = schema["paths"]["/api/v1/articles/{slug}/comments/"]["post"]["responses"]
    assert "Location" in create["201"]["headers"]
    assert {"Retry-After", "RateLimit", "RateLimit-Policy"} == set(create["429"]["headers"])
    read = schema["paths"]["/api/v1/articles/{slug}/comments/"]["get"]["responses"]
    assert "ETag" in read["200"]["headers"]
    assert "ETag" in read["304"]["headers"]
    queue = schema["paths"]["/api/v1/moderation/queue/"]["get"]["responses"]
    assert "304" not in queue


def test_every_filter_of_the_queue_is_described(schema):
    found = schema["paths"]["/api/v1/moderation/queue/"]["get"]["parameters"]
    described = {one["name"]: one.get("description") for one in found}
    wanted = {
        "queue",
        "section",
        "article",
        "reason",
        "check",
        "score_min",
        "age_min",
        "q",
        "ordering",
        "limit",
        "cursor",
    }
    assert wanted <= set(described)
    assert all(described[name] for name in wanted)


@pytest.mark.django_db
def test_it_is_served_to_everybody():
    answer = make.Api(Accept="application/vnd.oai.openapi+json").get("/api/schema/")
    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.0"
    assert make.Api().get("/api/docs/").status_code == 200


def test_codes_are_single_words_and_no_two_refusals_share_one_with_different_statuses():
    def all_kinds(kind):
        for narrower in kind.__subclasses__():
            yield narrower
            yield from all_kinds(narrower)

    from newsroom.api.problems import status_of

    seen = {}
    for kind in all_kinds(Refusal):
        assert kind.code.isidentifier()
        assert seen.setdefault(kind.code, status_of(kind)) == status_of(kind), kind


def test_every_example_is_what_its_schema_says(schema):
    validators = pytest.importorskip("jsonschema", reason="of requirements/ci.txt").Draft202012Validator
    for path, _, one in operations(schema):
        for answer in one["responses"].values():
            for content in answer.get("content", {}).values():
                whole = {**content["schema"], "components": schema["components"]}
                for example in content.get("examples", {}).values():
                    errors = [error.message for error in validators(whole).iter_errors(example["value"])]
                    assert not errors, (path, errors)
