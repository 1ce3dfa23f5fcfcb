"""What the OpenAPI file says of every endpoint beside its own words: summary, examples, and every way it can refuse."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from newsroom import refusals
from newsroom.api import problems, samples

PROBLEM = "application/problem+json"
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Send it back as If-None-Match: 304 when you have it."}}
CREATED = {"Location": {"schema": {"type": "string"}, "description": "Where the new thing is."}}
LIMITED = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds until the next try can succeed."},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": 'Such as `"post";q=3;w=15`: 3 in 15 seconds.'},
    "RateLimit": {"schema": {"type": "string"}, "description": 'Such as `"post";r=0;t=9`: none left for 9 seconds.'},
}


class FieldErrorSerializer(serializers.Serializer):
    pointer = serializers.CharField(help_text="A JSON Pointer into the body that was sent, such as /body.")
    message = serializers.CharField(help_text="A sentence for the person who sent it.")


class ProblemSerializer(serializers.Serializer):
    """An error, as RFC 9457 says it."""

    type = serializers.CharField(help_text="Where the kind of problem is explained.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="For programs; never changes.")
    detail = serializers.CharField()
    errors = FieldErrorSerializer(many=True)
    request_id = serializers.CharField(help_text="Name it when you ask us about this.")


def refuses(*kinds: type[refusals.Refusal]) -> Callable[[Callable], Callable]:
    """Say which refusals an endpoint can answer with, for its description."""

    def mark(method: Callable) -> Callable:
        method.refusals = kinds
        return method

    return mark


class Schema(AutoSchema):
    """Adds a summary, examples, and the problem answers that an operation can give."""

    def get_summary(self) -> str:
        """The first sentence of what the method says of itself."""
        return super().get_description().partition(". ")[0].partition("\n")[0].rstrip(".")

    def _get_response_for_code(
        self, serializer: Any, status_code: str, media_types: Any = None, direction: str = "response"
    ) -> dict[str, Any]:
        answer = super()._get_response_for_code(serializer, status_code, media_types, direction)
        answer["description"] = answer["description"] or self.get_summary() + "."
        example = samples.of(serializer)
        if example is not None:
            for content in answer.get("content", {}).values():
                content.setdefault("examples", {"Success": {"value": example}})
        if status_code == "201":
            answer.setdefault("headers", {}).update(CREATED if self.method == "POST" and self._is_public() else {})
        elif self.method == "GET" and self._is_public():
            answer.setdefault("headers", {}).update(ETAG)
        return answer

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        if self.method == "GET" and self._is_public():
            bodies["304"] = {"description": "You have the newest (If-None-Match).", "headers": ETAG}
        reference = self.resolve_serializer(ProblemSerializer, "response").ref
        by_status: dict[int, list[tuple[str, str, str]]] = {}
        for status, code, title, pointer in self._problems():
            by_status.setdefault(status, []).append((code, title, pointer))
        for status, found in sorted(by_status.items()):
            bodies[str(status)] = {
                "description": " ".join(dict.fromkeys(title for _, title, _ in found)),
                "content": {PROBLEM: {"schema": reference, "examples": _examples(status, found)}},
            } | ({"headers": LIMITED} if status == 429 else {})
        return bodies

    def _is_public(self) -> bool:
        """Whether the answer is the same for everybody."""
        return {} in self.get_auth()

    def _problems(self) -> list[tuple[int, str, str, str]]:
        """(status, code, title, pointer of an example error) of every problem that this operation can answer with."""
        schemes = {name for way in self.get_auth() for name in way}
        found = [(400, "invalid", "")] if self.method == "GET" else []
        if schemes & {"Receipt", "CMS"}:
            found.append((401, "not_authenticated", ""))
        if schemes & {"cookieAuth", "CMS"}:
            found.append((403, "forbidden", ""))
        if "{" in self.path:
            found.append((404, "not_found", ""))
        if self.method in ("POST", "PUT", "PATCH") and self.get_request_serializer() is not None:
            found += [(400, "invalid", "/body"), (400, "bad_request", "")]
            found += [(413, "body_too_large", ""), (415, "unsupported_media_type", "")]
        general = [(status, code, problems.title_of(code, status), pointer) for status, code, pointer in found]
        return general + [
            (problems.status_of(kind), kind.code, str(kind.title), "")
            for kind in getattr(getattr(self.view, self.method.lower()), "refusals", ())
        ]


def _examples(status: int, found: list[tuple[str, str, str]]) -> dict[str, Any]:
    """One example a code, as `problems.problem` would say it."""
    examples = {}
    for code, title, pointer in found:
        errors = [(pointer, "Please enter your comment!")] if pointer else []
        body = problems.problem(status, code=code, title=title, errors=errors, request=None)
        examples[code] = {"value": body | {"request_id": "5f0c8a1e6b7d4c32"}}
    return examples
