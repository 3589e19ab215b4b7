"""Which edition of a road map everybody sees: a word that changes with whatever is public of it, and only costs a glance.

What was made from an edition (a file of open data, an answer of the interface) holds as long as the edition is the
same. The rows of the large tables change by a revision or by one more row alone, so that counting them is enough; the
small ones are read. A draft of a report or of news is not part of it: it neither changes the edition nor is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, QuerySet, Value
from django.utils import timezone

from sapar import __version__
from sapar.lines.roadmap.enums import ReportState
from sapar.lines.roadmap.models import (
    Activity,
    Budget,
    Document,
    Indicator,
    Involvement,
    Line,
    NewsItem,
    Partner,
    Project,
    Report,
    Result,
    Revision,
    RoadMap,
    Spending,
    Tag,
    Target,
)

_COUNTED = (Activity, Result, Indicator, Target, Budget, Spending, Document, Revision)


def edition(roadmap: RoadMap) -> str:
    """The edition of a road map's plan, money and accepted reports; seven queries however large it is.

    Counts are of all road maps: a change of another one makes things anew once too often, never once too seldom. Take
    the edition before reading what it stands for: what is read later is at most newer than it says.
    """
    of_projects = {"project__line__roadmap": roadmap}
    accepted = Report.objects.filter(state=ReportState.ACCEPTED).aggregate(Count("pk"), Max("pk"), Max("answered_at"))
    return _digest(
        RoadMap.objects.filter(pk=roadmap.pk).values_list(),
        sorted(counts()),
        sorted(accepted.items()),
        (roadmap.government.names, roadmap.agency.names),
        Line.objects.filter(roadmap=roadmap).order_by("pk").values_list(),
        Partner.objects.filter(roadmap=roadmap).order_by("pk").values_list(),
        Project.objects.filter(line__roadmap=roadmap).order_by("pk").values_list(),
        Involvement.objects.filter(**of_projects)
        .order_by("pk")
        .values_list("project", "partner", "role", "withdrawn_on"),
        Tag.objects.filter(**of_projects).order_by("pk").values_list("project", "framework", "code"),
    )


def counts() -> QuerySet[Any]:
    """How many rows the large tables hold and which came last; one query."""
    first, *others = (
        model._default_manager.order_by()
        .annotate(table=Value(model.__name__))
        .values("table")
        .annotate(rows=Count("pk"), last=Max("pk"))
        .values_list("table", "rows", "last")
        for model in _COUNTED
    )
    return first.union(*others, all=True)


def news_edition() -> str:
    """The edition of what the newsroom has published; two queries."""
    shown = NewsItem.objects.filter(published_at__lte=timezone.now(), roadmap__withdrawn_on=None)
    latest = shown.aggregate(Count("pk"), Max("published_at"), Max("updated_at"))
    # What an item says of its projects: their codes and titles.
    projects = Project.objects.order_by("pk").values_list("code", "titles", "withdrawn_on", "line__withdrawn_on")
    return _digest(sorted(latest.items()), projects)


def _digest(*parts: Iterable[Any]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for part in parts:
        digest.update(repr(list(part)).encode())
    return digest.hexdigest()[:32]
