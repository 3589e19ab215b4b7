"""The tables of the consular line."""

from sapar.lines.consular.models.appointments import LIVE, Booking, BookingRequest, Slot, Ticket
from sapar.lines.consular.models.registrations import Registration, RegistrationRequest
from sapar.lines.consular.models.stays import StayEnd
from sapar.lines.consular.models.warnings import Warning

__all__ = [
    "LIVE",
    "Booking",
    "BookingRequest",
    "Registration",
    "RegistrationRequest",
    "Slot",
    "StayEnd",
    "Ticket",
    "Warning",
]
