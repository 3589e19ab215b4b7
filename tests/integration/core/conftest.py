"""Sentences are English here, whatever language a test before has left behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """For each test."""
    with translation.override("en"):
        yield
