"""Acts on staff: join, hold a role, lose it, leave, end sessions, see what one's role does not open."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts import policy, signals
from sapar.core.accounts.actors import Actor, today
from sapar.core.accounts.enums import STATE, OfficeKind, OrganisationKind, Role, Sensitivity
from sapar.core.accounts.models import BreakGlass, Invitation, Office, Organisation, RoleHolding, Team, User
from sapar.core.accounts.roles import BREAK, INCOMPATIBLE, PERMISSIONS
from sapar.core.audit import services as audit

INVITATION_LASTS = timedelta(days=3)
FORGOTTEN_LASTS = timedelta(hours=1)
GLASS_LASTS = timedelta(hours=4)
"""How long access beyond one's roles lasts once confirmed."""
GLASS_WAITS = timedelta(hours=24)
"""How long a second person may take to confirm."""

WRITE = "accounts.staff.write"


class Refused(ValueError):
    """The act cannot be done as asked; its words say what to change."""


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_organisation(
    *, actor: Actor, code: str, kind: OrganisationKind, names: dict[str, str], country: str
) -> Organisation:
    """A new organisation; only the system (the command line) adds one."""
    if actor.kind != "system":
        raise policy.Denied(WRITE)
    if Organisation.objects.filter(code=code).exists():
        raise Refused(_("There is an organisation with this code already."))
    made = Organisation.objects.create(code=code, kind=kind, names=names, country=country)
    audit.record(actor=actor, act="accounts.organisation.add", subject=made)
    return made


@transaction.atomic
def add_office(
    *, actor: Actor, organisation: Organisation, code: str, kind: OfficeKind, names: dict[str, str], country: str,
    time_zone: str = "Asia/Bishkek", serves: Iterable[str] = (),
) -> Office:  # fmt: skip
    """A new office of an organisation. `serves`: countries whose resident citizens it looks after (ISO 3166-1)."""
    policy.require(actor, WRITE, organisation)
    if time_zone not in available_timezones():
        raise Refused(_("There is no such time zone: write it like Europe/Moscow."))
    if Office.objects.filter(code=code).exists():
        raise Refused(_("There is an office with this code already."))
    made = Office.objects.create(
        organisation=organisation, code=code, kind=kind, names=names, country=country, time_zone=time_zone,
        serves=list(serves),
    )  # fmt: skip
    audit.record(actor=actor, act="accounts.office.add", subject=made)
    return made


@transaction.atomic
def add_team(*, actor: Actor, office: Office, code: str, names: dict[str, str]) -> Team:
    """A new team of an office, without members."""
    policy.require(actor, WRITE, office)
    if Team.objects.filter(code=code).exists():
        raise Refused(_("There is a team with this code already."))
    made = Team.objects.create(office=office, code=code, names=names)
    audit.record(actor=actor, act="accounts.team.add", subject=made)
    return made


@transaction.atomic
def set_members(*, actor: Actor, team: Team, members: Iterable[User]) -> None:
    """Say who is in a team: staff of its office. Confidential cases of a team are for its members alone."""
    policy.require(actor, WRITE, team.office)
    wanted = {user.pk: user for user in members}
    if any(user.office_id != team.office_id or not user.is_active for user in wanted.values()):
        raise Refused(_("A team has members of its own office only."))
    before = set(team.members.values_list("pk", flat=True))
    if before != set(wanted):
        team.members.set(wanted)
        audit.record(
            actor=actor, act="accounts.team.set_members", subject=team,
            details={"added": sorted(set(wanted) - before), "removed": sorted(before - set(wanted))},
        )  # fmt: skip


# ── join ─────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def invite(*, actor: Actor, email: str, full_name: str, office: Office, language: str = "ky") -> tuple[Invitation, str]:
    """A new member of staff, or a new link for one who has not left; answers the invitation and its secret.

    The secret is for the mail only and is kept nowhere. Raises Refused where the address belongs to somebody who
    has left or works elsewhere.
    """
    policy.require(actor, WRITE, office)
    address = User.objects.normalize_email(email).lower()
    user = User.objects.select_for_update().filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, full_name=full_name, office=office, language=language)
    elif user.service:
        raise Refused(_("This is another system's account: it acts by tokens and is not invited."))
    elif not user.is_active:
        raise Refused(_("This person has left. Use another address, or let an administrator bring them back."))
    else:
        policy.require(actor, WRITE, user)
    invitation, secret = _link(user, INVITATION_LASTS, made_by=actor.user)
    audit.record(actor=actor, act="accounts.staff.invite", subject=user)
    return invitation, secret


@transaction.atomic
def forgotten(*, actor: Actor, email: str) -> tuple[Invitation, str] | None:
    """A link for somebody who has forgotten their password; None where nobody has this address."""
    user = User.objects.filter(email=email.strip().lower(), is_active=True, service=False).first()
    if user is None:
        return None
    made = _link(user, FORGOTTEN_LASTS, made_by=None)
    audit.record(actor=actor, act="accounts.staff.forget_password", subject=user)
    return made


def _link(user: User, lasts: timedelta, made_by: User | None) -> tuple[Invitation, str]:
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    user.invitations.filter(used_at=None, expires_at__gt=now).update(expires_at=now)  # the latest link only
    made = Invitation.objects.create(
        user=user, digest=_digest(secret), made_by=made_by, made_at=now, expires_at=now + lasts
    )
    return made, secret


def open_invitation(secret: str) -> Invitation | None:
    """The invitation behind a link, if it still works and its bearer has not left."""
    found = Invitation.objects.select_related("user").filter(digest=_digest(secret)).first()
    if found is None or not found.is_open_at(timezone.now()) or not found.user.is_active:
        return None
    return found


@transaction.atomic
def accept(*, secret: str, password: str) -> User:
    """Choose a password with a link, which then works no more; every session of before ends.

    Raises Refused where the link does not work, ValidationError where the password is too weak.
    """
    found = Invitation.objects.select_for_update().filter(digest=_digest(secret)).first()
    if found is None or not found.is_open_at(timezone.now()) or not found.user.is_active:
        raise Refused(_("This link works no more. Ask for a new one."))
    user = found.user
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    _end_sessions(user)
    audit.record(actor=Actor("staff", str(user.pk), user, user.office_id), act="accounts.staff.accept", subject=user)
    return user


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


# ── roles ────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def grant(
    *,
    actor: Actor,
    user: User,
    role: Role,
    office: Office | None,
    organisation: Organisation | None = None,
    programme: str = "",
    clearance: Sensitivity = Sensitivity.PERSONAL,
    starts: date | None = None,
    ends: date | None = None,
) -> RoleHolding:
    """Let somebody hold a role for an office, or for a whole organisation where `office` is None.

    Raises Refused for a role that may not be held together with one they hold in the period (see roles.INCOMPATIBLE),
    Denied where the actor's own right does not reach as far, or is about themselves.
    """
    whole = office.organisation if office is not None else organisation
    if whole is None:
        raise Refused(_("Say for which office or organisation."))
    policy.require(actor, WRITE, office or whole)
    if actor.user is not None and actor.user.pk == user.pk:
        raise policy.Denied(WRITE)
    User.objects.select_for_update().get(pk=user.pk)  # two grants at once must see each other
    user.refresh_from_db()
    if not user.is_active:
        raise Refused(_("This person has left."))
    starts = starts or today()
    if ends is not None and ends < starts:
        raise Refused(_("The last day lies before the first."))
    held = [h for h in user.holdings.all() if _overlap(h, starts, ends)]
    for other in held:
        if any({role, other.role} == set(pair) for pair in INCOMPATIBLE):
            raise Refused(
                _("Nobody may hold both roles: %(one)s and %(other)s.")
                % {"one": Role(role).label, "other": Role(other.role).label}
            )
        if (other.role, other.office_id, other.organisation_id, other.programme, other.clearance) == (
            role, office.pk if office else None, whole.pk, programme, clearance,
        ):  # fmt: skip
            raise Refused(_("They hold this role already."))
    made = RoleHolding.objects.create(
        user=user, role=role, organisation=whole, office=office, programme=programme, clearance=clearance,
        starts=starts, ends=ends, granted_by=actor.user,
    )  # fmt: skip
    audit.record(
        actor=actor, act="accounts.role.grant", subject=user,
        details={"role": str(role), "office": office.code if office else "", "organisation": whole.code,
                 "programme": programme, "clearance": int(clearance)},
    )  # fmt: skip
    return made


def _overlap(held: RoleHolding, starts: date, ends: date | None) -> bool:
    return (ends is None or held.starts <= ends) and (held.ends is None or starts <= held.ends)


@transaction.atomic
def revoke(*, actor: Actor, holding: RoleHolding) -> None:
    """End a role at once: yesterday was its last day."""
    policy.require(actor, WRITE, holding.office or holding.organisation)
    yesterday = today() - timedelta(days=1)
    if holding.ends is None or holding.ends > yesterday:
        holding.ends = yesterday
        holding.save(update_fields=["ends"])
        audit.record(actor=actor, act="accounts.role.revoke", subject=holding.user, details={"role": holding.role})


# ── leave ────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def leave(*, actor: Actor, user: User) -> None:
    """Somebody leaves: no session, role, password, passkey or link of theirs works from this moment.

    Their cases are handed over and their tokens revoked by whoever listens to `signals.left`.
    """
    policy.require(actor, WRITE, user)
    if actor.user is not None and actor.user.pk == user.pk:
        raise Refused(_("You cannot remove yourself: ask another administrator."))
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        return
    now = timezone.now()
    user.is_active, user.left_at = False, now
    user.set_unusable_password()
    user.save(update_fields=["is_active", "left_at", "password"])
    yesterday = today() - timedelta(days=1)
    user.holdings.filter(models.Q(ends=None) | models.Q(ends__gt=yesterday)).update(ends=yesterday)
    user.invitations.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    user.teams.clear()
    Authenticator.objects.filter(user=user).delete()
    BreakGlass.objects.filter(asked_by=user, ends_at__gt=now).update(ends_at=now)
    _end_sessions(user)
    signals.left.send(sender=User, actor=actor, user=user)
    audit.record(actor=actor, act="accounts.staff.leave", subject=user)


@transaction.atomic
def bring_back(*, actor: Actor, user: User) -> None:
    """Somebody who had left works here again: without roles, and with nothing to sign in with until they are invited."""
    policy.require(actor, WRITE, user)
    if not user.is_active:
        user.is_active, user.left_at = True, None
        user.save(update_fields=["is_active", "left_at"])
        audit.record(actor=actor, act="accounts.staff.bring_back", subject=user)


@transaction.atomic
def end_sessions(*, actor: Actor, user: User) -> int:
    """Sign somebody out everywhere: oneself, or a member of staff one administers; answers how many sessions."""
    if actor.user is None or actor.user.pk != user.pk:
        policy.require(actor, WRITE, user)
    ended = _end_sessions(user)
    audit.record(actor=actor, act="accounts.session.end", subject=user, details={"sessions": ended})
    return ended


def _end_sessions(user: User) -> int:
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def reset_second_factor(*, actor: Actor, user: User) -> None:
    """Forget somebody's passkeys and codes, because they have lost them; they set up new ones at the next sign-in."""
    policy.require(actor, WRITE, user)
    if actor.user is not None and actor.user.pk == user.pk:
        raise policy.Denied(WRITE)
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    audit.record(actor=actor, act="accounts.staff.reset_second_factor", subject=user)


# ── break-glass ──────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def break_glass(*, actor: Actor, record: models.Model, reason: str) -> BreakGlass:
    """Ask to see a record that one's roles do not open; a second person must confirm it (`confirm_glass`).

    Staff of the state ask for any record, others for those of their own organisation: what others see of the state's
    was shared with them, and two of them share nothing with one another.
    """
    policy.require(actor, BREAK)
    office = getattr(record, "office", None)
    if actor.user is None or not agrees(actor, office.organisation if office is not None else None):
        raise policy.Denied(BREAK, record)
    if len(reason.strip()) < 10:
        raise Refused(_("Say in a sentence why you must see it."))
    made = BreakGlass.objects.create(
        record_type=record._meta.label_lower,
        record_id=str(record.pk),
        record_uid=str(getattr(record, "uid", "") or record.pk),
        reason=reason.strip(),
        asked_by=actor.user,
        asked_at=timezone.now(),
    )
    audit.record(actor=actor, act="accounts.glass.ask", subject=record, purpose=f"break-glass {made.pk}")
    return made


def agrees(actor: Actor, organisation: Organisation | None) -> bool:
    """Whether the actor may ask for a record of that organisation (None: of the register as a whole), or agree when
    somebody of that organisation asks."""
    held = [one.organisation for one in actor.holdings if BREAK in PERMISSIONS[one.role]]
    return any(one.kind in STATE or one == organisation for one in held)


@transaction.atomic
def confirm_glass(*, actor: Actor, glass: BreakGlass) -> BreakGlass:
    """Confirm what another person asked for: for four hours they may read the record; its team is told."""
    policy.require(actor, BREAK)
    glass = (
        BreakGlass.objects.select_for_update(of=("self",))
        .select_related("asked_by__office__organisation")
        .get(pk=glass.pk)
    )
    if actor.user is None or actor.user.pk == glass.asked_by_id:
        raise Refused(_("A second person must confirm."))
    office = glass.asked_by.office
    if not agrees(actor, office.organisation if office is not None else None):
        raise policy.Denied(BREAK, glass)
    if glass.confirmed_at is not None:
        return glass
    now = timezone.now()
    if now - glass.asked_at > GLASS_WAITS or not glass.asked_by.is_active:
        raise Refused(_("This was asked too long ago: let them ask again."))
    glass.confirmed_by, glass.confirmed_at, glass.ends_at = actor.user, now, now + GLASS_LASTS
    glass.save(update_fields=["confirmed_by", "confirmed_at", "ends_at"])
    signals.glass_broken.send(sender=BreakGlass, actor=actor, glass=glass)
    audit.record(actor=actor, act="accounts.glass.confirm", subject=glass, purpose=f"break-glass {glass.pk}")
    return glass
