"""From a programme's files to a `Programme`, and every mistake of writing on the way, with its line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sapar.core.accounts.enums import Sensitivity
from sapar.core.cases.calendars import LONGEST
from sapar.core.cases.programmes.lines import Located
from sapar.core.cases.programmes.lines import read as read_yaml
from sapar.core.cases.programmes.schema import (
    LANGUAGES,
    Counterpart,
    Due,
    Indicator,
    Letter,
    Problem,
    Programme,
    State,
    Texts,
    Transition,
)

MAIN = "programme.yaml"
ENDINGS = (".yaml", ".md", ".csv", ".typ")
LARGEST = 1_000_000
"""Bytes of one file; no form of a programme comes near it."""
CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
SLUG = re.compile(r"[a-z][a-z0-9_-]{0,59}")
PREFIX = re.compile(r"[A-Z]{2,6}")
UNITS = ("working_days", "calendar_days", "hours")
COUNTS = ("opened", "closed", "open", "overdue", "median_days")
SENSITIVITIES = {level.name.lower(): level.value for level in Sensitivity}


def files_of(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The texts in a folder, by their name in it; what cannot be read is a problem."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix not in ENDINGS or not path.is_file() or any(p.startswith(".") for p in Path(name).parts):
            continue
        if path.is_symlink() or path.stat().st_size > LARGEST:
            problems.append(Problem(name, 0, f"must be a file of its own of at most {LARGEST} bytes."))
            continue
        try:
            files[name] = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            problems.append(Problem(name, 0, "is not written in UTF-8; save it as UTF-8."))
    if MAIN not in files and not problems:
        problems.append(Problem(MAIN, 0, "is missing; a programme's folder begins with this file."))
    return files, problems


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 over names and contents: the same folder, the same version, wherever it lies."""
    total = hashlib.sha256()
    for name in sorted(files):
        for part in (name, files[name]):
            content = part.encode()
            total.update(f"{len(content)}:".encode() + content)
    return total.hexdigest()


def read(files: Mapping[str, str]) -> tuple[Programme | None, list[Problem], Located]:
    """The programme, if its main file can be understood, and every problem of writing found in it."""
    found = read_yaml(MAIN, files.get(MAIN, ""))
    if not isinstance(found.value, dict):
        if not found.problems:
            found.problem("must hold settings such as `code: petition`, one a line.")
        return None, found.problems, found
    programme = _Reader(found, files).programme()
    return (None if found.problems else programme), found.problems, found


class _Reader:
    """Takes values out of the file by name and notes what is missing, wrong or unknown."""

    def __init__(self, found: Located, files: Mapping[str, str]) -> None:
        self.found = found
        self.files = files

    def programme(self) -> Programme:
        top = self.found.value
        self.only(top, (), "code prefix titles summary sensitivity person form subject initial opened_by states "
                  "transitions closing_reasons counterparts letters indicators sealed")  # fmt: skip
        states = self.mapping(top, (), "states", self.state, required=True)
        return Programme(
            code=self.code(top, (), "code", SLUG),
            prefix=self.code(top, (), "prefix", PREFIX, "two to six capital Latin letters"),
            titles=self.texts(top, (), "titles"),
            summary=self.texts(top, (), "summary", required=False),
            sensitivity=SENSITIVITIES[self.one_of(top, (), "sensitivity", tuple(SENSITIVITIES), "personal")],
            person=self.one_of(top, (), "person", ("required", "optional", "none"), "optional"),
            form=self.text(top, (), "form", required=False),
            subject=self.text(top, (), "subject", required=False),
            initial=self.text(top, (), "initial", default=next(iter(states), "")),
            opened_by=self.words(top, (), "opened_by", required=True),
            states=states,
            transitions=self.mapping(top, (), "transitions", self.transition, required=True),
            closing_reasons=self.mapping(top, (), "closing_reasons", self.closing_reason),
            counterparts=self.mapping(top, (), "counterparts", self.counterpart),
            letters=self.mapping(top, (), "letters", self.letter),
            indicators=self.mapping(top, (), "indicators", self.indicator),
            sealed=self.flag(top, (), "sealed"),
            files=dict(self.files),
            digest=digest_of(self.files),
        )

    # ── parts ────────────────────────────────────────────────────────────────────────────────────────────
    def state(self, code: str, part: dict[str, Any], at: tuple[str, ...]) -> State:
        self.only(part, at, "titles due escalate final")
        return State(
            code,
            self.texts(part, at, "titles"),
            self.due(part, at),
            self.number(part, at, "escalate"),
            self.flag(part, at, "final"),
        )

    def due(self, part: dict[str, Any], at: tuple[str, ...]) -> Due | None:
        value = part.get("due")
        if value is None:
            return None
        if not isinstance(value, dict):
            return Due(self.number(part, at, "due") or 0, "working_days")
        here = (*at, "due")
        self.only(value, here, " ".join((*UNITS, "law", "source")))
        units = [unit for unit in UNITS if unit in value]
        if len(units) != 1:
            self.found.problem(f"due needs exactly one of {', '.join(UNITS)}.", *here)
            return None
        return Due(
            self.number(value, here, units[0]) or 0,
            units[0],
            self.text(value, here, "law", required=False),
            self.text(value, here, "source", required=False),
        )

    def transition(self, code: str, part: dict[str, Any], at: tuple[str, ...]) -> Transition:
        self.only(part, at, "titles from to by form reason closing_reasons")
        return Transition(
            code,
            self.texts(part, at, "titles"),
            self.words(part, at, "from", required=True),
            self.text(part, at, "to"),
            self.words(part, at, "by", required=True),
            self.text(part, at, "form", required=False),
            self.flag(part, at, "reason"),
            self.words(part, at, "closing_reasons"),
        )

    def closing_reason(self, code: str, part: dict[str, Any], at: tuple[str, ...]) -> Texts:
        return self.languages(part, at)

    def counterpart(self, code: str, part: dict[str, Any], at: tuple[str, ...]) -> Counterpart:
        self.only(part, at, "titles office shares")
        return Counterpart(
            code,
            self.texts(part, at, "titles"),
            self.text(part, at, "office", required=False),
            self.words(part, at, "shares"),
        )

    def letter(self, code: str, part: dict[str, Any], at: tuple[str, ...]) -> Letter:
        self.only(part, at, "titles body template states")
        return Letter(
            code,
            self.texts(part, at, "titles"),
            self.texts(part, at, "body"),
            self.text(part, at, "template", required=False),
            self.words(part, at, "states"),
        )

    def indicator(self, code: str, part: dict[str, Any], at: tuple[str, ...]) -> Indicator:
        self.only(part, at, "titles counts state closing_reason")
        return Indicator(
            code,
            self.texts(part, at, "titles"),
            self.one_of(part, at, "counts", COUNTS, "opened"),
            self.text(part, at, "state", required=False),
            self.text(part, at, "closing_reason", required=False),
        )

    # ── values ───────────────────────────────────────────────────────────────────────────────────────────
    def only(self, part: dict[str, Any], at: tuple[str, ...], names: str) -> None:
        known = names.split()
        for name in part:
            if name not in known:
                self.found.problem(f"there is no setting {name} here; there are {', '.join(known)}.", *at, name)

    def mapping(
        self,
        part: dict[str, Any],
        at: tuple[str, ...],
        name: str,
        make: Callable[[str, dict[str, Any], tuple[str, ...]], Any],
        required: bool = False,
    ) -> dict[str, Any]:
        value = part.get(name)
        if value is None:
            if required:
                self.found.problem(f"{name} is missing.", *at, name)
            return {}
        if not isinstance(value, dict):
            self.found.problem(f"{name} must hold one entry a name, each with its settings.", *at, name)
            return {}
        made: dict[str, Any] = {}
        for code, item in value.items():
            place = (*at, name, code)
            if not CODE.fullmatch(code):
                self.found.problem(f"the name {code[:60]} must be small Latin letters, digits and _.", *place)
            if item is None:
                item = {}
            if not isinstance(item, dict):
                self.found.problem(f"{code} must hold settings.", *place)
                continue
            made[code] = make(code, item, place)
        return made

    def text(
        self, part: dict[str, Any], at: tuple[str, ...], name: str, required: bool = True, default: str = ""
    ) -> str:
        value = part.get(name)
        if value is None:
            if required and not default:
                self.found.problem(f"{name} is missing.", *at, name)
            return default
        if not isinstance(value, str):
            self.found.problem(f"{name} must be a text.", *at, name)
            return default
        return value.strip()

    def code(
        self, part: dict[str, Any], at: tuple[str, ...], name: str, pattern: re.Pattern[str], what: str = ""
    ) -> str:
        value = self.text(part, at, name)
        if value and not pattern.fullmatch(value):
            self.found.problem(
                f"{name} must be {what or 'small Latin letters, digits, - and _, a letter first'}.", *at, name
            )
        return value

    def one_of(
        self, part: dict[str, Any], at: tuple[str, ...], name: str, choices: tuple[str, ...], default: str
    ) -> str:
        value = part.get(name, default)
        if value not in choices:
            self.found.problem(f"{name} must be one of {', '.join(choices)}.", *at, name)
            return default
        return str(value)

    def flag(self, part: dict[str, Any], at: tuple[str, ...], name: str) -> bool:
        value = part.get(name, False)
        if not isinstance(value, bool):
            self.found.problem(f"{name} must be true or false.", *at, name)
            return False
        return value

    def number(self, part: dict[str, Any], at: tuple[str, ...], name: str) -> int | None:
        value = part.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST:
            self.found.problem(f"{name} must be a whole number from 0 to {LONGEST}.", *at, name)
            return None
        return value

    def words(self, part: dict[str, Any], at: tuple[str, ...], name: str, required: bool = False) -> tuple[str, ...]:
        value = part.get(name)
        if value is None or value == []:
            if required:
                self.found.problem(f"{name} is missing: name at least one.", *at, name)
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self.found.problem(f"{name} must be a list of names, such as [new, open].", *at, name)
            return ()
        return tuple(dict.fromkeys(items))

    def texts(self, part: dict[str, Any], at: tuple[str, ...], name: str, required: bool = True) -> Texts:
        value = part.get(name)
        if value is None:
            if required:
                self.found.problem(f"{name} is missing: give it in {', '.join(LANGUAGES)}.", *at, name)
            return {}
        if not isinstance(value, dict):
            self.found.problem(f"{name} must hold a text for each of {', '.join(LANGUAGES)}.", *at, name)
            return {}
        return self.languages(value, (*at, name))

    def languages(self, value: dict[str, Any], at: tuple[str, ...]) -> Texts:
        self.only(value, at, " ".join(LANGUAGES))
        missing = [lang for lang in LANGUAGES if not isinstance(value.get(lang), str) or not value[lang].strip()]
        if missing:
            self.found.problem(f"the text in {', '.join(missing)} is missing.", *at)
        return {lang: str(value.get(lang) or "").strip() for lang in LANGUAGES}
