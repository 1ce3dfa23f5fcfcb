"""Rows of a model written straight into its table: COPY on PostgreSQL, many at once on SQLite. For made-up data only:
nothing is validated, and nothing that follows from a row is done.
"""

import contextlib
import json
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import NOT_PROVIDED

AT_ONCE = 20_000
ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})
TEXT = {
    str: lambda value: value.translate(ESCAPES),
    int: str,
    float: repr,
    bool: lambda value: "t" if value else "f",
    UUID: str,
    datetime: datetime.isoformat,
    type(None): lambda value: r"\N",
    list: lambda value: json.dumps(value).translate(ESCAPES),
    dict: lambda value: json.dumps(value).translate(ESCAPES),
}


class Table:
    """Collects rows, tuples in the order of *names* (attributes of the model), and writes AT_ONCE of them at a time.

    Fields that are not named get their default.
    """

    def __init__(self, model: type[models.Model], *names: str) -> None:
        self.model = model
        fields = {field.attname: field for field in model._meta.concrete_fields}
        others = [f for f in fields.values() if f.attname not in names and not self._fills_itself(f)]
        self.rest = tuple(_plain(field.get_default()) for field in others)
        self.fields = [*(fields[name] for name in names), *others]
        self.rows: list[tuple] = []
        self.written = 0

    @staticmethod
    def _fills_itself(field: models.Field) -> bool:
        return field.primary_key or field.generated or field.db_default is not NOT_PROVIDED

    def add(self, row: tuple) -> None:
        self.rows.append(row + self.rest)
        if len(self.rows) >= AT_ONCE:
            self.write()

    def write(self) -> None:
        if self.rows:
            (self._copy if connection.vendor == "postgresql" else self._insert)()
            self.written += len(self.rows)
            self.rows.clear()

    @property
    def _names(self) -> str:
        return f"{self.model._meta.db_table} ({', '.join(field.column for field in self.fields)})"

    def _copy(self) -> None:
        text = TEXT
        lines = ["\t".join([text[value.__class__](value) for value in row]) for row in self.rows]
        with connection.cursor() as cursor, cursor.copy(f"COPY {self._names} FROM STDIN") as copy:
            copy.write("\n".join(lines) + "\n")

    def _insert(self) -> None:
        holes = ", ".join(["%s"] * len(self.fields))
        ready = [
            [field.get_db_prep_save(value, connection) for field, value in zip(self.fields, row, strict=True)]
            for row in self.rows
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {self._names} VALUES ({holes})", ready)  # noqa: S608  (no value in it)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value  # a choice is a class of its own


@contextlib.contextmanager
def without_indexes(*loaded: type[models.Model]) -> Iterator[None]:
    """Indexes are built when the rows are there, several times faster than one by one; foreign keys are trusted."""
    if connection.vendor != "postgresql":
        connection.disable_constraint_checking()  # tables are filled side by side
        yield
        connection.enable_constraint_checking()
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
    with connection.schema_editor() as editor:
        for model in loaded:
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    yield
    with connection.schema_editor() as editor:
        for model in loaded:
            for index in model._meta.indexes:
                editor.add_index(model, index)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        for statement in connection.ops.sequence_reset_sql(no_style(), loaded):
            cursor.execute(statement)
        # With a vacuum, reads do not stop to note which rows are visible to all; within a test there can be none.
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
