"""Counters are found by their key alone. The index for LIKE that Django adds to every text key, and that by which old ones
were found, cost each post six writes; the tidying that needs the second looks through the table as well.
"""

from django.db import migrations, models


def drop_index_for_like(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS api_limitcounter_key_05ead833_like")


class Migration(migrations.Migration):
    dependencies = [("api", "0002_limits_need_no_log")]

    operations = [
        migrations.RunPython(drop_index_for_like, migrations.RunPython.noop),
        migrations.AlterField("limitcounter", "ends_at", models.BigIntegerField()),
    ]
