"""Decisions are revised like the rest of the plan; documents of projects and of the whole road map."""

import uuid
from datetime import datetime, time

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

import sapar.lines.roadmap.models.base


def name_decisions(apps, schema_editor):
    """A decision that is there already stands since the day on which it was taken."""
    for each in apps.get_model("roadmap", "Decision").objects.all():
        each.uid = uuid.uuid4().hex
        each.created_at = timezone.make_aware(datetime.combine(each.on, time(12)))
        each.save(update_fields=["uid", "created_at"])


def label_offices(apps, schema_editor):
    """Values that were counted by office keep what it is called from now on."""
    names = dict(apps.get_model("accounts", "Office").objects.values_list("code", "names"))
    values = apps.get_model("roadmap", "Value").objects.filter(part_key__startswith="office=")
    for each in values.iterator():
        if each.part.get("office") in names:
            each.labels = {"office": names[each.part["office"]]}
            each.save(update_fields=["labels"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_cache_table"),
        ("files", "0001_initial"),
        ("roadmap", "0005_packed_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="created_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="uid",
            field=models.CharField(editable=False, max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="withdrawn_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="value",
            name="labels",
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(label_offices, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(name_decisions, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="decision",
            name="created_at",
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name="decision",
            name="uid",
            field=models.CharField(
                default=sapar.lines.roadmap.models.base.new_uid, editable=False, max_length=32, unique=True
            ),
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.CharField(
                        default=sapar.lines.roadmap.models.base.new_uid, editable=False, max_length=32, unique=True
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("withdrawn_on", models.DateField(null=True)),
                ("titles", models.JSONField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("A02", "Aims of the project"),
                            ("A04", "Conditions"),
                            ("A05", "Budget"),
                            ("A07", "Review, evaluation"),
                            ("A08", "Results and outputs"),
                            ("A09", "Memorandum, agreement"),
                            ("A10", "Tender"),
                            ("A11", "Contract"),
                            ("A12", "Page on the web"),
                        ],
                        max_length=3,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, choices=[("ky", "Kyrgyz"), ("ru", "Russian"), ("en", "English")], max_length=2
                    ),
                ),
                ("on", models.DateField()),
                ("address", models.URLField(blank=True, max_length=500)),
                ("open", models.BooleanField(default=False)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="roadmap.project",
                    ),
                ),
                (
                    "roadmap",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="roadmap.roadmap",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("file__isnull", False), models.Q(("address", ""), _negated=True), _connector="OR"),
                        name="roadmap_document_somewhere",
                    )
                ],
            },
        ),
    ]
