"""Every role has its name and its day now."""

from django.db import migrations, models

from sapar.lines.roadmap.models.base import new_uid


class Migration(migrations.Migration):
    # Apart from the filling: PostgreSQL changes no table that has work of the same transaction waiting.
    dependencies = [("roadmap", "0003_roles_reminders_imports")]

    operations = [
        migrations.AlterField(
            "involvement", "uid", models.CharField(default=new_uid, editable=False, max_length=32, unique=True)
        ),
        migrations.AlterField("involvement", "created_at", models.DateTimeField()),
    ]
