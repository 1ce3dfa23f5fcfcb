"""Every error as RFC 9457 problem+json, in one place, whatever raised it."""

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from newsroom import refusals
from newsroom.api.parsers import BodyTooLarge
from newsroom.api.renderers import as_json

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
STATUS = {
    refusals.Invalid: status.HTTP_400_BAD_REQUEST,
    refusals.Forbidden: status.HTTP_403_FORBIDDEN,
    refusals.Missing: status.HTTP_404_NOT_FOUND,
    refusals.Conflict: status.HTTP_409_CONFLICT,
    refusals.TooMany: status.HTTP_429_TOO_MANY_REQUESTS,
    refusals.Unprocessable: status.HTTP_422_UNPROCESSABLE_ENTITY,
}
CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "unprocessable",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}
TITLES = {
    400: _("Some of what you sent cannot be used."),
    401: _("Please sign in, or send a valid receipt."),
    403: _("You may not do this."),
    404: _("There is nothing here."),
    500: _("Something went wrong on our side. Nothing was changed."),
    503: _("We cannot answer right now. Please try again in a moment."),
}


RETRY_AFTER_SECONDS = "5"  # a database restart takes less, mostly
WHOLE = {"non_field_errors", "__all__"}  # what DRF's serializers and Django's forms call the thing as a whole


def problem(
    http_status: int, *, code: str = "", title: str = "", detail: str = "", errors: Any = (), request: Any
) -> dict:
    """The body of an error answer: {type, title, status, code, detail, errors: [{pointer, message}], request_id}."""
    code = code or CODES.get(http_status, "error")
    title = title or title_of(code, http_status)
    return {
        "type": f"/api/problems/{code}/",
        "title": str(title),
        "status": http_status,
        "code": code,
        "detail": _encodable(detail or title),
        "errors": [{"pointer": _encodable(pointer), "message": _encodable(message)} for pointer, message in errors],
        "request_id": getattr(request, "request_id", ""),
    }


def _encodable(said: Any) -> str:
    """*said* as text that fits into UTF-8: a message may quote a lone surrogate that somebody sent."""
    return str(said).encode("utf-8", "replace").decode()


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. Anything unknown goes on to Django, which logs it and answers `server_error`."""
    request = context["request"]
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = BodyTooLarge()
    if isinstance(error, refusals.Refusal):
        answer = _refused(error, request)
    elif isinstance(error, OperationalError | InterfaceError):
        logger.exception("The database did not answer")
        answer = Response(problem(503, request=request), status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})
    elif isinstance(error, exceptions.APIException):
        answer = _api_error(error, request)
    else:
        return None
    set_rollback()
    answer.content_type = CONTENT_TYPE
    return answer


def title_of(code: str, http_status: int) -> str:
    """A sentence for an error that has none of its own."""
    return str(TITLES.get(http_status, "")) or code.replace("_", " ").capitalize() + "."


def status_of(kind: type[refusals.Refusal]) -> int:
    """The HTTP status that a kind of refusal is answered with."""
    return next(code for broader, code in STATUS.items() if issubclass(kind, broader))


def _refused(error: refusals.Refusal, request: Any) -> Response:
    http_status = status_of(type(error))
    body = problem(
        http_status, code=error.code, title=error.title, detail=error.detail, errors=error.errors, request=request
    )
    return Response(body, status=http_status, headers=headers_of(error))


def headers_of(error: refusals.Refusal) -> dict[str, str]:
    """What a refusal says in headers, on a page as in the API: when the same can succeed, if waiting helps."""
    if isinstance(error, refusals.TooMany):
        return limit_headers(error)
    return {"Retry-After": str(error.retry_after_seconds)} if error.retry_after_seconds else {}


def limit_headers(error: refusals.TooMany) -> dict[str, str]:
    """Retry-After (RFC 9110) and the RateLimit fields (draft-ietf-httpapi-ratelimit-headers-11)."""
    return {
        "Retry-After": str(error.retry_after_seconds),
        "RateLimit-Policy": error.policy,
        "RateLimit": f"{error.policy.partition(';')[0]};r={error.remaining};t={error.retry_after_seconds}",
    }


def _api_error(error: exceptions.APIException, request: Any) -> Response:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if isinstance(error, exceptions.ValidationError):
        found = list(_pointers(error.detail))
        detail = found[0][1] if len(found) == 1 else ""
        body = problem(error.status_code, code="invalid", detail=detail, errors=found, request=request)
    else:
        code = CODES.get(error.status_code, error.default_code)
        body = problem(error.status_code, code=code, detail=str(error.detail), request=request)
    return Response(body, status=error.status_code, headers=headers)


def _pointers(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """DRF's nested error details, flattened to (JSON Pointer, message)."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            step = str(name).replace("~", "~0").replace("/", "~1")  # RFC 6901
            where = path if name in WHOLE else f"{path}/{step}"
            yield from _pointers(inner, where)
    elif isinstance(detail, list | tuple):
        for position, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _pointers(inner, f"{path}/{position}" if nested else path)
    else:
        yield path, str(detail)


def answer(request: HttpRequest, http_status: int, **more: Any) -> HttpResponse:
    """A problem from outside DRF: Django's own error pages under /api/."""
    return HttpResponse(as_json(problem(http_status, request=request, **more)), CONTENT_TYPE, http_status)
