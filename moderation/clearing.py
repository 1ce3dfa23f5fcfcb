"""Clearing a backlog: batch after batch, one of which is kept while the next is claimed and checked.

A worker that does one after the other stands still while the database works (figures: docs/operating.md). It is as if
two workers took turns, and just as safe: each batch is under its own lease until it is kept.
"""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from django.conf import settings
from django.db import connection, connections

from moderation import screening


def clear(seconds: float) -> tuple[int, bool]:
    """Check due comments for about so long; answers how many were claimed, and whether more may be due.

    Raises KeyboardInterrupt when told to stop, once what was checked is kept and the rest given back.
    """
    batch, until = settings.SCREENING_BATCH, time.monotonic() + seconds
    total, is_full = 0, True
    with screening.uncollected(), _Keeper() as keeper:
        while is_full and (not total or time.monotonic() < until):
            claimed = screening.claim(batch)
            total, is_full = total + len(claimed), len(claimed) == batch
            if claimed:
                with screening.given_back(claimed):
                    keeper.keep(screening.judge(claimed), is_last=not is_full)
    return total, is_full


class _Keeper:
    """Keeps what was found, one batch at a time: beside whoever goes on, once there is a batch to go on with."""

    def __init__(self) -> None:
        # SQLite has one writer at a time: nothing to gain. And another thread does not see into a transaction.
        self._may_be_beside = connection.vendor == "postgresql" and not connection.in_atomic_block
        self._thread: ThreadPoolExecutor | None = None
        self._keeping: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def keep(self, judged: Sequence[screening.Judged], *, is_last: bool) -> None:
        """Wait until the batch before is kept; then keep this one."""
        if not self._may_be_beside or (is_last and not self._thread):
            screening.settle(judged)
            return
        self._thread = self._thread or ThreadPoolExecutor(1, "keeper")
        if self._keeping:
            self._keeping.result()
        self._keeping = self._thread.submit(screening.settle, judged)

    def __exit__(self, *raised: object) -> None:
        if self._thread and self._keeping:
            self._thread.submit(connections.close_all)  # its own: connections belong to threads
            self._thread.shutdown()
            self._keeping.result()
