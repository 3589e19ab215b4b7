"""The plan: road map, lines, projects, results, activities and what must come before what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sapar.core.accounts.models import Organisation
from sapar.lines.roadmap.enums import ActivityKind, Frequency, Level, ProjectState
from sapar.lines.roadmap.models.base import Planned, said


class RoadMap(Planned):
    """A road map of cooperation for several years between a government and an international organisation."""

    REVISED: ClassVar = ("titles", "starts", "ends", "frequency", "due_days", "withdrawn_on")

    code = models.SlugField(max_length=40, unique=True)
    titles = models.JSONField()  # {"ky": …, "ru": …, "en": …}
    country = models.CharField(max_length=2)
    government = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")  # the international one
    starts = models.DateField()
    ends = models.DateField()
    currency = models.CharField(max_length=3)
    # The reporting rule: how often, and how many days after a period's end a report is due.
    frequency = models.CharField(max_length=12, choices=Frequency.choices, default=Frequency.QUARTERLY)
    due_days = models.PositiveSmallIntegerField(default=15)
    demonstration = models.BooleanField(default=False)

    def __str__(self) -> str:
        return said(self.titles)


class Line(Planned):
    """A line of work, as the road map's text has it."""

    REVISED: ClassVar = ("titles", "descriptions", "position", "withdrawn_on")

    roadmap = models.ForeignKey(RoadMap, on_delete=models.PROTECT, related_name="lines")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    titles = models.JSONField()
    descriptions = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["roadmap", "code"], name="roadmap_line_code")]

    def __str__(self) -> str:
        return said(self.titles)


class Project(Planned):
    """What is done in a line, with results, activities, money and partners of its own."""

    REVISED: ClassVar = (
        "titles", "summaries", "state", "starts", "ends", "line", "lead", "places", "sectors", "withdrawn_on",
    )  # fmt: skip

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="projects")
    code = models.SlugField(max_length=40, unique=True)
    titles = models.JSONField()
    summaries = models.JSONField(default=dict)  # for citizens: what was promised
    state = models.CharField(max_length=12, choices=ProjectState.choices, default=ProjectState.PLANNED)
    starts = models.DateField()
    ends = models.DateField()
    lead = models.ForeignKey("roadmap.Partner", on_delete=models.PROTECT, null=True, related_name="leads")
    places = models.JSONField(default=list)  # where it acts: codes of `places`, ["RU", "KG-O"]
    picture = models.ForeignKey("roadmap.Picture", on_delete=models.PROTECT, null=True, related_name="projects")
    # IATI: purpose codes with their shares, and how the aid flows.
    sectors = models.JSONField(default=dict)  # {"15190": "60", "16020": "40"}; per cent as decimal text
    iati = models.JSONField(default=dict)  # elements that only the open publication needs

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gte=models.F("starts")), name="roadmap_project_order")
        ]

    def __str__(self) -> str:
        return said(self.titles)


class Result(Planned):
    """A link of the results chain: an output that leads to an outcome that leads to an impact."""

    REVISED: ClassVar = ("titles", "parent", "withdrawn_on")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="results")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="leads_from")
    level = models.CharField(max_length=8, choices=Level.choices)
    code = models.CharField(max_length=20)
    titles = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "code"], name="roadmap_result_code")]

    def __str__(self) -> str:
        return said(self.titles)


class Activity(Planned):
    """Work with planned, first planned and actual dates; a milestone begins and ends on one day."""

    REVISED: ClassVar = (
        "titles", "result", "planned_start", "planned_end", "actual_start", "actual_end", "progress", "responsible",
        "withdrawn_on",
    )  # fmt: skip

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="activities")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, null=True, related_name="activities")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=ActivityKind.choices, default=ActivityKind.ACTIVITY)
    titles = models.JSONField()
    baseline_start = models.DateField()  # as first agreed; never changed
    baseline_end = models.DateField()
    planned_start = models.DateField()
    planned_end = models.DateField()
    actual_start = models.DateField(null=True)
    actual_end = models.DateField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    responsible = models.ForeignKey("roadmap.Partner", on_delete=models.PROTECT, null=True, related_name="activities")

    class Meta:
        indexes = [models.Index(fields=["project", "planned_start"], name="roadmap_activity_dates")]
        constraints = [
            models.UniqueConstraint(fields=["project", "code"], name="roadmap_activity_code"),
            models.CheckConstraint(
                condition=models.Q(planned_end__gte=models.F("planned_start")), name="roadmap_activity_order"
            ),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="roadmap_activity_progress"),
        ]

    def __str__(self) -> str:
        return said(self.titles)


class Dependency(models.Model):
    """One activity can begin only when another is finished, some days later."""

    before = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="next_links")
    after = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="previous_links")
    lag_days = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="roadmap_dependency_once"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="roadmap_dependency_other"),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"
