"""All that is wrong with a programme's folder, before anybody works by it: each problem with its file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sapar.core.accounts.enums import Role, Sensitivity
from sapar.core.accounts.roles import PERMISSIONS
from sapar.core.cases.forms import Form, FormFault
from sapar.core.cases.forms import check as check_form
from sapar.core.cases.forms.messages import message
from sapar.core.cases.formwork import FOLDER, file_of, form_of
from sapar.core.cases.letters import PLAIN, places
from sapar.core.cases.programmes.lines import Located
from sapar.core.cases.programmes.read import MAIN, files_of, read
from sapar.core.cases.programmes.schema import LANGUAGES, Letter, Problem, Programme
from sapar.core.typesetting import TemplateFault, typeset

ACT = "cases.case.act"
OPEN = "cases.case.open"
LONG = {"working_days": 250, "calendar_days": 366, "hours": 240}
"""A due time beyond these is nearly always a slip."""


def check(folder: Path) -> tuple[Programme | None, list[Problem]]:
    """The programme of a folder if it can be read at all, and every problem in it, by place."""
    if not folder.is_dir():
        return None, [Problem(str(folder), 0, "is no folder.")]
    files, problems = files_of(folder)
    if MAIN not in files:
        return None, problems
    programme, found, located = read(files)
    problems += found
    if programme is not None:
        problems += _Check(programme, located).all()
    else:
        problems += _forms_alone(files)
    return programme, sorted(set(problems))


class _Check:
    """The checks that need the whole programme."""

    def __init__(self, programme: Programme, located: Located) -> None:
        self.p = programme
        self.located = located
        self.loaded: dict[str, Form] = {}

    def all(self) -> Iterator[Problem]:
        yield from self.forms()
        yield from self.references()
        yield from self.workflow()
        yield from self.holders()
        yield from self.times()
        yield from self.letters()
        yield from self.rest()

    def at(self, text: str, *path: str | int) -> Problem:
        return Problem(MAIN, self.located.line(*path), text)

    # ── forms ────────────────────────────────────────────────────────────────────────────────────────────
    def forms(self) -> Iterator[Problem]:
        wanted = {self.p.form: ("form",)} | {
            way.form: ("transitions", way.code, "form") for way in self.p.transitions.values()
        }
        for name, place in wanted.items():
            if name and file_of(self.p.files, name) is None:
                yield self.at(f"there is no form {name}: add {FOLDER}/{name}.md or {FOLDER}/{name}.csv.", *place)
        for path in self.p.files:
            if path.startswith(f"{FOLDER}/") and _form_name(path) not in wanted:
                yield Problem(path, 0, "no step uses this form: name it in programme.yaml or remove the file.")
        for name in self.p.forms:
            file = file_of(self.p.files, name)
            if file is None:
                continue
            try:
                self.loaded[name] = form_of(self.p, name)
            except FormFault as fault:
                yield Problem(file, 0, f"{fault}.")
                continue
            yield from _form_problems(file, self.loaded[name])

    def question(self, name: str) -> str:
        """Why `form.question` names nothing; empty if it does, or if the form itself is at fault."""
        form, _dot, question = name.partition(".")
        if form not in self.p.forms:
            return f"{name}: there is no form {form}"
        if form in self.loaded and question not in self.loaded[form].by_name:
            return f"{name}: the form {form} has no question {question}"
        return ""

    # ── names ────────────────────────────────────────────────────────────────────────────────────────────
    def references(self) -> Iterator[Problem]:
        states, reasons = self.p.states, self.p.closing_reasons
        if self.p.initial not in states:
            yield self.at(f"there is no state {self.p.initial}.", "initial")
        for way in self.p.transitions.values():
            here = ("transitions", way.code)
            for name in (*way.sources, way.target):
                if name not in states:
                    yield self.at(f"there is no state {name}.", *here, "to" if name == way.target else "from")
            for name in way.closing_reasons:
                if name not in reasons:
                    yield self.at(f"there is no closing reason {name}.", *here, "closing_reasons")
            if way.closing_reasons and way.target in states and not states[way.target].final:
                yield self.at(f"{way.target} is not final: a closing reason ends nothing.", *here, "closing_reasons")
        used = {name for way in self.p.transitions.values() for name in way.closing_reasons}
        for name in reasons:
            if name not in used:
                yield self.at(f"no step offers the closing reason {name}.", "closing_reasons", name)
        if self.p.subject:
            wrong = self.question(self.p.subject) if "." in self.p.subject else "subject must be form.question"
            if wrong:
                yield self.at(f"{wrong}.", "subject")
        for agency in self.p.counterparts.values():
            for part in agency.shares:
                wrong = "" if part in ("person", "attachments", *self.p.forms) else self.question(part)
                if wrong:
                    yield self.at(f"{wrong}.", "counterparts", agency.code, "shares")
        for indicator in self.p.indicators.values():
            here = ("indicators", indicator.code)
            if indicator.state and indicator.state not in states:
                yield self.at(f"there is no state {indicator.state}.", *here, "state")
            if indicator.closing_reason and indicator.closing_reason not in reasons:
                yield self.at(f"there is no closing reason {indicator.closing_reason}.", *here, "closing_reason")

    # ── workflow ─────────────────────────────────────────────────────────────────────────────────────────
    def workflow(self) -> Iterator[Problem]:
        states = self.p.states
        onward = {code: {w.target for w in self.p.ways_from(code) if w.target in states} for code in states}
        backward = {code: {other for other, to in onward.items() if code in to} for code in states}
        final = {code for code, state in states.items() if state.final}
        if not final:
            yield self.at("no state is final: no case could ever be closed.", "states")
        if self.p.initial in final:
            yield self.at("a case would be closed when it is opened: begin with a state that is not final.", "initial")
        reached = _closure({self.p.initial} & states.keys(), onward)
        ends = _closure(final, backward)
        for code, state in states.items():
            here = ("states", code)
            if code not in reached:
                yield self.at(f"no way leads to {code}.", *here)
            if state.final and self.p.ways_from(code):
                yield self.at(f"{code} is final: a closed case is reopened, not moved on.", *here)
            elif not state.final and not onward[code] - {code}:
                yield self.at(f"{code} is a dead end: add a step that leads on.", *here)
            elif final and code not in ends:
                yield self.at(f"from {code} no way leads to an end.", *here)

    def holders(self) -> Iterator[Problem]:
        for role in self.p.opened_by:
            yield from self.role(role, OPEN, "opened_by")
        for way in self.p.transitions.values():
            for role in way.by:
                yield from self.role(role, ACT, "transitions", way.code, "by")

    def role(self, role: str, permission: str, *place: str) -> Iterator[Problem]:
        if role not in Role.values:
            yield self.at(f"there is no role {role}; there are {', '.join(sorted(Role.values))}.", *place)
        elif permission not in PERMISSIONS.get(role, frozenset()):
            yield self.at(f"the role {role} may not do this: it lacks the permission {permission}.", *place)

    # ── times ────────────────────────────────────────────────────────────────────────────────────────────
    def times(self) -> Iterator[Problem]:
        for code, state in self.p.states.items():
            here = ("states", code)
            if state.final and (state.due or state.escalate is not None):
                yield self.at(f"{code} is final: nothing is due there.", *here)
            if state.escalate is not None and state.due is None:
                yield self.at("escalate counts from the due time: state due as well.", *here, "escalate")
            if state.due is None:
                continue
            if state.due.amount > LONG[state.due.unit]:
                amount, unit = state.due.amount, state.due.unit.replace("_", " ")
                yield self.at(f"{amount} {unit} are more than {LONG[state.due.unit]}: check the number.", *here, "due")
            if state.due.unit == "hours" and state.due.amount == 0:
                yield self.at("zero hours leave no time at all.", *here, "due")
            if bool(state.due.law) != bool(state.due.source):
                yield self.at("a due time set by law needs both law and source.", *here, "due")
            if state.due.source and not state.due.source.startswith(("https://", "http://")):
                yield self.at("source must be an address beginning with https://.", *here, "due", "source")

    # ── letters ──────────────────────────────────────────────────────────────────────────────────────────
    def letters(self) -> Iterator[Problem]:
        for letter in self.p.letters.values():
            here = ("letters", letter.code)
            for name in letter.states:
                if name not in self.p.states:
                    yield self.at(f"there is no state {name}.", *here, "states")
            asked = {lang: set(places(letter.body.get(lang, ""))) for lang in LANGUAGES}
            for lang, names in asked.items():
                for name in sorted(names - set(PLAIN)):
                    wrong = self.question(name) if "." in name else f"there is no place {{{name}}}"
                    if wrong:
                        yield self.at(f"{wrong}.", *here, "body", lang)
                missing = set().union(*asked.values()) - names
                if missing:
                    yield self.at(f"{lang} leaves out {', '.join(sorted(missing))}.", *here, "body", lang)
            yield from self.template(letter)

    def template(self, letter: Letter) -> Iterator[Problem]:
        here = ("letters", letter.code)
        if letter.template and letter.template not in self.p.files:
            yield self.at(f"there is no file {letter.template}.", *here, "template")
            return
        if not letter.template:
            return
        for lang in LANGUAGES:
            try:
                typeset(self.p.files[letter.template], sample(letter, lang))
            except TemplateFault as fault:
                yield Problem(letter.template, 0, f"cannot be typeset in {lang}: {fault}.")
                return

    def rest(self) -> Iterator[Problem]:
        if self.p.sealed and self.p.sensitivity != Sensitivity.SEALED:
            yield self.at("a sealed programme has sensitivity: sealed.", "sensitivity")
        if self.p.sensitivity == Sensitivity.SEALED and not self.p.sealed:
            yield self.at("sensitivity sealed needs sealed: true.", "sensitivity")


def sample(letter: Letter, language: str) -> dict[str, object]:
    """Content to try a template with."""
    return {
        "name": "Sapar", "office": "—", "number": "ABC-X-2026-00001", "day": "1", "lang": language, "page": "1",
        "title": letter.titles.get(language, ""), "paragraphs": [letter.body.get(language, "")],
    }  # fmt: skip


def _forms_alone(files: dict[str, str]) -> Iterator[Problem]:
    """The forms of a folder whose main file cannot be read: their problems are worth knowing all the same."""
    from sapar.core.cases.forms import form_from_text

    for path, text in files.items():
        if path.startswith(f"{FOLDER}/"):
            try:
                yield from _form_problems(path, form_from_text(_form_name(path), text))
            except FormFault as fault:
                yield Problem(path, 0, f"{fault}.")


def _form_problems(file: str, form: Form) -> Iterator[Problem]:
    for found in check_form(form):
        sentence = message("en", f"check.{found.key}", **found.values)
        yield Problem(file, found.line, f"{found.column}: {sentence}" if found.column else sentence)


def _form_name(path: str) -> str:
    return path.removeprefix(f"{FOLDER}/").rpartition(".")[0]


def _closure(start: set[str], step: dict[str, set[str]]) -> set[str]:
    reached, ask = set(start), list(start)
    while ask:
        for code in step[ask.pop()] - reached:
            reached.add(code)
            ask.append(code)
    return reached
