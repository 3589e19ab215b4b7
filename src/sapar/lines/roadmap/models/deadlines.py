"""Who was reminded of reports that are due, and who does not want to be."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from sapar.core.outbox.models import OutboxMessage
from sapar.lines.roadmap.enums import ReminderKind
from sapar.lines.roadmap.models.base import new_uid
from sapar.lines.roadmap.models.plan import RoadMap


class Reminder(models.Model):
    """One message to one coordinator about the reports of one period: sent once of each kind."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    roadmap = models.ForeignKey(RoadMap, on_delete=models.CASCADE, related_name="reminders")
    period_start = models.DateField()
    period_end = models.DateField()
    kind = models.CharField(max_length=8, choices=ReminderKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reports = models.PositiveIntegerField()  # how many were open then
    sent_at = models.DateTimeField()  # when it was handed to the outbox
    message = models.ForeignKey(OutboxMessage, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roadmap", "period_start", "period_end", "kind", "user"], name="roadmap_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period_end}"


class Quiet(models.Model):
    """A coordinator who wants no reminders."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)
