"""The questions: one a page. Every sending is answered by a redirect, so that nothing is sent twice by accident."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sapar.core.accounts.policies import public
from sapar.sites.public import choices, item_forms, steps, summary
from sapar.sites.public.draft import Draft, DraftTooLarge, forget
from sapar.sites.public.forms import CaseFileForm, QuestionForm
from sapar.sites.shared import answers, words

LARGEST_FILE = 64 * 1024
"""Bytes of a case file; one of a hundred trips has a tenth of that."""


def see_other(address: str) -> HttpResponseRedirect:
    """Go on by GET, whatever the method was."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def _page(request: HttpRequest, draft: Draft, form: QuestionForm, **context: Any) -> HttpResponse:
    """A question; 422 where the answer was refused."""
    context.setdefault("caption", words.country(draft.destination) if draft.destination else "")
    return render(
        request,
        "public/question.html",
        {"form": form, "draft": draft, **context},
        status=422 if form.is_bound and form.errors else 200,
    )


def _save(request: HttpRequest, draft: Draft, form: QuestionForm) -> bool:
    """Write the answer; where the cookie is full say so at the form."""
    form.write()
    try:
        draft.save(request, adding=True)
    except DraftTooLarge:
        form.add_error(
            None,
            _("There is no room for more answers in your browser. Remove trips that ended long ago, then try again."),
        )
        return False
    return True


@public
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What the check does, before the first question."""
    draft = Draft.of(request)
    return render(request, "public/check.html", {"draft": draft, "form": CaseFileForm(auto_id="%s")})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, name: str) -> HttpResponse:
    """One question, or the page of a list."""
    step = steps.BY_NAME.get(name)
    if step is None:
        raise Http404
    draft = Draft.of(request)
    if not draft.destination and name != "destination":
        return see_other(steps.BY_NAME["destination"].url)
    if not step.applies(draft):
        return see_other(steps.after(draft, name))
    return _list(request, draft, step) if step.is_list else _single(request, draft, step)


def _single(request: HttpRequest, draft: Draft, step: steps.Step) -> HttpResponse:
    assert step.form is not None
    data = request.POST if request.method == "POST" else None
    form = step.form(draft, timezone.localdate(), data)
    if data is not None and form.is_valid():
        steps.mark(draft, step.name)
        if _save(request, draft, form):
            return see_other(steps.after(draft, step.name))
    return _page(
        request,
        draft,
        form,
        step=step,
        back=steps.before(draft, step.name),
        progress=steps.progress(draft, step.name),
        caption="" if step.name == "destination" else words.country(draft.destination),
    )


def _list(request: HttpRequest, draft: Draft, step: steps.Step) -> HttpResponse:
    items = summary.list_lines(draft, step)
    heading = step.heading_more if items else step.heading
    offers = [(offer.answer, offer.label) for offer in step.offers] + [("no", _("No"))]
    data = request.POST if request.method == "POST" else None
    form = item_forms.MoreForm(heading, offers, draft, timezone.localdate(), data)
    if data is not None and form.is_valid():
        steps.mark(draft, step.name)
        draft.save(request)
        chosen = next((o for o in step.offers if o.answer == form.cleaned_data["more"]), None)
        if chosen is None:
            return see_other(steps.after(draft, step.name))
        return see_other(reverse("public:item", args=[step.name, chosen.list_name, draft.counter + 1]))
    return _page(
        request,
        draft,
        form,
        step=step,
        items=items,
        heading=heading,
        hint=step.hint,
        back=steps.before(draft, step.name),
        progress=steps.progress(draft, step.name),
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, name: str, list_name: str, number: int) -> HttpResponse:
    """One item of a list; its number makes a second sending harmless."""
    draft = Draft.of(request)
    step, form_class = _list_step(name, list_name)
    if not draft.destination:
        return see_other(steps.BY_NAME["destination"].url)
    if number > draft.counter + 1:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = form_class(draft, number, timezone.localdate(), data)
    if data is not None and form.is_valid() and _save(request, draft, form):
        if list_name == "contracts":
            return see_other(reverse("public:pay", args=[number]))
        return see_other(step.url)
    return _page(request, draft, form, back=step.url)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, number: int) -> HttpResponse:
    """Hours, pay and fees of a contract."""
    draft = Draft.of(request)
    papers = steps.BY_NAME["papers"]
    if draft.item("contracts", number) is None:
        return see_other(papers.url)
    data = request.POST if request.method == "POST" else None
    form = item_forms.PayForm(draft, number, timezone.localdate(), data)
    if data is not None and form.is_valid() and _save(request, draft, form):
        return see_other(papers.url)
    return _page(request, draft, form, back=reverse("public:item", args=["papers", "contracts", number]))


def _list_step(name: str, list_name: str) -> tuple[steps.Step, type[item_forms.ItemForm]]:
    if steps.STEP_OF_LIST.get(list_name) != name:
        raise Http404
    return steps.BY_NAME[name], steps.ITEM_FORMS[list_name]


@public
@require_POST
def remove(request: HttpRequest, name: str, list_name: str, number: int) -> HttpResponse:
    """Take an item out of a list."""
    draft = Draft.of(request)
    step, _form = _list_step(name, list_name)
    draft.remove(list_name, number)
    draft.save(request)
    return see_other(step.url)


@public
@require_GET
def show_summary(request: HttpRequest) -> HttpResponse:
    """All answers with links to change them."""
    draft = Draft.of(request)
    if not draft.destination:
        return see_other(reverse("public:check"))
    steps.finish(draft)
    draft.save(request)
    return render(request, "public/summary.html", {"draft": draft, "lines": summary.lines(draft)})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, code: str, purpose: str) -> HttpResponse:
    """A link that names a destination and a purpose and nothing about anybody; starting is the visitor's act."""
    purposes = dict(choices.PURPOSES)
    if code not in answers.destinations() or purpose not in purposes:
        raise Http404
    if request.method == "POST":
        draft = Draft({"destination": code, "purpose": purpose}, ["destination", "purpose"])
        draft.save(request)
        return see_other(steps.BY_NAME["citizenship"].url)
    context = {"code": code, "country": words.country(code), "purpose": purposes[purpose]}
    return render(request, "public/shared.html", context)


@public
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Forget all answers; start again, or leave for the home page."""
    forget(request)
    if request.POST.get("leave"):
        return see_other(reverse("public:home"))
    return see_other(reverse("public:check") + "?cleared")


@public
@require_POST
def open_file(request: HttpRequest) -> HttpResponse:
    """Open a saved case file. It is read, checked and put into the cookie; the server keeps nothing."""
    form = CaseFileForm(request.POST, request.FILES, auto_id="%s")
    if form.is_valid():
        try:
            draft = Draft.from_case(_read_case(request.FILES["case_file"]))
            draft.save(request, adding=True)
        except DraftTooLarge:
            form.add_error(
                "case_file", _("The file holds more than a browser can keep. Use the program `sapar check`.")
            )
        except BadFile as problem:
            form.add_error("case_file", str(problem))
        else:
            return see_other(reverse("public:summary"))
    context = {"form": form, "draft": Draft.of(request)}
    return render(request, "public/check.html", context, status=422)


class BadFile(ValueError):
    """The file is no case; the text says what to change."""


def _read_case(upload: Any) -> dict[str, Any]:
    if upload.size > LARGEST_FILE:
        raise BadFile(_("The file is too large. A case file has less than 64 kB."))
    try:
        case = json.loads(upload.read(LARGEST_FILE + 1).decode("utf-8-sig"), parse_constant=_no_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise BadFile(_("This is not a case file. Choose the file that you saved here before.")) from None
    if not isinstance(case, dict):
        raise BadFile(_("This is not a case file. Choose the file that you saved here before."))
    problem = answers.problem(case, words.language())
    if problem:
        raise BadFile(_("The case file has a mistake: %(problem)s") % {"problem": problem})
    if case["destination"] not in answers.destinations():
        raise BadFile(_("We do not know the law of this destination yet."))
    return case


def _no_constant(name: str) -> None:
    """Python's JSON reader would accept NaN and Infinity."""
    raise ValueError(name)
