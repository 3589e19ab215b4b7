"""The log, for those who oversee: filters in the address, export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office, User
from sapar.core.accounts.oversight import READ, Filters, entries
from sapar.core.accounts.policies import needs
from sapar.core.audit.models import Entry
from sapar.core.files.sending import harden
from sapar.core.files.tables import neutral_csv
from sapar.sites.office.forms.staff import LogFilter

ON_A_PAGE = 50
MOST_EXPORTED = 50_000
COLUMNS = ("position", "at", "who", "office", "act", "outcome", "subject", "purpose", "details", "digest")


def _asked(request: HttpRequest, actor: Actor) -> tuple[LogFilter, Filters]:
    form = LogFilter(request.GET or None, actor=actor)
    if not form.is_valid():
        return form, Filters()
    said = form.cleaned_data
    who = str(User.objects.values_list("pk", flat=True).get(uid=said["who"])) if said["who"] else ""
    return form, Filters(
        actor=who, act=said["act"], subject=said["subject"], person=said["person"], outcome=said["outcome"],
        since=said["since"], until=said["until"],
    )  # fmt: skip


def _told(rows: list[Entry]) -> Iterator[dict[str, Any]]:
    """Rows with the names of staff and offices; a bounded number of queries whatever their number."""
    people = User.objects.filter(pk__in={int(r.actor_id) for r in rows if r.actor_kind == "staff" and r.actor_id})
    names = {str(pk): name for pk, name in people.values_list("pk", "full_name")}
    offices = dict(Office.objects.filter(pk__in={r.office_id for r in rows if r.office_id}).values_list("pk", "code"))
    for row in rows:
        yield {
            "row": row,
            "who": names.get(row.actor_id, row.actor_id or row.actor_kind),
            "office": offices.get(row.office_id or 0, ""),
            "details": ", ".join(f"{name}: {value}" for name, value in row.details.items()),
        }


@needs(READ)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """A page of entries, the latest first; the next page begins below the last row of this one."""
    form, filters = _asked(request, request.actor)  # type: ignore[attr-defined]
    found = entries(actor=request.actor, filters=filters)  # type: ignore[attr-defined]
    below = request.GET.get("below", "")
    if below.isascii() and below.isdigit():
        found = found.filter(pk__lt=int(below[:18]))
    rows = list(found[: ON_A_PAGE + 1])
    more = rows[ON_A_PAGE - 1].pk if len(rows) > ON_A_PAGE else None
    context = {
        "section": "audit", "form": form, "rows": list(_told(rows[:ON_A_PAGE])), "more": more,
        "query": "&".join(part for part in request.GET.urlencode().split("&") if part and not part.startswith("below=")),
    }  # fmt: skip
    return render(request, "office/audit.html", context, status=422 if form.errors else 200)


@needs(READ)
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same entries as a table, at most fifty thousand; cells cannot run as formulas."""
    _form, filters = _asked(request, request.actor)  # type: ignore[attr-defined]
    rows = list(entries(actor=request.actor, filters=filters)[:MOST_EXPORTED])  # type: ignore[attr-defined]
    lines = (
        (one["row"].position, one["row"].at.isoformat(timespec="seconds"), one["who"], one["office"], one["row"].act,
         one["row"].outcome, f"{one['row'].subject_type} {one['row'].subject_id}".strip(), one["row"].purpose,
         one["details"], one["row"].digest)
        for one in _told(rows)
    )  # fmt: skip
    response = StreamingHttpResponse(neutral_csv(COLUMNS, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="log.csv"'
    harden(response)
    return response
