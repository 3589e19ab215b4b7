"""Files that are looked at before anything of them is taken."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sapar.core.files.models import StoredFile
from sapar.lines.roadmap.enums import ImportKind, ImportState
from sapar.lines.roadmap.models.base import new_uid
from sapar.lines.roadmap.models.plan import Line, Project, RoadMap


class Import(models.Model):
    """A file of projects (IATI) or of values (a table): handed in, looked at, taken, and perhaps taken back."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    kind = models.CharField(max_length=8, choices=ImportKind.choices)
    roadmap = models.ForeignKey(RoadMap, on_delete=models.PROTECT, related_name="imports")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, related_name="+")  # that gets the projects
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, related_name="+"
    )  # whose values these are
    period_start = models.DateField(null=True)  # the period of values that name none
    period_end = models.DateField(null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")  # of a table
    # XML, packed: the store of files keeps no markup, since a browser could run it. Emptied when it is of no more use.
    packed = models.BinaryField(null=True)
    name = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.LOOKED)
    columns = models.JSONField(default=dict)  # of a table: our field → column
    made = models.JSONField(default=list)  # [["project", uid], ["partner", uid], …], to take them back

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"
