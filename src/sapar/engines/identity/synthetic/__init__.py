"""Invented people, records and queries about them: for demonstrations, tests, benchmarks and the training of linkage.

people = population(1000, seed=1)
records = two_files(people, seed=2)
"""

from sapar.engines.identity.synthetic.people import GROUPS, REGIONS, Person, population
from sapar.engines.identity.synthetic.records import (
    COLUMNS,
    CONSULATE,
    EMPLOYMENT,
    Office,
    Record,
    as_row,
    query,
    record,
    two_files,
)

__all__ = [
    "COLUMNS",
    "CONSULATE",
    "EMPLOYMENT",
    "GROUPS",
    "REGIONS",
    "Office",
    "Person",
    "Record",
    "as_row",
    "population",
    "query",
    "record",
    "two_files",
]
