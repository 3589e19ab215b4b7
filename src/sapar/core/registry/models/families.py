"""Who lives together and who is kin."""

from __future__ import annotations

from django.db import models

from sapar.core.registry.enums import MemberRole, Relation
from sapar.core.registry.models.persons import Person, new_uid


class Household(models.Model):
    """People who live together."""

    uid = models.CharField(max_length=16, unique=True, default=new_uid)
    district = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.uid


class Member(models.Model):
    """Somebody's place in a household, for a time."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=MemberRole.choices)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household", "person"], name="member_once")]

    def __str__(self) -> str:
        return f"member {self.pk}"


class Kin(models.Model):
    """A bond between two persons, kept once: `relative` is the `relation` of `person`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin")
    relative = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="kin_of")
    relation = models.CharField(max_length=10, choices=Relation.choices)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "relative", "relation"], name="kin_once"),
            models.CheckConstraint(condition=~models.Q(person=models.F("relative")), name="kin_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.pk}"
