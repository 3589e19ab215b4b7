"""The tables of the register."""

from sapar.core.registry.models.consents import Consent
from sapar.core.registry.models.decisions import Candidate, Decision
from sapar.core.registry.models.facts import Contract, Event, Journey, Permit, Qualification
from sapar.core.registry.models.families import Household, Kin, Member
from sapar.core.registry.models.lookup import Found, Pair, Term, TermForm, Word
from sapar.core.registry.models.persons import Change, ContactPoint, Document, Name, Person, full_name, new_uid
from sapar.core.registry.models.transfers import Export, Import, ImportRow
from sapar.core.registry.models.watch import Appeal, WatchEntry, WatchList

__all__ = [
    "Appeal",
    "Candidate",
    "Change",
    "Consent",
    "ContactPoint",
    "Contract",
    "Decision",
    "Document",
    "Event",
    "Export",
    "Found",
    "Household",
    "Import",
    "ImportRow",
    "Journey",
    "Kin",
    "Member",
    "Name",
    "Pair",
    "Permit",
    "Person",
    "Qualification",
    "Term",
    "TermForm",
    "WatchEntry",
    "WatchList",
    "Word",
    "full_name",
    "new_uid",
]
