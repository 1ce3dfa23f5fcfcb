"""The record of decisions can be added to and read, and nothing else: the database itself refuses."""

from django.db import migrations

POSTGRESQL = (
    [
        """
        CREATE FUNCTION moderation_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'decisions are append-only'; END
        $$
        """,
        """
        CREATE TRIGGER decision_is_append_only BEFORE UPDATE OR DELETE ON moderation_decision
            FOR EACH ROW EXECUTE FUNCTION moderation_decision_is_append_only()
        """,
    ],
    [
        "DROP TRIGGER decision_is_append_only ON moderation_decision",
        "DROP FUNCTION moderation_decision_is_append_only()",
    ],
)
SQLITE = (
    [
        """
        CREATE TRIGGER decision_is_never_changed BEFORE UPDATE ON moderation_decision
            BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
        """,
        """
        CREATE TRIGGER decision_is_never_deleted BEFORE DELETE ON moderation_decision
            BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END
        """,
    ],
    ["DROP TRIGGER decision_is_never_changed", "DROP TRIGGER decision_is_never_deleted"],
)
SQL = {"postgresql": POSTGRESQL, "sqlite": SQLITE}


def guard(apps, schema_editor):
    for statement in SQL[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in SQL[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
