"""The list of cases: filters in the address, saved lists, export, acts on many."""

from __future__ import annotations

import secrets
from datetime import tzinfo
from typing import Any, cast

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office, Team, User
from sapar.core.accounts.policies import needs
from sapar.core.cases import programmes, queries, services
from sapar.core.cases.filters import Filters
from sapar.core.cases.models import Case
from sapar.core.cases.refusals import NotFound, Refused
from sapar.core.cases.services.bulk import Line
from sapar.core.cases.services.upgrading import UPGRADE
from sapar.core.files.tables import neutral_csv
from sapar.sites.office import programming
from sapar.sites.office.forms.base import offer
from sapar.sites.office.forms.case import FilterForm, colleagues
from sapar.sites.office.telling import said_no, told, warned
from sapar.sites.office.views import upgrading
from sapar.sites.shared import words
from sapar.sites.shared.requests import StaffRequest

LIST = "cases.case.list"
MOST_EXPORTED = 10_000
MOST_OVERDUE = 100
"""On the supervisor's page; the list has them all, a page at a time."""


@needs(LIST)
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """The list."""
    actor = request.actor
    filters = _filters(request.GET)
    found = queries.page(actor=actor, filters=filters)
    context = {
        "section": "cases",
        "page": found,
        "filters": filters,
        "form": filter_form(actor, filters),
        "saved": queries.saved_filters(actor=actor),
        "here": filters.query(),
        "columns": _columns(filters),
        "bulk": bulk_choices(actor) if policy.may(actor, "cases.case.bulk") else None,
        "previous": filters.query(page=filters.page - 1) if filters.page > 1 else None,
        "next": filters.query(page=filters.page + 1) if filters.page < found.pages else None,
        "first": (filters.page - 1) * filters.per + 1,
        "last": (filters.page - 1) * filters.per + len(found.rows),
        "now": timezone.now(),
    }
    return render(request, "office/cases.html", context)


def _filters(query: QueryDict) -> Filters:
    return Filters.of(cast("Any", query))


def filter_form(actor: Actor, filters: Filters) -> FilterForm:
    """The conditions as fields. What can be chosen is what the actor may see."""
    form = FilterForm(initial={name: getattr(filters, name) for name in FilterForm.base_fields})
    anything = ("", _("Any"))
    titles = sorted(
        ((code, words.said(one.titles)) for code, one in programmes.programmes().items()),
        key=lambda p: words.alphabetical(p[1]),
    )
    offer(form, "programme", [anything, *titles])
    offices = _offices(actor)
    offer(form, "office", [anything, *((o.code, words.said(o.names)) for o in offices)])
    if len(offices) < 2:
        del form.fields["office"]
    people = colleagues(actor.user.office) if actor.user is not None and actor.user.office is not None else []
    offer(form, "assignee", [anything, ("none", _("Nobody yet")), *((str(u.pk), u.full_name) for u in people)])
    return form


def _offices(actor: Actor) -> list[Office]:
    grants = policy.scope(actor, LIST)
    found = Office.objects.select_related("organisation").order_by("code")
    return [
        office for office in found
        if any(g.organisation_id in (None, office.organisation_id) and g.office_id in (None, office.pk) for g in grants)
    ]  # fmt: skip


def _columns(filters: Filters) -> dict[str, dict[str, str]]:
    """For each column that sorts: the address that sorts by it, and how it is sorted now."""
    columns = {}
    for name in ("number", "opened", "due"):
        state = {name: "ascending", f"-{name}": "descending"}.get(filters.sort, "none")
        turned = f"-{name}" if filters.sort == name else name
        columns[name] = {"url": f"?{filters.query(sort=turned)}", "state": state}
    return columns


def bulk_choices(actor: Actor) -> dict[str, Any]:
    """What can be done to many cases at once: hand them to somebody, or take a step without a form."""
    office = actor.user.office if actor.user is not None else None
    teams = list(Team.objects.filter(office=office).order_by("code")) if office is not None else []
    people = colleagues(office) if office is not None else []
    ways = {
        f"move-{way.code}": words.said(way.titles)
        for programme in programmes.programmes().values() for way in programme.transitions.values() if not way.form
    }  # fmt: skip
    return {
        "assign": [*((f"team-{t.code}", words.said(t.names)) for t in teams), *((f"user-{u.pk}", u.full_name) for u in people)],
        "upgrade": policy.may(actor, UPGRADE),
        "move": sorted(ways.items(), key=lambda pair: words.alphabetical(pair[1])),
    }  # fmt: skip


# ── export ───────────────────────────────────────────────────────────────────────────────────────────────
@needs(LIST)
@require_safe
def export(request: StaffRequest) -> StreamingHttpResponse:
    """The list as a table for a spreadsheet: nobody's name in it but those of colleagues."""
    actor = request.actor
    found = queries.cases(actor=actor, filters=_filters(request.GET)).select_related("office", "assignee", "version")
    head = (_("Number"), _("Programme"), _("State"), _("Office"), _("Handled by"), _("Opened"), _("Due"), _("Closed"))
    clock = timezone.get_current_timezone()  # the rows are written after the view: by the reader's clock all the same
    rows = (_cells(case, clock) for case in found[:MOST_EXPORTED].iterator(chunk_size=500))
    response = StreamingHttpResponse(neutral_csv(head, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return response


def _cells(case: Case, clock: tzinfo) -> tuple[str, ...]:
    def day(value: Any) -> str:
        return timezone.localtime(value, clock).date().isoformat() if value else ""

    return (
        case.number, programming.title(case.programme), programming.state_title(case), words.said(case.office.names),
        case.assignee.full_name if case.assignee else "", day(case.opened_at), day(case.due_at), day(case.closed_at),
    )  # fmt: skip


# ── saved lists ──────────────────────────────────────────────────────────────────────────────────────────
@needs(LIST)
@require_POST
def save_filter(request: StaffRequest) -> HttpResponse:
    """Keep the list under a name."""
    actor = request.actor
    query = _filters(_query(request.POST.get("query", ""))).query()
    office = actor.user.office if request.POST.get("shared") and actor.user is not None else None
    name = request.POST.get("name", "")
    if said_no(request, lambda: services.save_filter(actor=actor, name=name, query=query, office=office)):
        told(request, _("The list is saved."))
    return redirect(f"{reverse('office:cases')}?{query}")


@needs(LIST)
@require_POST
def forget_filter(request: StaffRequest, uid: str) -> HttpResponse:
    """Remove a saved list."""
    if said_no(request, lambda: services.forget_filter(actor=request.actor, saved=uid)):
        told(request, _("The saved list is removed."))
    return redirect("office:cases")


def _query(text: str) -> QueryDict:
    return QueryDict(text[:1000])


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────
@needs("cases.case.bulk")
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """First what would happen to each case; after a second press it happens, and can be undone."""
    actor = request.actor
    chosen, act = request.POST.getlist("case"), request.POST.get("act", "")
    back = f"{reverse('office:cases')}?{_filters(_query(request.POST.get('query', ''))).query()}"
    call = _bulk_call(actor, act, request.POST)
    if call is None:
        warned(request, _("Choose what to do with the cases."))
        return redirect(back)
    service, arguments = call
    arguments |= {"actor": actor, "cases": chosen}
    try:
        if "do" in request.POST:
            done = service(**arguments, key=request.POST.get("key") or None)
            count = sum("sequence" in item for item in done.items)
            words_ = ngettext("Done in %(number)s case.", "Done in %(number)s cases.", count) % {"number": count}
            told(request, words_, undo=reverse("office:bulk_undo", args=[done.uid]))
            return redirect(back)
        lines = services.preview(act=service, **arguments)
    except Refused as refused:
        warned(request, str(refused))
        return redirect(back)
    found = _of(actor, chosen)
    context = {
        "section": "cases", "lines": lines, "chosen": chosen, "act": act, "query": request.POST.get("query", ""),
        "title": _title(actor, act), "possible": sum(not line.refused for line in lines), "back": back,
        "key": secrets.token_urlsafe(12), "cases": {case.uid: case for case in found},
        "asks_reason": act.startswith("move-"), "reason": request.POST.get("reason", ""),
        "states": _asked_states(lines, found, request.POST),
        "closing_reasons": _closing_reasons(act), "closing_reason": request.POST.get("closing_reason", ""),
    }  # fmt: skip
    return render(request, "office/bulk.html", context)


def _of(actor: Actor, uids: list[str]) -> list[Case]:
    return list(
        queries.cases(actor=actor, filters=Filters(status="all")).filter(uid__in=uids).select_related("version")
    )


def _bulk_call(actor: Actor, act: str, posted: Any) -> tuple[Any, dict[str, Any]] | None:
    kind, _dash, name = act.partition("-")
    office = actor.user.office if actor.user is not None else None
    if kind == "team" and (team := Team.objects.filter(office=office, code=name).first()):
        return services.assign_many, {"team": team}
    if kind == "user" and name.isdigit() and (user := User.objects.filter(office=office, pk=int(name)).first()):
        return services.assign_many, {"to": user}
    if kind == "move" and name:
        reasons = {word: posted.get(word, "") for word in ("reason", "closing_reason")}
        return services.move_many, {"transition": name, **reasons}
    if act == "upgrade":
        return services.upgrade_many, {"states": _states(posted)}
    return None


def _states(posted: Any) -> dict[str, str]:
    """Where cases go on whose state a newer version does not have, as chosen on the page: `programme.state` -> state."""
    return {name.removeprefix("state-"): posted[name] for name in posted if name.startswith("state-") and posted[name]}


def _asked_states(lines: list[Line], cases: list[Case], posted: Any) -> list[dict[str, Any]]:
    """The fields in which that is chosen; one that was chosen before stays, to be changed."""
    chosen = _states(posted)
    found = []
    for name in sorted({line.needs for line in lines if line.needs} | chosen.keys()):
        code, _dot, state = name.partition(".")
        new = programming.current(code)
        case = next((one for one in cases if (one.programme, one.state) == (code, state)), None)
        if new is not None and case is not None:
            found.append({
                "name": f"state-{name}", "programme": words.said(new.titles), "state": programming.state_title(case),
                "choices": upgrading.choices(new), "chosen": chosen.get(name, ""),
            })  # fmt: skip
    return found


def _title(actor: Actor, act: str) -> str:
    if act == "upgrade":
        return _("Move to the newer version")
    choices = bulk_choices(actor)
    named = dict([*choices["assign"], *choices["move"]]).get(act, "")
    return named if act.startswith("move-") else _("Handled by: %(name)s") % {"name": named}


def _closing_reasons(act: str) -> list[tuple[str, str]]:
    code = act.removeprefix("move-")
    return list({
        reason: words.said(programme.closing_reasons[reason])
        for programme in programmes.programmes().values() if code in programme.transitions
        for reason in programme.transitions[code].closing_reasons
    }.items())  # fmt: skip


@needs("cases.case.bulk")
@require_POST
def bulk_undo(request: StaffRequest, uid: str) -> HttpResponse:
    """Take an act on many cases back, where nothing happened since."""
    try:
        done = services.undo(actor=request.actor, bulk=uid)
    except NotFound as refused:
        warned(request, str(refused))
        return redirect("office:cases")
    undone = sum(bool(item.get("undone")) for item in done.items)
    kept = sum("sequence" in item and not item.get("undone") for item in done.items)
    told(request, ngettext("Undone in %(number)s case.", "Undone in %(number)s cases.", undone) % {"number": undone})
    if kept:
        warned(
            request,
            ngettext(
                "Left as it is in %(number)s case: something happened there since.",
                "Left as it is in %(number)s cases: something happened there since.",
                kept,
            )
            % {"number": kept},
        )
    return redirect("office:cases")


# ── a supervisor's view ──────────────────────────────────────────────────────────────────────────────────
@needs("cases.case.assign")
@require_safe
def overdue(request: StaffRequest) -> HttpResponse:
    """What is late in the offices that one supervises, the longest overdue first."""
    found = list(queries.overdue(actor=request.actor)[: MOST_OVERDUE + 1])
    context = {
        "section": "overdue", "rows": found[:MOST_OVERDUE], "more": len(found) > MOST_OVERDUE, "now": timezone.now(),
    }  # fmt: skip
    return render(request, "office/overdue.html", context)
