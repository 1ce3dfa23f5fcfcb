"""PostgreSQL finds a word in what is held by its trigrams, instead of reading every comment there is.

Only what is held is in the index: posting costs nothing more. Where the server does not have pg_trgm, or its user may
not add it, the queue's search looks through the longest waiting only (moderation.searching) and says so; the two
statements can be run by hand later.
"""

from django.db import DatabaseError, migrations, transaction

EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
# As Django asks: UPPER(column::text) LIKE UPPER(pattern).
INDEX = """
    CREATE INDEX held_by_word ON comments_comment
    USING gin (upper(body::text) gin_trgm_ops, upper(author_name::text) gin_trgm_ops) WHERE state = 'held'
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute(EXTENSION)
    except DatabaseError:
        return
    schema_editor.execute(INDEX)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS held_by_word")


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_form_facts"), ("moderation", "0015_serious_ones")]
    operations = [migrations.RunPython(make, drop)]
