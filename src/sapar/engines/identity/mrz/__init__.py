"""Machine-readable lines of travel documents: TD1, TD2, TD3, MRV-A, MRV-B (ICAO Doc 9303 parts 3 to 7)."""

from sapar.engines.identity.mrz.document import Document, DocumentError
from sapar.engines.identity.mrz.parse import Reading, parse
from sapar.engines.identity.mrz.write import write

__all__ = ["Document", "DocumentError", "Reading", "parse", "write"]
