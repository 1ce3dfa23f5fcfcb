"""Ids of comments and commenters: UUIDv7 (RFC 9562), so that keys grow with time and tell nothing but it."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, 74 random bits. (The standard library has it from Python 3.14.)"""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return uuid.UUID(int=value)
