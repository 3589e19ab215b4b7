"""A file held against the whole standard."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

from lxml import etree

from sapar.lines.roadmap.iati import own, rules
from sapar.lines.roadmap.iati.codes import foreign_codes
from sapar.lines.roadmap.iati.findings import Finding, Severity, line_of
from sapar.lines.roadmap.iati.reading import parse, read
from sapar.lines.roadmap.iati.standard import VERSION, Standard


def validate_file(path: Path, standard: Standard, today: date) -> list[Finding]:
    """All that is wrong with a file, by line. Raises Unusable where it cannot be read."""
    return _findings(read(path), standard, today)


def validate(content: bytes, standard: Standard, today: date) -> list[Finding]:
    """All that is wrong with a document, by line."""
    return _findings(parse(content), standard, today)


def _findings(found: etree._ElementTree | Finding, standard: Standard, today: date) -> list[Finding]:
    if isinstance(found, Finding):
        return [found]
    tree = found
    findings = [*_version(tree), *_schema(tree, standard), *foreign_codes(tree, standard)]
    agencies = standard.codelists.get("OrganisationRegistrationAgency")
    # A list that is cut to some countries must not cast doubt on the others.
    known = agencies.codes if agencies is not None and agencies.complete else ()
    findings += rules.broken(tree, standard.rules, rules.Context(today, known))
    published = rules.numbers(standard.rules)
    findings += [each for each in own.broken(tree, today) if each.rule not in published]
    return sorted(set(findings))


def _version(tree: etree._ElementTree) -> list[Finding]:
    root = tree.getroot()
    version = root.get("version")
    if version == VERSION:
        return []
    text = f'The file is of version {version or "unknown"}; this checks {VERSION}: set version="{VERSION}".'
    return [Finding(line_of(root), "file", Severity.ERROR, f"/{root.tag}", text)]


def _schema(tree: etree._ElementTree, standard: Standard) -> list[Finding]:
    schema = standard.activities if tree.getroot().tag == "iati-activities" else standard.organisations
    if schema.validate(tree):
        return []
    return [
        Finding(error.line, "schema", Severity.ERROR, error.path or "/", error.message)
        for error in cast(Any, schema.error_log)
    ]
