"""Who somebody is: names across alphabets, machine-readable lines of documents, keys to search by.

    from sapar.engines.identity import fold, match, parse_mrz

Nothing here reads a clock, a file of ours or a database; `today` comes as an argument.
"""

from sapar.engines.identity.mrz import Document, Reading
from sapar.engines.identity.mrz import parse as parse_mrz
from sapar.engines.identity.mrz import write as write_mrz
from sapar.engines.identity.names import FOLD_VERSION, Match, fold, match, root
from sapar.engines.identity.pin import Pin, read_pin

__all__ = [
    "FOLD_VERSION",
    "Document",
    "Match",
    "Pin",
    "Reading",
    "fold",
    "match",
    "parse_mrz",
    "read_pin",
    "root",
    "write_mrz",
]
