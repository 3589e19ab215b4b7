"""Webhooks: where another system wants to be told, and what it was told."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.models import User


class Status(models.TextChoices):
    """Where a delivery stands."""

    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("on its way")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("given up")


class Webhook(models.Model):
    """An address of another system that is told what happens in the cases that its account may see."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="webhooks")
    url = models.URLField(max_length=500)
    events = models.JSONField(default=list)  # kinds of actions; empty: all
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # null: in use

    def __str__(self) -> str:
        return str(self.uid)


class Delivery(models.Model):
    """One event for one webhook. It names uids only; whoever is told asks for the rest with a token."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    answered = models.PositiveSmallIntegerField(null=True)  # the status of the last response
    failure = models.CharField(max_length=40, blank=True)  # a code, never the other side's words
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(status__in=["queued", "sending"]), name="delivery_due"),
            models.Index(fields=["webhook", "-at"], name="delivery_log"),
        ]

    def __str__(self) -> str:
        return str(self.uid)
