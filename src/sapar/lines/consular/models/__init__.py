"""The tables of the consular line."""

from sapar.lines.consular.models.appointments import Booking, Slot, Ticket
from sapar.lines.consular.models.registrations import Registration, RegistrationRequest
from sapar.lines.consular.models.stays import StayEnd
from sapar.lines.consular.models.warnings import Warning

__all__ = ["Booking", "Registration", "RegistrationRequest", "Slot", "StayEnd", "Ticket", "Warning"]
