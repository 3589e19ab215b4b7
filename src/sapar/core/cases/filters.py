"""Which cases a list shows, in which order: read from an address and written into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol, Self
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sapar.core import days
from sapar.core.accounts.actors import Actor
from sapar.core.cases import (
    beginnings,  # noqa: F401  # registers the lookup `begins`
    rules,
)
from sapar.core.cases.models import Case
from sapar.core.registry.models import Person

SCOPES = ("mine", "team", "all")
STATUSES = ("open", "overdue", "escalated", "paused", "closed", "all")
SORTS: Mapping[str, tuple[Any, ...]] = {
    "due": (F("due_at").asc(nulls_last=True), "pk"),
    "-due": (F("due_at").desc(nulls_last=True), "-pk"),
    "opened": ("opened_at", "pk"),
    "-opened": ("-opened_at", "-pk"),
    "number": ("number",),
    "-number": ("-number",),
}
PER_PAGE = (25, 50, 100)


class QueryLike(Protocol):
    """What is read of a QueryDict."""

    def get(self, key: str, default: str = ..., /) -> Any: ...


@dataclass(frozen=True)
class Filters:
    """Conditions of a list. An empty text means any."""

    scope: str = "all"  # mine, team, all that one may see
    status: str = "open"
    programme: str = ""
    state: str = ""
    office: str = ""  # code
    team: str = ""  # code
    assignee: str = ""  # id of a member of staff, or "none"
    person: str = ""  # uid
    opened_from: date | None = None
    opened_to: date | None = None
    due_to: date | None = None
    q: str = ""  # a case's number or the beginning of its subject
    sort: str = "due"
    page: int = 1
    per: int = 25

    @classmethod
    def of(cls, query: QueryLike) -> Self:
        """From the query part of an address; what is not understood counts as not given."""
        values: dict[str, Any] = {}
        for f in fields(cls):
            raw = str(query.get(f.name, "") or "").strip()
            if raw and (value := _read(f.name, raw)) is not None:
                values[f.name] = value
        return cls(**values)

    def query(self, **changes: Any) -> str:
        """The query part of the address of this list, with some conditions changed; the page starts anew with them."""
        wanted = replace(self, **({"page": 1} | changes))
        pairs = {f.name: getattr(wanted, f.name) for f in fields(self) if getattr(wanted, f.name) != f.default}
        return urlencode(
            {name: value.isoformat() if isinstance(value, date) else value for name, value in pairs.items()}
        )

    @property
    def any(self) -> bool:
        """Whether anything narrows the list beyond what it shows by itself."""
        return bool(replace(self, sort="due", page=1, per=25).query())

    def narrow(self, found: QuerySet[Case], actor: Actor, now: datetime | None = None) -> QuerySet[Case]:
        """The cases that meet the conditions, in order."""
        return found.filter(self.condition(actor, now or timezone.now())).order_by(*SORTS[self.sort])

    def condition(self, actor: Actor, now: datetime) -> Q:
        """The conditions as a filter."""
        total = Q()
        user = actor.user.pk if actor.user is not None else None
        if self.scope == "mine":
            total &= Q(assignee=user)
        elif self.scope == "team":
            total &= Q(team__in=rules.teams_of(actor))
        match self.status:
            case "open":
                total &= Q(closed_at__isnull=True)
            case "overdue":
                total &= Q(closed_at__isnull=True, paused_since__isnull=True, due_at__lt=now)
            case "escalated":
                total &= Q(closed_at__isnull=True, escalation__gt=0)
            case "paused":
                total &= Q(closed_at__isnull=True, paused_since__isnull=False)
            case "closed":
                total &= Q(closed_at__isnull=False)
        for name in ("programme", "state"):
            if value := getattr(self, name):
                total &= Q(**{name: value})
        for name, path in (("office", "office__code"), ("team", "team__code")):
            if value := getattr(self, name):
                total &= Q(**{path: value})
        if self.person:
            total &= Q(person__in=records_of(self.person))
        if self.assignee:
            total &= Q(assignee__isnull=True) if self.assignee == "none" else Q(assignee=int(self.assignee))
        if self.opened_from:
            total &= Q(opened_at__gte=_start(self.opened_from))
        if self.opened_to:
            total &= Q(opened_at__lt=_start(self.opened_to + timedelta(days=1)))
        if self.due_to:
            total &= Q(due_at__lt=_start(self.due_to + timedelta(days=1)))
        if self.q:
            total &= Q(number__begins=self.q.upper()) | Q(subject__begins=self.q)
        return total


def records_of(uid: str) -> list[int]:
    """Every record of the human being, by the uid of any of them."""
    return list(Person.objects.filter(cluster__sources__uid=uid).values_list("pk", flat=True))


def _read(name: str, raw: str) -> Any:
    match name:
        case "scope":
            return raw if raw in SCOPES else None
        case "status":
            return raw if raw in STATUSES else None
        case "sort":
            return raw if raw in SORTS else None
        case "page":
            return max(1, int(raw)) if raw.isascii() and raw.isdigit() and len(raw) < 7 else None
        case "per":
            return int(raw) if raw in map(str, PER_PAGE) else None
        case "assignee":
            return raw if raw == "none" or (raw.isascii() and raw.isdigit() and len(raw) < 19) else None
        case "opened_from" | "opened_to" | "due_to":
            return days.written(raw)
    return raw[:100].replace("\x00", "")


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))
