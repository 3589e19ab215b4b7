"""PostgreSQL learns that who handles a case tells which office has it: it took both for independent, expected a thirtieth
of the rows, and sorted all that an officer has where the first few are asked for."""

from typing import Any

from django.db import migrations

NAME = "case_office_assignee"


def learn(_apps: Any, editor: Any) -> None:
    """What the next ANALYZE, which PostgreSQL does by itself, is to count."""
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"CREATE STATISTICS IF NOT EXISTS {NAME} (dependencies) ON office_id, assignee_id, team_id FROM cases_case"
        )


def forget(_apps: Any, editor: Any) -> None:
    """As before."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP STATISTICS IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_asked_from")]

    operations = [migrations.RunPython(learn, forget)]
