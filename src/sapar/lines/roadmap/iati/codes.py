"""Codes held against their lists."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from sapar.lines.roadmap.iati.findings import Finding, Severity, line_of
from sapar.lines.roadmap.iati.rules import nodes
from sapar.lines.roadmap.iati.standard import Mapping, Standard


def foreign_codes(tree: etree._ElementTree, standard: Standard) -> Iterator[Finding]:
    """A finding for each code that is not on the list which its path uses."""
    for mapping in standard.mappings:
        codelist = standard.codelists.get(mapping.codelist)
        if codelist is None:
            continue
        for element, value in _values(tree, mapping):
            if value not in codelist.codes:
                severity = Severity.ERROR if codelist.complete else Severity.WARNING
                text = f"{value or 'An empty code'} is not on the codelist {codelist.name}."
                yield Finding(line_of(element), f"codelist:{codelist.name}", severity, tree.getpath(element), text)


def _values(tree: etree._ElementTree, mapping: Mapping) -> Iterator[tuple[etree._Element, str]]:
    path, _, last = mapping.path.rpartition("/")
    for element in nodes(tree, path):
        value = element.text if last == "text()" else element.get(_qualified(last.removeprefix("@")))
        if value is None or (mapping.condition and not element.xpath(f"boolean({mapping.condition})")):
            continue
        yield element, value.strip() if last == "text()" else value


def _qualified(name: str) -> str:
    return name.replace("xml:", "{http://www.w3.org/XML/1998/namespace}")
