"""What a machine-readable line says, as printed."""

from __future__ import annotations

from dataclasses import dataclass


class DocumentError(ValueError):
    """A document that cannot be written as lines; the words say which field and why."""


@dataclass(frozen=True)
class Document:
    """One travel document. Fillers at the ends are dropped; within a number `<` stands for a character the line
    cannot hold (ICAO Doc 9303 part 3, section 4.6).

    `format`: TD1, TD2, TD3, MRV-A or MRV-B. `birth_date`, `expiry_date`: YYMMDD, `<<` for a part not known.
    `sex`: F, M, `<` (not specified) or X, which some states print. Names: capital letters, parts set apart by spaces.
    `optional_data_2`: the second field of TD1, empty elsewhere.
    """

    format: str
    document_code: str
    issuing_state: str
    document_number: str
    nationality: str
    surname: str
    given_names: str
    birth_date: str
    sex: str
    expiry_date: str
    optional_data: str = ""
    optional_data_2: str = ""
