"""Parts of a case that lists and inboxes ask for; referrals and tasks are rebuilt from the log like the case."""

from __future__ import annotations

from django.db import models

from sapar.core.accounts.models import Office, Team, User
from sapar.core.cases.enums import Answer, Consent, Mode
from sapar.core.cases.models.case import Case, new_uid


class Referral(models.Model):
    """A handing-on (assignment, referral, transfer): to whom, what they see, on what ground, their answer."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    mode = models.CharField(max_length=12, choices=Mode.choices)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="referrals_made")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="referrals_received")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="referrals_received")
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="referrals_received")
    counterpart = models.SlugField(max_length=60, blank=True)  # an agency that does not work here
    shared = models.JSONField(default=list)  # "person", "attachments", "form.question" or "form"
    consent = models.CharField(max_length=12, choices=Consent.choices, blank=True)
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["to_office", "answer", "due_at"], name="referral_inbox"),
            models.Index(fields=["from_office", "answer", "due_at"], name="referral_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.mode} {self.answer}"


class Task(models.Model):
    """One thing to do in a case."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="case_tasks")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["assignee", "due_on"], condition=models.Q(done_at__isnull=True), name="task_open_assignee"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.due_on}"


class Message(models.Model):
    """A message to or from the person; its text is in the action, its delivery in the outbox."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    sequence = models.PositiveIntegerField()  # of the action that holds the text
    incoming = models.BooleanField(default=False)
    channel = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2, blank=True)
    outbox_key = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="message_action_once")]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.sequence}"


class Attachment(models.Model):
    """A file of the case."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    sequence = models.PositiveIntegerField()  # of the action that attached it
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sequence", "file"], name="attachment_once")]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.sequence}"


class Submission(models.Model):
    """A form filled in elsewhere (ODK Collect) and taken in: each once, for good, by the id its device gave it."""

    programme = models.SlugField(max_length=60)
    instance = models.CharField(max_length=100)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="submissions")
    sequence = models.PositiveIntegerField()  # of the action that holds its answers

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "instance"], name="submission_once")]

    def __str__(self) -> str:
        return self.instance
