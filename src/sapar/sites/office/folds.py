"""Acts that a page folds away. Their forms are drawn when they are asked for: most readers of a page open none.

With JavaScript the form comes into the page when the fold is opened; without, the fold holds a link to a page of the
form's own. A form that was sent and refused is in its page, open, with what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise

from sapar.sites.office.forms.base import OfficeForm


@dataclass(frozen=True)
class Fold:
    """One act: its form is fetched from where it is sent to."""

    name: str  # of the act, and of its place on the page
    title: str | Promise
    address: str
    form: OfficeForm | None = None  # there only if it was refused: then the fold is open
    query: str = ""  # what the form is to know of the page that it is fetched for
    button: str | Promise = ""  # the title, if empty


@dataclass(frozen=True)
class Link:
    """An act with a page of its own, listed beside the folds."""

    title: str | Promise
    address: str


def fetched(request: HttpRequest, fold: Fold, context: dict[str, Any]) -> HttpResponse:
    """The form of a fold: alone where a page asks for it, else as a page; `context`: `about`, whose act it is, `back`,
    the address of the page that it belongs to, and `section`."""
    template = "office/parts/act.html" if getattr(request, "htmx", False) else "office/act.html"
    response = render(request, template, {"fold": fold, "form": fold.form, **context})
    patch_vary_headers(response, ("HX-Request",))
    return response
