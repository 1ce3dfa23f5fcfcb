"""Ids of comments and commenters: UUIDv7 (RFC 9562), so that keys grow with time and tell nothing but it."""

import secrets
import time
import uuid
from datetime import datetime


def oldest_since(moment: datetime) -> uuid.UUID:
    """The smallest id that a row made at *moment* or later can have, to look through the newest rows by their key."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)


def uuid7() -> uuid.UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, 74 random bits. (The standard library has it from Python 3.14.)"""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return uuid.UUID(int=value)
