"""Limit counters live for an hour at most: PostgreSQL need not write them to its log, nor wait for the disk for them.

After a crash of the database they start at zero. Each post saves one wait for the disk.
"""

from django.db import migrations


def _set(word):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE api_limitcounter SET {word}")

    return run


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [migrations.RunPython(_set("UNLOGGED"), _set("LOGGED"))]
