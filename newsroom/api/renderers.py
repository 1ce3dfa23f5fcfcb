"""JSON out. orjson, because it is several times faster than the standard library and strict about numbers."""

from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


def as_json(value: Any) -> bytes:
    """*value* as UTF-8 JSON; times as RFC 3339 in UTC with a Z."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS, default=str)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: dict | None = None) -> bytes:
        return b"" if data is None else as_json(data)
