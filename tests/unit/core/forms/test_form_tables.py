"""Tables of forms: read from Markdown and CSV alike, refused with the line, kept and brought back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sapar.core.cases.forms import FormFault, dumps, evaluate, form_from_text, load_form, loads, xform_xml

MARKDOWN = """
# A comment
| survey  |        |       |               |                 |
|         | type   | name  | label::Кыргызча (ky) | constraint |
|---------|--------|-------|---------------|-----------------|
|         | text   | pin   | ПИН           | regex(., '1\\|2') |  # the country's own number
| choices |        |       |               |                 |
"""
CSV = '"survey"\n,type,name,label::Кыргызча (ky),constraint\n,text,pin,ПИН,"regex(., \'1|2\')"\n'


def test_markdown_and_csv_make_the_same_form() -> None:
    one, other = form_from_text("f", MARKDOWN), form_from_text("f", CSV)
    assert [q.constraint for q in one.walk()] == ["regex(., '1|2')"] == [q.constraint for q in other.walk()]
    assert one.questions[0].labels == {"ky": "ПИН"} == other.questions[0].labels
    assert one.languages == ("ky",)


def test_a_form_keeps_its_version_beside_the_answers() -> None:
    old = form_from_text("f", MARKDOWN)
    new = form_from_text("f", MARKDOWN.replace("ПИН", "Номер"))
    assert old.digest != new.digest
    assert old.version == old.digest[:12]
    kept = loads(dumps(old))
    assert (kept.digest, kept.version, kept.questions) == (old.digest, old.version, old.questions)
    assert evaluate(kept, {"pin": "1"}, today=date(2026, 1, 1)).item("pin").label == "ПИН"


def test_a_form_is_found_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(MARKDOWN, encoding="utf-8")
    (tmp_path / "two.csv").write_text("\ufeff" + CSV, encoding="utf-8")
    assert load_form(tmp_path, "one").questions[0].name == "pin"
    assert load_form(tmp_path, "two").questions[0].name == "pin"
    with pytest.raises(FormFault, match=r"three: there is no three.md or three.csv in the folder"):
        load_form(tmp_path, "three")
    (tmp_path / "four.md").write_bytes("| survey |".encode("utf-16"))
    with pytest.raises(FormFault, match=r"four.md: the file is not in UTF-8"):
        load_form(tmp_path, "four")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("| | txet | a |", "line 3: there is no type of question 'txet'"),
        ("| | text | 1a |", "line 3: the name '1a' must begin with a letter"),
        ("| | end group | |", "line 3: `end group` closes nothing"),
        ("| | begin group | g |", "the section g is not closed: add `end group`"),
        ("| | begin group | g |\n| | end repeat | |", "line 4: `end repeat` stands where `end group` is due"),
        ("| | text | a | b |", "line 3: there are more cells than headings in the sheet survey"),
        ("| | select_one yes or_other | a |", "line 3: after `select_one` write the name of one list"),
        ("| | select_one_from_file x.csv | a |", "line 3: there is no type of question"),
        ("| surveys | | |", "line 3: 'surveys' is not a sheet"),
        (
            "| | text | a |\n| choices |\n| | list_name | name |\n| | l | a b |",
            "line 6: a choice needs a list_name and a name",
        ),
        ("\n".join(f"| | begin group | g{n} |" for n in range(30)), "line 23: sections are nested more than 20 deep"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(rows: str, expected: str) -> None:
    with pytest.raises(FormFault) as refused:
        form_from_text("f", "| survey |\n|  | type | name |\n" + rows)
    assert str(refused.value).startswith(expected)


@pytest.mark.parametrize("text", ["", "| survey |", "a,b\n1,2", "| x |\n| y |", '"survey'])
def test_what_is_no_form_is_refused(text: str) -> None:
    with pytest.raises(FormFault):
        form_from_text("f", text)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"id": "f", "tables": 3}', "null"])
def test_what_is_no_kept_form_is_refused(text: str) -> None:
    with pytest.raises(FormFault):
        loads(text)


def test_an_xform_carries_the_version_of_the_form() -> None:
    form = form_from_text("f", MARKDOWN)
    assert f'version="{form.version}"' in xform_xml(form)
    assert 'id="f"' in xform_xml(form)
