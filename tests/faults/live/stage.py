"""Run in a process of its own with an installation's settings: makes what there is, tells what there is.

    stage.py prepare TOKENS     offices, staff, tokens of another system; prints them
    stage.py look SENTINEL      everything that the oracle compares, as JSON
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import Any

PASSWORD = "lorry violet 92 sky"


def prepare(tokens: str) -> Any:
    """Two missions, their staff, and a system with so many tokens."""
    from django.db import transaction

    from sapar.core.accounts import actors, policy, services
    from sapar.core.accounts import tokens as issuing
    from sapar.core.accounts.enums import OfficeKind, OrganisationKind, Role
    from sapar.core.accounts.roles import ALL

    actor = actors.system("stage")
    named = dict.fromkeys(("ky", "ru", "en"), "Invented")
    with transaction.atomic():
        whole = services.add_organisation(
            actor=actor, code="missions", kind=OrganisationKind.MISSIONS, names=named, country="KG"
        )
        offices = {
            code: services.add_office(
                actor=actor, organisation=whole, code=code, kind=OfficeKind.EMBASSY, names=named, country=land,
                serves=[land],
            )
            for code, land in (("moscow", "RU"), ("astana", "KZ"))
        }  # fmt: skip
        staff = {}
        for name, office, role in (
            ("consul", "moscow", Role.CONSUL), ("supervisor", "moscow", Role.SUPERVISOR),
            ("registrar", "moscow", Role.REGISTRAR), ("neighbour", "astana", Role.CONSUL),
        ):  # fmt: skip
            email = f"{name}@example.org"
            user = services.invite(actor=actor, email=email, full_name=name.title(), office=offices[office])[0].user
            user.set_password(PASSWORD)
            user.save()
            services.grant(actor=actor, user=user, role=role, office=offices[office])
            staff[name] = email
        holder = issuing.add_service_account(actor=actor, code="harness", name="Harness", office=offices["moscow"])
        for role in (Role.CONSUL, Role.SUPERVISOR, Role.REGISTRAR):
            services.grant(actor=actor, user=holder, role=role, office=offices["moscow"])
        scopes = [permission for permission in sorted(ALL) if policy.may(actors.staff(holder), permission)]
        secrets = [
            issuing.issue(actor=actor, holder=holder, name=f"token {n}", scopes=scopes)[1] for n in range(int(tokens))
        ]
    return {"tokens": secrets, "staff": staff}


def look(sentinel: str) -> Any:
    """What there is, from the rows and bytes themselves."""
    from django.db import connection

    from sapar.core.audit.models import Entry, Key
    from sapar.core.cases.models import Attachment, Case
    from sapar.core.files import places
    from sapar.core.files.models import Blob
    from sapar.core.registry.models import Person

    cases = [
        {
            "uid": case.uid, "number": case.number, "subject": case.subject, "sequence": case.sequence,
            "state": case.state,
            "actions": [
                {"sequence": a.sequence, "kind": a.kind, "data": a.data, "at": a.at.isoformat()}
                for a in case.actions.order_by("sequence")
            ],
        }
        for case in Case.objects.prefetch_related("actions").order_by("pk")
    ]  # fmt: skip
    files = []
    for row in Attachment.objects.select_related("file__blob", "case").order_by("pk"):
        place = places.of(row.file.blob.sha256)
        whole = place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == row.file.blob.sha256
        files.append({"uid": str(row.uid), "title": row.title, "case": row.case.uid, "whole": whole,
                      "sha256": row.file.blob.sha256})  # fmt: skip
    named = set(Blob.objects.values_list("sha256", flat=True))
    kept = [path.name for path in places.root().rglob("*") if path.is_file()] if places.root().is_dir() else []
    return {
        "cases": cases,
        "files": files,
        "orphans": sorted(set(kept) - named),
        "persons": [{"uid": uid, "given": given} for uid, given in Person.objects.values_list("uid", "given")],
        "open_keys": Key.objects.filter(result=None).count(),
        "opened": list(Entry.objects.filter(act="cases.case.open").values_list("subject_id", flat=True)),
        "sentinel": _where(sentinel, connection),
    }


NOT_FOR_PERSONS = ("audit_", "django_", "cache", "api_", "account", "usersessions", "mfa_")
"""Tables in which nothing that people wrote may be."""


def _where(sentinel: str, connection: Any) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(NOT_FOR_PERSONS):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found += [table for row in cursor if sentinel in repr(row)]
    return found


def main(act: str, *arguments: str) -> None:
    """Do one of the acts and print what came of it."""
    import django

    django.setup()
    print(json.dumps({"prepare": prepare, "look": look}[act](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
