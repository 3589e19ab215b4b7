"""The month of a mission in numbers: they write its report. Counts only; no person is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.cases.log import calendar_of
from sapar.core.cases.models import Case
from sapar.core.cases.programmes import programmes
from sapar.core.registry.models import Journey
from sapar.lines.consular import rules
from sapar.lines.consular.enums import BookingStatus, WarningStatus
from sapar.lines.consular.models import Booking, Registration, StayEnd, Warning


@dataclass(frozen=True)
class ProgrammeMonth:
    """A programme's month at the office."""

    code: str
    opened: int
    closed: int
    open_at_end: int
    overdue_at_end: int
    median_days: float | None  # working days from opening to closing, of those closed in the month


@dataclass(frozen=True)
class Month:
    """A month of a mission."""

    office: Office
    first: date
    last: date
    programmes: list[ProgrammeMonth]
    closing_reasons: list[tuple[str, str, int]]  # programme, reason, number
    appointments: dict[str, int]
    median_wait_minutes: float | None  # in the hall, from arrival to the call
    registrations_made: int
    registrations_ended: int
    registered_at_end: int
    registered_by_country: list[tuple[str, int]]
    abroad_by_country: list[tuple[str, int]]
    stays_known: int
    stays_lawful: int
    warnings: int

    @property
    def opened(self) -> int:
        """Cases opened, all programmes."""
        return sum(row.opened for row in self.programmes)

    @property
    def closed(self) -> int:
        """Cases closed, all programmes."""
        return sum(row.closed for row in self.programmes)

    @property
    def overdue(self) -> int:
        """Cases overdue at the end, all programmes."""
        return sum(row.overdue_at_end for row in self.programmes)


def month_of(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(days=1)


def statistics(*, actor: Actor, office: Office, year: int, month: int) -> Month:
    """A mission's month, in a fixed number of statements."""
    rules.require(actor, rules.STATISTICS, office)
    first, last = month_of(year, month)
    start, end = span(office, first, last)
    bookings = Booking.objects.filter(slot__office=office, slot__starts__gte=start, slot__starts__lt=end)
    waits = bookings.filter(arrived_at__isnull=False, called_at__isnull=False).values_list("arrived_at", "called_at")
    running = Registration.objects.filter(office=office, from_date__lte=last, until__gte=last).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=last)
    )
    stays = StayEnd.objects.filter(country__in=office.serves).aggregate(
        known=Count("pk", filter=Q(lawful__isnull=False)), lawful=Count("pk", filter=Q(lawful=True))
    )
    made = Registration.objects.filter(office=office)
    return Month(
        office=office,
        first=first,
        last=last,
        programmes=_programmes(office, start, end),
        closing_reasons=_reasons(office, start, end),
        appointments=dict.fromkeys(BookingStatus.values, 0)
        | dict(bookings.order_by().values_list("status").annotate(number=Count("pk"))),
        median_wait_minutes=_median(
            (called - arrived).total_seconds() / 60 for arrived, called in waits if arrived and called
        ),
        registrations_made=made.filter(from_date__gte=first, from_date__lte=last).count(),
        registrations_ended=made.filter(ended_on__gte=first, ended_on__lte=last).count(),
        registered_at_end=running.count(),
        registered_by_country=list(running.order_by("country").values_list("country").annotate(number=Count("pk"))),
        abroad_by_country=_abroad(office, last),
        stays_known=stays["known"],
        stays_lawful=stays["lawful"],
        warnings=Warning.objects.filter(office=office, status=WarningStatus.SENT, sent_at__gte=start, sent_at__lt=end)
        .order_by()
        .count(),
    )


def span(office: Office, first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, by the office's clock."""
    zone = ZoneInfo(office.time_zone)
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def _programmes(office: Office, start: datetime, end: datetime) -> list[ProgrammeMonth]:
    at_end = Q(opened_at__lt=end) & (Q(closed_at__isnull=True) | Q(closed_at__gte=end))
    by_now = min(end, timezone.now())  # of a month that has not ended
    counts = (
        Case.objects.filter(office=office, opened_at__lt=end)
        .filter(Q(closed_at__isnull=True) | Q(closed_at__gte=start))
        .order_by()
        .values("programme")
        .annotate(
            opened=Count("pk", filter=Q(opened_at__gte=start)),
            closed=Count("pk", filter=Q(closed_at__gte=start, closed_at__lt=end)),
            open_at_end=Count("pk", filter=at_end),
            overdue=Count("pk", filter=at_end & Q(due_at__lt=by_now, paused_since__isnull=True)),
        )
    )
    found = {row["programme"]: row for row in counts}
    days: dict[str, list[int]] = {}
    for _office, programme, taken in days_to_close(
        Case.objects.filter(office=office, closed_at__gte=start, closed_at__lt=end)
    ):
        days.setdefault(programme, []).append(taken)
    order = [code for code in programmes() if code in found] + sorted(set(found) - set(programmes()))
    return [
        ProgrammeMonth(
            code,
            found[code]["opened"],
            found[code]["closed"],
            found[code]["open_at_end"],
            found[code]["overdue"],
            _median(days.get(code, [])),
        )
        for code in order
    ]


def days_to_close(closed: QuerySet[Case]) -> Iterator[tuple[str, str, int]]:
    """Of each closed case: its office's code, its programme, and the working days of the office that it took."""
    calendars = {office.pk: (office.code, calendar_of(office)) for office in Office.objects.all()}
    rows = closed.order_by().values_list("office_id", "programme", "opened_at", "closed_at")
    for office_id, programme, opened, ended in rows.iterator(chunk_size=5000):
        if ended is None:
            continue
        code, works = calendars[office_id]
        yield code, programme, works.working_days(works.local_day(opened), works.local_day(ended))


def _reasons(office: Office, start: datetime, end: datetime) -> list[tuple[str, str, int]]:
    closed = Case.objects.filter(office=office, closed_at__gte=start, closed_at__lt=end).exclude(closing_reason="")
    rows = closed.order_by("programme", "closing_reason").values_list("programme", "closing_reason")
    return list(rows.annotate(number=Count("pk")))


def _abroad(office: Office, on: date) -> list[tuple[str, int]]:
    there = Journey.objects.filter(country__in=office.serves, entered__lte=on)
    there = there.filter(Q(left__isnull=True) | Q(left__gte=on))
    counted = there.order_by("country").values_list("country")
    return list(counted.annotate(number=Count("person__cluster_id", distinct=True)))


def _median(values: Iterable[float]) -> float | None:
    listed = list(values)
    return round(float(median(listed)), 1) if listed else None
