"""Statements that are sent all the time, with nothing between the caller and libpq but how values are written.

A cursor of psycopg and Django's around it take about 0.06 ms more of a web process each time: a fifth of a post. What
they would notice is noticed: a broken connection, errors as Django's, somebody who counts. Within a transaction, which
they begin and look after, they are used.
"""

from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import OperationalError, errors, pq
from psycopg.adapt import PyFormat, Transformer

BINDING = "server_side_binding"  # off where a pooler hands a connection from one to another (NEWSROOM_DB_PREPARE)
ANSWERED = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}

# By connection: what each statement, with values of these types, was prepared as.
_prepared: WeakKeyDictionary[Any, dict[tuple[str, tuple[int, ...]], bytes]] = WeakKeyDictionary()


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
            return _run(database.connection, sql, values)
        except errors.InvalidSqlStatementName:  # psycopg deallocates all after a ROLLBACK: nothing was done
            del _prepared[database.connection]
            return _run(database.connection, sql, values)


def _run(driver: Any, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    writer = Transformer(driver)
    written = writer.dump_sequence(values, [PyFormat.AUTO] * len(values))
    name = _name(driver, sql, writer.types)
    found = _checked(driver, driver.pgconn.exec_prepared(name, written, writer.formats))
    writer.set_pgresult(found)
    return writer.load_rows(0, found.ntuples, tuple)


def _name(driver: Any, sql: str, types: tuple[int, ...]) -> bytes:
    known = _prepared.setdefault(driver, {})
    name = known.get((sql, types))
    if name is None:
        name = f"newsroom_{len(known)}".encode()
        parts = sql.split("%s")
        numbered = "".join(f"{part}${place}" for place, part in enumerate(parts[:-1], 1)) + parts[-1]
        _checked(driver, driver.pgconn.prepare(name, numbered.encode(), types))
        known[sql, types] = name
    return name


def _checked(driver: Any, found: Any) -> Any:
    if found.status in ANSWERED:
        return found
    if driver.pgconn.status != pq.ConnStatus.OK:
        raise OperationalError(driver.pgconn.get_error_message())
    raise errors.error_from_result(found)
