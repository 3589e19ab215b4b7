"""The month of a mission: on a page, as a report on paper, as a table."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sapar.core.accounts.policies import needs
from sapar.core.files.tables import neutral_csv
from sapar.lines.consular import queries, rules
from sapar.lines.consular.queries import Month
from sapar.sites.office import month_report
from sapar.sites.office.forms.consular import MonthForm
from sapar.sites.office.views.consular import actor_of, chosen_office


@needs(rules.STATISTICS)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page."""
    office, offices = chosen_office(request, rules.STATISTICS)
    form = MonthForm(request.GET if "month" in request.GET else {"month": ""})
    if office is None:
        return render(request, "office/consular/statistics.html", {"section": "statistics", "form": form})
    month = _month(request, form)
    if month is not None and "month" not in request.GET:
        form = MonthForm({"month": f"{month.first:%Y-%m}"})
    context = {
        "section": "statistics", "form": form, "office": office, "offices": offices, "month": month,
        "tables": month_report.tables(month) if month else [],
        "months": _beside(month.first) if month else [],
    }  # fmt: skip
    return render(request, "office/consular/statistics.html", context, status=200 if month else 422)


@needs(rules.STATISTICS)
@require_safe
def pdf(request: HttpRequest) -> HttpResponse:
    """The report on paper."""
    month = _needed(request)
    answer = HttpResponse(month_report.typeset(month), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{_name(month)}.pdf"'
    return answer


@needs(rules.STATISTICS)
@require_safe
def table(request: HttpRequest) -> StreamingHttpResponse:
    """The same figures, one a line."""
    month = _needed(request)
    answer = StreamingHttpResponse(
        neutral_csv(month_report.HEAD, month_report.lines(month)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{_name(month)}.csv"'
    return answer


def _beside(first: date) -> list[date]:
    """The month before and, where it has begun, the month after."""
    beside = [(first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)]
    return [one for one in beside if one <= timezone.localdate()]


def _name(month: Month) -> str:
    return f"{month.office.code}-{month.first:%Y-%m}"


def _needed(request: HttpRequest) -> Month:
    month = _month(request, MonthForm({"month": request.GET.get("month", "")}))
    if month is None:
        raise Http404
    return month


def _month(request: HttpRequest, form: MonthForm) -> Month | None:
    office, _offices = chosen_office(request, rules.STATISTICS)
    if office is None or not form.is_valid():
        return None
    year, number = form.cleaned_data["month"]
    return queries.statistics(actor=actor_of(request), office=office, year=year, month=number)
