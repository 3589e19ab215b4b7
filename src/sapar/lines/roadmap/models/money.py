"""Money planned, and what became of it: by source, currency, period and activity."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sapar.lines.roadmap.enums import SpendingKind
from sapar.lines.roadmap.models.base import Planned
from sapar.lines.roadmap.models.partners import Partner
from sapar.lines.roadmap.models.plan import Activity, Project

_POSITIVE = models.Q(amount__gt=0)


class Budget(Planned):
    """Money that is planned for a period of at most a year."""

    REVISED: ClassVar = ("amount", "period_start", "period_end", "withdrawn_on")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="budgets")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="budgets")
    source = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="budgets")
    period_start = models.DateField()
    period_end = models.DateField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        constraints = [models.CheckConstraint(condition=_POSITIVE, name="roadmap_budget_positive")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Spending(Planned):
    """Money that was committed, handed on or spent."""

    REVISED: ClassVar = ("amount", "on", "withdrawn_on")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="spendings")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="spendings")
    source = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="spendings")
    kind = models.CharField(max_length=12, choices=SpendingKind.choices)
    on = models.DateField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["project", "on"], name="roadmap_spending_on")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
