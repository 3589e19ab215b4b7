"""Until when the stays of those abroad are lawful: computed in bulk, so that a desk can ask for what ends soon."""

from __future__ import annotations

from django.db import models

from sapar.core.registry.models import Journey


class StayEnd(models.Model):
    """The pathways' answer for one present journey, as of the day it was computed; the person's page computes anew."""

    journey = models.OneToOneField(Journey, on_delete=models.CASCADE, primary_key=True, related_name="stay_end")
    country = models.CharField(max_length=2)
    lawful = models.BooleanField(null=True)  # on the day asked; null: cannot be told
    last_day = models.DateField(null=True)  # the last lawful day; null: none, no end or cannot be told
    on = models.DateField()  # the day asked about

    class Meta:
        indexes = [models.Index(fields=["country", "last_day", "journey"], name="stay_end_order")]

    def __str__(self) -> str:
        return f"{self.journey_id} {self.last_day}"
