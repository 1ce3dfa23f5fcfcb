"""Counters and records are found by their keys alone. The index for LIKE that Django adds to every text key, and those by
which old rows were found, cost each post seven writes; the hourly tidying may look through the tables.
"""

from django.db import migrations, models
from django.db.models.functions import Now


def drop_index_for_like(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS api_limitcounter_key_05ead833_like")


class Migration(migrations.Migration):
    dependencies = [("api", "0002_limits_need_no_log")]

    operations = [
        migrations.RunPython(drop_index_for_like, migrations.RunPython.noop),
        migrations.AlterField("limitcounter", "ends_at", models.BigIntegerField()),
        migrations.AlterField("idempotencyrecord", "created_at", models.DateTimeField(db_default=Now())),
    ]
