"""What a press release tells: its heading, its day, the projects it names. Text in, a first draft of news out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import get_month_names

from sapar.lines.roadmap import topics
from sapar.lines.roadmap.models import Project

LONGEST_TITLE, LONGEST_TEXT = 200, 4000
SHORTEST_NAME = 8
"""Letters of a project's title that must be there before it counts as named: shorter ones are common words."""


@dataclass(frozen=True)
class Release:
    """What was read out of a press release."""

    title: str
    text: str
    on: date
    projects: tuple[Project, ...]
    tags: tuple[str, ...]


def read(text: str, projects: Iterable[Project], today: date) -> Release:
    """The first line is the heading, the rest the text up to the last whole paragraph that fits. ValueError: no text."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    told = [line for line in lines if line]
    if not told:
        raise ValueError("nothing is written")
    heading, paragraphs = told[0], told[1:] or told
    named = tuple(each for each in projects if _names(text, each))
    lines_named = [each.line.code for each in named]
    tags = tuple(dict.fromkeys(code for code in lines_named if code in topics.TOPICS))
    return Release(_cut(heading, LONGEST_TITLE), _fitting(paragraphs), day_in(text, today) or today, named, tags)


def _fitting(paragraphs: list[str]) -> str:
    kept, length = [], 0
    for each in paragraphs:
        length += len(each) + 2
        if length > LONGEST_TEXT:
            break
        kept.append(each)
    return "\n\n".join(kept) or _cut(paragraphs[0], LONGEST_TEXT)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"


def _names(text: str, project: Project) -> bool:
    """Whether a text names a project by its code, as a word of its own, or by its title in any language."""
    plain = " ".join(text.split()).casefold()
    if re.search(rf"(?<!\w){re.escape(project.code)}(?!\w)", text):
        return True
    return any(title.casefold() in plain for title in project.titles.values() if len(title) >= SHORTEST_NAME)


MONTHS = {
    # As dates decline them and as they stand alone, without their endings: a text declines them further.
    name.casefold()[: max(3, len(name) - 1)]: number
    for language in ("en", "ru", "ky")
    for form in ("format", "stand-alone")
    for number, name in get_month_names("wide", form, locale=language).items()
}
_WORD = "|".join(sorted(MONTHS, key=len, reverse=True))
PATTERNS = (
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})\s+(?P<w>{_WORD})\w*\s+(?P<y>\d{{4}})(?!\d)", re.IGNORECASE),
    re.compile(rf"(?P<w>{_WORD})\w*\s+(?P<d>\d{{1,2}}),\s+(?P<y>\d{{4}})(?!\d)", re.IGNORECASE),
    re.compile(
        rf"(?<!\d)(?P<y>\d{{4}})[-\s]жыл\w*[\s,]+(?P<d>\d{{1,2}})[-\s](?P<w>{_WORD})", re.IGNORECASE
    ),
)  # fmt: skip


def day_in(text: str, today: date) -> date | None:
    """The first day that a text names and that is not ahead, in figures or in words of three languages."""
    found = []
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = int(parts["m"]) if parts.get("m") else MONTHS[parts["w"].casefold()]
            try:
                day = date(int(parts["y"]), month, int(parts["d"]))
            except ValueError:
                continue
            if day <= today:
                found.append((match.start(), day))
    return min(found)[1] if found else None
