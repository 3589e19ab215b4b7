"""What a password here must not be."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sapar.core.accounts.models import User

WORDS = ("sapar", "сапар", "kyrgyz", "кыргыз", "bishkek", "бишкек", "consul", "консул", "migra", "мигра", "iom", "мом",
         "password", "пароль", "сырсөз", "qwerty", "йцукен")  # fmt: skip
LEFT = 6
"""Letters or digits that must remain once the words and repetitions are taken out."""


class NotObvious:
    """Refuses what whoever knows where one works would try first: our own words, one's address, rows of one sign."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where too little remains besides such words."""
        rest = password.lower()
        own: tuple[str, ...] = ()
        if user is not None:
            own = tuple(part for part in re.split(r"[\W_]+", user.email.lower()) if len(part) > 2)
            if user.office is not None:
                own += (user.office.code.lower(),)
        for word in (*WORDS, *own):
            rest = rest.replace(word, "")
        if len(set(re.sub(r"[\W_]+", "", rest))) < LEFT:
            raise ValidationError(
                _("This password is too easy to guess. Take several words that do not belong together.")
            )

    def get_help_text(self) -> str:
        """Said before a mistake is made."""
        return _("Not the name of Sapar, of your office or of yourself.")


class NotStolen:
    """Refuses passwords that were stolen somewhere, where the operator has put a list of them (`SAPAR_STOLEN_PASSWORDS`).

    Nobody is asked: the list lies here. The 20,000 commonest are refused by Django without it.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where the list has the password."""
        if settings.STOLEN_PASSWORDS and is_listed(Path(settings.STOLEN_PASSWORDS), password):
            raise ValidationError(_("This password was stolen from somebody before, elsewhere: choose another."))

    def get_help_text(self) -> str:
        """Said before a mistake is made."""
        return _("Not one that you use elsewhere.")


def is_listed(file: Path, password: str) -> bool:
    """Whether a file of SHA-1 digests in hexadecimal, one a line in their order, each perhaps with `:count`, has it.

    This is the form of the download of Have I Been Pwned; its forty gigabytes are searched by halves, not read.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as opened:
        low, high = 0, opened.seek(0, 2)
        while low < high:  # the first line that does not come before the digest begins in [low, high]
            middle = (low + high) // 2
            opened.seek(middle)
            if middle:
                opened.readline()  # the rest of a line that began before
            line = opened.readline()
            if line and line[:40].upper() < wanted:
                low = middle + 1
            else:
                high = middle
        opened.seek(low)
        if low:
            opened.readline()
        return opened.readline()[:40].upper() == wanted
