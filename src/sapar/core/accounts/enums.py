"""Words of accounts that people see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    MINISTRY = "ministry", _("Ministry")
    MISSIONS = "missions", _("Missions abroad")
    AGENCY = "agency", _("State agency")
    IOM = "iom", _("International organisation")
    NGO = "ngo", _("Non-governmental organisation")


STATE = frozenset({OrganisationKind.MINISTRY, OrganisationKind.MISSIONS, OrganisationKind.AGENCY})
"""The kinds of organisations of the state."""


class OfficeKind(models.TextChoices):
    """What an office is."""

    EMBASSY = "embassy", _("Embassy")
    CONSULATE = "consulate", _("Consulate")
    HEADQUARTERS = "headquarters", _("Headquarters")
    REGIONAL = "regional", _("Regional office")


class Role(models.TextChoices):
    """What a member of staff does; the permissions of each are in `roles`."""

    COUNTER = "counter", _("Counter clerk")
    CONSUL = "consul", _("Consular officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    CASE_WORKER = "case_worker", _("Protection case worker")
    REGISTRAR = "registrar", _("Registrar")
    DUTY_OFFICER = "duty_officer", _("Duty officer")
    COMMUNICATOR = "communicator", _("Communications officer")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Administrator of accounts")
    AUDITOR = "auditor", _("Auditor")


class Sensitivity(models.IntegerChoices):
    """How far the need to know narrows who may see a record."""

    OPEN = 0, pgettext_lazy("to whoever works here", "Open")
    INTERNAL = 1, _("Internal")
    PERSONAL = 2, _("Personal")
    CONFIDENTIAL = 3, _("Confidential")
    SEALED = 4, _("Sealed")
