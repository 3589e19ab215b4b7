"""Every read of the register: narrowed to what the actor may see, and logged."""

from sapar.core.registry.queries.access import Section, access_report, register_section
from sapar.core.registry.queries.paper import access_page, access_pdf
from sapar.core.registry.queries.persons import Record, document, history, person, record, resolve, still_open
from sapar.core.registry.queries.review import SideBySide, likely_duplicates, pair, waiting, waiting_count
from sapar.core.registry.queries.search import Found, Hit, search
from sapar.core.registry.queries.stays import answers, stay_answer
from sapar.core.registry.queries.watchlists import (
    Answer,
    appeals_waiting,
    ask_about_person,
    ask_by_name,
    watch_list,
    watch_lists,
)

__all__ = [
    "Answer",
    "Found",
    "Hit",
    "Record",
    "Section",
    "SideBySide",
    "access_page",
    "access_pdf",
    "access_report",
    "answers",
    "appeals_waiting",
    "ask_about_person",
    "ask_by_name",
    "document",
    "history",
    "likely_duplicates",
    "pair",
    "person",
    "record",
    "register_section",
    "resolve",
    "search",
    "stay_answer",
    "still_open",
    "waiting",
    "waiting_count",
    "watch_list",
    "watch_lists",
]
