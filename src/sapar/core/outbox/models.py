"""What is to be told to people outside: one row a message, kept after it has gone."""

from __future__ import annotations

import uuid

from django.db import models

from sapar.core.outbox.enums import Channel, Status


class OutboxMessage(models.Model):
    """A message and its fate. Queued in the transaction of the act that causes it, so that both happen or neither.

    The words are rendered once, when the message is queued: a template changed later changes no message.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True)  # the sender's name for it: the same key is the same message
    about = models.CharField(max_length=80, blank=True)  # what it belongs to, e.g. one warning; for counting
    channel = models.CharField(max_length=12, choices=Channel.choices)
    to = models.CharField(max_length=254)
    template = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()  # when it may be sent next; while it is being sent, when its sender counts as dead
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=60, blank=True)  # a code such as `refused 550`: never the server's words

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="outbox_due", condition=models.Q(status__in=[Status.QUEUED, Status.SENDING])
            ),
            models.Index(fields=["about", "status"], name="outbox_about"),
            models.Index(fields=["to"], name="outbox_to"),  # for erasure
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.uid} {self.status}"
