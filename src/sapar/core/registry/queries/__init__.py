"""Every read of the register: narrowed to what the actor may see, and logged."""

from sapar.core.registry.queries.persons import Record, document, history, person, record, resolve
from sapar.core.registry.queries.review import SideBySide, likely_duplicates, pair, waiting, waiting_count
from sapar.core.registry.queries.search import Found, Hit, search
from sapar.core.registry.queries.stays import answers, stay_answer

__all__ = [
    "Found",
    "Hit",
    "Record",
    "SideBySide",
    "answers",
    "document",
    "history",
    "likely_duplicates",
    "pair",
    "person",
    "record",
    "resolve",
    "search",
    "stay_answer",
    "waiting",
    "waiting_count",
]
