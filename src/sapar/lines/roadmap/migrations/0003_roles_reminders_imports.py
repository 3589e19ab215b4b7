"""Roles of partners are revised like the rest of the plan; reminders; files that are taken."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sapar.lines.roadmap.models.base
from sapar.lines.roadmap.models.base import new_uid


def name_each(apps, schema_editor):
    """A role that was there has been there since its project is."""
    involvement = apps.get_model("roadmap", "Involvement")
    rows = []
    for row in involvement.objects.select_related("project").iterator(chunk_size=1000):
        row.uid, row.created_at = new_uid(), row.project.created_at
        rows.append(row)
    involvement.objects.bulk_update(rows, ["uid", "created_at"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("outbox", "0001_initial"),
        ("roadmap", "0002_places_and_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("involvement", "uid", models.CharField(editable=False, max_length=32, null=True)),
        migrations.AddField("involvement", "created_at", models.DateTimeField(null=True)),
        migrations.AddField("involvement", "withdrawn_on", models.DateField(null=True)),
        migrations.RunPython(name_each, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Quiet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.CharField(
                        default=sapar.lines.roadmap.models.base.new_uid, editable=False, max_length=32, unique=True
                    ),
                ),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("before", "Some days before"),
                            ("day", "On the day"),
                            ("late", "Late"),
                            ("answer", "Waits for an answer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reports", models.PositiveIntegerField()),
                ("sent_at", models.DateTimeField()),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outbox.outboxmessage",
                    ),
                ),
                (
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="roadmap.roadmap"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("roadmap", "period_start", "period_end", "kind", "user"), name="roadmap_reminder_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.CharField(
                        default=sapar.lines.roadmap.models.base.new_uid, editable=False, max_length=32, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("iati", "Projects (IATI)"), ("values", "Values (a table)")], max_length=8
                    ),
                ),
                ("period_start", models.DateField(null=True)),
                ("period_end", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("looked", "Looked at"), ("taken", "Taken"), ("undone", "Taken back")],
                        default="looked",
                        max_length=8,
                    ),
                ),
                ("made", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roadmap.line",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roadmap.project",
                    ),
                ),
                (
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to="roadmap.roadmap"
                    ),
                ),
            ],
            options={"ordering": ["-at", "-pk"]},
        ),
    ]
