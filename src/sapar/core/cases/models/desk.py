"""What a member of staff keeps at their desk: filters, half-filled forms, acts on many cases."""

from __future__ import annotations

from django.db import models

from sapar.core.accounts.models import Office, User
from sapar.core.cases.models.case import Case, new_uid


class SavedFilter(models.Model):
    """A list of cases somebody comes back to: the query part of its address under a name."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, null=True, related_name="+")  # shared with it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name


class FormDraft(models.Model):
    """A half-filled form: what was typed stays until it is sent or thrown away."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="form_drafts")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="drafts")  # null: not yet opened
    programme = models.SlugField(max_length=60)
    form = models.SlugField(max_length=60)
    answers = models.JSONField(default=dict)  # as typed, unchecked
    context = models.JSONField(default=dict)  # what the page knew: the transition, the person's uid
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-saved_at"], name="form_draft_of_user")]

    def __str__(self) -> str:
        return f"{self.programme} {self.form}"


class BulkAct(models.Model):
    """One act on many cases, so that it can be looked at and undone."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="bulk_acts")
    act = models.CharField(max_length=20)  # assign, move, escalate…
    parameters = models.JSONField(default=dict)
    items = models.JSONField(default=list)  # {"case": uid, "sequence": after the act} or {"case": uid, "refused": …}
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d %H:%M}"
