"""Finding a person as one types; what was typed is in no address: it travels in the body and the visitor's session."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sapar.core.accounts.policies import needs
from sapar.core.registry import queries
from sapar.core.registry.queries.search import LONGEST
from sapar.engines.identity.mrz import Reading, parse
from sapar.engines.identity.mrz.answer import answer
from sapar.sites.shared import limits, words
from sapar.sites.shared.requests import StaffRequest

KEY = "office.search"
"""Where the session keeps what was last searched for, so that the way back from a person leads to the list."""
SCANNED = "office.scanned"
"""What the lines of a document said, to begin a new record with."""
SAID = (
    "document_number",
    "surname",
    "given_names",
    "birth_date_full",
    "sex",
    "expiry_date_full",
    "issuing_state",
    "pin",
)
SHORTEST = 2
SHOWN = 10
PURPOSE = "office lookup"


def last(request: StaffRequest) -> str:
    """What was last searched for."""
    return str(request.session.get(KEY, ""))


def looked_up(request: StaffRequest, text: str, *, harder: bool = False) -> dict[str, Any]:
    """What a page shows of a search."""
    if len(text.strip()) < SHORTEST:
        return {"text": text, "hits": None}
    actor = request.actor
    if limits.wait("search", f"{actor.kind}:{actor.ident}", most=settings.SEARCHES_A_DAY, seconds=24 * 3600):
        return {"text": text, "hits": None, "too_many": True}
    found = queries.search(actor=actor, text=text, limit=SHOWN, purpose=PURPOSE, harder=harder)
    return {"text": text, "hits": found, "ask_year": found.ask_year, "harder": found.can_search_harder}


@needs("registry.person.search")
@require_http_methods(["GET", "POST"])
def people(request: StaffRequest) -> HttpResponse:
    """The box and what was found. Typing posts and gets the list alone; without JavaScript the button does."""
    if request.method != "POST":
        return render(request, "office/people.html", {"section": "people", **looked_up(request, last(request))})
    text = request.POST.get("text", "")[:LONGEST]
    request.session[KEY] = text
    if request.htmx:
        return render(request, "office/parts/hits.html", looked_up(request, text, harder="harder" in request.POST))
    if "harder" in request.POST:
        return render(request, "office/people.html", {"section": "people", **looked_up(request, text, harder=True)})
    return redirect("office:search")


@needs("registry.person.search")
@require_http_methods(["GET", "POST"])
def lines(request: StaffRequest) -> HttpResponse:
    """Machine-readable lines, typed or from a reader: what they say, whether the check digits agree, whose they are."""
    typed = request.POST.get("lines", "")[:400]
    rows = [row.replace(" ", "") for row in typed.upper().splitlines() if row.strip()]
    context: dict[str, Any] = {"section": "people", "lines": typed}
    if rows:
        reading = parse(rows, timezone.localdate())
        context["answer"] = answer(reading, words.language())
        context["said"] = [
            (name, value) for name, value in context["answer"]["fields"].items() if name in SAID and value
        ]
        if reading.document is not None:
            context |= _whose(request, reading)
    return render(request, "office/lines.html", context)


def _whose(request: StaffRequest, reading: Reading) -> dict[str, Any]:
    """Who holds the document: by its number or the PIN, else by name and year of birth."""
    document = reading.document
    assert document is not None
    year = str(reading.birth.year) if reading.birth else ""
    name = " ".join(filter(None, (document.surname, document.given_names, year)))
    request.session[KEY] = name
    request.session[SCANNED] = {
        "text": name,
        "surname": document.surname.title(),
        "given": document.given_names.title(),
        "birth": reading.birth.isoformat() if reading.birth else year,
        "sex": document.sex.lower() if document.sex in "FM" else "",
        "pin": reading.pin.number if reading.pin and reading.pin_agrees is not False else "",
    }
    for number in (reading.pin.number if reading.pin else "", document.document_number):
        if number and (found := looked_up(request, number))["hits"]:
            return found | {"text": name}
    return looked_up(request, name)
