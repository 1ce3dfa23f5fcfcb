"""A guest's plain post, taken without Django's way to the view and back, which costs more than all that it owes.

What a post owes is done by `comments.api.taking`, as for the view. What its answer says beside that (security,
language, origin) is Django's: the first post of each variant is answered by Django, whose headers are learned. The
unusual is Django's too, and so is whatever is refused: the refusal is handed on, for Django alone words refusals.
"""

import io
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import translation

from comments.api import taking
from newsroom import logs
from newsroom.api.parsers import strict_json
from newsroom.edge import requests
from newsroom.edge.requests import Environ, Variant, Variants
from newsroom.middleware import request_id_of

OWN = {"Cache-Control", "Content-Length", "Idempotency-Replayed", "Location", "X-Request-Id"}  # not the variant's


class Posts:
    """Takes plain posts, or lets *django* answer."""

    def __init__(self, django: Any) -> None:
        self.django = django
        self._variants = Variants()
        self._learned: dict[Variant, list[tuple[str, str]]] = {}

    def __call__(self, environ: Environ, start_response: Any) -> Any:
        slug = requests.posted_to(environ)
        variant = self._variants.of(requests.headers_of(environ)) if slug else None
        if slug is None or variant is None or not variant.takes_json:  # who takes no JSON, Django may yet refuse
            return self.django(environ, start_response)
        learned = self._learned.get(variant)
        if learned is None:
            return self.django(environ, self._learning(variant, start_response))
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        named = request_id_of(environ.get("HTTP_X_REQUEST_ID"))
        try:
            answer, own = _take(environ, slug, body, variant, named)
        except Exception as refusal:
            known = {"wsgi.input": io.BytesIO(body), "HTTP_X_REQUEST_ID": named, taking.REFUSAL: refusal}
            return self.django(environ | known, start_response)
        own |= {"Content-Length": str(len(answer)), "X-Request-Id": named}
        start_response("201 Created", [*learned, *own.items()])
        return [answer]

    def _learning(self, variant: Variant, start_response: Any) -> Any:
        def learn(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if status == "201 Created" and all(name != "Set-Cookie" for name, _ in headers):
                if len(self._learned) >= requests.MOST_VARIANTS:
                    self._learned.clear()
                self._learned[variant] = [(name, value) for name, value in headers if name not in OWN]
            return start_response(status, headers)

        return learn


def _take(environ: Environ, slug: str, body: bytes, variant: Variant, named: str) -> tuple[bytes, dict[str, str]]:
    """`taking.take` as within a request of Django's: in the reader's language, lines of the log name the request.

    Django's signals around a request are not sent, for of all that they do (caches, URLs, every database, before and
    after) a post needs one thing: that a connection which broke or grew old is not used.
    """
    token = logs.request_id.set(named)
    connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()
    try:
        translation.activate(variant.language)  # for good, as Django does: whoever is next sets their own
        request, parse = SimpleNamespace(META=environ), partial(strict_json, body)
        return taking.take_at_once(request, slug, parse) or taking.take(request, slug, parse)
    finally:
        logs.request_id.reset(token)
