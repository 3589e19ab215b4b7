"""A case: where it stands, what comes next, what has happened, who helps."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.policies import needs
from sapar.core.accounts.policy import Denied
from sapar.core.cases import queries, rules, services
from sapar.core.cases.enums import Answer, Mode
from sapar.core.cases.models import Referral
from sapar.core.cases.programmes import Transition
from sapar.core.cases.queries import CaseView
from sapar.core.cases.refusals import NotFound
from sapar.core.cases.services.upgrading import UPGRADE, newer
from sapar.core.files import queries as files
from sapar.core.files import sending
from sapar.core.registry import queries as registry
from sapar.core.registry.models import Person
from sapar.sites.office import folds, telling, timeline
from sapar.sites.office.folds import Fold, Link
from sapar.sites.office.forms.acts import ACTS
from sapar.sites.office.forms.case import AnswerForm, CaseForm, StepForm
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views.person import recent
from sapar.sites.shared import words
from sapar.sites.shared.requests import StaffRequest

PURPOSE = "office: page of a case"
READ = "cases.case.read"


def opened(request: StaffRequest, uid: str) -> CaseView:
    """The case as the reader may see it; 404 where there is none or none for them: the two look alike."""
    try:
        return queries.case(actor=request.actor, uid=uid, purpose=PURPOSE)
    except NotFound:
        raise Http404 from None


@needs(READ)
@require_safe
def show(request: StaffRequest, uid: str) -> HttpResponse:
    """The page."""
    return page(request, opened(request, uid))


def page(request: StaffRequest, view: CaseView, bound: tuple[str, CaseForm] | None = None) -> HttpResponse:
    """The page of a case; `bound`: a form that was sent and refused, with the name of its act."""
    actor = request.actor
    case = view.case
    guard = {"seen": case.sequence, "key": secrets.token_urlsafe(12)}
    sent = dict([bound]) if bound else {}
    referrals = view.referrals()
    context = {
        "section": "cases",
        "view": view,
        "case": case,
        "person": view.person,
        "state": view.programme.states[case.state],
        "ways": [_way(view, way, sent) for way in view.ways()],
        "acts": [_fold(view, name, sent.get(name)) for name in ACTS if _offered(view, name)],
        "more": more(actor, view),
        "answering": [_answering(actor, view, one, sent, guard) for one in referrals if _answers(actor, view, one)],
        "referrals": referrals,
        "ends": _ends(view, referrals),
        "given": {one.pk for one in referrals if one.answer in rules.LIVE and rules.given_to(actor, one)},
        "entries": timeline.told(view),
        "forms": timeline.forms(view),
        "tasks": view.tasks(),
        "attachments": view.attachments(),
        "links": view.links(),
        "merged_into": view.merged_into,
        "newer": case.is_open and not view.limited and view.merged_into is None and view.may(UPGRADE) and newer(case) is not None,
        "may_take": case.is_open and not view.limited and view.may("cases.case.act") and actor.user is not None and case.assignee_id != actor.user.pk,
        "may_fill": timeline.fillable(view) if case.is_open and not view.limited and view.may("cases.case.act") else [],
        "last_person": _last_person(request) if case.person_id is None and not view.limited else None,
        "guard": guard,
        "form": bound[1] if bound else None,
    }  # fmt: skip
    return render(request, "office/case.html", context, status=422 if bound else 200)


def _last_person(request: StaffRequest) -> Any:
    """The person whose page the reader opened last: the case may be about them."""
    return next(iter(recent(request)), None)


def _ends(view: CaseView, referrals: list[Referral]) -> list[Referral]:
    """The requests to other offices that a step which ends the case takes back."""
    final = any(view.programme.states[way.target].final for way in view.ways())
    standing = set(rules.standing(view.case)) if final and referrals else set()
    return [one for one in referrals if one.uid in standing]


def _offered(view: CaseView, name: str) -> bool:
    """Whether the page offers an act: it makes sense where the case stands, and the reader may."""
    act, case = ACTS[name], view.case
    if view.merged_into is not None or (view.limited and not act.helper):
        return False
    if (act.when == "open" and not case.is_open) or (act.when == "closed" and case.is_open):
        return False
    if (name == "pause" and case.paused_since) or (name == "resume" and not case.paused_since):
        return False
    if name == "letter" and not any(
        not one.states or case.state in one.states for one in view.programme.letters.values()
    ):
        return False
    return view.may(act.permission)


def more(actor: Actor, view: CaseView) -> list[Link]:
    """Acts on a case that have pages of their own; a part of the office that has one adds it here."""
    return []


def _fold(view: CaseView, name: str, form: CaseForm | None = None) -> Fold:
    address = reverse("office:case_act", args=[view.case.uid, name])
    return Fold(name, ACTS[name].title, address, form, f"?seen={view.case.sequence}")


def _way(view: CaseView, way: Transition, sent: dict[str, CaseForm]) -> dict[str, Any]:
    """A step: a fold where something is asked, else a button."""
    name = f"step-{way.code}"
    fold = _step(view, way, sent.get(name)) if way.reason or way.closing_reasons else None
    return {"way": way, "name": name, "fold": fold}


def _step(view: CaseView, way: Transition, form: CaseForm | None = None) -> Fold:
    address = reverse("office:case_step", args=[view.case.uid, way.code])
    button = _("On to the form") if way.form else ""
    return Fold(f"step-{way.code}", words.said(way.titles), address, form, f"?seen={view.case.sequence}", button)


def _fetched(request: StaffRequest, view: CaseView, fold: Fold) -> HttpResponse:
    case = view.case
    context = {"section": "cases", "about": case.number, "back": reverse("office:case", args=[case.uid])}
    return folds.fetched(request, fold, context)


def _guard(request: StaffRequest, view: CaseView) -> dict[str, Any]:
    """What a form that is fetched keeps: the last action that its page had shown, for more may have happened since."""
    seen = _number(request.GET.get("seen", ""))
    return {"seen": view.case.sequence if seen is None else seen, "key": secrets.token_urlsafe(12)}


def _answers(actor: Actor, view: CaseView, referral: Referral) -> bool:
    """Whether the reader can answer this request now."""
    if referral.answer not in rules.LIVE or referral.mode == Mode.ASSIGNMENT:
        return False
    if referral.mode == Mode.TRANSFER and referral.answer == Answer.ACCEPTED:
        return False
    if referral.to_office_id is None:
        return not view.limited and view.may("cases.case.refer")
    return any(row.pk == referral.pk for row in rules.referrals_to(actor, "cases.case.answer", view.case))


def _answering(
    actor: Actor, view: CaseView, referral: Referral, sent: dict[str, CaseForm], guard: dict[str, Any]
) -> dict[str, Any]:
    name = f"answer-{referral.uid}"
    return {
        "referral": referral,
        "form": sent.get(name) or AnswerForm(initial=dict(guard), view=view, referral=referral, prefix=name),
        "open": name in sent,
    }


@needs(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: StaffRequest, uid: str, name: str) -> HttpResponse:
    """Do one of the acts that need a form."""
    found = ACTS.get(name)
    if found is None:
        raise Http404
    view = opened(request, uid)
    if request.method != "POST":
        if not view.may(found.permission):
            raise Denied(found.permission, view.case)
        if not _offered(view, name):  # it makes no sense any more where the case stands: the page shows where
            return redirect("office:case", uid)
        asked = found.form(initial=_guard(request, view), view=view, prefix=name)
        return _fetched(request, view, _fold(view, name, asked))
    form = found.form(request.POST, request.FILES, view=view, prefix=name)
    return _done(request, view, name, form, lambda: found.do(request.actor, form), str(found.done))


@needs("cases.case.act")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: StaffRequest, uid: str, code: str) -> HttpResponse:
    """Take a step of the workflow; one that has a form leads there."""
    view = opened(request, uid)
    way = view.programme.transitions.get(code)
    if way is None:
        raise Http404
    actor = request.actor
    name = f"step-{code}"
    if request.method != "POST":
        if way not in view.ways():
            return redirect("office:case", uid)
        asked = StepForm(initial=_guard(request, view), view=view, way=way, prefix=name)
        return _fetched(request, view, _step(view, way, asked))
    form = StepForm(request.POST, view=view, way=way, prefix=name)
    if way.form:
        if not form.is_valid():
            return page(request, view, (name, form))
        context = {"transition": code, **{key: form.cleaned_data.get(key, "") for key in ("reason", "closing_reason")}}
        draft = services.save_draft(
            actor=actor, programme=view.case.programme, form=way.form, answers=view.answers(way.form) or {},
            case=view.case, context=context,
        )  # fmt: skip
        return redirect("office:form", draft.uid)

    def take() -> Any:
        data = form.cleaned_data
        return services.take_transition(
            actor=actor, case=uid, transition=code, reason=data.get("reason", ""),
            closing_reason=data.get("closing_reason", ""), **form.guard,
        )  # fmt: skip

    return _done(request, view, name, form, take, _("The step is taken."))


@needs(READ)
@require_POST
def answer(request: StaffRequest, uid: str, referral: str) -> HttpResponse:
    """Answer a request of another office, or note what an agency outside answered."""
    view = opened(request, uid)
    row = next((one for one in view.referrals() if one.uid == referral), None)
    if row is None:
        raise Http404
    name = f"answer-{referral}"
    form = AnswerForm(request.POST, view=view, referral=row, prefix=name)

    def send() -> Any:
        data = form.cleaned_data
        return services.answer_referral(
            actor=request.actor,
            case=uid,
            referral=referral,
            answer=data["answer"],
            note=data["note"],
            **form.guard,
        )

    return _done(request, view, name, form, send, _("The answer is given."))


def _done(request: StaffRequest, view: CaseView, name: str, form: CaseForm, do: Any, words: str) -> HttpResponse:
    if form.is_valid() and attempt(form, do) is not None:
        told(request, words)
        # An answer may end the sight of a case: then the desk is where one goes on.
        if rules.may(request.actor, READ, _fresh(view)) or rules.referrals_to(request.actor, READ, view.case):
            return redirect("office:case", view.case.uid)
        return redirect("office:desk")
    return page(request, view, (name, form))


def _fresh(view: CaseView) -> Any:
    case = view.case
    case.refresh_from_db()
    return case


# ── acts of one press ────────────────────────────────────────────────────────────────────────────────────
@needs("cases.case.act")
@require_POST
def take(request: StaffRequest, uid: str) -> HttpResponse:
    """Take the case oneself."""
    return _pressed(
        request,
        uid,
        lambda: services.take(actor=request.actor, case=uid, **_seen(request)),
        _("The case is yours now."),
    )


@needs("cases.case.refer")
@require_POST
def revoke(request: StaffRequest, uid: str, referral: str) -> HttpResponse:
    """Take a request back: the other office sees nothing more."""
    return _pressed(
        request,
        uid,
        lambda: services.revoke(actor=request.actor, case=uid, referral=referral, **_seen(request)),
        _("The request is taken back."),
    )


@needs("cases.task.write")
@require_POST
def finish_task(request: StaffRequest, uid: str, task: str) -> HttpResponse:
    """A task is done."""
    return _pressed(
        request, uid, lambda: services.finish_task(actor=request.actor, case=uid, task=task), _("The task is done."),
        undo=reverse("office:case_task_undo", args=[uid, task]),
    )  # fmt: skip


@needs("cases.task.write")
@require_POST
def undo_task(request: StaffRequest, uid: str, task: str) -> HttpResponse:
    """A task is not done after all."""
    return _pressed(
        request, uid, lambda: services.undo_task(actor=request.actor, case=uid, task=task),
        _("The task is to be done again."),
    )  # fmt: skip


@needs("cases.case.act")
@require_POST
def unlink(request: StaffRequest, uid: str, other: str) -> HttpResponse:
    """Two cases do not belong together after all."""
    return _pressed(
        request, uid, lambda: services.unlink(actor=request.actor, case=uid, other=other), _("The link is removed.")
    )


@needs("cases.case.merge")
@require_POST
def unmerge(request: StaffRequest, uid: str) -> HttpResponse:
    """Undo a merging."""
    return _pressed(
        request, uid, lambda: services.unmerge(actor=request.actor, case=uid), _("The case stands on its own again.")
    )


@needs("cases.case.act")
@require_POST
def identify(request: StaffRequest, uid: str) -> HttpResponse:
    """Say whom the case is about; the person's uid comes from their page."""
    try:
        person = registry.person(actor=request.actor, uid=request.POST.get("person", ""), purpose=PURPOSE)
    except Person.DoesNotExist:
        telling.warned(request, _("Find the person first."))
        return redirect("office:search")
    return _pressed(
        request,
        uid,
        lambda: services.identify(actor=request.actor, case=uid, person=person),
        _("The case is about this person now."),
    )


def _seen(request: StaffRequest) -> dict[str, Any]:
    return {"expected": _number(request.POST.get("seen", ""))}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _pressed(request: StaffRequest, uid: str, do: Any, words: str, undo: str = "") -> HttpResponse:
    if said_no(request, do):
        told(request, words, undo=undo)
    return redirect("office:tasks") if request.POST.get("back") == "tasks" else redirect("office:case", uid)


@needs("cases.attachment.read")
@require_safe
def download(request: StaffRequest, uid: str) -> FileResponse:
    """A file of a case, always to be saved, never shown within a page."""
    try:
        row = queries.attachment(actor=request.actor, uid=uid)
        content = files.open_for(actor=request.actor, file=row.file)
    except (NotFound, files.Missing):
        raise Http404 from None
    return sending.attachment(row.file, content)


@needs("cases.attachment.read")
@require_safe
def answered_file(request: StaffRequest, uid: str, file: str) -> FileResponse:
    """A file that was the answer to a question of one of the case's forms."""
    view = opened(request, uid)
    try:
        row = queries.answer_file(view=view, uid=file)
        return sending.attachment(row, files.open_for(actor=request.actor, file=row, purpose=PURPOSE))
    except (NotFound, files.Missing):
        raise Http404 from None


@needs(READ)
@require_safe
def form_on_paper(request: StaffRequest, uid: str, form: str) -> HttpResponse:
    """The latest answers to a form as a PDF in the reader's language."""
    view = opened(request, uid)
    if form not in view.case.forms:
        raise Http404
    try:
        content = queries.form_pdf(view=view, form=form, language=words.language())
    except NotFound:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{view.case.number}-{form}.pdf"'
    sending.harden(response)
    return response
