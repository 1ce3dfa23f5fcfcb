"""Ids of comments and commenters: UUIDv7 (RFC 9562), so that keys grow with time and tell nothing but it."""

import os
import time
import uuid
from datetime import datetime


def oldest_since(moment: datetime) -> uuid.UUID:
    """The smallest id that a row made at *moment* or later can have, to look through the newest rows by their key."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)


def uuid7() -> uuid.UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, 12 of the part of a millisecond gone by, 62 random ones.

    The part (RFC 9562, section 6.2, method 3) keeps in order what is made within one millisecond. (The standard library
    has it from Python 3.14.)
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    part = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8)) >> 2
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | part << 64 | 0b10 << 62 | random)
