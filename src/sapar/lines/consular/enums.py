"""Words of the consular line that people see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestStatus(models.TextChoices):
    """How far a registration that somebody asked for on the public page has come."""

    NEW = "new", _("E-mail not confirmed")
    CONFIRMED = "confirmed", _("Waits for an officer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Taken back")


class WarningStatus(models.TextChoices):
    """How far a warning has come."""

    DRAFT = "draft", _("Being written")
    PROPOSED = "proposed", _("Waits for a second person")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Sent")
    WITHDRAWN = "withdrawn", _("Taken back")


class Severity(models.TextChoices):
    """How much is at stake."""

    NOTICE = "notice", _("Notice")
    WARNING = "warning", _("Caution")
    DANGER = "danger", _("Danger to life")


class Service(models.TextChoices):
    """What one comes to a mission for."""

    PASSPORT = "passport", _("Passport")
    CIVIL = "civil", _("Birth, marriage, death")
    NOTARY = "notary", _("Notary")
    CITIZENSHIP = "citizenship", _("Citizenship")
    REGISTRATION = "registration", _("Consular registration")
    ADVICE = "advice", _("Advice and help")
    OTHER = "other", _("Something else")


class BookingStatus(models.TextChoices):
    """How far an appointment has come."""

    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("Waiting in the hall")
    CALLED = "called", _("Called to a window")
    SERVED = "served", _("Served")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", _("Did not come")
