"""For citizens abroad: warnings of the missions, and registration with a mission without an account."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sapar.core.accounts.actors import ANYONE
from sapar.core.accounts.policies import public
from sapar.lines.consular import queries, services
from sapar.lines.consular.refusals import NotFound, Refused
from sapar.lines.consular.services.registrations import Asked
from sapar.sites.public.abroad_forms import CONSENT, RegisterForm
from sapar.sites.public.floods import too_many
from sapar.sites.shared import words


@public
@require_safe
def warnings(request: HttpRequest, code: str = "") -> HttpResponse:
    """What the missions warn of, for one country or for all."""
    today, lang = timezone.localdate(), words.language()
    shown = [
        {"title": row.titles[lang], "text": row.texts[lang], "row": row}
        for row in queries.published(country=code, on=today)[:100]
    ]
    return render(request, "public/abroad/warnings.html", {"warnings": shown, "code": code})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form. What it says is kept until an officer accepts it, or for a week if the e-mail is not confirmed."""
    if request.method != "POST":
        today = timezone.localdate()
        initial = {"key": secrets.token_urlsafe(24), "until": today + timedelta(days=365), "purpose": "work"}
        return _page(request, RegisterForm(initial=initial))
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    if too_many(request, "registration"):
        form.add_error(None, _("Too many requests came from your network. Try again in an hour."))
        return _page(request, form)
    said = {name: value for name, value in form.cleaned_data.items() if name not in ("consent", "key")}
    office = queries.mission_for(said["country"])
    if office is None:
        raise Http404
    try:
        services.ask_registration(
            actor=ANYONE, key=form.cleaned_data["key"], office=office,
            asked=Asked(**said, language=words.language(), consent_text=str(CONSENT)),
            link=lambda secret: request.build_absolute_uri(reverse("public:registered", args=[secret])),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(refused.at if refused.at in form.fields else None, str(refused))
        return _page(request, form)
    return redirect("public:register_sent")


def _page(request: HttpRequest, form: RegisterForm) -> HttpResponse:
    return render(request, "public/abroad/register.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your e-mail. The same page whoever asked."""
    return render(request, "public/abroad/sent.html")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registered(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the link of the e-mail leads: confirm, or take back. Opening it alone does nothing: mail programs do."""
    try:
        if request.method == "POST" and "confirm" in request.POST:
            services.confirm_request(secret=secret)
            return redirect("public:registered", secret)
        if request.method == "POST" and "withdraw" in request.POST:
            services.withdraw_request(secret=secret)
            return redirect("public:registered", secret)
        row = queries.request_by_link(secret=secret)
    except NotFound:
        raise Http404 from None
    ended = row.registration is not None and row.registration.ended_on is not None
    return render(
        request, "public/abroad/registered.html", {"asked": row, "status": "withdrawn" if ended else row.status}
    )
