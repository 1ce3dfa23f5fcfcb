"""Exact rate limits: one SQL upsert that counts and answers at once. (DRF's throttles let 19 through a limit of 5.)"""

import time
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import F

from newsroom.api.addresses import Asked, address_key, is_own_machine
from newsroom.api.models import LimitCounter
from newsroom.refusals import TooMany

UPSERT = """
INSERT INTO api_limitcounter (key, hits, ends_at) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET hits = api_limitcounter.hits + 1
RETURNING key, hits
"""


def spend(scope: str, key: str) -> None:
    """Count one act of *key* in *scope*. Raises TooMany when any of settings.LIMITS[scope] is used up.

    Windows are fixed and aligned to the clock; the counter's key names its window, so a new window starts at zero. A
    refused act counts in the window that refuses it, and in no later one.
    """
    now = int(time.time())
    windows = [_window(scope, key, limit, now) for limit in settings.LIMITS[scope]]
    with connection.cursor() as cursor:
        sql = UPSERT.format(rows=", ".join(["(%s, 1, %s)"] * len(windows)))
        cursor.execute(sql, [value for window in windows for value in (window.key, window.ends_at)])
        hits = dict(cursor.fetchall())
    for place, window in enumerate(windows, start=1):
        if hits[window.key] > window.allowed:
            _give_back(windows[place:])
            raise TooMany(window.ends_at - now, policy=f'"{scope}";q={window.allowed};w={window.seconds}')


class Window(NamedTuple):
    key: str
    allowed: int
    seconds: int
    ends_at: int


def _window(scope: str, key: str, limit: str, now: int) -> Window:
    allowed, seconds = (int(part) for part in limit.split("/"))
    ends_at = now - now % seconds + seconds
    return Window(f"{scope}:{seconds}:{ends_at}:{key}", allowed, seconds, ends_at)


def _give_back(windows: list[Window]) -> None:
    LimitCounter.objects.filter(key__in=[window.key for window in windows]).update(hits=F("hits") - 1)


def spend_by_address(scope: str, request: Asked) -> None:
    """`spend` for the reader's address; a machine of our own is not limited."""
    if not is_own_machine(request):
        spend(scope, address_key(request))


def forget_old() -> int:
    """Delete the counters whose window is over; answers how many."""
    return LimitCounter.objects.filter(ends_at__lt=int(time.time())).delete()[0]
