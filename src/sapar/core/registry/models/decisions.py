"""Which source records are one human being: pairs to review, and decisions that can be revoked."""

from __future__ import annotations

from django.db import models

from sapar.core.registry.enums import Origin, Verdict
from sapar.core.registry.models.persons import Person, new_uid


class Decision(models.Model):
    """Somebody's word that two records are one person's or two persons'. Never edited; only revoked.

    `a` has the lower number. The clusters of persons follow from all decisions "same" that stand.
    """

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    a = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="decisions_a")
    b = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="decisions_b")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=300, blank=True)
    score = models.FloatField(null=True)  # 0 to 1, as the comparison had it
    evidence = models.JSONField(default=dict)  # what agrees and what does not; no values
    model_version = models.CharField(max_length=40, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(a__lt=models.F("b")), name="decision_in_order"),
            models.UniqueConstraint(
                fields=["a", "b"], condition=models.Q(revoked_at__isnull=True), name="decision_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class Candidate(models.Model):
    """Two records that may be one person's, waiting for somebody to decide. `a` has the lower number."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    a = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="candidates_a")
    b = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="candidates_b")
    origin = models.CharField(max_length=8, choices=Origin.choices)
    score = models.FloatField()
    evidence = models.JSONField(default=dict)
    model_version = models.CharField(max_length=40, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(a__lt=models.F("b")), name="candidate_in_order"),
            models.UniqueConstraint(fields=["a", "b"], name="candidate_once"),
        ]
        indexes = [
            models.Index(fields=["-score", "id"], name="candidate_queue", condition=models.Q(decision__isnull=True))
        ]

    def __str__(self) -> str:
        return self.uid
