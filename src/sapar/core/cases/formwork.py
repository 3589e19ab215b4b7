"""Between a case and its forms: which form in which version, and answers checked before they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.cases.forms import Form, clean, form_from_text
from sapar.core.cases.forms.model import FILES, Question
from sapar.core.cases.models import Case
from sapar.core.cases.programmes.schema import Programme
from sapar.core.cases.refusals import Incomplete, Refused
from sapar.core.files.models import StoredFile
from sapar.core.registry import cleaning

FOLDER = "forms"
"""Where forms lie in a programme's folder."""


def file_of(files: Mapping[str, str], name: str) -> str | None:
    """The file that holds the form."""
    return next((path for end in ("md", "csv") if (path := f"{FOLDER}/{name}.{end}") in files), None)


def form_of(programme: Programme, name: str) -> Form:
    """The form as this version of the programme has it. Raises LookupError where there is none, FormFault if broken."""
    file = file_of(programme.files, name)
    if file is None:
        raise LookupError(f"the programme {programme.code} has no form {name}")
    return _form(name, programme.files[file])


@lru_cache(maxsize=512)
def _form(name: str, text: str) -> Form:
    return form_from_text(name, text)


def version_stated(programme: Programme, name: str) -> str:
    """The version that the form's table states, as devices in the field send it back."""
    return form_of(programme, name).version


def checked(programme: Programme, name: str, raw: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Answers that hold: typed, relevant, within constraints. Raises Incomplete with a sentence for each that fails.

    `today`: the day at the office, for forms that ask.
    """
    answers, errors = clean(form_of(programme, name), raw, today=today, lang=(get_language() or "ky")[:2])
    if errors:
        raise Incomplete(_("Some answers need another look. Correct what is marked and send the form again."), errors)
    return dict(answers)


def answer(answers: Mapping[str, Any], question: str) -> Any:
    """The answer to a question, wherever in the groups it stands; None if there is none or only repeats hold it."""
    if question in answers:
        return answers[question]
    for part in answers.values():
        if isinstance(part, Mapping) and (found := answer(part, question)) is not None:
            return found
    return None


def texts_in(answers: Any) -> Iterator[str]:
    """Every text among answers, wherever it stands; uids of files are among them."""
    if isinstance(answers, str):
        yield answers
    elif isinstance(answers, Mapping | list):
        for part in answers.values() if isinstance(answers, Mapping) else answers:
            yield from texts_in(part)


def files_in(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The answers that are files, each with the path of its question: `household/members[2]/photo`."""
    yield from _files(form.questions, answers, "")


def _files(questions: Iterable[Question], answers: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    for question in questions:
        given, path = answers.get(question.name), above + question.name
        if question.kind in FILES and isinstance(given, str):
            yield path, given
        elif question.section and isinstance(given, Mapping):
            yield from _files(question.questions, given, f"{path}/")
        elif question.section and isinstance(given, list):
            for number, turn in enumerate(given, start=1):
                if isinstance(turn, Mapping):
                    yield from _files(question.questions, turn, f"{path}[{number}]/")


def own_files(form: Form, answers: Mapping[str, Any], *, actor: Actor, case: Case | None) -> None:
    """Raise Incomplete where an answer names a file that the actor has not handed in and the case does not hold.

    Whoever may see a case may open the files of its answers: nobody brings another's into sight by naming it.
    """
    named = {uid: path for path, uid in files_in(form, answers)}
    if not named or actor.kind == "system":
        return
    kept = StoredFile.objects.filter(uid__in=named).exclude(kept_by=f"{actor.kind}:{actor.ident}")
    foreign = set(kept.values_list("uid", flat=True))
    if foreign and case is not None:
        for earlier in case.actions.filter(data__has_key="answers"):
            foreign -= set(texts_in(earlier.data["answers"]))
    if foreign:
        sentence = _("This file does not belong to this case: choose the file again.")
        raise Incomplete(
            _("Some answers need another look. Correct what is marked and send the form again."),
            {named[uid]: sentence for uid in sorted(foreign)},
        )


def subject_of(programme: Programme, form: str, answers: Mapping[str, Any]) -> str | None:
    """The words that name the case in lists, if this form holds them."""
    name, _dot, question = programme.subject.partition(".")
    if not question or name != form:
        return None
    value = answer(answers, question)
    return cleaning.text(str(value)[:200], "subject", 200) if isinstance(value, str | int | float) else ""


def need(
    programme: Programme, form: str, raw: Mapping[str, Any] | None, today: date, *, actor: Actor, case: Case | None
) -> dict[str, Any]:
    """What an action keeps of a form that it requires: {} if it requires none. `case`: None for one that is opened.

    Raises Refused or Incomplete.
    """
    if not form:
        if raw:
            raise Refused(_("This step has no form: leave the answers out."))
        return {}
    if raw is None:
        raise Refused(_("This step needs its form: fill it in first."))
    answers = checked(programme, form, raw, today)
    own_files(form_of(programme, form), answers, actor=actor, case=case)
    kept: dict[str, Any] = {"form": form, "answers": answers, "form_digest": form_of(programme, form).digest}
    subject = subject_of(programme, form, answers)
    return kept if subject is None else {**kept, "subject": subject}
