"""The road map on paper and as open data: the government's annexes, IOM's reports, files of IATI with their findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sapar.core.accounts.policies import needs
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.iati import writing
from sapar.lines.roadmap.iati.findings import Finding, Unusable
from sapar.lines.roadmap.iati.standard import load
from sapar.lines.roadmap.iati.validate import validate
from sapar.lines.roadmap.models import Partner, RoadMap
from sapar.lines.roadmap.periods import Span, span_of, spans
from sapar.lines.roadmap.printouts import agency, formats, government
from sapar.lines.roadmap.printouts.documents import Document
from sapar.lines.roadmap.printouts.gather import Story, gather
from sapar.lines.roadmap.queries.publication import publication
from sapar.sites.office.forms.roadmap.board import DayForm
from sapar.sites.office.forms.roadmap.measures import period_word
from sapar.sites.office.views.roadmap import chosen_roadmap, needed_roadmap
from sapar.sites.shared.requests import StaffRequest

PAPERS: dict[str, tuple[Any, Callable[[Story], Document]]] = {
    "measures": (_("Annex 1: plan of measures"), government.measures),
    "matrix": (_("Annex 2: matrix of monitoring indicators"), government.matrix),
    "budget": (_("Annex 3: budget of the plan"), government.budget),
    "results": (_("Results matrix of IOM"), agency.results_matrix),
    "workplan": (_("Workplan of IOM"), agency.workplan),
}
INTERIM = "interim"
KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
FILES: dict[str, tuple[Any, Callable[[Any], bytes]]] = {
    "activities": (_("Activities"), writing.activities),
    "organisation": (_("The publisher"), writing.organisations),
}


@needs(rules.READ)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Every print-out in every form."""
    roadmap, several = chosen_roadmap(request)
    if roadmap is None:
        return render(request, "office/roadmap/none.html", {"section": "roadmap"})
    today = timezone.localdate()
    form = DayForm(request.GET)
    as_of = form.cleaned_data["as_of"] if form.is_valid() else None
    over = [span for span in spans(roadmap.frequency, roadmap.starts, min(roadmap.ends, today)) if span.end < today]
    context = {
        "section": "roadmap",
        "roadmap": roadmap,
        "several": several,
        "form": form,
        "as_of": as_of,
        "papers": [(name, title) for name, (title, _made) in PAPERS.items()],
        "kinds": list(KINDS),
        "periods": [(span.code, period_word(span)) for span in reversed(over)],
    }
    return render(request, "office/roadmap/papers.html", context, status=422 if form.errors else 200)


@needs(rules.READ)
@require_safe
def paper(request: StaffRequest, name: str, kind: str) -> HttpResponse:
    """One print-out, in the reader's language, as the plan stood on a day."""
    roadmap = needed_roadmap(request)
    form = DayForm(request.GET)
    if kind not in KINDS or not form.is_valid() or (name not in PAPERS and name != INTERIM):
        raise Http404
    as_of: date = form.cleaned_data["as_of"] or timezone.localdate()
    story = gather(roadmap, as_of)
    document = agency.interim_report(story, _period(request)) if name == INTERIM else PAPERS[name][1](story)
    answer = HttpResponse(_bytes(document, kind), content_type=KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{roadmap.code}-{name}-{as_of:%Y-%m-%d}.{kind}"'
    return answer


def _bytes(document: Document, kind: str) -> bytes:
    if kind == "pdf":
        return formats.pdf(document)
    if kind == "xlsx":
        return formats.workbook(document)
    return formats.csv_tables(document).encode("utf-8-sig")


def _period(request: HttpRequest) -> Span:
    try:
        return span_of(request.GET.get("period", ""))
    except ValueError:
        raise Http404 from None


@needs(rules.READ)
@require_safe
def iati(request: StaffRequest) -> HttpResponse:
    """What the open publication of IATI would say today, and what the standard has to say to it."""
    roadmap, several = chosen_roadmap(request)
    if roadmap is None:
        return render(request, "office/roadmap/none.html", {"section": "roadmap"})
    context: dict[str, Any] = {"section": "roadmap", "roadmap": roadmap, "several": several}
    publisher = _publisher(roadmap)
    if publisher is not None:
        made = publication(roadmap, publisher)
        context |= {"publisher": publisher, "files": [(name, title) for name, (title, _write) in FILES.items()]}
        try:
            standard = load(None)
        except Unusable as refused:
            context["unusable"] = str(refused)
        else:
            context["findings"] = [
                (title, finding) for title, write in FILES.values() for finding in _findings(write(made), standard)
            ]
    return render(request, "office/roadmap/iati.html", context)


def _findings(content: bytes, standard: Any) -> list[Finding]:
    return list(validate(content, standard, timezone.localdate()))


@needs(rules.READ)
@require_safe
def iati_file(request: StaffRequest, name: str) -> HttpResponse:
    """A file of IATI."""
    roadmap = needed_roadmap(request)
    publisher = _publisher(roadmap)
    if name not in FILES or publisher is None:
        raise Http404
    answer = HttpResponse(FILES[name][1](publication(roadmap, publisher)), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{roadmap.code}-{name}.xml"'
    return answer


def _publisher(roadmap: RoadMap) -> Partner | None:
    """The partner that publishes: the one of the government's organisation that IATI knows."""
    known = roadmap.partners.filter(withdrawn_on=None).exclude(iati_ref="")
    return known.filter(organisation=roadmap.government).first()
