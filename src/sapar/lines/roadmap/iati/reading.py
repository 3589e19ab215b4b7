"""A file of IATI, read without letting it reach for anything: no entities, no document type, no network, no huge texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from lxml import etree

from sapar.lines.roadmap.iati.findings import Finding, Severity, Unusable, line_of

LARGEST = 64 * 1024 * 1024  # bytes
ROOTS = ("iati-activities", "iati-organisations")


def read(path: Path) -> etree._ElementTree | Finding:
    """The tree of a file, or the finding that makes it no XML. Raises Unusable where there is nothing to read."""
    try:
        if path.stat().st_size > LARGEST:
            raise Unusable(f"{path} is larger than {LARGEST // 1024 // 1024} MB; divide it.")
        content = path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}.") from None
    return parse(content)


def parse(content: bytes) -> etree._ElementTree | Finding:
    """The tree of a document, or the finding that makes it none."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        tree = etree.ElementTree(etree.fromstring(content, parser))
    except etree.XMLSyntaxError as error:
        return Finding(error.lineno or 1, "file", Severity.ERROR, "/", f"This is not well-formed XML: {error.msg}.")
    if cast(Any, tree.docinfo).doctype:
        return Finding(1, "file", Severity.ERROR, "/", "A document type is not allowed in a file of IATI: take it out.")
    root = tree.getroot()
    if root.tag not in ROOTS:
        text = f"The outermost element is {root.tag}; it must be {' or '.join(ROOTS)}."
        return Finding(line_of(root), "file", Severity.ERROR, f"/{root.tag}", text)
    return tree
