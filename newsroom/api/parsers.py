"""JSON in, hardened: stock DRF answers 500 to 2 kB of nested brackets and takes duplicate keys and UTF-16."""

import json
import re
from typing import Any

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MAX_DEPTH = 32
STRING = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
BRACKETS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class BodyTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is larger than 64 KiB."
    default_code = "body_too_large"


class StrictJSONParser(BaseParser):
    """UTF-8 JSON (RFC 8259, I-JSON) of at most settings.BODY_LIMIT_BYTES and 32 levels, without duplicate keys."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict | None = None) -> Any:
        raw = stream.read(settings.BODY_LIMIT_BYTES + 1)
        if len(raw) > settings.BODY_LIMIT_BYTES:
            raise BodyTooLarge
        return strict_json(raw)


def strict_json(raw: bytes) -> Any:
    """The value that *raw* holds. Raises ParseError with a sentence that says what is wrong."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ParseError("The body is not UTF-8.") from None
    # Few brackets cannot be deep; nearly every body has two.
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _depth(raw) > MAX_DEPTH:
        raise ParseError(f"The body is nested deeper than {MAX_DEPTH} levels.")
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, _Refused) else "The body is not valid JSON."
        raise ParseError(reason) from None


class _Refused(ValueError):
    """Well-formed, but not wanted."""


def _depth(raw: bytes) -> int:
    deepest = depth = 0
    for byte in STRING.sub(b"", raw):
        depth += BRACKETS.get(byte, 0)
        deepest = max(deepest, depth)
    return deepest


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("The body names a key twice.")
    return found


def _no_constant(name: str) -> Any:
    raise _Refused(f"{name} is not a JSON number.")


def _small_int(digits: str) -> int:
    if len(digits) > 17:
        raise _Refused("The body holds a number that is too large.")
    return int(digits)


DECODER = json.JSONDecoder(object_pairs_hook=_without_duplicates, parse_constant=_no_constant, parse_int=_small_int)
