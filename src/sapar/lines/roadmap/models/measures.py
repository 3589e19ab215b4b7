"""Indicators with their cards, targets, and the values that reports froze."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from sapar.core.accounts.models import Organisation
from sapar.core.files.models import StoredFile
from sapar.lines.roadmap.enums import Direction, IndicatorKind, OverPlaces, OverTime, ReportState, Unit
from sapar.lines.roadmap.models.base import Planned, said
from sapar.lines.roadmap.models.plan import Project, Result


class Indicator(Planned):
    """What is measured of a result, and its definition card."""

    REVISED: ClassVar = (
        "titles", "cards", "query", "filters", "over_time", "over_places", "broken_down_by", "baseline",
        "baseline_year", "withdrawn_on",
    )  # fmt: skip

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=20)
    titles = models.JSONField()
    kind = models.CharField(max_length=8, choices=IndicatorKind.choices)
    query = models.CharField(max_length=80, blank=True)  # the name in core.indicators, for a live one
    filters = models.JSONField(default=dict)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)
    over_time = models.CharField(max_length=4, choices=OverTime.choices, default=OverTime.SUM)
    over_places = models.CharField(max_length=5, choices=OverPlaces.choices, default=OverPlaces.SUM)
    is_ratio = models.BooleanField(default=False)  # values keep numerator and denominator
    broken_down_by = models.JSONField(default=list)  # sex, age, district, corridor, disability
    cards = models.JSONField(default=dict)  # {"who_counts": {ky…}, "source": {…}, "conflicts": {…}}
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    baseline_year = models.PositiveSmallIntegerField(null=True)
    tags = models.JSONField(default=list)  # [["sdg", "10.7.1"], …]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "code"], name="roadmap_indicator_code"),
            models.CheckConstraint(
                condition=~models.Q(kind="live") | ~models.Q(query=""), name="roadmap_indicator_live_has_query"
            ),
        ]

    def __str__(self) -> str:
        return said(self.titles)


class Target(Planned):
    """What shall be reached in a period, as a whole or for one part (`{"sex": "female"}`)."""

    REVISED: ClassVar = ("value", "withdrawn_on")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    period_start = models.DateField()
    period_end = models.DateField()
    part = models.JSONField(default=dict)
    value = models.DecimalField(max_digits=18, decimal_places=4)

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.value}"


class Report(models.Model):
    """A project's report of a period: entered by one side, accepted or returned by the other."""

    uid = models.CharField(max_length=32, unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports")
    period_start = models.DateField()
    period_end = models.DateField()
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    narratives = models.JSONField(default=dict)  # {"en": …}
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")  # who sent it
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    comment = models.TextField(blank=True)  # why it was returned
    evidence = models.ManyToManyField(StoredFile, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "period_start", "period_end"], name="roadmap_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.period_end}"


class Value(models.Model):
    """A value as reported, for the whole or for one part. Of a live one it keeps how it was computed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="values")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    part = models.JSONField(default=dict)  # {} is the whole; {"sex": "female"}
    part_key = models.CharField(max_length=120, blank=True)  # the part as text, so that each is there once
    labels = models.JSONField(default=dict)  # what the part was called then: {"office": {ky…}}
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    hidden = models.BooleanField(default=False)  # too few persons to be shown
    comment = models.CharField(max_length=500, blank=True)
    # How a live value came about; empty for one entered by hand.
    query = models.CharField(max_length=80, blank=True)
    query_version = models.CharField(max_length=40, blank=True)
    filters = models.JSONField(default=dict)
    taken_at = models.DateTimeField(null=True)
    records = models.PositiveIntegerField(null=True)  # how many were counted

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "indicator", "part_key"], name="roadmap_value_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.value}"
