"""New rows of several tables stored at once: all of them or none."""

from contextlib import nullcontext
from functools import lru_cache

from django.db import connection, models, transaction


def store(*rows: models.Model) -> None:
    """Insert *rows*, which must have all their values, ids included where others name them; nothing is filled in.

    On PostgreSQL it is one statement, and so a transaction by itself: a single exchange with the database instead of
    one a row and two for the transaction. Raises IntegrityError, having stored nothing.
    """
    if connection.vendor != "postgresql":
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
        return
    values = [_value(row, field) for row in rows for field in _fields(type(row))]
    # Within a transaction a savepoint keeps an error from spoiling it.
    with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
        cursor.execute(_insert(*(type(row) for row in rows)), values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _value(row: models.Model, field: models.Field) -> object:
    value = getattr(row, field.attname)
    # The driver takes everything else as it is; asking each field first doubles the time that this module takes.
    return field.get_db_prep_save(value, connection) if isinstance(field, models.JSONField) else value


@lru_cache
def _fields(kind: type[models.Model]) -> list[models.Field]:
    return [field for field in kind._meta.concrete_fields if not isinstance(field, models.AutoField)]


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
