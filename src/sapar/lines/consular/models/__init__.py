"""The tables of the consular line."""

from sapar.lines.consular.models.appointments import LIVE, Booking, Slot, Ticket
from sapar.lines.consular.models.registrations import Registration, RegistrationRequest
from sapar.lines.consular.models.stays import StayEnd
from sapar.lines.consular.models.warnings import Warning

__all__ = ["LIVE", "Booking", "Registration", "RegistrationRequest", "Slot", "StayEnd", "Ticket", "Warning"]
