"""Finding a person by name, in any alphabet, misspelt, in any order: what to store and how to look it up.

keys = index_keys([PersonName("Асанов", "Бакыт", "Токтогулович")], 1992)   # store them
query = parse_query("bakit asanof 1992")
find(query, store)                                                        # `store` answers from the database
"""

from sapar.engines.identity.search.find import Hit, Store, find
from sapar.engines.identity.search.keys import (
    NO_YEAR,
    IndexKeys,
    PersonName,
    Term,
    forms,
    full_of,
    index_keys,
    pair_key,
    word_key,
)
from sapar.engines.identity.search.query import Kind, Number, Query, document_key, parse_query, phone_key
from sapar.engines.identity.search.rank import Candidate, rank

__all__ = [
    "NO_YEAR",
    "Candidate",
    "Hit",
    "IndexKeys",
    "Kind",
    "Number",
    "PersonName",
    "Query",
    "Store",
    "Term",
    "document_key",
    "find",
    "forms",
    "full_of",
    "index_keys",
    "pair_key",
    "parse_query",
    "phone_key",
    "rank",
    "word_key",
]
