"""Every read of the line: narrowed to what the actor may see, and logged where it is about persons."""

from sapar.lines.consular.queries.appointments import (
    Day,
    Screen,
    bookable_slots,
    booking,
    booking_by_link,
    day,
    free_slots,
    offered,
    office_of_screen,
    screen,
    slot,
    waiting_numbers,
)
from sapar.lines.consular.queries.audience import Reach, reach
from sapar.lines.consular.queries.desk import Desk, Ending, desk, ending_stays
from sapar.lines.consular.queries.registrations import (
    mission_for,
    registration,
    registrations,
    registrations_of,
    request_by_link,
    request_of,
    requests,
    served_countries,
)
from sapar.lines.consular.queries.statistics import Month, month_of, statistics
from sapar.lines.consular.queries.warnings import delivery, published, warning, warnings

__all__ = [
    "Day",
    "Desk",
    "Ending",
    "Month",
    "Reach",
    "Screen",
    "bookable_slots",
    "booking",
    "booking_by_link",
    "day",
    "delivery",
    "desk",
    "ending_stays",
    "free_slots",
    "mission_for",
    "month_of",
    "offered",
    "office_of_screen",
    "published",
    "reach",
    "registration",
    "registrations",
    "registrations_of",
    "request_by_link",
    "request_of",
    "requests",
    "screen",
    "served_countries",
    "slot",
    "statistics",
    "waiting_numbers",
    "warning",
    "warnings",
]
