"""What a page says after an act: that it is done, how to undo it, or what to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from sapar.core.cases import refusals as cases
from sapar.core.files.checks import FileRefused
from sapar.core.refusals import Refused
from sapar.core.registry import refusals as registry

Result = TypeVar("Result")


def told(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Say on the next page that something is done; `undo`: the address to which a press of “Undo” posts."""
    messages.success(request, text, extra_tags=undo)


def warned(request: HttpRequest, text: str) -> None:
    """Say on the next page that something was not done."""
    messages.error(request, text)


def attempt(form: forms.Form, act: Callable[[], Result]) -> Result | None:
    """Do the act of a valid form; where it is refused, the form says so beside the field, and None is the answer."""
    try:
        return act()
    except cases.Incomplete as refused:
        for name, sentence in refused.errors.items():
            form.add_error(name if name in form.fields else None, sentence)
        if not refused.errors:
            form.add_error(None, str(refused))
    except registry.LikelyDuplicate:
        raise  # the page shows who it is
    except Refused as refused:
        at = "file" if isinstance(refused, FileRefused) else refused.at
        form.add_error(at if at in form.fields else None, str(refused))
    return None


def said_no(request: HttpRequest, act: Callable[[], Any]) -> bool:
    """Do an act of a button; where it is refused, say so on the next page. Answers whether it was done."""
    try:
        act()
    except Refused as refused:
        warned(request, str(refused))
        return False
    return True
