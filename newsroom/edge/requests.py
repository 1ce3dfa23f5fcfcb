"""Which requests the edge may answer, and what of them tells one answer from another. The unusual is Django's."""

import io
import re
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation

from comments import receipts

Environ = dict[str, Any]

# The contract's addresses (docs/api.md). A slug is Django's; the second part of a page's address is the article's.
THREAD = re.compile(r"/api/v1/articles/([-\w]{1,120})/comments/", re.ASCII)
QUEUE = "/api/v1/moderation/queue/"
COUNTS = "/api/v1/comment-counts/"
PAGE = re.compile(r"/(?!api/|admin/|static/|comments/)[-\w]{1,80}/[-\w]{1,120}/", re.ASCII)
FIRST_PAGE = re.compile(r"(?:(?:sort=(?:newest|oldest|top)|limit=[0-9]{1,3})(?:&(?=.)|$)){0,2}")
SORTED = re.compile(r"(?:sort=(?:newest|oldest|top))?")
SLUGS = re.compile(r"article=[-\w]{1,120}(?:&article=[-\w]{1,120}){0,99}", re.ASCII)

# Who sends one of these wants something of their own, or something else than the page.
UNUSUAL = frozenset(
    f"HTTP_{name}" for name in ("AUTHORIZATION", "RANGE", "IF_MATCH", "IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE")
)
JSON = {"application/json", "application/json; charset=utf-8", "application/json;charset=utf-8"}
# Cookies that change an answer. (Others, such as those that count visits, do not reach our pages.)
TELLING_COOKIES = (
    *(receipts.COOKIE, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME),
)
# What Django is told when it is asked on behalf of all readers alike.
TOLD = (
    *("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "SCRIPT_NAME", "REMOTE_ADDR"),
    *("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"),
    *("wsgi.version", "wsgi.url_scheme", "wsgi.errors", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"),
    *("HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ORIGIN", "HTTP_X_REQUEST_ID"),
)
TOLD_APART = {"accept", "accept-language", "origin"}  # what an answer's Vary may name: `variant_of` reads them
LONGEST_HEADERS, LONGEST_QUERY = 1000, 8000  # characters

MOST_VARIANTS = 4096

ONE_TAG = re.compile(r'(?:W/)?"[^",]*"')


class Variant(NamedTuple):
    """What a request's headers come to."""

    host: str
    protocol: str
    origin: str
    language: str
    takes_json: bool


def may_be_kept(path: str, query: str) -> bool:
    """Whether this is an address of the edge: an article's page or first page of comments, or counts of articles."""
    if path == COUNTS:
        return len(query) <= LONGEST_QUERY and SLUGS.fullmatch(query) is not None
    if THREAD.fullmatch(path):
        return FIRST_PAGE.fullmatch(query) is not None
    return PAGE.fullmatch(path) is not None and SORTED.fullmatch(query) is not None


def is_usual(environ: Environ) -> bool:
    """A plain read by anybody: nothing in it asks for more than the page, or says who is asking."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not environ.keys().isdisjoint(UNUSUAL):
        return False
    return not _tells(environ)


def _tells(environ: Environ) -> bool:
    cookies = environ.get("HTTP_COOKIE")
    return cookies is not None and any(name in cookies for name in TELLING_COOKIES)


def headers_of(environ: Environ) -> tuple[str | None, ...]:
    """The headers on which an answer may depend, as they came."""
    get = environ.get
    return (
        get("HTTP_HOST"),
        get("HTTP_X_FORWARDED_PROTO"),
        get("HTTP_ORIGIN"),
        get("HTTP_ACCEPT_LANGUAGE"),
        get("HTTP_ACCEPT"),
    )


def variant_of(headers: tuple[str | None, ...]) -> Variant | None:
    """What those headers come to: two requests of the same variant get the same answer. None: better ask Django.

    A host that is not ours, or an origin that may not call us, need not be told apart here: Django refuses the one, and
    says to the other what it says to everybody.
    """
    host, protocol, origin, language, accept = (header or "" for header in headers)
    if not host or len(host + protocol + origin + language + accept) > LONGEST_HEADERS:
        return None
    asked = SimpleNamespace(COOKIES={}, META={"HTTP_ACCEPT_LANGUAGE": language})
    said = "*/*" if headers[-1] is None else accept  # an empty field takes nothing
    types = {part.partition(";")[0].strip() for part in said.split(",")}
    takes_json = not types.isdisjoint({"*/*", "application/*", "application/json"})
    return Variant(host, protocol, origin, translation.get_language_from_request(asked), takes_json)


class Variants:
    """`variant_of`, remembered: browsers send the same few."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, ...], Variant | None] = {}

    def of(self, headers: tuple[str | None, ...]) -> Variant | None:
        try:
            return self._known[headers]
        except KeyError:
            variant = variant_of(headers)
            if variant is not None:
                if len(self._known) >= MOST_VARIANTS:
                    self._known.clear()
                self._known[headers] = variant
            return variant


def posted_to(environ: Environ) -> str | None:
    """The slug of the article to which a guest posts a comment as plain JSON; None for any other request."""
    if environ["REQUEST_METHOD"] != "POST" or environ["QUERY_STRING"] or not environ.keys().isdisjoint(UNUSUAL):
        return None
    found = THREAD.fullmatch(environ["PATH_INFO"])
    if found is None or environ.get("CONTENT_TYPE", "").lower() not in JSON or _tells(environ):
        return None
    length = environ.get("CONTENT_LENGTH", "")
    is_plain = length.isascii() and length.isdecimal() and 0 < int(length) <= settings.BODY_LIMIT_BYTES
    return found[1] if is_plain else None


def desk_of(environ: Environ) -> tuple[str | None, ...] | None:
    """What tells the answers to moderators who ask for a page of a queue apart; None for any other request."""
    if environ["PATH_INFO"] != QUEUE or environ["REQUEST_METHOD"] != "GET":
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    is_unusual = not environ.keys().isdisjoint(UNUSUAL) or "HTTP_IF_NONE_MATCH" in environ
    if settings.SESSION_COOKIE_NAME not in cookies or is_unusual:
        return None
    key = (environ["QUERY_STRING"], cookies, *headers_of(environ))
    return key if sum(len(part or "") for part in key) <= LONGEST_QUERY else None


def on_behalf_of_all(environ: Environ, etag: str | None) -> Environ:
    """The request that Django is asked, without what only this reader sent; conditional when there is an *etag*."""
    plain = {name: environ[name] for name in TOLD if name in environ}
    plain |= {"REQUEST_METHOD": "GET", "wsgi.input": io.BytesIO()}
    if etag is not None:
        plain["HTTP_IF_NONE_MATCH"] = etag
    return plain


def has_it(given: str, etag: str) -> bool | None:
    """Whether If-None-Match *given* names *etag*; None for a list, `*` or anything else that only Django reads."""
    if given == etag:
        return True
    return given.removeprefix("W/") == etag if ONE_TAG.fullmatch(given) else None
