"""A programme that is only a folder, with a question of every type, filled in in the browser."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sapar.core.cases.models import Case
from sapar.core.cases.programmes import registry
from sapar.core.files.models import StoredFile
from tests.web.conftest import Visitor
from tests.web.office_world import OfficeWorld, make_office_world
from tests.web.test_office import answer, seat

Visit = Callable[..., Visitor]


@pytest.fixture
def world(transactional_db: None, settings: Any) -> Iterator[OfficeWorld]:
    settings.SECOND_FACTOR_REQUIRED = False
    settings.PROGRAMMES = str(Path(__file__).parent / "programmes")
    registry._library.cache_clear()
    yield make_office_world()
    registry._library.cache_clear()


def picture() -> bytes:
    """One white pixel as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\xff")) + chunk(b"IEND", b"")
    )


TYPED = {
    "line": "One line", "lines": "Two\nlines", "whole": "21", "part": "12,5", "day": "27.3.2026", "clock": "09:30",
    "moment": "2026-03-27 09:30", "order": "ru ky en", "scale": "4", "code": "12345", "place": "42.87 74.59",
    "family/head": "Асан",
}  # fmt: skip
KEPT = {
    "line": "One line", "lines": "Two\nlines", "whole": 21, "part": 12.5, "double": 42, "shown": 42,
    "day": "2026-03-27", "clock": "09:30", "moment": "2026-03-27T09:30", "country": "kz", "city": "almaty",
    "languages": ["ky", "en"], "order": ["ru", "ky", "en"], "scale": 4, "code": "12345",
    "place": {"latitude": 42.87, "longitude": 74.59},
    "family": {
        "head": "Асан", "child": [{"child_name": "Айпери", "child_age": 7}, {"child_name": "Бек"}], "children": 2,
    },
    "agreed": "OK",
}  # fmt: skip


def type_all(visitor: Visitor) -> None:
    for name, text in TYPED.items():
        visitor.page.fill(f'[name="{name}"]:is(input, textarea)', text)
    answer(visitor, "languages", "ky")
    answer(visitor, "languages", "en")
    answer(visitor, "agreed", "OK")
    png = {"name": "picture.png", "mimeType": "image/png", "buffer": picture()}
    visitor.page.focus('input[type=file][name="picture"]')  # as whoever opens the dialogue; the page lets it alone
    visitor.page.set_input_files('input[type=file][name="picture"]', files=png)  # type: ignore[arg-type]


def kept(case: Case) -> dict[str, Any]:
    return dict(case.actions.get(sequence=1).data["answers"])


@pytest.mark.parametrize("width", [360, 1280])
def test_every_type_of_question_is_answered_and_read_again(visit: Visit, world: OfficeWorld, width: int) -> None:
    visitor = seat(visit(width), world.users["consul"])
    page = visitor.page
    visitor.open("/en/office/cases/open/")
    visitor.press("button[value=everything]")
    type_all(visitor)
    # The cities follow from the country, the sum from the number, without a reload.
    answer(visitor, "country", "kg")
    page.locator('input[name="city"][value="osh"]').wait_for(state="attached")
    answer(visitor, "city", "osh")
    answer(visitor, "country", "kz")
    page.locator('input[name="city"][value="almaty"]').wait_for(state="attached")
    assert page.locator('input[name="city"][value="osh"]').count() == 0
    answer(visitor, "city", "almaty")
    page.locator(".of-form__computed", has_text="42").wait_for()
    for position, name, age in ((1, "Айпери", "7"), (2, "Бек", "")):
        visitor.press('button[value="add:family/child"]')
        page.fill(f'input[name="family/child[{position}]/child_name"]', name)
        page.fill(f'input[name="family/child[{position}]/child_age"]', age)
    page.locator("h1").click()  # out of the field: the number of children is worked out
    page.get_by_text("That is many children.").wait_for()
    visitor.fits()
    visitor.accessible()
    visitor.press("button[value=send]")
    case = Case.objects.get()
    answers = kept(case)
    file = answers.pop("picture")
    assert answers == KEPT
    with page.expect_download() as download:
        page.locator(f'.of-block a[href$="/answers/{file}/"]').first.click()
    assert Path(download.value.path()).read_bytes() == picture()
    assert (
        seat(visit(width), world.users["neighbour"])
        .page.request.get(f"{visitor.address}/en/office/cases/{case.uid}/answers/{file}/")
        .status
        == 404
    )
    shown = page.locator(".of-block .of-answers").first.inner_text()
    for text in ("Almaty", "Kyrgyz, English", "27\N{NO-BREAK SPACE}March 2026", "12.5", "Айпери", "Yes"):
        assert text in shown, text
    visitor.fits()
    visitor.accessible()


def test_every_type_of_question_is_answered_without_javascript(visit: Visit, world: OfficeWorld) -> None:
    visitor = seat(visit(360, java_script_enabled=False), world.users["consul"])
    page = visitor.page
    visitor.open("/en/office/cases/open/")
    visitor.press("button[value=everything]")
    type_all(visitor)
    answer(visitor, "country", "kz")
    visitor.press("button[value=update]")
    answer(visitor, "city", "almaty")
    for position, name, age in ((1, "Айпери", "7"), (2, "Бек", ""), (3, "Нобой", "")):
        visitor.press('button[value="add:family/child"]')
        page.fill(f'input[name="family/child[{position}]/child_name"]', name)
        page.fill(f'input[name="family/child[{position}]/child_age"]', age)
    visitor.press('button[value="remove:family/child[3]"]')
    visitor.press("button[value=send]")
    answers = kept(Case.objects.get())
    assert StoredFile.objects.get(uid=answers.pop("picture")).name == "picture.png"
    assert answers == KEPT
