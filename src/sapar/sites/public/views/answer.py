"""The answer page, and the small questions that may be played with on it."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sapar.core.accounts.policies import public
from sapar.sites.public import labels, timeline
from sapar.sites.public.draft import Case, Draft
from sapar.sites.public.reading import Reading, Statement
from sapar.sites.public.views.check import see_other
from sapar.sites.shared import answers, words
from sapar.sites.shared.fields import DateField, Renderer


def reading_of(case: Case, today: date) -> Reading:
    """Ask the engine and read its answer. Raises CaseError."""
    return Reading(case, answers.ask(case, words.language()), today)


def picture(reading: Reading) -> timeline.Timeline | None:
    """The timeline of an answer; None where there is nothing to see."""
    zone = answers.area(reading.destination)
    stay = reading.answer["stay"]
    entering = not reading.present and bool(reading.answer["entry"]["allowed"])
    stays = [s for s in reading.stays if s["country"] in zone and s["from"] <= reading.answer["on"]]
    if not stays and not (entering and reading.until):
        return None
    limit = answers.day_limit(reading.destination, reading.on) if stay.get("days_left") is not None else None
    return timeline.draw(
        stays,
        zone=zone,
        on=reading.on,
        until=reading.until,
        window=timeline.window_of(limit) if limit else None,
        entering=entering,
    )


def answer_context(reading: Reading) -> dict[str, Any]:
    """What the answer's templates need, for a visitor's case or for an example."""
    return {
        "reading": reading,
        "picture": picture(reading),
        "country": words.country(reading.destination),
        "trace": trace_lines(reading),
        "shared": reverse("public:shared", args=[reading.destination, reading.case.get("purpose") or "visit"]),
    }


def trace_lines(reading: Reading) -> list[dict[str, Any]]:
    """The engine's trace as a tree of words: each line a text, the rules it cites and what it rests on."""
    heads = {"entry": _("Entry"), "stay": _("Stay"), "work": _("Work")}
    trace = reading.answer.get("trace") or {}
    return [
        {"text": head, "rules": (), "below": [_line(step) for step in trace[name]]}
        for name, head in heads.items()
        if trace.get(name)
    ]


def _line(step: dict[str, Any]) -> dict[str, Any]:
    lang = words.language()
    if "number" in step:
        since = words.iso(step.get("since"))
        text = f"{labels.named('number', step['number'])}: {answers.value(step['value'], lang)}"
        if since:
            text += " — " + _("in force since %(day)s") % {"day": words.day(since)}
        return {"text": text, "rules": (step["rule"],), "below": []}
    text = f"{answers.clause(step['clause'], lang)}: {answers.value(step['value'], lang)}"
    below = [_line(inner) for inner in step.get("because", ())]
    below += [{"text": _ledger(part), "rules": (), "below": []} for part in step.get("ledger", ())]
    return {"text": text, "rules": tuple(step.get("rules", ())), "below": below}


def _ledger(part: dict[str, Any]) -> str:
    first, last = (words.short_day(date.fromisoformat(part[name])) for name in ("from", "to"))
    return _("%(first)s – %(last)s: days %(days)s") % {"first": first, "last": last, "days": part["days"]}


# ── what if ──────────────────────────────────────────────────────────────────────────────────────────────


class WhatIfForm(forms.Form):
    """A day to try. `what` names the question: stay until, come back after leaving on, enter on."""

    default_renderer = Renderer
    labels = {
        "stay": gettext_lazy("What if I stay until this day?"),
        "back": gettext_lazy("If I leave on this day, when may I come back?"),
        "enter": gettext_lazy("What if I enter on this day?"),
    }
    day = DateField(help_text=gettext_lazy("For example 27 3 2026."))

    def __init__(self, what: str, data: Any = None, day: str | None = None) -> None:
        self.what = what
        super().__init__(data, initial={"day": words.iso(day)}, prefix=what, auto_id="%s")
        self.fields["day"].label = self.labels[what]


def what_if_forms(reading: Reading, draft: Draft, bound: WhatIfForm | None = None) -> list[dict[str, Any]]:
    """The questions that fit the answer, each with its form and the result of the day tried last."""
    found = []
    for what in ("stay", "back") if reading.present else ("enter",):
        form = bound if bound is not None and bound.what == what else WhatIfForm(what, None, draft.what_if.get(what))
        tried = draft.what_if.get(what)
        result = None
        if tried and not form.errors:
            try:
                result = _TRIES[what](reading, date.fromisoformat(tried))
            except answers.CaseError as error:
                result = Statement(error.text(words.language()), "open")
        found.append({"form": form, "what": what, "result": result})
    return found


def _leaving(reading: Reading, day: date) -> Case:
    """The case if the person leaves on a day."""
    case = copy.deepcopy(dict(reading.case))
    zone = answers.area(reading.destination)
    for stay in case.get("stays", ()):
        if stay["country"] in zone and not stay.get("to"):
            stay["to"] = day.isoformat()
    return case


def _try_stay(reading: Reading, day: date) -> Statement:
    if day < reading.on:
        return Statement(_("This day is before the day asked about."), "open")
    tried = Reading({}, answers.ask({**reading.case, "on": day.isoformat()}, words.language()), day)
    stay = tried.answer["stay"]
    if stay["lawful"]:
        return Statement(_("Lawful: you may stay until that day."), "good")
    if stay["lawful"] is None:
        return Statement(_("We cannot say: a fact or the law is not known."), "open")
    days = _("Days too long: %(days)s.") % {"days": stay.get("overstay_days") or 1}
    return Statement(_("Not lawful: that is too long."), "bad", (days, *_back_after(reading, day)))


def _try_back(reading: Reading, day: date) -> Statement:
    if day < reading.on:
        return Statement(_("This day is before the day asked about."), "open")
    lines = _back_after(reading, day)
    return Statement(lines[0], "good" if len(lines) == 1 else "open", lines[1:])


def _back_after(reading: Reading, day: date) -> tuple[str, ...]:
    """When a person who leaves on a day may come back, and until when entry is closed."""
    after = (day + timedelta(days=1)).isoformat()
    entry = answers.ask({**_leaving(reading, day), "on": after}, words.language())["entry"]
    first, barred = words.iso(entry.get("first_lawful_day")), words.iso(entry.get("barred_until"))
    lines = []
    if first:
        lines.append(_("After that the first day on which you may come back: %(day)s.") % {"day": words.day(first)})
    else:
        lines.append(_("We cannot name a day on which you may come back with the papers you have."))
    if barred:
        lines.append(_("Entry would be closed to you up to and including: %(day)s.") % {"day": words.day(barred)})
    return tuple(lines)


def _try_enter(reading: Reading, day: date) -> Statement:
    tried = Reading(reading.case, answers.ask({**reading.case, "on": day.isoformat()}, words.language()), day)
    return tried.headline


_TRIES = {"stay": _try_stay, "back": _try_back, "enter": _try_enter}


# ── views ────────────────────────────────────────────────────────────────────────────────────────────────


def page(request: HttpRequest, draft: Draft, bound: WhatIfForm | None = None) -> HttpResponse:
    """The answer; where the facts contradict one another, the summary says so instead."""
    today = timezone.localdate()
    try:
        reading = reading_of(draft.to_case(today), today)
        tries = what_if_forms(reading, draft, bound)
    except answers.CaseError as error:
        return refused(request, draft, error)
    context = {**answer_context(reading), "draft": draft, "tries": tries, "own": True}
    partial = bool(getattr(request, "htmx", False))
    template = "public/parts/what_if.html" if partial else "public/answer.html"
    return render(request, template, context, status=422 if bound is not None and bound.errors else 200)


def refused(request: HttpRequest, draft: Draft, error: answers.CaseError) -> HttpResponse:
    """The summary, with what the engine could not accept."""
    from sapar.sites.public import summary

    context = {
        "draft": draft,
        "lines": summary.lines(draft),
        "problem": error.text(words.language()),
    }
    return render(request, "public/summary.html", context, status=422)


@public
@require_http_methods(["GET", "HEAD"])
def show(request: HttpRequest) -> HttpResponse:
    """The answer to the visitor's case."""
    draft = Draft.of(request)
    if not draft.destination:
        return see_other(reverse("public:check"))
    return page(request, draft)


@public
@require_http_methods(["GET", "POST"])
def what_if(request: HttpRequest) -> HttpResponse:
    """Try a day. The day goes into the cookie, not into an address."""
    draft = Draft.of(request)
    if not draft.destination:
        return see_other(reverse("public:check"))
    what = request.POST.get("what", "")
    if what not in _TRIES:
        return see_other(reverse("public:answer"))
    form = WhatIfForm(what, request.POST)
    if not form.is_valid():
        return page(request, draft, form)
    draft.what_if[what] = form.cleaned_data["day"].isoformat()
    draft.save(request)
    if getattr(request, "htmx", False):
        return page(request, draft)
    return see_other(reverse("public:answer") + "#try")
