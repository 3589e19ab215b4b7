"""What the line does when the register erases somebody or tells somebody what is held."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sapar.core.registry import queries, retention
from sapar.lines.consular.queries import access
from sapar.lines.consular.services import erasing

retention.register(
    retention.Part(
        name="consular",
        why=_("a consular registration runs or an appointment is to come"),
        needed=erasing.needed,
        used=erasing.used,
        erase=erasing.erase_of,
        terms=(
            (retention.REGISTRATION_ENDED, erasing.erase_registrations),
            (retention.APPOINTMENT_PAST, erasing.forget_bookings),
        ),
    )
)
for section in access.SECTIONS:
    queries.register_section(section)
