"""What `sapar programmes` finds, names and draws."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from sapar.core.cases.programmes import broken, programmes
from sapar.core.cases.programmes.check import check
from sapar.sites.cli.main import app
from tests.integration.cases.conftest import PROGRAMMES

HELP = PROGRAMMES / "help"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the good programme, to be broken."""
    return Path(shutil.copytree(HELP, tmp_path / "help"))


def change(folder: Path, old: str, new: str, file: str = "programme.yaml") -> int:
    """Replace the one occurrence; the line on which it stood."""
    path = folder / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_check_of_a_good_programme_finds_nothing() -> None:
    assert check(HELP)[1] == []


# What is replaced, by what, and what is found: the file, how many lines from there, the sentence.
BROKEN = [
    ("prefix: HLP", "prefix: h1", ["programme.yaml 0 prefix must be two to six capital Latin letters."]),
    ("sensitivity: personal", "sensitivity: private", ["programme.yaml 0 sensitivity must be one of open, internal, personal, confidential, sealed."]),
    ("person: optional", "persons: optional", ["programme.yaml 0 there is no setting persons here; there are code, prefix, titles, summary, sensitivity, person, form, subject, initial, opened_by, states, transitions, closing_reasons, counterparts, letters, indicators, sealed."]),
    ("  en: Request for help\n", "", ["programme.yaml -3 the text in en is missing."]),
    ("{ky: Жаңы, ru: Новое, en: New}", "{ky: Жаңы, ru: '', en: New}", ["programme.yaml 0 the text in ru is missing."]),
    ("    from: new\n    to: work", "    from: new\n    to: wrok", ["programme.yaml -12 no way leads to work.", "programme.yaml -8 no way leads to waiting.", "programme.yaml 1 there is no state wrok."]),
    ("by: supervisor", "by: superviser", ["programme.yaml 0 there is no role superviser; there are administrator, auditor, case_worker, communicator, consul, coordinator, counter, duty_officer, registrar, supervisor."]),
    ("by: supervisor", "by: auditor", ["programme.yaml 0 the role auditor may not do this: it lacks the permission cases.case.act."]),
    ("form: outcome", "form: result", ["forms/outcome.md -49 no step uses this form: name it in programme.yaml or remove the file.", "programme.yaml 0 there is no form result: add forms/result.md or forms/result.csv."]),
    ("closing_reasons: [helped, withdrawn]", "closing_reasons: [helped]", ["programme.yaml 9 no step offers the closing reason withdrawn."]),
    ("closing_reasons: [helped, withdrawn]", "closing_reasons: [helped, withdrawn, gone]", ["programme.yaml 0 there is no closing reason gone."]),
    ("    due: 2\n", "    due: 2000\n", ["programme.yaml 0 2000 working days are more than 250: check the number."]),
    ("    due: 2\n", "    due: soon\n", ["programme.yaml 0 due must be a whole number from 0 to 3660."]),
    ("    due: 2\n", "", ["programme.yaml 0 escalate counts from the due time: state due as well."]),
    (", source: \"https://example.org/law\"", "", ["programme.yaml 0 a due time set by law needs both law and source."]),
    ("    final: true\n", "", ["programme.yaml -13 no state is final: no case could ever be closed.", "programme.yaml -2 closed is a dead end: add a step that leads on.", "programme.yaml 23 closed is not final: a closing reason ends nothing."]),
    ("subject: request.subject", "subject: request.title", ["programme.yaml 0 request.title: the form request has no question title."]),
    ("shares: [person]", "shares: [outcome.nothing]", ["programme.yaml 0 outcome.nothing: the form outcome has no question nothing."]),
    ("{person}, your request {number} was", "{name}, your request {number} was", ["programme.yaml -2 ky leaves out name.", "programme.yaml -1 ru leaves out name.", "programme.yaml 0 en leaves out person.", "programme.yaml 0 there is no place {name}."]),
    ("{person}, your request {number} was", "{person}, your request was", ["programme.yaml 0 en leaves out number."]),
    ("    closing_reason: helped\n", "    closing_reason: aided\n", ["programme.yaml 0 there is no closing reason aided."]),
    ("code: help", "code: help\ncode: help2", ["programme.yaml 1 code is given twice; the first is on line 2."]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "found"), BROKEN)
def test_check_names_every_mistake_and_its_line(folder: Path, old: str, new: str, found: list[str]) -> None:
    line = change(folder, old, new)
    told = [f"{problem.file} {problem.line - line} {problem.text}" for problem in check(folder)[1]]
    assert told == found


def test_check_finds_dead_ends_and_states_that_nothing_leads_to(folder: Path) -> None:
    text = (folder / "programme.yaml").read_text("utf-8")
    extra = "  lost:\n    titles: {ky: а, ru: б, en: c}\n  closed:\n"
    (folder / "programme.yaml").write_text(text.replace("  closed:\n", extra, 1), "utf-8")
    line = text[: text.index("  closed:\n")].count("\n") + 1
    assert [str(problem) for problem in check(folder)[1]] == [
        f"programme.yaml:{line}: lost is a dead end: add a step that leads on.",
        f"programme.yaml:{line}: no way leads to lost.",
    ]


def test_check_names_the_line_on_which_it_is_no_yaml(folder: Path) -> None:
    line = change(folder, "opened_by: [counter, consul, supervisor]", "opened_by: [counter, consul")
    (problem,) = check(folder)[1]
    assert (problem.line - line, problem.text.startswith("this is no YAML: ")) == (1, True)


def test_check_finds_states_from_which_no_way_leads_to_an_end(folder: Path) -> None:
    change(folder, "    from: [work]\n", "    from: [new]\n")
    change(folder, "    from: [new, waiting]\n", "    from: [new]\n")
    assert [problem.text for problem in check(folder)[1]] == [
        "from work no way leads to an end.",
        "from waiting no way leads to an end.",
    ]


def test_check_finds_binds_that_do_not_parse_in_forms(folder: Path) -> None:
    line = change(folder, ". > 0 and . < 1000", ". >> 0", "forms/request.md")
    problems = check(folder)[1]
    assert [(problem.file, problem.line) for problem in problems] == [("forms/request.md", line)]


def test_check_finds_a_form_that_nothing_uses_and_missing_files(folder: Path) -> None:
    (folder / "forms" / "extra.md").write_text((folder / "forms" / "outcome.md").read_text("utf-8"), "utf-8")
    assert [problem.file for problem in check(folder)[1]] == ["forms/extra.md"]
    (folder / "programme.yaml").unlink()
    assert [str(problem) for problem in check(folder)[1]] == [
        "programme.yaml: is missing; a programme's folder begins with this file."
    ]


def test_check_finds_a_template_that_cannot_be_typeset(folder: Path) -> None:
    change(folder, "  receipt:\n", "  receipt:\n    template: receipt.typ\n")
    (folder / "receipt.typ").write_text("#let = broken", "utf-8")
    (problem,) = check(folder)[1]
    assert problem.file == "receipt.typ" and "cannot be typeset in ky" in problem.text


def test_command_check_prints_every_problem_and_ends_with_2(folder: Path) -> None:
    change(folder, "prefix: HLP", "prefix: h1")
    change(folder, "person: optional", "person: maybe")
    result = CliRunner().invoke(app, ["programmes", "check", str(folder)])
    assert result.exit_code == 2
    assert result.output.splitlines() == [
        f"{folder}/programme.yaml:3: prefix must be two to six capital Latin letters.",
        f"{folder}/programme.yaml:9: person must be one of required, optional, none.",
    ]
    good = CliRunner().invoke(app, ["programmes", "check", str(HELP)])
    assert (good.exit_code, good.output) == (0, "No problems.\n")
    nowhere = CliRunner().invoke(app, ["programmes", "check", str(folder / "nowhere")])
    assert nowhere.exit_code == 2 and "There is no folder" in nowhere.output


def test_folder_outside_is_a_programme_and_a_broken_one_stops_nobody(folder: Path, settings: Any) -> None:
    settings.PROGRAMMES = str(folder.parent)
    assert programmes()["help"].prefix == "HLP"
    bad = shutil.copytree(folder, folder.parent / "other")
    change(Path(bad), "prefix: HLP", "prefix: h1")
    settings.PROGRAMMES = str(folder.parent) + "/."  # another place, read anew
    from sapar.core.cases.programmes import registry

    registry._library.cache_clear()
    assert programmes()["help"].prefix == "HLP"
    assert [path for path in broken() if path.endswith("other")] != []


def test_command_list_names_programmes_as_json() -> None:
    result = CliRunner().invoke(app, ["programmes", "list", "--json", "--lang", "en"])
    rows = {row["code"]: row for row in json.loads(result.stdout)}
    assert rows["help"] | {"version": ""} == {
        "code": "help", "name": "Request for help", "prefix": "HLP", "states": 4, "steps": 5, "forms": 2,
        "version": "",
    }  # fmt: skip


@pytest.mark.parametrize(("lang", "word"), [("ky", "Иштелүүдө"), ("ru", "В работе"), ("en", "In work")])
def test_draw_shows_every_state_and_step_in_the_language(tmp_path: Path, lang: str, word: str) -> None:
    out = tmp_path / "help.svg"
    result = CliRunner().invoke(app, ["programmes", "draw", "help", "--out", str(out), "--lang", lang])
    assert result.exit_code == 0, result.output
    root = ElementTree.fromstring(out.read_text("utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    texts = [element.text for element in root.iter(f"{space}text")]
    assert word in texts
    boxes = [e for e in root.iter(f"{space}rect") if e.get("rx") == "8"]
    assert len(boxes) == 4
    assert len(list(root.iter(f"{space}path"))) == 6  # `drop` leads from two states
    assert not any("style" in element.attrib for element in root.iter())


def test_draw_never_leads_a_line_through_a_state(tmp_path: Path) -> None:
    from sapar.core.cases.programmes.draw import draw

    for programme in programmes().values():
        root = ElementTree.fromstring(draw(programme, "ky"))
        space = "{http://www.w3.org/2000/svg}"
        boxes = [
            tuple(float(e.attrib[n]) for n in ("x", "y", "width", "height"))
            for e in root.iter(f"{space}rect")
            if e.get("rx") == "8"
        ]
        for path in root.iter(f"{space}path"):
            points = [tuple(map(float, p[1:].split())) for p in path.attrib["d"].replace(" L", "|L").split("|")]
            for (x1, y1), (x2, y2) in pairwise(points):
                for x, y, width, height in boxes:
                    crosses = (
                        max(x1, x2) > x + 0.5 and min(x1, x2) < x + width - 0.5
                        and max(y1, y2) > y + 0.5 and min(y1, y2) < y + height - 0.5
                    )  # fmt: skip
                    assert not crosses, (programme.code, path.attrib["d"])


def test_draw_without_out_prints_the_same_as_a_table() -> None:
    result = CliRunner().invoke(app, ["programmes", "draw", "help", "--lang", "en"])
    assert re.split(r"  +", result.stdout.splitlines()[4].strip()) == [
        "4", "Finish", "In work", "Closed", "Consular officer, Supervisor", "form: Outcome, why it ends",
    ]  # fmt: skip
    russian = CliRunner().invoke(app, ["programmes", "draw", "help", "--lang", "ru"])
    assert re.split(r"  +", russian.stdout.splitlines()[0])[:4] == ["№", "Шаг", "Откуда", "Куда"]
    nothing = CliRunner().invoke(app, ["programmes", "draw", "nothing"])
    assert nothing.exit_code == 2 and "There is no programme nothing" in nothing.output
