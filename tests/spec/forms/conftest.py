"""Runs a specification of a form."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from sapar.core.cases.forms import dumps, evaluate, form_from_text, loads
from tests.spec.forms.specification import NOW, TODAY


@pytest.fixture
def form_spec() -> Callable[..., None]:
    """Compares what is kept and refused with what the specification states, and again after a round trip."""

    def compare(
        form: str, given: Mapping[str, Any], kept: Mapping[str, Any], errors: Mapping[str, str] | None = None
    ) -> None:
        read = form_from_text("spec", inspect.cleandoc(form))
        done = evaluate(read, given, today=TODAY, now=NOW, lang="en")
        assert (done.answers, done.errors) == (kept, errors or {})
        assert json.loads(json.dumps(done.answers)) == done.answers
        again = evaluate(loads(dumps(read)), done.answers, today=TODAY, now=NOW, lang="en")
        assert again.answers == done.answers

    return compare
