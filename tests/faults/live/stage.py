"""Run in a process of its own with an installation's settings: makes what there is, tells what there is.

stage.py prepare TOKENS     offices, staff, tokens of another system; prints them
stage.py look SENTINEL      everything that the oracle compares
stage.py jobs ROWS MAILS    an import and messages for the worker; jobs_left, jobs_done: how they stand
stage.py token              one more token
stage.py revoke EMAIL       end the roles of somebody
stage.py erase UID          erase a person; erased: who is, and what is still known of them
stage.py tables             rows and digest of every table
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
        "opened": list(
            Entry.objects.filter(act="cases.case.open", outcome="done").values_list("subject_id", flat=True)
        ),
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


def jobs(rows: str, messages: str) -> Any:
    """An import of so many invented people and so many mails and short messages, all waiting for the worker."""
    from sapar.core.accounts import actors
    from sapar.core.accounts.models import User
    from sapar.core.files.services import keep
    from sapar.core.outbox.models import OutboxMessage
    from sapar.core.outbox.services import send
    from sapar.core.registry import services
    from sapar.core.registry.tasks import take_import

    user = User.objects.get(email="registrar@example.org")
    actor = actors.staff(user)
    lines = ["Фамилия,Имя,Дата рождения,Пол"]
    lines += [f"Ф{_letters(n)},И{_letters(n * 7 + 3)},{1940 + n % 60},{'мж'[n % 2]}" for n in range(int(rows))]
    file = keep(actor=actor, content="\n".join(lines).encode(), name="rows.csv")
    mapping = services.preview_import(actor=actor, file=file).mapping
    batch = services.start_import(
        actor=actor, file=file, mapping=mapping, purpose="a test of faults", office=user.office, demonstration=True
    )
    take_import.enqueue(str(batch.uid), user.pk)
    for n in range(int(messages)):
        for channel, to in (("email", f"p{n}@example.org"), ("sms", f"+99655500{n:04}")):
            send(actor=actor, key=f"{channel}-{n}", channel=channel, to=to, template="consular/warning", language="ru",
                 context={"text": "t"})  # fmt: skip
    uids = {c: [str(m.uid) for m in OutboxMessage.objects.filter(channel=c)] for c in ("email", "sms")}
    return {"mails": [f"<{uid}@localhost>" for uid in uids["email"]], "texts": uids["sms"]}


def _letters(number: int) -> str:
    """A word for a number: what is read as a name may hold no digits."""
    return "".join("абвгдежзик"[int(digit)] for digit in f"{number:05}")


def jobs_left() -> Any:
    """How much the worker has still to do."""
    from sapar.core.outbox.models import OutboxMessage
    from sapar.core.registry.models import Import

    waiting = OutboxMessage.objects.filter(status__in=["queued", "sending"]).count()
    return waiting + Import.objects.exclude(state="done").count()


def jobs_done() -> Any:
    """What came of them."""
    from collections import Counter

    from sapar.core.outbox.models import OutboxMessage
    from sapar.core.registry.models import ImportRow, Person

    numbers = {_letters(n): n for n in range(100_000)}
    return {
        "rows": [numbers[surname[1:].lower()] for surname in Person.objects.values_list("surname", flat=True)],
        "outcomes": Counter(ImportRow.objects.values_list("outcome", flat=True)),
        "messages": Counter(OutboxMessage.objects.values_list("status", flat=True)),
    }


def token() -> Any:
    """One more token of the harness, issued now."""
    from sapar.core.accounts import actors, policy
    from sapar.core.accounts import tokens as issuing
    from sapar.core.accounts.models import User
    from sapar.core.accounts.roles import ALL

    holder = User.objects.get(email="harness@service.invalid")
    scopes = [permission for permission in sorted(ALL) if policy.may(actors.staff(holder), permission)]
    return issuing.issue(actor=actors.system("stage"), holder=holder, name="later", scopes=scopes)[1]


def revoke(email: str) -> Any:
    """End every role of somebody at once."""
    from sapar.core.accounts import actors, services
    from sapar.core.accounts.models import RoleHolding

    held = list(RoleHolding.objects.filter(user__email=email))
    for holding in held:
        services.revoke(actor=actors.system("stage"), holding=holding)
    return len(held)


def erase(uid: str) -> Any:
    """Erase a person at their request."""
    from sapar.core.accounts.actors import system
    from sapar.core.registry.models import Person
    from sapar.core.registry.services import erase_person

    return erase_person(actor=system("stage"), person=Person.objects.get(uid=uid), reason="asked")


def erased() -> Any:
    """Which persons are erased, and what is still known of them."""
    from sapar.core.registry.models import Person

    return [[p.uid, p.surname + p.given + p.pin] for p in Person.objects.exclude(erased_at=None)]


OF_DJANGO = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables that Django fills by what models there are."""


def applied() -> Any:
    """The migrations that each app has seen."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    found: dict[str, list[str]] = {}
    for app, name in MigrationRecorder(connection).applied_migrations():
        found.setdefault(app, []).append(name)
    return found


def columns(wanted: str = "") -> Any:
    """Rows of every table and a digest of every column, in the order of the primary key; only these, if told."""
    from django.db import connection

    chosen = json.loads(wanted) if wanted else None
    quote, found = connection.ops.quote_name, {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table in OF_DJANGO or (chosen is not None and table not in chosen):
                continue
            there = [c.name for c in connection.introspection.get_table_description(cursor, table)]
            names = [name for name in (chosen[table] if chosen else there) if name in there]
            keys = connection.introspection.get_primary_key_columns(cursor, table) or names
            cursor.execute(f"SELECT {', '.join(map(quote, names))} FROM {quote(table)} ORDER BY {', '.join(map(quote, keys))}")  # fmt: skip
            digests, count = [hashlib.sha256() for _name in names], 0
            for row in cursor:
                count += 1
                for digest, value in zip(digests, row, strict=True):
                    digest.update(repr(bytes(value) if isinstance(value, memoryview) else value).encode() + b"\0")
            found[table] = {
                "columns": names, "rows": count,
                "digests": {name: digest.hexdigest() for name, digest in zip(names, digests, strict=True)},
            }  # fmt: skip
    return found


ACTS = {
    act.__name__: act
    for act in (prepare, look, jobs, jobs_left, jobs_done, token, revoke, erase, erased, applied, columns)
}


def main(act: str, *arguments: str) -> None:
    """Do one of the acts and print what came of it."""
    import django

    django.setup()
    print(json.dumps(ACTS[act](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
