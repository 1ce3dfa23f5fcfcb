"""`pk__among=ids`: `in` for hundreds of numbers or UUIDs, which go over to PostgreSQL as one value instead of one each.

Spelling out five hundred places in a statement, and parsing it, costs more than finding the rows. Also for foreign keys
(`comment_id__among`). The values must be of the column's type; nothing is converted.
"""

import uuid
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.lookups import In


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class Among(In):
    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        return list(dict.fromkeys(self.rhs))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection)
        values = ",".join(value.hex if isinstance(value, uuid.UUID) else str(int(value)) for value in self.rhs)
        return f"{column} = ANY(%s::{kind}[])", (*params, f"{{{values}}}")
