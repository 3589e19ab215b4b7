"""Whatever bytes arrive: a file is told by them or refused in a sentence, and nothing else happens."""

from __future__ import annotations

import csv
import io
import zipfile

from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from sapar.core.files.checks import ENDINGS, FileRefused, media_type
from sapar.core.files.tables import neutral, neutral_csv, plain
from tests.unit.recordings import AMR, M4A, MP3, OGG, WAV


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), (1, 2, 3)).save(out, kind)
    return out.getvalue()


def _workbook() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", "<workbook/>" * 50)
    return out.getvalue()


WHOLE = (
    _picture("JPEG"), _picture("PNG"), _workbook(), b"%PDF-1.4\n<< /Type /Catalog >>\n%%EOF\n", "аты\n".encode(),
    M4A, OGG, WAV, AMR, MP3,
)  # fmt: skip
change = st.tuples(st.integers(0, 10_000), st.sampled_from(("flip", "cut", "drop", "double")), st.integers(0, 255))


def changed(content: bytes, changes: list[tuple[int, str, int]]) -> bytes:
    for place, how, byte in changes:
        at = place % max(1, len(content))
        if how == "flip":
            content = content[:at] + bytes([byte]) + content[at + 1 :]
        elif how == "cut":
            content = content[:at]
        elif how == "drop":
            content = content[:at] + content[at + byte :]
        else:
            content = content[:at] + content[at : at + byte] + content[at:]
    return content


@given(st.sampled_from(WHOLE), st.lists(change, max_size=4), st.sampled_from(("a.jpg", "a.csv", "a", "")))
@example(b"PK\x03\x04", [], "")
@example(b"\xff\xfe\x00", [], "")
def test_damaged_file_is_told_or_refused(content: bytes, changes: list[tuple[int, str, int]], name: str) -> None:
    damaged = changed(content, changes)
    said = told(damaged, name)
    assert said in ENDINGS or said.endswith(".")
    assert damaged or said.endswith(".")


@given(st.binary(max_size=300))
def test_any_bytes_are_told_or_refused(content: bytes) -> None:
    said = told(content, "a")
    assert said in ENDINGS or said.endswith(".")


def told(content: bytes, name: str) -> str:
    """The type, or the sentence of the refusal; any other exception fails the test."""
    try:
        return media_type(io.BytesIO(content), len(content), name)
    except FileRefused as refused:
        return str(refused)


@given(st.text(max_size=30))
def test_cell_never_begins_like_a_formula_and_comes_back(cell: str) -> None:
    out = neutral(cell)
    assert not out.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    if not cell.startswith("'"):
        assert plain(out) == cell


CELLS = st.text(alphabet=st.sampled_from(";\t\n,\"'=+-@ \u00a0a1|"), max_size=12)


@given(st.lists(CELLS, min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_row_holds_no_formula_by_whatever_sign_a_spreadsheet_parts_it(cells: list[str], parted: str) -> None:
    """Excel in Kyrgyz and Russian parts the lines of a CSV file by semicolons, whatever the file itself is parted by."""
    line = b"".join(neutral_csv(cells, [])).removeprefix(b"\xef\xbb\xbf").decode()
    for cell in (cell for row in csv.reader(io.StringIO(line, newline=""), delimiter=parted) for cell in row):
        begins = cell.lstrip(" \u00a0")
        assert not begins.startswith(("=", "+", "@"))
        assert not (begins.startswith("-") and set(begins.partition(",")[0]) & set("|!("))


@given(CELLS)
def test_cell_that_a_semicolon_would_part_comes_back(cell: str) -> None:
    if "'" not in cell:
        assert plain(neutral(cell)) == cell
