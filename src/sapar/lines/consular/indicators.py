"""The line's indicators: how fast missions answer, what is overdue, who is registered, whose stay is lawful."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sapar.core.cases.models import Case
from sapar.core.indicators import Measured, Part, Period, register
from sapar.core.indicators.registration import Filters
from sapar.lines.consular.models import Registration, StayEnd
from sapar.lines.consular.queries.statistics import days_to_close

PETITION = "petition"


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _petitions(filters: Filters) -> QuerySet[Case]:
    found = Case.objects.filter(programme=PETITION)
    return found.filter(office__code=filters["office"]) if "office" in filters else found


def _shares(rows: list[tuple[str, int, int]]) -> Measured:
    """Percentages: key, numerator, denominator of each part."""

    def percent(numerator: int, denominator: int) -> float | None:
        return round(100 * numerator / denominator, 1) if denominator else None

    numerator, denominator = sum(row[1] for row in rows), sum(row[2] for row in rows)
    parts = tuple(Part(key, percent(n, d), n, d) for key, n, d in rows)
    return Measured(percent(numerator, denominator), numerator, denominator, parts)


def days_to_answer(period: Period, filters: Filters) -> Measured:
    """The median of working days from a petition's arrival to its answer, of those answered in the period."""
    answered = _petitions(filters).filter(
        state="answered", closed_at__gte=_start(period.first), closed_at__lt=_start(period.last + timedelta(days=1))
    )
    by_office: dict[str, list[int]] = defaultdict(list)
    for office, _programme, days in days_to_close(answered):
        by_office[office].append(days)
    everything = [days for listed in by_office.values() for days in listed]
    parts = tuple(Part(key, float(median(days)), len(days), len(days)) for key, days in sorted(by_office.items()))
    return Measured(
        float(median(everything)) if everything else None,
        len(everything),
        len(everything),
        parts if len(parts) > 1 else (),
    )


def overdue_petitions(period: Period, filters: Filters) -> Measured:
    """Petitions past their due time at the end of the period, of those open then."""
    end = _start(period.last + timedelta(days=1))
    opened = _petitions(filters).filter(opened_at__lt=end).filter(Q(closed_at__isnull=True) | Q(closed_at__gte=end))
    late = Q(due_at__lt=min(end, timezone.now()), paused_since__isnull=True)
    counted = opened.order_by("office__code").values_list("office__code")
    return _shares(list(counted.annotate(late=Count("pk", filter=late), total=Count("pk"))))


def registered(period: Period, filters: Filters) -> Measured:
    """Citizens on a mission's register on the last day of the period, by country."""
    running = Registration.objects.filter(from_date__lte=period.last, until__gte=period.last).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=period.last)
    )
    if "country" in filters:
        running = running.filter(country=filters["country"])
    counted = running.order_by("country").values_list("country")
    rows = list(counted.annotate(people=Count("person__cluster_id", distinct=True)))
    total = sum(people for _country, people in rows)
    return Measured(float(total), total, total, tuple(Part(key, float(people), people, people) for key, people in rows))


def lawful_stays(period: Period, filters: Filters) -> Measured:
    """Present journeys whose stay is lawful, of those for which it can be told, as last computed."""
    known = StayEnd.objects.filter(lawful__isnull=False)
    if "country" in filters:
        known = known.filter(country=filters["country"])
    counted = known.order_by("country").values_list("country")
    return _shares(list(counted.annotate(lawful=Count("pk", filter=Q(lawful=True)), total=Count("pk"))))


register(
    "consular.days_to_answer",
    query=days_to_answer,
    unit="days",
    titles={
        "ky": "Кайрылууга жооп бергенге чейинки жумуш күндөрү (медиана)",
        "ru": "Рабочих дней до ответа на обращение (медиана)",
        "en": "Working days to the answer to a petition (median)",
    },
    definition={
        "ky": "Мезгилде жооп берилген кайрылуулар; келген күндөн жооп берилген күнгө чейин, мекеменин календары боюнча. Жоопсуз бүткөндөр эсепке кирбейт.",
        "ru": "Обращения, на которые дан ответ в этот период; со дня поступления до дня ответа, по календарю учреждения. Законченные без ответа не считаются.",
        "en": "Petitions answered in the period; from the day of arrival to the day of the answer, by the office's calendar. Those that ended without an answer are not counted.",
    },
    broken_down_by="office",
    filters=frozenset({"office"}),
    higher_is_better=False,
)
register(
    "consular.overdue_petitions",
    query=overdue_petitions,
    unit="percent",
    titles={
        "ky": "Мөөнөтү өткөн кайрылуулардын үлүшү",
        "ru": "Доля просроченных обращений",
        "en": "Share of petitions that are overdue",
    },
    definition={
        "ky": "Мезгилдин аягында ачык турган кайрылуулардын ичинен мөөнөтү өткөндөрү. Сааты токтотулгандар өткөн деп эсептелбейт.",
        "ru": "Из обращений, открытых на конец периода, те, чей срок прошёл. Дела с остановленным сроком просроченными не считаются.",
        "en": "Of the petitions open at the end of the period, those past their due time. Those whose clock stands still do not count as overdue.",
    },
    broken_down_by="office",
    filters=frozenset({"office"}),
    higher_is_better=False,
)
register(
    "consular.registered_abroad",
    query=registered,
    unit="persons",
    titles={
        "ky": "Консулдук каттоодогу жарандар",
        "ru": "Граждане на консульском учёте",
        "en": "Citizens registered with a mission",
    },
    definition={
        "ky": "Мезгилдин акыркы күнүндө каттоосу жүрүп турган адамдар, болгон өлкөсү боюнча. Бирөөнүн бир нече жазуусу болсо, бир жолу эсептелет.",
        "ru": "Люди, чья регистрация действует в последний день периода, по стране пребывания. Несколько записей об одном человеке считаются один раз.",
        "en": "People whose registration runs on the last day of the period, by country. Several records of one human being count once.",
    },
    broken_down_by="country",
    filters=frozenset({"country"}),
)
register(
    "consular.lawful_stays",
    query=lawful_stays,
    unit="percent",
    titles={
        "ky": "Мыйзамдуу болуу үлүшү",
        "ru": "Доля законных пребываний",
        "en": "Share of stays that are lawful",
    },
    definition={
        "ky": "Катталган азыркы сапарлар боюнча болуу эрежелеринин жообу. Айта албаган учурлар эсепке кирбейт. Акыркы эсептелген күнгө карата, мезгилге көз каранды эмес.",
        "ru": "Ответ правил пребывания по записанным нынешним поездкам. Случаи, где сказать нельзя, не считаются. На день последнего расчёта, от периода не зависит.",
        "en": "What the rules of stay answer for the present journeys on record. Where they cannot tell, a journey is not counted. As last computed, whatever the period.",
    },
    broken_down_by="country",
    filters=frozenset({"country"}),
    higher_is_better=True,
)
