"""The words of a PDF that we have typeset, page by page: enough of the format for what Typst writes, and no more."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(
    rb"/(?P<font>\w+) [\d.]+ Tf|(?P<move>T[dmDf*]\b|TD\b|Tm\b|BT\b)|\[(?P<array>(?:[^\]\\(]|\((?:\\.|[^\\)])*\))*)\]\s*TJ"
    rb"|(?P<text><[0-9A-Fa-f]*>|\((?:\\.|[^\\)])*\))\s*Tj",
    re.DOTALL,
)
_PIECE = re.compile(rb"<([0-9A-Fa-f]*)>|\(((?:\\.|[^\\)])*)\)|(-?[\d.]+)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(content: bytes) -> list[str]:
    """The text of each page in the order in which it is drawn, pieces set apart by a space."""
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    listed = re.search(rb"/Type\s*/Pages\b.*?/Kids\s*\[(.*?)\]", content, re.DOTALL)
    assert listed is not None, "there is no page in this file"
    return [_page(objects, int(number)) for number in re.findall(rb"(\d+) 0 R", listed[1])]


def text(content: bytes) -> str:
    """The text of all pages."""
    return "\n".join(pages(content))


def _page(objects: dict[int, bytes], number: int) -> str:
    page = objects[number]
    resources = _resolved(objects, page, b"Resources")
    fonts = _resolved(objects, resources, b"Font")
    maps = {name: _letters(objects, int(ref)) for name, ref in re.findall(rb"/(\w+) (\d+) 0 R", fonts)}
    reference = re.search(rb"/Contents (\d+) 0 R", page)
    assert reference is not None
    drawn, letters, said = _content(objects[int(reference[1])]), dict[int, str](), [""]
    for found in _SHOWN.finditer(drawn):
        if found["font"]:
            letters = maps.get(found["font"], {})
        elif found["move"]:
            said.append("")
        else:
            said[-1] += "".join(_said(piece, letters) for piece in _PIECE.findall(found["array"] or found["text"]))
    return re.sub(r"\s+", " ", " ".join(piece for piece in said if piece)).strip()


def _said(piece: tuple[bytes, bytes, bytes], letters: dict[int, str]) -> str:
    in_hex, plain, _shift = piece
    codes = bytes.fromhex(in_hex.decode()) if in_hex else _unescaped(plain)
    return "".join(letters.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2))


def _unescaped(plain: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        return bytes([int(found[1], 8) & 255]) if found[1].isdigit() else _ESCAPES.get(found[1], found[1])

    return re.sub(rb"\\([0-7]{1,3}|.)", one, plain, flags=re.DOTALL)


def _letters(objects: dict[int, bytes], font: int) -> dict[int, str]:
    """A font's own numbers of its letters, and what they stand for."""
    reference = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    if reference is None:
        return {}
    table, found = _content(objects[int(reference[1])]), dict[int, str]()
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, said in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(said.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, said in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            start = int(said, 16)
            found |= {code: chr(start + code - int(first, 16)) for code in range(int(first, 16), int(last, 16) + 1)}
    return found


def _content(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body[: found.start()] else found[1]


def _resolved(objects: dict[int, bytes], body: bytes, name: bytes) -> bytes:
    """What stands under a name: itself, or the object that it refers to."""
    reference = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    if reference is not None:
        return objects[int(reference[1])]
    inline = re.search(rb"/" + name + rb"\s*(<<(?:[^<>]|<<(?:[^<>]|<<[^<>]*>>)*>>)*>>)", body, re.DOTALL)
    return inline[1] if inline is not None else b""
