"""Who takes part, and in which role."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sapar.core.accounts.models import Organisation
from sapar.lines.roadmap.enums import PartnerKind, PartnerRole
from sapar.lines.roadmap.models.base import Planned, said
from sapar.lines.roadmap.models.plan import Project, RoadMap


class Partner(Planned):
    """A ministry, a mission, IOM, a donor, an NGO; with an organisation of ours where its staff sign in here."""

    REVISED: ClassVar = ("names", "kind", "organisation", "iati_ref", "iati_type", "withdrawn_on")

    roadmap = models.ForeignKey(RoadMap, on_delete=models.PROTECT, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=10, choices=PartnerKind.choices)
    code = models.SlugField(max_length=40)
    names = models.JSONField()
    iati_ref = models.CharField(max_length=60, blank=True)  # org-id.guide, e.g. XM-DAC-47066
    iati_type = models.CharField(max_length=2, blank=True)  # codelist OrganisationType

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roadmap", "code"], name="roadmap_partner_code")]

    def __str__(self) -> str:
        return said(self.names)


class Involvement(Planned):
    """A partner's role in a project. A focal point is named by its office, not by a person."""

    REVISED: ClassVar = ("contact", "withdrawn_on")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="involvements")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="involvements")
    role = models.CharField(max_length=14, choices=PartnerRole.choices)
    contact = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "partner", "role"], name="roadmap_involvement_once")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.role}"
