"""A new record of a person: only after a search, and not without looking at who is like them."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sapar.core.accounts.policies import needs
from sapar.core.registry import services
from sapar.core.registry.refusals import LikelyDuplicate
from sapar.engines.identity.search import parse_query
from sapar.sites.office.forms.person import NewPersonForm
from sapar.sites.office.telling import attempt, told
from sapar.sites.office.views import search
from sapar.sites.shared.requests import StaffRequest

PARTS = ("surname", "given", "patronymic")


@needs("registry.person.create")
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The form, begun with what was searched for; or with what the lines of the document said."""
    text = search.last(request)
    if len(text.strip()) < search.SHORTEST:
        return redirect("office:search")
    if request.method != "POST":
        found = search.looked_up(request, text)["hits"]
        initial = begun(request, text) | {"found": found.token, "key": secrets.token_urlsafe(12), "citizenship": "KG"}
        return _page(request, NewPersonForm(initial=initial), hits=found)
    form = NewPersonForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    despite = request.POST.getlist("despite")
    try:
        person = attempt(
            form,
            lambda: services.create_person(
                actor=request.actor,
                despite=despite,
                **form.values,
            ),
        )
    except LikelyDuplicate as refused:
        return _page(request, form, likely=refused.likely, refused=str(refused), despite=despite)
    if person is None:
        return _page(request, form)
    request.session.pop(search.SCANNED, None)
    told(request, _("The person is registered."))
    return redirect("office:person", person.uid)


def begun(request: StaffRequest, text: str) -> dict[str, Any]:
    """What the form can begin with: the fields of a scanned document, else the words and the birth that were typed."""
    scanned = request.session.get(search.SCANNED) or {}
    if scanned.get("text") == text:
        born = scanned.get("birth", "")
        return {**scanned, "birth_date": ".".join(reversed(born.split("-")))}
    query = parse_query(text, today=timezone.localdate())
    written = [word for word in text.replace(",", " ").split() if not any(sign.isdigit() for sign in word)]
    names = dict(zip(PARTS, (word[:1].upper() + word[1:] for word in written), strict=False))
    born = f"{query.born:%d.%m.%Y}" if query.born else str(query.year or "")
    return {**names, "birth_date": born}


def _page(request: StaffRequest, form: NewPersonForm, **more: Any) -> HttpResponse:
    context = {"section": "people", "form": form, **more}
    return render(request, "office/person_new.html", context, status=422 if form.is_bound else 200)
