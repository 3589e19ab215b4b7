"""What everybody may read of a road map: its plan, accepted values that are not hidden, published news."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.db.models import Sum as Total
from django.utils import timezone

from sapar.lines.roadmap.enums import Direction, ReportState, SpendingKind
from sapar.lines.roadmap.live import part_key
from sapar.lines.roadmap.models import (
    Activity,
    Budget,
    Document,
    Indicator,
    Involvement,
    Line,
    NewsItem,
    Partner,
    Picture,
    Project,
    RoadMap,
    Spending,
    Target,
    Value,
)
from sapar.lines.roadmap.periods import Span
from sapar.lines.roadmap.queries.plan import Bar, Lane, lane_state, progress, state_of

NotFound = Project.DoesNotExist


def roadmaps() -> list[RoadMap]:
    """Every road map in force or past, the newest first."""
    found = RoadMap.objects.filter(withdrawn_on=None).select_related("government", "agency")
    return list(found.order_by("-starts", "code"))


def chosen(roadmaps: Iterable[RoadMap], code: str, today: date) -> RoadMap | None:
    """The one of that code; without a code the one that runs today, or else the newest. None: there is none."""
    listed = list(roadmaps)
    if code:
        return next((each for each in listed if each.code == code), None)
    return next((each for each in listed if each.starts <= today <= each.ends), listed[0] if listed else None)


def publisher(roadmap: RoadMap) -> Partner | None:
    """The partner that publishes in IATI: the one of the government's organisation that is known there."""
    known = roadmap.partners.filter(withdrawn_on=None).exclude(iati_ref="")
    return known.filter(organisation=roadmap.government_id).order_by("pk").first()


def project(code: str) -> Project:
    """A project of a plan in force. Raises NotFound."""
    found = Project.objects.select_related("line__roadmap", "lead", "picture")
    return found.get(code=code, withdrawn_on=None, line__withdrawn_on=None, line__roadmap__withdrawn_on=None)


def picture(uid: str) -> Picture:
    """A picture that everybody may see: of a project in the plan, or of published news. Raises Picture.DoesNotExist."""
    found = Picture.objects.select_related("file__blob").get(uid=uid)
    in_plan = {"withdrawn_on": None, "line__withdrawn_on": None, "line__roadmap__withdrawn_on": None}
    if not (found.projects.filter(**in_plan).exists() or _published().filter(picture=found).exists()):
        raise Picture.DoesNotExist
    return found


def documents(of: Project | RoadMap) -> list[Document]:
    """The papers of a project, or of the whole road map, that everybody may read; the latest first."""
    rows = of.documents.filter(project=None) if isinstance(of, RoadMap) else of.documents.all()
    return list(rows.filter(open=True, withdrawn_on=None).select_related("file__blob").order_by("-on", "-pk"))


def document(uid: str) -> Document:
    """A paper with a file that everybody may read. Raises Document.DoesNotExist."""
    found = Document.objects.select_related("file__blob", "project__line").get(
        uid=uid, open=True, withdrawn_on=None, file__isnull=False, roadmap__withdrawn_on=None
    )
    gone = found.project is not None and (found.project.withdrawn_on or found.project.line.withdrawn_on)
    if gone:
        raise Document.DoesNotExist
    return found


def involvements(projects: Iterable[Project]) -> dict[int, list[Involvement]]:
    """Who takes part, by project; one query. Who is spoken to there is not public."""
    found: dict[int, list[Involvement]] = defaultdict(list)
    rows = Involvement.objects.filter(project__in=list(projects), withdrawn_on=None, partner__withdrawn_on=None)
    for each in rows.select_related("partner").defer("contact").order_by("role", "pk"):
        found[each.project_id].append(each)
    return found


_DATES = ("project_id", "kind", "planned_start", "planned_end", "actual_start", "actual_end", "progress")


def lanes(roadmap: RoadMap, today: date) -> list[tuple[Line, list[Lane]]]:
    """Lines with their projects and how each stands; three queries. Activities carry dates only: anyone may ask often."""
    lines = list(Line.objects.filter(roadmap=roadmap, withdrawn_on=None).order_by("position", "pk"))
    projects = Project.objects.filter(line__in=lines, withdrawn_on=None).order_by("code")
    found = {each.pk: Lane(each) for each in projects}
    activities = Activity.objects.filter(project__line__roadmap=roadmap, withdrawn_on=None).values_list(*_DATES)
    for pk, kind, start, end, begun, finished, done in activities:
        if pk in found:
            bar = Bar(0, "", pk, None, None, "", kind, {}, start, end, start, end, begun, finished, done)
            bar.state = state_of(bar, today)
            found[pk].bars.append(bar)
    by_line: dict[int, list[Lane]] = defaultdict(list)
    for lane in found.values():
        lane.state, lane.progress = lane_state(lane, today), progress(lane.bars)
        by_line[lane.project.line_id].append(lane)
    return [(line, by_line[line.pk]) for line in lines]


@dataclass(frozen=True)
class Standing:
    """How a project stands on a day, from the dates of its activities."""

    state: str
    days: int  # planned days of all activities
    done: int  # of them, each per cent done counting as a hundredth of the activity's days; times 100
    activities: dict[str, int]  # how many stand how

    @property
    def progress(self) -> int:
        """The share done, in per cent, each activity weighing its planned days."""
        return round(self.done / self.days) if self.days else 0


KEPT_SECONDS = 24 * 60 * 60


def standings(roadmap: RoadMap, today: date, at: str) -> dict[int, Standing]:
    """How each project stands today; `at`: the edition, for which all activities are read but once a day."""
    key = f"roadmap-standings:{roadmap.pk}:{at}:{today:%Y%m%d}"
    found: dict[int, Standing] | None = cache.get(key)
    if found is None:
        found = {lane.project.pk: _standing(lane) for _line, listed in lanes(roadmap, today) for lane in listed}
        cache.set(key, found, KEPT_SECONDS)
    return found


def _standing(lane: Lane) -> Standing:
    days = [(bar.planned_end - bar.planned_start).days + 1 for bar in lane.bars]
    done = [100 if bar.state == "done" else bar.progress for bar in lane.bars]
    return Standing(
        lane.state,
        sum(days),
        sum(length * share for length, share in zip(days, done, strict=True)),
        dict(Counter(bar.state for bar in lane.bars)),
    )


def together(found: Iterable[Standing]) -> int:
    """The share done of several projects, in per cent."""
    listed = list(found)
    days = sum(each.days for each in listed)
    return round(sum(each.done for each in listed) / days) if days else 0


@dataclass(frozen=True)
class Promise:
    """A project as everybody sees it."""

    line: Line
    project: Project
    standing: Standing


def promises(roadmap: RoadMap, today: date, at: str) -> list[tuple[Line, list[Promise]]]:
    """Lines with their projects; two queries, and those of the edition's standings once a day."""
    standing = standings(roadmap, today, at)
    lines = list(Line.objects.filter(roadmap=roadmap, withdrawn_on=None).order_by("position", "pk"))
    by_line: dict[int, list[Promise]] = {line.pk: [] for line in lines}
    named = {line.pk: line for line in lines}
    projects = Project.objects.filter(line__in=lines, withdrawn_on=None).select_related("picture")
    for each in projects.order_by("code"):
        if each.pk in standing:
            by_line[each.line_id].append(Promise(named[each.line_id], each, standing[each.pk]))
    return [(line, by_line[line.pk]) for line in lines]


def fits(promise: Promise, *, line: str = "", state: str = "", place: str = "", words: str = "") -> bool:
    """Whether a project is of a line, stands so, acts there, and holds every word in any language."""
    project = promise.project
    if (line and promise.line.code != line) or (state and promise.standing.state != state):
        return False
    if place and place not in project.places:
        return False
    asked = words.casefold().split()
    text = " ".join([project.code, *project.titles.values(), *project.summaries.values()]).casefold()
    return all(word in text for word in asked)


@dataclass
class Sum:
    """Money in one currency: of one source, or of one year."""

    currency: str
    source: int | None = None
    year: int | None = None
    planned: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)


def money_by(roadmap: RoadMap, today: date, what: str) -> list[Sum]:
    """Money of a whole road map by `source` or by `year`, of projects that are in the plan; two queries.

    A budget counts in the year in which its period begins, for a period is at most a year.
    """
    of = {
        "withdrawn_on": None, "project__line__roadmap": roadmap, "project__withdrawn_on": None,
        "project__line__withdrawn_on": None,
    }  # fmt: skip
    found: dict[tuple[str, int | None], Sum] = {}

    def at(currency: str, key: int | None) -> Sum:
        if what == "source":
            return found.setdefault((currency, key), Sum(currency, source=key))
        return found.setdefault((currency, key), Sum(currency, year=key))

    planned = Budget.objects.filter(**of).values_list(
        "currency", "source_id" if what == "source" else "period_start__year"
    )
    for currency, key, amount in planned.annotate(total=Total("amount")).order_by():
        at(currency, key).planned += amount
    spent = Spending.objects.filter(**of, on__lte=today).values_list(
        "currency", "source_id" if what == "source" else "on__year", "kind"
    )
    for currency, key, kind, amount in spent.annotate(total=Total("amount")).order_by():
        if kind == SpendingKind.COMMITMENT:
            at(currency, key).committed += amount
        else:
            at(currency, key).spent += amount
    return [found[key] for key in sorted(found, key=lambda pair: (pair[0], pair[1] or 0))]


@dataclass
class Reached:
    """A period of an indicator: what was aimed at, and what an accepted report says."""

    span: Span
    target: Decimal | None = None
    whole: Value | None = None
    parts: list[Value] = field(default_factory=list)
    aims: dict[str, Decimal] = field(default_factory=dict)  # of parts, by their key

    @property
    def shown(self) -> list[tuple[Value, Decimal | None]]:
        """The accepted values of parts, each with what was aimed at."""
        return [(each, self.aims.get(each.part_key)) for each in self.parts]

    @property
    def value(self) -> Decimal | None:
        """The accepted value of the whole."""
        return self.whole.value if self.whole is not None else None


@dataclass
class Measured:
    """An indicator over the periods that have a target or a value."""

    indicator: Indicator
    periods: list[Reached]

    @property
    def latest(self) -> Reached | None:
        """The last period of which something was accepted."""
        return next((each for each in reversed(self.periods) if each.value is not None), None)

    @property
    def reached(self) -> bool | None:
        """Whether the last accepted value is as good as its target; None where one of them is missing."""
        last = self.latest
        if last is None or last.value is None or last.target is None:
            return None
        up = self.indicator.direction == Direction.UP
        return last.value >= last.target if up else last.value <= last.target


def measured(projects: Iterable[Project]) -> dict[int, list[Measured]]:
    """The indicators of projects with targets and accepted values; three queries however many there are.

    A value that is hidden, because it could tell of single persons, is not read at all.
    """
    listed = list(projects)
    periods: dict[int, dict[Span, Reached]] = defaultdict(dict)

    def at(indicator: int, span: Span) -> Reached:
        return periods[indicator].setdefault(span, Reached(span))

    for target in Target.objects.filter(indicator__result__project__in=listed, withdrawn_on=None):
        period = at(target.indicator_id, Span(target.period_start, target.period_end))
        if target.part:
            period.aims[part_key(target.part)] = target.value
        else:
            period.target = target.value
    accepted = Value.objects.filter(
        report__project__in=listed, report__state=ReportState.ACCEPTED, hidden=False, value__isnull=False
    )
    for value in accepted.select_related("report").order_by("part_key"):
        period = at(value.indicator_id, Span(value.report.period_start, value.report.period_end))
        if value.part_key:
            period.parts.append(value)
        else:
            period.whole = value
    found: dict[int, list[Measured]] = defaultdict(list)
    rows = Indicator.objects.filter(result__project__in=listed, withdrawn_on=None, result__withdrawn_on=None)
    for indicator in rows.select_related("result").order_by("code", "pk"):
        own = periods.get(indicator.pk, {})
        found[indicator.result.project_id].append(Measured(indicator, [own[span] for span in sorted(own)]))
    return found


def _published() -> QuerySet[NewsItem]:
    return NewsItem.objects.filter(published_at__lte=timezone.now(), roadmap__withdrawn_on=None)


def news(tag: str = "", project: Project | None = None) -> QuerySet[NewsItem]:
    """What the newsroom has published, the newest first; of one tag, or of one project."""
    found = _published().select_related("roadmap", "picture").order_by("-on", "-pk")
    if project is not None:
        found = found.filter(projects=project)
    if tag:
        # A list within JSON is searched by databases in different ways; the tags alone are light to read.
        found = found.filter(pk__in=[pk for pk, tags in _published().values_list("pk", "tags") if tag in tags])
    return found


def news_tags() -> list[str]:
    """Every tag of what is published."""
    return sorted({str(tag) for tags in _published().values_list("tags", flat=True) for tag in tags})


def news_item(slug: str) -> tuple[NewsItem, list[Any]]:
    """A published item and the projects it concerns. Raises NewsItem.DoesNotExist."""
    item = _published().select_related("roadmap", "picture").get(slug=slug)
    return item, list(item.projects.filter(withdrawn_on=None, line__withdrawn_on=None).order_by("code"))
