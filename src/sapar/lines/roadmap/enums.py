"""Words of the road map that people see; codes of IATI 2.03 where it has one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectState(models.TextChoices):
    """Where a project stands."""

    PLANNED = "planned", _("Planned")
    ACTIVE = "active", _("Under way")
    FINISHED = "finished", _("Finished")
    SUSPENDED = "suspended", _("Suspended")
    CANCELLED = "cancelled", _("Cancelled")


class Level(models.TextChoices):
    """The level of a result in the results chain."""

    IMPACT = "impact", _("Impact")
    OUTCOME = "outcome", _("Outcome")
    OUTPUT = "output", _("Output")


class ActivityKind(models.TextChoices):
    """Work that takes time, or a point in time by which something stands."""

    ACTIVITY = "activity", _("Activity")
    MILESTONE = "milestone", _("Milestone")


class PartnerKind(models.TextChoices):
    """What a partner is."""

    MINISTRY = "ministry", _("Ministry or agency")
    MISSION = "mission", _("Mission abroad")
    IOM = "iom", _("IOM")
    DONOR = "donor", _("Donor")
    NGO = "ngo", _("Non-governmental organisation")
    OTHER = "other", _("Other")


class PartnerRole(models.TextChoices):
    """What a partner does in a project: the four roles of IATI, and the focal point."""

    FUNDING = "funding", _("Funding")
    ACCOUNTABLE = "accountable", _("Accountable")
    EXTENDING = "extending", _("Extending")
    IMPLEMENTING = "implementing", _("Implementing")
    FOCAL = "focal", _("Focal point")


class SpendingKind(models.TextChoices):
    """What happened with money."""

    COMMITMENT = "commitment", _("Commitment")
    DISBURSEMENT = "disbursement", _("Disbursement")
    EXPENDITURE = "expenditure", _("Expenditure")


class IndicatorKind(models.TextChoices):
    """Where an indicator's values come from."""

    MANUAL = "manual", _("Entered by hand")
    IMPORTED = "imported", _("Imported from a file")
    LIVE = "live", _("Computed from the services' records")


class Unit(models.TextChoices):
    """What is counted."""

    NUMBER = "number", pgettext_lazy("unit", "Number")
    PERSONS = "persons", _("Persons")
    CASES = "cases", _("Cases")
    PERCENT = "percent", _("Per cent")
    DAYS = "days", _("Days")
    MONEY = "money", _("Money")


class Direction(models.TextChoices):
    """Which way is good."""

    UP = "up", _("More is better")
    DOWN = "down", _("Less is better")


class OverTime(models.TextChoices):
    """How values of several periods make one."""

    SUM = "sum", _("Added up")
    LAST = "last", _("The last one counts")
    MEAN = "mean", _("Averaged")
    MAX = "max", _("The largest counts")


class OverPlaces(models.TextChoices):
    """How values of several places make one."""

    SUM = "sum", _("Added up")
    RATIO = "ratio", _("Numerators over denominators")
    NONE = "none", _("Not put together")


class ReportState(models.TextChoices):
    """Where a report of a period stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Sent for acceptance")
    ACCEPTED = "accepted", pgettext_lazy("a report", "Accepted")
    RETURNED = "returned", _("Returned")


class Framework(models.TextChoices):
    """What a project or an indicator can be tagged with."""

    GCM = "gcm", _("Global Compact for Migration")
    SDG = "sdg", _("Sustainable Development Goals")
    MGI = "mgi", _("Migration governance indicators")


class Language(models.TextChoices):
    """A language in which a paper is written."""

    KY = "ky", _("Kyrgyz")
    RU = "ru", _("Russian")
    EN = "en", _("English")


class DocumentKind(models.TextChoices):
    """What a document is; codes of IATI's codelist DocumentCategory."""

    OBJECTIVES = "A02", _("Aims of the project")
    CONDITIONS = "A04", _("Conditions")
    BUDGET = "A05", pgettext_lazy("a document", "Budget")
    REVIEW = "A07", _("Review, evaluation")
    RESULTS = "A08", _("Results and outputs")
    AGREEMENT = "A09", _("Memorandum, agreement")
    TENDER = "A10", _("Tender")
    CONTRACT = "A11", pgettext_lazy("a document", "Contract")
    PAGE = "A12", _("Page on the web")


class Likelihood(models.IntegerChoices):
    """How likely a risk is, and how much it would hurt."""

    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")


class Frequency(models.TextChoices):
    """How often is reported."""

    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half_yearly", _("Every half-year")


class ReminderKind(models.TextChoices):
    """When a coordinator is reminded of a report, or of one that waits for an answer."""

    BEFORE = "before", _("Some days before")
    DAY = "day", _("On the day")
    LATE = "late", pgettext_lazy("a reminder", "Late")
    ANSWER = "answer", _("Waits for an answer")


class ImportKind(models.TextChoices):
    """What a file brings."""

    IATI = "iati", _("Projects (IATI)")
    VALUES = "values", _("Values (a table)")


class ImportState(models.TextChoices):
    """What became of a file."""

    LOOKED = "looked", _("Looked at")
    TAKEN = "taken", pgettext_lazy("a file", "Taken")
    UNDONE = "undone", pgettext_lazy("a file", "Taken back")
