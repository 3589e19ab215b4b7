"""The workflow as a picture: states in rows from the first to the last, steps as numbered lines between them.

Lines run in the gaps between rows and in lanes beside them, each on a track of its own, so that none passes through a
state or lies on another. Steps are named by number below the picture; `words.rows` says the same as a table. Colours
and sizes are attributes, not styles: the pages' policy forbids the latter.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape

from django.utils import translation
from django.utils.translation import gettext as _

from sapar.core.cases.programmes import words
from sapar.core.cases.programmes.schema import Programme

LETTER, WRAP = 9.2, 22  # pixels of a letter, letters of a line
LEGEND = 96  # letters of a line below the picture
PORT, TRACK, MARGIN, BETWEEN = 30, 14, 24, 40
INK, LINE, FILL, END, PAPER = "#0b2733", "#0b4a63", "#e8f1f4", "#dcebe2", "#ffffff"


@dataclass
class _Box:
    code: str
    lines: list[str]
    final: bool
    row: int
    x: float = 0
    y: float = 0
    outs: list[int] = field(default_factory=list)  # lines that leave, left to right
    ins: list[int] = field(default_factory=list)

    @property
    def width(self) -> float:
        text = max(len(line) for line in self.lines) * LETTER + 28
        return max(text, PORT * max(len(self.outs), len(self.ins), 1) + 12, 110)

    @property
    def height(self) -> float:
        return 24 + 19 * len(self.lines)

    def leaves(self, line: int) -> float:
        """Where along the lower side a line begins."""
        return self.x + self.width * (self.outs.index(line) + 1) / (len(self.outs) + 1)

    def enters(self, line: int, above: list[_Box]) -> float:
        """Where along the upper side a line ends: never right below where another begins."""
        x = self.x + self.width * (self.ins.index(line) + 1) / (len(self.ins) + 1)
        others = [box.leaves(other) for box in above for other in box.outs if other != line]
        for shift in (0, 10, -10, 5, -5):
            if all(abs(x + shift - other) > 4 for other in others):
                return x + shift
        return x


@dataclass
class _Line:
    number: int  # of the step
    source: _Box
    target: _Box
    lane: int = 0  # 0: between neighbouring rows; else a lane to the left (< 0) or right (> 0)
    tracks: dict[int, int] = field(default_factory=dict)  # gap -> track


def draw(programme: Programme, language: str) -> str:
    """The picture as SVG, its texts in `ky`, `ru` or `en`."""
    with translation.override(language):
        return _svg(programme, language)


def _svg(programme: Programme, language: str) -> str:
    boxes, lines = _layout(programme)
    rows = max(box.row for box in boxes) + 1
    left = max((-line.lane for line in lines), default=0)
    right = max((line.lane for line in lines), default=0)
    tracks = {gap: max((line.tracks.get(gap, 0) for line in lines), default=0) for gap in range(rows + 1)}
    body = max(_row_width(boxes, row) for row in range(rows))
    legend = [_legend(row) for row in words.rows(programme)]
    below = [part for text in legend for part in textwrap.wrap(text, LEGEND, subsequent_indent="    ")]
    inner = left * TRACK + body + right * TRACK
    width = max(inner, max((len(text) for text in below), default=0) * 8.6 + 34) + 2 * MARGIN
    offset = MARGIN + left * TRACK
    tops: dict[int, float] = {}
    y: float = MARGIN
    for row in range(rows):
        tops[row] = y  # of the gap above
        y += (30 + tracks[row] * TRACK) if tracks[row] or row else 0
        here = [box for box in boxes if box.row == row]
        x = offset + (body - _row_width(boxes, row)) / 2
        for box in here:
            box.x, box.y = x, y
            x += box.width + BETWEEN
        y += max(box.height for box in here)
    tops[rows] = y
    y += 30 + tracks[rows] * TRACK if tracks[rows] else 10
    parts = [_path(line, boxes, tops, offset, body) for line in lines]
    parts += [_box(box) for box in boxes]
    parts += [_badge(line) for line in lines]
    for text in below:
        y += 21
        x = MARGIN + (22 if text.startswith(" ") else 0)
        parts.append(f'<text x="{x}" y="{y:.0f}" font-size="14" fill="{INK}">{escape(text.strip())}</text>')
    height = y + MARGIN
    title = escape(_("Steps of: %(programme)s") % {"programme": words.text(programme.titles)})
    desc = escape(" ".join(f"{text}." for text in legend))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" lang="{language}" font-family="Golos Text, sans-serif">'
        f"<title>{title}</title><desc>{desc}</desc>"
        f'<rect width="100%" height="100%" fill="{PAPER}"/>' + "".join(parts) + "</svg>"
    )


def _legend(row: words.Row) -> str:
    tail = f" ({row.needs})" if row.needs else ""
    return f"{row.number}. {row.title}: {row.sources} → {row.target}. {row.by}{tail}"


# ── where things lie ─────────────────────────────────────────────────────────────────────────────────────────
def _layout(programme: Programme) -> tuple[list[_Box], list[_Line]]:
    rows = _rows(programme)
    boxes = {
        code: _Box(code, _wrapped(words.text(state.titles), words.due_of(state)), state.final, rows[code])
        for code, state in programme.states.items()
    }
    ordered = _ordered(programme, boxes)
    lines = [
        _Line(number, boxes[source], boxes[way.target])
        for number, way in enumerate(programme.transitions.values(), start=1)
        for source in way.sources
    ]
    for key, line in enumerate(lines):
        line.source.outs.append(key)
        line.target.ins.append(key)
    place = {box.code: number for number, box in enumerate(ordered)}
    for box in ordered:
        box.outs.sort(key=lambda key: (lines[key].target.row <= box.row, place[lines[key].target.code]))
        box.ins.sort(key=lambda key: (lines[key].source.row < box.row - 1, place[lines[key].source.code]))
    _route(lines)
    for key, line in enumerate(lines):
        line.source.outs[line.source.outs.index(key)] = id(line)
        line.target.ins[line.target.ins.index(key)] = id(line)
    return ordered, lines


def _wrapped(title: str, due: str) -> list[str]:
    return [*textwrap.wrap(title, WRAP), *([due] if due else [])] or ["—"]


def _rows(programme: Programme) -> dict[str, int]:
    """The row of each state: steps from the first; final states come last of all."""
    rows = {programme.initial: 0}
    ask = [programme.initial]
    for code in ask:
        for way in programme.ways_from(code):
            if way.target not in rows:
                rows[way.target] = rows[code] + 1
                ask.append(way.target)
    deepest = max((row for code, row in rows.items() if not programme.states[code].final), default=0)
    return {code: deepest + 1 if state.final else rows.get(code, deepest) for code, state in programme.states.items()}


def _ordered(programme: Programme, boxes: dict[str, _Box]) -> list[_Box]:
    """Boxes row by row, each row in the order of what leads to it."""
    ordered: list[_Box] = []
    place: dict[str, float] = {}
    for row in range(max(box.row for box in boxes.values()) + 1):
        here = [box for box in boxes.values() if box.row == row]
        before = {
            box.code: [
                place[source]
                for way in programme.transitions.values()
                if way.target == box.code
                for source in way.sources
                if source in place
            ]
            for box in here
        }
        here.sort(key=lambda box: sum(before[box.code]) / len(before[box.code]) if before[box.code] else 0)
        for number, box in enumerate(here):
            place[box.code] = (number + 1) / (len(here) + 1)
        ordered += here
    return ordered


def _route(lines: list[_Line]) -> None:
    """Give each line its lane and a track of its own in every gap it runs through. Gap r lies above row r."""
    used: dict[int, int] = defaultdict(int)
    left = right = 0
    for line in lines:
        start, end = line.source.row + 1, line.target.row
        if start != end:
            if end > start:
                right += 1
                line.lane = right
            else:
                left += 1
                line.lane = -left
        for gap in {start, end}:
            used[gap] += 1
            line.tracks[gap] = used[gap]


def _row_width(boxes: list[_Box], row: int) -> float:
    here = [box.width for box in boxes if box.row == row]
    return sum(here) + BETWEEN * (len(here) - 1)


# ── how they are drawn ───────────────────────────────────────────────────────────────────────────────────────
def _path(line: _Line, boxes: list[_Box], tops: dict[int, float], offset: float, body: float) -> str:
    start, end = line.source.row + 1, line.target.row
    x1, y1 = line.source.leaves(id(line)), line.source.y + line.source.height
    x2, y2 = line.target.enters(id(line), [box for box in boxes if box.row == end - 1]), line.target.y
    points = [(x1, y1), (x1, _track(line, tops, start))]
    if line.lane:
        x = offset + body + line.lane * TRACK if line.lane > 0 else offset + line.lane * TRACK
        points += [(x, points[-1][1]), (x, _track(line, tops, end))]
    points += [(x2, points[-1][1]), (x2, y2 - 7)]
    steps = " ".join(f"{'M' if n == 0 else 'L'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(points))
    head = f"{x2 - 5:.1f},{y2 - 8:.1f} {x2 + 5:.1f},{y2 - 8:.1f} {x2:.1f},{y2:.1f}"
    return (
        f'<path d="{steps}" fill="none" stroke="{LINE}" stroke-width="1.6" stroke-linejoin="round"/>'
        f'<polygon points="{head}" fill="{LINE}"/>'
    )


def _track(line: _Line, tops: dict[int, float], gap: int) -> float:
    above = 24 if gap else 4  # room for the numbers under the boxes above
    return tops[gap] + above + line.tracks[gap] * TRACK - TRACK / 2


def _box(box: _Box) -> str:
    fill = END if box.final else FILL
    texts = "".join(
        f'<text x="{box.x + box.width / 2:.1f}" y="{box.y + 26 + 19 * n:.1f}" font-size="15" text-anchor="middle" '
        f'fill="{INK}">{escape(line)}</text>'
        for n, line in enumerate(box.lines)
    )
    ring = (
        f'<rect x="{box.x + 4:.1f}" y="{box.y + 4:.1f}" width="{box.width - 8:.1f}" height="{box.height - 8:.1f}" '
        f'rx="5" fill="none" stroke="{LINE}"/>'
        if box.final
        else ""
    )
    return (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="8" '
        f'fill="{fill}" stroke="{LINE}" stroke-width="1.6"/>{ring}{texts}'
    )


def _badge(line: _Line) -> str:
    x, y = line.source.leaves(id(line)), line.source.y + line.source.height + 12
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="10" fill="{PAPER}" stroke="{LINE}"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" font-size="12" text-anchor="middle" fill="{INK}">{line.number}</text>'
    )
