"""Another system that calls the interface in a test."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client

from sapar.core.accounts import tokens
from sapar.core.accounts.actors import system
from sapar.core.accounts.enums import Sensitivity
from sapar.core.accounts.models import Office, RoleHolding, User
from sapar.core.accounts.roles import PERMISSIONS

SYSTEM = system("tests")
ALL_ROLES = ("counter", "consul", "supervisor", "registrar", "coordinator", "administrator", "communicator")


def account(code: str, office: Office, *roles: str, clearance: int = Sensitivity.PERSONAL) -> User:
    """A service account with roles at an office."""
    made = tokens.add_service_account(actor=SYSTEM, code=code, name=code.title(), office=office)
    for role in roles:
        RoleHolding.objects.create(
            user=made, role=role, organisation=office.organisation, office=office, clearance=clearance,
            starts=date(2020, 1, 1),
        )  # fmt: skip
    return made


def scopes_of(*roles: str) -> list[str]:
    """All permissions of some roles."""
    return sorted(set().union(*(PERMISSIONS[role] for role in roles)))


@dataclass
class Machine:
    """A client with a token."""

    secret: str
    language: str = "en"
    client: Client = field(default_factory=lambda: Client(HTTP_HOST="localhost", enforce_csrf_checks=True))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The response to a request; `headers` with underscores for hyphens."""
        sent = {"Authorization": f"Bearer {self.secret}", "Accept-Language": self.language}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        values: dict[str, Any] = {"headers": sent}
        if body is not None:
            values |= {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, f"/api/v1{path}", **values)

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST."""
        return self.call("POST", path, body, **headers)


def machine(holder: User, *scopes: str, **more: Any) -> Machine:
    """A client with a new token of the account; all that its roles give if no scopes are named."""
    wanted = scopes or scopes_of(*(held.role for held in holder.holdings.all()))
    _token, secret = tokens.issue(actor=SYSTEM, holder=holder, name="test", scopes=wanted)
    return Machine(secret, **more)
