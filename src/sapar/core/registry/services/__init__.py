"""Every act that writes to the register."""

from sapar.core.registry.services.consents import give_consent, withdraw_consent
from sapar.core.registry.services.decisions import decide, queue_pairs, revoke
from sapar.core.registry.services.documents import add_document, correct_document, read_lines
from sapar.core.registry.services.facts import (
    add_contract,
    add_event,
    add_journey,
    add_permit,
    add_qualification,
    close_journey,
    correct_fact,
    correct_journey,
    remove_fact,
)
from sapar.core.registry.services.families import add_kin, add_member, leave_household, make_household, remove_kin
from sapar.core.registry.services.persons import (
    add_contact,
    add_name,
    correct_contact,
    correct_person,
    create_person,
    remove_name,
)

__all__ = [
    "add_contact",
    "add_contract",
    "add_document",
    "add_event",
    "add_journey",
    "add_kin",
    "add_member",
    "add_name",
    "add_permit",
    "add_qualification",
    "close_journey",
    "correct_contact",
    "correct_document",
    "correct_fact",
    "correct_journey",
    "correct_person",
    "create_person",
    "decide",
    "give_consent",
    "leave_household",
    "make_household",
    "queue_pairs",
    "read_lines",
    "remove_fact",
    "remove_kin",
    "remove_name",
    "revoke",
    "withdraw_consent",
]
