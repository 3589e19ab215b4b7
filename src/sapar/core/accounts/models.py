"""Staff, organisations, offices, teams, and who holds which role where and until when."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from sapar.core.accounts.enums import OfficeKind, OrganisationKind, Role, Sensitivity


class Organisation(models.Model):
    """A ministry, a network of missions, IOM, a police force, an NGO: whoever employs staff or receives referrals."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    names = models.JSONField(default=dict)  # {"ky": …, "ru": …, "en": …}
    country = models.CharField(max_length=2)  # ISO 3166-1 alpha-2

    def __str__(self) -> str:
        return self.code


class Office(models.Model):
    """Any place where staff work: an embassy or consulate (a mission), a regional office, a headquarters."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offices")
    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=OfficeKind.choices)
    names = models.JSONField(default=dict)
    country = models.CharField(max_length=2)
    serves = models.JSONField(default=list)  # countries whose resident citizens this mission serves
    time_zone = models.CharField(max_length=40, default="Asia/Bishkek")
    weekend = models.JSONField(default=list)  # weekdays off, 0 Monday … 6 Sunday; empty means Saturday and Sunday
    holidays = models.JSONField(default=list)  # ISO dates off

    def __str__(self) -> str:
        return self.code


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user; without a password one signs in by invitation only."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff. Rights come from role holdings only (see `policy`)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # what addresses of pages show
    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    language = models.CharField(max_length=2, default="ky")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="staff")
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)
    service = models.BooleanField(default=False)  # another system's account: acts by tokens only, never signs in
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.full_name


class Team(models.Model):
    """People of one office who handle cases together."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="teams")
    code = models.SlugField(max_length=40, unique=True)
    names = models.JSONField(default=dict)
    members = models.ManyToManyField(User, related_name="teams", blank=True)

    def __str__(self) -> str:
        return self.code


class RoleHolding(models.Model):
    """A role held by a person for an office (or a whole organisation), a programme (or all) and a period."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="holdings")
    role = models.CharField(max_length=30, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True)  # null: the whole organisation
    programme = models.SlugField(max_length=60, blank=True)  # empty: every programme
    clearance = models.PositiveSmallIntegerField(choices=Sensitivity.choices, default=Sensitivity.PERSONAL)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)  # the last day; null: open
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"

    def holds_on(self, day: date) -> bool:
        """Whether the role is held on that day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


class Invitation(models.Model):
    """A mailed link with which a member of staff chooses a password: when they join, or when they have lost it.

    Only a digest of the link's secret is kept; it works once and for a time.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # null: themselves
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user_id)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether the link still works."""
        return self.used_at is None and moment < self.expires_at


class BreakGlass(models.Model):
    """Access to one record beyond one's roles: asked for by one person, confirmed by a second, for a few hours."""

    record_type = models.CharField(max_length=60)  # app_label.model
    record_id = models.CharField(max_length=64)  # its primary key
    record_uid = models.CharField(max_length=64)  # as it is named in the log and in addresses
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)  # null: not confirmed

    class Meta:
        indexes = [models.Index(fields=["asked_by", "record_type", "record_id"], name="accounts_break_glass")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("asked_by")),
                name="accounts_two_persons",
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_uid}"


class ApiToken(models.Model):
    """What a machine shows to act for an account. Only a digest of its secret is kept.

    It gives what its scopes and the roles of its account both give; it ends on a day, when it is revoked, and when
    its holder leaves.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)  # permissions
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # null: command line
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # the last time, to the minute

    def __str__(self) -> str:
        return self.name

    def is_open_at(self, moment: datetime) -> bool:
        """Whether it still works."""
        return self.revoked_at is None and moment < self.expires_at
