"""A case: an append-only list of actions, and beside it its current state, which can be rebuilt from them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, NoReturn

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office, Team, User
from sapar.core.cases.enums import Audience, Kind, LinkKind
from sapar.core.cases.models.programme import ProgrammeVersion

OPEN = Q(closed_at__isnull=True)


def new_uid() -> str:
    """A public id that tells nothing and cannot be guessed."""
    return uuid.uuid4().hex


class Case(models.Model):
    """One matter of one programme. Every field but the first block and the last is written by `log.append` only."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    number = models.CharField(max_length=40, unique=True)  # what people say on the telephone
    programme = models.SlugField(max_length=60)  # its code
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="cases")
    demonstration = models.BooleanField(default=False)  # about invented people

    sequence = models.PositiveIntegerField(validators=[MinValueValidator(1)])  # of the last action
    state = models.SlugField(max_length=60)
    state_since = models.DateTimeField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="cases")
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="cases")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True, related_name="cases")
    sensitivity = models.PositiveSmallIntegerField(choices=Sensitivity.choices)
    subject = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.SlugField(max_length=60, blank=True)
    escalation = models.PositiveSmallIntegerField(default=0)  # how far overdue work was brought up in this state
    forms = models.JSONField(default=dict)  # form -> sequence of its latest answers
    erased_at = models.DateTimeField(null=True)  # since when its words are gone; no action: only `erase` writes it

    class Meta:
        indexes = [
            # A desk lists what is open, most urgent first; the whole of an office, newest first.
            models.Index(fields=["office", "due_at"], condition=OPEN, name="case_open_office"),
            models.Index(fields=["assignee", "due_at"], condition=OPEN, name="case_open_assignee"),
            models.Index(fields=["team", "due_at"], condition=OPEN, name="case_open_team"),
            models.Index(fields=["programme", "due_at"], condition=OPEN, name="case_open_programme"),
            models.Index(fields=["due_at"], condition=OPEN, name="case_open_due"),
            models.Index(fields=["office", "-opened_at"], name="case_office_opened"),
            models.Index(fields=["programme", "-opened_at"], name="case_programme_opened"),
            models.Index(fields=["-opened_at"], name="case_opened"),
            models.Index(fields=["subject"], name="case_subject", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["closed_at"], condition=Q(erased_at__isnull=True), name="case_to_be_erased"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(paused_since__isnull=True), name="case_closed_not_paused"
            ),
            models.CheckConstraint(condition=Q(closing_reason="") | ~OPEN, name="case_reason_only_closed"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether work remains."""
        return self.closed_at is None


class AppendOnly(models.QuerySet[Any]):
    """Rows that are added and never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise TypeError("actions are never changed")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise TypeError("actions are never deleted")


class Action(models.Model):
    """One immutable entry in a case's log."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions")
    sequence = models.PositiveIntegerField()  # 1, 2, 3 … within the case: the order, whatever the clock said
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_ident = models.CharField(max_length=64, blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")  # where the actor works
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.OFFICE)
    data = models.JSONField(default=dict)

    objects: ClassVar[models.Manager[Action]] = AppendOnly.as_manager()

    class Meta:
        ordering = ["case_id", "sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="action_sequence_once")]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.sequence} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the action; one that is there is never changed."""
        if self.pk is not None:
            raise TypeError("actions are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise TypeError("actions are never deleted")


class CaseLink(models.Model):
    """Two cases that belong together; each of the two has its own row, made by its own action."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=20, choices=LinkKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other"], name="case_link_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind=LinkKind.MERGED_INTO), name="case_merged_into_one"
            ),
            models.CheckConstraint(condition=~Q(case=models.F("other")), name="case_link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"


class Counter(models.Model):
    """The last number given in a series (`PET-moscow-2026`). Gaps stay: a number is never given twice."""

    series = models.CharField(max_length=80, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
