"""Everything that our own description allows, and much that it does not, sent to every operation (schemathesis)."""

import json

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from comments import receipts
from comments.states import State
from moderation.models import Decision, SavedQueue
from newsroom.wsgi import application
from tests import make

schemathesis = pytest.importorskip("schemathesis", reason="of requirements/ci.txt")
pytestmark = [pytest.mark.slow, pytest.mark.django_db]

EXAMPLES = 60  # an operation; some 23 of them
TOKEN = "a" * 32


@pytest.fixture(scope="module")
def schema():
    from drf_spectacular.generators import SchemaGenerator

    described = SchemaGenerator().get_schema(request=None, public=True)
    found = schemathesis.openapi.from_dict(json.loads(json.dumps(described, default=str)))
    found.app = application
    return found


@pytest.fixture
def there(settings, kept_connection):
    """Something behind every path, and somebody to ask for it."""
    settings.LIMITS = {scope: ["1000000/60"] for scope in settings.LIMITS}
    settings.CMS_TOKEN = "cms-token"
    comment = make.a_comment()
    held = make.a_comment(comment.thread.article, state=State.HELD)
    moderator = make.a_moderator()
    client = make.Api(moderator).client
    return {
        "paths": {
            "slug": [comment.thread.article.slug],
            "comment_id": [str(comment.pk), str(held.pk)],
            "decision_id": [Decision.objects.last().pk],
            "external_id": ["cms-1"],
            "queue_id": [SavedQueue.objects.create(name="Mine", owner=moderator).pk],
            "cluster_id": [make.a_cluster(3).pk],
        },
        "Receipt": {"Authorization": f"Receipt {receipts.issue(comment.commenter)}"},
        "CMS": {"Authorization": "Bearer cms-token"},
        "cookieAuth": {
            "Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        },
    }


def every_operation():
    from drf_spectacular.generators import SchemaGenerator

    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    return [(path, method) for path, item in sorted(paths.items()) for method in item]


@pytest.mark.parametrize(("path", "method"), every_operation())
def test_g12_every_answer_is_one_that_is_described(schema, there, path, method):
    """G12: no 5xx, and status, media type, headers and shape of every answer stand in the OpenAPI file."""
    operation = schema[path][method]
    checks = [
        schemathesis.checks.not_a_server_error,
        *(
            getattr(schemathesis.specs.openapi.checks, f"{what}_conformance")
            for what in ("status_code", "content_type", "response_headers", "response_schema")
        ),
    ]
    schemes = [name for way in operation.definition.raw["security"] for name in way]
    asked = iter(range(10**6))

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case):
        turn = next(asked)
        for name in case.path_parameters or {}:
            if turn % 4:  # mostly something that is there
                known = there["paths"][name]
                case.path_parameters[name] = known[turn % len(known)]
        who = there[schemes[0]] if schemes and (turn % 5 or "cookieAuth" in schemes) else {}
        case.call_and_validate(base_url="http://localhost", headers=who, checks=checks)

    ask()
