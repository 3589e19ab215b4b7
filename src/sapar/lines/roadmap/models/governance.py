"""What may go wrong, what is taken for granted, what was decided, and what is told about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sapar.core.files.models import StoredFile
from sapar.lines.roadmap.enums import DocumentKind, Framework, Language, Likelihood
from sapar.lines.roadmap.models.base import Planned, said
from sapar.lines.roadmap.models.partners import Partner
from sapar.lines.roadmap.models.pictures import Picture
from sapar.lines.roadmap.models.plan import Project, RoadMap


class Decision(Planned):
    """What a meeting of both sides decided; minutes as a file."""

    REVISED: ClassVar = ("number", "on", "texts", "minutes", "withdrawn_on")

    roadmap = models.ForeignKey(RoadMap, on_delete=models.PROTECT, related_name="decisions")
    number = models.CharField(max_length=40)
    on = models.DateField()
    texts = models.JSONField()
    minutes = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roadmap", "number"], name="roadmap_decision_number")]

    def __str__(self) -> str:
        return self.number


class Document(Planned):
    """A paper of a project, or of the whole road map: a file that is kept here, or an address where it is found."""

    REVISED: ClassVar = ("titles", "kind", "language", "on", "file", "address", "open", "withdrawn_on")

    roadmap = models.ForeignKey(RoadMap, on_delete=models.PROTECT, related_name="documents")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="documents")
    titles = models.JSONField()
    kind = models.CharField(max_length=3, choices=DocumentKind.choices)
    language = models.CharField(max_length=2, choices=Language.choices, blank=True)  # in which it is written
    on = models.DateField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.URLField(max_length=500, blank=True)
    open = models.BooleanField(default=False)  # for everybody

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False) | ~models.Q(address=""), name="roadmap_document_somewhere"
            )
        ]

    def __str__(self) -> str:
        return said(self.titles)


class Risk(Planned):
    """What may go wrong, who watches it, and what is done about it."""

    REVISED: ClassVar = ("titles", "treatments", "likelihood", "impact", "owner", "withdrawn_on")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="risks")
    titles = models.JSONField()
    treatments = models.JSONField(default=dict)
    likelihood = models.PositiveSmallIntegerField(choices=Likelihood.choices)
    impact = models.PositiveSmallIntegerField(choices=Likelihood.choices)
    owner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="risks")

    def __str__(self) -> str:
        return said(self.titles)


class Assumption(Planned):
    """What must hold for the plan to work."""

    REVISED: ClassVar = ("titles", "holds", "withdrawn_on")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="assumptions")
    titles = models.JSONField()
    holds = models.BooleanField(null=True)  # null: not known

    def __str__(self) -> str:
        return said(self.titles)


class Tag(models.Model):
    """A project's place in a framework of others: an objective, a target, a domain."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    framework = models.CharField(max_length=3, choices=Framework.choices)
    code = models.CharField(max_length=12)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "framework", "code"], name="roadmap_tag_once")]

    def __str__(self) -> str:
        return f"{self.framework} {self.code}"


class NewsItem(models.Model):
    """Short news of the road map, in three languages, with its source."""

    slug = models.SlugField(max_length=80, unique=True)
    roadmap = models.ForeignKey(RoadMap, on_delete=models.PROTECT, related_name="news")
    on = models.DateField()
    titles = models.JSONField()
    texts = models.JSONField()
    source = models.CharField(max_length=200, blank=True)  # who reported it, and when
    source_address = models.URLField(blank=True)
    tags = models.JSONField(default=list)  # codes of `topics`
    projects = models.ManyToManyField(Project, blank=True, related_name="news")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, null=True, related_name="news")
    published_at = models.DateTimeField(null=True)  # null: a draft
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return said(self.titles)
