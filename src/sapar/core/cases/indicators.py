"""What programmes report by themselves: each `indicators:` entry of a folder becomes a named query."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sapar.core.cases.enums import LinkKind
from sapar.core.cases.models import Case, CaseLink
from sapar.core.cases.programmes import Indicator, Programme, programmes
from sapar.core.indicators import Measured, Part, Period, register
from sapar.core.indicators.registration import Filters, Texts

DEFINITIONS: dict[str, Texts] = {
    "opened": {
        "ky": "Мезгил ичинде ачылган иштер.",
        "ru": "Дела, открытые за период.",
        "en": "Cases opened in the period.",
    },
    "closed": {
        "ky": "Мезгил ичинде жабылган жана кайра ачылбаган иштер.",
        "ru": "Дела, закрытые за период и не открытые заново.",
        "en": "Cases closed in the period and not reopened.",
    },
    "open": {
        "ky": "Мезгил бүткөндө ачык турган иштер.",
        "ru": "Дела, открытые на конец периода.",
        "en": "Cases open at the end of the period.",
    },
    "overdue": {
        "ky": "Азыр ачык турган, мезгилдин аягына чейин мөөнөтү өткөн иштер.",
        "ru": "Открытые сейчас дела, срок которых истёк до конца периода.",
        "en": "Cases open now whose due time had passed by the end of the period.",
    },
    "median_days": {
        "ky": "Мезгил ичинде жабылган иштер: ачылгандан жабылганга чейинки күндөрдүн медианасы.",
        "ru": "Дела, закрытые за период: медиана дней от открытия до закрытия.",
        "en": "Cases closed in the period: the median of days from opening to closing.",
    },
}


def cases_of(programme: str, told: Indicator, period: Period, filters: Filters) -> QuerySet[Case]:
    """The cases that an indicator counts."""
    first, end = _start(period.first), _start(period.last + timedelta(days=1))
    found = Case.objects.filter(programme=programme)
    if "office" in filters:
        found = found.filter(office__code=filters["office"])
    if told.state:
        found = found.filter(state=told.state)
    if told.closing_reason:
        found = found.filter(closing_reason=told.closing_reason)
    match told.counts:
        case "opened":
            return found.filter(opened_at__gte=first, opened_at__lt=end)
        case "open":
            return found.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=end), opened_at__lt=end)
        case "overdue":
            late = min(end, timezone.now())
            return found.filter(closed_at__isnull=True, paused_since__isnull=True, due_at__lt=late)
    merged = CaseLink.objects.filter(kind=LinkKind.MERGED_INTO).values("case")  # carried on elsewhere: not an end
    return found.filter(closed_at__gte=first, closed_at__lt=end).exclude(pk__in=merged)


def measure(programme: str, told: Indicator, period: Period, filters: Filters) -> Measured:
    """The number and its parts by office."""
    found = cases_of(programme, told, period, filters)
    if told.counts == "median_days":
        return _median(found)
    rows = list(found.order_by("office__code").values_list("office__code").annotate(number=Count("pk")))
    total = sum(number for _office, number in rows)
    return Measured(float(total), total, total, tuple(Part(code, float(n), n, n) for code, n in rows))


def _median(found: QuerySet[Case]) -> Measured:
    days: dict[str, list[float]] = defaultdict(list)
    for office, opened, closed in found.values_list("office__code", "opened_at", "closed_at").iterator():
        if closed is not None:
            days[office].append((closed - opened).total_seconds() / 86400)
    everything = [value for listed in days.values() for value in listed]
    parts = tuple(Part(code, round(median(v), 1), len(v), len(v)) for code, v in sorted(days.items()))
    whole = round(median(everything), 1) if everything else None
    return Measured(whole, len(everything), len(everything), parts)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _register(programme: Programme, told: Indicator) -> None:
    register(
        f"cases.{programme.code.replace('-', '_')}_{told.code}",
        query=lambda period, filters: measure(programme.code, told, period, filters),
        unit="days" if told.counts == "median_days" else "cases",
        titles=told.titles,
        definition=DEFINITIONS[told.counts],
        broken_down_by="office",
        filters=frozenset({"office"}),
    )


for _programme in programmes().values():
    for _told in _programme.indicators.values():
        _register(_programme, _told)
