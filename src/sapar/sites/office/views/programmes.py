"""Programmes: which there are, how a case of each goes, what its forms ask."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sapar.core.accounts.enums import Role
from sapar.core.accounts.policies import needs
from sapar.core.cases import programmes
from sapar.core.cases.forms import evaluate
from sapar.core.cases.formwork import form_of
from sapar.core.cases.programmes import words as programme_words
from sapar.core.cases.programmes.draw import draw
from sapar.sites.office import programming
from sapar.sites.shared import words
from sapar.sites.shared.requests import StaffRequest

READ = "cases.programme.read"


@needs(READ)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """All programmes, and the folders that could not be read."""
    rows = sorted(programmes.programmes().values(), key=lambda one: words.alphabetical(words.said(one.titles)))
    context = {"section": "programmes", "rows": rows, "broken": programmes.broken()}
    return render(request, "office/programmes.html", context)


@needs(READ)
@require_safe
def show(request: StaffRequest, code: str) -> HttpResponse:
    """One programme: the picture of its workflow, the same as a table, its forms and letters."""
    found = programming.current(code)
    if found is None:
        raise Http404
    roles = dict(Role.choices)
    context = {
        "section": "programmes",
        "programme": found,
        "picture": draw(found, words.language()),
        "rows": programme_words.rows(found),
        "opened_by": [roles.get(role, role) for role in found.opened_by],
        "forms": [(name, words.said(form_of(found, name).titles) or name) for name in found.forms],
    }
    return render(request, "office/programme.html", context)


@needs(READ)
@require_safe
def form(request: StaffRequest, code: str, name: str) -> HttpResponse:
    """What a form asks, as an officer sees it; nothing can be sent from here."""
    found = programming.current(code)
    if found is None or name not in found.forms:
        raise Http404
    done = evaluate(form_of(found, name), {}, today=timezone.localdate(), lang=words.language())
    context = {
        "section": "programmes", "programme": found, "title": words.said(done.form.titles) or name, "items": done.items,
        "strict": False, "version": done.form.version,
    }  # fmt: skip
    return render(request, "office/form_preview.html", context)
