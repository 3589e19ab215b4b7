"""Recovery codes: drawn when they are shown, once, and kept only as hashes, each with a salt of its own (Argon2id).

allauth keeps a seed from which it draws the codes anew whenever they are asked for; whoever has the database and the
secret key has the codes. Here nobody has them but whoever wrote them down.
"""

from __future__ import annotations

import re
import secrets
import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth, flows
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

HASHES = "hashes"
"""The key of the hashes of codes not used yet; null until they are shown."""
SEED = "seed"
"""What allauth kept: found in rows of before."""
HIDDEN = "****"
"""Stands for a code that nobody can show."""
AT_ONCE = 20


class HashedCodes(RecoveryCodes):  # type: ignore[misc]
    """What allauth asks of recovery codes."""

    instance: Authenticator

    def __init__(self, instance: Authenticator) -> None:
        super().__init__(instance)
        self._shown: list[str] | None = None  # while the one page that shows them is made

    @classmethod
    def activate(cls, user: AbstractBaseUser) -> HashedCodes:
        """Those that the user has, or such as will be drawn when they are looked at."""
        instance, _new = Authenticator.objects.get_or_create(
            user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES, defaults={"data": {HASHES: None}}
        )
        return cls(instance)

    @transaction.atomic
    def mark_as_viewed(self) -> None:
        """Draw the codes, for the page that is being made; once."""
        row = Authenticator.objects.select_for_update().get(pk=self.instance.pk)
        self.instance = row
        if self.did_view:
            return
        digits = app_settings.RECOVERY_CODE_DIGITS
        self._shown = [
            f"{secrets.randbelow(10**digits):0{digits}}" for _each in range(app_settings.RECOVERY_CODE_COUNT)
        ]
        row.data = {HASHES: [make_password(code) for code in self._shown], "viewed_at": time.time()}
        row.save(update_fields=["data"])

    def get_unused_codes(self) -> list[str]:
        """The codes while they are shown; afterwards as many signs as codes are left."""
        if self._shown is not None:
            return self._shown
        kept = self.instance.data.get(HASHES)
        return [HIDDEN] * (app_settings.RECOVERY_CODE_COUNT if kept is None else len(kept))

    @transaction.atomic
    def validate_code(self, code: str) -> bool:
        """Whether it is one of the codes; it is none afterwards. Codes of an app, which are shorter, cost no hashing."""
        typed = re.sub(r"\D", "", code)
        if len(typed) != app_settings.RECOVERY_CODE_DIGITS:
            return False
        row = Authenticator.objects.select_for_update().get(pk=self.instance.pk)
        if SEED in row.data:
            hash_seed(row)
        self.instance = row
        kept = row.data.get(HASHES) or []
        used = next((one for one in kept if check_password(typed, one)), None)
        if used is None:
            return False
        row.data[HASHES] = [one for one in kept if one != used]
        row.save(update_fields=["data"])
        return True


def hash_seed(row: Authenticator) -> None:
    """Put hashes in the place of a seed of before: of codes that were shown and not used; others are drawn anew."""
    before = RecoveryCodes(row)
    kept = [make_password(code) for code in before.get_unused_codes()] if before.did_view else None
    row.data = {HASHES: kept, **({"viewed_at": row.data["viewed_at"]} if before.did_view else {})}
    row.save(update_fields=["data"])


def tidy() -> int:
    """Hash what is left of before, some rows at a time; how many."""
    rows = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES, data__has_key=SEED)
    done = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is not None and SEED in row.data:
                hash_seed(row)
                done += 1
    return done


def install() -> None:
    """Have allauth take these in the place of its own; it has no setting for that. Called once, when the app is ready."""
    auth.RecoveryCodes = HashedCodes
    flows.RecoveryCodes = HashedCodes
