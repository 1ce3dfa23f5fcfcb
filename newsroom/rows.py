"""New rows stored at once, those of several tables or very many of one: all of them or none."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, models, transaction
from psycopg.types.json import Jsonb

from newsroom.postgres import statements


class Proviso(NamedTuple):
    """What must hold when rows are stored, looked at in the same statement (PostgreSQL alone).

    *ctes* are common table expressions with *values* in their holes; one of them, `provided`, has a row if it holds.
    *told* is an expression that says why it does not.
    """

    ctes: str
    told: str
    values: list[Any]


class Unmet(Exception):
    """Nothing was stored: the proviso does not hold, or a row was refused. *told* is what the proviso says, or None."""

    def __init__(self, told: Any = None) -> None:
        super().__init__()
        self.told = told


def new(kind: type[models.Model], **values: Any) -> Any:
    """A row to `store`, as ``kind(**values)`` makes it in three times the time.

    *values* are attributes (thread_id, not thread). What has no default, or another one each time, must be given.
    """
    return kind(*(_defaults(kind) | values).values())


@lru_cache
def _defaults(kind: type[models.Model]) -> dict[str, Any]:
    changing = [field for field in kind._meta.concrete_fields if field.has_default() and callable(field.default)]
    return {field.attname: None if field in changing else field.get_default() for field in kind._meta.concrete_fields}


def store(*rows: models.Model, proviso: Proviso | None = None) -> None:
    """Insert *rows*, which must have all their values, ids included where others name them; nothing is filled in.

    On PostgreSQL it is one statement, and so a transaction by itself: a single exchange with the database instead of
    one a row and two for the transaction. Raises IntegrityError, or with a *proviso* Unmet, having stored nothing.
    """
    database = connections[DEFAULT_DB_ALIAS]  # looked up once: each look costs as much as a value
    if database.vendor == "postgresql":
        kinds = tuple([type(row) for row in rows])
        values = [value for row in rows for value in _values(row)]
        if proviso is None:
            _run(database, _insert(*kinds), values)
        else:
            _run_provided(database, proviso, kinds, values)
    else:
        with transaction.atomic(), database.cursor() as cursor:
            for row in rows:
                fields = _fields(type(row))
                ready = [field.get_db_prep_save(getattr(row, field.attname), database) for field in fields]
                cursor.execute(_insert(type(row)), ready)
    for row in rows:
        row._state.adding, row._state.db = False, database.alias


def _run(database: Any, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    # Within a transaction a savepoint keeps an error from spoiling it.
    with transaction.atomic() if database.in_atomic_block else nullcontext():
        return statements.run(sql, values)


def _run_provided(database: Any, proviso: Proviso, kinds: tuple[type[models.Model], ...], values: list[Any]) -> None:
    sql = _insert_provided(proviso.ctes, proviso.told, kinds)
    try:
        [(holds, told)] = _run(database, sql, [*proviso.values, *values])
    except IntegrityError:
        raise Unmet from None
    if not holds:
        raise Unmet(told)


def _values(row: models.Model) -> list[object]:
    take, documents = _attributes(type(row))
    values = list(take(row))
    # The driver takes everything else as it is; asking each field first doubles the time that this module takes.
    for place in documents:
        if values[place] is not None:
            values[place] = Jsonb(values[place], orjson.dumps)
    return values


@lru_cache
def _attributes(kind: type[models.Model]) -> tuple[attrgetter, list[int]]:
    """What takes the given values from a row, and which of them are JSON."""
    fields = _fields(kind)
    documents = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    return attrgetter(*(field.attname for field in fields)), documents


@lru_cache
def _fields(kind: type[models.Model]) -> list[models.Field]:
    """Those that are given; the database itself counts and computes the others."""
    return [
        field for field in kind._meta.concrete_fields if not (isinstance(field, models.AutoField) or field.generated)
    ]


@lru_cache
def _insert(*kinds: type[models.Model]) -> str:
    """One statement that inserts a row of each kind. Foreign keys are looked at when it is done."""
    parts = []
    for kind in kinds:
        names = ", ".join(f'"{field.column}"' for field in _fields(kind))
        holes = ", ".join(["%s"] * len(_fields(kind)))
        parts.append(f'INSERT INTO "{kind._meta.db_table}" ({names}) VALUES ({holes})')  # noqa: S608  (no value in it)
    *others, last = parts
    named = ", ".join(f"stored_{number} AS ({part})" for number, part in enumerate(others))
    return f"WITH {named} {last}" if others else last


@lru_cache
def _insert_provided(ctes: str, told: str, kinds: tuple[type[models.Model], ...]) -> str:
    """`_insert` of what *ctes* provide for; answers whether they do, and what is *told* if not."""
    parts = [ctes]
    for number, kind in enumerate(kinds):
        names = ", ".join(f'"{field.column}"' for field in _fields(kind))
        # Without a length, lest the cast should cut what the column refuses.
        given = ", ".join(f"%s::{field.db_type(connection).partition('(')[0]}" for field in _fields(kind))
        insert = f'INSERT INTO "{kind._meta.db_table}" ({names}) SELECT {given} FROM provided'  # noqa: S608
        parts.append(f"stored_{number} AS ({insert})")
    whether = "(SELECT EXISTS (SELECT FROM provided) AS holds) AS whether"
    return f"WITH {', '.join(parts)} SELECT holds, CASE WHEN NOT holds THEN {told} END FROM {whether}"  # noqa: S608


def store_all(
    kind: type[models.Model],
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> list[Any]:
    """Insert *rows*: each has all columns of *kind* by name but a counted id; nothing is filled in. Answers their ids.

    Where there is a row with the same *unique* columns, its *update* columns are brought up to date instead. On
    PostgreSQL the rows go over as one JSON document: a quarter of the time of a value for each column of each row.
    """
    if not rows:
        return []
    if connection.vendor != "postgresql":
        conflicts = {"update_conflicts": True, "unique_fields": unique, "update_fields": update} if unique else {}
        return [made.pk for made in kind.objects.bulk_create([kind(**row) for row in rows], **conflicts)]
    with connection.cursor() as cursor:
        cursor.execute(_insert_all(kind, tuple(unique), tuple(update)), [_document(rows)])
        return [pk for (pk,) in cursor.fetchall()]


WRITTEN = (models.UUIDField, models.DateTimeField)
MANY = 50  # from so many rows on COPY is worth its two more exchanges


def copy_all(kind: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert *rows* of values for *columns* of *kind*, which are all that it has; a counted id may be left out. Ids and
    times may be text: whoever has the same one in many rows writes it once.

    On PostgreSQL by COPY, in half the time of `store_all`, which can do more. Raises IntegrityError, having stored
    nothing.
    """
    if not rows:
        return
    if connection.vendor != "postgresql":
        kind.objects.bulk_create([kind(**dict(zip(columns, row, strict=True))) for row in rows])
        return
    fields = [kind._meta.get_field(name) for name in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    fields = [getattr(field, "target_field", field) for field in fields]
    documents = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    # As text the driver takes them in a quarter of the time.
    written = [place for place, field in enumerate(fields) if isinstance(field, WRITTEN)]
    ready = []  # before COPY begins: PostgreSQL waits without end for who is frozen in the midst of it
    for row in rows:
        values = list(row)
        for place in documents:
            values[place] = _document(values[place])
        for place in written:
            values[place] = None if values[place] is None else str(values[place])
        ready.append(values)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f'COPY "{kind._meta.db_table}" ({names}) FROM STDIN') as copy,
    ):
        for values in ready:
            copy.write_row(values)


def add_all(made: Sequence[models.Model], *, unique: Sequence[str] = (), update: Sequence[str] = ()) -> None:
    """`store_all` for the rows of one table as objects, which are known as stored then, with their ids."""
    if not made:
        return
    kind, names = type(made[0]), [field.attname for field in _fields(type(made[0]))]
    if connection.vendor == "postgresql" and not unique and len(made) >= MANY:
        ids = _drawn(kind, len(made))
        values = [(pk, *(getattr(row, name) for name in names)) for pk, row in zip(ids, made, strict=True)]
        copy_all(kind, [kind._meta.pk.attname, *names], values)
    else:
        columns = [{name: getattr(row, name) for name in names} for row in made]
        ids = store_all(kind, columns, unique=unique, update=update)
    for row, pk in zip(made, ids, strict=True):
        row.pk, row._state.adding, row._state.db = pk, False, connection.alias


def _drawn(kind: type[models.Model], count: int) -> list[int]:
    """So many new ids."""
    sequence = "pg_get_serial_sequence(%s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT nextval({sequence}) FROM generate_series(1, %s)",  # noqa: S608  (no value in it)
            [kind._meta.db_table, kind._meta.pk.column, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def update_all(made: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Bring the *columns* of stored rows of one table up to date with the objects. One statement on PostgreSQL."""
    if not made:
        return
    kind, key = type(made[0]), made[0]._meta.pk.attname
    if connection.vendor != "postgresql":
        kind.objects.bulk_update(made, columns)
        return
    given = [{name: getattr(row, name) for name in (key, *columns)} for row in made]
    with connection.cursor() as cursor:
        cursor.execute(_update_all(kind, tuple(columns)), [_document(given)])


def _document(said: Any) -> str:
    return orjson.dumps(said, default=_as_text).decode()


def _as_text(value: object) -> str:
    """What JSON has no form for, as PostgreSQL reads it."""
    if isinstance(value, bytes | memoryview):
        return f"\\x{value.hex()}"
    raise TypeError(f"A {type(value).__name__} cannot be stored.")


@lru_cache
def _insert_all(kind: type[models.Model], unique: tuple[str, ...], update: tuple[str, ...]) -> str:
    columns = {field.attname: f'"{field.column}"' for field in _fields(kind)}
    document = f"json_to_recordset(%s::json) AS given ({_types(_fields(kind))})"
    names, given = ", ".join(columns.values()), ", ".join(f'"{name}"' for name in columns)
    conflict = ""
    if unique:
        same = ", ".join(columns[name] for name in unique)
        newest = ", ".join(f"{columns[name]} = EXCLUDED.{columns[name]}" for name in update)
        conflict = f" ON CONFLICT ({same}) DO UPDATE SET {newest}"
    return (
        f'INSERT INTO "{kind._meta.db_table}" ({names}) '  # noqa: S608  (no value in it)
        f'SELECT {given} FROM {document}{conflict} RETURNING "{kind._meta.pk.column}"'
    )


@lru_cache
def _update_all(kind: type[models.Model], columns: tuple[str, ...]) -> str:
    pk = kind._meta.pk
    fields = [field for field in _fields(kind) if field.attname in columns]
    newest = ", ".join(f'"{field.column}" = given."{field.attname}"' for field in fields)
    return (
        f'UPDATE "{kind._meta.db_table}" AS stored SET {newest} '  # noqa: S608  (no value in it)
        f"FROM json_to_recordset(%s::json) AS given ({_types([pk, *fields])}) "
        f'WHERE stored."{pk.column}" = given."{pk.attname}"'
    )


def _types(fields: Sequence[models.Field]) -> str:
    return ", ".join(f'"{field.attname}" {field.db_type(connection)}' for field in fields)
