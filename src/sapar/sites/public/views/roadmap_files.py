"""The road map as files: the government's annexes, open data, IATI. Each is made once for an edition and a day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sapar.core.accounts.policies import public
from sapar.core.files import queries as files
from sapar.lines.roadmap.iati import writing
from sapar.lines.roadmap.models import Document, Picture, RoadMap
from sapar.lines.roadmap.printouts import formats, government, open_data
from sapar.lines.roadmap.printouts.gather import gather
from sapar.lines.roadmap.queries import public as reads
from sapar.lines.roadmap.queries.edition import edition
from sapar.lines.roadmap.queries.publication import publication
from sapar.sites.shared import kept, words

PAPERS = {"measures": government.measures, "matrix": government.matrix, "budget": government.budget}
IATI = {"iati-activities": writing.activities, "iati-organisation": writing.organisations}
CSV, JSON, XML, PDF = "text/csv; charset=utf-8", "application/json", "application/xml", "application/pdf"


def _file(
    request: HttpRequest,
    name: str,
    make: Callable[[RoadMap, date], bytes],
    *,
    content_type: str,
    filename: str,
    in_words: bool = True,
) -> HttpResponse:
    """A file of the road map that is asked for. `in_words`: it is another one in each language."""
    if (refused := kept.too_many(request)) is not None:
        return refused
    today, lang = timezone.localdate(), words.language()
    roadmap = reads.chosen(reads.roadmaps(), request.GET.get("map", ""), today)
    if roadmap is None:
        raise Http404
    # The edition first: what is read after it is at most newer.
    at = hashlib.sha256(f"{edition(roadmap)}:{today:%Y%m%d}".encode()).hexdigest()[:32]
    place = f"road-map/{roadmap.uid}/{name}{f'-{lang}' if in_words else ''}"
    found = kept.keep(place, at, lambda: make(roadmap, today))
    called = filename.format(code=roadmap.code, lang=lang, day=today)
    return kept.answer(request, found, content_type, filename=called)


@public
@require_safe
def paper(request: HttpRequest, name: str) -> HttpResponse:
    """An annex as PDF, in the reader's language, as the plan stands today."""
    if name not in PAPERS:
        raise Http404
    return _file(
        request, f"paper-{name}", lambda roadmap, today: formats.pdf(PAPERS[name](gather(roadmap, today))),
        content_type=PDF, filename=f"{{code}}-{name}-{{lang}}-{{day:%Y-%m-%d}}.pdf",
    )  # fmt: skip


@public
@require_safe
def picture(request: HttpRequest, uid: str) -> HttpResponse:
    """A picture of a project in the plan, or of published news; another picture has another address."""
    try:
        found = reads.picture(uid)
        with files.read(found.file) as opened:
            content = opened.read()
    except (Picture.DoesNotExist, files.Missing):
        raise Http404 from None
    response = HttpResponse(content, content_type="image/jpeg")
    # An hour: where it is taken away, it does not stay with readers.
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@public
@require_safe
def document(request: HttpRequest, uid: str) -> HttpResponse:
    """A paper that everybody may read; handed out to be kept, never shown as part of a page."""
    if (refused := kept.too_many(request)) is not None:
        return refused
    try:
        found = reads.document(uid)
        assert found.file is not None
        with files.read(found.file) as opened:
            content = opened.read()
    except (Document.DoesNotExist, files.Missing):
        raise Http404 from None
    response = HttpResponse(content, content_type=found.file.blob.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.file.name)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@public
@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """A table as CSV with HXL tags."""
    if name not in open_data.TABLES:
        raise Http404

    def make(roadmap: RoadMap, today: date) -> bytes:
        return formats.csv_text(open_data.table(name, gather(roadmap, today))).encode("utf-8-sig")

    return _file(request, f"table-{name}", make, content_type=CSV, filename=f"{{code}}-{name}.csv")


@public
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """The whole road map as one JSON file."""

    def make(roadmap: RoadMap, today: date) -> bytes:
        record = open_data.record(gather(roadmap, today))
        if roadmap.demonstration:
            record["note"] = _("Demonstration data: invented")
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()

    return _file(request, "everything", make, content_type=JSON, filename="{code}.json")


@public
@require_safe
def iati(request: HttpRequest, name: str) -> HttpResponse:
    """A file of IATI 2.03, as the government's side publishes it."""
    if name not in IATI:
        raise Http404

    def make(roadmap: RoadMap, _today: date) -> bytes:
        publisher = reads.publisher(roadmap)
        if publisher is None:
            raise Http404
        content = IATI[name](publication(roadmap, publisher))
        if roadmap.demonstration:  # the standard has no element for it
            first, rest = content.split(b"\n", 1)
            content = b"\n".join([first, b"<!-- Demonstration data: invented -->", rest])
        return content

    return _file(request, name, make, content_type=XML, filename=f"{{code}}-{name}.xml", in_words=False)
