"""What every answer gets: a request id, a Content-Security-Policy (Django 6.0 builds it in), and no lost slash."""

import random
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware

from newsroom import logs

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

SAFE = {"GET", "HEAD", "OPTIONS"}
Answer = Callable[[HttpRequest], HttpResponse]


def request_id_of(given: str | None) -> str:
    """The id that a request came with, when it is a plain one, else one of our own: 16 hex digits. No secret."""
    return given if given and GIVEN_ID.fullmatch(given) else f"{random.getrandbits(64):016x}"


def request_ids(get_response: Answer) -> Answer:
    """Name the request: the caller's X-Request-Id when it is a plain one, else one of our own. Logged and answered."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = request_id_of(request.headers.get("X-Request-Id"))
        token = logs.request_id.set(request.request_id)
        try:
            response = get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-Id"] = request.request_id
        return response

    return middleware


def content_security_policy(get_response: Answer) -> Answer:
    """Send the policy of settings.CONTENT_SECURITY_POLICY with every answer that has none of its own."""
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.CONTENT_SECURITY_POLICY.items())

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", policy)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware


class SlashMiddleware(CommonMiddleware):
    """Leads to the address with its slash, but only who reads: a redirected POST would arrive as a GET and be lost."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return request.method in SAFE and super().should_redirect_with_slash(request)
