"""Reads of staff and of where they work, narrowed to what the actor administers."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import STATE
from sapar.core.accounts.models import BreakGlass, Office, Organisation, Team, User
from sapar.core.accounts.roles import BREAK, PERMISSIONS

READ = "accounts.staff.read"


def places(actor: Actor, permission: str, prefix: str = "") -> Q:
    """The offices an actor's grants of a permission reach, as a filter on `<prefix>office`; nothing without a grant."""
    reached = Q(pk__in=())
    for grant in policy.scope(actor, permission):
        if grant.organisation_id is None:
            return Q()
        if grant.office_id is not None:
            reached |= Q(**{f"{prefix}office": grant.office_id})
        else:
            reached |= Q(**{f"{prefix}office__organisation": grant.organisation_id})
    return reached


def staff(*, actor: Actor, text: str = "", office: str = "", left: bool = False) -> QuerySet[User]:
    """Staff of the offices the actor may look after, by name; `text`: part of a name or address."""
    found = User.objects.filter(places(actor, READ)).select_related("office")
    found = found.filter(is_active=not left)
    if office:
        found = found.filter(office__code=office)
    if text:
        # SQLite folds only Latin letters: the forms in which names are written are tried.
        wanted = {text, text.lower(), text.title()}
        match = Q()
        for form in wanted:
            match |= Q(full_name__contains=form) | Q(email__contains=form.lower())
        found = found.filter(match)
    return found.prefetch_related("holdings__office", "holdings__organisation").order_by("full_name", "pk")


def member(*, actor: Actor, uid: UUID | str) -> User:
    """One member of staff; raises User.DoesNotExist for one that the actor may not see, as for one who is not there."""
    found: User = User.objects.filter(places(actor, READ)).select_related("office__organisation").get(uid=uid)
    return found


def offices(*, actor: Actor, permission: str = READ) -> QuerySet[Office]:
    """The offices that an actor's permission reaches."""
    reached = Q(pk__in=())
    for grant in policy.scope(actor, permission):
        if grant.organisation_id is None:
            reached = Q()
            break
        if grant.office_id is not None:
            reached |= Q(pk=grant.office_id)
        else:
            reached |= Q(organisation=grant.organisation_id)
    return Office.objects.filter(reached).select_related("organisation").order_by("organisation__code", "code")


def whole_organisations(*, actor: Actor, permission: str) -> QuerySet[Organisation]:
    """Organisations for which an actor holds a permission as a whole."""
    grants = policy.scope(actor, permission)
    if any(grant.organisation_id is None for grant in grants):
        return Organisation.objects.order_by("code")
    ids = [grant.organisation_id for grant in grants if grant.office_id is None and grant.organisation_id is not None]
    return Organisation.objects.filter(pk__in=ids).order_by("code")


def teams(*, actor: Actor) -> QuerySet[Team]:
    """The teams of the offices the actor may look after."""
    found = Team.objects.filter(places(actor, READ)).select_related("office")
    return found.prefetch_related("members").order_by("office__code", "code")


def glass_to_confirm(*, actor: Actor) -> QuerySet[BreakGlass]:
    """What others have asked to see beyond their roles and this actor may confirm."""
    if actor.user is None or not policy.may(actor, BREAK):
        return BreakGlass.objects.none()
    held = [one.organisation for one in actor.holdings if BREAK in PERMISSIONS[one.role]]
    asked = BreakGlass.objects.filter(confirmed_at=None).exclude(asked_by=actor.user)
    if not any(one.kind in STATE for one in held):  # see `services.agrees`
        asked = asked.filter(asked_by__office__organisation__in=held)
    return asked.select_related("asked_by__office").order_by("-asked_at")
