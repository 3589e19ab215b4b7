"""The standard itself: schemas, codelists, which path uses which codelist, rules.

It is read from the package pyIATI, whose data files alone are used (its code is for other versions of Python), or from a
folder: one laid out as in that package, or one with `xsd/`, `codelists.json`, `mapping.xml` and `ruleset-standard.json`.
Nothing of it is in this repository, and nothing is fetched.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree

from sapar.lines.roadmap.iati.findings import Unusable

VERSION = "2.03"
XSD = "{http://www.w3.org/2001/XMLSchema}"
LATER = Path(__file__).with_name("later_codes.json")
"""Codes that lists gained after the package was made."""
INCOMPLETE = frozenset(
    {
        "BudgetIdentifierVocabulary", "FileFormat", "HumanitarianScopeVocabulary", "IATIOrganisationIdentifier",
        "OrganisationIdentifier", "OrganisationRegistrationAgency",
    }
)  # fmt: skip
"""Lists that are open by nature, or that a folder may hold in part: there a foreign code is only doubtful."""


@dataclass(frozen=True)
class Codelist:
    """The codes of a list; where it is not complete, others may be right too."""

    name: str
    codes: frozenset[str]
    complete: bool


@dataclass(frozen=True)
class Mapping:
    """A path whose value is a code of a list, where the condition holds on its element."""

    path: str
    codelist: str
    condition: str


@dataclass(frozen=True)
class Standard:
    """All that a file is held against."""

    activities: etree.XMLSchema
    organisations: etree.XMLSchema
    codelists: dict[str, Codelist]
    mappings: tuple[Mapping, ...]
    rules: dict[str, Any]  # path → kind of rule → cases, as published


def installed() -> Path | None:
    """The folder of version 2.03 inside the installed pyIATI, without running any of its code."""
    found = find_spec("iati")
    for place in (found.submodule_search_locations or []) if found else []:
        folder = Path(place) / "resources" / "standard" / VERSION.replace(".", "-")
        if folder.is_dir():
            return folder
    return None


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> Standard:
    """The standard from a folder, or from pyIATI. Raises Unusable."""
    place = folder or installed()
    if place is None:
        raise Unusable(
            "The schemas of IATI are not installed: run make setup-dev, or name their folder with --schemas."
        )
    try:
        return _flat(place) if (place / "codelists.json").exists() else _packaged(place)
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError, ValueError, KeyError):
        raise Unusable(
            f"{place} does not hold the schemas, codelists, mapping and rule set of IATI {VERSION}."
        ) from None


def _flat(folder: Path) -> Standard:
    lists = json.loads((folder / "codelists.json").read_text(encoding="utf-8"))
    codelists = {
        name: Codelist(name, frozenset(item["code"] for item in found["items"]), name not in INCOMPLETE)
        for name, found in lists.items()
    }
    rules = json.loads((folder / "ruleset-standard.json").read_text(encoding="utf-8"))
    return _standard(folder / "xsd", codelists, folder / "mapping.xml", rules)


def _packaged(folder: Path) -> Standard:
    later = json.loads(LATER.read_text(encoding="utf-8"))["codes"]
    codelists = {name: Codelist(name, frozenset(codes), name not in INCOMPLETE) for name, codes in later.items()}
    for path in sorted((folder / "codelists").glob("*.xml")):
        root = etree.parse(str(path)).getroot()
        codes = frozenset(code.text.strip() for code in root.iterfind(".//codelist-item/code") if code.text)
        codes |= frozenset(later.get(path.stem, ()))
        codelists[path.stem] = Codelist(path.stem, codes, path.stem not in INCOMPLETE)
    rules = json.loads((folder / "rulesets" / "standard_ruleset.json").read_text(encoding="utf-8"))
    return _standard(folder / "schemas", codelists, folder / "codelist-mapping.xml", rules)


def _schema(path: Path) -> etree.XMLSchema:
    tree = etree.parse(str(path))
    try:
        return etree.XMLSchema(tree)
    except etree.XMLSchemaParseError:
        # pyIATI's organisation schema lets foreign elements follow twice, which no validator can tell apart; the
        # published one was mended later in just this way.
        for sequence in tree.iterfind(f".//{XSD}extension/{XSD}sequence"):
            for foreign in sequence.findall(f"{XSD}any")[-1:]:
                sequence.remove(foreign)
        return etree.XMLSchema(tree)


def _standard(schemas: Path, codelists: dict[str, Codelist], mapping: Path, rules: dict[str, Any]) -> Standard:
    return Standard(
        _schema(schemas / "iati-activities-schema.xsd"),
        _schema(schemas / "iati-organisations-schema.xsd"),
        codelists,
        tuple(
            Mapping(
                each.findtext("path", "").strip(),
                str(each.xpath("string(codelist/@ref)")),
                (each.findtext("condition") or "").strip(),
            )
            for each in etree.parse(str(mapping)).getroot().iterfind("mapping")
        ),
        rules,
    )
