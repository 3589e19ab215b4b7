"""The interface for machines as a whole: `/api/v1/`, described by `/api/v1/openapi.json` (OpenAPI 3.1)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from ninja import NinjaAPI

from sapar.sites.api import (
    case_acts,
    case_files,
    case_handing,
    cases,
    consular,
    indicators,
    persons,
    programmes,
    registrations,
    roadmap,
    roadmap_reports,
    webhooks,
)
from sapar.sites.api.auth import Token
from sapar.sites.api.operations import ANY, EVERYBODY
from sapar.sites.api.problems import MEDIA_TYPE, Problem, handle

DESCRIPTION = """Persons, cases, forms, appointments, figures and the road map for other systems.

What is public of the road map needs no token. Every other request carries one; each operation names the permission that
the token and the roles of its account must both give. What one may not see looks as if it were not there. Refusals are problem details (RFC 9457) in the language
of `Accept-Language` (ky, ru, en). Send an `Idempotency-Key` with whatever you may have to send again."""

WORDS = {
    400: "The request cannot be read.",
    401: "No valid token.",
    403: "The token or its account's roles do not give the permission.",
    404: "There is no such thing, or it may not be seen.",
    409: "It cannot be done now; the words say why.",
    412: "Somebody else worked on the case after it was read.",
    413: "The request is too large.",
    422: "Something in the request needs to be changed; `errors` says where and how.",
    429: "Too many requests; `Retry-After` says when to go on.",
}


ROOT = "/api/v1/"


class Interface(NinjaAPI):
    """Ninja's, with the problems that each operation may tell of in its description."""

    def get_openapi_schema(self, **_options: Any) -> Any:
        """The description, made once."""
        return self._described

    @cached_property
    def _described(self) -> Any:
        schema: Any = super().get_openapi_schema(path_prefix=ROOT)
        described = Problem.json_schema()
        schema["components"].setdefault("schemas", {}).update(described.pop("$defs", {}))
        schema["components"]["schemas"]["Problem"] = described
        for operations in schema["paths"].values():
            for stated in operations.values():
                _complete(stated)
        return schema


def _complete(stated: dict[str, Any]) -> None:
    for parameter in stated.get("parameters", ()):
        # A parameter is left out, never null.
        choices = [one for one in parameter["schema"].pop("anyOf", []) if one.get("type") != "null"]
        parameter["schema"] |= choices[0] if choices else {}
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in stated.pop("x-problems", ()):
        stated["responses"][status] = {"description": WORDS[status], "content": {MEDIA_TYPE: reference}}
        if status == 429:
            header = {"schema": {"type": "integer"}, "description": "Seconds.", "required": True}
            stated["responses"][status]["headers"] = {"Retry-After": header}
    for status, reply in stated.pop("x-replies", {}).items():
        stated["responses"][status] = reply
    if stated["x-permission"] == EVERYBODY:
        stated["description"] = f"{stated.get('description', '')}\n\nNeeds no token.".strip()
    elif stated["x-permission"] != ANY:
        stated["description"] = f"{stated.get('description', '')}\n\nPermission: `{stated['x-permission']}`.".strip()


api = Interface(
    title="Sapar", version="1", description=DESCRIPTION, auth=Token(), docs_url=None, urls_namespace="api-v1"
)
handle(api)
for name, part in (
    ("persons", persons), ("cases", cases), ("cases", case_acts), ("cases", case_handing), ("cases", case_files),
    ("programmes", programmes), ("consular line", consular), ("consular line", registrations),
    ("indicators", indicators), ("webhooks", webhooks), ("road map", roadmap), ("road map", roadmap_reports),
):  # fmt: skip
    api.add_router("", part.router, tags=[name])


def names_for_everybody() -> set[str]:
    """The operations that need no token."""
    paths = api.get_openapi_schema()["paths"].values()
    return {stated["operationId"] for path in paths for stated in path.values() if stated["x-permission"] == EVERYBODY}
