"""Every act that writes to the register."""

from sapar.core.registry.services.consents import give_consent, refuse_consent, withdraw_consent
from sapar.core.registry.services.decisions import decide, join_pairs, queue_pairs, revoke
from sapar.core.registry.services.documents import add_document, correct_document, read_lines, remove_document
from sapar.core.registry.services.erasure import apply_retention, erase_person, repeat_erasures
from sapar.core.registry.services.exports import export_persons
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
from sapar.core.registry.services.families import (
    add_kin,
    add_member,
    correct_household,
    correct_member,
    end_kin,
    leave_household,
    make_household,
    remove_member,
)
from sapar.core.registry.services.imports import bad_rows, preview_import, run_import, start_import
from sapar.core.registry.services.persons import (
    add_contact,
    add_name,
    correct_contact,
    correct_person,
    create_person,
    remove_name,
)
from sapar.core.registry.services.undoing import take_back
from sapar.core.registry.services.watch_imports import preview_watch_import, start_watch_import
from sapar.core.registry.services.watchlists import (
    add_watch_entry,
    change_watch_list,
    decide_appeal,
    end_watch_entry,
    lodge_appeal,
    make_watch_list,
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
    "add_watch_entry",
    "apply_retention",
    "bad_rows",
    "change_watch_list",
    "close_journey",
    "correct_contact",
    "correct_document",
    "correct_fact",
    "correct_household",
    "correct_journey",
    "correct_member",
    "correct_person",
    "create_person",
    "decide",
    "decide_appeal",
    "end_kin",
    "end_watch_entry",
    "erase_person",
    "export_persons",
    "give_consent",
    "join_pairs",
    "leave_household",
    "lodge_appeal",
    "make_household",
    "make_watch_list",
    "preview_import",
    "preview_watch_import",
    "queue_pairs",
    "read_lines",
    "refuse_consent",
    "remove_document",
    "remove_fact",
    "remove_member",
    "remove_name",
    "repeat_erasures",
    "revoke",
    "run_import",
    "start_import",
    "start_watch_import",
    "take_back",
    "withdraw_consent",
]
