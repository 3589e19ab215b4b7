"""The reference of forms: every specification, function, type and column stands in it."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from sapar.core.cases.forms.model import KINDS
from sapar.core.cases.forms.xpath import ARITIES
from tests.spec.forms.specification import form_specs
from tests.spec.forms.test_functions import EXPRESSIONS
from tools import reference_forms

ROOT = Path(__file__).parents[4]


def test_every_specification_stands_in_the_reference() -> None:
    page = reference_forms.forms()
    files = {path.stem.removeprefix("test_") for path in (ROOT / "tests/spec/forms").glob("test_*.py")}
    assert set(reference_forms.GROUPS) == files - {"functions"}
    for group in reference_forms.GROUPS:
        for spec in form_specs(importlib.import_module(f"tests.spec.forms.test_{group}")):
            assert spec.form in page
            assert all(sentence in page for sentence in spec.errors.values())
    assert page.count("\n| `") == len(EXPRESSIONS)


def test_the_page_on_forms_names_every_type_and_function() -> None:
    page = (ROOT / "docs/reference/forms.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([\w:.-]+)(?:\([^)`]*\))?`", page)) | set(re.findall(r"`([a-z-]+)\(", page))
    assert set(KINDS) - told == set()
    assert {name for name in ARITIES if name != "choice-name"} - told == set()
    assert "jr:choice-name" in told
