"""Papers as PDF by Typst. All words come as data beside the template, so that nobody's text is ever read as markup."""

from __future__ import annotations

import json
import tempfile
from typing import Any

import typst
from django.conf import settings


class TemplateFault(ValueError):
    """A template cannot be typeset; its words are Typst's."""


def typeset(template: str, content: dict[str, Any], name: str = "letter") -> bytes:
    """Typeset a template with its content, which it reads as `sys.inputs.<name>`; nothing else is within its reach.

    Raises TemplateFault.
    """
    with tempfile.TemporaryDirectory() as empty:
        try:
            return typst.compile(  # type: ignore[misc]  # its stub knows no bytes
                template.encode(),
                root=empty,
                sys_inputs={name: json.dumps(content, ensure_ascii=False)},
                font_paths=[str(settings.FONTS)],
                ignore_system_fonts=True,
                timestamp=0,
            )
        except typst.TypstError as problem:
            raise TemplateFault(str(problem).splitlines()[0]) from None
