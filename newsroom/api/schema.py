"""What the OpenAPI file says of every endpoint: the problem shape of its errors, and the ways to say who one is."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


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


class Schema(AutoSchema):
    """Adds the problem answers that any operation can give."""

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer, "response")
        for status, description in self._problems().items():
            bodies.setdefault(
                status,
                {"description": description, "content": {"application/problem+json": {"schema": problem.ref}}},
            )
        return bodies

    def _problems(self) -> dict[str, str]:
        found = {"400": "What was sent cannot be used."}
        if "{" in self.path:
            found["404"] = "There is nothing here."
        if self.get_auth():
            found["403"] = "You may not do this."
        if self.method in {"POST", "PUT", "PATCH"}:
            found |= {"413": "The body is larger than 64 KiB.", "415": "The body is not JSON."}
        return found
