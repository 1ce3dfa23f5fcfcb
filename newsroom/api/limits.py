"""Exact rate limits: one SQL upsert that counts and answers at once. (DRF's throttles let 19 through a limit of 5.)"""

import time

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from newsroom.api.addresses import address_key, is_own_machine
from newsroom.api.models import LimitCounter
from newsroom.refusals import TooMany

UPSERT = """
INSERT INTO api_limitcounter (key, hits, ends_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET hits = api_limitcounter.hits + 1
RETURNING hits
"""


def spend(scope: str, key: str) -> None:
    """Count one act of *key* in *scope*. Raises TooMany when any of settings.LIMITS[scope] is used up.

    Windows are fixed and aligned to the clock; the counter's key names its window, so a new window starts at zero.
    """
    now = int(time.time())
    for limit in settings.LIMITS[scope]:
        allowed, seconds = (int(part) for part in limit.split("/"))
        ends_at = now - now % seconds + seconds
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [f"{scope}:{seconds}:{ends_at}:{key}", ends_at])
            hits = cursor.fetchone()[0]
        if hits > allowed:
            raise TooMany(ends_at - now, policy=f'"{scope}";q={allowed};w={seconds}')


def spend_by_address(scope: str, request: HttpRequest) -> None:
    """`spend` for the reader's address; a machine of our own is not limited."""
    if not is_own_machine(request):
        spend(scope, address_key(request))


def forget_old() -> int:
    """Delete the counters whose window is over; answers how many."""
    return LimitCounter.objects.filter(ends_at__lt=int(time.time())).delete()[0]
