"""Filling in a form of a programme. What is typed is kept as a draft at every step, so that nothing is lost.

The page works by round trips: "Update" works out which questions follow. Where JavaScript runs, every change does so by
itself and `office.js` puts in what is new without touching the field one is in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.accounts.policies import needs
from sapar.core.cases import programmes, queries, rules, services
from sapar.core.cases.forms import Evaluation, Form, evaluate, nest, with_turn, without_turn
from sapar.core.cases.forms.model import FILES
from sapar.core.cases.formwork import form_of
from sapar.core.cases.models import Case, FormDraft
from sapar.core.cases.programmes import Programme
from sapar.core.cases.programmes.registry import of_version
from sapar.core.cases.refusals import Incomplete, NotFound, OpenAlready, Refused
from sapar.core.files import services as files
from sapar.core.files.checks import FileRefused
from sapar.core.files.models import StoredFile
from sapar.core.registry import queries as registry
from sapar.core.registry.rules import label
from sapar.sites.office import drafts as drafted
from sapar.sites.office import programming
from sapar.sites.office.telling import told, warned
from sapar.sites.shared import words
from sapar.sites.shared.problems import named
from sapar.sites.shared.requests import StaffRequest

OPEN = "cases.case.open"
PURPOSE = "office: opening a case"


# ── choosing what to open ────────────────────────────────────────────────────────────────────────────────
@needs(OPEN)
@require_http_methods(["GET", "POST"])
def open_case(request: StaffRequest) -> HttpResponse:
    """Choose the kind of case; `person` in the address is the uid of whom it is about."""
    actor = request.actor
    office = actor.user.office if actor.user is not None else None
    uid = request.POST.get("person") or request.GET.get("person", "")
    person = _person(actor, uid)
    offered = _offered(actor, office)
    if request.method == "POST":
        chosen = offered.get(request.POST.get("programme", ""))
        if chosen is None or office is None:
            warned(request, _("Choose what the case is about."))
            return redirect(request.get_full_path())
        if chosen.person == "required" and person is None:
            warned(request, _("A case of this kind is about somebody: find or register the person first."))
            return redirect("office:search")
        about = person if chosen.person != "none" else None
        another = bool(request.POST.get("another"))
        if about is not None and not another:
            same = list(queries.open_already(actor=actor, programme=chosen.code, person=about)[:20])
            if same:
                return _warned(request, chosen, about, same)
        context = {"person": about.uid if about is not None else "", **({"another": True} if another else {})}
        if not chosen.form:
            return _opened(request, actor, chosen, office, None, context, key=None)
        draft = services.save_draft(actor=actor, programme=chosen.code, form=chosen.form, answers={}, context=context)
        return redirect("office:form", draft.uid)
    listed = sorted(offered.values(), key=lambda one: words.alphabetical(words.said(one.titles)))
    already = queries.of_person(actor=actor, person=person).filter(closed_at__isnull=True)[:20] if person else []
    context = {"section": "cases", "programmes": listed, "person": person, "office": office, "already": already}
    return render(request, "office/open.html", context)


def _warned(request: StaffRequest, programme: Programme, person: Any, same: Sequence[Case]) -> HttpResponse:
    """What is open already, before another of the same kind about the same person: going on needs a press of its own."""
    context = {"section": "cases", "programme": programme, "person": person, "same": same}
    return render(request, "office/open_already.html", context)


def _offered(actor: Actor, office: Office | None) -> dict[str, Programme]:
    """The programmes under which the actor may open a case at the office."""
    if office is None:
        return {}
    return {
        code: one for code, one in programmes.programmes().items()
        if policy.may(rules.holds(actor, one.opened_by), OPEN, rules.Prospect(office, code, one.sensitivity))
    }  # fmt: skip


def _person(actor: Actor, uid: str) -> Any:
    if not uid:
        return None
    found = registry.resolve(uid)
    if found is None:
        raise Http404
    return registry.person(actor=actor, uid=uid, purpose=PURPOSE)


# ── filling in ───────────────────────────────────────────────────────────────────────────────────────────
@needs("cases.case.list")
@require_safe
def drafts(request: StaffRequest) -> HttpResponse:
    """One's own half-filled forms."""
    rows = list(queries.drafts(actor=request.actor)[:100])
    return render(request, "office/drafts.html", {"section": "cases", "rows": [(row, _title(row)) for row in rows]})


def _title(draft: FormDraft) -> str:
    return programming.title(draft.programme)


@needs("cases.case.list")
@require_http_methods(["GET", "POST"])
def fill(request: StaffRequest, uid: str) -> HttpResponse:
    """The form of a draft: show it, work it out, keep it, send it."""
    actor = request.actor
    try:
        draft = queries.draft(actor=actor, uid=uid)
    except NotFound:
        return _gone(request, uid)
    programme = of_version(draft.case.version) if draft.case is not None else _current(draft.programme)
    if draft.form not in programme.forms and draft.case is not None:
        warned(request, _("The case has moved to a newer version that has no such form. What was typed is kept."))
        return redirect("office:case", draft.case.uid)
    form = form_of(programme, draft.form)
    if request.method != "POST":
        return _page(request, draft, programme, _worked_out(form, draft.answers))
    act, _colon, where = request.POST.get("~act", "update").partition(":")
    if act == "discard":
        services.discard_draft(actor=actor, draft=uid)
        told(request, _("The half-filled form is thrown away."))
        return redirect("office:case", draft.case.uid) if draft.case is not None else redirect("office:desk")
    if "~whole" not in request.POST:  # the last field of the page: without it the connection broke on the way
        raise BadRequest("the form did not arrive whole")
    answers, refused = _posted(form, request, draft.answers)
    answers = _turned(answers, act, where)
    turn = request.POST.get("~turn", "")
    kept = drafted.keep(
        actor=actor, draft=draft, answers=answers, by_itself=bool(request.htmx),
        turn=int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 10 else 0,
    )  # fmt: skip
    if kept is None:
        return HttpResponse(status=204) if request.htmx else _gone(request, uid)
    draft = kept
    if act in ("update", "add", "remove") and not refused and not request.htmx:
        place = f"#add-{where.partition('[')[0] if act == 'remove' else where}" if where else ""
        return redirect(reverse("office:form", args=[uid]) + place)  # the page can be loaded again as it is
    if act == "save":
        told(request, _("The form is kept. You find it on your desk."))
        return redirect("office:desk")
    done = _worked_out(form, answers)
    if act == "another":  # sent once more after it was told that a case is open already
        draft.context["another"], act = True, "send"
    if act == "send" and not done.errors and not refused:
        return _sent(request, actor, draft, programme, done)
    return _page(request, draft, programme, done, strict=act == "send", refused=refused)


def _gone(request: StaffRequest, uid: str) -> HttpResponse:
    """A draft that is not there any more: the case that came of it, where the button was pressed twice or its address
    is opened again. Raises Http404 where none did, and for what a page sends by itself.
    """
    case = "" if request.htmx else drafted.led_to(actor=request.actor, draft=uid)
    if not case:
        raise Http404
    told(request, _("This form has been sent already."))
    return redirect("office:case", case)


def _current(code: str) -> Programme:
    found = programming.current(code)
    if found is None:
        raise Http404
    return found


def _worked_out(form: Form, answers: Any) -> Evaluation:
    now = timezone.localtime()
    return evaluate(form, answers, today=now.date(), now=now.replace(tzinfo=None), lang=words.language())


def _posted(form: Form, request: StaffRequest, before: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers of the page, and by path why a file was not taken."""
    posted: dict[str, list[str]] = {name: [str(v) for v in values] for name, values in request.POST.lists()}
    refused: dict[str, str] = {}
    for name, file in request.FILES.items():
        if not isinstance(file, UploadedFile):
            continue
        try:
            kept = files.keep(actor=request.actor, content=file, name=file.name or "", declared_type="")
            posted[name] = [kept.uid]
        except FileRefused as no:
            refused[name] = str(no)
    removed = set(request.POST.getlist("~remove"))
    kinds = {question.name: question.kind for question in form.walk()}
    for name, values in posted.items():
        kind = kinds.get(name.rpartition("/")[2])
        if kind == "rank":  # one field, the codes apart
            posted[name] = " ".join(values).split()
        elif kind in FILES:  # the file kept before, then what the empty control sends
            given = [value for value in values if value][-1:]
            posted[name] = given if given and name not in removed and _own(request, given[0], before) else [""]
    return nest(form, posted), refused


def _own(request: StaffRequest, uid: str, before: Any) -> bool:
    """Whether a file may be an answer: it was one before, or the actor has just handed it in. Nobody names another's."""
    if uid in _texts(before):
        return True
    return StoredFile.objects.filter(uid=uid, kept_by=label(request.actor)).exists()


def _texts(answers: Any) -> Iterator[str]:
    """Every text in kept answers."""
    if isinstance(answers, Mapping):
        for part in answers.values():
            yield from _texts(part)
    elif isinstance(answers, list):
        for part in answers:
            yield from _texts(part)
    elif isinstance(answers, str):
        yield answers


def _turned(answers: dict[str, Any], act: str, where: str) -> dict[str, Any]:
    """The answers with a turn of a repeat added or taken away."""
    try:
        if act == "add":
            return with_turn(answers, where)
        if act == "remove":
            return without_turn(answers, where)
    except (LookupError, IndexError):
        raise Http404 from None
    return answers


def _page(
    request: StaffRequest, draft: FormDraft, programme: Programme, done: Evaluation, *, strict: bool = False,
    refused: dict[str, str] | None = None, said: str = "", same: Sequence[Case] = (),
) -> HttpResponse:  # fmt: skip
    wrong = [item for item in done.walk() if item.visible and item.error] if strict else []
    labels = {item.path: item.label for item in done.walk()}
    problems = [(item.path, named(item.label, item.error)) for item in wrong]
    problems += [(path, named(labels.get(path, ""), text)) for path, text in (refused or {}).items()]
    listed = {path for path, _text in problems}
    problems += [(path, text) for path, text in done.errors.items() if strict and path not in listed]
    context = {
        "section": "cases",
        "draft": draft,
        "title": words.said(done.form.titles) or words.said(programme.titles),
        "programme": programme,
        "items": done.items,
        "strict": strict,
        "problems": problems,
        "said": said,
        "same": same,
        "person": _about(request.actor, draft),
        "turn": drafted.turn_of(draft) + 1,
        "way": programme.transitions.get(draft.context.get("transition", "")),
    }
    partial = bool(request.htmx)
    template = "office/form/body.html" if partial else "office/form/page.html"
    return render(request, template, context, status=422 if strict or said else 200)


def _about(actor: Actor, draft: FormDraft) -> Any:
    """Whom the form is about, as far as their records are still open to whoever fills it in."""
    if draft.case is not None:
        return draft.case.person
    uid = draft.context.get("person", "")
    return next(iter(registry.still_open(actor=actor, uids=[uid] if uid else [])), None)


def _sent(
    request: StaffRequest, actor: Actor, draft: FormDraft, programme: Programme, done: Evaluation
) -> HttpResponse:
    key = drafted.key(draft.uid)
    try:
        if draft.case is None:
            office = actor.user.office if actor.user is not None else None
            if office is None:
                raise Refused(_("You belong to no office: ask the administrator of accounts."))
            return _opened(request, actor, programme, office, done.answers, draft.context, key=key, draft=draft)
        context = draft.context
        if context.get("transition"):
            services.take_transition(
                actor=actor, case=draft.case.uid, transition=context["transition"], answers=done.answers,
                reason=context.get("reason", ""), closing_reason=context.get("closing_reason", ""), key=key,
            )  # fmt: skip
        else:
            services.submit_form(actor=actor, case=draft.case.uid, form=draft.form, answers=done.answers, key=key)
    except OpenAlready as refused:  # somebody opened it while this form was filled in
        return _page(request, draft, programme, done, said=str(refused), same=refused.cases)
    except Incomplete as refused:
        return _page(request, draft, programme, done, strict=True, refused=dict(refused.errors), said=str(refused))
    except Refused as refused:
        return _page(request, draft, programme, done, said=str(refused))
    services.discard_draft(actor=actor, draft=draft.uid)
    told(request, _("The form is sent."))
    return redirect("office:case", draft.case.uid)


def _opened(
    request: StaffRequest, actor: Actor, programme: Programme, office: Office, answers: Any, context: Any, *,
    key: str | None, draft: FormDraft | None = None,
) -> HttpResponse:  # fmt: skip
    case = services.open_case(
        actor=actor, programme=programme.code, office=office, person=registry.resolve(context.get("person", "")),
        answers=answers, only=not context.get("another"), key=key,
    )  # fmt: skip
    if draft is not None:
        services.discard_draft(actor=actor, draft=draft.uid)
    told(request, _("The case is open: %(number)s") % {"number": case.number})
    return redirect("office:case", case.uid)


@needs("cases.case.act")
@require_http_methods(["POST"])
def again(request: StaffRequest, uid: str, form: str) -> HttpResponse:
    """Fill a form of a case in anew: it begins with the latest answers, which stay in the log."""
    actor = request.actor
    try:
        view = queries.case(actor=actor, uid=uid, purpose="office: form")
    except NotFound:
        raise Http404 from None
    if view.limited or form not in view.programme.forms:
        raise Http404
    draft = services.save_draft(
        actor=actor, programme=view.case.programme, form=form, answers=view.answers(form) or {}, case=view.case
    )
    return redirect("office:form", draft.uid)
