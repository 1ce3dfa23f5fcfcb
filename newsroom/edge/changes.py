"""A note, on this host, that a thread has changed: a number for each thread in memory that its processes share.

A note only makes the edge ask sooner. One that is lost, doubled, mixed up with another thread's (they share 8,192
places), or that belongs to another host, costs at most the time until the edge asks anyway.
"""

import logging
import mmap
import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings

PLACES = 8192
NONE = PLACES  # the place of what belongs to no thread: no note is ever left there
BYTES = 8 * (PLACES + 1)

log = logging.getLogger(__name__)


def place_of(thread_id: int | None) -> int:
    return NONE if thread_id is None else thread_id % PLACES


def note(thread_id: int, **kwargs: Any) -> None:
    """Leave a note. Any number will do that was not there before: the place is written whole, never half."""
    numbers[place_of(thread_id)] = time.time_ns()


def _shared(path: Path) -> memoryview:
    """The numbers of this host, in the file *path*; of this process alone where such a file cannot be had."""
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(number, BYTES)
            memory = mmap.mmap(number, BYTES)
        finally:
            os.close(number)
    except OSError as error:
        log.warning("Changes are not shared on this host, so pages may be a moment old: %s", error)
        memory = mmap.mmap(-1, BYTES)
    return memoryview(memory).cast("Q")


numbers = _shared(settings.DATA_DIR / "changes")
