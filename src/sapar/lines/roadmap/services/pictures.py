"""Acts on pictures of the public pages: handed in, drawn anew without what a camera hides in a file, shown, taken away."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.files.checks import media_type
from sapar.core.files.scanning import scan
from sapar.core.files.services import keep
from sapar.core.refusals import Refused
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.models import NewsItem, Picture, Project

LARGEST = 10 * 1024 * 1024
PIXELS = 25_000_000
"""More would take too much memory to draw anew."""
SIDE = 1600
"""The longer side of what is kept, in pixels; wide enough for any screen's column of text."""
QUALITY = 82
LANGUAGES = ("ky", "ru", "en")


@transaction.atomic
def show(
    *, actor: Actor, subject: Project | NewsItem, content: IO[bytes], texts: Mapping[str, str], credit: str = ""
) -> Picture:
    """Give a project or a news item a picture, in place of the one that it has. Raises Denied, Refused, FileRefused.

    `texts`: what is to be seen on it, in each language. Place and time that a camera notes are not kept.
    """
    _require(actor, subject)
    for language in LANGUAGES:
        if not texts.get(language, "").strip():
            words = _("Say in each language what is to be seen: some people hear the page.")
            raise Refused(words, f"text_{language}")
    drawn, (width, height) = _anew(content)
    file = keep(actor=actor, content=drawn, name="picture.jpg")
    made = Picture.objects.create(
        file=file, texts={language: texts[language].strip() for language in LANGUAGES}, credit=credit.strip(),
        width=width, height=height,
    )  # fmt: skip
    _set(actor, subject, made)
    return made


@transaction.atomic
def take_away(*, actor: Actor, subject: Project | NewsItem) -> None:
    """Show no picture any more. Raises Denied."""
    _require(actor, subject)
    if subject.picture_id is not None:
        _set(actor, subject, None)


def _require(actor: Actor, subject: Project | NewsItem) -> None:
    if isinstance(subject, NewsItem):
        rules.require(actor, rules.NEWS, subject.roadmap)
    else:
        rules.require(actor, rules.WRITE, subject.line.roadmap)


def _set(actor: Actor, subject: Project | NewsItem, picture: Picture | None) -> None:
    subject.picture = picture
    subject.save(update_fields=["picture", "updated_at"] if isinstance(subject, NewsItem) else ["picture"])
    act = rules.NEWS if isinstance(subject, NewsItem) else rules.WRITE
    record(actor=actor, act=act, subject=subject, details={"fields": ["picture"]})


def _anew(content: IO[bytes]) -> tuple[bytes, tuple[int, int]]:
    """The picture as a JPEG of our own, upright, at most `SIDE` wide and high."""
    handed = content.read(LARGEST + 1)
    if len(handed) > LARGEST:
        raise Refused(_("The picture is larger than 10 MB: make it smaller."), "file")
    kind = media_type(io.BytesIO(handed), len(handed), "picture")
    if kind not in ("image/jpeg", "image/png"):
        raise Refused(_("Choose a picture: JPEG or PNG."), "file")
    scan(io.BytesIO(handed))
    try:
        with Image.open(io.BytesIO(handed), formats=("JPEG", "PNG")) as opened:
            many = opened.width * opened.height > PIXELS
            opened.draft("RGB", (SIDE, SIDE))  # a large JPEG is read at a fraction of its size
            paper = None if many else _on_paper(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(_("This picture cannot be read: save it again as JPEG or PNG."), "file") from None
    if paper is None:
        raise Refused(_("The picture has too many pixels: make it smaller."), "file")
    made = io.BytesIO()
    paper.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue(), paper.size


def _on_paper(opened: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((SIDE, SIDE))
    paper = Image.new("RGB", upright.size, "white")
    clear = upright.convert("RGBA")
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper
