"""Pages of one's own account that allauth does not have: overview, invitations, a forgotten password."""

from __future__ import annotations

from allauth.account import views as account
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sapar.core.accounts import services, tasks
from sapar.core.accounts.models import User
from sapar.core.accounts.policies import own_account, signing_in
from sapar.sites.account.forms import ForgottenForm, NewPasswordForm

IN_SESSION = "invitation"


@own_account
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """One's own account: ways to sign in, sessions, roles."""
    user = request.user
    assert isinstance(user, User)
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    today = timezone.localdate()
    context = {
        "keys": kinds.count(Authenticator.Type.WEBAUTHN),
        "codes": Authenticator.Type.TOTP in kinds,
        "recovery": Authenticator.Type.RECOVERY_CODES in kinds,
        "sessions": UserSession.objects.filter(user=user).count(),
        "holdings": [
            h for h in user.holdings.select_related("office", "organisation").order_by("starts") if h.holds_on(today)
        ],
    }
    return render(request, "account/security.html", context)


@signing_in
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out; the browser is asked to forget what it has kept of our pages."""
    response: HttpResponse = account.logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@own_account
@require_safe
def no_password(request: HttpRequest) -> HttpResponse:
    """Whoever signs in through a ministry has no password; they get one by a link, as others who have none."""
    return redirect("account_reset_password")


@signing_in
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Nobody signs up: accounts come by invitation."""
    return render(request, "account/signup_closed.html", status=403)


@signing_in
@never_cache
@require_safe
def open_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The mailed link: its secret moves from the address into the session, so that no later page can hand it on."""
    request.session[IN_SESSION] = secret
    return redirect("account_choose_password")


@signing_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    """Choose a password with the link opened before."""
    if ratelimit.consume(request, action="reset_password_from_key") is None:
        refused: HttpResponse = ratelimit.respond_429(request)
        return refused
    secret = request.session.get(IN_SESSION, "")
    found = services.open_invitation(secret)
    if found is None:
        return render(request, "account/invitation_ended.html", status=410)
    form = NewPasswordForm(request.POST or None, user=found.user)
    if request.method == "POST" and form.is_valid():
        services.accept(secret=secret, password=form.cleaned_data["password1"])
        request.session.flush()
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "account/choose_password.html", {"form": form, "invited": found.user}, status=status)


@signing_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a new link. The answer is the same, and as fast, whether anybody has the address: a worker looks."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if ratelimit.consume(request, action="reset_password", key=email) is None:
            refused: HttpResponse = ratelimit.respond_429(request)
            return refused
        address = request.build_absolute_uri(reverse("account_invitation", args=["SECRET"]))
        tasks.mail_forgotten.enqueue(email, address)
        return render(request, "account/forgotten_done.html")
    return render(request, "account/forgotten.html", {"form": form}, status=422 if form.errors else 200)
