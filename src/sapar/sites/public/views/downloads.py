"""What a visitor takes away: the calendar of duties, the answer as PDF, the case as a file. No name is in any."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sapar.core.accounts.policies import public
from sapar.sites.public import calendar, pdf
from sapar.sites.public.draft import Draft
from sapar.sites.public.reading import Reading
from sapar.sites.public.views.answer import reading_of, refused
from sapar.sites.public.views.check import see_other
from sapar.sites.shared import answers, words


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file that browsers save and never show in the site's own name."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _download(request: HttpRequest, make: Callable[[Reading], HttpResponse]) -> HttpResponse:
    draft = Draft.of(request)
    if not draft.destination:
        return see_other(reverse("public:check"))
    today = timezone.localdate()
    try:
        return make(reading_of(draft.to_case(today), today))
    except answers.CaseError as error:
        return refused(request, draft, error)


def entries(reading: Reading) -> list[calendar.Entry]:
    """What goes into the calendar: duties that are not done, and the last lawful day of a stay."""
    found = []
    for duty in reading.to_do:
        if duty.due is None:
            continue
        titles = [record.text(reading.lang, "title") or record.id for record in map(answers.rule, duty.rules) if record]
        found.append(calendar.Entry(f"{reading.destination}/{duty.code}", duty.due, duty.text, "\n".join(titles)))
    if reading.until and (reading.present or reading.answer["entry"]["allowed"]):
        found.append(
            calendar.Entry(
                f"{reading.destination}/until",
                reading.until,
                _("Last lawful day of the stay"),
                words.country(reading.destination),
                alarm_days=14,
            )
        )
    return found


@public
@require_GET
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The duties as a calendar file."""

    def make(reading: Reading) -> HttpResponse:
        content = calendar.write(entries(reading), timezone.now(), _("Duties abroad"))
        return attachment(content, "text/calendar; charset=utf-8", "sapar-duties.ics")

    return _download(request, make)


@public
@require_GET
def pdf_file(request: HttpRequest) -> HttpResponse:
    """The answer on paper."""
    return _download(request, lambda reading: attachment(pdf.typeset(reading), "application/pdf", "sapar-answer.pdf"))


@public
@require_GET
def case_file(request: HttpRequest) -> HttpResponse:
    """The case as JSON: what `sapar check` reads and what can be opened here again."""
    draft = Draft.of(request)
    if not draft.destination:
        return see_other(reverse("public:check"))
    content = json.dumps(draft.to_case(timezone.localdate()), ensure_ascii=False, indent=1) + "\n"
    return attachment(content.encode(), "application/json", "sapar-case.json")
