"""Every act of the line that writes."""

from sapar.lines.consular.services.appointments import (
    arrive,
    book,
    call_next,
    cancel,
    close_past,
    finish,
    offer_slots,
)
from sapar.lines.consular.services.bookings import (
    ask_booking,
    cancel_booking,
    confirm_booking,
    forget_bookings_asked,
)
from sapar.lines.consular.services.registrations import (
    accept_request,
    ask_registration,
    confirm_request,
    forget_requests,
    refuse_request,
    register,
    renew,
    revoke,
    withdraw_request,
)
from sapar.lines.consular.services.stays import attach_stay_answer, compute_stay_ends
from sapar.lines.consular.services.warnings import (
    approve_warning,
    propose_warning,
    send_warning,
    withdraw_warning,
    write_warning,
)

__all__ = [
    "accept_request",
    "approve_warning",
    "arrive",
    "ask_booking",
    "ask_registration",
    "attach_stay_answer",
    "book",
    "call_next",
    "cancel",
    "cancel_booking",
    "close_past",
    "compute_stay_ends",
    "confirm_booking",
    "confirm_request",
    "finish",
    "forget_bookings_asked",
    "forget_requests",
    "offer_slots",
    "propose_warning",
    "refuse_request",
    "register",
    "renew",
    "revoke",
    "send_warning",
    "withdraw_request",
    "withdraw_warning",
    "write_warning",
]
