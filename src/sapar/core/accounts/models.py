"""Staff, organisations, offices, teams, and who holds which role where and until when."""

from __future__ import annotations

from datetime import date
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

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    language = models.CharField(max_length=2, default="ky")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="staff")
    is_active = models.BooleanField(default=True)
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
