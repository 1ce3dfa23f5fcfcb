"""Exact rate limits: one SQL upsert that counts and answers at once. (DRF's throttles let 19 through a limit of 5.)"""

import time
from contextlib import nullcontext
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import F

from newsroom.api.addresses import Asked, address_key, is_own_machine
from newsroom.api.models import LimitCounter
from newsroom.refusals import TooMany

UPSERT = """
INSERT INTO api_limitcounter AS counter (key, hits, ends_at) {rows}
ON CONFLICT (key) DO UPDATE SET hits = counter.hits + 1
RETURNING key, hits
"""


class Window(NamedTuple):
    key: str
    allowed: int
    seconds: int
    ends_at: int


class Act(NamedTuple):
    """One act of somebody in a scope, at a moment (seconds of the epoch), and the windows in which it counts."""

    scope: str
    at: int
    windows: list[Window]

    @property
    def values(self) -> list[str | int]:
        """The values of `UPSERT`."""
        return [value for window in self.windows for value in (window.key, window.ends_at)]

    @property
    def values_with_limits(self) -> list[str | int]:
        """Those, and how often it is allowed in each window."""
        return [value for window in self.windows for value in (window.key, window.ends_at, window.allowed)]

    def judge(self, hits: dict[str, int]) -> None:
        """Raise TooMany when one of the windows, counted to *hits*, is used up. It counts in no later one then."""
        for place, window in enumerate(self.windows, start=1):
            if hits[window.key] > window.allowed:
                _give_back(self.windows[place:])
                policy = f'"{self.scope}";q={window.allowed};w={window.seconds}'
                raise TooMany(window.ends_at - self.at, policy=policy)


def act_of(scope: str, key: str) -> Act:
    """An act of *key* in *scope*, now, to be counted.

    Windows are fixed and aligned to the clock; the counter's key names its window, so a new window starts at zero.
    """
    now = int(time.time())
    return Act(scope, now, [_window(scope, key, limit, now) for limit in settings.LIMITS[scope]])


def spend(scope: str, key: str) -> None:
    """Count one act of *key* in *scope*. Raises TooMany when any of settings.LIMITS[scope] is used up.

    A refused act counts in the window that refuses it, and in no later one.
    """
    spend_act(act_of(scope, key))


def spend_act(act: Act) -> None:
    """`spend`, of an act that is known already."""
    # Counters need not outlive a power cut: PostgreSQL keeps no log of their table.
    whole = nullcontext() if connection.vendor == "postgresql" else connection.forgettable()
    with whole, connection.cursor() as cursor:
        rows = ", ".join(["(%s, 1, %s)"] * len(act.windows))
        cursor.execute(UPSERT.format(rows=f"VALUES {rows}"), act.values)
        hits = dict(cursor.fetchall())
    act.judge(hits)


def _window(scope: str, key: str, limit: str, now: int) -> Window:
    allowed, seconds = _read(limit)
    ends_at = now - now % seconds + seconds
    return Window(f"{scope}:{seconds}:{ends_at}:{key}", allowed, seconds, ends_at)


@lru_cache
def _read(limit: str) -> tuple[int, int]:
    allowed, seconds = limit.split("/")
    return int(allowed), int(seconds)


def _give_back(windows: list[Window]) -> None:
    LimitCounter.objects.filter(key__in=[window.key for window in windows]).update(hits=F("hits") - 1)


def spend_by_address(scope: str, request: Asked) -> None:
    """`spend` for the reader's address; a machine of our own is not limited."""
    if not is_own_machine(request):
        spend(scope, address_key(request))


def act_by_address(scope: str, request: Asked) -> Act | None:
    """`act_of` the reader's address, or None for a machine of our own."""
    return None if is_own_machine(request) else act_of(scope, address_key(request))


def forget_old() -> int:
    """Delete the counters whose window is over; answers how many."""
    return LimitCounter.objects.filter(ends_at__lt=int(time.time())).delete()[0]
