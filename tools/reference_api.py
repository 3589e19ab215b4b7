"""The reference of the interface for machines, written from its own description."""

from __future__ import annotations

import os
from typing import Any


def api() -> str:
    """The page: every operation with its permission, its parameters and the problems it may tell of."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sapar.config.settings_test")
    import django

    django.setup()
    from sapar.sites.api.api import api as interface

    schema = interface.get_openapi_schema()
    parts = [
        "# Operations of the interface",
        "",
        (
            "Written from `/api/v1/openapi.json`, which says the same to machines, with every field. How to get a token and "
            "what refusals look like is in [work with Sapar from another system](../how-to/api.md)."
        ),
        "",
    ]
    tag = ""
    for path, operations in schema["paths"].items():
        for method, stated in operations.items():
            if stated["tags"][0] != tag:
                tag = stated["tags"][0]
                parts += [f"## {tag.capitalize()}", ""]
            parts += _operation(path, method, stated)
    return "\n".join(parts) + "\n"


def _operation(path: str, method: str, stated: dict[str, Any]) -> list[str]:
    text = stated["description"].partition("\n\nPermission:")[0]
    parameters = [f"`{p['name']}`" for p in stated["parameters"] if p["in"] != "path"]
    problems = [str(status) for status in sorted(stated["responses"], key=int) if int(status) >= 400]
    rows = [
        ("permission", f"`{stated['x-permission']}`"),
        ("parameters", ", ".join(parameters)),
        ("body", _body(stated)),
        ("problems", ", ".join(problems)),
    ]
    return [
        f"### {stated['operationId'].replace('_', ' ').capitalize()}",
        "",
        f"`{method.upper()} {path}`",
        "",
        text,
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {said} |" for name, said in rows if said),
        "",
    ]


def _body(stated: dict[str, Any]) -> str:
    content = stated.get("requestBody", {}).get("content", {})
    return ", ".join(f"{kind}" for kind in content)
