"""Staff: who works here, invitations, roles, sessions, leaving; access beyond one's role, by two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts import mail, policy, queries, services
from sapar.core.accounts.actors import Actor, today
from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.models import BreakGlass, Invitation, Office, User
from sapar.core.accounts.policies import has_second_factor, needs, note_denied
from sapar.core.cases.models import Case
from sapar.core.registry.models import Person
from sapar.sites.office.forms.staff import GlassForm, GrantForm, InviteForm, MembersForm, StaffFilter, TeamForm
from sapar.sites.office.telling import told, warned

READ, WRITE, BREAK = "accounts.staff.read", "accounts.staff.write", "cases.case.break_glass"
ON_A_PAGE = 50


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _member(request: HttpRequest, uid: UUID) -> User:
    try:
        return queries.member(actor=_actor(request), uid=uid)
    except User.DoesNotExist:
        raise Http404 from None


@needs(READ)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list."""
    actor = _actor(request)
    form = StaffFilter(request.GET or None, actor=actor)
    said = form.cleaned_data if form.is_valid() else {}
    found = queries.staff(
        actor=actor, text=said.get("text", ""), office=said.get("office", ""), left=bool(said.get("left"))
    )
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    now = today()
    rows = [(user, [held for held in user.holdings.all() if held.holds_on(now)]) for user in page]
    waiting = queries.glass_to_confirm(actor=actor).count()
    return render(
        request, "office/staff/list.html",
        {"section": "staff", "form": form, "page": page, "rows": rows, "waiting": waiting},
    )  # fmt: skip


@needs(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A new colleague: the link is mailed once the account stands."""
    actor = _actor(request)
    form = InviteForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        office = Office.objects.get(code=form.cleaned_data["office"])
        try:
            invitation, secret = services.invite(
                actor=actor, email=form.cleaned_data["email"], full_name=form.cleaned_data["full_name"],
                office=office, language=form.cleaned_data["language"],
            )  # fmt: skip
        except services.Refused as refused:
            form.add_error("email", str(refused))
        else:
            _mail(request, invitation, secret)
            told(request, _("The invitation is on its way. Now give a role."))
            return redirect("office:staff_member", invitation.user.uid)
    return render(
        request, "office/staff/invite.html", {"section": "staff", "form": form}, status=422 if form.errors else 200
    )


def _mail(request: HttpRequest, invitation: Invitation, secret: str) -> None:
    with override(invitation.user.language):
        address = request.build_absolute_uri(reverse("account_invitation", args=[secret]))
    hours = int(services.INVITATION_LASTS.total_seconds() // 3600)
    transaction.on_commit(lambda: mail.send_link(invitation.user, address, "invitation", hours))


@needs(READ)
@require_safe
def member(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One colleague: roles now and before, sessions, what can be done."""
    return _member_page(request, _member(request, uid))


def _member_page(request: HttpRequest, user: User, form: GrantForm | None = None) -> HttpResponse:
    actor, now = _actor(request), today()
    held = list(user.holdings.select_related("office", "organisation", "granted_by").order_by("-starts", "-pk"))
    context = {
        "section": "staff",
        "member": user,
        "now": [h for h in held if h.holds_on(now)],
        "before": [h for h in held if not h.holds_on(now)],
        "sessions": UserSession.objects.filter(user=user).count(),
        "second_factor": has_second_factor(user),
        "may_write": policy.may(actor, WRITE, user) and user.pk != (actor.user.pk if actor.user else None),
        "form": form or GrantForm(actor=actor),
    }
    return render(request, "office/staff/member.html", context, status=422 if form and form.errors else 200)


@needs(WRITE)
@require_POST
def grant(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give a role."""
    user, form = _member(request, uid), GrantForm(request.POST, actor=_actor(request))
    if form.is_valid():
        said = form.cleaned_data
        office, organisation = form.where()
        try:
            services.grant(
                actor=_actor(request), user=user, role=Role(said["role"]), office=office, organisation=organisation,
                programme=said["programme"], clearance=Sensitivity(int(said["clearance"])), ends=said["ends"],
            )  # fmt: skip
        except services.Refused as refused:
            form.add_error("role", str(refused))
        else:
            told(request, _("The role is given."))
            return redirect("office:staff_member", user.uid)
    return _member_page(request, user, form)


@needs(WRITE)
@require_POST
def revoke(request: HttpRequest, uid: UUID, holding: int) -> HttpResponse:
    """End a role."""
    user = _member(request, uid)
    services.revoke(actor=_actor(request), holding=get_object_or_404(user.holdings, pk=holding))
    told(request, _("The role has ended."))
    return redirect("office:staff_member", user.uid)


def _act(act: Callable[[Actor, User], Any], done: str) -> Callable[..., HttpResponse]:
    @needs(WRITE)
    @require_POST
    def view(request: HttpRequest, uid: UUID) -> HttpResponse:
        user = _member(request, uid)
        try:
            act(_actor(request), user)
        except services.Refused as refused:
            warned(request, str(refused))
        else:
            told(request, _(done))
        return redirect("office:staff_member", user.uid)

    return view


def _ends(actor: Actor, user: User) -> None:
    services.end_sessions(actor=actor, user=user)


def _resets(actor: Actor, user: User) -> None:
    services.reset_second_factor(actor=actor, user=user)


end_sessions = _act(_ends, gettext_noop("All their sessions have ended."))
reset_second_factor = _act(_resets, gettext_noop("They set up a new second factor at the next sign-in."))


@needs(WRITE)
@require_POST
def new_link(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Mail a new link to choose a password."""
    user = _member(request, uid)
    if user.office is None:
        raise Http404
    try:
        invitation, secret = services.invite(
            actor=_actor(request), email=user.email, full_name=user.full_name, office=user.office
        )
    except services.Refused as refused:
        warned(request, str(refused))
    else:
        _mail(request, invitation, secret)
        told(request, _("A new link is on its way."))
    return redirect("office:staff_member", user.uid)


@needs(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let somebody go, after asking once more."""
    user = _member(request, uid)
    if request.method == "POST":
        try:
            services.leave(actor=_actor(request), user=user)
        except services.Refused as refused:
            warned(request, str(refused))
        else:
            told(request, _("They have left. Their open cases wait for their team."))
        return redirect("office:staff_member", user.uid)
    return render(request, "office/staff/leave.html", {"section": "staff", "member": user})


@needs(WRITE)
@require_POST
def bring_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Somebody who had left works here again."""
    user = _member(request, uid)
    services.bring_back(actor=_actor(request), user=user)
    told(request, _("They work here again. Send a link and give a role."))
    return redirect("office:staff_member", user.uid)


# ── teams ────────────────────────────────────────────────────────────────────────────────────────────────
@needs(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """The teams, and a new one."""
    actor = _actor(request)
    form = TeamForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = services.add_team(
                actor=actor, office=Office.objects.get(code=said["office"]), code=said["code"],
                names={lang: said[lang] for lang in ("ky", "ru", "en")},
            )  # fmt: skip
        except services.Refused as refused:
            form.add_error("code", str(refused))
        else:
            told(request, _("The team is there. Now choose its members."))
            return redirect("office:team", made.code)
    context = {"section": "staff", "teams": queries.teams(actor=actor), "form": form}
    return render(request, "office/staff/teams.html", context, status=422 if form.errors else 200)


@needs(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, code: str) -> HttpResponse:
    """Who is in a team."""
    actor = _actor(request)
    found = get_object_or_404(queries.teams(actor=actor), code=code)
    colleagues = {str(user.uid): user for user in queries.staff(actor=actor, office=found.office.code)}
    initial = {"members": [str(user.uid) for user in found.members.all()]}
    form = MembersForm(
        request.POST if request.method == "POST" else None, colleagues=colleagues.values(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        services.set_members(actor=actor, team=found, members=[colleagues[uid] for uid in form.cleaned_data["members"]])
        told(request, _("The team is kept."))
        return redirect("office:teams")
    return render(request, "office/staff/team.html", {"section": "staff", "team": found, "form": form})


# ── access beyond one's role ─────────────────────────────────────────────────────────────────────────────
@needs(BREAK)
@require_safe
def glass(request: HttpRequest) -> HttpResponse:
    """What others have asked to see beyond their roles."""
    asked = queries.glass_to_confirm(actor=_actor(request))[:ON_A_PAGE]
    return render(request, "office/staff/glass.html", {"section": "access", "asked": asked})


@needs(BREAK)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_glass(request: HttpRequest) -> HttpResponse:
    """Ask to see one record."""
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        named = form.cleaned_data["named"].strip()
        record = Case.objects.filter(number=named).first() or Person.objects.filter(uid=named).first()
        try:
            if record is None:
                form.add_error("named", _("There is no such case or person. Check the number."))
            else:
                services.break_glass(actor=_actor(request), record=record, reason=form.cleaned_data["reason"])
        except policy.Denied as denied:  # of what they may not ask for they do not learn that it is there
            note_denied(_actor(request), denied)
            form.add_error("named", _("There is no such case or person. Check the number."))
        except services.Refused as refused:
            form.add_error("reason", str(refused))
        if not form.errors:
            told(
                request,
                _("Asked. A second person must agree within a day; then you may read the record for four hours."),
            )
            return redirect("office:glass_ask")
    return render(
        request, "office/staff/glass_ask.html", {"section": "access", "form": form}, status=422 if form.errors else 200
    )


@needs(BREAK)
@require_POST
def confirm_glass(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree."""
    found = get_object_or_404(BreakGlass, pk=pk)
    try:
        services.confirm_glass(actor=_actor(request), glass=found)
    except policy.Denied as denied:  # they are numbered as they come: one that is not theirs is not there
        note_denied(_actor(request), denied)
        raise Http404 from None
    except services.Refused as refused:
        warned(request, str(refused))
    else:
        told(request, _("They may read the record for four hours. Its team is told."))
    return redirect("office:glass")
