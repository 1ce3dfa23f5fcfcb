"""Finished answers that hold for as long as nothing in the database changes. Exact in every process, without a bell.

PostgreSQL names the state that a question would see (pg_current_snapshot): while that name stays the same, nothing was
committed, so what was built before is what would be built now. SQLite counts its changes. For answers that are asked
for again and again by many, such as a queue on every desk; asking costs one short query.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection

from newsroom.postgres import statements

KEPT_MAX = 128

_kept: dict[Hashable, tuple[str, Any]] = {}
_lock = threading.Lock()


def state() -> str | None:
    """The name of the database's state as this connection sees it; None within a transaction: there it says nothing."""
    if connection.in_atomic_block:
        return None
    if connection.vendor == "postgresql":
        [(name,)] = statements.run("SELECT pg_current_snapshot()::text", [])
        return name
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        [seen] = cursor.fetchone()
    return f"{id(connection.connection)} {seen} {connection.connection.total_changes}"


def kept(key: Hashable, now: str | None, build: Callable[[], Any]) -> Any:
    """What *build* made under *key* in the state *now*, or makes now. Up to KEPT_MAX of them are kept in a process.

    *now* must be asked for before: then whatever is built is at least as new as its name says.
    """
    if now is None:
        return build()
    before = _kept.get(key)
    if before is not None and before[0] == now:
        return before[1]
    made = build()
    with _lock:
        _kept.pop(key, None)
        _kept[key] = (now, made)
        while len(_kept) > KEPT_MAX:
            del _kept[next(iter(_kept))]
    return made
