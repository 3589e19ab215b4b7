"""Words of cases that people see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an action did. Assignment, referral and transfer are one kind: `handed`."""

    OPENED = "opened", _("Opened")
    FORM = "form", _("Form filled in")
    MOVED = "moved", _("Next step taken")
    NOTED = "noted", _("Internal note")
    MESSAGE_SENT = "message_sent", _("Message to the person")
    MESSAGE_RECEIVED = "message_received", _("Message from the person")
    ATTACHED = "attached", _("File attached")
    LETTER = "letter", _("Letter written")
    TASK_ADDED = "task_added", _("Task added")
    TASK_DONE = "task_done", _("Task done")
    TASK_GIVEN = "task_given", _("Task given to somebody else")
    HANDED = "handed", _("Handed on")
    ANSWERED = "answered", _("Answered")
    PAUSED = "paused", _("Clock stopped")
    RESUMED = "resumed", _("Clock started again")
    ESCALATED = "escalated", _("Brought to the supervisor")
    RECLASSIFIED = "reclassified", _("Sensitivity changed")
    IDENTIFIED = "identified", _("Person stated")
    REOPENED = "reopened", _("Reopened")
    UPGRADED = "upgraded", _("Moved to a newer version")
    LINKED = "linked", _("Linked with another case")
    UNLINKED = "unlinked", _("Link removed")
    UNDONE = "undone", _("Undone")
    GLASS = "glass", _("Opened in an emergency")


class Mode(models.TextChoices):
    """How a case is handed on."""

    ASSIGNMENT = "assignment", _("Assignment")  # a colleague or a team of the same office does it
    REFERRAL = "referral", _("Referral")  # another office helps too
    TRANSFER = "transfer", _("Transfer")  # another office takes over


class Answer(models.TextChoices):
    """Where a handing-on stands."""

    OFFERED = "offered", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    DONE = "done", _("Done")
    REVOKED = "revoked", _("Taken back")


class Consent(models.TextChoices):
    """On what ground a person's data goes to another office."""

    SIGNED = "signed", _("The person agreed in writing")
    ORAL = "oral", _("The person agreed orally")
    GUARDIAN = "guardian", _("A parent or guardian agreed")
    NOT_NEEDED = "not_needed", _("Not needed, for a reason stated")


class LinkKind(models.TextChoices):
    """How two cases belong together."""

    RELATED = "related", _("Related")
    MERGED_INTO = "merged_into", _("Merged into")  # this case is carried on in the other
    MERGED_FROM = "merged_from", _("Carries on")  # the other case is carried on in this one


class Audience(models.TextChoices):
    """Who reads an action: the office only, or also an office the case was referred to."""

    OFFICE = "office", _("Our office")
    SHARED = "shared", _("Also offices that help")
