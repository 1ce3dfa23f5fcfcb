"""The WSGI application: a page at hand is sent, or one reader at a time asks Django for a newer one."""

import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from newsroom.api.caching import THREAD
from newsroom.edge import changes, requests
from newsroom.edge.pages import Headers, Page, Shelf
from newsroom.edge.requests import Environ, Variants
from newsroom.middleware import request_id_of

StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

LONGEST_WAIT_SECONDS = 2.0  # for a page that another reader is asking for; then a reader asks for itself


@dataclass(slots=True)
class Answer:
    """What Django said."""

    status: str
    headers: Headers
    body: list[bytes]

    def header(self, wanted: str) -> str:
        return next((value for name, value in self.headers if name == wanted), "")

    @property
    def is_everybodys(self) -> bool:
        """Whether it may be kept: Django calls it public, it has an ETag, depends on nothing that the edge does not
        tell apart, and nobody is given a cookie with it."""
        is_public = self.status == "200 OK" and self.header("Cache-Control").startswith("public")
        depends_on = {name.strip().lower() for name in self.header("Vary").split(",")} - {""}
        told_apart = depends_on <= requests.TOLD_APART and not self.header("Set-Cookie")
        return is_public and told_apart and bool(self.header("ETag"))


class Edge:
    """Answers from *most_bytes* of finished pages, or lets *django* answer."""

    def __init__(self, django: Application, most_bytes: int) -> None:
        self.django = django
        self.shelf = Shelf(most_bytes)
        self._variants = Variants()
        self._asking: dict[Hashable, threading.Event] = {}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not requests.is_usual(environ):
            return self.django(environ, start_response)
        key = (environ["PATH_INFO"], environ["QUERY_STRING"], self._variants.of(requests.headers_of(environ)))
        page = self.shelf.get(key)
        if page is None or not page.is_fresh(time.monotonic()):
            if key[2] is None or (page is None and not requests.may_be_kept(key[0], key[1])):
                return self.django(environ, start_response)
            page = self._newer(key, page, environ)
            if not isinstance(page, Page):
                return self._pass_on(page, environ, start_response)
        given = environ.get("HTTP_IF_NONE_MATCH")
        headers, status, body = page.headers, "200 OK", page.body
        if given is not None and (has_it := requests.has_it(given, page.etag)) is not False:
            if has_it is None or page.headers_of_304 is None:
                return self.django(environ, start_response)
            headers, status, body = page.headers_of_304, "304 Not Modified", []
        start_response(status, [*headers, ("X-Request-Id", request_id_of(environ.get("HTTP_X_REQUEST_ID")))])
        return body

    def _newer(self, key: Hashable, page: Page | None, environ: Environ) -> Page | Answer | None:
        """The page as Django has it now, or what else Django said to this reader, or None: let the reader ask.

        One reader at a time asks. The others are sent the page at hand while that may stand, or wait for the answer.
        """
        mine = threading.Event()
        other = self._asking.setdefault(key, mine)
        if other is mine:
            try:
                return self._ask(key, environ)
            finally:
                del self._asking[key]
                mine.set()
        if page is None or not page.may_stand(time.monotonic()):
            other.wait(LONGEST_WAIT_SECONDS)
            page = self.shelf.get(key)
        return page if page is not None and page.may_stand(time.monotonic()) else None

    def _ask(self, key: Hashable, environ: Environ) -> Page | Answer:
        asked_at = time.monotonic()
        page = self.shelf.get(key)
        if page is not None and page.is_fresh(asked_at):
            return page  # the one who asked before has just come back
        heard = changes.numbers[page.place] if page is not None else None
        asked = requests.on_behalf_of_all(environ, page.etag if page is not None else None)
        answer = call(self.django, asked)
        if page is not None and answer.status == "304 Not Modified":
            page.headers_of_304 = unnamed(answer.headers)
            page.heard = heard
            page.asked_at = asked_at
            self.shelf.put(key, page)
            return page
        if not answer.is_everybodys:
            self.shelf.remove(key)
            return answer
        newer = Page(
            answer.header("ETag"), unnamed(answer.headers), answer.body, asked_at, changes.place_of(asked.get(THREAD))
        )
        if page is not None and page.place == newer.place:
            newer.heard = heard
            newer.headers_of_304 = _with_etag(page.headers_of_304, newer.etag)
        self.shelf.put(key, newer)
        return newer

    def _pass_on(self, answer: Answer | None, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if answer is None:
            return self.django(environ, start_response)
        start_response(answer.status, answer.headers)
        return answer.body


def call(application: Application, environ: Environ) -> Answer:
    """Call *application* to its end, its `close` included: there Django gives back the database connection."""
    said: list[Any] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
        said[:] = status, headers

    body = application(environ, start_response)
    try:
        whole = bytes(bytearray().join(body))  # a copy: orjson's bytes take up to three times their length
    finally:
        if close := getattr(body, "close", None):
            close()
    return Answer(*said, [whole])


def _with_etag(headers: Headers | None, etag: str) -> Headers | None:
    return headers and [(name, etag if name == "ETag" else value) for name, value in headers]


def unnamed(headers: Headers) -> Headers:
    """All but the request's id. Most are the same with every page, so they are kept in memory once."""
    return [(sys.intern(name), sys.intern(value)) for name, value in headers if name != "X-Request-Id"]
