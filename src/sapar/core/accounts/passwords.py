"""What a password here must not be made of."""

from __future__ import annotations

import re

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
