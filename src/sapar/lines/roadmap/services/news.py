"""Acts of the newsroom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.refusals import Refused
from sapar.lines.roadmap import releases, rules
from sapar.lines.roadmap.models import NewsItem, Project, RoadMap

LANGUAGES = ("ky", "ru", "en")


@transaction.atomic
def write(*, actor: Actor, roadmap: RoadMap, slug: str, projects: Iterable[Project] = (), **fields: Any) -> NewsItem:
    """Write a news item, or change the one of that address; it is seen by nobody until it is published.

    Raises Refused where one that everybody sees would lose a language.
    """
    rules.require(actor, rules.NEWS, roadmap)
    known = NewsItem.objects.select_for_update().filter(slug=slug).first()
    if known is not None and known.published_at is not None:
        _complete(
            fields.get("titles", known.titles), fields.get("texts", known.texts),
            _("Everybody sees this news in three languages: write this one too, or take the news back first."),
        )  # fmt: skip
    item, _new = NewsItem.objects.update_or_create(slug=slug, defaults={"roadmap": roadmap, **fields})
    item.projects.set(projects)
    record(actor=actor, act=rules.NEWS, subject=item)
    return item


@transaction.atomic
def from_release(
    *, actor: Actor, roadmap: RoadMap, text: str, language: str, source: str, source_address: str = ""
) -> NewsItem:
    """A draft of news in one language from a press release, with its day, its topics and the projects that it names."""
    rules.require(actor, rules.NEWS, roadmap)
    projects = Project.objects.filter(line__roadmap=roadmap, withdrawn_on=None, line__withdrawn_on=None)
    try:
        told = releases.read(text, projects.select_related("line").order_by("code"), timezone.localdate())
    except ValueError:
        raise Refused(_("Paste the text of the press release."), "text") from None
    return write(
        actor=actor, roadmap=roadmap, slug=_free(f"release-{told.on:%Y-%m-%d}"), projects=told.projects, on=told.on,
        titles={language: told.title}, texts={language: told.text}, source=source, source_address=source_address,
        tags=list(told.tags),
    )  # fmt: skip


def _free(slug: str) -> str:
    """The address, with a number behind it where it is taken."""
    taken = set(NewsItem.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(each for each in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if each not in taken)


@transaction.atomic
def publish(*, actor: Actor, item: NewsItem) -> NewsItem:
    """Show a news item to everyone. Raises Refused where a language is missing."""
    rules.require(actor, rules.NEWS, item.roadmap)
    _complete(item.titles, item.texts, _("Write the news in all three languages before it is published."))
    if item.published_at is None:
        item.published_at = timezone.now()
        item.save(update_fields=["published_at", "updated_at"])
        record(actor=actor, act=rules.NEWS, subject=item, details={"published": True})
    return item


@transaction.atomic
def unpublish(*, actor: Actor, item: NewsItem) -> NewsItem:
    """Take a news item back."""
    rules.require(actor, rules.NEWS, item.roadmap)
    item.published_at = None
    item.save(update_fields=["published_at", "updated_at"])
    record(actor=actor, act=rules.NEWS, subject=item, details={"published": False})
    return item


def _complete(titles: Mapping[str, str], texts: Mapping[str, str], words: str) -> None:
    """Raise Refused, at the first field that is empty, unless both are there in every language."""
    for name, told in (("title", titles), ("text", texts)):
        for language in LANGUAGES:
            if not told.get(language, "").strip():
                raise Refused(words, f"{name}_{language}")
