"""A programme added as a folder, as the documentation says it: no mistake, listed, used from opening to a letter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from sapar.core.cases import services
from sapar.core.cases.models import Case
from sapar.sites.cli.main import app
from tests.integration.cases.conftest import World

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "add-a-programme.md"
FILE = re.compile(r"^`([\w/.]+)`:\n\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_programme_of_the_documentation_works_without_code(world: World, settings: Any, tmp_path: Path) -> None:
    folder = tmp_path / "programmes" / "confirmation"
    written = FILE.findall(PAGE.read_text("utf-8"))
    assert [name for name, _text in written] == ["programme.yaml", "forms/request.md"]
    for name, text in written:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    checked = CliRunner().invoke(app, ["programmes", "check", str(folder)])
    assert (checked.output, checked.exit_code) == ("No problems.\n", 0)
    settings.PROGRAMMES, settings.VAR = str(folder.parent), tmp_path
    assert "Confirmation of a document" in CliRunner().invoke(app, ["programmes", "list", "--lang", "en"]).stdout
    case = world.open("counter", programme="confirmation", answers={"document": "Diploma", "issued": "2020-06-01"})
    services.take_transition(actor=world.actor("consul"), case=case.uid, transition="confirm")
    letter = services.letter(actor=world.actor("consul"), case=case.uid, letter="certificate", language="ky")
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.is_open, case.subject) == ("confirmed", False, "Diploma")
    assert letter.file.blob.media_type == "application/pdf"
