"""Data that comes in from files and goes out to files."""

from __future__ import annotations

from django.db import models

from sapar.core.accounts.models import Office
from sapar.core.files.models import StoredFile
from sapar.core.registry.enums import ImportState, RowOutcome
from sapar.core.registry.models.persons import Person, new_uid
from sapar.core.registry.models.watch import WatchList


class Import(models.Model):
    """A file of persons, or of entries for a watch list, read row by row; stopped anywhere, it goes on from `position`."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)  # our field -> column of the file
    watch_list = models.ForeignKey(WatchList, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    defaults = models.JSONField(default=dict, blank=True)  # our field -> what a row that does not say it gets
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.READY)
    position = models.PositiveIntegerField(default=0)  # rows behind us
    created = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    queued = models.PositiveIntegerField(default=0)  # pairs sent to review
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    demonstration = models.BooleanField(default=False)
    started_by = models.CharField(max_length=80)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.uid


class ImportRow(models.Model):
    """What became of one row. `digest` is of what the row says: the same row is never taken twice."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()  # as an editor or spreadsheet numbers it
    digest = models.CharField(max_length=64, db_index=True)
    outcome = models.CharField(max_length=8, choices=RowOutcome.choices)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    column = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"


class Export(models.Model):
    """Who took which columns of how many persons out of the register, and what for."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    purpose = models.CharField(max_length=200)
    columns = models.JSONField(default=list)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)  # of what was handed out; the content itself is not kept
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.uid
