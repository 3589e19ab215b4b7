"""Which permissions each role gives, and which roles nobody may hold together. The only such table.

A permission is `app.thing.verb`. A role gives it for the office, organisation and programme it is held for.
"""

from __future__ import annotations

from sapar.core.accounts.enums import Role

_COUNTER = {
    "registry.person.search", "registry.person.read", "registry.person.create",
    "cases.case.list", "cases.case.read", "cases.case.open", "cases.programme.read",
    "consular.appointment.read", "consular.appointment.write", "consular.registration.write", "consular.desk.read",
}  # fmt: skip
_CONSUL = _COUNTER | {
    "registry.person.write", "registry.document.read", "registry.journey.write",
    "cases.case.act", "cases.case.refer", "cases.case.answer", "cases.note.write", "cases.message.write",
    "cases.attachment.read", "cases.attachment.write", "cases.letter.write", "cases.task.write",
    "consular.warning.read",
}  # fmt: skip
_SUPERVISOR = _CONSUL | {
    "cases.case.assign", "cases.case.bulk", "cases.case.merge", "cases.case.reopen", "cases.case.upgrade",
    "cases.case.break_glass",
    "consular.statistics.read", "consular.slot.write", "accounts.handover.write", "registry.export.write",
    "consular.warning.approve",
}  # fmt: skip

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.COUNTER: frozenset(_COUNTER),
    Role.CONSUL: frozenset(_CONSUL),
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.CASE_WORKER: frozenset(_CONSUL - {"consular.appointment.write"}),
    Role.REGISTRAR: frozenset({
        "registry.person.search", "registry.person.read", "registry.person.create", "registry.person.write",
        "registry.document.read", "registry.journey.write", "registry.duplicate.review", "registry.person.merge",
        "registry.import.write", "registry.export.write", "registry.person.erase", "registry.access.write",
    }),
    Role.DUTY_OFFICER: frozenset({"registry.watchlist.query", "registry.watchlist.write", "registry.person.search",
                                  "registry.person.read"}),
    Role.COMMUNICATOR: frozenset({"consular.warning.read", "consular.warning.write", "consular.warning.approve",
                                    "consular.desk.read"}),
    Role.COORDINATOR: frozenset({
        "consular.statistics.read", "indicators.value.read", "cases.programme.read",
        "roadmap.plan.read", "roadmap.plan.write", "roadmap.report.write", "roadmap.report.answer", "roadmap.news.write",
    }),
    Role.ADMINISTRATOR: frozenset({"accounts.staff.read", "accounts.staff.write", "accounts.handover.write",
                                   "cases.programme.read", "api.token.write", "api.webhook.write"}),
    Role.AUDITOR: frozenset({"audit.entry.read", "accounts.staff.read"}),
}  # fmt: skip

INCOMPATIBLE: tuple[frozenset[str], ...] = (
    frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR}),
    frozenset({Role.AUDITOR, Role.SUPERVISOR}),
    frozenset({Role.AUDITOR, Role.CONSUL}),
)
"""Whoever gives rights does not use them; whoever checks the log is not in it."""

ALL: frozenset[str] = frozenset().union(*PERMISSIONS.values())

BREAK = "cases.case.break_glass"
"""The permission to ask for access beyond one's roles, and to agree when another asks."""

BREAKABLE: frozenset[str] = frozenset({
    "cases.case.read", "cases.attachment.read", "registry.person.read", "registry.document.read",
})  # fmt: skip
"""Permissions that broken glass gives for one record: reading only."""
