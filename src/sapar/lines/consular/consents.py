"""Consents that the consular line asks for, and what it does when they are taken back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sapar.core.registry.consenting import ConsentPurpose, register_purpose
from sapar.lines.consular.queries.audience import CONSENT as TO_WARNINGS
from sapar.lines.consular.services.registrations import CONSENT as TO_REGISTRATION
from sapar.lines.consular.services.registrations import end_for_consent

register_purpose(
    ConsentPurpose(
        code=TO_REGISTRATION,
        title=_("Consular registration"),
        text=_("I agree that the mission keeps me on its register of citizens abroad until the day stated."),
        follows=_("The consular registration ends today."),
        withdrawn=end_for_consent,
        offered=False,
    )
)
register_purpose(
    ConsentPurpose(
        code=TO_WARNINGS,
        title=_("Warnings to citizens"),
        text=_("I agree to be sent warnings about the country where I am, to the phone or e-mail that is safe for me."),
        follows=_("No more warnings are sent to the person, unless they agree anew."),
    )
)
