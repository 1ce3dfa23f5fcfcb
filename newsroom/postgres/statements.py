"""Statements that are sent all the time, with nothing between the caller and libpq but how values are written.

A cursor of psycopg and Django's around it take about 0.06 ms more of a web process each time: a fifth of a post. What
they would notice is noticed: a broken connection, errors as Django's, somebody who counts. Within a transaction, which
they begin and look after, they are used.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, OperationalError, errors, pq
from psycopg.adapt import PyFormat, Transformer

BINDING = "server_side_binding"  # off where a pooler hands a connection from one to another (NEWSROOM_DB_PREPARE)
ANSWERED = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}


def run(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """The rows that *sql* answers with *values* in its holes (%s, nothing else with a percent sign).

    It is planned once a connection. Raises what a cursor of Django's raises.
    """
    database = connections[DEFAULT_DB_ALIAS]
    is_watched = database.queries_logged or database.execute_wrappers
    if database.in_atomic_block or is_watched or not database.settings_dict["OPTIONS"].get(BINDING):
        with database.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []
    database.close_if_health_check_failed()
    database.ensure_connection()
    with database.wrap_database_errors:
        try:
            return database.wire.run(sql, values)
        except errors.InvalidSqlStatementName:  # psycopg deallocates all after a ROLLBACK: nothing was done
            database.wire.forget()
            return database.wire.run(sql, values)


class Wire:
    """A connection as libpq has it, and what was prepared there."""

    def __init__(self, driver: Connection) -> None:
        self._libpq = driver.pgconn
        self._writer = Transformer(driver)  # it finds out how a type is written once
        self._known: dict[tuple[str, tuple[int, ...]], bytes] = {}  # by statement and types of values: its name

    def run(self, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
        """As `run` of this module, outside transactions; errors are psycopg's."""
        writer = self._writer
        written = writer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types, formats = writer.types, writer.formats
        found = self._checked(self._libpq.exec_prepared(self._name(sql, types), written, formats))
        writer.set_pgresult(found)
        return writer.load_rows(0, found.ntuples, tuple)

    def forget(self) -> None:
        """What was prepared is no more."""
        self._known.clear()

    def _name(self, sql: str, types: tuple[int, ...]) -> bytes:
        name = self._known.get((sql, types))
        if name is None:
            name = f"newsroom_{len(self._known)}".encode()
            parts = sql.split("%s")
            numbered = "".join(f"{part}${place}" for place, part in enumerate(parts[:-1], 1)) + parts[-1]
            self._checked(self._libpq.prepare(name, numbered.encode(), types))
            self._known[sql, types] = name
        return name

    def _checked(self, found: Any) -> Any:
        if found.status in ANSWERED:
            return found
        if self._libpq.status != pq.ConnStatus.OK:
            raise OperationalError(self._libpq.get_error_message())
        raise errors.error_from_result(found)
